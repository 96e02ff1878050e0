"""What each scenario changes: parameters x scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bandeexit.report.comparison.names import change_words
from bandeexit.report.page import Grid
from bandeexit.report.words import say
from bandeexit.scenarios.scenario import Change, Scenario

if TYPE_CHECKING:
    import pandas as pd


def changes_of(scenario: Scenario) -> list[tuple[str, str, Change]]:
    """Every change with its step and, if an action makes it, the action's name."""
    plain = [(change.step, "", change) for change in scenario.changes]
    acted = [
        (action.name, action.name, change)
        for action in scenario.actions
        for change in action.changes
    ]
    return [*plain, *acted]


def inputs_grid(scenarios: Sequence[Scenario], language: str) -> Grid:
    """One row a parameter that any scenario changes, one column a scenario."""
    table: dict[str, dict[int, list[str]]] = {}
    for column, scenario in enumerate(scenarios):
        for _, action, change in changes_of(scenario):
            told = change_words(change, language)
            if action:
                told = say("by_action", language, change=told, action=action)
            table.setdefault(change.path, {}).setdefault(column, []).append(told)
    rows = [
        (path, *("; ".join(table[path].get(i, ["-"])) for i in range(len(scenarios))))
        for path in sorted(table)
    ]
    titles = (scenario.title_in(language) for scenario in scenarios)
    headings = (say("parameter_heading", language), *titles)
    columns = tuple(range(len(headings)))
    return Grid(say("changed_inputs_caption", language), headings, tuple(rows), columns)


def inputs_table(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """One row a change: scenario, step, parameter, verb, value, from, until, districts, why."""
    import pandas as pd

    columns = [
        "scenario",
        "step",
        "action",
        "parameter",
        "verb",
        "value",
        "from",
        "until",
        "districts",
        "why",
        "source",
    ]
    rows = [
        (
            scenario.name,
            step,
            action,
            change.path,
            change.verb,
            str(change.value),
            change.start.isoformat() if change.start else "",
            change.stop.isoformat() if change.stop else "",
            ", ".join(change.districts),
            change.why,
            change.source,
        )
        for scenario in scenarios
        for step, action, change in changes_of(scenario)
    ]
    return pd.DataFrame(rows, columns=columns)
