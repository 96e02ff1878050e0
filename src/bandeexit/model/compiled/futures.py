"""From where paths stood at the census (`snapshot`) to the horizon, under whatever scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.block_layout import Block, sources_of_path
from bandeexit.model.compiled.codes import COUNTED, OUT
from bandeexit.model.compiled.engine import let_future_pass
from bandeexit.model.compiled.heaps import push_event, push_threshold
from bandeexit.model.compiled.jit import Records, entry, inner
from bandeexit.model.compiled.memory import case_at, district_at, request_at
from bandeexit.model.compiled.records import CASE, N_TALLIES
from bandeexit.model.compiled.snapshot import (
    EVENTS,
    PERSONS,
    REQUESTS,
    THRESHOLDS,
    WAITS,
    CensusSnapshot,
)
from bandeexit.model.compiled.streams import flows_of
from bandeexit.model.compiled.summary import Tables, summarise
from bandeexit.model.compiled.tape import FINE, draw_later, draw_rounding, open_tables
from bandeexit.model.compiled.world import (
    NO_TAPE,
    PathArrays,
    Stations,
    TapeArrays,
    go_to_step,
    grow_workspace,
    make_stations,
    make_workspace,
    open_world,
)

Array = Any


def run_futures(block: Block, snapshot: CensusSnapshot, tables: Tables) -> NDArray[np.int64]:
    """Go on from the census to the horizon; fill the tables, and say how drawing ended.

    Parameters
    ----------
    stand : Stand
        Of the same paths, as far as the time before the census goes (see `pasts`).
    """
    _run(block, snapshot, tables, NO_TAPE)
    return snapshot.status


@entry
def _run(block: Block, snapshot: CensusSnapshot, tables: Tables, nothing: TapeArrays) -> None:
    n_counted = max(tables.at_moments.shape[3] - 1, 1)
    tallies = np.zeros((len(block.steps), n_counted, N_TALLIES), dtype=np.int64)
    n_segments, n_pools = block.segments.shape[1], block.limits.shape[2]
    drawn, workspace = np.empty(0, dtype=CASE), make_workspace(0, n_segments, n_pools)
    for row in range(len(block.worlds)):
        if snapshot.status[row] != FINE:
            continue
        # A row for everybody of the past, though few matter: later candidates have to get the
        # numbers, hence the luck and the place in ties, that they have in a whole path.
        path, n_past = sources_of_path(block, row), snapshot.worlds[row].n_cases
        open_tables(block.sources, row, path.worlds[0])
        flows = flows_of(path)
        drawn = _grow_cases(drawn, n_past)
        _seat_again(drawn, n_past, snapshot, row)
        drawn, n = draw_later(path, flows, drawn, n_past)
        workspace = grow_workspace(workspace, n, n_segments, n_pools)
        tallies[:] = 0
        # Counts of the past as well: stocks are sums from the origin on.
        tallies[: snapshot.tallies.shape[1]] = snapshot.tallies[row]
        tables.spent[row] = snapshot.spent[row]
        rounding = draw_rounding(path.worlds[0], n_pools)
        tape = TapeArrays(drawn[:n], nothing.renewal, nothing.gaps, rounding, nothing.log)
        arrays = PathArrays(tables.states[row], tape, workspace, tallies, tables.spent[row])
        stations = make_stations(block)
        open_world(block, row, arrays, stations)
        _take_up(block, row, snapshot, arrays, stations)
        _let_future_pass(path.worlds, arrays, stations)
        summarise(block, tables, row, tallies, workspace.waits)


@inner
def _grow_cases(cases: Records, n: int) -> Records:
    return cases if len(cases) >= n else np.empty(n, dtype=CASE)


@inner
def _seat_again(cases: Records, n_past: int, snapshot: CensusSnapshot, path: int) -> None:
    """Put those who still matter in their rows; all others of the past have gone."""
    for i in range(n_past):
        cases[i].stage = OUT
        # So that nobody is announced again; and out, so that nothing finds them.
        cases[i].arrival = -np.inf
        cases[i].cohort = COUNTED
        cases[i].unpaid = 0
        cases[i].district = 0
    for i in range(snapshot.first[path, PERSONS], snapshot.first[path + 1, PERSONS]):
        cases[snapshot.persons[i]] = snapshot.cases[i]


@inner
def _take_up(
    block: Block, path: int, snapshot: CensusSnapshot, arrays: PathArrays, stations: Stations
) -> None:
    """Put a path where it stood at the census."""
    world, kept = block.worlds[path], snapshot.worlds[path]
    first, stop = snapshot.first[path], snapshot.first[path + 1]
    world.fund, world.segment, world.row = kept.fund, kept.segment, kept.segment
    world.soonest, world.n_waits = kept.soonest, kept.n_waits
    go_to_step(world, block.steps, kept.step)
    for d in range(world.n_districts):
        district = district_at(world, d)
        # Where the heap begins is this path's own; what is in it is the past's, and pushed below.
        heap = district.first_threshold
        stations.districts[d] = snapshot.districts[path, d]
        district.first_threshold, district.n_thresholds = heap, 0
    for k in range(world.n_pools):
        stations.pools[k] = snapshot.pools[path, k]
    for i in range(first[THRESHOLDS], stop[THRESHOLDS]):
        one = snapshot.thresholds[i]
        district = district_at(world, case_at(world, one.person).district)
        push_threshold(world, district, one.reading, one.person)
    # Events are pushed anew, as buckets depend on how many will come here; their
    # order is total, so it does not matter how they lie (docs/decisions/0013). One
    # bucket before: that of the census may hold something.
    world.bucket = int(world.census_day * world.buckets_per_day) - 1
    for i in range(first[EVENTS], stop[EVENTS]):
        push_event(world, snapshot.events[i].time, snapshot.events[i].priority)
    for i in range(first[REQUESTS], stop[REQUESTS]):
        request_at(world, world.last_request).person = snapshot.requests[i]
        world.last_request += 1
    for i in range(first[WAITS], stop[WAITS]):
        arrays.workspace.waits[i - first[WAITS]] = snapshot.waits[i]


@inner
def _let_future_pass(worlds: Records, arrays: PathArrays, stations: Stations) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    let_future_pass(worlds[0])
