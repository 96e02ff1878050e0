"""Read `actions`: what the programme would do when a measure passes a limit."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.files.fields import Fields
from bandeexit.files.scenario_changes import read_districts_named, read_verbs
from bandeexit.files.scenario_targets import FREQUENCIES, read_frequency, read_measure, read_side
from bandeexit.files.yaml_nodes import Node
from bandeexit.model.actions import MOST_ACTIONS, WATCH_UNITS, action_parameters
from bandeexit.model.laws import Law
from bandeexit.model.programme import Programme
from bandeexit.scenarios.scenario import Action, Change

MOST_REVIEWS = 1200
"""A hundred years of months."""


def read_actions(
    fields: Fields, programme: Programme, inherited: Sequence[str] = ()
) -> list[tuple[Action, Node]]:
    """Read the list `actions`; `inherited` are the names of those the scenario starts from."""
    found: list[tuple[Action, Node]] = []
    names = list(inherited)
    for node in fields.maps("actions"):
        inside = Fields(node, fields.faults, "action")
        if inside.broken:
            continue
        name = inside.text("id")
        if name in names:
            where = " (first in what this scenario extends)" if name in inherited else ""
            told = f"the action `{name}` is given twice{where}"
            fields.faults.add(inside.node_of("id") or node, told, "Choose another id.")
        names.append(name)
        if len(names) > MOST_ACTIONS:
            told = f"`{name}` is action number {len(names)}; expected at most {MOST_ACTIONS}"
            fields.faults.add(
                node, told, "Join some into one: an action may change several things."
            )
        action = _read_action(inside, name, programme)
        if action is not None:
            found.append((action, node))
    return found


def _read_action(fields: Fields, name: str, programme: Programme) -> Action | None:
    fields.what = f"action `{name}`"
    noted = len(fields.faults.found)
    node = fields.node_of("when")
    when = Fields(node, fields.faults, f"{fields.what}, `when`") if node is not None else None
    measure, side = "", None
    watched: tuple[str, ...] = ()
    if when is not None and not when.broken:
        measure = read_measure(when, WATCH_UNITS)
        side = read_side(when, "below", "above")
        watched = read_districts_named(when, programme)
        when.finish()
    review = read_frequency(fields, "review")
    if fields.node_of("review") is None or review is None:
        review = FREQUENCIES[0]  # a fault has been noted
    after = fields.whole("after_reviews", 0, MOST_REVIEWS, 0)
    lasts = fields.whole("lasts_reviews", 1, MOST_REVIEWS)
    districts = read_districts_named(fields, programme)
    why = fields.text("why", required=False)
    about = Change(name, "", "set", 0.0, districts=districts, why=why)
    changes = read_verbs(fields, about, programme)
    for change, entry in changes:
        _check_allowed(change, entry, fields, programme)
    fields.finish()
    if len(fields.faults.found) > noted or side is None or after is None:
        return None
    return Action(
        name=name,
        measure=measure,
        limit=side.bound,
        above=not side.below,
        review=review,
        after_reviews=after,
        lasts_reviews=lasts,
        changes=tuple(change for change, _ in changes),
        districts=watched,
        why=why,
    )


def _check_allowed(change: Change, entry: Node, fields: Fields, programme: Programme) -> None:
    what, faults = fields.what, fields.faults
    known = action_parameters(programme.budget.lines)
    if change.path not in known:
        told = f"{what}: an action cannot change {change.path}"
        faults.add(entry, told, f"Actions may change {', '.join(known)}.")
    elif isinstance(change.value, Law):
        faults.add(entry, f"{what}: {change.path} is a law; expected a number")
