"""Check what a scenario and all that it extends add up to: dates, order of changes, results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bandeexit.errors import Fault
from bandeexit.files.scenario_draft import Draft, Placed, ScenarioFile
from bandeexit.model.laws import Law
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.clashes import clash
from bandeexit.scenarios.profile import last_start
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.timeline import timeline
from bandeexit.scenarios.uncertain import ENDS

# A slip in a year would otherwise be noticed when memory is full.
MOST_YEARS = 100


def draft_faults(draft: Draft, programme: Programme) -> list[Fault]:
    """Find what is missing; else what is wrong with dates, and changes whose order would matter."""
    told = "is missing, here and in what this scenario extends"
    missing = [key for key in ("horizon", "draws", "seed") if key not in draft.said]
    if missing:
        # Nothing can be said of dates without a horizon.
        return [Fault(draft.chain[-1], 1, 1, f"`{key}` {told}") for key in missing]
    clashes = [
        Fault(
            *place,
            f"`{second.step}` and `{first.step}` change {first.path} on the same dates and "
            f"districts, and `{first.verb}` and `{second.verb}` do not commute",
            "Give them separate dates, or make one change of the two.",
        )
        # Every pair once, inherited changes too, told at the later one. Order never matters in
        # this house; where it would, the author has to say what is meant.
        for i, (second, place) in enumerate(draft.changes)
        for first, _ in draft.changes[:i]
        if clash(first, second, draft.said["horizon"])
    ]
    return date_faults(draft, programme) + clashes


def date_faults(draft: Draft, programme: Programme) -> list[Fault]:
    """Find what is wrong with the horizon; else with the dates of changes and targets."""
    census, horizon, place = programme.census.when, draft.said["horizon"], draft.places["horizon"]
    # One fault: with such a horizon every date of the file is wrong.
    if horizon <= census:
        told = f"the horizon {horizon} is not after the census of {census}"
        return [Fault(*place, told, "A forecast starts at the census; choose a later `horizon`.")]
    if horizon.year > census.year + MOST_YEARS:
        told = f"the horizon {horizon} is more than {MOST_YEARS} years after {census}"
        return [Fault(*place, told)]
    origin = programme.calendar.origin if draft.said.get("counterfactual") else None
    dated = [(change.step, change.start, change.stop, at) for change, at in draft.changes]
    for target in draft.targets.values():
        at = draft.places[f"targets.{target.name}"]
        dated.append((target.name, target.start, target.stop, at))
    found = [
        Fault(*at, f"`{name}` {told}", hint)
        for name, start, stop, at in dated
        for told, hint in _refused_dates(start, stop, horizon, census, origin)
    ]
    return found + [
        Fault(*at, f"`{change.step}` {told}", hint)
        for change, at in draft.changes
        for told, hint in _refused_profile(change, change.start or origin or census)
    ]


def _refused_profile(change: Change, begins: date) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the way in which a change comes to its value."""
    if change.profile is None:
        return
    last = last_start(change.profile)
    if change.profile.kind == "by_year":
        if change.stop is not None and last is not None and change.stop <= last:
            yield f"ends {change.stop}, before its last year {last.year} begins", ""
    elif change.profile.kind == "yearly_growth":
        if (begins.month, begins.day) != (1, 1):
            told = f"starts {begins}; the growth of a budget line goes by calendar year"
            yield told, f"Write `from: {begins.year + 1}-01-01`."
    elif last is not None and last <= begins:
        yield f"is whole on {last}, not after its start {begins}", ""
    elif last is not None and change.stop is not None and change.stop < last:
        yield f"ends {change.stop}, before it is whole on {last}", ""


def _refused_dates(
    start: date | None, stop: date | None, horizon: date, census: date, origin: date | None
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with two dates, each with the next step; an origin frees the history."""
    # Without a date, from where a scenario is free to change anything.
    begins = start or origin or census
    if origin is not None and begins < origin:
        yield f"starts {start}, before the origin {origin}", ""
    elif origin is None and begins < census:
        told = f"starts {start}, before the census of {census}: history is what it was"
        yield told, "Start it later, or declare `counterfactual: true`."
    if begins >= horizon:
        yield f"starts {start}, not before the horizon {horizon}", ""
    if stop is not None and stop > horizon:
        yield f"ends {stop}, after the horizon {horizon}", ""
    if stop is not None and stop <= begins:
        yield f"ends {stop}, not after its start {begins}", ""


def refused_results(found: ScenarioFile, programme: Programme) -> list[Fault]:
    """Find parameters that leave their bounds, by the changes or by an action alone.

    Laws are looked at at their ends, all low or all high. It rests on the study's own values; a
    draw's may differ.
    """
    # Actions each by itself: which of them are in force together depends on the path.
    groups: list[Sequence[Placed]] = [found.changes]
    for action in found.scenario.actions:
        place = found.places[f"actions.{action.name}"]
        groups.append([(change, place) for change in action.changes])
    return [
        fault
        for group in groups
        for path in dict.fromkeys(change.path for change, _ in group)
        if entry_of(path).is_number
        for fault in _refused_values(path, group, found.scenario, programme)
    ]


def _refused_values(
    path: str, group: Sequence[Placed], scenario: Scenario, programme: Programme
) -> Iterator[Fault]:
    """Tell each change once that is the last of those by which a parameter leaves its bounds."""
    steps = {change.step: (change, place) for change, place in group if change.path == path}
    changes = tuple(change for change, _ in steps.values())
    alone = replace(scenario, changes=changes)
    stretches = [
        (share, one)
        # All laws low, then all high: changes of one parameter that meet have one verb, so
        # nothing in between goes further.
        for share in (ENDS[0], ENDS[-1])
        for one in timeline(programme, alone, path, share)
    ]
    told = set()
    for share, one in sorted(stretches, key=lambda found: found[1].start or date.min):
        problem = entry_of(path).refusal(one.value)
        active = [step for step in steps if step in one.steps]
        # No step is active where the study's own value is out of bounds; its reader has said so.
        if problem and active and active[-1] not in told:
            told.add(active[-1])
            by = " and ".join(f"`{step}`" for step in active)
            when = "" if one.start is None else f" on {one.start}"
            is_law = any(isinstance(steps[step][0].value, Law) for step in active)
            end = f" at the {100 * share:g} % point of its law" if is_law else ""
            becomes = f"{path} becomes {one.value:g}{when} by {by}{end}"
            yield Fault(*steps[active[-1]][1], f"{becomes}; {problem}")
