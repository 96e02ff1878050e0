"""Paths at the census, kept so that any number of futures begins there.

What lies before the census is more than half of a path's work, and scenarios that part at the
census have it in common. Only what can still matter is kept: who is in the programme or waits
for it, what is due of them, the clocks, the queues, and what has been counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.block_layout import Block
from bandeexit.model.compiled.codes import COUNTED, OUT, PROGRAMME, VISITATION, WAITING
from bandeexit.model.compiled.engine import let_future_pass, let_past_pass
from bandeexit.model.compiled.heaps import push_event, push_threshold
from bandeexit.model.compiled.jit import Records, entry, inner, leaf
from bandeexit.model.compiled.memory import (
    bucket_at,
    case_at,
    district_at,
    event_at,
    later_at,
    pool_at,
    request_at,
    threshold_at,
)
from bandeexit.model.compiled.pooling import join_queue
from bandeexit.model.compiled.records import (
    CASE,
    DISTRICT,
    EVENT,
    LOGGED,
    N_TALLIES,
    POOL,
    THRESHOLD,
    WAIT,
)
from bandeexit.model.compiled.summary import Tables, summarise
from bandeexit.model.compiled.tape import (
    FINE,
    draw_later,
    draw_past,
    draw_rounding,
    flows_of,
    open_tables,
)
from bandeexit.model.compiled.world import (
    PathArrays,
    Stations,
    Workspace,
    go_to_step,
    make_stations,
    make_workspace,
    open_world,
)
from bandeexit.model.random_variates import THREAT_CHANGES
from bandeexit.model.timeline import CANDIDATE_BITS

Array = Any
NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
FIRST_ROOM = 1 << 10
MARGIN = 8
"""Where there is too little room, room is made for this part more than is needed."""
PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS = (np.int64(i) for i in range(5))
N_LISTS = 5


class CensusSnapshot(NamedTuple):
    """Where each path of a block stands at the census; lists of all paths lie end to end."""

    status: NDArray[np.int64]
    """How drawing ended, (n_paths,)."""
    worlds: Records
    """WORLD, (n_paths,); its addresses mean nothing."""
    districts: Records
    """DISTRICT, (n_paths, n_districts)."""
    pools: Records
    """POOL, (n_paths, n_pools)."""
    tallies: NDArray[np.int32]
    """(n_paths, n_steps, n_places, N_TALLIES)."""
    spent: NDArray[np.float64]
    """(n_paths, n_years, 2)."""
    first: NDArray[np.int64]
    """Where each path's lists begin, and the end, (n_paths + 1, N_LISTS)."""
    persons: NDArray[np.int64]
    """Who still matters, by number."""
    cases: Records
    """CASE, of these."""
    events: Records
    """EVENT: what is due of them."""
    thresholds: Records
    """THRESHOLD: at which reading they leave by own wish."""
    requests: NDArray[np.int64]
    """Who waits for money, in order."""
    waits: Records
    """WAIT, of everybody who has started."""


_NOBODY = np.zeros(0, dtype=CASE)
_NO_GAPS = np.zeros((0, THREAT_CHANGES))
_NO_LOG = np.zeros(0, dtype=LOGGED)


def take_snapshots(block: Block, n_steps: int, n_places: int, n_years: int) -> CensusSnapshot:
    """Simulate the paths of a block until the census.

    Parameters
    ----------
    n_steps : int
        Reporting steps that begin before the census.
    n_places : int
        Places that are counted.
    """
    n_paths = len(block.worlds)
    snapshot = CensusSnapshot(
        status=np.zeros(n_paths, dtype=np.int64),
        worlds=block.worlds,
        districts=np.zeros((n_paths, block.pool_of.shape[1]), dtype=DISTRICT),
        pools=np.zeros((n_paths, block.limits.shape[2]), dtype=POOL),
        tallies=np.zeros((n_paths, n_steps, n_places, N_TALLIES), dtype=np.int32),
        spent=np.zeros((n_paths, n_years, 2)),
        first=np.zeros((n_paths + 1, N_LISTS), dtype=np.int64),
        persons=np.zeros(FIRST_ROOM, dtype=np.int64),
        cases=np.zeros(FIRST_ROOM, dtype=CASE),
        events=np.zeros(FIRST_ROOM, dtype=EVENT),
        thresholds=np.zeros(FIRST_ROOM, dtype=THRESHOLD),
        requests=np.zeros(FIRST_ROOM, dtype=np.int64),
        waits=np.zeros(FIRST_ROOM, dtype=WAIT),
    )
    lists = _run_pasts(block, snapshot, _NOBODY, _NO_GAPS, _NO_LOG)
    names = ("persons", "cases", "events", "thresholds", "requests", "waits")
    of_list = (PERSONS, PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS)
    ends = snapshot.first[-1]
    kept = {
        name: full[: ends[i]].copy() for name, full, i in zip(names, lists, of_list, strict=True)
    }
    return snapshot._replace(**kept)


@entry
def _run_pasts(
    block: Block, snapshot: CensusSnapshot, nobody: Records, gaps: Array, log: Records
) -> tuple[Array, Records, Records, Records, Array, Records]:
    n_pools = block.limits.shape[2]
    n_places = snapshot.tallies.shape[2]
    tallies = np.zeros((len(block.steps), n_places, N_TALLIES), dtype=np.int64)
    states = np.zeros(block.segments.shape[1], dtype=np.int64)
    drawn, workspace = np.empty(0, dtype=CASE), make_workspace(0, len(states), n_pools)
    lists = (
        snapshot.persons,
        snapshot.cases,
        snapshot.events,
        snapshot.thresholds,
        snapshot.requests,
        snapshot.waits,
    )
    for path in range(len(block.worlds)):
        snapshot.first[path + 1] = snapshot.first[path]
        worlds = block.worlds[path : path + 1]
        flows = flows_of(block.sources, path, worlds)
        snapshot.status[path], drawn, n = draw_past(
            block.sources, path, worlds, block.rules[path], flows[0].expected, drawn
        )
        if snapshot.status[path] != FINE:
            continue
        workspace = _grow_workspace(workspace, n, len(states), n_pools)
        tallies[:] = 0
        rounding = draw_rounding(worlds[0], n_pools)
        arrays = PathArrays(
            states, drawn[:n], nobody, gaps, rounding, workspace, log, tallies, snapshot.spent[path]
        )
        stations = make_stations(block)
        open_world(block, path, arrays, stations)
        _let_past_pass(worlds, arrays, stations)
        snapshot.tallies[path] = tallies[: snapshot.tallies.shape[1]]
        snapshot.districts[path] = stations.districts
        snapshot.pools[path] = stations.pools
        lists = _keep(worlds, snapshot.first[path + 1], lists, arrays, stations)
    return lists


@inner
def _grow_workspace(workspace: Workspace, n: int, n_segments: int, n_pools: int) -> Workspace:
    if len(workspace.waits) >= n:
        return workspace
    return make_workspace(n + n // MARGIN, n_segments, n_pools)


@inner
def _let_past_pass(worlds: Records, arrays: PathArrays, stations: Stations) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    world = worlds[0]
    let_past_pass(world)
    for k in range(world.n_pools):
        _forget_who_left(world, pool_at(world, k))


@inner
def _forget_who_left(world: Records, pool: Records) -> None:
    """Take those out of a queue who no longer wait."""
    person = pool.head
    pool.head, pool.tail = -1, -1
    while person >= 0:
        case = case_at(world, person)
        behind, case.behind = case.behind, -1
        if case.stage == WAITING:
            join_queue(world, pool, person)
        person = behind


@leaf
def _matters(case: Records) -> bool:
    return case.stage == WAITING or case.stage == VISITATION or case.stage == PROGRAMME


@inner
def _keep(
    worlds: Records,
    ends: Array,
    lists: tuple[Array, Records, Records, Records, Array, Records],
    arrays: PathArrays,
    stations: Stations,
) -> tuple[Array, Records, Records, Records, Array, Records]:
    """Add a path to the lists; `parts` and `stations` keep alive what the world points to."""
    world = worlds[0]
    persons, cases, events, thresholds, requests, waits = lists
    persons = _grown(persons, ends[PERSONS] + world.n_cases)
    cases = _grown(cases, ends[PERSONS] + world.n_cases)
    for person in range(world.n_cases):
        if _matters(arrays.cases[person]):
            persons[ends[PERSONS]] = person
            cases[ends[PERSONS]] = arrays.cases[person]
            ends[PERSONS] += 1
    events = _grown(events, ends[EVENTS] + world.n_events + world.n_later)
    for i in range(world.n_events):
        event = event_at(world, i)
        _keep_event(world, events, ends, event.time, event.priority)
    for bucket in range(world.bucket + 1, world.n_buckets):
        i = bucket_at(world, bucket).n
        while i >= 0:
            later = later_at(world, i)
            _keep_event(world, events, ends, later.time, later.priority)
            i = later.behind
    for d in range(world.n_districts):
        district = district_at(world, d)
        thresholds = _grown(thresholds, ends[THRESHOLDS] + district.n_thresholds)
        for i in range(district.n_thresholds):
            one = threshold_at(world, district.first_threshold + i)
            case = case_at(world, one.person)
            if case.stage == PROGRAMME and case.wish_at == one.reading:
                thresholds[ends[THRESHOLDS]].reading = one.reading
                thresholds[ends[THRESHOLDS]].person = one.person
                ends[THRESHOLDS] += 1
    requests = _grown(requests, ends[REQUESTS] + world.last_request - world.first_request)
    for i in range(world.first_request, world.last_request):
        requests[ends[REQUESTS]] = request_at(world, i).person
        ends[REQUESTS] += 1
    waits = _grown(waits, ends[WAITS] + world.n_waits)
    for i in range(world.n_waits):
        waits[ends[WAITS]] = arrays.workspace.waits[i]
        ends[WAITS] += 1
    return persons, cases, events, thresholds, requests, waits


@inner
def _keep_event(world: Records, events: Records, ends: Array, time: float, priority: int) -> None:
    """Keep an event of somebody who still matters."""
    if _matters(case_at(world, priority & NUMBER_MASK)):
        events[ends[EVENTS]].time = time
        events[ends[EVENTS]].priority = priority
        ends[EVENTS] += 1


@inner
def _grown(records: Array, n: int) -> Array:
    """Give the same records, and room for n at least."""
    while len(records) < n:
        records = np.concatenate((records, records))
    return records


def run_futures(block: Block, snapshot: CensusSnapshot, tables: Tables) -> NDArray[np.int64]:
    """Go on from the census to the horizon; fill the tables, and say how drawing ended.

    Parameters
    ----------
    stand : Stand
        Of the same paths, as far as the time before the census goes (see `pasts`).
    """
    _run(block, snapshot, tables, _NOBODY, _NO_GAPS, _NO_LOG)
    return snapshot.status


@entry
def _run(
    block: Block,
    snapshot: CensusSnapshot,
    tables: Tables,
    nobody: Records,
    gaps: Array,
    log: Records,
) -> None:
    n_counted = max(tables.at_moments.shape[3] - 1, 1)
    tallies = np.zeros((len(block.steps), n_counted, N_TALLIES), dtype=np.int64)
    n_pools = block.limits.shape[2]
    drawn, workspace = np.empty(0, dtype=CASE), make_workspace(0, block.segments.shape[1], n_pools)
    for path in range(len(block.worlds)):
        if snapshot.status[path] != FINE:
            continue
        worlds, n_past = block.worlds[path : path + 1], snapshot.worlds[path].n_cases
        open_tables(block.sources, path, worlds[0])
        flows = flows_of(block.sources, path, worlds)
        drawn = _grown_cases(drawn, n_past)
        _seat_again(drawn, n_past, snapshot, path)
        drawn, n = draw_later(
            block.sources,
            path,
            worlds,
            block.segments[path],
            block.rules[path],
            flows,
            drawn,
            n_past,
        )
        workspace = _grow_workspace(workspace, n, block.segments.shape[1], n_pools)
        tallies[:] = 0
        tallies[: snapshot.tallies.shape[1]] = snapshot.tallies[path]
        tables.spent[path] = snapshot.spent[path]
        rounding = draw_rounding(worlds[0], n_pools)
        states, spent = tables.states[path], tables.spent[path]
        arrays = PathArrays(
            states, drawn[:n], nobody, gaps, rounding, workspace, log, tallies, spent
        )
        stations = make_stations(block)
        open_world(block, path, arrays, stations)
        _take_up(block, path, snapshot, arrays, stations)
        _let_future_pass(worlds, arrays, stations)
        summarise(block, tables, path, tallies, workspace.waits)


@inner
def _grown_cases(cases: Records, n: int) -> Records:
    return cases if len(cases) >= n else np.empty(n, dtype=CASE)


@inner
def _seat_again(cases: Records, n_past: int, snapshot: CensusSnapshot, path: int) -> None:
    """Put those who still matter in their rows; all others of the past have gone."""
    for i in range(n_past):
        cases[i].stage = OUT
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
        heap = district.first_threshold
        stations.districts[d] = snapshot.districts[path, d]
        district.first_threshold, district.n_thresholds = heap, 0
    for k in range(world.n_pools):
        stations.pools[k] = snapshot.pools[path, k]
    for i in range(first[THRESHOLDS], stop[THRESHOLDS]):
        one = snapshot.thresholds[i]
        district = district_at(world, case_at(world, one.person).district)
        push_threshold(world, district, one.reading, one.person)
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
