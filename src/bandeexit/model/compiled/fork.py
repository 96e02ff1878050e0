"""Paths at the census, kept so that any number of futures begins there.

What lies before the census is more than half of a path's work, and scenarios that part at the
census have it in common. Only what can still matter is kept: who is in the programme or waits
for it, what is due of them, the clocks, the queues, and what has been counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.codes import COUNTED, OUT, PROGRAMME, VISITATION, WAITING
from bandeexit.model.compiled.engine import let_future_pass, let_past_pass
from bandeexit.model.compiled.heaps import push_event, push_threshold
from bandeexit.model.compiled.jit import Records, entry, inner, leaf
from bandeexit.model.compiled.laid_out import Block
from bandeexit.model.compiled.layout import (
    CASE,
    DISTRICT,
    EVENT,
    LOGGED,
    N_TALLIES,
    POOL,
    THRESHOLD,
    WAIT,
)
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
from bandeexit.model.compiled.pooling import append
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
    Parts,
    Room,
    Stations,
    go_to_step,
    make_room,
    make_stations,
    open_world,
)
from bandeexit.model.luck import THREAT_CHANGES
from bandeexit.model.timeline import CANDIDATE_BITS

Array = Any
NUMBER_MASK = np.int64((1 << CANDIDATE_BITS) - 1)
FIRST_ROOM = 1 << 10
MARGIN = 8
"""Where there is too little room, room is made for this part more than is needed."""
PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS = (np.int64(i) for i in range(5))
N_LISTS = 5


class Stand(NamedTuple):
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


def stand_at_census(block: Block, n_steps: int, n_places: int, n_years: int) -> Stand:
    """Simulate the paths of a block until the census.

    Parameters
    ----------
    n_steps : int
        Reporting steps that begin before the census.
    n_places : int
        Places that are counted.
    """
    n_paths = len(block.worlds)
    stand = Stand(
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
    lists = _stand(block, stand, _NOBODY, _NO_GAPS, _NO_LOG)
    names = ("persons", "cases", "events", "thresholds", "requests", "waits")
    of_list = (PERSONS, PERSONS, EVENTS, THRESHOLDS, REQUESTS, WAITS)
    ends = stand.first[-1]
    kept = {
        name: full[: ends[i]].copy() for name, full, i in zip(names, lists, of_list, strict=True)
    }
    return stand._replace(**kept)


@entry
def _stand(
    block: Block, stand: Stand, nobody: Records, gaps: Array, log: Records
) -> tuple[Array, Records, Records, Records, Array, Records]:
    n_pools = block.limits.shape[2]
    n_places = stand.tallies.shape[2]
    tallies = np.zeros((len(block.steps), n_places, N_TALLIES), dtype=np.int64)
    states = np.zeros(block.segments.shape[1], dtype=np.int64)
    drawn, room = np.empty(0, dtype=CASE), make_room(0, len(states), n_pools)
    lists = (
        stand.persons,
        stand.cases,
        stand.events,
        stand.thresholds,
        stand.requests,
        stand.waits,
    )
    for path in range(len(block.worlds)):
        stand.first[path + 1] = stand.first[path]
        worlds = block.worlds[path : path + 1]
        flows = flows_of(block.sources, path, worlds)
        stand.status[path], drawn, n = draw_past(
            block.sources, path, worlds, block.rules[path], flows[0].expected, drawn
        )
        if stand.status[path] != FINE:
            continue
        room = _roomier(room, n, len(states), n_pools)
        tallies[:] = 0
        rounding = draw_rounding(worlds[0], n_pools)
        parts = Parts(
            states, drawn[:n], nobody, gaps, rounding, room, log, tallies, stand.spent[path]
        )
        stations = make_stations(block)
        open_world(block, path, parts, stations)
        _let_past_pass(worlds, parts, stations)
        stand.tallies[path] = tallies[: stand.tallies.shape[1]]
        stand.districts[path] = stations.districts
        stand.pools[path] = stations.pools
        lists = _keep(worlds, stand.first[path + 1], lists, parts, stations)
    return lists


@inner
def _roomier(room: Room, n: int, n_segments: int, n_pools: int) -> Room:
    if len(room.waits) >= n:
        return room
    return make_room(n + n // MARGIN, n_segments, n_pools)


@inner
def _let_past_pass(worlds: Records, parts: Parts, stations: Stations) -> None:
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
            append(world, pool, person)
        person = behind


@leaf
def _matters(case: Records) -> bool:
    return case.stage == WAITING or case.stage == VISITATION or case.stage == PROGRAMME


@inner
def _keep(
    worlds: Records,
    ends: Array,
    lists: tuple[Array, Records, Records, Records, Array, Records],
    parts: Parts,
    stations: Stations,
) -> tuple[Array, Records, Records, Records, Array, Records]:
    """Add a path to the lists; `parts` and `stations` keep alive what the world points to."""
    world = worlds[0]
    persons, cases, events, thresholds, requests, waits = lists
    persons = _grown(persons, ends[PERSONS] + world.n_cases)
    cases = _grown(cases, ends[PERSONS] + world.n_cases)
    for person in range(world.n_cases):
        if _matters(parts.cases[person]):
            persons[ends[PERSONS]] = person
            cases[ends[PERSONS]] = parts.cases[person]
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
        waits[ends[WAITS]] = parts.room.waits[i]
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


def run_futures(block: Block, stand: Stand, tables: Tables) -> NDArray[np.int64]:
    """Go on from the census to the horizon; fill the tables, and say how drawing ended.

    Parameters
    ----------
    stand : Stand
        Of the same paths, as far as the time before the census goes (see `pasts`).
    """
    _run(block, stand, tables, _NOBODY, _NO_GAPS, _NO_LOG)
    return stand.status


@entry
def _run(
    block: Block, stand: Stand, tables: Tables, nobody: Records, gaps: Array, log: Records
) -> None:
    n_counted = max(tables.at_moments.shape[3] - 1, 1)
    tallies = np.zeros((len(block.steps), n_counted, N_TALLIES), dtype=np.int64)
    n_pools = block.limits.shape[2]
    drawn, room = np.empty(0, dtype=CASE), make_room(0, block.segments.shape[1], n_pools)
    for path in range(len(block.worlds)):
        if stand.status[path] != FINE:
            continue
        worlds, n_past = block.worlds[path : path + 1], stand.worlds[path].n_cases
        open_tables(block.sources, path, worlds[0])
        flows = flows_of(block.sources, path, worlds)
        drawn = _grown_cases(drawn, n_past)
        _seat_again(drawn, n_past, stand, path)
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
        room = _roomier(room, n, block.segments.shape[1], n_pools)
        tallies[:] = 0
        tallies[: stand.tallies.shape[1]] = stand.tallies[path]
        tables.spent[path] = stand.spent[path]
        rounding = draw_rounding(worlds[0], n_pools)
        states, spent = tables.states[path], tables.spent[path]
        parts = Parts(states, drawn[:n], nobody, gaps, rounding, room, log, tallies, spent)
        stations = make_stations(block)
        open_world(block, path, parts, stations)
        _take_up(block, path, stand, parts, stations)
        _let_future_pass(worlds, parts, stations)
        summarise(block, tables, path, tallies, room.waits)


@inner
def _grown_cases(cases: Records, n: int) -> Records:
    return cases if len(cases) >= n else np.empty(n, dtype=CASE)


@inner
def _seat_again(cases: Records, n_past: int, stand: Stand, path: int) -> None:
    """Put those who still matter in their rows; all others of the past have gone."""
    for i in range(n_past):
        cases[i].stage = OUT
        cases[i].arrival = -np.inf
        cases[i].cohort = COUNTED
        cases[i].unpaid = 0
        cases[i].district = 0
    for i in range(stand.first[path, PERSONS], stand.first[path + 1, PERSONS]):
        cases[stand.persons[i]] = stand.cases[i]


@inner
def _take_up(block: Block, path: int, stand: Stand, parts: Parts, stations: Stations) -> None:
    """Put a path where it stood at the census."""
    world, kept = block.worlds[path], stand.worlds[path]
    first, stop = stand.first[path], stand.first[path + 1]
    world.purse, world.segment, world.row = kept.purse, kept.segment, kept.segment
    world.soonest, world.n_waits = kept.soonest, kept.n_waits
    go_to_step(world, block.steps, kept.step)
    for d in range(world.n_districts):
        district = district_at(world, d)
        room = district.first_threshold
        stations.districts[d] = stand.districts[path, d]
        district.first_threshold, district.n_thresholds = room, 0
    for k in range(world.n_pools):
        stations.pools[k] = stand.pools[path, k]
    for i in range(first[THRESHOLDS], stop[THRESHOLDS]):
        one = stand.thresholds[i]
        district = district_at(world, case_at(world, one.person).district)
        push_threshold(world, district, one.reading, one.person)
    world.bucket = int(world.census_day * world.buckets_per_day) - 1
    for i in range(first[EVENTS], stop[EVENTS]):
        push_event(world, stand.events[i].time, stand.events[i].priority)
    for i in range(first[REQUESTS], stop[REQUESTS]):
        request_at(world, world.last_request).person = stand.requests[i]
        world.last_request += 1
    for i in range(first[WAITS], stop[WAITS]):
        parts.room.waits[i - first[WAITS]] = stand.waits[i]


@inner
def _let_future_pass(worlds: Records, parts: Parts, stations: Stations) -> None:
    """Simulate; the arguments keep arrays alive whose addresses the world holds."""
    let_future_pass(worlds[0])
