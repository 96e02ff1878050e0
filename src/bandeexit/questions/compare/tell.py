"""A comparison as a story: effects side by side, targets, steps, where the spread comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.compare.charts import spread_chart, steps_chart
from bandeexit.questions.compare.compute import Compared
from bandeexit.questions.compare.inputs import inputs_frame, inputs_table
from bandeexit.questions.compare.side_by_side import differences_table
from bandeexit.questions.compare.spread import spread_findings, spread_frame
from bandeexit.questions.compare.steps import steps_findings, steps_frame, steps_table
from bandeexit.questions.manifest import facts_of_results
from bandeexit.questions.standing import (
    changes_of,
    example_targets,
    left_out,
    warnings_of_results,
)
from bandeexit.report.action_findings import actions_frame, actions_taken
from bandeexit.report.difference_findings import (
    completions_change,
    decided_by_beliefs,
    difference,
    effects_table,
    pipeline,
    scenarios_table,
)
from bandeexit.report.forecast_charts import difference_chart, target_charts
from bandeexit.report.forecast_tables import (
    convergence_frame,
    convergence_table,
    precision_findings,
    precision_plain,
    yearly_changes,
    yearly_levels,
)
from bandeexit.report.pace import pace_table
from bandeexit.report.spread_table import spread_table
from bandeexit.report.story import Finding, Section, Story, Text, finding, listed
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.report.target_findings import (
    missed_targets,
    share_targets,
    target_findings,
    targets_frame,
    targets_table,
)
from bandeexit.report.titles import scenario_question, scenario_title
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.targets import unmet

if TYPE_CHECKING:
    import pandas as pd

_MOST_SENTENCES = 3
_Item = TypeVar("_Item")
MOST_COLUMNS = 4
"""Scenarios side by side in one table of the page."""


def tell(answer: Answer[Compared]) -> Story:
    """Two scenarios: the effect in full. More: one sentence each, all of them in the table."""
    found, beliefs = answer.found, answer.beliefs
    base, comparisons = found.results[0], found.comparisons
    one = comparisons[0]
    told: Sequence[Finding] = difference(one, beliefs)
    table = effects_table(one, beliefs)
    if len(comparisons) > 1:
        # One sentence each: four scenarios in full were 92 lines, and nobody found the answer.
        told = [(*decided_by_beliefs(c, beliefs), completions_change(c))[0] for c in comparisons]
        table = scenarios_table(comparisons, beliefs)
    scenarios = [result.scenario for result in found.results]
    return Story(
        title=listed([scenario_title(scenario) for scenario in scenarios]),
        question=scenario_question(*(c.other.scenario for c in comparisons)),
        answer=tuple(told[:_MOST_SENTENCES]),
        changes=changes_of(answer.study, base.scenario, scenarios),
        table=table,
        picture=difference_chart(one, beliefs),
        caveats=(*left_out(answer.question), *example_targets(found.results))[:2],
        warnings=(*_undivided(answer), *warnings_of_results(answer, found.results)),
        sections=(*_all_together(answer), *(_of_one(answer, c) for c in comparisons)),
        missed=tuple(missed_targets(found.results)),
    )


def _undivided(answer: Answer[Compared]) -> list[Finding]:
    titles = {one.scenario.name: scenario_title(one.scenario) for one in answer.found.results}
    return [
        finding("not_taken_apart", name=titles[name], why=why)
        for name, why in answer.found.undivided.items()
    ]


def _all_together(answer: Answer[Compared]) -> list[Section]:
    """What is told of all scenarios together."""
    found, beliefs = answer.found, answer.beliefs
    base, results = found.results[0], found.results
    # Scenarios may have targets of their own; side by side each needs all of them.
    side_by_side = share_targets(results)
    spread = spread_chart(found.splits, base, beliefs)
    groups = _in_groups(found.comparisons)
    sections = [
        Section(
            finding("section_differences"),
            tables=tuple(differences_table(some) for some in groups),
        ),
        Section(
            finding("section_targets"),
            (),
            tuple(target_charts(side_by_side, beliefs)),
            tuple(t for some in _in_groups(side_by_side) for t in targets_table(some)),
        ),
        Section(
            finding("section_spread"),
            tuple(spread_findings(found.splits, base)),
            (spread,) if spread else (),
            (spread_table(found.splits),),
        ),
        Section(
            finding("section_enough"),
            tuple(precision_findings(found.reached)),
            tables=(convergence_table(base), yearly_levels(base)),
        ),
        Section(
            finding("section_inputs"),
            tables=tuple(inputs_table([r.scenario for r in some]) for some in _in_groups(results)),
        ),
    ]
    return [one for one in sections if one.lines or one.charts or one.tables]


def _in_groups(items: Sequence[_Item]) -> list[Sequence[_Item]]:
    """Split what would be columns of one table into as many tables as it takes."""
    return [items[i : i + MOST_COLUMNS] for i in range(0, len(items), MOST_COLUMNS)]


def _of_one(answer: Answer[Compared], comparison: Comparison) -> Section:
    """Everything of one scenario against the baseline."""
    beliefs, result = answer.beliefs, comparison.other
    steps = answer.found.steps.get(result.scenario.name)
    lines: list[Text] = [*difference(comparison, beliefs), *pipeline(comparison)]
    charts = [difference_chart(comparison, beliefs)]
    tables = [effects_table(comparison, beliefs), yearly_changes(comparison)]
    if steps is not None:
        lines += steps_findings(steps)
        charts.append(steps_chart(steps, beliefs))
        tables.insert(1, steps_table(steps))
    lines += [*actions_taken(result), *target_findings(result, beliefs)]
    title = scenario_title(result.scenario)
    return Section(title, tuple(lines), tuple(charts), tuple(tables))


def tables(answer: Answer[Compared]) -> dict[str, pd.DataFrame]:
    """Levels for the country, differences, pace, spread, convergence, inputs, steps, targets."""
    import pandas as pd

    found = answer.found
    results, scenarios = found.results, [one.scenario for one in found.results]
    made = {
        # `bandeexit run` gives the levels of the districts, too.
        # Without `ignore_index`, as the index is not written.
        "measures": pd.concat([quantile_table(one, country_only=True) for one in results]),
        "differences": pd.concat(
            [difference_table(one) for one in found.comparisons], ignore_index=True
        ),
        "pace": pace_table(results),
        "spread": spread_frame(found.splits),
        "convergence": convergence_frame(results),
        "inputs": inputs_frame(scenarios),
    }
    if any(result.actions for result in results):
        made["actions"] = actions_frame(results)
    if any(scenario.targets for scenario in scenarios):
        made["targets"] = targets_frame(share_targets(results))
    if found.steps:
        made["steps"] = steps_frame(list(found.steps.values()))
    return made


def facts(answer: Answer[Compared]) -> Facts:
    """Paths with their digests, what they are compared with, targets that are not reached."""
    results = answer.found.results
    with_what = results[0].scenario.name
    missed, precision = unmet(list(results)), precision_plain(answer.found.reached)
    return facts_of_results(
        results, compared_with=with_what, targets_not_reached=missed, precision=precision
    )
