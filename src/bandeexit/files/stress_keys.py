"""The keys of stress tests: a table for each map, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from bandeexit.errors import UsageError
from bandeexit.files.fields import DAY, NUMBER, TEXT, Fields, ValueKind, whole
from bandeexit.files.keys import TITLES, Record, either, key, list_of, map_of
from bandeexit.files.laws import ENDS, read_any_law, refuse_count, usual_shape
from bandeexit.files.scenario_keys import BIBLIOGRAPHY, FROM, UNTIL, WHERE_IT_HOLDS, HeadKeys
from bandeexit.files.study_words import DISTRICTS, PARAMETER, SOURCE
from bandeexit.files.values import LAW, VERBS
from bandeexit.files.yaml_nodes import Node
from bandeexit.scenarios.axes import MOST_FACTORS, SEVERITIES, Axis, Severity

CALLED, DOSES = "What the lever is called.", "What the doses rest on."
MOST_VALUES = 200
# `linspace` gives 0.9999999999999999: such a value would not be the one that changes nothing, and
# would stand so in tables and keys.
_DIGITS = 12
"""Values between two ends are rounded to so many digits: 1.0 is then 1.0."""
LISTED = "a list of numbers, as [0.8, 1.0], with points as decimal marks"
_NINE_OF_TEN = (0.05, 0.95)
"""Shares of a law between which its values are plausible, as `reverse` reads a range."""


def _read_law(inside: Fields, key: str, node: Node) -> tuple[float, ...] | None:
    """Read a law, of which nine of ten values are plausible."""
    what = f"{inside.what}, `{key}`"
    law = read_any_law(
        node, what, inside.faults, lambda _: "", usual_shape("scale" in inside.node.keys)
    )
    if law is None:
        return None
    return tuple(float(f"{law.point(share):.{_DIGITS}g}") for share in _NINE_OF_TEN)


_PLAUSIBLE = either(
    # A map is meant as a law, even with faults in it.
    lambda node: isinstance(node.content, dict),
    ValueKind(_read_law, lambda _: LAW, ()),
    ENDS,
)


def between(low: float, high: float, count: int) -> tuple[float, ...]:
    """Give values with equal steps, both ends included."""
    return tuple(np.round(np.linspace(low, high, count), _DIGITS).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeKeys(Record):
    """Values between two ends."""

    low: float = key(NUMBER, required=True)
    high: float = key(NUMBER, required=True)
    count: int = key(whole(2, MOST_VALUES), required=True)

    def check(self) -> None:
        """Refuse ends that are the wrong way round."""
        if None not in (self.low, self.high) and self.low >= self.high:
            told = f"`low` is {self.low:g} and `high` {self.high:g}; expected low below high"
            self.refuse("", told)


_VALUES = either(
    # A map is meant as a range, even with faults in it.
    lambda node: isinstance(node.content, dict),
    map_of(RangeKeys, lambda ends: between(ends.low, ends.high, ends.count)),
    list_of(NUMBER, LISTED, expected=LISTED, uniqueItems=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityKeys(Record):
    """The rungs of the ladder."""

    central: float = key(NUMBER, required=True)
    adverse: float = key(NUMBER, required=True)
    severe: float = key(NUMBER, required=True)
    extreme: float = key(NUMBER, required=True)

    def points(self) -> dict[Severity, float]:
        """Give the point of each rung."""
        return {rung: getattr(self, rung) for rung in SEVERITIES}


SEVERITY = map_of(SeverityKeys, SeverityKeys.points, blank={})


@dataclass(frozen=True, slots=True, kw_only=True)
class VariedKeys(Record):
    """A parameter and the values that it takes in turn."""

    ONE_OF: ClassVar = VERBS
    parameter: str = key(PARAMETER, required=True)
    set: tuple[float, ...] = key(_VALUES)
    scale: tuple[float, ...] = key(_VALUES)
    add: tuple[float, ...] = key(_VALUES)
    start: date | None = key(DAY, FROM, name="from")
    stop: date | None = key(DAY, UNTIL, name="until")
    districts: tuple[str, ...] = key(DISTRICTS, WHERE_IT_HOLDS)

    def varied(self, **more: Any) -> Axis | None:
        """Make an axis, with more that is known of it; None where a fault is noted."""
        if not self.is_good:
            return None
        programme, path = self.fields.programme, self.parameter
        ((verb, values),) = ((verb, getattr(self, verb)) for verb in VERBS if getattr(self, verb))
        # In any order, as on the command line; whole numbers as well: 1 and 1.0 are one value, in
        # the key of a kept cell, too.
        values = tuple(sorted(map(float, values)))
        try:
            return Axis(
                path, verb, values, self.start, self.stop, self.districts,
                title=programme.title(path), prices=programme.prices, **more,
            )  # fmt: skip
        except UsageError as error:
            # An `Axis` does not know that it is to serve as a lever.
            told = str(error).replace("axis", self.WHAT, 1)
            self.fields.faults.add(self.fields.node, told)
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisKeys(VariedKeys):
    """An axis of the grid."""

    WHAT: ClassVar = "axis"
    NAMED_BY: ClassVar = "parameter"
    central: float | None = key(NUMBER, "Value expected; without it, the one that changes nothing.")
    # Without it nobody has said what is plausible, as of an axis of the command line: no cell is
    # greyed, the odds of `reverse` hold the factor where it is, and the answer says so
    # (docs/decisions/0012, docs/stress.md).
    plausible: tuple[float, ...] = key(
        _PLAUSIBLE, "[low, high], or a law (nine of ten); cells outside are greyed."
    )
    severity: Mapping[Severity, float] = key(SEVERITY, "A point for each rung of the ladder.")
    why: str = key(TEXT, "What the ranges rest on.", required=True)
    source: str = key(SOURCE, BIBLIOGRAPHY, required=True)

    def check(self) -> None:
        """Refuse a range that has not two ends."""
        refuse_count(self, "plausible", self.plausible)

    def as_axis(self) -> Axis | None:
        """Make the axis; None where a fault is noted."""
        low_high = tuple(map(float, self.plausible)) or None
        about = {"central": self.central, "severity": self.severity, "plausible": low_high}
        return self.varied(why=self.why, source=self.source, **about)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseKeys(VariedKeys):
    """A lever that is given in doses."""

    WHAT: ClassVar = "lever"
    title: Mapping[str, str] = key(TITLES, CALLED)
    why: str = key(TEXT, DOSES, required=True)
    source: str = key(SOURCE, BIBLIOGRAPHY, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyKeys(Record):
    """A lever that is a scenario, taken as a whole."""

    WHAT: ClassVar = "lever"
    scenario: str = key(TEXT, "Its steps are taken together.", required=True)
    title: Mapping[str, str] = key(TITLES, CALLED)
    why: str = key(TEXT, DOSES, required=True)
    source: str = key(SOURCE, BIBLIOGRAPHY, required=True)


LEVER = either(
    # A map of neither kind is read as a scenario: one key is then told to be missing, not three.
    lambda node: "scenario" not in node.keys and not {"parameter", *VERBS}.isdisjoint(node.keys),
    map_of(DoseKeys),
    map_of(RemedyKeys),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StressKeys(HeadKeys):
    """A stress test."""

    WHAT: ClassVar = "this stress test"
    title: Mapping[str, str] = key(
        TITLES, "What the stress test is called in charts.", required=True
    )
    question: Mapping[str, str] = key(TITLES, "What is asked.", required=True)
    scenario: str = key(TEXT, "The scenario that is varied; it holds the targets.", required=True)
    axes: tuple[AxisKeys, ...] = key(
        list_of(map_of(AxisKeys), "at least one axis", maxItems=MOST_FACTORS), required=True
    )
    restore: tuple[DoseKeys | RemedyKeys, ...] = key(list_of(LEVER), "What could mend it.")
