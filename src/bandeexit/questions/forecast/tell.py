"""A forecast, and what other scenarios change, as a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bandeexit.files.effects import FILE as EFFECTS
from bandeexit.files.effects import effects_digest
from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.forecast.compute import Forecasts
from bandeexit.questions.forecast.frames import forecast_frames, joined
from bandeexit.questions.manifest import facts_of_results
from bandeexit.questions.rests_on import rests_on
from bandeexit.questions.standing import (
    changes_of,
    example_targets,
    left_out,
    warnings_of_results,
)
from bandeexit.report.action_findings import actions_taken
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.difference_findings import (
    completions_change,
    decided_by_beliefs,
    difference,
    effects_table,
    pipeline,
    scenarios_table,
)
from bandeexit.report.forecast_charts import (
    difference_chart,
    fan_chart,
    forecast_charts,
    target_charts,
)
from bandeexit.report.forecast_findings import (
    completions,
    forecast_table,
    pace_table_text,
    queue,
    waiting,
    why_the_pace_differs,
)
from bandeexit.report.forecast_tables import (
    convergence_table,
    precision_findings,
    precision_plain,
    yearly_changes,
    yearly_levels,
)
from bandeexit.report.story import Finding, Section, Story, Text, finding, listed
from bandeexit.report.target_findings import missed_targets, target_dates_table, target_findings
from bandeexit.report.titles import scenario_question, scenario_title
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.targets import unmet

if TYPE_CHECKING:
    import pandas as pd

_MOST_SENTENCES = 3
PICTURE = "total_completed"
"""Measure of the chart that shows the answer of one scenario."""


def tell(answer: Answer[Forecasts]) -> Story:
    """One scenario: how it goes on. Several: what the others change."""
    results, beliefs = answer.found.results, answer.beliefs
    base, comparisons = results[0], [compare(results[0], one) for one in results[1:]]
    told = answer_to(base, comparisons, beliefs)
    scenarios = [result.scenario for result in results]
    first = comparisons[0] if comparisons else None
    table = forecast_table(base, beliefs)
    if first is not None:
        one = len(comparisons) == 1
        table = effects_table(first, beliefs) if one else scenarios_table(comparisons, beliefs)
    return Story(
        title=listed([scenario_title(one) for one in scenarios]),
        question=scenario_question(*(scenarios[1:] or scenarios)),
        answer=tuple(told[:_MOST_SENTENCES]),
        changes=changes_of(answer.study, base.scenario, scenarios),
        table=table,
        picture=difference_chart(first, beliefs) if first else fan_chart(base, PICTURE, beliefs),
        caveats=(*left_out(answer.question), *example_targets(results))[:2],
        warnings=warnings_of_results(answer, results),
        sections=(
            _of_scenario(base, None, beliefs),
            *(_of_scenario(one.other, one, beliefs) for one in comparisons),
            *_precision(answer.found),
            *rests_on(answer.study, base.scenario, beliefs),
        ),
        missed=tuple(missed_targets(results)),
    )


def answer_to(base: Result, comparisons: Sequence[Comparison], beliefs: Beliefs) -> list[Finding]:
    """The sentences that lead: a forecast, one effect in full, or one sentence an effect."""
    if not comparisons:
        # Why the pace is not the counted one is the first thing that an opponent asks
        # (docs/decisions/0016).
        return [completions(base), waiting(base), *why_the_pace_differs(base)[:1]]
    if len(comparisons) == 1:
        return difference(comparisons[0], beliefs)
    return [(*decided_by_beliefs(one, beliefs), completions_change(one))[0] for one in comparisons]


def _of_scenario(result: Result, comparison: Comparison | None, beliefs: Beliefs) -> Section:
    """Everything of one scenario, and what it changes."""
    lines: list[Text] = [completions(result), waiting(result), *why_the_pace_differs(result)]
    if comparison is not None:
        lines = [*difference(comparison, beliefs), *pipeline(comparison), *lines]
    lines += [*actions_taken(result), *queue(result), *target_findings(result, beliefs)]
    charts = [*forecast_charts(result, beliefs), *target_charts([result], beliefs)]
    tables = [*pace_table_text(result, beliefs), yearly_levels(result)]
    if comparison is not None:
        charts = [difference_chart(comparison, beliefs), *charts]
        tables = [effects_table(comparison, beliefs), yearly_changes(comparison), *tables]
    tables += [*target_dates_table(result), convergence_table(result)]
    return Section(scenario_title(result.scenario), tuple(lines), tuple(charts), tuple(tables))


def _precision(found: Forecasts) -> list[Section]:
    lines = precision_findings(found.reached)
    return [Section(finding("section_enough"), tuple(lines))] if lines else []


def tables(answer: Answer[Forecasts]) -> dict[str, pd.DataFrame]:
    """Quantiles of every measure, differences, pace, convergence, targets, actions."""
    found = answer.found
    frames = found.frames or [
        forecast_frames(one, None if i == 0 else found.results[0])
        for i, one in enumerate(found.results)
    ]
    return joined(frames)


def facts(answer: Answer[Forecasts]) -> Facts:
    """Paths with their digests, and which targets are not reached."""
    results = answer.found.results
    rests = effects_digest(answer.study.files.folder)  # the report tells of it
    counts = {
        "precision": precision_plain(answer.found.reached),
        "targets_not_reached": unmet(list(results)),
        EFFECTS.as_posix(): rests,
    }
    return facts_of_results(results, **counts)
