"""What each scenario changes: parameters x scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.changed import value_words
from bandeexit.report.story import Number, Table, Text, Unit, finding, listed
from bandeexit.report.titles import scenario_title
from bandeexit.report.words import LANGUAGES, MINUS
from bandeexit.scenarios.profile import Profile
from bandeexit.scenarios.scenario import Change, Scenario

if TYPE_CHECKING:
    import pandas as pd

_SIGNS = {"set": "=", "scale": "×", "add": "+"}
_WHOLE = {"line": "evenly_until", "steps": "in_steps_until"}
_COLUMNS = ("scenario", "step", "action", "parameter", "verb", "value", "profile", "from", "until",
           "districts", "why", "source")  # fmt: skip


def _changes_with_steps(scenario: Scenario) -> list[tuple[str, str, Change]]:
    """Every change with its step and, if an action makes it, the action's name."""
    plain = [(change.step, "", change) for change in scenario.changes]
    # An action has no step of its own: its name stands for both.
    acted = [
        (action.name, action.name, change)
        for action in scenario.actions
        for change in action.changes
    ]
    return [*plain, *acted]


def input_change_text(change: Change) -> Text:
    """A change: `× 0.9 from 1 January 2022, Fyn`."""
    profile = change.profile
    if profile is not None and profile.kind == "by_year":
        return listed([_by_year(change, profile), *change.districts], ", ")
    if profile is not None and "growth" in profile.kind:
        parts: list[Text] = [_growth(change)]
    else:
        parts = list(_sign_and_size(change))
    if change.start is not None:
        parts.append(finding("from_day", day=change.start))
    if profile is not None and profile.kind in _WHOLE:
        parts.append(finding(_WHOLE[profile.kind], day=profile.steps[-1].start))
    if change.stop is not None:
        parts.append(finding("until_day", day=change.stop))
    return listed([listed(parts, " "), *change.districts], ", ")


def _by_year(change: Change, profile: Profile) -> Text:
    """A change for each year; the last one holds on."""
    sizes = [
        listed(_sign_and_size(replace(change, value=step.size, profile=None)), " ")
        for step in profile.steps
    ]
    years = [str(step.start.year) for step in profile.steps]
    told = [
        finding("change_in_year", change=size, year=year)
        for size, year in zip(sizes, years, strict=True)
    ]
    return listed([*told[:-1], finding("change_from_year", change=sizes[-1], year=years[-1])], ", ")


def _growth(change: Change) -> Text:
    """A growth a year; a law in words, in every language."""
    rate = change.value
    if isinstance(rate, int | float):
        return finding("growth_a_year", share=Number(100 * float(rate), "input", signed=True))
    law = {language: value_words(change.path, rate, language) for language in LANGUAGES}
    return finding("growth_by_a_law", law=law)


def _sign_and_size(change: Change) -> tuple[str, Text]:
    """The verb as a sign, and the value with its unit; what is no number as it is."""
    value, sign = change.value, _SIGNS[change.verb]
    unit = with_price_level(entry_of(change.path).unit, change.prices)
    if isinstance(value, bool) or not isinstance(value, int | float):
        # Laws and words are written language by language, so they are said in all of them here.
        return sign, {language: value_words(change.path, value, language) for language in LANGUAGES}
    if change.verb == "add" and value < 0:
        value, sign = -value, MINUS
    number = Number(float(value), "input")
    return sign, listed([number, Unit(unit)], " ") if _is_money(unit, change) else number


def _is_money(unit: str, change: Change) -> bool:
    # Money is never without its price level (docs/decisions/0015); other units stand in the row's
    # name.
    return "DKK" in unit and change.verb != "scale"


def inputs_table(scenarios: Sequence[Scenario]) -> Table:
    """One row a parameter that any scenario changes, one column a scenario."""
    by_path: dict[str, dict[int, list[Text]]] = {}
    for column, scenario in enumerate(scenarios):
        for _, action, change in _changes_with_steps(scenario):
            told = input_change_text(change)
            if action:
                told = finding("by_action", change=told, action=action)
            by_path.setdefault(change.path, {}).setdefault(column, []).append(told)
    return Table(
        finding("changed_inputs_caption"),
        (finding("parameter_heading"), *(scenario_title(scenario) for scenario in scenarios)),
        tuple(
            (path, *(listed(by_path[path].get(i, ["-"])) for i in range(len(scenarios))))
            for path in sorted(by_path)
        ),
    )


def inputs_frame(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """One row a change: scenario, step, parameter, verb, value, from, until, districts, why."""
    import pandas as pd

    rows = [
        (
            scenario.name,
            step,
            action,
            change.path,
            change.verb,
            # As Python writes it: laws as well, in one column of text.
            str(change.value),
            _profile_words(change.profile),
            change.start.isoformat() if change.start else "",
            change.stop.isoformat() if change.stop else "",
            ", ".join(change.districts),
            change.why,
            change.source,
        )
        for scenario in scenarios
        for step, action, change in _changes_with_steps(scenario)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _profile_words(profile: Profile | None) -> str:
    """A profile as one column of a table: `line 2022-01-01: 1`."""
    if profile is None:
        return ""
    steps = ", ".join(f"{step.start.isoformat()}: {step.size:.10g}" for step in profile.steps)
    return " ".join([profile.kind, steps]).strip()
