"""What can happen, the order in which simultaneous events happen, and the log of it.

Events are ordered by `(time, rank of kind, candidate)`. At one instant:
first the calendar (capacity and money of a new segment), then what frees
places, then what asks for them. A start follows at once, inside the event
that made it possible; the queue is first come, first served.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Rank(IntEnum):
    """Order of simultaneous events."""

    # The order is part of the model, not a technicality: dates are whole days, on which things tie
    # all the time. Another order is another model (tests/engines/test_order_of_events.py).
    CALENDAR = 1
    VISITATION_ENDS = 2
    # Who is due for completion and something else at one instant has completed.
    COMPLETES = 3
    CONTROL_ENDS_IT = 4
    # The compiled loop keeps these apart and compares the ranks of all others with this one.
    LEAVES_BY_WISH = 5
    THREAT_CHANGES = 6
    # Behind all that frees a place: one that is freed at the last moment of patience is taken.
    RENEGES = 7
    REFERRED = 8


class EventKind(IntEnum):
    """What the log tells of a candidate."""

    # Stored logs hold these numbers, and the first eight are those counted by step and place
    # (`compiled.records.N_COUNTED_KINDS`): a new kind goes to the end.
    REFERRED = 0
    RENEGED = 1
    VISITATION_STARTED = 2
    VISITATION_DISCONTINUED = 3
    PROGRAMME_STARTED = 4
    COMPLETED = 5
    LEFT_BY_WISH = 6
    LEFT_BY_CONTROL = 7
    THREAT_ROSE = 8
    THREAT_FELL = 9
    MEASURE_ASKED = 10
    MEASURE_PAID = 11


class EventLog(NamedTuple):
    """Everything that happened in one replication, in the order in which it happened."""

    person: NDArray[np.int64]
    """Row of the candidate on the tape."""
    time: NDArray[np.float64]
    """Days since the origin; before 0 only for those there at the origin."""
    district: NDArray[np.int64]
    kind: NDArray[np.int64]
    """A `Kind`."""
    states: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    """Actions in force in each segment, a bit for each, (n_segments,); empty without actions."""


def as_event_log(
    rows: Sequence[tuple[int, float, int, int]], states: Sequence[int] = ()
) -> EventLog:
    """Lay out what an engine has written: candidate, time, district and kind of each event."""
    # A log of nothing still has its four columns.
    person, time, district, kind = zip(*rows, strict=True) if rows else ((),) * 4
    return EventLog(
        np.array(person, dtype=np.int64),
        np.array(time, dtype=np.float64),
        np.array(district, dtype=np.int64),
        np.array(kind, dtype=np.int64),
        np.array(states, dtype=np.int64),
    )
