"""A stress grid in findings and tables: is a target met at what is expected, and where not?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_cells
from bandeexit.questions.standing import changes_of, standing_warnings
from bandeexit.questions.stress.charts import chart_of_target
from bandeexit.questions.stress.frames import dates_frame, grid_cells_frame, headlines_frame
from bandeexit.questions.stress.standings import disagreement_of, runs_of, verdict_of
from bandeexit.questions.stress.targets import axis_name, headline
from bandeexit.questions.stress.text_tables import (
    axes_table,
    run_values,
    standings_table,
    tables_of_target,
)
from bandeexit.report.axis_titles import axis_number, axis_title, grid_title, point_title
from bandeexit.report.chart import Chart
from bandeexit.report.story import Finding, Number, Section, Story, Text, finding, listed
from bandeexit.report.target_texts import target_date, target_rule
from bandeexit.report.titles import scenario_question, target_label, target_title
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target

if TYPE_CHECKING:
    import pandas as pd

_MOST_SENTENCES, _MOST_CAVEATS = 3, 2
MOST_REFUSED = 3
"""Cells that could not be done and are named."""


def tell(answer: Answer[Stressed]) -> Story:
    """Lead with the targets of which beliefs decide, then say where others are missed."""
    done, question = answer.found, answer.question
    # Stable, so that otherwise the file's order stays.
    targets = sorted(done.grid.base.targets, key=lambda one: disagreement_of(done, one) is None)
    charts = [chart_of_target(answer, target) for target in targets]
    heads = [headline(done, target) for target in targets]
    breaks = [line for target in targets for line in _breaks(done, target)]
    return Story(
        title=finding("stress_page_title", title=grid_title(done.grid)),
        question=question.words or scenario_question(done.grid.base),
        changes=(
            *changes_of(answer.study, done.grid.base, [done.grid.base]),
            *(_axis_line(axis) for axis in done.grid.axes),
        ),
        answer=(*heads, *breaks)[:_MOST_SENTENCES],
        table=standings_table(answer, targets),
        picture=charts[0],
        caveats=(*_before_axes(done, targets), *_examples(targets))[:_MOST_CAVEATS],
        warnings=(*_warnings(done), *standing_warnings(answer)),
        sections=(
            *_sections_of_targets(answer, targets, charts),
            Section(
                finding("stress_section_axes"),
                (finding("stress_same_luck"), *_refused(done)),
                tables=(axes_table(done),),
            ),
        ),
        missed=tuple(_missed(done)),
    )


def _sections_of_targets(
    answer: Answer[Stressed], targets: list[Target], charts: list[Chart]
) -> Iterator[Section]:
    """What each target asks, its chart where that is not the picture, and its tables."""
    for target, chart in zip(targets, charts, strict=True):
        yield Section(
            finding("stress_section_target", target=target_label(target)),
            tuple(_rule(answer.found, target)),
            () if chart is charts[0] else (chart,),
            tuple(tables_of_target(answer, target)),
        )


def tables(answer: Answer[Stressed]) -> dict[str, pd.DataFrame]:
    """Every cell and target, at its worst date and date by date, and the headline numbers."""
    done = answer.found
    return {
        "cells": grid_cells_frame(done),
        "dates": dates_frame(done),
        "headlines": headlines_frame(done),
    }


def facts(answer: Answer[Stressed]) -> Facts:
    """Paths and cells."""
    return facts_of_cells(answer.found.grid.base, answer.found.cells)


def _axis_line(axis: Axis) -> Finding:
    """What is varied, from where to where."""
    first, last = (axis_number(axis, value) for value in (axis.values[0], axis.values[-1]))
    if len(axis.values) == 1:
        return finding("of_group", group=axis_title(axis), told=first)
    name = axis_title(axis)
    return finding("stress_axis_line", axis=name, first=first, last=last, n=len(axis.values))


def _breaks(done: Stressed, target: Target) -> list[Finding]:
    """Where on the axes a target is missed, or met again; nothing where beliefs decide."""
    # Where beliefs contradict each other, a border of all together is no belief's.
    if disagreement_of(done, target) is not None:
        return []
    is_missed = verdict_of(done.cell(done.centre), target) == "missed"
    parts = [
        finding("stress_axis_at", axis=axis_name(axis), value=run_values(axis, run))
        for axis in done.grid.axes
        for run in runs_of(done, axis, target)
        if run.verdict == ("met" if is_missed else "missed")
    ]
    key = "stress_mends" if is_missed else "stress_breaks"
    return [finding(key, target=target_title(target), parts=listed(parts))] if parts else []


def _before_axes(done: Stressed, targets: list[Target]) -> Iterator[Finding]:
    """Warn where the date that decides comes before anything is changed."""
    # An axis without a date begins at the census, before any target is asked.
    begins = [axis.start for axis in done.grid.axes if axis.start is not None]
    if len(begins) < len(done.grid.axes):
        return
    for target in targets:
        kept = done.cell(done.centre).standing(target.name)
        if kept is not None and kept.worst.date is not None and kept.worst.date < min(begins):
            yield finding("stress_before_axes", target=target_title(target), start=min(begins))


def _examples(targets: list[Target]) -> list[Finding]:
    """Name the targets that nobody has agreed on."""
    names: list[Text] = [target_title(one) for one in targets if one.status == "example"]
    return [finding("only_examples", targets=listed(names))] if names else []


def _warnings(done: Stressed) -> Iterator[Finding]:
    unsaid: list[Text] = [axis_name(axis) for axis in done.grid.axes if axis.plausible is None]
    if unsaid:
        yield finding("stress_no_ranges", axes=listed(unsaid, ", "))
    failed = max(cell.n_failed for cell in done.cells)
    if failed:
        yield finding("stress_failed_warning", failed=failed)


def _missed(done: Stressed) -> list[Finding]:
    targets = {target.name: target for target in done.grid.base.targets}
    return [
        finding(
            "target_missed_in_cells",
            target=target_label(targets[name]),
            n=n,
            sure=sure,
            asked=asked,
        )
        for name, (n, sure, asked) in done.missed.items()
    ]


def _rule(done: Stressed, target: Target) -> Iterator[Finding]:
    """What a target asks, what is expected, and when that is at its worst."""
    kept = done.cell(done.centre).standing(target.name)
    if kept is not None and kept.worst.date is not None:
        yield finding(
            "stress_rule",
            rule=target_rule(target),
            wanted=Number(target.probability, "share"),
            point=point_title(done.grid, done.centre),
            when=target_date(kept.worst.date, target),
        )


def _refused(done: Stressed) -> list[Finding]:
    """Name the cells that could not be done; nothing where all could."""
    refused = [cell for cell in done.cells if cell.refused]
    if not refused:
        return []
    first = [
        finding("of_group", group=point_title(done.grid, cell.point), told=cell.refused)
        for cell in refused[:MOST_REFUSED]
    ]
    return [finding("stress_refused_cells", n=len(refused), first=listed(first))]
