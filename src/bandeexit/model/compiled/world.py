"""Setting up a path and letting it run."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from bandeexit.model.compiled.engine import simulate
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.layout import (
    DISTRICT,
    EVENT,
    LATER,
    MOST_EVENTS,
    MOST_REQUESTS,
    MOST_THRESHOLDS,
    N_POWERS,
    POOL,
    POWER,
    THRESHOLD,
    WAIT,
)

Array = Any


class Plans(NamedTuple):
    """Actions that paths may take; see `inputs.ActionInputs`."""

    actions: Records
    """ACTION, (n_actions,), none of them taken."""
    where: Array
    """(n_actions, n_districts)."""
    reviewed: Array
    """(n_actions, n_segments)."""


class Room(NamedTuple):
    """Memory that one path after the other works in: asking for it anew costs page faults."""

    events: Records
    """EVENT and LATER, (MOST_EVENTS * n + n_segments,) each."""
    later: Records
    buckets: Array
    """(n + 1,)."""
    thresholds: Records
    """THRESHOLD, (MOST_THRESHOLDS * n,)."""
    requests: Array
    """(MOST_REQUESTS * n,)."""
    waits: Records
    """WAIT, (n,)."""
    powers: Records
    """POWER, (N_POWERS * n_pools,)."""


@inner
def make_room(n: int, n_segments: int, n_pools: int) -> Room:
    """Make room for paths of up to n candidates."""
    return Room(
        np.empty(MOST_EVENTS * n + n_segments, dtype=EVENT),
        np.empty(MOST_EVENTS * n + n_segments, dtype=LATER),
        np.empty(n + 1, dtype=np.int64),
        np.empty(MOST_THRESHOLDS * n, dtype=THRESHOLD),
        np.empty(MOST_REQUESTS * n, dtype=np.int64),
        np.empty(n, dtype=WAIT),
        np.empty(N_POWERS * n_pools, dtype=POWER),
    )


@inner
def run_path(
    worlds: Records,
    segments: Records,
    rules: Records,
    limits: Records,
    pool_of: Array,
    money: Records,
    plans: Plans,
    states: Array,
    cases: Records,
    gaps: Array,
    rounding: Array,
    room: Room,
    steps: Records,
    log: Records,
    tallies: Array,
    spent: Array,
) -> None:
    """Simulate one path.

    Parameters
    ----------
    worlds : WORLD, shape (1,)
        As `plan.worlds_of` leaves it.
    segments, rules, limits
        SEGMENT (n_segments,), RULES (n_rows, n_districts), LIMITS (n_rows, n_pools).
    pool_of : ndarray of int, shape (n_rows, n_districts)
    money : MONEY, shape (n_rows,)
    plans : Plans
        Actions that may be taken.
    states : ndarray of int, shape (n_segments,) or (0,)
        Filled; empty: there are no actions.
    cases : CASE, shape (n,)
        Everybody who may come, before anything has happened.
    gaps : ndarray, shape (n, THREAT_CHANGES) or (0, THREAT_CHANGES)
        Standard times between changes of the threat; empty: drawn when they are needed.
    rounding : ndarray, shape (3, n_pools)
    room : Room
        For n candidates or more; its waits are filled.
    steps : STEP, shape (n_steps,)
    log : LOGGED, shape (MOST_LOGGED * n,) or (0,)
        Filled; empty: no log is kept.
    tallies : ndarray of int, shape (n_steps, n_places, N_TALLIES)
        Filled, 0 before.
    spent : ndarray, shape (n_years,)
        Filled, 0 before.
    """
    districts = np.zeros(pool_of.shape[1], dtype=DISTRICT)
    pools = np.zeros(limits.shape[1], dtype=POOL)
    actions = plans.actions.copy()
    _open_pools(pools, districts, pool_of[0])
    _lay_out_thresholds(districts, cases)
    _forget(room, len(cases))
    world = worlds[0]
    world.n_cases, world.n_segments = len(cases), len(segments)
    world.n_districts, world.n_pools = len(districts), len(pools)
    world.n_places, world.n_buckets = tallies.shape[1], len(cases) + 1
    world.buckets_per_day = len(cases) / world.horizon
    world.bucket = -1
    world.n_steps, world.keeps_log = len(steps), len(log)
    world.segments, world.rules = segments.ctypes.data, rules.ctypes.data
    world.pool_of, world.money = pool_of.ctypes.data, money.ctypes.data
    world.n_actions, world.actions = len(actions), actions.ctypes.data
    world.watched, world.reviewed = plans.where.ctypes.data, plans.reviewed.ctypes.data
    world.states = states.ctypes.data
    world.limits, world.cases = limits.ctypes.data, cases.ctypes.data
    world.gaps = gaps.ctypes.data if len(gaps) else 0
    world.rounding = rounding.ctypes.data
    world.districts, world.pools = districts.ctypes.data, pools.ctypes.data
    world.events, world.later = room.events.ctypes.data, room.later.ctypes.data
    world.buckets, world.powers = room.buckets.ctypes.data, room.powers.ctypes.data
    world.thresholds, world.requests = room.thresholds.ctypes.data, room.requests.ctypes.data
    world.steps, world.log = steps.ctypes.data, log.ctypes.data
    world.tallies, world.waits = tallies.ctypes.data, room.waits.ctypes.data
    world.spent = spent.ctypes.data
    world.step = 0
    world.next_moment = steps[1].start if len(steps) > 1 else math.inf
    _simulate_while_alive(worlds, districts, pools, actions)


@inner
def _simulate_while_alive(
    worlds: Records, districts: Records, pools: Records, actions: Records
) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    simulate(worlds[0])


@inner
def _forget(room: Room, n: int) -> None:
    """Empty what an earlier path has left."""
    room.buckets[: n + 1] = -1
    for i in range(len(room.powers)):
        room.powers[i].load = -1.0


@inner
def _open_pools(pools: Records, districts: Records, pool_of: Array) -> None:
    for k in range(len(pools)):
        pools[k].norm = math.inf
        pools[k].head = -1
        pools[k].tail = -1
        pools[k].first_district = -1
    for d in range(len(districts) - 1, -1, -1):
        pool = pools[pool_of[d]]
        districts[d].pool = pool_of[d]
        districts[d].next_in_pool = pool.first_district
        pool.first_district = d
        districts[d].next_time = math.inf
        districts[d].next_person = -1


@inner
def _lay_out_thresholds(districts: Records, cases: Records) -> None:
    """Give each district's heap room for the thresholds of all its candidates."""
    for i in range(len(cases)):
        districts[cases[i].district].first_threshold += 1
    first = 0
    for d in range(len(districts)):
        size = MOST_THRESHOLDS * districts[d].first_threshold
        districts[d].first_threshold = first
        first += size
