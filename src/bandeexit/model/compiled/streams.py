"""Who is still to come: candidates drawn one after the other, stream by stream."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from bandeexit.model.compiled.codes import COUNTED, HANDOVER
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.random_variates import (
    draw_candidate,
    draw_threat,
    ensure_patience,
    ensure_visit,
    exponential,
)
from bandeexit.model.compiled.rates import (
    accumulate,
    join_stretches,
    piece_of,
    referral_rates,
    when,
)
from bandeexit.model.compiled.records import CASE
from bandeexit.model.compiled.sources import PathSources
from bandeexit.model.random_variates import Stream

Array = Any
REFERRAL, EXTRA, PRISON = (
    np.int64(stream) for stream in (Stream.REFERRAL, Stream.EXTRA, Stream.HANDOVER)
)


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
def flows_of(path: PathSources) -> tuple[Flow, Flow, Flow]:
    """Who may come: referrals, prison handovers, a scenario's additional candidates."""
    sources, row = path.sources, path.row
    rates = referral_rates(sources, row, path.worlds[0])
    expected = accumulate(sources.edges, rates)
    # As in `tape._referrals`: from the census on, or from those in visitation at the origin.
    start = expected[sources.n_before] if len(sources.census) else -sources.visiting[row]
    handover_edges, handover = join_stretches(sources.handover_edges, sources.handover[row])
    handed_over = accumulate(handover_edges, handover)
    extra_edges, extra = _extra_rates(path, rates)
    added = accumulate(extra_edges, extra)
    # In the order of a tape's rows: whoever is added by a scenario comes last.
    return (
        Flow(sources.edges, expected, start, sources.upper, REFERRAL, COUNTED),
        Flow(handover_edges, handed_over, 0.0, sources.handover_upper[row], PRISON, HANDOVER),
        Flow(extra_edges, added, 0.0, sources.extra_upper[row], EXTRA, COUNTED),
    )


@inner
def _extra_rates(path: PathSources, rates: Array) -> tuple[Array, Array]:
    """Edges and rates of a scenario's additional candidates."""
    sources = path.sources
    more = np.empty(len(sources.piece_cell))
    for i in range(len(more)):
        more[i] = rates[sources.piece_cell[i]] * sources.extra[path.row, sources.piece_segment[i]]
    return join_stretches(sources.piece_edges, more)


@inner
def draw_stream(path: PathSources, flow: Flow, cases: Records, n: int) -> tuple[Records, int]:
    """Add the candidates of a stream after the first n.

    Returns
    -------
    CASE, shape (room,)
        A roomier copy where there was too little room.
    int
        Number of candidates.
    """
    world, expected, upper = path.worlds[0], flow.expected, flow.upper
    last, number, came, piece = expected[-1], 0, 0.0, 0
    while True:
        if n == len(cases):
            cases = np.concatenate((cases, np.empty(n, dtype=CASE)))
        # After the array may have moved: a record is a pointer into it.
        case = cases[n]
        gap, u = draw_candidate(world, case, flow.stream, number)
        came += exponential(gap)
        place = flow.start + came
        if not place < last:
            return cases, n
        case.cohort = flow.cohort
        if place < 0.0:
            case.district = pick_district(upper, 0, u)
            start_before_origin(path, case, place)
        else:
            piece = piece_of(expected, place, piece)
            case.arrival = when(flow.edges, expected, place, piece)
            # One row of shares stands for all times.
            segment = _segment_at(path.segments, case.arrival) if len(upper) > 1 else 0
            case.district = pick_district(upper, segment, u)
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
def start_before_origin(path: PathSources, case: Records, place: float) -> None:
    """Let a candidate be in visitation at the origin; see `origin.start_before_origin`."""
    sources, days = path.sources, path.rules[0, case.district].visit_days
    ensure_visit(path.worlds[0], case)
    ensure_patience(path.worlds[0], case)
    case.visit += case.patience / sources.visit_shape[path.row]
    case.arrival = -(-place / sources.visiting[path.row] * case.visit * days)


@leaf
def pick_district(upper: Array, row: int, u: float) -> int:
    """District from a uniform number."""
    district = 0
    # Counts the edges that are passed, as `arrivals.pick_district` does, without the last one.
    for d in range(upper.shape[1] - 1):
        district += u >= upper[row, d]
    return district


@inner
def room_for(expected: float) -> int:
    """Room for a Poisson number of candidates; it may still turn out too small."""
    # Twice as much is made where it is not enough, so only the speed depends on it.
    return int(expected + 6.0 * math.sqrt(expected)) + 16
