"""The clocks of the programme: the districts' own-wish clocks, and the control clock.

A district's next leaving by own wish is kept apart from all other events, and
predicted anew whenever the clock's speed or its first threshold changes.
"""

from __future__ import annotations

import math

from bandeexit.model.compiled.codes import PROGRAMME
from bandeexit.model.compiled.heaps import drop_first_threshold, push_threshold
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import (
    case_at,
    district_at,
    pool_at,
    power_at,
    rules_at,
    segment_at,
    threshold_at,
)
from bandeexit.model.compiled.records import N_POWERS


@leaf
def load_of(world: Records, pool: Records) -> float:
    """Places taken of the police coordinators."""
    return pool.cases + (world.threat_places - 1.0) * pool.high


@leaf
def let_clocks_follow(world: Records, pool: Records, now: float) -> None:
    """Set the clocks of a pool's districts to the load; predict anew what is overtaken."""
    load = load_of(world, pool)
    # Only then has the speed changed: 0.92 of the engine's time (docs/decisions/0006). A new
    # segment sets `pool.load` to NaN, which differs from everything, so that its norm is taken up.
    new_load = load != pool.load
    pool.load = load
    d = pool.first_district
    while d >= 0:
        district = district_at(world, d)
        if new_load:
            _run_at(district, wish_speed(world, d), now)
        if district.overtaken:
            expect_leaving(world, d, now)
        d = district.next_in_pool


@leaf
def read_clock(district: Records, now: float) -> float:
    """Reading of a district's clock."""
    return district.reading + district.speed * (now - district.since)


@leaf
def _run_at(district: Records, speed: float, now: float) -> None:
    # A reading in two parts has other last bits than in one (docs/decisions/0004).
    if speed != district.speed:
        district.reading = read_clock(district, now)
        district.since = now
        district.speed = speed
        district.overtaken = 1


@inner
def wish_speed(world: Records, d: int) -> float:
    """Speed of a district's clock: overload ^ elasticity x scenario factor, capped."""
    k = district_at(world, d).pool
    pool = pool_at(world, k)
    load = load_of(world, pool)
    # From here on the arithmetic of `own_wish.wish_speed`, in its order.
    factor = rules_at(world, world.row, d).wish_speed
    if load > pool.norm and factor > 0.0:
        factor *= _power_of_overload(world, k, load, pool)
    return min(factor, world.max_speed)


@leaf
def _power_of_overload(world: Records, k: int, load: float, pool: Records) -> float:
    """Overload to the power of the elasticity; a power costs more than all else in an event."""
    # By the load, as it goes up and down among neighbours. Load and norm are kept beside it: where
    # two loads share a place, one of them is computed again, and never is one taken for the other.
    known = power_at(world, k, (pool.cases + pool.high) & (N_POWERS - 1))
    if known.load != load or known.norm != pool.norm:
        known.load = load
        known.norm = pool.norm
        overload = load / pool.norm if pool.norm > 0.0 else math.inf
        known.power = math.pow(overload, world.elasticity)
    return known.power


@leaf
def haste_of(world: Records, case: Records) -> float:
    """Speed of a candidate's own-wish clock in that of the district."""
    return world.unpaid_factor if case.unpaid else 1.0


@inner
def let_run(world: Records, person: int, since: float, left: float) -> None:
    """Let the rest of a candidate's own-wish clock, in multiples of its scale, run."""
    case = case_at(world, person)
    work = left * rules_at(world, case.row, case.district).wish_days / haste_of(world, case)
    set_wish(world, person, read_clock(district_at(world, case.district), since) + work)


@inner
def set_wish(world: Records, person: int, threshold: float) -> None:
    """Set the clock reading at which a candidate leaves by own wish."""
    case = case_at(world, person)
    case.wish_at = threshold
    if threshold < math.inf:
        district = district_at(world, case.district)
        push_threshold(world, district, threshold, person)
        first = threshold_at(world, district.first_threshold).person
        # Whoever is first now, or was predicted: nobody else's threshold moves the prediction.
        if person in (first, district.next_person):
            district.overtaken = 1


@inner
def expect_leaving(world: Records, d: int, now: float) -> None:
    """Predict the next candidate of a district to leave by own wish."""
    district = district_at(world, d)
    before = district.next_time
    district.overtaken = 0
    district.next_time = math.inf
    district.next_person = -1
    while district.n_thresholds > 0:
        first = threshold_at(world, district.first_threshold)
        # Dead entries are dropped when they come up, as in `own_wish.OwnWish.predict`.
        case = case_at(world, first.person)
        if case.stage == PROGRAMME and case.wish_at == first.reading:
            if district.speed > 0.0:
                left = first.reading - district.reading
                district.next_time = max(district.since + left / district.speed, now)
                district.next_person = first.person
            break
        drop_first_threshold(world, district)
    # Which district is next is kept up to date here, and searched for only where the one that was
    # next has got later: the loop looks at one district an event, not at twelve.
    if d != world.soonest:
        if _is_sooner(district, district_at(world, world.soonest)):
            world.soonest = d
    elif not district.next_time < before:
        _find_soonest(world)


@inner
def _find_soonest(world: Records) -> None:
    for d in range(world.n_districts):
        if _is_sooner(district_at(world, d), district_at(world, world.soonest)):
            world.soonest = d


@leaf
def _is_sooner(one: Records, other: Records) -> bool:
    # By time, then by candidate, as the timeline of the reference orders them.
    if one.next_time != other.next_time:
        return one.next_time < other.next_time
    return one.next_person < other.next_person


@leaf
def control_due(world: Records, case: Records) -> float:
    """Day on which the control clock, whose speed depends on the calendar only, runs out."""
    d, last = case.district, world.n_segments - 1
    left, now = case.control * rules_at(world, case.row, d).control_days, case.began
    # Mostly so. One division instead of a walk along the calendar,
    # and the same bits: a single stretch divides once as well.
    if district_at(world, d).steady_control:
        speed = rules_at(world, 0, d).control_speed
        return now + left / speed if speed > 0.0 else math.inf
    for i in range(world.n_segments):
        # Row i of state 0: no action changes this speed, as it is looked
        # ahead at. Neighbours of equal speed are one stretch, as in
        # `cases.control_stretches`, so that a cut leaves no trace.
        speed = rules_at(world, i, d).control_speed
        if i < last and rules_at(world, i + 1, d).control_speed == speed:
            continue
        stop = segment_at(world, i).stop if i < last else math.inf
        if stop <= now:
            continue
        if speed > 0.0:
            if left <= (stop - now) * speed:
                return now + left / speed
            left -= (stop - now) * speed
        now = stop
    return math.inf


@inner
def control_run(world: Records, case: Records, until: float) -> float:
    """How far a case's control clock has run."""
    d, last = case.district, world.n_segments - 1
    run, now = 0.0, case.began
    for i in range(world.n_segments):
        speed = rules_at(world, i, d).control_speed
        if i < last and rules_at(world, i + 1, d).control_speed == speed:
            continue
        stop = segment_at(world, i).stop if i < last else math.inf
        if now < stop:
            stop = min(stop, until)
            run += (stop - now) * speed
            now = stop
    return run


@inner
def has_steady_control(world: Records, d: int) -> bool:
    """Whether a district's control clock always runs at one speed."""
    steady = True
    for i in range(1, world.n_segments):
        same = rules_at(world, i, d).control_speed == rules_at(world, 0, d).control_speed
        steady = steady and same
    return steady
