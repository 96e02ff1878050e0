"""Histories that hit the census exactly, and earlier participants still in a programme.

There are two kinds. A path that names a history of each district (`Inputs.past`)
gets those: somebody has found that together they hit the census, with queues and
all. Otherwise candidates are chosen one by one, as follows.

As long as capacity does not bind, candidates are independent of one another.
Given how many are in each of the five states at the census, the candidates
of one state are then independent draws from the law of that state. So: draw
candidates with a free history, sort them by their state at the census, and
keep the first 34, 115, 183, 130 and 131 of each. This is exact, not an
approximation, and it never rejects parameters: the draw is given, and the
history is drawn again until it fits (using the census twice would narrow
the forecast).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError
from bandeexit.model.arrivals import Intensity, pick_district
from bandeexit.model.inputs import Inputs
from bandeexit.model.luck import Address, Luck, Stream, branch_of, draw_luck, uniforms
from bandeexit.model.origin import Arrived, with_those_at_origin
from bandeexit.model.variates import exponential

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STATES = (
    "in visitation",
    "in programme",
    "completed",
    "programme discontinued",
    "visitation discontinued",
)
"""The order of `Inputs.census`."""
CHUNK = 1024
MOST_CANDIDATES = 400 * CHUNK
"""Free histories tried before a census is called out of reach."""


class Course(NamedTuple):
    """What happens to candidates who never wait, shape (n,) each."""

    admitted: Floats
    """Day on which the programme starts; infinity where visitation is discontinued."""
    assessed: Floats
    """Day on which visitation ends."""
    completes: Floats
    drops_out: Floats


def free_course(inputs: Inputs, luck: Luck, start: Floats, district: Integers) -> Course:
    """Follow candidates through a world without limits, from the start of their visitation."""
    p = inputs.pathway
    assessed = start + luck.visit * p.visit_days[0, district]
    discontinued = luck.outcome < p.discontinued_share[0, district]
    completes, drops_out = free_programme(inputs, luck, assessed, district)
    return Course(np.where(discontinued, np.inf, assessed), assessed, completes, drops_out)


def free_programme(
    inputs: Inputs, luck: Luck, entry: Floats, district: Integers
) -> tuple[Floats, Floats]:
    """Day of completion and of dropping out, whichever comes first is what happens."""
    p = inputs.pathway
    late = np.where(luck.late < p.late_share[0, district], p.late_days[0, district], 0.0)
    course = luck.completion * p.completion_days[0, district] + late
    completes = entry + np.minimum(course, p.longest_days[0, district])
    with np.errstate(divide="ignore", invalid="ignore"):
        wish = luck.wish * p.wish_days[0, district] / p.wish_speed[0, district]
        control = luck.control * p.control_days[0, district] / p.control_speed[0, district]
    first = np.minimum(np.nan_to_num(wish, nan=np.inf), np.nan_to_num(control, nan=np.inf))
    return completes, entry + first


def state_at(course: Course, day: float) -> Integers:
    """Index into `STATES` of each candidate at a midnight."""
    closed = np.where(course.completes <= course.drops_out, 2, 3)
    out = np.minimum(course.completes, course.drops_out) < day
    state = np.where(out, closed, 1)
    state = np.where(np.isinf(course.admitted), 4, state)
    return np.where(course.assessed < day, state, 0).astype(np.int64)


def draw_history(inputs: Inputs, address: Address, intensity: Intensity) -> Arrived:
    """Candidates referred before the census whose states there are the observed ones.

    If the census is only a number of referrals, the first so many candidates.

    Returns
    -------
    Arrived
        In order of their numbers, not of arrival.

    Raises
    ------
    RunError
        A state that the census wants is out of reach of these parameters.
    """
    parts: list[tuple[Arrived, Integers]] = []
    missing = inputs.census.copy()
    while missing.any():
        first = CHUNK * len(parts)
        if first >= MOST_CANDIDATES:
            raise out_of_reach(int(np.argmax(missing)), address.draw)
        part = _free_candidates(inputs, address, intensity, first)
        parts.append(part)
        missing = np.maximum(missing - np.bincount(part[1], minlength=len(missing)), 0)
    return _keep_first(parts, inputs.census)


def out_of_reach(state: int, draw: int) -> RunError:
    """Word a search for a history that came to nothing."""
    return RunError(
        f"the census cannot be reached: too few of {MOST_CANDIDATES} free histories are "
        f"'{STATES[state]}' in draw {draw}. "
        "Check the values that the scenario sets for the time before the census."
    )


def no_initial_load(wanted: int) -> RunError:
    """Word a search for earlier participants that came to nothing."""
    return RunError(
        f"demand.initial_load of {wanted} persons cannot be reached: "
        "programmes are too short for anybody to be in one at the origin."
    )


def _free_candidates(
    inputs: Inputs, address: Address, intensity: Intensity, first: int
) -> tuple[Arrived, Integers]:
    luck = draw_luck(address, Stream.HISTORY, first, CHUNK, inputs.pathway)
    last, visiting = intensity.before(inputs.census_day), float(inputs.demand.visiting)
    place = luck.gap * (visiting + last) - visiting
    district = pick_district(inputs.demand.share, luck.district)
    found = with_those_at_origin(inputs, place, Arrived(luck, intensity.when(place), district))
    if len(inputs.census) == 1:
        return found, np.zeros(CHUNK, dtype=np.int64)
    return found, state_at(free_course(inputs, *found), inputs.census_day)


def _keep_first(parts: list[tuple[Arrived, Integers]], wanted: Integers) -> Arrived:
    found = Arrived.join([part[0] for part in parts])
    state = np.concatenate([part[1] for part in parts])
    chosen = [np.flatnonzero(state == k)[:n] for k, n in enumerate(wanted.tolist())]
    return found.take(np.sort(np.concatenate(chosen)))


def is_started(inputs: Inputs) -> bool:
    """Whether the path names a history of each district."""
    return len(inputs.past.starts) > 0 and int(inputs.past.starts[0]) >= 0


def past_address(inputs: Inputs, address: Address) -> Address:
    """Address of what was settled before the census.

    A history that hits the census belongs to the draw, whatever the replication.
    """
    if is_started(inputs):
        return Address(*inputs.past.address.tolist())
    return address._replace(replication=0) if hits_census(inputs) else address


def hits_census(inputs: Inputs) -> bool:
    """Whether the history is conditioned on every count, not on the number of referrals only."""
    return len(inputs.census) > 1


def draw_named_histories(inputs: Inputs, past: Address, intensity: Intensity) -> Arrived:
    """Candidates of the histories that the path names, district by district.

    Referrals are Poisson in each district, with the census's total expected in the country; given
    that the total came, their law is that of so many referrals spread over the districts.

    Returns
    -------
    Arrived
        Of one district after the other, each in order of arrival but for those who were there at
        the origin.
    """
    expected = float(inputs.census.sum()) * inputs.demand.share
    parts = [
        _named_history(inputs, past, intensity, number, district, float(expected[district]))
        for district, number in enumerate(inputs.past.starts.tolist())
        if expected[district] > 0.0
    ]
    return Arrived.join(parts)


def _named_history(
    inputs: Inputs, past: Address, intensity: Intensity, number: int, district: int, wanted: float
) -> Arrived:
    branch, last = branch_of(number, district), intensity.before(inputs.census_day)
    visiting = float(inputs.demand.visiting)
    scale = (visiting + last) / wanted
    n = int(wanted + 6.0 * math.sqrt(wanted)) + 16
    while True:
        gaps = exponential(uniforms(past, Stream.HISTORY, 0, 0, n, branch)[:, 0])
        place = np.cumsum(gaps) * scale - visiting
        if place[-1] >= last:
            break
        n *= 2
    came = int(np.searchsorted(place, last))
    luck = draw_luck(past, Stream.HISTORY, 0, came, inputs.pathway, branch)
    arrived = Arrived(luck, intensity.when(place[:came]), np.full(came, district, dtype=np.int64))
    return with_those_at_origin(inputs, place[:came], arrived)


def draw_initial(inputs: Inputs, address: Address) -> tuple[Luck, Floats, Integers]:
    """Earlier participants who are in a programme at the origin.

    The earlier scheme took people in at a constant rate; those are kept who
    have neither completed nor dropped out by day 0.
    """
    luck, entry, district = [], [], []
    found = tried = 0
    while found < inputs.demand.initial_load:
        if tried >= MOST_CANDIDATES:
            raise no_initial_load(inputs.demand.initial_load)
        part = draw_luck(address, Stream.INITIAL, tried, CHUNK, inputs.pathway)
        entered = -inputs.demand.initial_since * part.gap
        where = pick_district(inputs.demand.share, part.district)
        completes, drops_out = free_programme(inputs, part, entered, where)
        rows = np.flatnonzero(np.minimum(completes, drops_out) > 0.0)
        rows = rows[: inputs.demand.initial_load - found]
        luck.append(part.take(rows))
        entry.append(entered[rows])
        district.append(where[rows])
        found, tried = found + len(rows), tried + CHUNK
    if not luck:
        empty = draw_luck(address, Stream.INITIAL, 0, 0, inputs.pathway)
        return empty, np.empty(0), np.empty(0, dtype=np.int64)
    return Luck.join(luck), np.concatenate(entry), np.concatenate(district)
