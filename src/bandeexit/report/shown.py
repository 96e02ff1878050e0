"""A scenario in full, for reading: every value, where it comes from, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bandeexit.model.laws import Law
from bandeexit.model.programme import Programme
from bandeexit.report.changed import (
    action_sentence,
    change_sentence,
    figure,
    value_and_unit,
    what_it_does,
)
from bandeexit.report.names import name_of
from bandeexit.report.target_texts import target_sentence
from bandeexit.report.voice import Voice
from bandeexit.report.words import day, say
from bandeexit.scenarios.scenario import Change, Scenario, Target
from bandeexit.scenarios.timeline import Stretch, timeline

INDENT = "  "
MONTHLY = ("line", "growth")
"""Profiles of so many pieces that only the ends are shown."""
SETTINGS = {"horizon": "set_horizon", "draws": "set_draws", "seed": "set_seed"}
"""Field of a scenario -> the word for it."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Where everything was read, as `file:line:column`."""

    chain: Sequence[str]
    """Files of the scenario, the first parent first."""
    parameters: Mapping[str, str]
    """Path -> place of the study's own value."""
    changes: Sequence[tuple[Change, str]]
    replaced: Sequence[tuple[Change, str]]
    """What `--set` put aside."""
    settings: Mapping[str, str]
    """Key of the scenario -> place."""
    uncertain: tuple[str, ...]
    """Parameters of which every draw has its own value."""


def show_lines(
    programme: Programme, scenario: Scenario, origins: Origins, language: str
) -> list[str]:
    """Write a scenario out: changed parameters first, each value with its place."""
    lines = [*_head(scenario, origins, language), "", say("show_changed", language)]
    # Changed ones first, all others after them: nobody finds three changes among sixty values.
    changed = list(dict.fromkeys(change.path for change in scenario.changes))
    for path in changed:
        lines += _parameter(programme, scenario, origins, path, language)
    if not changed:
        lines.append(f"{INDENT}{say('show_nothing_changed', language)}")
    for change, place in origins.replaced:
        told = say("show_replaced", language, step=change.step, path=change.path, place=place)
        lines.append(f"{INDENT}{told}")
    told_of = [_of_target(t, language) for t in scenario.targets]
    told_of += [action_sentence(a, language) for a in scenario.actions]
    lines += ["", *told_of] if told_of else []
    lines += ["", say("show_unchanged", language)]
    others = [path for path in programme.registry if path not in changed]
    for path in others:
        lines += _parameter(programme, scenario, origins, path, language)
    if origins.uncertain:
        lines += ["", say("show_footnote", language)]
    return lines


def _head(scenario: Scenario, origins: Origins, language: str) -> list[str]:
    lines = [f"{scenario.title_in(language)} ({scenario.name})"]
    if scenario.question_in(language):
        lines.append(scenario.question_in(language))
    chain = " < ".join(["model/", *origins.chain, "--set"])
    lines += ["", say("show_priority", language, chain=chain), ""]
    for key, word in SETTINGS.items():
        value = _setting(scenario, key, language)
        label = f"{say(word, language)}: {value}"
        lines.append(f"{INDENT}{label:<44}{origins.settings.get(key, '')}")
    return lines


def _setting(scenario: Scenario, key: str, language: str) -> str:
    if key == "horizon":
        return day(scenario.horizon, language)
    value = getattr(scenario, key)
    return figure(value, language) if key == "draws" else str(value)


def _parameter(
    programme: Programme, scenario: Scenario, origins: Origins, path: str, language: str
) -> list[str]:
    star = "*" if path in origins.uncertain else ""
    own = origins.parameters.get(path, "")
    stretches = timeline(programme, scenario, path)
    name = f"{path}{star}"
    # One value for the whole run, and the study's own.
    if len(stretches) == 1 and not stretches[0].steps:
        value = value_and_unit(path, stretches[0].value, language, programme.prices)
        return [f"{INDENT}{name:<34} {value:<34} {own}".rstrip()]
    lines = [f"{INDENT}{name:<34} {name_of(path, language, programme.title(path))}"]
    # A step changes a parameter once, so its name finds the line.
    places = {change.step: place for change, place in origins.changes if change.path == path}
    changes = [change for change, _ in origins.changes if change.path == path]
    told = _without_months(stretches, changes)
    lines += [_stretch(path, one, places, own, language, programme.prices) for one in told]
    for change in changes:
        does = f"{INDENT * 3}{change.step}: {what_it_does(change, language)}"
        # Stretches are shown with the law's median; the law itself stands below.
        if isinstance(change.value, Law):
            lines.append(f"{does}; {say('show_median', language)}")
        elif change.profile is not None and change.profile.kind in MONTHLY:
            lines.append(f"{does}; {say('show_month_by_month', language)}")
    return lines


def _without_months(stretches: Sequence[Stretch], changes: Sequence[Change]) -> list[Stretch]:
    """Leave out what lies between the first and the last month of a line or of growth."""
    monthly = {c.step for c in changes if c.profile is not None and c.profile.kind in MONTHLY}
    told = []
    for i, one in enumerate(stretches):
        # Its neighbours in the same districts, for the same reasons.
        alike = [
            j
            for j, other in enumerate(stretches)
            if (other.districts, other.steps) == (one.districts, one.steps)
        ]
        if not monthly & set(one.steps):
            told.append(one)
        elif i in (alike[0], alike[-1]):
            told.append(replace(one, value=float(f"{one.value:.6g}")))
    return told


def _stretch(
    path: str,
    stretch: Stretch,
    places: Mapping[str, str],
    own: str,
    language: str,
    prices: str,
) -> str:
    start = stretch.start.isoformat() if stretch.start else say("whole_run", language)
    value = value_and_unit(path, stretch.value, language, prices)
    where = f" ({', '.join(stretch.districts)})" if stretch.districts else ""
    steps = ", ".join(_named(step, places[step]) for step in stretch.steps) or own
    return f"{INDENT * 3}{start:<22} {value + where:<34} {steps}".rstrip()


def _named(step: str, place: str) -> str:
    return place if place.startswith(step) else f"{step} {place}"  # `--set` names itself


def difference_lines(
    programme: Programme,
    scenario: Scenario,
    other: Scenario,
    uncertain: tuple[str, ...],
    language: str,
) -> list[str]:
    """Say in words what a scenario does that another does not, and the other way round."""

    def told(changes: Sequence[Change]) -> list[str]:
        return [change_sentence(change, programme, uncertain, language) for change in changes]

    # By what they do: a step that was only renamed is no difference.
    here, there = ({_effect(c): c for c in one.changes} for one in (scenario, other))
    lines = told([change for effect, change in here.items() if effect not in there])
    lines += [_of_target(t, language) for t in scenario.targets if t not in other.targets]
    lines += [action_sentence(a, language) for a in scenario.actions if a not in other.actions]
    absent = told([change for effect, change in there.items() if effect not in here])
    absent += [_of_target(t, language) for t in other.targets if t not in scenario.targets]
    absent += [action_sentence(a, language) for a in other.actions if a not in scenario.actions]
    name = other.title_in(language)
    # In both directions: what the other one does is a difference, too.
    lines += [say("show_absent", language, name=name, what=what) for what in absent]
    for key, word in SETTINGS.items():
        values = (_setting(one, key, language) for one in (other, scenario))
        old, new = values
        if old != new:
            moved = say("from_to", language, old=old, new=new)
            lines.append(f"{say(word, language)}: {moved}.")
    return lines or [say("show_no_difference", language, name=name)]


def _of_target(target: Target, language: str) -> str:
    return Voice(language).say(target_sentence(target))


def _effect(change: Change) -> tuple[object, ...]:
    """What a change does, whatever it is called."""
    return change.path, change.verb, change.value, change.start, change.stop, change.districts
