"""Read a law: a family of distributions and its numbers, or an interval and how likely it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from bandeexit.files.fields import (
    NUMBER,
    Fields,
    Schema,
    StudyContext,
    ValueKind,
    is_number,
    number_above,
    plain,
)
from bandeexit.files.keys import Record, choice, key, list_of, map_schema, read_record, said
from bandeexit.files.keys import record_schema as schema_of
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.laws import Family, Interval, Law, Shape, law_of_interval

POSITIVE = number_above(0, "a number above 0")
# In this order they become `Law.first`, `second`, `third`: another order is another law.
NUMBERS_OF: dict[Family, dict[str, ValueKind]] = {
    "gamma": {"shape": POSITIVE, "mean": POSITIVE},
    "beta": {"a": POSITIVE, "b": POSITIVE},
    "lognormal": {"median": POSITIVE, "sd_log": POSITIVE},
    "normal": {"mean": NUMBER, "sd": POSITIVE},
    "uniform": {"low": NUMBER, "high": NUMBER},
    "triangular": {"low": NUMBER, "mode": NUMBER, "high": NUMBER},
}
"""Family -> its numbers by name, in order."""
# Only these are held against the parameter's bounds here. What the far ends of a law come to,
# together with all other changes, is looked at in `scenario_checks.refused_results`.
_VALUES = ("low", "mode", "high", "median", "mean")
"""Numbers that are themselves values of the parameter."""
Refusal = Callable[[float], str]
"""Says why a value of the parameter is not acceptable; empty when it is."""
INTERVAL = "interval"
SHAPES: tuple[Shape, ...] = get_args(Shape)
USUAL = 0.9
"""Probability of an interval that names none: everything uncertain is told so."""
# Nearer to 0 or 1 an interval says next to nothing of its law, and the arithmetic fails.
_LEAST, _MOST = 0.01, 0.9999
PROBABILITY = plain(
    f"a number from {_LEAST:g} to {_MOST:g}, as {USUAL:g}",
    lambda n: is_number(n) and _LEAST <= n <= _MOST,
    {"type": "number", "minimum": _LEAST, "maximum": _MOST},
)
ENDS = list_of(NUMBER, "[low, high]", expected="[low, high]", minItems=2, maxItems=2)
"""The two ends of something; whoever takes them looks at their number and order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalKeys(Record):
    """A law by what people know of it: two values, and how likely it lies between them."""

    interval: tuple[float, ...] = key(ENDS, "[low, high]; as much below as above.", required=True)
    probability: float = key(PROBABILITY, "That it lies between them; by default 0.9.")
    shape: Shape | None = key(
        choice(SHAPES), "By default lognormal for `scale`, normal for `set` and `add`."
    )

    def check(self) -> None:
        """Refuse what has not two ends, the lower one first."""
        refuse_count(self, INTERVAL, self.interval)
        if len(self.interval) == 2 and self.interval[0] >= self.interval[1]:
            low, high = self.interval
            told = f"`interval` is [{low:g}, {high:g}]; expected [low, high], low below high"
            self.refuse(INTERVAL, told)

    def law(self, usual: Shape) -> Law | None:
        """Make the law; None where a fault is noted."""
        if not self.is_good:
            return None
        low, high = map(float, self.interval)
        shape = self.shape or usual
        if shape == "lognormal" and low <= 0.0:
            told = f"a lognormal law lies above 0, and the interval begins at {low:g}"
            if not self.shape:
                told += "; lognormal is the shape of a factor that names none"
            self.refuse(INTERVAL, told, "Choose a low end above 0, or another shape.")
            return None
        try:
            return law_of_interval(shape, Interval(low, high, self.probability or USUAL))
        # Ends that differ in their last digit only leave nothing between them.
        except ValueError as error:
            self.refuse(INTERVAL, str(error))
            return None


def refuse_count(record: Record, name: str, ends: tuple[float, ...]) -> None:
    """Note where a key holds another number of ends than two."""
    given = record.at(name).content
    if ends and isinstance(given, list) and len(given) != 2:
        told = f"`{name}` has {len(given)} number{'s' if len(given) > 1 else ''}"
        record.refuse(name, f"{told}; expected [low, high]")


def usual_shape(is_factor: bool) -> Shape:
    """Shape of an interval that names none: of factors, a doubling and a halving are alike."""
    return "lognormal" if is_factor else "normal"


def read_any_law(
    node: Node, what: str, faults: Faults, refusal: Refusal, usual: Shape = "normal"
) -> Law | None:
    """Read a law in either spelling; None where a fault is noted.

    Parameters
    ----------
    usual : str
        Shape of an interval that names none.
    """
    if not isinstance(node.content, dict) or INTERVAL in node.content:
        return _read_interval(node, what, faults, refusal, usual)
    inside = Fields(node, faults, what)
    given = {family: at for family in NUMBERS_OF if (at := inside.node_of(family, required=False))}
    inside.node_of(INTERVAL, required=False)
    inside.finish()
    if not inside.is_clean:
        return None
    if len(given) != 1:
        known = ", ".join([*NUMBERS_OF, INTERVAL])
        faults.add(node, f"{what} is a map; expected a value, or one of {known}", EXAMPLE)
        return None
    ((family, at),) = given.items()
    return read_law(at, family, f"{what}, {family}", faults, refusal)


EXAMPLE = (
    "A law is written as `{lognormal: {median: 1.3, sd_log: 0.2}}` or `{interval: [1.1, 1.5]}`."
)


def _read_interval(
    node: Node, what: str, faults: Faults, refusal: Refusal, usual: Shape
) -> Law | None:
    keys = read_record(IntervalKeys, Fields(node, faults, what))
    law = None if keys is None else keys.law(usual)
    if keys is None or law is None:
        return None
    ends = keys.at(INTERVAL).content
    assert isinstance(ends, list)
    refused = False
    for value, at in zip(keys.interval, ends, strict=True):
        if told := refusal(value):
            keys.fields.refuse(INTERVAL, at, told)
            refused = True
    return None if refused else law


def read_law(node: Node, family: Family, what: str, faults: Faults, refusal: Refusal) -> Law | None:
    """Read the numbers of a law, and check that they make one; None where a fault is noted."""
    fields = Fields(node, faults, what)
    kinds = NUMBERS_OF[family].items()
    numbers = {name: fields.take(name, kind, required=True) for name, kind in kinds}
    fields.finish()
    # Numbers may be missing, and cannot be compared.
    if not fields.is_clean or node.is_torn:
        return None
    _check_order(fields, family, list(numbers.values()))
    if fields.is_clean:
        for name, at in items(node):
            if name in _VALUES and (told := refusal(numbers[name])):
                fields.refuse(name, at, told)
    return Law(family, *numbers.values()) if fields.is_clean else None


def _check_order(fields: Fields, family: Family, numbers: list[float]) -> None:
    if family == "uniform" and numbers[0] >= numbers[1]:
        fields.faults.add(fields.node, f"{fields.what}: expected `low` below `high`")
    elif family == "triangular" and not (
        numbers[0] <= numbers[1] <= numbers[2] and numbers[0] < numbers[2]
    ):
        told = "expected `low`, `mode` and `high` in this order"
        fields.faults.add(fields.node, f"{fields.what}: {told}")


def law_text(law: Law) -> str:
    """Write a law as it is read: `{lognormal: {median: 1.3, sd_log: 0.2}}`, or as an interval."""
    if law.stated is not None:
        one = law.stated
        ends = f"[{one.low!r}, {one.high!r}]"
        return f"{{interval: {ends}, probability: {one.probability!r}, shape: {law.family}}}"
    numbers = zip(NUMBERS_OF[law.family], (law.first, law.second, law.third), strict=False)
    # `repr` of a float is read back to the bit: this text is part of the command that asks for
    # the same again, and of the name of what it is set in (`scenario_sets`).
    inside = ", ".join(f"{name}: {number!r}" for name, number in numbers)
    return f"{{{law.family}: {{{inside}}}}}"


def law_schema(known: StudyContext) -> Schema:
    """Write the JSON schema of a law."""
    families: Schema = {
        family: map_schema({name: kind.schema(known) for name, kind in kinds.items()}, kinds)
        for family, kinds in NUMBERS_OF.items()
    }
    one = {**map_schema(families), "minProperties": 1, "maxProperties": 1}
    either = {"anyOf": [one, schema_of(IntervalKeys, known)]}
    return said(either, "An uncertain value: a law, with a value of its own in every draw.")
