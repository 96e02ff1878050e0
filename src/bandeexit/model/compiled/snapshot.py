"""Where paths stand at the census, kept so that any number of futures begins there.

What lies before the census is more than half of a path's work, and scenarios that part at the
census have it in common. Only what can still matter is kept: who is in the programme or waits
for it, what is due of them, the clocks, the queues, and what has been counted. `futures` goes on
from there.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.block_layout import Block, sources_of_path
from bandeexit.model.compiled.codes import PROGRAMME, VISITATION, WAITING
from bandeexit.model.compiled.engine import let_past_pass
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
    N_TALLIES,
    POOL,
    THRESHOLD,
    WAIT,
)
from bandeexit.model.compiled.streams import flows_of
from bandeexit.model.compiled.tape import FINE, draw_past, draw_rounding
from bandeexit.model.compiled.world import (
    NO_TAPE,
    PathArrays,
    Stations,
    TapeArrays,
    grow_workspace,
    make_stations,
    make_workspace,
    open_world,
)
from bandeexit.model.timeline import CANDIDATE_BITS

Array = Any
NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
FIRST_ROOM = 1 << 10
PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS = (np.int64(i) for i in range(5))
N_LISTS = 5


class CensusSnapshot(NamedTuple):
    """Where each path of a block stands at the census; lists of all paths lie end to end."""

    # No addresses, no buckets, nobody who has left: a third of the machine's memory of a whole
    # path, and nothing that the first scenario's numbering fixes (docs/decisions/0013).
    status: NDArray[np.int64]
    """How drawing ended, (n_paths,)."""
    worlds: Records
    """WORLD, (n_paths,); its addresses mean nothing."""
    districts: Records
    """DISTRICT, (n_paths, n_districts)."""
    pools: Records
    """POOL, (n_paths, n_pools)."""
    # Half of the engine's counters: what happens in a step and place is a small number.
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
        # Of the block that is simulated here; whatever is an address in them is dead afterwards.
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
    lists = _run_pasts(block, snapshot, NO_TAPE)
    names = ("persons", "cases", "events", "thresholds", "requests", "waits")
    of_list = (PERSONS, PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS)
    ends = snapshot.first[-1]
    of_paths = {
        name: full[: ends[i]].copy() for name, full, i in zip(names, lists, of_list, strict=True)
    }
    return snapshot._replace(**of_paths)


@entry
def _run_pasts(
    block: Block, snapshot: CensusSnapshot, nothing: TapeArrays
) -> tuple[Array, Records, Records, Records, Array, Records]:
    n_segments, n_pools = block.segments.shape[1], block.limits.shape[2]
    tallies = np.zeros((len(block.steps), snapshot.tallies.shape[2], N_TALLIES), dtype=np.int64)
    states = np.zeros(n_segments, dtype=np.int64)
    drawn, workspace = np.empty(0, dtype=CASE), make_workspace(0, n_segments, n_pools)
    lists = (
        snapshot.persons,
        snapshot.cases,
        snapshot.events,
        snapshot.thresholds,
        snapshot.requests,
        snapshot.waits,
    )
    for row in range(len(block.worlds)):
        # Lists of all paths end to end, as nobody knows beforehand how long they will be.
        snapshot.first[row + 1] = snapshot.first[row]
        path = sources_of_path(block, row)
        flows = flows_of(path)
        snapshot.status[row], drawn, n = draw_past(path, flows[0].expected, drawn)
        if snapshot.status[row] != FINE:
            continue
        workspace = grow_workspace(workspace, n, n_segments, n_pools)
        tallies[:] = 0
        rounding = draw_rounding(path.worlds[0], n_pools)
        tape = TapeArrays(drawn[:n], nothing.renewal, nothing.gaps, rounding, nothing.log)
        arrays = PathArrays(states, tape, workspace, tallies, snapshot.spent[row])
        stations = make_stations(block)
        open_world(block, row, arrays, stations)
        _let_past_pass(path.worlds, arrays, stations)
        snapshot.tallies[row] = tallies[: snapshot.tallies.shape[1]]
        snapshot.districts[row] = stations.districts
        snapshot.pools[row] = stations.pools
        lists = _keep(path.worlds, snapshot.first[row + 1], lists, arrays, stations)
    return lists


@inner
def _let_past_pass(worlds: Records, arrays: PathArrays, stations: Stations) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    world = worlds[0]
    let_past_pass(world)
    for k in range(world.n_pools):
        # Else a queue would lead through people who are not kept.
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
    persons = _grow(persons, ends[PERSONS] + world.n_cases)
    cases = _grow(cases, ends[PERSONS] + world.n_cases)
    for person in range(world.n_cases):
        # Waiting or followed; who comes later is drawn by each future.
        if _matters(arrays.tape.cases[person]):
            persons[ends[PERSONS]] = person
            cases[ends[PERSONS]] = arrays.tape.cases[person]
            ends[PERSONS] += 1
    events = _grow(events, ends[EVENTS] + world.n_events + world.n_later)
    for i in range(world.n_events):
        event = event_at(world, i)
        _keep_event(world, events, ends, event.time, event.priority)
    # Those of the bucket at hand lie in the heap already.
    for bucket in range(world.bucket + 1, world.n_buckets):
        i = bucket_at(world, bucket).n
        while i >= 0:
            later = later_at(world, i)
            _keep_event(world, events, ends, later.time, later.priority)
            i = later.behind
    for d in range(world.n_districts):
        district = district_at(world, d)
        thresholds = _grow(thresholds, ends[THRESHOLDS] + district.n_thresholds)
        for i in range(district.n_thresholds):
            one = threshold_at(world, district.first_threshold + i)
            case = case_at(world, one.person)
            # Dead entries stay behind.
            if case.stage == PROGRAMME and case.wish_at == one.reading:
                thresholds[ends[THRESHOLDS]].reading = one.reading
                thresholds[ends[THRESHOLDS]].person = one.person
                ends[THRESHOLDS] += 1
    requests = _grow(requests, ends[REQUESTS] + world.last_request - world.first_request)
    for i in range(world.first_request, world.last_request):
        requests[ends[REQUESTS]] = request_at(world, i).person
        ends[REQUESTS] += 1
    waits = _grow(waits, ends[WAITS] + world.n_waits)
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
def _grow(records: Array, n: int) -> Array:
    """Give the same records, and room for n at least."""
    while len(records) < n:
        # Twice as long, whatever stands in the second half: it is written before it is read.
        records = np.concatenate((records, records))
    return records
