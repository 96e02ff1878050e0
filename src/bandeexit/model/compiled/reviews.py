"""Reviews of actions: what `model.reviews` does, over flat arrays."""

from __future__ import annotations

import math

from bandeexit.model.compiled.codes import (
    COUNTED,
    PROGRAMME,
    VISITATION,
    WAITING,
    WATCH_IN_PROGRAMME,
    WATCH_IN_VISITATION,
    WATCH_LONGEST_WAIT_DAYS,
    WATCH_MEASURES_UNPAID,
    WATCH_UTILISATION,
    WATCH_WAIT_DAYS_MEAN,
    WATCH_WAITING,
)
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.memory import (
    action_at,
    case_at,
    district_at,
    is_reviewed,
    is_watched,
    pool_at,
)


@inner
def note_start(world: Records, case: Records, now: float) -> None:
    """Remember how long somebody waited, from the census on."""
    if now >= world.census_day:
        for i in range(world.n_actions):
            if is_watched(world, i, case.district):
                action = action_at(world, i)
                action.waits += now - case.arrival
                action.starts += 1


@inner
def hold_reviews(world: Records, segment: int, now: float) -> None:
    """Look at every action whose review date it is."""
    state = 0
    for i in range(world.n_actions):
        action = action_at(world, i)
        if is_reviewed(world, i, segment):
            # The state follows only when all have been looked at; see `reviews`.
            _review(world, i, now)
        state |= action.in_force << i
    world.state = state


@inner
def _review(world: Records, i: int, now: float) -> None:
    action = action_at(world, i)
    if action.in_force:
        action.age += 1
        # `FOR_EVER`, -1, is never met.
        if action.age == action.lasts:
            action.in_force = 0
    if action.pending:
        action.pending -= 1
        if not action.pending:
            action.in_force, action.age = 1, 0
    elif not action.in_force and _is_beyond(action, _value(world, i, now)):
        action.pending = action.after
        action.in_force, action.age = 0 if action.after else 1, 0
    action.waits, action.starts = 0.0, 0


@inner
def _is_beyond(action: Records, value: float) -> bool:
    return value > action.limit if action.above else value < action.limit


@inner
def _value(world: Records, i: int, now: float) -> float:
    """Measure that an action watches, in its districts together."""
    action = action_at(world, i)
    if action.watch == WATCH_UTILISATION:
        return _utilisation(world, i)
    if action.watch == WATCH_WAIT_DAYS_MEAN:
        # NaN compares false either way: nothing is decided.
        return action.waits / action.starts if action.starts else math.nan
    count, longest = 0, 0.0
    # All who may come: a review is rare, and without actions there is none (docs/decisions/0009).
    for person in range(world.n_cases):
        case = case_at(world, person)
        if not is_watched(world, i, case.district):
            continue
        if action.watch == WATCH_MEASURES_UNPAID:
            count += case.unpaid
        elif case.cohort == COUNTED:
            if action.watch == WATCH_LONGEST_WAIT_DAYS:
                if case.stage == WAITING:
                    longest = max(longest, now - case.arrival)
            elif _is_in(action.watch, case.stage):
                count += 1
    return longest if action.watch == WATCH_LONGEST_WAIT_DAYS else float(count)


@inner
def _is_in(watch: int, stage: int) -> bool:
    """Whether a stage belongs to a watched stock."""
    if watch == WATCH_WAITING:
        return stage == WAITING
    if watch == WATCH_IN_VISITATION:
        return stage in (WAITING, VISITATION)
    return watch == WATCH_IN_PROGRAMME and stage == PROGRAMME


@inner
def _utilisation(world: Records, i: int) -> float:
    """Load over norm of the pools that the districts are in."""
    cases, high, norm = 0, 0, 0.0
    for k in range(world.n_pools):
        pool = pool_at(world, k)
        d, watched = pool.first_district, False
        while d >= 0:
            watched = watched or is_watched(world, i, d)
            d = district_at(world, d).next_in_pool
        if watched:
            cases += pool.cases
            high += pool.high
            # Pool by pool, as in the reference: a sum of floats has an order.
            norm += pool.norm
    if not (math.isfinite(norm) and norm > 0.0):
        return math.nan
    return (cases + (world.threat_places - 1.0) * high) / norm
