"""SimPy's environment with absolute times and the model's order of simultaneous events.

SimPy schedules by delay, and `now + (t - now)` is not always `t` in floating
point; and it breaks ties by the order of scheduling. Here an event is due at
a time, and ties go by `(rank of kind, candidate)`.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

from simpy import Environment, Event

from bandeexit.model.events import Rank

# Rank above, candidate below, in one whole number, which is
# compared at once, here and in the kernel.
CANDIDATE_BITS = 40
Callback = Callable[[int], None]


class ScheduledEvent(Event):
    """An event that is due at a time and then acts on a number (a candidate, a district)."""

    __slots__ = ("action", "number")

    def __init__(self, env: Environment, action: Callback, number: int) -> None:
        # As Event.__init__ and succeed() would leave it; thousands are made in a run.
        self.env, self.callbacks, self._ok, self._value = env, _CALL, True, None
        self.action, self.number = action, number


def _act(event: Event) -> None:
    assert isinstance(event, ScheduledEvent)
    event.action(event.number)


_CALL: list[Callable[[Any], None]] = [_act]


class Timeline(Environment):
    """Carries the passage of time; the state changes in the actions."""

    def at(self, time: float, rank: Rank, number: int, action: Callback) -> None:
        """Call `action(number)` at `time`; ties are broken by rank, then by number."""
        priority = rank << CANDIDATE_BITS | number
        event = ScheduledEvent(self, action, number)
        # SimPy's own heap, since its public way in takes delays. The running number behind the
        # priority never orders two different candidates; it keeps the heap from comparing events.
        heappush(self._queue, (time, priority, next(self._eid), event))  # type: ignore[misc]
