"""Read the `changes` of a scenario, and find those that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, shown
from bandeexit.files.parameters import Labels, scalar
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.parameters import Parameter, Scalar
from bandeexit.model.programme import REGISTRY, Programme
from bandeexit.scenarios.scenario import Change, Verb

VERBS: tuple[Verb, ...] = ("set", "scale", "add")


def read_changes(
    fields: Fields, programme: Programme, labels: Labels, inherited: Sequence[str] = ()
) -> list[tuple[Change, Node]]:
    """Read every step under `changes`; each parameter it touches is one change.

    `inherited` are the names of the steps that the scenario starts from.
    """
    found: list[tuple[Change, Node]] = []
    steps = list(inherited)
    for node in fields.maps("changes"):
        step = Fields(node, fields.faults, "change")
        if step.broken:
            continue
        name = step.text("id")
        if name in steps:
            where = " (first in what this scenario extends)" if name in inherited else ""
            message = f"the step `{name}` is given twice{where}"
            fields.faults.add(step.node_of("id") or node, message, "Choose another id.")
        steps.append(name)
        found += _read_step(step, name, programme, labels)
        step.finish()
    return found


def _read_step(
    step: Fields, name: str, programme: Programme, labels: Labels
) -> list[tuple[Change, Node]]:
    step.what = f"change `{name}`"
    start, stop = step.day("from"), step.day("until")
    districts = _districts(step, programme)
    why = step.text("why", required=False)
    if step.node_of("source", required=False) is not None:
        labels.source(step)
    changes = []
    for verb in VERBS:
        node = step.node_of(verb, required=False)
        if node is None:
            continue
        if not isinstance(node.content, dict) or not node.content:
            step.faults.add(node, f"{step.what}: expected `{verb}: {{parameter: value}}`")
        for path, entry in items(node):
            value = _value(path, entry, verb, node, step)
            if value is not None:
                dated = bool(start or stop or districts)
                _check_dated(path, entry, step.faults, dated)
                _check_share_of_line(path, verb, entry, step.faults, bool(districts))
                change = Change(name, path, verb, value, start, stop, districts, why)
                changes.append((change, entry))
    if not any(verb in step.taken and _has(step.node, verb) for verb in VERBS):
        step.faults.add(step.node, f"{step.what}: expected one of `set`, `scale`, `add`")
    return changes


def _has(node: Node, key: str) -> bool:
    return isinstance(node.content, dict) and key in node.content


def _districts(step: Fields, programme: Programme) -> tuple[str, ...]:
    known = [district.name for district in programme.districts]
    names = []
    for node in step.names("districts"):
        name = str(node.content)
        if name not in known:
            step.faults.add(node, f"there is no district {name!r}{did_you_mean(name, known)}")
        names.append(name)
    given = step.node_of("districts", required=False)
    if given is not None and given.content == []:
        message = f"{step.what}: `districts` is an empty list; expected names of districts"
        step.faults.add(given, message, "Leave it out for the whole country.")
    return tuple(names)


def _value(path: str, entry: Node, verb: Verb, verbs: Node, step: Fields) -> Scalar | None:
    parameter = REGISTRY.get(path)
    if parameter is None:
        message = f"there is no `{path}`{did_you_mean(path, list(REGISTRY))}"
        step.faults.add(verbs.keys[path], message)
        return None
    if verb == "set":
        before = len(step.faults.found)
        value = scalar(entry, parameter, step.faults)
        return value if len(step.faults.found) == before else None
    return _operand(parameter, entry, verb, step.faults)


def _operand(parameter: Parameter, entry: Node, verb: Verb, faults: Faults) -> Scalar | None:
    value = entry.content
    if entry.broken:
        return None
    if not parameter.is_number:
        faults.add(entry, f"{parameter.path} is not a number: `{verb}` means nothing; use `set`")
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        written = entry.kind if isinstance(value, dict | list) else shown(value)
        faults.add(entry, f"`{verb}` of {parameter.path} is {written}; expected a number")
        return None
    if verb == "scale" and value < 0:
        faults.add(entry, f"`scale` of {parameter.path} is {value:g}; expected 0 or more")
        return None
    return float(value)


def _check_dated(path: str, entry: Node, faults: Faults, dated: bool) -> None:
    if dated and not REGISTRY[path].dated:
        faults.add(
            entry,
            f"{path} holds for the whole run; `from`, `until` and `districts` do not apply to it",
            "Put it in a step of its own, without them.",
        )


def _check_share_of_line(
    path: str, verb: Verb, entry: Node, faults: Faults, some_districts: bool
) -> None:
    if some_districts and path.startswith("budget.") and verb != "scale":
        faults.add(
            entry,
            f"`{verb}` of {path} in some districts: a line is one amount for the whole country",
            "Use `scale`, which applies to the districts' shares of it.",
        )


def clashes(
    changes: list[tuple[Change, Node, str]], horizon: date
) -> Iterator[tuple[Change, Change, Node, str]]:
    """Find pairs of changes whose order would matter."""
    for i, (second, place, file) in enumerate(changes):
        for first, _, _ in changes[:i]:
            ordered = first.path == second.path and not _commute(first, second)
            if ordered and _overlap(first, second, horizon):
                yield first, second, place, file


def _commute(one: Change, other: Change) -> bool:
    return one.verb == other.verb and one.verb != "set"


def _overlap(one: Change, other: Change, horizon: date) -> bool:
    if one.districts and other.districts and not set(one.districts) & set(other.districts):
        return False
    first = max(one.start or date.min, other.start or date.min)
    return first < min(one.stop or horizon, other.stop or horizon)
