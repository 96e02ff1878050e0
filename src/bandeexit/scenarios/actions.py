"""A scenario's actions laid on a programme: review dates in days, effects as adjustments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.actions import (
    FOR_EVER,
    MOST_ACTIONS,
    WATCH_UNITS,
    PlannedAction,
    action_parameters,
)
from bandeexit.model.measures import Frequency
from bandeexit.model.programme import Programme
from bandeexit.scenarios.clashes import commute
from bandeexit.scenarios.dated import adjustments_of, district_numbers
from bandeexit.scenarios.scenario import MONTHS, Action, Change, Scenario


def plan_actions(programme: Programme, scenario: Scenario) -> tuple[PlannedAction, ...]:
    """Lay a scenario's actions out in days and district numbers.

    Raises
    ------
    UsageError
        An action watches, changes or meets what it cannot.
    """
    faults = list(_faults(programme, scenario))
    if faults:
        raise UsageError(f"{scenario.name}: " + "; ".join(faults))
    return tuple(_planned(programme, scenario, action) for action in scenario.actions)


def review_days(programme: Programme, scenario: Scenario, every: Frequency) -> tuple[float, ...]:
    """First days of periods strictly after the census and before the horizon."""
    calendar = programme.calendar
    first, last = programme.census_day, calendar.day(scenario.horizon)
    return tuple(
        day
        for day in calendar.month_starts(first, last)
        # Strictly after the census: the history is what it was, and a review on that day would
        # decide by what everybody knows (docs/decisions/0009).
        if first < day < last and (calendar.date(day).month - 1) % MONTHS[every] == 0
    )


def _planned(programme: Programme, scenario: Scenario, action: Action) -> PlannedAction:
    reviews = review_days(programme, scenario, action.review)
    # Effects are laid out as if in force from the first review on; the engine picks the
    # rows that have them when the action is taken. So an action always in force is the
    # dated change, bit for bit.
    first_review = programme.calendar.date(reviews[0])
    changes = [replace(change, start=first_review) for change in action.changes]
    return PlannedAction(
        name=action.name,
        measure=action.measure,
        limit=action.limit,
        above=action.above,
        reviews=reviews,
        after_reviews=action.after_reviews,
        lasts_reviews=FOR_EVER if action.lasts_reviews is None else action.lasts_reviews,
        districts=district_numbers(programme, scenario, action.districts),
        adjustments=tuple(
            one for change in changes for one in adjustments_of(programme, scenario, change)
        ),
    )


def _faults(programme: Programme, scenario: Scenario) -> Iterator[str]:
    """Say what is wrong with the actions of a scenario."""
    actions = scenario.actions
    if len(actions) > MOST_ACTIONS:
        yield f"there are {len(actions)} actions; expected at most {MOST_ACTIONS}"
    for action in actions:
        for fault in _faults_of(programme, scenario, action):
            yield f"action `{action.name}` {fault}"
    for action in actions:
        for mine in action.changes:
            for change in scenario.changes:
                if _clash(programme, mine, change, scenario):
                    yield _told(action, mine, f"step `{change.step}`")
    for one, other in combinations(actions, 2):
        for mine in one.changes:
            for theirs in other.changes:
                if _clash(programme, mine, theirs, scenario):
                    yield _told(one, mine, f"action `{other.name}`")


def _faults_of(programme: Programme, scenario: Scenario, action: Action) -> Iterator[str]:
    if action.measure not in WATCH_UNITS:
        hint = did_you_mean(action.measure, list(WATCH_UNITS))
        yield f"watches `{action.measure}`, which actions cannot watch{hint}"
    if action.after_reviews < 0:
        yield f"comes into force after {action.after_reviews} reviews; expected 0 or more"
    if action.lasts_reviews is not None and action.lasts_reviews < 1:
        yield f"lasts {action.lasts_reviews} reviews; expected 1 or more, or no end"
    if not review_days(programme, scenario, action.review):
        yield f"has no review between the census and {scenario.horizon}; expected at least one"
    if not action.changes:
        yield "changes nothing; expected at least one change"
    # Not demand, which is on the tape before anything happens, nor the control clock, which looks
    # ahead, nor what candidates decide (docs/decisions/0009).
    known = action_parameters(programme.budget.lines)
    for change in action.changes:
        if change.path not in known:
            hint = did_you_mean(change.path, known)
            yield (
                f"changes {change.path}, which the programme cannot decide on the way{hint}; "
                "expected one of " + ", ".join(known)
            )
        if change.start or change.stop:
            yield f"dates its change of {change.path}; its reviews decide from when until when"
    for one, other in combinations(action.changes, 2):
        if _clash(programme, one, other, scenario):
            yield f"changes {one.path} twice, by `{one.verb}` and `{other.verb}`"


def _told(action: Action, change: Change, other: str) -> str:
    return (
        f"action `{action.name}` and {other} change {change.path} in the same districts, and "
        "their order would matter; use `scale` in both, or `add` in both, or other dates"
    )


def _clash(programme: Programme, mine: Change, theirs: Change, scenario: Scenario) -> bool:
    """Whether two changes may be in force together and do not commute."""
    if mine.path != theirs.path or commute(mine, theirs):
        return False
    if theirs.stop is not None and theirs.stop <= programme.census.when:
        return False  # over before any action
    # Dates cannot help: whether two actions meet depends on the path, so it is
    # refused wherever they could.
    places = [district_numbers(programme, scenario, one.districts) for one in (mine, theirs)]
    return bool(set(places[0]) & set(places[1]))
