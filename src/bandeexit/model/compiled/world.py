"""Setting up a path and letting it run."""

from __future__ import annotations

import math
from typing import Any

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
)

Array = Any


@inner
def run_path(
    worlds: Records,
    segments: Records,
    rules: Records,
    limits: Records,
    pool_of: Array,
    cases: Records,
    gaps: Array,
    rounding: Array,
    steps: Records,
    log: Records,
    tallies: Array,
    waits: Records,
    spent: Array,
) -> None:
    """Simulate one path.

    Parameters
    ----------
    worlds : WORLD, shape (1,)
        As `plan.worlds_of` leaves it.
    segments, rules, limits
        SEGMENT (n_segments,), RULES (n_segments, n_districts), LIMITS (n_segments, n_pools).
    pool_of : ndarray of int, shape (n_districts,)
    cases : CASE, shape (n,)
        Everybody who may come, before anything has happened.
    gaps : ndarray, shape (n, THREAT_CHANGES) or (0, THREAT_CHANGES)
        Standard times between changes of the threat; empty: drawn when they are needed.
    rounding : ndarray, shape (3, n_pools)
    steps : STEP, shape (n_steps,)
    log : LOGGED, shape (MOST_LOGGED * n,) or (0,)
        Filled; empty: no log is kept.
    tallies : ndarray of int, shape (n_steps, n_places, N_TALLIES)
        Filled, 0 before.
    waits : WAIT, shape (n,)
        Filled.
    spent : ndarray, shape (n_years,)
        Filled, 0 before.
    """
    n = len(cases)
    districts = np.zeros(len(pool_of), dtype=DISTRICT)
    pools = np.zeros(limits.shape[1], dtype=POOL)
    powers = np.empty(len(pools) * N_POWERS, dtype=POWER)
    for i in range(len(powers)):
        powers[i].load = -1.0
    _open_pools(pools, districts, pool_of)
    _lay_out_thresholds(districts, cases)
    _attach_and_simulate(
        worlds,
        segments,
        rules,
        limits,
        cases,
        gaps,
        rounding,
        districts,
        pools,
        powers,
        np.empty(MOST_EVENTS * n, dtype=EVENT),
        np.empty(MOST_EVENTS * n, dtype=LATER),
        np.full(n + 1, -1),
        np.empty(MOST_THRESHOLDS * n, dtype=THRESHOLD),
        np.empty(MOST_REQUESTS * n, dtype=np.int64),
        steps,
        log,
        tallies,
        waits,
        spent,
    )


@inner
def _attach_and_simulate(
    worlds: Records,
    segments: Records,
    rules: Records,
    limits: Records,
    cases: Records,
    gaps: Array,
    rounding: Array,
    districts: Records,
    pools: Records,
    powers: Records,
    events: Records,
    later: Records,
    buckets: Array,
    thresholds: Records,
    requests: Array,
    steps: Records,
    log: Records,
    tallies: Array,
    waits: Records,
    spent: Array,
) -> None:
    """Hand the world the addresses; the arguments keep the arrays alive meanwhile."""
    world = worlds[0]
    world.n_cases, world.n_segments = len(cases), len(segments)
    world.n_districts, world.n_pools = len(districts), len(pools)
    world.n_places, world.n_buckets = tallies.shape[1], len(buckets)
    world.buckets_per_day = (len(buckets) - 1) / world.horizon
    world.bucket = -1
    world.n_steps, world.keeps_log = len(steps), len(log)
    world.segments, world.rules = segments.ctypes.data, rules.ctypes.data
    world.limits, world.cases = limits.ctypes.data, cases.ctypes.data
    world.gaps = gaps.ctypes.data if len(gaps) else 0
    world.rounding = rounding.ctypes.data
    world.districts, world.pools = districts.ctypes.data, pools.ctypes.data
    world.powers = powers.ctypes.data
    world.events, world.later = events.ctypes.data, later.ctypes.data
    world.buckets = buckets.ctypes.data
    world.thresholds, world.requests = thresholds.ctypes.data, requests.ctypes.data
    world.steps, world.log = steps.ctypes.data, log.ctypes.data
    world.tallies, world.waits = tallies.ctypes.data, waits.ctypes.data
    world.spent = spent.ctypes.data
    world.step = 0
    world.next_moment = steps[1].start if len(steps) > 1 else math.inf
    simulate(world)


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
