"""Read a law: a family of distributions and its numbers."""

from __future__ import annotations

from collections.abc import Callable

from bandeexit.files.fields import NUMBER, Fields, Schema, StudyContext, ValueKind, number_above
from bandeexit.files.keys import map_schema, said
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.laws import Family, Law

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
    """Write a law as it is read: `{lognormal: {median: 1.3, sd_log: 0.2}}`."""
    numbers = zip(NUMBERS_OF[law.family], (law.first, law.second, law.third), strict=False)
    # `repr` of a float is read back to the bit: this text is part of the command that asks for
    # the same again, and of a variant's name (`scenario_sets`).
    inside = ", ".join(f"{name}: {number!r}" for name, number in numbers)
    return f"{{{law.family}: {{{inside}}}}}"


def law_schema(known: StudyContext) -> Schema:
    """Write the JSON schema of a law."""
    families: Schema = {
        family: map_schema({name: kind.schema(known) for name, kind in kinds.items()}, kinds)
        for family, kinds in NUMBERS_OF.items()
    }
    one = {**map_schema(families), "minProperties": 1, "maxProperties": 1}
    return said(one, "An uncertain value: a law, with a value of its own in every draw.")
