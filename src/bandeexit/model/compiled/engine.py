"""The event loop: what `reference` does, over flat arrays.

The same methods in the same order as the reference engine, which is the
model's definition; from the same inputs and tape both give the identical
event log. Two kinds of event have a place of their own: the calendar, and
each district's next leaving by own wish, which is predicted anew whenever
speed or thresholds change.
"""

from __future__ import annotations

import math

import numpy as np

from bandeexit.model.cases import Stage
from bandeexit.model.compiled.heaps import (
    drop_first_event,
    drop_first_threshold,
    fill_heap,
    push_event,
    push_threshold,
)
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.layout import FOLLOWED, HIGH, N_POWERS, UNPAID
from bandeexit.model.compiled.luck import (
    draw_threat_gap,
    know_clocks,
    know_cost,
    know_details,
    know_patience,
    know_visit,
    late_days,
)
from bandeexit.model.compiled.memory import (
    case_at,
    district_at,
    event_at,
    gap_at,
    limits_at,
    pool_at,
    power_at,
    request_at,
    rounding_at,
    rules_at,
    segment_at,
    threshold_at,
)
from bandeexit.model.compiled.tallies import count, note_payment, note_wait, pass_moments, write
from bandeexit.model.events import Kind, Rank
from bandeexit.model.luck import THREAT_CHANGES
from bandeexit.model.tape import Cohort
from bandeexit.model.timeline import CANDIDATE_BITS

# numba reads module constants; np.int64 keeps it from compiling a function anew for each value.
WAITING, VISITATION, PROGRAMME, OUT = (
    np.int64(stage) for stage in (Stage.WAITING, Stage.VISITATION, Stage.PROGRAMME, Stage.OUT)
)
COUNTED, INITIAL, HANDOVER = (
    np.int64(cohort) for cohort in (Cohort.COUNTED, Cohort.INITIAL, Cohort.HANDOVER)
)
(
    CALENDAR,
    VISITATION_ENDS,
    COMPLETES,
    CONTROL_ENDS_IT,
    LEAVES_BY_WISH,
    THREAT_TURNS,
    RENEGES,
    REFERRAL,
) = (np.int64(rank) for rank in Rank)
(
    REFERRED,
    RENEGED,
    VISITATION_STARTED,
    VISITATION_DISCONTINUED,
    PROGRAMME_STARTED,
    COMPLETED,
    LEFT_BY_WISH,
    LEFT_BY_CONTROL,
    THREAT_ROSE,
    THREAT_FELL,
    MEASURE_ASKED,
    MEASURE_PAID,
) = (np.int64(kind) for kind in Kind)
NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
NEVER = np.int64(99)
"""A rank after every other."""


@inner
def simulate(world: Records) -> None:
    """Let time pass until the horizon; what is due at that midnight is not simulated."""
    for d in range(world.n_districts):
        district = district_at(world, d)
        district.speed = _wish_speed(world, d)
        district.steady_control = _has_steady_control(world, d)
    for person in range(world.n_cases):
        case = case_at(world, person)
        if case.cohort != INITIAL:
            _expect(world, case.arrival, REFERRAL, person)
    for number in range(world.n_segments):
        _expect(world, segment_at(world, number).start, CALENDAR, number)
    while True:
        time, rank, number = math.inf, NEVER, -1
        fill_heap(world)
        if world.n_events > 0:
            first = event_at(world, world.n_events - 1)
            time, rank = first.time, first.priority >> CANDIDATE_BITS
            number = first.priority & NUMBER_MASK
        leaving = district_at(world, world.soonest)
        by_wish = leaving.next_time < time or (
            leaving.next_time == time and LEAVES_BY_WISH < rank
        )
        if by_wish:
            time, number = leaving.next_time, leaving.next_person
        if not time < world.horizon:
            return
        if time >= world.next_moment:
            pass_moments(world, time)
        if by_wish:
            _leave(world, number, LEFT_BY_WISH, time)
        else:
            drop_first_event(world)
            _happen(world, rank, number, time)


@leaf
def _happen(world: Records, rank: int, person: int, now: float) -> None:
    if rank == CALENDAR:
        _begin_segment(world, person, now)
        return
    case = case_at(world, person)
    if rank == VISITATION_ENDS:
        _end_visitation(world, person, now)
    elif rank == COMPLETES:
        if case.stage == PROGRAMME:
            _leave(world, person, COMPLETED, now)
    elif rank == CONTROL_ENDS_IT:
        if case.stage == PROGRAMME:
            _leave(world, person, LEFT_BY_CONTROL, now)
    elif rank == THREAT_TURNS:
        if case.stage != OUT:
            _change_threat(world, person, now)
    elif rank == REFERRAL:
        _refer(world, person, now)
    elif case.stage == WAITING:
        case.stage = OUT
        write(world, person, RENEGED, now)


# The calendar


@inner
def _begin_segment(world: Records, number: int, now: float) -> None:
    world.segment = number
    _set_limits(world, number)
    if number == 0:
        _admit_earlier_participants(world, now)
    grant = segment_at(world, number).grant
    if not math.isnan(grant):
        world.purse = (world.purse if world.carry_over else 0.0) + grant
        _pay_requests(world, now)
    for k in range(world.n_pools):
        _settle(world, pool_at(world, k), now)


@inner
def _set_limits(world: Records, segment: int) -> None:
    for k in range(world.n_pools):
        pool, limits = pool_at(world, k), limits_at(world, segment, k)
        pool.load = math.nan  # the clocks' speed changes with the norm, too
        pool.norm = limits.norm
        pool.police_limit = _whole_places(limits.police_limit, rounding_at(world, 0, k).x)
        pool.partner_limit = min(
            _whole_places(limits.municipal_limit, rounding_at(world, 1, k).x),
            _whole_places(limits.prison_limit, rounding_at(world, 2, k).x),
        )


@leaf
def _whole_places(limit: float, u: float) -> float:
    return math.floor(limit + u) if math.isfinite(limit) else math.inf


@inner
def _admit_earlier_participants(world: Records, now: float) -> None:
    step, world.step = world.step, 0  # they came before the first moment
    for person in range(world.n_cases):
        case = case_at(world, person)
        if case.cohort == INITIAL:
            _take_in(world, case)
            _begin_programme(world, person, case.arrival, now)
            _expect_threat_change(world, person, now)
    world.step = step


# Waiting


@leaf
def _refer(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    rules = rules_at(world, world.segment, case.district)
    if rules.factor < 1.0 and case.cohort == COUNTED:
        know_details(world, case)
        if case.keep >= rules.factor:
            return
    write(world, person, REFERRED, now)
    case.stage = WAITING
    _expect_threat_change(world, person, now)
    pool = _pool_of(world, case)
    if pool.head < 0:
        pool.head = person
    else:
        case_at(world, pool.tail).behind = person
    pool.tail = person
    _settle(world, pool, now)
    if case.stage == WAITING:
        know_patience(world, case)
        _expect(world, now + case.patience * rules.patience_days, RENEGES, person)


@leaf
def _pool_of(world: Records, case: Records) -> Records:
    return pool_at(world, district_at(world, case.district).pool)


@inner
def _settle(world: Records, pool: Records, now: float) -> None:
    while pool.head >= 0:
        case = case_at(world, pool.head)
        if case.stage == WAITING:
            if not (_load(world, pool) < pool.police_limit and pool.cases < pool.partner_limit):
                break
            _start(world, pool.head, now)
        pool.head = case.behind
    _let_clocks_follow(world, pool, now)


@leaf
def _let_clocks_follow(world: Records, pool: Records, now: float) -> None:
    load = _load(world, pool)
    new_load = load != pool.load
    pool.load = load
    d = pool.first_district
    while d >= 0:
        district = district_at(world, d)
        if new_load:
            _run_at(district, _wish_speed(world, d), now)
        if district.overtaken:
            _expect_leaving(world, d, now)
        d = district.next_in_pool


@leaf
def _load(world: Records, pool: Records) -> float:
    return pool.cases + (world.threat_places - 1.0) * pool.high


@inner
def _start(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    _take_in(world, case)
    if case.cohort == HANDOVER:
        _begin_programme(world, person, now, now)
    else:
        case.stage = VISITATION
        write(world, person, VISITATION_STARTED, now)
        if case.cohort == COUNTED:
            note_wait(world, case, now)
        know_visit(world, case)
        days = rules_at(world, world.segment, case.district).visit_days
        _expect(world, now + case.visit * days, VISITATION_ENDS, person)
    if case.high:
        _ask_measure(world, person, now)


@leaf
def _take_in(world: Records, case: Records) -> None:
    pool = _pool_of(world, case)
    pool.cases += 1
    pool.high += case.high
    count(world, case.district, FOLLOWED, 1)
    count(world, case.district, HIGH, case.high)


@inner
def _leave(world: Records, person: int, kind: int, now: float) -> None:
    case = case_at(world, person)
    district = district_at(world, case.district)
    if person == district.next_person:
        district.overtaken = 1
    case.stage = OUT
    write(world, person, kind, now)
    pool = pool_at(world, district.pool)
    pool.cases -= 1
    pool.high -= case.high
    count(world, case.district, FOLLOWED, -1)
    count(world, case.district, HIGH, -case.high)
    if case.unpaid:
        case.unpaid = 0
        count(world, case.district, UNPAID, -1)
        _pay_requests(world, now)
    _settle(world, pool, now)


# Visitation and programme


@leaf
def _end_visitation(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    if case.outcome < rules_at(world, world.segment, case.district).discontinued_share:
        _leave(world, person, VISITATION_DISCONTINUED, now)
    else:
        _begin_programme(world, person, now, now)
        _let_clocks_follow(world, _pool_of(world, case), now)  # no place has become free


@inner
def _begin_programme(world: Records, person: int, entry: float, now: float) -> None:
    case = case_at(world, person)
    rules = rules_at(world, world.segment, case.district)
    case.stage = PROGRAMME
    write(world, person, PROGRAMME_STARTED, entry)
    know_clocks(world, case)
    completes = entry + (case.completion * rules.completion_days + late_days(world, case, rules))
    control = _control_due(world, case, entry)
    if completes <= control:
        _expect(world, completes, COMPLETES, person)
    else:
        _expect(world, control, CONTROL_ENDS_IT, person)
    work = case.wish * rules.wish_days
    if case.unpaid:
        work /= world.unpaid_factor
    _set_wish(world, person, _read(district_at(world, case.district), entry) + work)
    if world.need_share > 0.0 and case.cohort != INITIAL:
        know_details(world, case)
        if case.need < world.need_share:
            _ask_measure(world, person, now)


@leaf
def _control_due(world: Records, case: Records, entry: float) -> float:
    d, last = case.district, world.n_segments - 1
    left = case.control * rules_at(world, world.segment, d).control_days
    if district_at(world, d).steady_control:
        speed = rules_at(world, 0, d).control_speed
        return entry + left / speed if speed > 0.0 else math.inf
    now = entry
    for i in range(world.n_segments):
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
def _has_steady_control(world: Records, d: int) -> bool:
    steady = True
    for i in range(1, world.n_segments):
        same = rules_at(world, i, d).control_speed == rules_at(world, 0, d).control_speed
        steady = steady and same
    return steady


# The own-wish clock


@leaf
def _read(district: Records, now: float) -> float:
    return district.reading + district.speed * (now - district.since)


@leaf
def _run_at(district: Records, speed: float, now: float) -> None:
    if speed != district.speed:
        district.reading = _read(district, now)
        district.since = now
        district.speed = speed
        district.overtaken = 1


@inner
def _wish_speed(world: Records, d: int) -> float:
    k = district_at(world, d).pool
    pool = pool_at(world, k)
    load = _load(world, pool)
    factor = rules_at(world, world.segment, d).wish_speed
    if load > pool.norm and factor > 0.0:
        factor *= _power_of_overload(world, k, load, pool)
    return min(factor, world.max_speed)


@leaf
def _power_of_overload(world: Records, k: int, load: float, pool: Records) -> float:
    """Overload to the power of the elasticity; a power costs more than all else in an event."""
    known = power_at(world, k, (pool.cases + pool.high) & (N_POWERS - 1))
    if known.load != load or known.norm != pool.norm:
        known.load = load
        known.norm = pool.norm
        overload = load / pool.norm if pool.norm > 0.0 else math.inf
        known.power = math.pow(overload, world.elasticity)
    return known.power


@inner
def _set_wish(world: Records, person: int, threshold: float) -> None:
    case = case_at(world, person)
    case.wish_at = threshold
    if threshold < math.inf:
        district = district_at(world, case.district)
        push_threshold(world, district, threshold, person)
        first = threshold_at(world, district.first_threshold).person
        if person in (first, district.next_person):
            district.overtaken = 1


@inner
def _expect_leaving(world: Records, d: int, now: float) -> None:
    district = district_at(world, d)
    before = district.next_time
    district.overtaken = 0
    district.next_time = math.inf
    district.next_person = -1
    while district.n_thresholds > 0:
        first = threshold_at(world, district.first_threshold)
        case = case_at(world, first.person)
        if case.stage == PROGRAMME and case.wish_at == first.reading:
            if district.speed > 0.0:
                left = first.reading - district.reading
                district.next_time = max(district.since + left / district.speed, now)
                district.next_person = first.person
            break
        drop_first_threshold(world, district)
    if d != world.soonest:
        if _sooner(district, district_at(world, world.soonest)):
            world.soonest = d
    elif not district.next_time < before:
        _find_soonest(world)


@inner
def _find_soonest(world: Records) -> None:
    for d in range(world.n_districts):
        if _sooner(district_at(world, d), district_at(world, world.soonest)):
            world.soonest = d


@leaf
def _sooner(one: Records, other: Records) -> bool:
    if one.next_time != other.next_time:
        return one.next_time < other.next_time
    return one.next_person < other.next_person


# Threat


@inner
def _expect_threat_change(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    mean = world.threat_fall_days if case.high else world.threat_rise_days
    if case.changes < THREAT_CHANGES and mean < math.inf:
        due = now + _threat_gap(world, person, case.changes) * mean
        _expect(world, due, THREAT_TURNS, person)


@inner
def _threat_gap(world: Records, person: int, change: int) -> float:
    """Standard time until a change of the threat, from the tape or drawn now."""
    if world.gaps:
        return gap_at(world, person, change).x
    return draw_threat_gap(world, case_at(world, person), change)


@inner
def _change_threat(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    case.high = 1 - case.high
    case.changes += 1
    write(world, person, THREAT_ROSE if case.high else THREAT_FELL, now)
    _expect_threat_change(world, person, now)
    if case.stage != WAITING:
        pool = _pool_of(world, case)
        change = 1 if case.high else -1
        pool.high += change
        count(world, case.district, HIGH, change)
        if case.high:
            _ask_measure(world, person, now)
        _settle(world, pool, now)


# Special measures


@inner
def _ask_measure(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    if case.unpaid:
        return
    write(world, person, MEASURE_ASKED, now)
    if now < world.money_from:
        write(world, person, MEASURE_PAID, now)
        note_payment(world, _cost(world, case))
        return
    case.unpaid = 1
    count(world, case.district, UNPAID, 1)
    _hasten(world, person, world.unpaid_factor, now)
    request_at(world, world.last_request).person = person
    world.last_request += 1
    _pay_requests(world, now)


@leaf
def _cost(world: Records, case: Records) -> float:
    know_cost(world, case)
    return case.cost * segment_at(world, world.segment).measure_cost


@inner
def _pay_requests(world: Records, now: float) -> None:
    while world.first_request < world.last_request:
        person = request_at(world, world.first_request).person
        case = case_at(world, person)
        if case.unpaid:
            cost = _cost(world, case)
            if cost > world.purse:
                break
            world.purse -= cost
            case.unpaid = 0
            count(world, case.district, UNPAID, -1)
            write(world, person, MEASURE_PAID, now)
            note_payment(world, cost)
            _hasten(world, person, 1.0 / world.unpaid_factor, now)
        world.first_request += 1


@inner
def _hasten(world: Records, person: int, factor: float, now: float) -> None:
    case = case_at(world, person)
    if case.stage == PROGRAMME and factor != 1.0 and case.wish_at < math.inf:
        reading = _read(district_at(world, case.district), now)
        _set_wish(world, person, reading + (case.wish_at - reading) / factor)
        _expect_leaving(world, case.district, now)


# Book-keeping


@leaf
def _expect(world: Records, time: float, rank: int, person: int) -> None:
    if time < world.horizon:
        push_event(world, time, rank << CANDIDATE_BITS | person)
