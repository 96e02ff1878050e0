"""Join a reverse stress test into the contents of a run folder."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack
from bandeexit.cli.pack_manifest import COMMAND, PACKAGES, resolved_yaml
from bandeexit.files.plain import yaml_bytes
from bandeexit.files.request import MOST_NAME
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.figures import Chart
from bandeexit.report.page import Grid as TextGrid
from bandeexit.report.page import Picture
from bandeexit.report.reverse.charts import charts_of_reverse
from bandeexit.report.reverse.sentences import (
    alone_lines,
    centre_lines,
    joint_lines,
    mixed_lines,
    restore_lines,
    reverse_sentences,
    reverse_warnings,
    warning_lines,
)
from bandeexit.report.reverse.tables import frontier_grid
from bandeexit.report.stress.names import axis_words, title_words, value_words
from bandeexit.report.table_files import TableFile
from bandeexit.report.words import say
from bandeexit.scenarios.axes import Grid

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.request import Request
    from bandeexit.reversing import ReverseTest
    from bandeexit.scenarios.reverse.reverse import Reversed

MOST_FINDINGS = 8
"""Lines before the first chart."""


def folder_name(grid: Grid) -> str:
    """Name of the run folder, after its date."""
    return f"reverse-{grid.name or grid.base.name}"[:MOST_NAME]


def pack_reverse(study: Study, request: Request, again: str, done: ReverseTest) -> Pack:
    """Make charts, tables, page and manifest of a search."""
    found, language, beliefs = done.found, request.language, done.beliefs
    told = reverse_sentences(found, language, beliefs)
    warnings = reverse_warnings(found, study.stale, language)
    charts = charts_of_reverse(found, language, beliefs)
    manifest = _manifest(study, request, again, found, warnings)
    alone = alone_lines(found, language, beliefs)
    page = ComparisonPage(
        title=say("rev_page_title", language, title=title_words(found.grid, language)),
        question=found.grid.question.get(language) or found.grid.base.question_in(language),
        findings=tuple(_first_lines(done, language)),
        warnings=tuple(warnings),
        banner=tuple(alone[1::2]) if found.regimes else (),
        sections=tuple(_sections(done, charts, language)),
        parts=(),
        provenance=_provenance(manifest, found, language),
    )
    files = {"report.html": render(page, language).encode()}
    for chart in charts:
        files |= {f"charts/{name}": content for name, content in chart.files().items()}
    for name, table in (
        ("alone", done.alone()), ("frontier", done.frontier()), ("odds", done.odds()),
        ("warnings", done.warnings()), ("restore", done.restored()), ("cells", done.cells()),
    ):  # fmt: skip
        one = TableFile(name)
        one.add(table)
        files |= one.files()
    files["resolved.yaml"] = resolved_yaml(study, [found.grid.base])
    plain = {"axes": [asdict(axis) for axis in found.grid.axes],
             "restore": [asdict(lever) for lever in found.grid.levers]}  # fmt: skip
    files["axes.yaml"] = yaml_bytes(plain)
    return Pack(files, manifest, told, warnings, _headline(done, told), [])


def _first_lines(done: ReverseTest, language: str) -> list[str]:
    """Mixed from what, the centre, each factor alone, the odds, the first warning and lever."""
    found, beliefs = done.found, done.beliefs
    alone = alone_lines(found, language, beliefs)
    told = [*mixed_lines(found, language, beliefs), centre_lines(found, language, beliefs)[0]]
    told += joint_lines(found, language, beliefs)[:2]
    told += alone[::2] if found.regimes else alone
    return told[:MOST_FINDINGS]


def _sections(done: ReverseTest, charts: list[Chart], language: str) -> list[Section]:
    found, beliefs = done.found, done.beliefs
    pictures = [Picture(chart.svg(), chart.caption) for chart in charts]
    lines = (*centre_lines(found, language, beliefs), *alone_lines(found, language, beliefs))
    made = [
        Section(say("rev_section_alone", language), lines, tuple(pictures[:1])),
        Section(say("rev_section_joint", language), tuple(joint_lines(found, language, beliefs))),
    ]
    if found.frontiers:
        grid = frontier_grid(found, language)
        made.append(Section(say("rev_section_pairs", language), (), tuple(pictures[1:]), (grid,)))
    for key, told in (
        ("rev_section_warning", warning_lines(found, language)),
        ("rev_section_restore", restore_lines(found, language, beliefs)),
    ):
        if told:
            made.append(Section(say(key, language), tuple(told)))
    return [
        *made,
        Section(say("rev_section_factors", language), grids=(_factors(found, language),)),
    ]


def _factors(found: Reversed, language: str) -> TextGrid:
    rows = tuple(
        (
            axis_words(axis, language),
            " - ".join(value_words(axis, v, language) for v in (axis.values[0], axis.values[-1])),
            " - ".join(value_words(axis, end, language) for end in axis.plausible or ()),
            f"{axis.why} ({axis.source})" if axis.source else axis.why,
        )
        for axis in found.grid.axes
    )
    keys = ("stress_axis_heading", "stress_values_heading", "stress_plausible_heading",
            "stress_why_heading")  # fmt: skip
    headings = tuple(say(key, language) for key in keys)
    return TextGrid(say("stress_axes_caption", language), headings, rows, (0, 1, 2, 3))


def _manifest(
    study: Study, request: Request, again: str, found: Reversed, warnings: list[str]
) -> dict[str, object]:
    base = found.grid.base
    done = [cell for cell in found.cells.values() if not cell.refused]
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
        "verb": "reverse",
        "ordered": False,
        "scenarios": {
            base.name: {
                "draws": base.draws,
                "seed": base.seed,
                "paths_ok": min(cell.n_paths for cell in done),
                "paths_failed": max(cell.n_failed for cell in done),
            }
        },
        "cells": len(done),
        "cells_refused": len(found.cells) - len(done),
        "inputs": dict(study.basis.inputs),
        "warnings": warnings,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _provenance(manifest: dict[str, object], found: Reversed, language: str) -> tuple[str, ...]:
    base, inputs = found.grid.base, manifest["inputs"]
    assert isinstance(inputs, dict)
    run = say(
        "provenance_run", language, command=manifest["again"], version=manifest["version"],
        seed=base.seed, horizon=base.horizon.isoformat(),
    )  # fmt: skip
    digests = ", ".join(f"{name} {value[:12]}" for name, value in inputs.items())
    return run, say("provenance_digests", language, digests=digests)


def _headline(done: ReverseTest, told: list[str]) -> dict[str, object]:
    """Figures for scripts."""
    found = done.found
    joint = found.joint
    return {
        "scenario": found.grid.base.name,
        "target": found.target.name,
        "factors": [axis.name for axis in found.grid.axes],
        "centre": list(found.middle),
        "alone": {
            found.grid.axes[one.axis].name: {
                regime or "all": first.value if first is not None else None
                for regime in found.regimes_and_all
                for first in (one.nearest(found.middle, regime),)
            }
            for one in found.alone
        },
        "break_point": list(found.break_point) if found.break_point is not None else None,
        "odds": {
            regime or "all": {"share": odds.share, "interval": list(odds.interval)}
            for regime, odds in (joint.odds.items() if joint is not None else ())
        },
        "restored": {one.lever.name: one.dose for one in found.restored},
        "sentences": told,
    }
