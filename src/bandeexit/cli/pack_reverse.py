"""Join a reverse stress test into the contents of a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of
from bandeexit.cli.pack_manifest import counts_of, manifest_of_points, resolved_yaml
from bandeexit.cli.pack_report import carried_forward, provenance
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
from bandeexit.report.words import say

if TYPE_CHECKING:
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.reversing import ReverseTest
    from bandeexit.scenarios.reverse.reverse import Reversed
    from bandeexit.study import Study

MOST_FINDINGS = 8
"""Lines before the first chart."""


def pack_reverse(study: Study, request: Request, asked: Asked, done: ReverseTest) -> Pack:
    """Make charts, tables, page and manifest of a search."""
    found, language, beliefs = done.found, request.language, done.beliefs
    told = reverse_sentences(found, language, beliefs)
    warnings = [
        *reverse_warnings(found, study.stale, language),
        *carried_forward(study, found.grid.base, language),
    ]
    charts = charts_of_reverse(found, language, beliefs)
    paths, counts = counts_of(list(found.cells.values()))
    manifest = manifest_of_points(study, request, asked.again, paths, counts, warnings)
    alone = alone_lines(found, language, beliefs)
    page = ComparisonPage(
        title=say("rev_page_title", language, title=title_words(found.grid, language)),
        question=found.grid.question.get(language) or found.grid.base.question_in(language),
        findings=tuple(_first_lines(done, language)),
        warnings=tuple(warnings),
        banner=tuple(alone[1::2]) if found.regimes else (),
        sections=tuple(_sections(done, charts, language)),
        parts=(),
        provenance=provenance(manifest, found.grid.base, language),
    )
    files = {"report.html": render(page, language).encode()}
    tables = {
        "alone": done.alone(),
        "frontier": done.frontier(),
        "odds": done.odds(),
        "warnings": done.warnings(),
        "restore": done.restored(),
        "cells": done.cells(),
    }
    files |= files_of(charts, tables)
    files["resolved.yaml"] = resolved_yaml(study, request.scenarios)
    files |= asked.file()
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
