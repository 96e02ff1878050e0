"""The event loop and the calendar: what `reference` does, over flat arrays.

The same methods in the same order as the reference engine, which is the
model's definition; from the same inputs and tape both give the identical
event log. One kind of event has a place of its own: each district's next
leaving by own wish (see `clocks`). What happens to a candidate is in
`stages`, requests for measures in `requests`.
"""

from __future__ import annotations

import math

import numpy as np

from bandeexit.model.compiled.clocks import has_steady_control, wish_speed
from bandeexit.model.compiled.codes import (
    CALENDAR,
    COMPLETED,
    COMPLETES,
    CONTROL_ENDS_IT,
    INITIAL,
    LEAVES_BY_WISH,
    LEFT_BY_CONTROL,
    LEFT_BY_WISH,
    OUT,
    PROGRAMME,
    REFERRAL,
    REFERRED,
    RENEGED,
    THREAT_TURNS,
    VISITATION_ENDS,
    WAITING,
)
from bandeexit.model.compiled.heaps import drop_first_event, fill_heap
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import (
    case_at,
    district_at,
    event_at,
    limits_at,
    money_at,
    pool_at,
    rounding_at,
    segment_at,
    state_at,
)
from bandeexit.model.compiled.pooling import share_out
from bandeexit.model.compiled.renewal import renew_open_cases
from bandeexit.model.compiled.requests import pay_requests
from bandeexit.model.compiled.reviews import hold_reviews
from bandeexit.model.compiled.scheduling import expect, expect_threat_change
from bandeexit.model.compiled.stages import (
    begin_programme,
    begin_visitation,
    change_threat,
    end_visitation,
    leave,
    refer,
    settle,
    take_in,
)
from bandeexit.model.compiled.tallies import pass_moments, write
from bandeexit.model.timeline import CANDIDATE_BITS

NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
NEVER = np.int64(99)
"""A rank after every other."""


@inner
def simulate(world: Records) -> None:
    """Let time pass until the horizon; what is due at that midnight is not simulated."""
    # The same two passes that futures take apart (`snapshot`,
    # `futures`): they run the code that a whole path runs.
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
    # All referrals at once: kept apart in a sorted list they gained nothing (docs/decisions/0006).
    for i in range(world.n_cases):
        case = case_at(world, i)
        if since <= case.arrival < until and not _is_there_at_origin(case):
            expect(world, case.arrival, REFERRAL, i)
    for number in range(world.n_segments):
        start = segment_at(world, number).start
        # The census's own midnight belongs to the second pass, after the luck is renewed.
        if since <= start < until:
            expect(world, start, CALENDAR, number)


@inner
def _let_pass(world: Records, until: float) -> None:
    """Let time pass; what is due at that midnight is still to come."""
    while True:
        # The next is the first of the heap, or the soonest leaving by own
        # wish, which changes too often to lie in it. A tie goes by rank.
        # Nothing due at all: both infinite, and the loop ends below.
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
        # Before the event: what happens at a reporting midnight is counted after it.
        if time >= world.next_moment:
            pass_moments(world, time)
        if by_wish:
            leave(world, number, LEFT_BY_WISH, time)
        else:
            drop_first_event(world)
            _happen(world, rank, number, time)


@leaf
def _happen(world: Records, rank: int, person: int, now: float) -> None:
    # First, as its number is that of a segment: no case must be looked up by it.
    if rank == CALENDAR:
        _begin_segment(world, person, now)
        return
    case = case_at(world, person)
    if rank == VISITATION_ENDS:
        end_visitation(world, person, now)
    elif rank == COMPLETES:
        # What has been overtaken stays in its bucket and is
        # known by the stage, as in the reference.
        if case.stage == PROGRAMME:
            leave(world, person, COMPLETED, now)
    elif rank == CONTROL_ENDS_IT:
        if case.stage == PROGRAMME:
            leave(world, person, LEFT_BY_CONTROL, now)
    elif rank == THREAT_TURNS:
        if case.stage != OUT:
            change_threat(world, person, now)
    elif rank == REFERRAL:
        refer(world, person, now)
    elif case.stage == WAITING:
        case.stage = OUT
        write(world, person, RENEGED, now)


# The calendar


@inner
def _begin_segment(world: Records, number: int, now: float) -> None:
    # In the order of `reference.begin_segment`, which is that of the definition.
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
        settle(world, pool_at(world, k), now)


@inner
def _fill_fund(world: Records, row_before: int, now: float) -> None:
    money = money_at(world, world.row)
    # NaN: no grant on this day. 0 is a grant, on which what is left lapses.
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
            take_in(world, case)
            if case.cohort == INITIAL:
                begin_programme(world, person, case.arrival, now)
            else:
                write(world, person, REFERRED, case.arrival)
                begin_visitation(world, person, case.arrival, now)
            expect_threat_change(world, person, now)
    world.step = step
