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
from bandeexit.model.inversion import exponential
from bandeexit.model.origin import Arrivals, start_before_origin
from bandeexit.model.random_variates import (
    Address,
    RandomVariates,
    Stream,
    branch_of,
    draw_variates,
    uniforms,
)

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
# Speed only: who is kept depends on numbers, not on how many
# are drawn at a time. The kernel draws one by one.
CHUNK = 1024
MOST_CANDIDATES = 400 * CHUNK
"""Free histories tried before a census is called out of reach."""


class FreeCourse(NamedTuple):
    """What happens to candidates who never wait, shape (n,) each."""

    admitted: Floats
    """Day on which the programme starts; infinity where visitation is discontinued."""
    assessed: Floats
    """Day on which visitation ends."""
    completes: Floats
    drops_out: Floats


# Row 0 of every table: a conditioned history has no dated changes in it, as they are refused before
# the census, and a counterfactual has a free history.
def free_course(
    inputs: Inputs, variates: RandomVariates, start: Floats, district: Integers
) -> FreeCourse:
    """Follow candidates through a world without limits, from the start of their visitation."""
    p = inputs.pathway
    assessed = start + variates.visit * p.visit_days[0, district]
    discontinued = variates.outcome < p.discontinued_share[0, district]
    completes, drops_out = free_programme(inputs, variates, assessed, district)
    return FreeCourse(np.where(discontinued, np.inf, assessed), assessed, completes, drops_out)


def free_programme(
    inputs: Inputs, variates: RandomVariates, entry: Floats, district: Integers
) -> tuple[Floats, Floats]:
    """Day of completion and of dropping out, whichever comes first is what happens."""
    p = inputs.pathway
    late = np.where(variates.late < p.late_share[0, district], p.late_days[0, district], 0.0)
    course = variates.completion * p.completion_days[0, district] + late
    completes = entry + np.minimum(course, p.longest_days[0, district])
    with np.errstate(divide="ignore", invalid="ignore"):
        wish = variates.wish * p.wish_days[0, district] / p.wish_speed[0, district]
        control = variates.control * p.control_days[0, district] / p.control_speed[0, district]
    # 0 / 0 is a clock that is due at once and never runs: it does not run.
    first = np.minimum(np.nan_to_num(wish, nan=np.inf), np.nan_to_num(control, nan=np.inf))
    return completes, entry + first


def state_at(course: FreeCourse, day: float) -> Integers:
    """Index into `STATES` of each candidate at a midnight."""
    # On a tie completed, as in the engines (`events.Rank`); and below
    # strictly before the midnight, as a stock counts (model/definition.md).
    # Otherwise a history would hit the census here and miss it there.
    closed = np.where(course.completes <= course.drops_out, 2, 3)
    out = np.minimum(course.completes, course.drops_out) < day
    state = np.where(out, closed, 1)
    state = np.where(np.isinf(course.admitted), 4, state)
    return np.where(course.assessed < day, state, 0).astype(np.int64)


def draw_history(inputs: Inputs, address: Address, intensity: Intensity) -> Arrivals:
    """Candidates referred before the census whose states there are the observed ones.

    If the census is only a number of referrals, the first so many candidates.

    Returns
    -------
    Arrivals
        In order of their numbers, not of arrival.

    Raises
    ------
    RunError
        A state that the census wants is out of reach of these parameters.
    """
    parts: list[tuple[Arrivals, Integers]] = []
    # Parameters are given and the history is drawn until it fits. Trying new parameters as well
    # would use the census twice, and narrow the forecast.
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
) -> tuple[Arrivals, Integers]:
    variates = draw_variates(address, Stream.HISTORY, first, CHUNK, inputs.pathway)
    last, visiting = intensity.before(inputs.census_day), float(inputs.demand.visiting)
    # Given how many they are, places in time are independent and uniform over the expected number,
    # in no order; those below 0 are the ones in visitation at the origin.
    place = variates.gap * (visiting + last) - visiting
    district = pick_district(inputs.demand.share, variates.district)
    candidates = start_before_origin(
        inputs, place, Arrivals(variates, intensity.when(place), district)
    )
    if len(inputs.census) == 1:
        return candidates, np.zeros(CHUNK, dtype=np.int64)
    return candidates, state_at(free_course(inputs, *candidates), inputs.census_day)


def _keep_first(parts: list[tuple[Arrivals, Integers]], wanted: Integers) -> Arrivals:
    candidates = Arrivals.join([part[0] for part in parts])
    state = np.concatenate([part[1] for part in parts])
    chosen = [np.flatnonzero(state == k)[:n] for k, n in enumerate(wanted.tolist())]
    # By number again, which is the order in which the kernel keeps them.
    return candidates.take(np.sort(np.concatenate(chosen)))


def has_named_history(inputs: Inputs) -> bool:
    """Whether the path names a history of each district."""
    return len(inputs.past.starts) > 0 and int(inputs.past.starts[0]) >= 0


def past_address(inputs: Inputs, address: Address) -> Address:
    """Address of what was settled before the census.

    A history that hits the census belongs to the draw, whatever the replication.
    """
    # The history's key, not the path's: replications share all that
    # acts before the census, or a history would count as chance under
    # one belief and as unknown under another (docs/decisions/0011).
    if has_named_history(inputs):
        return Address(*inputs.past.address.tolist())
    # Replication 0, so that a first replication is what it was before there were others.
    return address._replace(replication=0) if hits_census(inputs) else address


def hits_census(inputs: Inputs) -> bool:
    """Whether the history is conditioned on every count, not on the number of referrals only."""
    # One number is used by the fit's simulator, which
    # conditions on how many came and on nothing else.
    return len(inputs.census) > 1


def draw_named_histories(inputs: Inputs, past: Address, intensity: Intensity) -> Arrivals:
    """Candidates of the histories that the path names, district by district.

    Referrals are Poisson in each district, with the census's total expected in the country; given
    that the total came, their law is that of so many referrals spread over the districts.

    Returns
    -------
    Arrivals
        Of one district after the other, each in order of arrival but for those who were there at
        the origin.
    """
    # Districts have nothing to do with one another before the census, so a history of each may be
    # picked (docs/decisions/0008); their total is the counted one because it was looked for.
    expected = float(inputs.census.sum()) * inputs.demand.share
    parts = [
        _named_history(inputs, past, intensity, number, district, float(expected[district]))
        for district, number in enumerate(inputs.past.starts.tolist())
        if expected[district] > 0.0
    ]
    return Arrivals.join(parts)


def _named_history(
    inputs: Inputs, past: Address, intensity: Intensity, number: int, district: int, wanted: float
) -> Arrivals:
    branch, last = branch_of(number, district), intensity.before(inputs.census_day)
    visiting = float(inputs.demand.visiting)
    # A process of rate 1 that runs on average for `wanted`,
    # laid over the country's expected number.
    scale = (visiting + last) / wanted
    n = int(wanted + 6.0 * math.sqrt(wanted)) + 16
    while True:
        gaps = exponential(uniforms(past, Stream.HISTORY, 0, 0, n, branch)[:, 0])
        place = np.cumsum(gaps) * scale - visiting
        if place[-1] >= last:
            break
        n *= 2
    came = int(np.searchsorted(place, last))
    variates = draw_variates(past, Stream.HISTORY, 0, came, inputs.pathway, branch)
    arrived = Arrivals(
        variates, intensity.when(place[:came]), np.full(came, district, dtype=np.int64)
    )
    return start_before_origin(inputs, place[:came], arrived)


def draw_initial(inputs: Inputs, address: Address) -> tuple[RandomVariates, Floats, Integers]:
    """Earlier participants who are in a programme at the origin.

    The earlier scheme took people in at a constant rate; those are kept who
    have neither completed nor dropped out by day 0.
    """
    variates, entry, district = [], [], []
    n_found = n_tried = 0
    while n_found < inputs.demand.initial_load:
        if n_tried >= MOST_CANDIDATES:
            raise no_initial_load(inputs.demand.initial_load)
        part = draw_variates(address, Stream.INITIAL, n_tried, CHUNK, inputs.pathway)
        entered = -inputs.demand.initial_since * part.gap
        where = pick_district(inputs.demand.share, part.district)
        completes, drops_out = free_programme(inputs, part, entered, where)
        # The first so many of those who are still there, by number, until the load is reached
        # (model/definition.md, earlier participants).
        rows = np.flatnonzero(np.minimum(completes, drops_out) > 0.0)
        rows = rows[: inputs.demand.initial_load - n_found]
        variates.append(part.take(rows))
        entry.append(entered[rows])
        district.append(where[rows])
        n_found, n_tried = n_found + len(rows), n_tried + CHUNK
    if not variates:
        empty = draw_variates(address, Stream.INITIAL, 0, 0, inputs.pathway)
        return empty, np.empty(0), np.empty(0, dtype=np.int64)
    return RandomVariates.join(variates), np.concatenate(entry), np.concatenate(district)
