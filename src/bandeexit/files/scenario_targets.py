"""Read what a scenario asks of its outcomes: `targets` and `replications`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, read_texts, shown
from bandeexit.files.yaml_nodes import Node, items
from bandeexit.model.budget import SECTION
from bandeexit.model.measures import APPROPRIATION, SPEND, Frequency, measures_of
from bandeexit.model.programme import Programme
from bandeexit.scenarios.scenario import Precision, Target, TargetStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bandeexit.model.budget import SECTION
from bandeexit.model.measures import Measure

FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
"""From the shortest on."""
STATUSES: tuple[TargetStatus, ...] = get_args(TargetStatus)
"""From nobody's target to one that is settled."""
EVEN = 0.5
"""Probability wanted of a target that names none: rather kept than not."""
MOST_DRAWS = 100_000


@dataclass(frozen=True, slots=True)
class Side:
    """Which side of a number something has to be on, and which number."""

    below: bool
    bound: float


def read_targets(fields: Fields, programme: Programme) -> list[tuple[Target, Node]]:
    """Read the map `targets`: a service level under each name."""
    node = fields.node_of("targets", required=False)
    if node is None or node.broken:
        return []
    if not isinstance(node.content, dict):
        told = "expected `targets: {name: {measure: ..., at_most: ...}}`"
        fields.faults.add(node, f"{fields.what}: {told}")
        return []
    found = []
    for name, entry in items(node):
        target = _read_target(name, Fields(entry, fields.faults, f"target `{name}`"), programme)
        if target is not None:
            found.append((target, entry))
    return found


def _read_target(name: str, fields: Fields, programme: Programme) -> Target | None:
    if fields.broken:
        return None
    noted = len(fields.faults.found)
    known = measures_of(programme.budget.lines)
    measure = read_measure(fields, known)
    side = read_side(fields, "at_most", "at_least")
    every = _frequency(fields, measure, known)
    probability = _probability(fields)
    district = _district(fields, measure, known, programme)
    start, stop = fields.day("from"), fields.day("until")
    title, status = _title(fields), _status(fields)
    fields.finish()
    if len(fields.faults.found) > noted or side is None or every is None:
        return None
    line = measure.removeprefix(SPEND).removeprefix(APPROPRIATION)
    return Target(
        name,
        measure,
        side.bound,
        side.below,
        every,
        probability,
        district,
        start,
        stop,
        title,
        status,
        programme.title(f"{SECTION}{line}"),
        programme.prices,
    )


def _title(fields: Fields) -> dict[str, str]:
    node = fields.node_of("title", required=False)
    return {} if node is None else read_texts(node, fields.faults, f"`title` of {fields.what}")


def _status(fields: Fields) -> TargetStatus:
    """Read whose target it is; without the key it is an example."""
    node = fields.node_of("status", required=False)
    if node is None:
        return STATUSES[0]
    for status in STATUSES:
        if node.content == status:
            return status
    if not node.broken:
        written = node.kind if isinstance(node.content, dict | list) else shown(node.content)
        told = f"`status` is {written}; expected one of {', '.join(STATUSES)}"
        hint = "`agreed` is for what those who decide have settled, and the file can show."
        fields.faults.add(node, f"{fields.what}: {told}", hint)
    return STATUSES[0]


def read_measure(fields: Fields, names: Collection[str]) -> str:
    """Read the name of a measure, one of some; empty where it is none."""
    name, node = fields.text("measure"), fields.node_of("measure", required=False)
    if node is None or not name or name in names:
        return name
    hint = "Names of measures have `_` where others write a dot." if "." in name else ""
    told = did_you_mean(name.replace(".", "_"), list(names))
    fields.faults.add(node, f"{fields.what}: there is no measure `{name}`{told}", hint)
    return ""


def read_side(fields: Fields, below: str, above: str) -> Side | None:
    """Read a bound under one of two keys."""
    given = [key for key in (below, above) if fields.node_of(key, required=False) is not None]
    if len(given) != 1:
        told = f"expected one of `{above}` and `{below}`; found {len(given)}"
        fields.faults.add(fields.node, f"{fields.what}: {told}")
        return None
    return Side(given[0] == below, fields.number(given[0]))


def read_frequency(fields: Fields, key: str) -> Frequency | None:
    """Read month, quarter or year; None where it is missing or no such word."""
    node = fields.node_of(key, required=False)
    if node is None:
        return None
    for frequency in FREQUENCIES:
        if node.content == frequency:
            return frequency
    if not node.broken:
        written = node.kind if isinstance(node.content, dict | list) else shown(node.content)
        told = f"`{key}` is {written}; expected one of {', '.join(FREQUENCIES)}"
        fields.faults.add(node, f"{fields.what}: {told}")
    return None


def _frequency(fields: Fields, measure: str, known: Mapping[str, Measure]) -> Frequency | None:
    noted = len(fields.faults.found)
    every = read_frequency(fields, "every")
    if measure not in known or len(fields.faults.found) > noted:
        return every
    own = known[measure].frequency
    node = fields.node_of("every", required=False)
    if every is None or node is None:
        return own
    if FREQUENCIES.index(every) < FREQUENCIES.index(own):
        told = f"`every` is {every}, and {measure} is measured by {own}"
        fields.faults.add(node, f"{fields.what}: {told}", f"Ask for it every {own}, or less often.")
    return every


def _probability(fields: Fields) -> float:
    value = fields.number("probability", required=False, default=EVEN)
    node = fields.node_of("probability", required=False)
    if node is not None and not 0.0 < value < 1.0:
        told = f"`probability` is {shown(value)}; expected a number between 0 and 1, as 0.9"
        fields.faults.add(node, f"{fields.what}: {told}")
    return value


def _district(
    fields: Fields, measure: str, measures: Mapping[str, Measure], programme: Programme
) -> str:
    name, node = fields.text("district", required=False), fields.node_of("district", required=False)
    if node is None or not name:
        return ""
    known = [district.name for district in programme.districts]
    if name not in known:
        fields.faults.add(node, f"there is no district {name!r}{did_you_mean(name, known)}")
    elif measure in measures and not measures[measure].by_district:
        told = f"{measure} is measured for the whole country only"
        fields.faults.add(node, f"{fields.what}: {told}", "Leave `district` out.")
    return name


def read_precision(fields: Fields, programme: Programme) -> Precision | None:
    """Read `replications`: how exactly the medians of some measures have to be known."""
    node = fields.node_of("replications", required=False)
    if node is None:
        return None
    inside = Fields(node, fields.faults, "`replications`")
    if inside.broken:
        return None
    noted = len(fields.faults.found)
    until = inside.number("until")
    at = inside.node_of("until", required=False)
    if at is not None and len(fields.faults.found) == noted and until <= 0.0:
        told = f"`until` is {until:g}; expected a number above 0, in the measures' unit"
        fields.faults.add(at, f"{inside.what}: {told}")
    measures = _measures(inside, list(measures_of(programme.budget.lines)))
    given = inside.node_of("most") is not None
    most = inside.whole("most", 1, MOST_DRAWS) if given else None
    inside.finish()
    if len(fields.faults.found) > noted or most is None:
        return None
    return Precision(until, measures, most)


def _measures(fields: Fields, known: list[str]) -> tuple[str, ...]:
    names = []
    for node in fields.names("of"):
        name = str(node.content)
        if name not in known:
            told = did_you_mean(name.replace(".", "_"), known)
            fields.faults.add(node, f"{fields.what}: there is no measure `{name}`{told}")
        names.append(name)
    given = fields.node_of("of")
    if given is not None and given.content == []:
        fields.faults.add(given, f"{fields.what}: `of` is an empty list; expected measures")
    return tuple(dict.fromkeys(names))
