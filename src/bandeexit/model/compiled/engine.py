"""The event loop: what `reference` does, over flat arrays.

The same methods in the same order as the reference engine, which is the
model's definition; from the same inputs and tape both give the identical
event log. One kind of event has a place of its own: each district's next
leaving by own wish (see `clocks`). Requests for measures are in `requests`.
"""

from __future__ import annotations

import math

import numpy as np

from bandeexit.model.compiled.clocks import (
    has_steady_control,
    let_clocks_follow,
    let_run,
    load_of,
    wish_speed,
)
from bandeexit.model.compiled.codes import (
    CALENDAR,
    COMPLETED,
    COMPLETES,
    CONTROL_ENDS_IT,
    COUNTED,
    HANDOVER,
    INITIAL,
    LEAVES_BY_WISH,
    LEFT_BY_CONTROL,
    LEFT_BY_WISH,
    OUT,
    PROGRAMME,
    PROGRAMME_STARTED,
    REFERRAL,
    REFERRED,
    RENEGED,
    THREAT_FELL,
    THREAT_ROSE,
    THREAT_TURNS,
    VISITATION,
    VISITATION_DISCONTINUED,
    VISITATION_ENDS,
    VISITATION_STARTED,
    WAITING,
)
from bandeexit.model.compiled.heaps import (
    drop_first_event,
    fill_heap,
)
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import (
    case_at,
    district_at,
    event_at,
    limits_at,
    money_at,
    pool_at,
    rounding_at,
    rules_at,
    segment_at,
    state_at,
)
from bandeexit.model.compiled.pooling import join_queue, share_out
from bandeexit.model.compiled.random_variates import (
    ensure_clocks,
    ensure_details,
    ensure_visit,
    late_days,
)
from bandeexit.model.compiled.records import FOLLOWED, HIGH, UNPAID
from bandeexit.model.compiled.renewal import renew_open_cases
from bandeexit.model.compiled.requests import ask_measure, pay_requests
from bandeexit.model.compiled.reviews import hold_reviews, note_start
from bandeexit.model.compiled.scheduling import (
    enter,
    expect,
    expect_assessment,
    expect_end,
    expect_giving_up,
    expect_threat_change,
)
from bandeexit.model.compiled.tallies import count, note_wait, pass_moments, write
from bandeexit.model.timeline import CANDIDATE_BITS

NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
NEVER = np.int64(99)
"""A rank after every other."""


@inner
def simulate(world: Records) -> None:
    """Let time pass until the horizon; what is due at that midnight is not simulated."""
    if world.is_renewed:
        let_past_pass(world)
        let_future_pass(world)
        return
    _start_clocks(world)
    _announce(world, -math.inf, math.inf)
    _let_pass(world, world.horizon)


@inner
def let_past_pass(world: Records) -> None:
    """Let time pass until the census, and draw again what is still open there."""
    _start_clocks(world)
    _announce(world, -math.inf, world.census_day)
    _let_pass(world, world.census_day)
    if world.is_renewed:
        renew_open_cases(world)


@inner
def let_future_pass(world: Records) -> None:
    """Let time pass from the census until the horizon."""
    _announce(world, world.census_day, math.inf)
    _let_pass(world, world.horizon)


@inner
def _start_clocks(world: Records) -> None:
    """Let the districts' clocks run."""
    for d in range(world.n_districts):
        district = district_at(world, d)
        district.speed = wish_speed(world, d)
        district.steady_control = has_steady_control(world, d)


@inner
def _announce(world: Records, since: float, until: float) -> None:
    """Expect whom is referred, and the segments that begin, between two midnights."""
    for i in range(world.n_cases):
        case = case_at(world, i)
        if since <= case.arrival < until and not _is_there_at_origin(case):
            expect(world, case.arrival, REFERRAL, i)
    for number in range(world.n_segments):
        start = segment_at(world, number).start
        if since <= start < until:
            expect(world, start, CALENDAR, number)


@inner
def _let_pass(world: Records, until: float) -> None:
    """Let time pass; what is due at that midnight is still to come."""
    while True:
        time, rank, number = math.inf, NEVER, -1
        fill_heap(world)
        if world.n_events > 0:
            first = event_at(world, world.n_events - 1)
            time, rank = first.time, first.priority >> CANDIDATE_BITS
            number = first.priority & NUMBER_MASK
        leaving = district_at(world, world.soonest)
        by_wish = leaving.next_time < time or (leaving.next_time == time and rank > LEAVES_BY_WISH)
        if by_wish:
            time, number = leaving.next_time, leaving.next_person
        if not time < until:
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
    before, world.segment = world.state, number
    if world.n_actions > 0:
        hold_reviews(world, number, now)
        state_at(world, number).n = world.state
    world.row = world.state * world.n_segments + number
    share_out(world, world.row)
    _set_limits(world, world.row)
    if number == 0:
        _seat_those_at_origin(world, now)
    _fill_fund(world, before * world.n_segments + number, now)
    for k in range(world.n_pools):
        _settle(world, pool_at(world, k), now)


@inner
def _fill_fund(world: Records, row_before: int, now: float) -> None:
    money = money_at(world, world.row)
    if not math.isnan(money.grant):
        # A debt is owed even where what is left lapses.
        world.fund = (world.fund if world.carry_over else min(world.fund, 0.0)) + money.grant
        pay_requests(world, now)
    elif world.row != row_before:
        world.fund += money.left - money_at(world, row_before).left
        pay_requests(world, now)


@inner
def _set_limits(world: Records, row: int) -> None:
    for k in range(world.n_pools):
        pool, limits = pool_at(world, k), limits_at(world, row, k)
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


@leaf
def _is_there_at_origin(case: Records) -> bool:
    return case.cohort == INITIAL or case.arrival < 0.0


@inner
def _seat_those_at_origin(world: Records, now: float) -> None:
    step, world.step = world.step, 0  # they came before the first moment
    for person in range(world.n_cases):
        case = case_at(world, person)
        if _is_there_at_origin(case):
            _take_in(world, case)
            if case.cohort == INITIAL:
                _begin_programme(world, person, case.arrival, now)
            else:
                write(world, person, REFERRED, case.arrival)
                _begin_visitation(world, person, case.arrival, now)
            expect_threat_change(world, person, now)
    world.step = step


# Waiting


@leaf
def _refer(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    rules = rules_at(world, world.row, case.district)
    if rules.factor < 1.0 and case.cohort == COUNTED:
        ensure_details(world, case)
        if case.keep >= rules.factor:
            return
    write(world, person, REFERRED, now)
    enter(world, case, WAITING, now)
    expect_threat_change(world, person, now)
    pool = _pool_of(world, case)
    join_queue(world, pool, person)
    _settle(world, pool, now)
    if case.stage == WAITING:
        expect_giving_up(world, person, now)


@leaf
def _pool_of(world: Records, case: Records) -> Records:
    return pool_at(world, district_at(world, case.district).pool)


@inner
def _settle(world: Records, pool: Records, now: float) -> None:
    while pool.head >= 0:
        case = case_at(world, pool.head)
        if case.stage == WAITING:
            if not (load_of(world, pool) < pool.police_limit and pool.cases < pool.partner_limit):
                break
            _start(world, pool.head, now)
        pool.head = case.behind
    let_clocks_follow(world, pool, now)


@inner
def _start(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    _take_in(world, case)
    if case.cohort == HANDOVER:
        _begin_programme(world, person, now, now)
    else:
        _begin_visitation(world, person, now, now)
        if case.cohort == COUNTED:
            note_wait(world, case, now)
            if world.n_actions > 0:
                note_start(world, case, now)
    if case.high:
        ask_measure(world, person, now)


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
        pay_requests(world, now)
    _settle(world, pool, now)


# Visitation and programme


@inner
def _begin_visitation(world: Records, person: int, entry: float, now: float) -> None:
    case = case_at(world, person)
    enter(world, case, VISITATION, entry)
    write(world, person, VISITATION_STARTED, entry)
    ensure_visit(world, case)
    expect_assessment(world, person, now)


@leaf
def _end_visitation(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    if case.outcome < rules_at(world, world.row, case.district).discontinued_share:
        _leave(world, person, VISITATION_DISCONTINUED, now)
    else:
        _begin_programme(world, person, now, now)
        let_clocks_follow(world, _pool_of(world, case), now)  # no place has become free


@inner
def _begin_programme(world: Records, person: int, entry: float, now: float) -> None:
    case = case_at(world, person)
    rules = rules_at(world, world.row, case.district)
    enter(world, case, PROGRAMME, entry)
    write(world, person, PROGRAMME_STARTED, entry)
    ensure_clocks(world, case)
    expect_end(world, person, late_days(world, case, rules), now)
    let_run(world, person, entry, case.wish)
    if rules.need_share > 0.0 and case.cohort != INITIAL:
        ensure_details(world, case)
        if case.need < rules.need_share:
            ask_measure(world, person, now)


# Threat


@inner
def _change_threat(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    case.high = 1 - case.high
    case.changes += 1
    write(world, person, THREAT_ROSE if case.high else THREAT_FELL, now)
    expect_threat_change(world, person, now)
    if case.stage != WAITING:
        pool = _pool_of(world, case)
        change = 1 if case.high else -1
        pool.high += change
        count(world, case.district, HIGH, change)
        if case.high:
            ask_measure(world, person, now)
        _settle(world, pool, now)
