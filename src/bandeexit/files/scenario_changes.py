"""Read the `changes` of a scenario, and find those that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, shown
from bandeexit.files.laws import NUMBERS_OF, read_law
from bandeexit.files.parameters import Labels, scalar
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Parameter, Scalar
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.clashes import commute, overlap
from bandeexit.scenarios.scenario import Change, Verb
from bandeexit.scenarios.uncertain import ENDS

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
    districts = read_districts_named(step, programme)
    why = step.text("why", required=False)
    given = step.node_of("source", required=False) is not None
    source = labels.source(step) if given else ""
    about = Change(name, "", "set", 0.0, start, stop, districts, why, source)
    found = read_verbs(step, about, programme)
    for change, entry in found:
        _check_dated(change, entry, step.faults)
    return found


def read_verbs(step: Fields, about: Change, programme: Programme) -> list[tuple[Change, Node]]:
    """Read `set`, `scale` and `add`: a change for each parameter, else like `about`."""
    changes, known = [], programme.registry
    for verb in VERBS:
        node = step.node_of(verb, required=False)
        if node is None:
            continue
        if not isinstance(node.content, dict) or not node.content:
            step.faults.add(node, f"{step.what}: expected `{verb}: {{parameter: value}}`")
        for path, entry in items(node):
            value = _value(path, entry, verb, node, step, known)
            if value is not None:
                title = programme.title(path)
                change = replace(
                    about, path=path, verb=verb, value=value, title=title, prices=programme.prices
                )
                _check_share_of_line(change, entry, step.faults)
                changes.append((change, entry))
    if not any(verb in step.taken and _has(step.node, verb) for verb in VERBS):
        step.faults.add(step.node, f"{step.what}: expected one of `set`, `scale`, `add`")
    return changes


def _has(node: Node, key: str) -> bool:
    return isinstance(node.content, dict) and key in node.content


def read_districts_named(step: Fields, programme: Programme) -> tuple[str, ...]:
    """Read a list of districts; empty where none is given."""
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


def _value(
    path: str,
    entry: Node,
    verb: Verb,
    verbs: Node,
    step: Fields,
    known: Mapping[str, Parameter],
) -> Scalar | Law | None:
    parameter = known.get(path)
    if parameter is None:
        message = f"there is no `{path}`{did_you_mean(path, list(known))}"
        step.faults.add(verbs.keys[path], message)
        return None
    return read_value(entry, parameter, verb, step.faults)


def read_value(
    entry: Node, parameter: Parameter, verb: Verb, faults: Faults
) -> Scalar | Law | None:
    """Read what a parameter is set to, scaled by or raised by: a value, or a law of it."""
    if isinstance(entry.content, dict) and parameter.is_number and not entry.broken:
        return _law(entry, parameter, verb, faults)
    if verb == "set":
        before = len(faults.found)
        value = scalar(entry, parameter, faults)
        return value if len(faults.found) == before else None
    return _operand(parameter, entry, verb, faults)


def _law(entry: Node, parameter: Parameter, verb: Verb, faults: Faults) -> Law | None:
    what = f"`{verb}` of {parameter.path}"
    inside, noted = Fields(entry, faults, what), len(faults.found)
    given = [family for family in NUMBERS_OF if inside.node_of(family, required=False)]
    inside.finish()
    if len(faults.found) > noted:
        return None
    if len(given) != 1:
        told = f"{what} is a map; expected a value, or one of {', '.join(NUMBERS_OF)}"
        faults.add(entry, told, "A law is written as `{lognormal: {median: 1.3, sd_log: 0.2}}`.")
        return None
    if parameter.whole:
        faults.add(entry, f"{parameter.path} takes whole numbers only; a law has others as well")
        return None
    family, node = given[0], inside.node_of(given[0])
    assert node is not None
    refusal = parameter.refusal if verb == "set" else _refuse_negative
    law = read_law(
        node, family, f"{what}, {family}", faults, refusal if verb != "add" else lambda _: ""
    )
    if law is not None and verb == "scale" and (low := law.point(ENDS[0])) < 0.0:
        told = f"{what} is below 0 in some draws (0.1 % point: {low:.3g}); expected 0 or more"
        faults.add(entry, told, "Choose a law without negative values, such as lognormal.")
        return None
    return law


def _refuse_negative(value: float) -> str:
    return "expected 0 or more" if value < 0.0 else ""


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


def _check_dated(change: Change, entry: Node, faults: Faults) -> None:
    if (change.start or change.stop or change.districts) and not entry_of(change.path).dated:
        faults.add(
            entry,
            f"{change.path} holds for the whole run; "
            "`from`, `until` and `districts` do not apply to it",
            "Put it in a step of its own, without them.",
        )


def _check_share_of_line(change: Change, entry: Node, faults: Faults) -> None:
    line = change.path.startswith("budget.") and entry_of(change.path).by_year
    if change.districts and line and change.verb != "scale":
        faults.add(
            entry,
            f"`{change.verb}` of {change.path} in some districts: "
            "a line is one amount for the whole country",
            "Use `scale`, which applies to the districts' shares of it.",
        )


def clashes(
    changes: list[tuple[Change, Node, str]], horizon: date
) -> Iterator[tuple[Change, Change, Node, str]]:
    """Find pairs of changes whose order would matter."""
    for i, (second, place, file) in enumerate(changes):
        for first, _, _ in changes[:i]:
            ordered = first.path == second.path and not commute(first, second)
            if ordered and overlap(first, second, horizon):
                yield first, second, place, file
