"""Join a stress grid into the contents of a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of
from bandeexit.cli.pack_manifest import counts_of, manifest_of_points, resolved_yaml
from bandeexit.cli.pack_report import carried_forward, provenance
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
from bandeexit.report.target_names import target_label
from bandeexit.report.words import say

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.grid import Stressed
    from bandeexit.stressing import StressTest
    from bandeexit.study import Study

MOST_FINDINGS = 8
"""Lines before the first chart."""


def pack_stress(study: Study, request: Request, asked: Asked, done: StressTest) -> Pack:
    """Make charts, tables, page and manifest of a grid."""
    stressed, language, beliefs = done.stressed, request.language, done.beliefs
    grid = stressed.grid
    told = stress_sentences(stressed, language, beliefs)
    warnings = [
        *stress_warnings(stressed, study.stale, language),
        *carried_forward(study, grid.base, language),
    ]
    charts = charts_of_stress(stressed, language, beliefs)
    paths, counts = counts_of(stressed.cells)
    manifest = manifest_of_points(study, request, asked.again, paths, counts, warnings)
    page = ComparisonPage(
        title=say("stress_page_title", language, title=title_words(grid, language)),
        question=grid.question.get(language) or grid.base.question_in(language),
        findings=tuple(_first_lines(done, language)),
        warnings=tuple(warnings),
        banner=tuple(disagreements(stressed, language, beliefs)),
        sections=tuple(_sections(done, charts, language)),
        parts=(),
        provenance=provenance(manifest, grid.base, language),
    )
    files = {"report.html": render(page, language).encode()}
    files |= files_of(charts, _tables(stressed))
    files["resolved.yaml"] = resolved_yaml(study, [grid.base])
    files |= asked.file()
    return Pack(
        files, manifest, told, warnings, _headline(stressed, told), _missed(stressed, language)
    )


def _missed(stressed: Stressed, language: str) -> list[str]:
    """Name targets that are not reached, with the number of cells."""
    targets = {target.name: target for target in stressed.grid.base.targets}
    return [
        say("target_missed_in_cells", language, target=target_label(targets[name], language), n=n,
            sure=sure, asked=asked)
        for name, (n, sure, asked) in stressed.missed.items()
    ]  # fmt: skip


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
        title = say("stress_section_target", language, target=target_label(target, language))
        lines = target_lines(stressed, target, language, beliefs)
        pictures = (Picture(chart.svg(), chart.caption),)
        sections.append(Section(title, tuple(lines), pictures, tuple(grids[i : i + 1])))
    axes = axes_grid(stressed, language)
    refused = tuple(refused_lines(stressed, language))
    return [*sections, Section(say("stress_section_axes", language), refused, grids=(axes,))]


def _tables(stressed: Stressed) -> dict[str, pd.DataFrame]:
    return {
        "cells": cells_table(stressed),
        "dates": dates_table(stressed),
        "headlines": headlines_table(stressed),
    }


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
