"""The candidates of a path, drawn in compiled code: those of `model.tape`, row by row."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from bandeexit.model.compiled.codes import COUNTED, HANDOVER, INITIAL
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.random_variates import (
    draw_block,
    draw_candidate,
    draw_threat,
    ensure_clocks,
    ensure_patience,
    ensure_visit,
    exponential,
    late_days,
)
from bandeexit.model.compiled.rates import (
    accumulate,
    join_stretches,
    piece_of,
    referral_rates,
    when,
)
from bandeexit.model.compiled.records import CASE
from bandeexit.model.compiled.sources import Sources
from bandeexit.model.history import MOST_CANDIDATES, STATES
from bandeexit.model.random_variates import DISTRICT_BITS, NUMBER_BITS, Stream

Array = Any

REFERRAL, HISTORY, EXTRA, PRISON, EARLIER = (
    np.int64(stream)
    for stream in (
        Stream.REFERRAL,
        Stream.HISTORY,
        Stream.EXTRA,
        Stream.HANDOVER,
        Stream.INITIAL,
    )
)
ROUNDING = np.int64(Stream.ROUNDING)
N_STATES = len(STATES)
VISITED, FOLLOWED, COMPLETED, DROPPED_OUT, NOT_ADMITTED = (np.int64(i) for i in range(N_STATES))
N_KINDS_OF_COORDINATOR = 3
FINE, NO_INITIAL_LOAD, NO_CENSUS = np.int64(0), np.int64(1), np.int64(2)
"""How drawing ended; after `NO_CENSUS` come the states, `NO_CENSUS + state` is out of reach."""


class Flow(NamedTuple):
    """Candidates of one stream who are still to come."""

    edges: Array
    """Days, (n_edges,)."""
    expected: Array
    """Expected number of candidates before each, (n_edges,)."""
    start: float
    """Only those are drawn who come after so many are expected."""
    upper: Array
    """Cumulative shares of the districts, (n_segments, n_districts); (1, n_districts): for good."""
    stream: np.int64
    cohort: np.int64


@inner
def draw_candidates(
    sources: Sources, path: int, worlds: Records, segments: Records, rules: Records, cases: Records
) -> tuple[int, Records, int]:
    """Draw everybody who may come on a path.

    Parameters
    ----------
    cases : CASE, shape (room,)
        Where they are put if there is room enough.

    Returns
    -------
    int
        `FINE`, or what is out of reach.
    CASE, shape (room,)
        In the order of a tape's rows.
    int
        Number of candidates.
    """
    flows = flows_of(sources, path, worlds)
    status, cases, n = draw_past(sources, path, worlds, rules, flows[0].expected, cases)
    if status != FINE:
        return status, cases, 0
    cases, n = draw_later(sources, path, worlds, segments, rules, flows, cases, n)
    return FINE, cases, n


@inner
def draw_past(
    sources: Sources, path: int, worlds: Records, rules: Records, expected: Array, cases: Records
) -> tuple[int, Records, int]:
    """Draw earlier participants, then candidates before the census; see `draw_candidates`.

    Parameters
    ----------
    expected : ndarray, shape (n_cells + 1,)
        Number of referrals expected before the edges of the cells of demand.
    """
    world = worlds[0]
    open_tables(sources, path, world)
    n, known = sources.initial_load[path], sources.census.sum()
    cases = _with_room(cases, n + known)
    if not _draw_earlier(sources, path, world, rules, cases):
        return NO_INITIAL_LOAD, cases, 0
    if sources.starts[path, 0] >= 0:
        cases, n = _draw_named_histories(sources, path, world, rules, expected, cases, n)
        return FINE, cases, n
    missing = _draw_history(sources, path, world, rules, expected, cases, n, n + known)
    return FINE if missing < 0 else NO_CENSUS + missing, cases, n + known


@inner
def draw_later(
    sources: Sources,
    path: int,
    worlds: Records,
    segments: Records,
    rules: Records,
    flows: tuple[Flow, Flow, Flow],
    cases: Records,
    n: int,
) -> tuple[Records, int]:
    """Draw who is still to come, after the first n; the last two of `draw_candidates`."""
    more = 0.0
    for flow in flows:
        more += flow.expected[-1] - flow.start
    cases = _with_room(cases, n + _room(more))
    for flow in flows:
        cases, n = _draw_stream(sources, path, worlds[0], rules, cases, n, segments, flow)
    return cases, n


@inner
def _with_room(cases: Records, n: int) -> Records:
    """Give the same records, and room for n at least."""
    if len(cases) >= n:
        return cases
    return np.concatenate((cases, np.empty(n - len(cases), dtype=CASE)))


@inner
def open_tables(sources: Sources, path: int, world: Records) -> None:
    """Let a path find its draw's tables of quantiles."""
    world.visit_table = sources.visit[path].ctypes.data
    world.completion_table = sources.completion[path].ctypes.data
    world.cost_table = sources.cost[path].ctypes.data


@inner
def flows_of(sources: Sources, path: int, worlds: Records) -> tuple[Flow, Flow, Flow]:
    """Who may come: referrals, prison handovers, a scenario's additional candidates."""
    world = worlds[0]
    rates = referral_rates(sources, path, world)
    expected = accumulate(sources.edges, rates)
    start = expected[sources.n_before] if len(sources.census) else -sources.visiting[path]
    handover_edges, handover = join_stretches(sources.handover_edges, sources.handover[path])
    handed_over = accumulate(handover_edges, handover)
    extra_edges, extra = _extra_rates(sources, path, rates)
    added = accumulate(extra_edges, extra)
    return (
        Flow(sources.edges, expected, start, sources.upper, REFERRAL, COUNTED),
        Flow(handover_edges, handed_over, 0.0, sources.handover_upper[path], PRISON, HANDOVER),
        Flow(extra_edges, added, 0.0, sources.extra_upper[path], EXTRA, COUNTED),
    )


@inner
def _extra_rates(sources: Sources, path: int, rates: Array) -> tuple[Array, Array]:
    """Edges and rates of a scenario's additional candidates."""
    more = np.empty(len(sources.piece_cell))
    for i in range(len(more)):
        more[i] = rates[sources.piece_cell[i]] * sources.extra[path, sources.piece_segment[i]]
    return join_stretches(sources.piece_edges, more)


@inner
def _room(expected: float) -> int:
    """Room for a Poisson number of candidates; it may still turn out too small."""
    return int(expected + 6.0 * math.sqrt(expected)) + 16


@inner
def draw_rounding(world: Records, n_pools: int) -> Array:
    """Uniform by kind of coordinator and pool, (3, n_pools)."""
    rounding = np.empty((N_KINDS_OF_COORDINATOR, n_pools))
    for pool in range(n_pools):
        u = draw_block(world, ROUNDING, pool, 0)
        for kind in range(N_KINDS_OF_COORDINATOR):
            rounding[kind, pool] = u[kind]
    return rounding


@inner
def _draw_earlier(
    sources: Sources, path: int, world: Records, rules: Records, cases: Records
) -> bool:
    """Earlier participants who are still in a programme at the origin."""
    n = number = 0
    while n < sources.initial_load[path]:
        if number == MOST_CANDIDATES:
            return False
        case = cases[n]
        place, u = draw_candidate(world, case, EARLIER, number)
        number += 1
        case.cohort = INITIAL
        case.arrival = -sources.initial_since[path] * place
        case.district = _pick(sources.upper, 0, u)
        completes, drops_out = _free_programme(world, case, rules[0, case.district], case.arrival)
        if min(completes, drops_out) > 0.0:
            draw_threat(world, case)
            n += 1
    return True


@inner
def _draw_history(
    sources: Sources,
    path: int,
    world: Records,
    rules: Records,
    expected: Array,
    cases: Records,
    n: int,
    last: int,
) -> int:
    """Candidates, from row n up to row `last`, whose states at the census are the observed ones.

    Returns
    -------
    int
        A state out of reach, the one that misses most; -1: none.
    """
    missing = sources.census.copy()
    visiting = sources.visiting[path]
    number = 0
    while n < last:
        if number == MOST_CANDIDATES:
            return np.argmax(missing)
        case = cases[n]
        place, u = draw_candidate(world, case, HISTORY, number)
        number += 1
        case.cohort = COUNTED
        place = place * (visiting + expected[sources.n_before]) - visiting
        case.district = _pick(sources.upper, 0, u)
        if place < 0.0:
            _seat_at_origin(sources, path, world, case, rules[0, case.district], place)
        else:
            piece = np.searchsorted(expected, place, side="right") - 1
            case.arrival = when(sources.edges, expected, place, piece)
        state = np.int64(0)
        if len(missing) > 1:
            state = _state_at(world, case, rules[0, case.district], sources.census_day)
        if missing[state] > 0:
            missing[state] -= 1
            draw_threat(world, case)
            n += 1
    return -1


@inner
def _draw_named_histories(
    sources: Sources,
    path: int,
    world: Records,
    rules: Records,
    expected: Array,
    cases: Records,
    n: int,
) -> tuple[Records, int]:
    """Candidates, from row n on, of the histories that the path names; see `history`."""
    last, total = expected[sources.n_before], float(sources.census.sum())
    visiting = sources.visiting[path]
    for district in range(len(sources.share)):
        wanted = total * sources.share[district]
        if not wanted > 0.0:
            continue
        scale, came, piece = (visiting + last) / wanted, 0.0, 0
        branch = (sources.starts[path, district] + 1) << DISTRICT_BITS | district
        number = branch << NUMBER_BITS
        while True:
            if n == len(cases):
                cases = np.concatenate((cases, np.empty(n, dtype=CASE)))
            case = cases[n]
            gap, _ = draw_candidate(world, case, HISTORY, number)
            came += exponential(gap)
            place = came * scale - visiting
            if not place < last:
                break
            case.cohort = COUNTED
            case.district = district
            if place < 0.0:
                _seat_at_origin(sources, path, world, case, rules[0, district], place)
            else:
                piece = piece_of(expected, place, piece)
                case.arrival = when(sources.edges, expected, place, piece)
            draw_threat(world, case)
            n += 1
            number += 1
    return cases, n


@inner
def _draw_stream(
    sources: Sources,
    path: int,
    world: Records,
    rules: Records,
    cases: Records,
    n: int,
    segments: Records,
    flow: Flow,
) -> tuple[Records, int]:
    """Add the candidates of a stream after the first n.

    Returns
    -------
    CASE, shape (room,)
        A roomier copy where there was too little room.
    int
        Number of candidates.
    """
    expected, upper = flow.expected, flow.upper
    last, number, came, piece = expected[-1], 0, 0.0, 0
    while True:
        if n == len(cases):
            cases = np.concatenate((cases, np.empty(n, dtype=CASE)))
        case = cases[n]
        gap, u = draw_candidate(world, case, flow.stream, number)
        came += exponential(gap)
        place = flow.start + came
        if not place < last:
            return cases, n
        case.cohort = flow.cohort
        if place < 0.0:
            case.district = _pick(upper, 0, u)
            _seat_at_origin(sources, path, world, case, rules[0, case.district], place)
        else:
            piece = piece_of(expected, place, piece)
            case.arrival = when(flow.edges, expected, place, piece)
            segment = _segment_at(segments, case.arrival) if len(upper) > 1 else 0
            case.district = _pick(upper, segment, u)
        draw_threat(world, case)
        n += 1
        number += 1


@inner
def _segment_at(segments: Records, day: float) -> int:
    segment = len(segments) - 1
    while segments[segment].start > day:
        segment -= 1
    return segment


@inner
def _seat_at_origin(
    sources: Sources, path: int, world: Records, case: Records, rules: Records, place: float
) -> None:
    """Let a candidate be in visitation at the origin; see `origin.with_those_at_origin`."""
    ensure_visit(world, case)
    ensure_patience(world, case)
    case.visit += case.patience / sources.visit_shape[path]
    case.arrival = -(-place / sources.visiting[path] * case.visit * rules.visit_days)


@leaf
def _pick(upper: Array, row: int, u: float) -> int:
    """District from a uniform number."""
    district = 0
    for d in range(upper.shape[1] - 1):
        district += u >= upper[row, d]
    return district


@inner
def _free_programme(
    world: Records, case: Records, rules: Records, entry: float
) -> tuple[float, float]:
    """See `history.free_programme`."""
    ensure_clocks(world, case)
    course = case.completion * rules.completion_days + late_days(world, case, rules)
    completes = entry + min(course, rules.longest_days)
    wish = case.wish * rules.wish_days / rules.wish_speed
    control = case.control * rules.control_days / rules.control_speed
    first = min(
        math.inf if math.isnan(wish) else wish, math.inf if math.isnan(control) else control
    )
    return completes, entry + first


@inner
def _state_at(world: Records, case: Records, rules: Records, day: float) -> int:
    """See `history.free_course` and `history.state_at`."""
    ensure_visit(world, case)
    assessed = case.arrival + case.visit * rules.visit_days
    if not assessed < day:
        return VISITED
    if case.outcome < rules.discontinued_share:
        return NOT_ADMITTED
    completes, drops_out = _free_programme(world, case, rules, assessed)
    if not min(completes, drops_out) < day:
        return FOLLOWED
    return COMPLETED if completes <= drops_out else DROPPED_OUT
