"""Read a law: a family of distributions and its numbers."""

from __future__ import annotations

from collections.abc import Callable

from bandeexit.files.fields import Fields
from bandeexit.files.yaml_nodes import Faults, Node
from bandeexit.model.laws import Family, Law

NUMBERS_OF: dict[Family, tuple[str, ...]] = {
    "gamma": ("shape", "mean"),
    "beta": ("a", "b"),
    "lognormal": ("median", "sd_log"),
    "normal": ("mean", "sd"),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
}
"""Family -> the names of its numbers, in order."""
CENTRE = {"gamma": "mean", "lognormal": "median", "normal": "mean"}
"""The number of a family that is itself a value of the parameter."""
BOUNDED: tuple[Family, ...] = ("uniform", "triangular")
Refusal = Callable[[float], str]
"""Says why a value of the parameter is not acceptable; empty when it is."""


def read_law(node: Node, family: Family, what: str, faults: Faults, refusal: Refusal) -> Law | None:
    """Read the numbers of a law, and check that they make one; None where a fault is noted."""
    fields = Fields(node, faults, what)
    noted = len(faults.found)
    names = NUMBERS_OF[family]
    numbers = [fields.number(name) for name in names]
    fields.finish()
    if len(faults.found) > noted:
        return None
    _check_shape(fields, family, numbers)
    if len(faults.found) == noted:
        centre = [CENTRE[family]] if family in CENTRE else []
        for name in names if family in BOUNDED else centre:
            _refuse_outside(fields, name, refusal)
    return Law(family, *numbers) if len(faults.found) == noted else None


def law_text(law: Law) -> str:
    """Write a law as it is read: `{lognormal: {median: 1.3, sd_log: 0.2}}`."""
    numbers = zip(NUMBERS_OF[law.family], (law.first, law.second, law.third), strict=False)
    inside = ", ".join(f"{name}: {number!r}" for name, number in numbers)
    return f"{{{law.family}: {{{inside}}}}}"


def _check_shape(fields: Fields, family: Family, numbers: list[float]) -> None:
    if family == "uniform":
        if numbers[0] >= numbers[1]:
            fields.faults.add(fields.node, f"{fields.what}: expected `low` below `high`")
    elif family == "triangular":
        low, mode, high = numbers
        if not low <= mode <= high or low == high:
            told = "expected `low`, `mode` and `high` in this order"
            fields.faults.add(fields.node, f"{fields.what}: {told}")
    else:
        names = NUMBERS_OF[family]
        for name in names[1:] if family == "normal" else names:
            _refuse_unless_positive(fields, name)


def _refuse_unless_positive(fields: Fields, name: str) -> None:
    if fields.number(name) <= 0.0:
        at = fields.node_of(name)
        assert at is not None
        fields.faults.add(at, f"{fields.what}: `{name}` is {at.content}; expected a number above 0")


def _refuse_outside(fields: Fields, name: str, refusal: Refusal) -> None:
    told = refusal(fields.number(name))
    if told:
        at = fields.node_of(name)
        assert at is not None
        fields.faults.add(at, f"{fields.what}: `{name}` is {at.content}; {told}")
