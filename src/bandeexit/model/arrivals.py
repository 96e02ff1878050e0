"""When candidates come: Poisson streams laid on the calendar by their expected number."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.inputs import DemandInputs, Inputs
from bandeexit.model.inversion import exp, exponential, normal
from bandeexit.model.random_variates import Address, RandomVariates, Stream, draw_variates, uniforms
from bandeexit.model.rates import extend_factor, slow_factor
from bandeexit.model.schedule import join_equal_segments
from bandeexit.model.transforms import total

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Intensity(NamedTuple):
    """A piecewise constant rate: expected candidates up to each edge."""

    edges: Floats
    """Days, shape (n_pieces + 1,)."""
    expected: Floats
    """Expected number of candidates before each edge, shape (n_pieces + 1,), first 0."""

    def before(self, day: float) -> float:
        """Return the expected number of candidates before a day that is one of the edges."""
        return float(self.expected[np.searchsorted(self.edges, day)])

    def when(self, expected: Floats) -> Floats:
        """Return the days at which the expected number reaches the given values."""
        # Arrivals of a Poisson process of rate 1, laid through the inverse of the expected number,
        # are one of that intensity (Cinlar 1975, Introduction to Stochastic Processes, chapter 4).
        # `right`: a value on an edge belongs to the piece that begins there. The piece before may
        # be one in which nobody comes, which would divide 0 by 0.
        piece = np.searchsorted(self.expected, expected, side="right") - 1
        # The largest uniform number, 1 - 2^-53, may round up to the very total in `history`.
        piece = np.minimum(piece, len(self.edges) - 2)
        inside = expected - self.expected[piece]
        step = self.expected[piece + 1] - self.expected[piece]
        width = self.edges[piece + 1] - self.edges[piece]
        return np.asarray(self.edges[piece] + inside / step * width)


def _accumulate(edges: Floats, mass: Floats) -> Intensity:
    return Intensity(edges, np.append(0.0, np.cumsum(mass)))


def _dated_intensity(edges: Floats, per_day: Floats) -> Intensity:
    """Rates that change on a scenario's dates; a cut without a change leaves no trace."""
    # Joined before anything is added: two halves of a segment
    # give other last bits than the whole (docs/decisions/0004).
    first, rates = join_equal_segments(edges[:-1], per_day)
    edges = np.append(first, edges[-1])
    return _accumulate(edges, rates * np.diff(edges))


def referral_rates(demand: DemandInputs, address: Address) -> Floats:
    """Referrals a day in each cell of demand, with this replication's slow factor.

    The average over the window from origin to census is `demand.per_day`.
    """
    cells = demand.cells
    width = np.diff(cells.edges)[: cells.n_before]
    weight = demand.trend[: cells.n_before] * width
    # cumsum, not sum, which adds in an order that depends on the length. The kernel adds one after
    # the other, and multiplies below in the same order (`compiled.rates.referral_rates`).
    average = np.cumsum(weight)[-1] / np.cumsum(width)[-1]
    factor = _slow_factor(demand, address, weight)
    return np.asarray(demand.per_day * demand.trend * factor[cells.month] / average)


def _slow_factor(demand: DemandInputs, address: Address, weight: Floats) -> Floats:
    """Slow factor of each month: 1 on average, before the census and after it.

    Before the census the average is over the months, weighed by the trend: the level is the
    average that was counted. After it no average is known, only a mean. The log returns to
    -spread^2 / 2, where the factor's mean is 1; returning to 0, referrals would creep upwards.
    """
    month = demand.cells.month
    log_level = _log_level(demand, address, int(month[: demand.cells.n_before][-1]) + 1)
    known = exp(log_level)
    average = np.cumsum(weight * known[month[: len(weight)]])[-1] / np.cumsum(weight)[-1]
    # The census cuts its month in two, but the month has one
    # factor, and that belongs to the history.
    n_later = int(month[-1]) + 1 - len(known)
    if not n_later:
        return np.asarray(known / average)
    # A month's number is its address: a later horizon, or a history that is known, moves no normal.
    normals = normal(uniforms(address, Stream.FACTOR, 0, 0, int(month[-1]) + 1)[:, 0])
    # It goes on from where the normalised factor stood, not from the raw log (model/definition.md).
    last = log_level[-1:] - math.log(average)
    # docs/decisions/0018: normalised before the census only, the mean rose by up to 8 per cent.
    centre = -0.5 * demand.spread * demand.spread
    later = extend_factor(last, normals[len(known) :], demand.keep, demand.step, centre)[1:]
    return np.concatenate([known / average, exp(later)])


def _log_level(demand: DemandInputs, address: Address, n_months: int) -> Floats:
    """Log of the slow factor in the months until the census, as the draw or the tape has it."""
    # A draw of the posterior brings its history of demand along (docs/decisions/0003). Drawn anew
    # it would not be the one that the parameters were weighed with.
    if len(demand.log_level):
        return demand.log_level[:n_months]
    if demand.spread == 0.0:
        return np.zeros(n_months)
    normals = normal(uniforms(address, Stream.FACTOR, 0, 0, n_months)[:, 0])
    return slow_factor(normals, demand.keep, demand.step, demand.spread)


def referral_intensity(inputs: Inputs, rates: Floats) -> Intensity:
    """Expected referrals of the baseline."""
    edges = inputs.demand.cells.edges
    return _accumulate(edges, rates * np.diff(edges))


def extra_intensity(inputs: Inputs, rates: Floats) -> tuple[Intensity, Floats]:
    """Additional referrals where a scenario's factor is above 1.

    Returns
    -------
    Intensity
    ndarray, shape (n_segments, n_districts)
        Shares of the districts among the additional candidates, by segment.
    """
    per_referral, shares = extra_shares(inputs.demand)
    pieces = pieces_of(inputs)
    more = rates[pieces.cell] * per_referral[pieces.segment]
    return _dated_intensity(pieces.edges, more), shares


class Pieces(NamedTuple):
    """Cells of demand cut where segments begin."""

    edges: Floats
    """Days, shape (n_pieces + 1,)."""
    cell: Integers
    segment: Integers


def pieces_of(inputs: Inputs) -> Pieces:
    """Cut the time grid of demand at the segments, too."""
    edges = np.union1d(inputs.demand.cells.edges, inputs.segment_start)
    cell = np.searchsorted(inputs.demand.cells.edges, edges[:-1], side="right") - 1
    segment = np.searchsorted(inputs.segment_start, edges[:-1], side="right") - 1
    return Pieces(edges, cell, segment)


def extra_shares(demand: DemandInputs) -> tuple[Floats, Floats]:
    """Additional candidates per referral, and the districts' shares of them.

    Returns
    -------
    ndarray, shape (..., n_segments)
    ndarray, shape (..., n_segments, n_districts)
    """
    # What a rise adds is a Poisson process of its own, so that those of the baseline keep their
    # numbers and their luck (test_everybody_has_the_same_luck_in_every_scenario). A fall adds
    # nobody here; it thins, in the engines.
    above = np.maximum(demand.factor - 1.0, 0.0) * demand.share
    return total(above), _shares(above, demand.share)


def handover_intensity(inputs: Inputs) -> tuple[Intensity, Floats]:
    """Persons handed over by the prison service, and the districts' shares by segment."""
    per_day, shares = handover_shares(inputs.demand)
    edges = np.append(inputs.segment_start, inputs.horizon)
    return _dated_intensity(edges, per_day), shares


def handover_shares(demand: DemandInputs) -> tuple[Floats, Floats]:
    """Persons handed over a day, and the districts' shares of them.

    Returns
    -------
    ndarray, shape (..., n_segments)
    ndarray, shape (..., n_segments, n_districts)
    """
    return total(demand.handovers_per_day), _shares(demand.handovers_per_day, demand.share)


def _shares(weights: Floats, default: Floats) -> Floats:
    # Where nobody comes, shares still have to be numbers that add up
    # to 1: the kernel lays out the cumulative ones of every segment.
    sums = total(weights)[..., None]
    return np.where(sums > 0.0, weights / np.where(sums > 0.0, sums, 1.0), default)


def draw_stream(
    inputs: Inputs, address: Address, stream: Stream, intensity: Intensity, first: float
) -> tuple[RandomVariates, Floats]:
    """Candidates of a stream who come after so many are expected, in order of arrival.

    Returns
    -------
    RandomVariates
    ndarray, shape (n,)
        Expected number up to each, increasing; see `Intensity.when`.
    """
    last = float(intensity.expected[-1])
    # Six standard deviations above the mean. More, where that is too few, are the same candidates
    # and some: numbers have addresses, so the size of a request shows nowhere.
    n = int(last - first + 6.0 * math.sqrt(last - first)) + 16
    while True:
        gaps = exponential(uniforms(address, stream, 0, 0, n)[:, 0])
        # First the gaps are added, then where they start: the
        # kernel does so, and the bits have to agree.
        place = first + np.cumsum(gaps)
        if place[-1] >= last:
            break
        n *= 2
    came = int(np.searchsorted(place, last))
    return draw_variates(address, stream, 0, came, inputs.pathway), place[:came]


def pick_district(shares: Floats, u: Floats) -> Integers:
    """District of each candidate from a uniform number.

    Parameters
    ----------
    shares : ndarray, shape (n_districts,) or (n, n_districts)
        The same for all, or a row for each candidate.
    """
    upper = np.cumsum(np.atleast_2d(shares), axis=1)
    # Without the last edge: rounding may leave it below 1, and somebody would live nowhere.
    chosen = (u[:, None] >= upper[:, :-1]).sum(axis=1)
    return np.asarray(chosen, dtype=np.int64)
