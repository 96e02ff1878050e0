"""What is due when: events in buckets and a heap, thresholds in a heap for each district."""

from __future__ import annotations

import math

from bandeexit.model.compiled.jit import Records, leaf
from bandeexit.model.compiled.memory import (
    bucket_at,
    district_at,
    event_at,
    later_at,
    threshold_at,
)


@leaf
def push_event(world: Records, time: float, priority: int) -> None:
    """Add an event.

    Time is cut into buckets. Events of the bucket at hand, and of those gone
    by, lie in a heap; those of later buckets wait in a list for their turn,
    so that the heap is small whatever the number of events.
    """
    # A bucket a candidate. Two or four gained nothing (docs/decisions/0006).
    bucket = int(time * world.buckets_per_day)
    if bucket <= world.bucket:
        _push(world, time, priority)
        return
    later = later_at(world, world.n_later)
    later.time = time
    later.priority = priority
    head = bucket_at(world, bucket)
    # In front of its list: the order within a bucket is made when its turn comes.
    later.behind = head.n
    head.n = world.n_later
    world.n_later += 1


@leaf
def forget_events(world: Records, now: float) -> None:
    """Forget everything that is due, and who leaves when by own wish; go on from now."""
    world.n_events, world.n_later = 0, 0
    for bucket in range(world.n_buckets):
        bucket_at(world, bucket).n = -1
    # One before, since something may be due in the bucket of now.
    world.bucket = int(now * world.buckets_per_day) - 1
    for d in range(world.n_districts):
        district = district_at(world, d)
        district.n_thresholds = 0
        district.next_time, district.next_person = math.inf, -1


@leaf
def fill_heap(world: Records) -> None:
    """Go on to the next bucket in which something is due, if the heap is empty."""
    # Beyond the last bucket nothing is scheduled (`scheduling.expect`).
    while world.n_events == 0 and world.bucket < world.n_buckets - 1:
        world.bucket += 1
        i = bucket_at(world, world.bucket).n
        while i >= 0:
            later = later_at(world, i)
            _push(world, later.time, later.priority)
            i = later.behind


@leaf
def _push(world: Records, time: float, priority: int) -> None:
    # Sorted, the next to come last: a bucket holds a handful, and taking the next moves nothing.
    i = world.n_events
    world.n_events += 1
    while i > 0:
        below = event_at(world, i - 1)
        if below.time > time or (below.time == time and below.priority > priority):
            break
        _put(world, i, below.time, below.priority)
        i -= 1
    _put(world, i, time, priority)


@leaf
def drop_first_event(world: Records) -> None:
    """Remove the first event of the heap."""
    world.n_events -= 1


@leaf
def _put(world: Records, i: int, time: float, priority: int) -> None:
    event = event_at(world, i)
    event.time = time
    event.priority = priority


@leaf
def push_threshold(world: Records, district: Records, reading: float, person: int) -> None:
    """Add to a district's heap, whose first is the least by (reading, person)."""
    # Ties by candidate, as tuples compare in `heapq`: which of two
    # leaves first must not depend on how the heap has grown.
    i = district.n_thresholds
    district.n_thresholds += 1
    while i > 0:
        above = threshold_at(world, district.first_threshold + ((i - 1) >> 1))
        if above.reading < reading or (above.reading == reading and above.person <= person):
            break
        _seat(world, district, i, above.reading, above.person)
        i = (i - 1) >> 1
    _seat(world, district, i, reading, person)


@leaf
def drop_first_threshold(world: Records, district: Records) -> None:
    """Remove the first of a district's heap."""
    district.n_thresholds -= 1
    n = district.n_thresholds
    last = threshold_at(world, district.first_threshold + n)
    reading, person = last.reading, last.person
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        below = threshold_at(world, district.first_threshold + child)
        if child + 1 < n:
            other = threshold_at(world, district.first_threshold + child + 1)
            if other.reading < below.reading or (
                other.reading == below.reading and other.person < below.person
            ):
                child += 1
                below = other
        if reading < below.reading or (reading == below.reading and person <= below.person):
            break
        _seat(world, district, i, below.reading, below.person)
        i = child
    _seat(world, district, i, reading, person)


@leaf
def _seat(world: Records, district: Records, i: int, reading: float, person: int) -> None:
    threshold = threshold_at(world, district.first_threshold + i)
    threshold.reading = reading
    threshold.person = person
