"""Read the priors: one law for each uncertain parameter, with its reason."""

from __future__ import annotations

from typing import Literal

from bandeexit.calibration.priors import Prior
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.parameters import Parameter
from bandeexit.model.programme import REGISTRY

Family = Literal["gamma", "beta", "lognormal", "normal", "uniform"]
NUMBERS_OF: dict[Family, tuple[str, str]] = {
    "gamma": ("shape", "mean"),
    "beta": ("a", "b"),
    "lognormal": ("median", "sd_log"),
    "normal": ("mean", "sd"),
    "uniform": ("low", "high"),
}
"""Family -> the names of its two numbers, in order."""
CENTRE = {"gamma": "mean", "lognormal": "median", "normal": "mean"}
"""The number of a family that is itself a value of the parameter."""


def read_priors(node: Node, faults: Faults, labels: Labels) -> tuple[Prior, ...]:
    """Read one prior a parameter path."""
    uncertain = [path for path, entry in REGISTRY.items() if may_have_prior(entry)]
    priors: list[Prior] = []
    for path, entry in items(node):
        if path in uncertain:
            priors += _read_prior(path, entry, faults, labels)
        elif path in REGISTRY:
            faults.add(node.keys[path], f"`{path}` is not one number; it can have no prior")
        else:
            faults.add(node.keys[path], f"there is no `{path}`{did_you_mean(path, uncertain)}")
    return tuple(priors)


def may_have_prior(entry: Parameter) -> bool:
    """Whether a parameter is one number that may take any value in its bounds."""
    return entry.is_number and not (entry.by_year or entry.by_district or entry.whole)


def _read_prior(path: str, node: Node, faults: Faults, labels: Labels) -> list[Prior]:
    fields = Fields(node, faults, f"prior of {path}")
    reason, source = fields.text("reason"), labels.source(fields)
    given: list[Family] = [name for name in NUMBERS_OF if fields.node_of(name, required=False)]
    fields.finish()
    if fields.broken:
        return []
    if len(given) != 1:
        told = ", ".join(NUMBERS_OF)
        faults.add(node, f"{fields.what}: expected one of {told}; found {len(given)}")
        return []
    law = fields.node_of(given[0])
    assert law is not None
    noted = len(faults.found)
    first, second = _read_law(law, given[0], REGISTRY[path], faults)
    if len(faults.found) > noted:
        return []
    return [Prior(path, given[0], first, second, reason, source)]


def _read_law(
    node: Node, family: Family, parameter: Parameter, faults: Faults
) -> tuple[float, float]:
    """Read the two numbers of a law, and check that they make one."""
    fields = Fields(node, faults, f"prior of {parameter.path}, {family}")
    noted = len(faults.found)
    names = NUMBERS_OF[family]
    first, second = (fields.number(name) for name in names)
    fields.finish()
    if len(faults.found) > noted:
        return first, second
    if family == "uniform":
        if first >= second:
            faults.add(node, f"{fields.what}: expected `low` below `high`")
    else:
        positive = names[1:] if family == "normal" else names
        for name in positive:
            _refuse_unless_positive(fields, name)
    centre = [CENTRE[family]] if family in CENTRE else []
    if len(faults.found) == noted:
        for name in names if family == "uniform" else centre:
            _refuse_outside(fields, name, parameter)
    return first, second


def _refuse_unless_positive(fields: Fields, name: str) -> None:
    if fields.number(name) <= 0.0:
        at = fields.node_of(name)
        assert at is not None
        fields.faults.add(at, f"{fields.what}: `{name}` is {at.content}; expected a number above 0")


def _refuse_outside(fields: Fields, name: str, parameter: Parameter) -> None:
    refusal = parameter.refusal(fields.number(name))
    if refusal:
        at = fields.node_of(name)
        assert at is not None
        fields.faults.add(at, f"{fields.what}: `{name}` is {at.content}; {refusal}")
