"""Join a stress grid into the contents of a run folder."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack
from bandeexit.cli.pack_manifest import COMMAND, PACKAGES, resolved_yaml
from bandeexit.files.request import MOST_NAME
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.figures import Chart
from bandeexit.report.page import Picture
from bandeexit.report.stress.heat_map import charts_of_stress
from bandeexit.report.stress.names import point_words, title_words
from bandeexit.report.stress.sentences import (
    disagreements,
    mixed_words,
    refused_lines,
    stress_sentences,
    stress_warnings,
    target_lines,
)
from bandeexit.report.stress.tables import (
    axes_grid,
    cells_table,
    dates_table,
    headlines_table,
    ladder_grid,
    target_grids,
)
from bandeexit.report.table_files import TableFile
from bandeexit.report.words import say
from bandeexit.scenarios.axes import Grid

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.grid import Stressed
    from bandeexit.stressing import StressTest

MOST_FINDINGS = 8
"""Lines before the first chart."""


def folder_name(grid: Grid) -> str:
    """Name of the run folder, after its date."""
    return f"stress-{grid.name or grid.base.name}"[:MOST_NAME]


def pack_stress(study: Study, request: Request, asked: Asked, done: StressTest) -> Pack:
    """Make charts, tables, page and manifest of a grid."""
    stressed, language, beliefs = done.stressed, request.language, done.beliefs
    grid = stressed.grid
    told = stress_sentences(stressed, language, beliefs)
    warnings = stress_warnings(stressed, study.stale, language)
    charts = charts_of_stress(stressed, language, beliefs)
    manifest = _manifest(study, request, asked.again, stressed, warnings)
    page = ComparisonPage(
        title=say("stress_page_title", language, title=title_words(grid, language)),
        question=grid.question.get(language) or grid.base.question_in(language),
        findings=tuple(_first_lines(done, language)),
        warnings=tuple(warnings),
        banner=tuple(disagreements(stressed, language, beliefs)),
        sections=tuple(_sections(done, charts, language)),
        parts=(),
        provenance=_provenance(manifest, grid, language),
    )
    files = {"report.html": render(page, language).encode()}
    for chart in charts:
        files |= {f"charts/{name}": content for name, content in chart.files().items()}
    files |= _tables(stressed)
    files["resolved.yaml"] = resolved_yaml(study, [grid.base])
    files |= asked.file()
    return Pack(files, manifest, told, warnings, _headline(stressed, told), stressed.missed)


def _first_lines(done: StressTest, language: str) -> list[str]:
    """What is mixed, how each target stands at the centre, and where it breaks on one axis."""
    stressed, beliefs = done.stressed, done.beliefs
    mixed = mixed_words(stressed, language, beliefs)
    told = [mixed] if mixed else []
    for target in stressed.grid.base.targets:
        told += target_lines(stressed, target, language, beliefs)[:2]
    return told[:MOST_FINDINGS]


def _sections(done: StressTest, charts: list[Chart], language: str) -> list[Section]:
    stressed, beliefs = done.stressed, done.beliefs
    ladder = ladder_grid(stressed, language)
    sections = []
    if ladder is not None:
        sections.append(Section(say("stress_section_ladder", language), grids=(ladder,)))
    grids = target_grids(stressed, language)
    for i, (target, chart) in enumerate(zip(stressed.grid.base.targets, charts, strict=True)):
        title = say("stress_section_target", language, target=target.name)
        lines = target_lines(stressed, target, language, beliefs)
        pictures = (Picture(chart.svg(), chart.caption),)
        sections.append(Section(title, tuple(lines), pictures, tuple(grids[i : i + 1])))
    axes = axes_grid(stressed, language)
    refused = tuple(refused_lines(stressed, language))
    return [*sections, Section(say("stress_section_axes", language), refused, grids=(axes,))]


def _tables(stressed: Stressed) -> dict[str, bytes]:
    tables = {
        "cells": cells_table(stressed),
        "dates": dates_table(stressed),
        "headlines": headlines_table(stressed),
    }
    files: dict[str, bytes] = {}
    for name, table in tables.items():
        one = TableFile(name)
        one.add(table)
        files |= one.files()
    return files


def _manifest(
    study: Study, request: Request, again: str, stressed: Stressed, warnings: list[str]
) -> dict[str, object]:
    base = stressed.grid.base
    done = [cell for cell in stressed.cells if not cell.refused]
    return {
        "schema": 1,
        "command": " ".join([COMMAND, *sys.argv[1:]]),
        "again": again,
        "version": study.basis.version,
        "commit": study.commit,
        "code": study.basis.code,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": "compiled",
        "language": request.language,
        "regime": request.regime,
        "verb": "stress",
        "ordered": False,
        "scenarios": {
            base.name: {
                "draws": base.draws,
                "seed": base.seed,
                "paths_ok": min(cell.n_paths for cell in done),
                "paths_failed": max(cell.n_failed for cell in done),
                "digests": [],  # the tables say what each cell gave
            }
        },
        "cells": len(done),
        "cells_refused": len(stressed.cells) - len(done),
        "inputs": dict(study.basis.inputs),
        "warnings": warnings,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _provenance(manifest: dict[str, object], grid: Grid, language: str) -> tuple[str, ...]:
    base, inputs = grid.base, manifest["inputs"]
    assert isinstance(inputs, dict)
    run = say(
        "provenance_run",
        language,
        command=manifest["again"],
        version=manifest["version"],
        seed=base.seed,
        horizon=base.horizon.isoformat(),
    )
    digests = ", ".join(f"{name} {value[:12]}" for name, value in inputs.items())
    return run, say("provenance_digests", language, digests=digests)


def _headline(stressed: Stressed, told: list[str]) -> dict[str, object]:
    """Figures for scripts: every cell of the mixture, the ladder, the sentences."""
    grid = stressed.grid
    cells = [
        {
            "point": dict(zip((axis.name for axis in grid.axes), cell.point, strict=True)),
            "plausible": grid.is_plausible(cell.point),
            "refused": cell.refused,
            "targets": {
                k.target.name: {
                    "share": k.worst.share,
                    "interval": list(k.worst.interval),
                    "all_dates": k.together.share,
                    "verdict": k.worst.verdict(k.target.probability),
                }
                for k in cell.kept
                if not k.regime
            },
        }
        for cell in stressed.cells
    ]
    return {
        "scenario": grid.base.name,
        "axes": [axis.name for axis in grid.axes],
        "centre": point_words(grid, stressed.centre, "en"),
        "cells": cells,
        "ladder": {rung: list(point) for rung, point in grid.ladder},
        "sentences": told,
    }
