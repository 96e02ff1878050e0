"""Read how a change comes to its value: by year, by growth, in a line or in steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from math import inf
from typing import NamedTuple

from bandeexit.files.fields import Fields, Schema, StudyContext, ValueKind
from bandeexit.files.keys import map_schema, said
from bandeexit.files.yaml_nodes import DATE, Node, items
from bandeexit.files.years import years_schema
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Parameter, Scalar
from bandeexit.model.programme import entry_of
from bandeexit.scenarios.profile import Profile, ProfileKind, ProfileStep
from bandeexit.scenarios.scenario import Change, Verb

BY_YEAR, GROWTH = "by_year", "growth"
SPELT = {BY_YEAR, GROWTH}
"""Keys of a map in the place of a value that give it a profile."""
UNTIL_FULL = "until_full"


class Size(NamedTuple):
    """What a change comes to, and how."""

    value: Scalar | Law
    profile: Profile | None = None

    @property
    def start(self) -> date | None:
        """When it begins, if its profile says so."""
        if self.profile is None or self.profile.kind != BY_YEAR:
            return None
        return self.profile.steps[0].start


def by_year(years: Mapping[int, float]) -> Size:
    """Make a size of a value for each year; the last one holds on."""
    steps = tuple(ProfileStep(date(year, 1, 1), value) for year, value in years.items())
    return Size(steps[-1].size, Profile("by_year", steps))


def growth(rate: Scalar | Law, about: Parameter) -> Size:
    """Make a size of a growth a year, compounded."""
    # An appropriation belongs to a calendar year; everything else grows from month to month.
    return Size(rate, Profile("yearly_growth" if about.by_year else "growth"))


def with_ramp(change: Change, full: date | None, steps: Mapping[date, float]) -> Change:
    """Give a change the line or the steps of its step, if it has any."""
    if full is None:
        return change
    parts = tuple(ProfileStep(day, share) for day, share in sorted(steps.items()))
    kind: ProfileKind = "steps" if parts else "line"
    return replace(change, profile=Profile(kind, (*parts, ProfileStep(full, 1.0))))


def refuse_profile(change: Change, inside: Fields) -> Iterator[tuple[str, str]]:
    """Say why a change cannot come to its value so, each with the next step."""
    path, about, given = change.path, entry_of(change.path), inside.node.keys
    profile, what = change.profile, inside.what
    if profile is not None and not about.dated:
        told = f"{path} holds for the whole run; `{_spelt(profile)}` does not apply to it"
        yield told, "Give it one value."
    elif profile is not None and profile.kind == "by_year" and "from" in given:
        yield f"{what}: `from` beside `by_year` of {path}", "The first year says it; leave it out."
    if UNTIL_FULL not in given:
        return
    if profile is not None:
        told = f"{what}: `{UNTIL_FULL}` beside `{_spelt(profile)}` of {path}; expected one of them"
        yield told, "Put them in steps of their own."
    elif not about.is_number:
        told = f"{what}: `{UNTIL_FULL}` of {path}, which is no number; there is nothing between"
        yield told, "Put it in a step of its own, with `from`."
    elif change.verb == "set" and inf in (change.value, inside.programme.value(path)):
        yield f"{what}: `{UNTIL_FULL}` of {path} from or to no limit; nothing lies between", ""


def _spelt(profile: Profile) -> str:
    return BY_YEAR if profile.kind == "by_year" else GROWTH


def _read_steps(inside: Fields, key: str, node: Node) -> dict[date, float]:
    """Read which share of a change holds from which day on."""
    what = f"{inside.what}, `{key}`"
    if not isinstance(node.content, dict) or not node.content:
        if not node.broken:
            told = f"{inside.what}: expected `{key}: {{2021-04-01: 0.5, ...}}`"
            inside.faults.add(node, told, "A day, and the share of the change from then on.")
        return {}
    found: dict[date, float] = {}
    for name, entry in items(node):
        day, share = _day(name), entry.content
        if day is None:
            inside.faults.add(node.keys[name], f"{what}: {name!r} is not a date, as 2022-01-31")
        elif isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            inside.refuse(f"{key}: {name}", entry, "expected a share from 0 to 1")
        else:
            found[day] = float(share)
    return found


def _day(text: str) -> date | None:
    if not DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _steps_schema(_: StudyContext) -> Schema:
    share = {"type": "number", "minimum": 0, "maximum": 1}
    days = {"type": "object", "patternProperties": {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": share}}
    return {**days, "additionalProperties": False, "minProperties": 1}


STEPS = ValueKind(_read_steps, _steps_schema, {})
"""Days, each with the share of the change that holds from it on."""


# Written once and referred to: sixty parameters would each repeat them.
_BY_YEAR: Schema = {"$ref": "#/$defs/by_year"}
_GROWTH: Schema = {"$ref": "#/$defs/growth"}
_LAW: Schema = {"$ref": "#/$defs/law"}


def profile_schemas(about: Parameter, verb: Verb) -> list[Schema]:
    """Write the JSON schemas of what may stand in the place of a value."""
    if not (about.dated and about.is_number):
        return []
    return [_BY_YEAR, _GROWTH] if verb == "scale" else [_BY_YEAR]


def profile_definitions() -> Schema:
    """Write the JSON schemas that `profile_schemas` refers to."""
    number = {"type": "number"}
    rate = said({"anyOf": [number, _LAW]}, "Growth a year, compounded.")
    return {
        BY_YEAR: map_schema({BY_YEAR: years_schema(number)}, [BY_YEAR]),
        GROWTH: map_schema({GROWTH: rate}, [GROWTH]),
    }
