"""Tables of the states of actions, put one after the other: row = state x n_segments + segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.actions import WATCH_UNITS, PlannedAction
from bandeexit.model.inputs import (
    NO_ACTIONS,
    ActionInputs,
    CapacityInputs,
    MoneyInputs,
    PathwayInputs,
)

# A table that an action may change and that is missing here is that of
# state 0 in all states: the action is taken, and nothing happens.
BY_ROW = (
    "visit_days",
    "discontinued_share",
    "patience_days",
    "completion_days",
    "wish_days",
    "control_days",
    "wish_speed",
    "control_speed",
    "late_share",
    "late_days",
    "longest_days",
    "need_share",
)
"""Fields of `PathwayInputs` with a value for each row and district."""


def join_pathways(states: Sequence[PathwayInputs]) -> PathwayInputs:
    """Put the tables of all states into one."""
    first = states[0]
    # The same arrays: who plans no action has not one byte more (docs/decisions/0009).
    if len(states) == 1:
        return first
    tables: dict[str, Any] = {
        name: _join([getattr(one, name) for one in states], -2) for name in BY_ROW
    }
    return first._replace(**tables)


def join_capacities(states: Sequence[CapacityInputs]) -> CapacityInputs:
    """Put the tables of all states into one."""
    if len(states) == 1:
        return states[0]
    return CapacityInputs(*(_join(tables, -2) for tables in zip(*states, strict=True)))


def join_money(states: Sequence[MoneyInputs]) -> MoneyInputs:
    """Put the tables of all states into one; what a measure costs is the same in all."""
    first = states[0]
    if len(states) == 1:
        return first
    names = (
        "appropriation_per_year",
        "employed_per_year",
        "posts",
        "run_in_per_year",
        "grant",
        "left_of_year",
    )
    tables: dict[str, Any] = {
        name: _join([getattr(one, name) for one in states], -1) for name in names
    }
    return first._replace(**tables)


def _join(tables: Sequence[NDArray[Any]], axis: int) -> Any:
    """Join along an axis counted from the end; a state may lack the axis of draws."""
    # Where one state depends on the draw (an action by a law, say), all get the axis.
    lead = np.broadcast_shapes(*(table.shape[:axis] for table in tables))
    return np.concatenate(
        [np.broadcast_to(table, (*lead, *table.shape[axis:])) for table in tables], axis=axis
    )


def action_inputs(
    actions: Sequence[PlannedAction], starts: NDArray[np.float64], n_districts: int
) -> ActionInputs:
    """Lay actions out as arrays."""
    if not actions:
        return NO_ACTIONS
    names = list(WATCH_UNITS)
    return ActionInputs(
        watch=np.array([names.index(a.measure) for a in actions]),
        limit=np.array([a.limit for a in actions], dtype=np.float64),
        above=np.array([a.above for a in actions], dtype=np.int64),
        after=np.array([a.after_reviews for a in actions]),
        lasts=np.array([a.lasts_reviews for a in actions]),
        where=np.array([np.isin(np.arange(n_districts), a.districts) for a in actions], np.int64),
        reviewed=np.array([np.isin(starts, a.reviews) for a in actions], np.int64),
    )
