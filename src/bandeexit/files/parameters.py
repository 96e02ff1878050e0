"""Read one parameter of the model: value, unit, range, source, status, note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, shown
from bandeexit.files.yaml_nodes import Faults, Node
from bandeexit.files.years import read_years
from bandeexit.model.parameters import Parameter, Scalar

_HEADROOM = "capacity.headroom"
# Not `isdigit`, to which a superscript two is a digit, and to `int` it is none.
_STATUSES = ("published", "derived", "expert", "fitted")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One entry of the model with its defence."""

    path: str
    value: str
    unit: str
    range: str
    status: str
    source: str
    """An id in the bibliography."""
    note: str
    place: str = ""
    """Where the value stands, `file:line:column`."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Reads what every entry carries besides its value."""

    sources: tuple[str, ...] | None
    """Known ids; None where the bibliography could not be read."""
    with_prior: tuple[str, ...] | None = None
    """Paths that have a prior; None where the priors could not be read."""

    def read(self, fields: Fields, *, note_required: bool = True) -> tuple[str, str, str]:
        """Return source, status and note."""
        source = self.source(fields)
        status = fields.text("status")
        node = fields.node_of("status", required=False)
        if node is not None and status and status not in _STATUSES:
            message = f"{fields.what}: `status` is {status!r}{did_you_mean(status, _STATUSES)}"
            fields.faults.add(node, message)
        return source, status, fields.text("note", required=note_required)

    def source(self, fields: Fields) -> str:
        """Return the id of a source that the bibliography knows."""
        source = fields.text("source")
        node = fields.node_of("source", required=False)
        # Where the bibliography could not be read, not every number of the study is at fault.
        if node is None or not source or self.sources is None:
            return source
        if source not in self.sources:
            hint = "Add it to model/sources.yaml."
            message = f"{fields.what}: there is no source `{source}`"
            fields.faults.add(node, f"{message}{did_you_mean(source, self.sources)}", hint)
        return source


def read_parameter(
    entry: Node,
    parameter: Parameter,
    faults: Faults,
    labels: Labels,
    assumptions: list[Assumption],
) -> Scalar | Mapping[int, float]:
    """Read one entry; a default stands in where a fault is noted."""
    return read_given(Fields(entry, faults, parameter.path), parameter, labels, assumptions)


def read_given(
    fields: Fields, parameter: Parameter, labels: Labels, assumptions: list[Assumption]
) -> Scalar | Mapping[int, float]:
    """Read an entry of which other keys have been taken already."""
    entry, faults = fields.node, fields.faults
    noted = len(faults.found)
    value: Scalar | Mapping[int, float]
    if parameter.by_year:
        value = _years(fields, parameter)
        written = ", ".join(f"{year}: {amount:g}" for year, amount in value.items())
    else:
        value = _read_value(fields, parameter)
        # Infinity is the model's own way to say it; YAML has null, and the reader refuses `.inf`.
        written = "unlimited" if value == inf else shown(value)
    if parameter.unit:
        _check_unit(fields, parameter)
    ends = _read_range(fields)
    source, status, note = labels.read(fields)
    fields.finish()
    # A default in the place of a faulty value would be told as outside its own range.
    if len(faults.found) == noted and parameter.is_number and not parameter.by_year:
        _check_defence(fields, parameter, value, ends, status, labels.with_prior)
    span = f"{ends[0]:g} to {ends[1]:g}" if ends else ""
    at = fields.node_of("by_year" if parameter.by_year else "value", required=False) or entry
    place = f"{faults.file}:{at.line}:{at.column}"
    assumptions.append(
        Assumption(parameter.path, written, parameter.unit, span, status, source, note, place)
    )
    return value


def _check_unit(fields: Fields, parameter: Parameter) -> None:
    node = fields.node_of("unit")
    if node is not None and node.content != parameter.unit:
        # Written though only one is right: a number copied from a source often comes in another
        # unit, and nothing else would show it.
        message = f"{fields.what}: the unit is {node.content!r}; expected {parameter.unit!r}"
        fields.faults.add(node, message, "Convert the value, and write the expected unit.")


def _read_value(fields: Fields, parameter: Parameter) -> Scalar:
    node = fields.node_of("value")
    if node is None:
        return parameter.least
    return scalar(node, parameter, fields.faults)


def scalar(node: Node, parameter: Parameter, faults: Faults) -> Scalar:
    """Return the value of a node, checked against what the parameter may be."""
    value = node.content
    if node.broken:
        return parameter.least
    # Before all else: to `refusal` null would be no value at all.
    if value is None and parameter.unlimited:
        return inf
    if isinstance(value, dict | list):
        faults.add(node, f"{parameter.path} is {node.kind}; expected one value")
        return parameter.least
    refusal = parameter.refusal(value)  # type: ignore[arg-type]  # refuses what is no Scalar
    if refusal:
        faults.add(node, f"{parameter.path} is {shown(value)}; {refusal}")
        return parameter.least
    if parameter.is_number:
        # A float whatever was written: 1 and 1.0 are one value, in a scenario's digest, too.
        return float(value)  # type: ignore[arg-type]  # a number: refused otherwise
    return value  # type: ignore[return-value]  # likewise


def _years(fields: Fields, parameter: Parameter) -> Mapping[int, float]:
    node = fields.node_of("by_year")

    def read(entry: Node) -> float:
        amount = scalar(entry, parameter, fields.faults)
        return float(amount) if isinstance(amount, float | int) else 0.0

    return {} if node is None else read_years(node, fields.what, fields.faults, read)


def _check_defence(
    fields: Fields,
    parameter: Parameter,
    value: object,
    ends: tuple[float, float] | None,
    status: str,
    with_prior: tuple[str, ...] | None,
) -> None:
    """An assumption says how far off it may be, and a fitted value has something to be fitted."""
    faults, place = fields.faults, fields.node_of("value") or fields.node
    if place.broken or with_prior is None or not isinstance(value, float | int):
        return
    # Within its bounds, as 0 is one end of them, and a study in which nobody is ever followed.
    if parameter.path == _HEADROOM and value == 0.0:
        message = f"{fields.what} is 0: nobody would be taken in; expected a number above 0"
        faults.add(place, message, "Write null for no limit.")
        return
    if status == "fitted" and parameter.path not in with_prior:
        hint = "Give it a prior in calibration/priors.yaml, or another status."
        faults.add(fields.node, f"{fields.what} is fitted, and has no prior", hint)
    # Whatever was not read in a source says how far off it may be: without a posterior a bar of
    # `sensitivity` goes from end to end of this range.
    elif ends is None and status != "published" and value != inf:
        if parameter.path not in with_prior:
            hint = "Give it `range: [low, high]`, or a prior in calibration/priors.yaml."
            faults.add(fields.node, f"{fields.what} has neither a range nor a prior", hint)
    elif ends is not None and value != inf and not ends[0] <= value <= ends[1]:
        told = f"{value:g}, outside its own range {ends[0]:g} to {ends[1]:g}"
        faults.add(place, f"{fields.what} is {told}", "Move the value or the range.")


def _read_range(fields: Fields) -> tuple[float, float] | None:
    node = fields.node_of("range", required=False)
    if node is None:
        return None
    ends = [item.content for item in node.content] if isinstance(node.content, list) else []
    numbers = [end for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
    if len(ends) != 2 or len(numbers) != 2 or numbers[0] > numbers[1]:
        fields.faults.add(node, f"{fields.what}: expected `range: [low, high]`")
        return None
    return numbers[0], numbers[1]
