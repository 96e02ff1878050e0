"""What is due when: events in buckets and a heap, thresholds in a heap for each district."""

from __future__ import annotations

from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.memory import (
    bucket_at,
    case_at,
    event_at,
    later_at,
    threshold_at,
)


@inner
def push_event(world: Records, time: float, priority: int) -> None:
    """Add an event.

    Time is cut into buckets. Events of the bucket at hand, and of those gone
    by, lie in a heap; those of later buckets wait in a list for their turn,
    so that the heap is small whatever the number of events.
    """
    bucket = int(time * world.buckets_per_day)
    if bucket <= world.bucket:
        _push(world, time, priority)
        return
    later = later_at(world, world.n_later)
    later.time = time
    later.priority = priority
    head = bucket_at(world, bucket)
    later.behind = head.n
    head.n = world.n_later
    world.n_later += 1


@inner
def fill_heap(world: Records) -> None:
    """Go on to the next bucket in which something is due, if the heap is empty."""
    while world.n_events == 0 and world.bucket < world.n_buckets - 1:
        world.bucket += 1
        i = bucket_at(world, world.bucket).n
        while i >= 0:
            later = later_at(world, i)
            _push(world, later.time, later.priority)
            i = later.behind


@inner
def _push(world: Records, time: float, priority: int) -> None:
    i = world.n_events
    world.n_events += 1
    while i > 0:
        above = event_at(world, (i - 1) >> 1)
        if above.time < time or (above.time == time and above.priority <= priority):
            break
        _put(world, i, above.time, above.priority)
        i = (i - 1) >> 1
    _put(world, i, time, priority)


@inner
def drop_first_event(world: Records) -> None:
    """Remove the first event of the heap."""
    world.n_events -= 1
    n = world.n_events
    last = event_at(world, n)
    time, priority = last.time, last.priority
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        below = event_at(world, child)
        if child + 1 < n:
            other = event_at(world, child + 1)
            if other.time < below.time or (
                other.time == below.time and other.priority < below.priority
            ):
                child += 1
                below = other
        if time < below.time or (time == below.time and priority <= below.priority):
            break
        _put(world, i, below.time, below.priority)
        i = child
    _put(world, i, time, priority)


@inner
def _put(world: Records, i: int, time: float, priority: int) -> None:
    event = event_at(world, i)
    event.time = time
    event.priority = priority


@inner
def place_threshold(world: Records, district: Records, person: int) -> None:
    """Put a candidate into the district's heap, or move him to where his threshold belongs."""
    case = case_at(world, person)
    if case.place < 0:
        case.place = district.n_thresholds
        district.n_thresholds += 1
    _rise(world, district, person)
    _sink(world, district, person)


@inner
def drop_threshold(world: Records, district: Records, person: int) -> None:
    """Take a candidate out of the district's heap, if he is in it."""
    case = case_at(world, person)
    place = case.place
    if place < 0:
        return
    case.place = -1
    district.n_thresholds -= 1
    if place < district.n_thresholds:
        last = threshold_at(world, district.first_threshold + district.n_thresholds).person
        case_at(world, last).place = place
        _rise(world, district, last)
        _sink(world, district, last)


@inner
def _before(world: Records, one: int, other: int) -> bool:
    a, b = case_at(world, one).wish_at, case_at(world, other).wish_at
    return a < b or (a == b and one < other)


@inner
def _seat(world: Records, district: Records, place: int, person: int) -> None:
    threshold_at(world, district.first_threshold + place).person = person
    case_at(world, person).place = place


@inner
def _rise(world: Records, district: Records, person: int) -> None:
    i = case_at(world, person).place
    while i > 0:
        parent = (i - 1) >> 1
        above = threshold_at(world, district.first_threshold + parent).person
        if not _before(world, person, above):
            break
        _seat(world, district, i, above)
        i = parent
    _seat(world, district, i, person)


@inner
def _sink(world: Records, district: Records, person: int) -> None:
    i = case_at(world, person).place
    while True:
        child = 2 * i + 1
        if child >= district.n_thresholds:
            break
        below = threshold_at(world, district.first_threshold + child).person
        if child + 1 < district.n_thresholds:
            other = threshold_at(world, district.first_threshold + child + 1).person
            if _before(world, other, below):
                child += 1
                below = other
        if not _before(world, below, person):
            break
        _seat(world, district, i, below)
        i = child
    _seat(world, district, i, person)
