"""Histories that hit the census, compiled: what `model.history` chooses, and `model.origin`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bandeexit.model.compiled.codes import COUNTED, INITIAL
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.random_variates import (
    draw_candidate,
    draw_threat,
    ensure_clocks,
    ensure_visit,
    exponential,
    late_days,
)
from bandeexit.model.compiled.rates import piece_of, when
from bandeexit.model.compiled.records import CASE
from bandeexit.model.compiled.sources import PathSources
from bandeexit.model.compiled.streams import pick_district, start_before_origin
from bandeexit.model.history import MOST_CANDIDATES, STATES
from bandeexit.model.random_variates import DISTRICT_BITS, NUMBER_BITS, Stream

Array = Any
HISTORY, EARLIER = np.int64(Stream.HISTORY), np.int64(Stream.INITIAL)
N_STATES = len(STATES)
VISITED, FOLLOWED, COMPLETED, DROPPED_OUT, NOT_ADMITTED = (np.int64(i) for i in range(N_STATES))


@inner
def draw_earlier(path: PathSources, cases: Records) -> bool:
    """Earlier participants who are still in a programme at the origin."""
    sources, world = path.sources, path.worlds[0]
    n = number = 0
    while n < sources.initial_load[path.row]:
        if number == MOST_CANDIDATES:
            return False
        case = cases[n]
        place, u = draw_candidate(world, case, EARLIER, number)
        number += 1
        case.cohort = INITIAL
        case.arrival = -sources.initial_since[path.row] * place
        case.district = pick_district(sources.upper, 0, u)
        rules = path.rules[0, case.district]
        completes, drops_out = _free_programme(world, case, rules, case.arrival)
        if min(completes, drops_out) > 0.0:
            draw_threat(world, case)
            n += 1
    return True


@inner
def draw_history(path: PathSources, expected: Array, cases: Records, n: int, last: int) -> int:
    """Candidates, from row n up to row `last`, whose states at the census are the observed ones.

    Returns
    -------
    int
        A state out of reach, the one that misses most; -1: none.
    """
    sources, world = path.sources, path.worlds[0]
    missing = sources.census.copy()
    visiting = sources.visiting[path.row]
    number = 0
    # One by one instead of in chunks, and the same ones: who is kept depends on numbers only.
    while n < last:
        if number == MOST_CANDIDATES:
            return np.argmax(missing)
        # In the row of the next to be kept: whoever does not fit is overwritten.
        case = cases[n]
        place, u = draw_candidate(world, case, HISTORY, number)
        number += 1
        case.cohort = COUNTED
        place = place * (visiting + expected[sources.n_before]) - visiting
        case.district = pick_district(sources.upper, 0, u)
        if place < 0.0:
            start_before_origin(path, case, place)
        else:
            # Places here come in no order, so every one is looked for.
            piece = np.searchsorted(expected, place, side="right") - 1
            case.arrival = when(sources.edges, expected, place, piece)
        state = np.int64(0)
        if len(missing) > 1:
            state = _state_at(world, case, path.rules[0, case.district], sources.census_day)
        if missing[state] > 0:
            missing[state] -= 1
            draw_threat(world, case)
            n += 1
    return -1


@inner
def draw_named_histories(
    path: PathSources, expected: Array, cases: Records, n: int
) -> tuple[Records, int]:
    """Candidates, from row n on, of the histories that the path names; see `history`."""
    sources, world = path.sources, path.worlds[0]
    last, total = expected[sources.n_before], float(sources.census.sum())
    visiting = sources.visiting[path.row]
    for district in range(len(sources.share)):
        wanted = total * sources.share[district]
        if not wanted > 0.0:
            continue
        scale, came, piece = (visiting + last) / wanted, 0.0, 0
        # `random_variates.branch_of`, and the layout of `RandomVariates.number`.
        branch = (sources.starts[path.row, district] + 1) << DISTRICT_BITS | district
        number = branch << NUMBER_BITS
        while True:
            if n == len(cases):
                cases = np.concatenate((cases, np.empty(n, dtype=CASE)))
            # After the array may have moved: a record is a pointer into it.
            case = cases[n]
            gap, _ = draw_candidate(world, case, HISTORY, number)
            came += exponential(gap)
            place = came * scale - visiting
            if not place < last:
                break
            case.cohort = COUNTED
            case.district = district
            if place < 0.0:
                start_before_origin(path, case, place)
            else:
                piece = piece_of(expected, place, piece)
                case.arrival = when(sources.edges, expected, place, piece)
            draw_threat(world, case)
            n += 1
            number += 1
    return cases, n


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
    # 0 / 0 is NaN here, not an error: see `jit`, error model; and `history.free_programme`.
    first = min(
        math.inf if math.isnan(wish) else wish, math.inf if math.isnan(control) else control
    )
    return completes, entry + first


@inner
def _state_at(world: Records, case: Records, rules: Records, day: float) -> int:
    """See `history.free_course` and `history.state_at`."""
    ensure_visit(world, case)
    assessed = case.arrival + case.visit * rules.visit_days
    # Clocks are not even drawn of those who are still in visitation, or were not admitted.
    if not assessed < day:
        return VISITED
    if case.outcome < rules.discontinued_share:
        return NOT_ADMITTED
    completes, drops_out = _free_programme(world, case, rules, assessed)
    if not min(completes, drops_out) < day:
        return FOLLOWED
    return COMPLETED if completes <= drops_out else DROPPED_OUT
