"""Read what the model is fitted to, and how the fit is computed."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date

from bandeexit.calibration.settings import Settings
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.programme import Census

STATES = (
    "in_visitation",
    "in_programme",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
)
SCOPES = ("national",)
USES = ("fit",)
MOST_PEOPLE = 10**7


def read_targets(node: Node, faults: Faults, labels: Labels, origin: date | None) -> Census | None:
    """Read the five counts at one date, and check that they add up."""
    top = Fields(node, faults, "this file")
    total = _read_total(top, faults, labels)
    rows = top.maps("targets", required=True)
    top.finish()
    counts: dict[str, int] = {}
    days: list[tuple[Node, date]] = []
    for row in rows:
        fields = Fields(row, faults, "target")
        fields.text("id")
        state = _one_of(fields, "state", STATES)
        _one_of(fields, "scope", SCOPES)
        _one_of(fields, "use", USES)
        labels.source(fields)
        day = fields.day("date", required=True)
        count = fields.whole("count", 0, MOST_PEOPLE)
        if "count" not in dict(items(row)):
            faults.add(row, "target: `count` is missing")
        fields.finish()
        if day is not None:
            days.append((row, day))
        if state in counts:
            faults.add(row, f"the state {state} is given twice", "Keep one row.")
        if state and count is not None:
            counts[state] = count
    return None if node.broken else _census(node, faults, counts, days, total, origin)


def source_of_counts(node: Node) -> str:
    """Id of the source of the counts' total; empty where none is given."""
    total = dict(items(node)).get("total")
    source = dict(items(total)).get("source") if total is not None else None
    return str(source.content) if source is not None else ""


def _read_total(top: Fields, faults: Faults, labels: Labels) -> tuple[Node, int] | None:
    node = top.node_of("total")
    if node is None:
        return None
    fields = Fields(node, faults, "total")
    value = fields.whole("value", 0, MOST_PEOPLE)
    fields.day("date", required=True)
    labels.read(fields)
    fields.finish()
    return None if value is None else (node, value)


def _census(
    node: Node,
    faults: Faults,
    counts: dict[str, int],
    days: list[tuple[Node, date]],
    total: tuple[Node, int] | None,
    origin: date | None,
) -> Census | None:
    missing = [state for state in STATES if state not in counts]
    if missing:
        if days:
            faults.add(node, f"no target gives the state {', '.join(missing)}")
        return None
    for row, day in days:
        if day != days[0][1]:
            faults.add(row, f"the date {day} differs from {days[0][1]}; expected one date")
        elif origin is not None and day <= origin:
            faults.add(row, f"the date {day} is not after the origin {origin}")
    if total is not None and sum(counts.values()) != total[1]:
        terms = " + ".join(str(counts[state]) for state in STATES)
        message = f"{terms} = {sum(counts.values())}, but the total is {total[1]}"
        faults.add(total[0], message, "Every person is in exactly one state: mend a count.")
    return Census(when=days[0][1], **counts) if days else None


def _one_of(fields: Fields, key: str, words: tuple[str, ...]) -> str:
    word, node = fields.text(key), fields.node_of(key, required=False)
    if node is None or not word:
        return ""
    if word not in words:
        fields.faults.add(node, f"{fields.what}: `{key}` is {word!r}{did_you_mean(word, words)}")
        return ""
    return word


def read_settings(node: Node, faults: Faults) -> Settings | None:
    """Read sizes, seed and thresholds."""
    top = Fields(node, faults, "this file")
    values: dict[str, float | int] = {}
    for setting in fields_of(Settings):
        if setting.type == "int":
            values[setting.name] = top.whole(setting.name, 1, 2**31) or 0
            if not node.broken and setting.name not in dict(items(node)):
                faults.add(node, f"`{setting.name}` is missing")
        else:
            values[setting.name] = top.number(setting.name)
    top.finish()
    return None if faults.found else Settings(**values)  # type: ignore[arg-type]  # by its types
