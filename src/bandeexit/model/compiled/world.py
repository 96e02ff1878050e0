"""Setting up a path and letting it run."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from bandeexit.model.compiled.engine import simulate
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.records import (
    CASE,
    DISTRICT,
    EVENT,
    LATER,
    LOGGED,
    MOST_EVENTS,
    MOST_REQUESTS,
    MOST_THRESHOLDS,
    N_POWERS,
    POOL,
    POWER,
    THRESHOLD,
    WAIT,
)
from bandeexit.model.random_variates import THREAT_CHANGES

Array = Any
# An eighth more, so that the next path that is a little larger needs no new one.
MARGIN = 8
"""Where there is too little room, room is made for this part more than is needed."""


class ActionPlans(NamedTuple):
    """Actions that paths may take; see `inputs.ActionInputs`."""

    actions: Records
    """ACTION, (n_actions,), none of them taken."""
    where: Array
    """(n_actions, n_districts)."""
    reviewed: Array
    """(n_actions, n_segments)."""


class Workspace(NamedTuple):
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
def make_workspace(n: int, n_segments: int, n_pools: int) -> Workspace:
    """Make room for paths of up to n candidates."""
    return Workspace(
        np.empty(MOST_EVENTS * n + n_segments, dtype=EVENT),
        np.empty(MOST_EVENTS * n + n_segments, dtype=LATER),
        np.empty(n + 1, dtype=np.int64),
        np.empty(MOST_THRESHOLDS * n, dtype=THRESHOLD),
        np.empty(MOST_REQUESTS * n, dtype=np.int64),
        np.empty(n, dtype=WAIT),
        np.empty(N_POWERS * n_pools, dtype=POWER),
    )


@inner
def grow_workspace(workspace: Workspace, n: int, n_segments: int, n_pools: int) -> Workspace:
    """Give the same workspace, or one for paths of n candidates and some more."""
    if len(workspace.waits) >= n:
        return workspace
    return make_workspace(n + n // MARGIN, n_segments, n_pools)


class TapeArrays(NamedTuple):
    """The candidates of one path, and what else a tape holds (see `model.tape`)."""

    cases: Records
    """CASE, (n,): everybody who may come, before anything has happened."""
    renewal: Records
    """CASE, (n,): luck that cases open at the census get; (0,): it is drawn then."""
    gaps: Array
    """Standard times between changes of the threat, (n, THREAT_CHANGES), and below them those from
    the census on; (0, THREAT_CHANGES): drawn when they are needed."""
    rounding: Array
    """(3, n_pools)."""
    log: Records
    """LOGGED, (MOST_LOGGED * n,), filled; (0,): no log is kept."""


# Of the types that real ones have: numba compiles the kernel once for both.
NO_TAPE = TapeArrays(
    cases=np.zeros(0, dtype=CASE),
    renewal=np.zeros(0, dtype=CASE),
    gaps=np.zeros((0, THREAT_CHANGES)),
    rounding=np.zeros((0, 0)),
    log=np.zeros(0, dtype=LOGGED),
)
"""Candidates are drawn by the kernel, and no log is kept."""


class PathArrays(NamedTuple):
    """What one path works on, besides its rows of a block."""

    states: Array
    """(n_segments,), filled; (0,): there are no actions."""
    tape: TapeArrays
    workspace: Workspace
    """For n candidates or more; its waits are filled."""
    tallies: Array
    """(n_steps, n_places, N_TALLIES), filled, 0 before."""
    spent: Array
    """(n_years, 2), filled, 0 before."""


class Stations(NamedTuple):
    """Where a path's districts, pools and actions stand."""

    districts: Records
    """DISTRICT, (n_districts,)."""
    pools: Records
    """POOL, (n_pools,)."""
    actions: Records
    """ACTION, (n_actions,)."""


@inner
def run_path(block: Any, path: int, arrays: PathArrays) -> None:
    """Simulate one path of a block (see `block.Block`) from the origin to the horizon."""
    stations = make_stations(block)
    open_world(block, path, arrays, stations)
    _simulate_while_alive(block.worlds[path : path + 1], arrays, stations)


@inner
def make_stations(block: Any) -> Stations:
    """Make districts and pools that nothing has happened to."""
    districts = np.zeros(block.pool_of.shape[1], dtype=DISTRICT)
    return Stations(
        districts, np.zeros(block.limits.shape[2], dtype=POOL), block.plans.actions.copy()
    )


@inner
def open_world(block: Any, path: int, arrays: PathArrays, stations: Stations) -> None:
    """Tell a path's world where everything lies, before anything has happened."""
    # From here on the world points to memory that it does not own: whoever runs it has to hold
    # `arrays` and `stations` until it is done.
    districts, pools, actions = stations
    tape, workspace, steps = arrays.tape, arrays.workspace, block.steps
    cases, log = tape.cases, tape.log
    segments, rules, limits = block.segments[path], block.rules[path], block.limits[path]
    _open_pools(pools, districts, block.pool_of[0])
    _lay_out_thresholds(districts, cases)
    _forget(workspace, len(cases))
    world = block.worlds[path]
    world.n_cases, world.n_segments = len(cases), len(segments)
    world.n_districts, world.n_pools = len(districts), len(pools)
    world.n_places, world.n_buckets = arrays.tallies.shape[1], len(cases) + 1
    # A bucket a candidate; see `heaps`.
    world.buckets_per_day = len(cases) / world.horizon
    # Before the first bucket: nothing has been looked at.
    world.bucket = -1
    world.n_steps, world.keeps_log = len(steps), len(log)
    world.segments, world.rules = segments.ctypes.data, rules.ctypes.data
    world.pool_of, world.money = block.pool_of.ctypes.data, block.money[path].ctypes.data
    world.n_actions, world.actions = len(actions), actions.ctypes.data
    world.watched, world.reviewed = block.plans.where.ctypes.data, block.plans.reviewed.ctypes.data
    world.states = arrays.states.ctypes.data
    world.limits, world.cases = limits.ctypes.data, cases.ctypes.data
    world.gaps = tape.gaps.ctypes.data if len(tape.gaps) else 0
    world.renewal = tape.renewal.ctypes.data if len(tape.renewal) else 0
    world.rounding = tape.rounding.ctypes.data
    world.districts, world.pools = districts.ctypes.data, pools.ctypes.data
    world.events, world.later = workspace.events.ctypes.data, workspace.later.ctypes.data
    world.buckets, world.powers = workspace.buckets.ctypes.data, workspace.powers.ctypes.data
    world.thresholds, world.requests = (
        workspace.thresholds.ctypes.data,
        workspace.requests.ctypes.data,
    )
    world.steps, world.log = steps.ctypes.data, log.ctypes.data
    world.tallies, world.waits = arrays.tallies.ctypes.data, workspace.waits.ctypes.data
    world.spent = arrays.spent.ctypes.data
    go_to_step(world, steps, 0)


@inner
def go_to_step(world: Records, steps: Records, step: int) -> None:
    """Count from a reporting step on."""
    world.step = step
    world.next_moment = steps[step + 1].start if step + 1 < len(steps) else math.inf


# Compiled code drops an array after its last use, and taking its address is none.
@inner
def _simulate_while_alive(worlds: Records, arrays: PathArrays, stations: Stations) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    simulate(worlds[0])


@inner
def _forget(workspace: Workspace, n: int) -> None:
    """Empty what an earlier path has left."""
    workspace.buckets[: n + 1] = -1
    for i in range(len(workspace.powers)):
        # No load is below 0: nothing is known yet.
        workspace.powers[i].load = -1.0


@inner
def _open_pools(pools: Records, districts: Records, pool_of: Array) -> None:
    for k in range(len(pools)):
        pools[k].norm = math.inf
        pools[k].head = -1
        pools[k].tail = -1
        pools[k].first_district = -1
    # Backwards, so that the list of a pool runs forwards; see `pooling`.
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
    # Counted where the heap's beginning is written below.
    for i in range(len(cases)):
        districts[cases[i].district].first_threshold += 1
    first = 0
    for d in range(len(districts)):
        size = MOST_THRESHOLDS * districts[d].first_threshold
        districts[d].first_threshold = first
        first += size
