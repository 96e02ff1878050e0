"""The splits of the five counts for demand that is constant within cells of time.

Given the durations, the expected number in each state is linear in the
demand of each cell, so one set of integrals serves any history of demand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.columns import end_to_end, rows_of
from bandeexit.calibration.likelihood import (
    Durations,
    Splits,
    as_splits,
    graded_nodes,
    programme_clocks,
)
from bandeexit.model.rates import RateCells, log_trend

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Against a two-dimensional quadrature the splits are right to 1e-5, and to 5e-4 where shapes lie
# below 1 (docs/calibration-checks.md). Each cell has nodes of its own, so that the integral up to
# any edge is a sum over whole cells, and all edges share one set of nodes.
NODES_PER_CELL = 4
NODES_NEAR_ZERO = 12
"""In the last cell before the census, graded: shapes below 1 make densities steep there."""
CHUNK = 32
"""Parameter sets worked on at a time."""


class CellTimes(NamedTuple):
    """Per candidate a day referred in each cell: expected numbers at the census, (n, n_cells).

    As if nobody's visitation were discontinued.
    """

    decided: Floats
    present: Floats
    completed: Floats
    initial: Floats
    """The same three of one who was in visitation at the first edge, (n, 3)."""


class Lags(NamedTuple):
    """Pairs of an edge and a quadrature node that lies between it and the census."""

    ages: Floats
    """Days from each cell's start to the census, increasing, shape (n_cells,)."""
    x: Floats
    """Quadrature nodes: days since the programme's start, shape (n_nodes,)."""
    weight: Floats
    node: Integers
    """Node of each pair; pairs are sorted by age."""
    lag: Floats
    """Age minus node, shape (n_pairs,)."""
    first: Integers
    """First pair of each age, shape (n_cells,)."""


@lru_cache(maxsize=4)
def _lags(edges: tuple[float, ...]) -> Lags:
    # Ages, not days: what happens to a candidate depends on how long ago he came, so the integrals
    # are over time before the census, and cells are visited backwards.
    ages = edges[-1] - np.array(edges)[::-1]
    near, near_weight = graded_nodes(float(ages[1]), NODES_NEAR_ZERO)
    node, weight = np.polynomial.legendre.leggauss(NODES_PER_CELL)
    half = np.diff(ages[1:])[:, None] / 2.0
    x = np.append(near, ages[1:-1, None] + half * (node + 1.0))
    counts = NODES_NEAR_ZERO + NODES_PER_CELL * np.arange(len(ages) - 1)
    # Pairs lie age by age, which `np.add.reduceat` relies on below: it sums whatever lies between
    # two `first`s, in whatever order the pairs came.
    index = np.concatenate([np.arange(n) for n in counts.tolist()])
    lag = np.repeat(ages[1:], counts) - x[index]
    first = np.append(0, np.cumsum(counts)[:-1])
    return Lags(ages[1:], x, np.append(near_weight, half * weight), index, lag, first)


def cell_times(durations: Durations, edges: Floats) -> CellTimes:
    """Expected numbers at the last edge, by the cell in which candidates were referred.

    Parameters
    ----------
    durations : Durations
        Its trend is not used.
    edges : ndarray, shape (n_cells + 1,)
        Days; the last one is the census.

    Notes
    -----
    With G the law of the visitation stay and H its integral, those referred
    in the last s days and still in programme number the integral of
    S_C(x) S_D(x) H'(s - x) over x = 0..s, those who completed that of
    f_C(x) S_D(x) H(s - x). The difference between the two edges of a cell is
    the cell's share. Those in visitation at the first edge leave it by the equilibrium law, whose
    density is (1 - G(s)) / mean and whose law is (s - H(s)) / mean.
    """
    # A tuple, because arrays cannot be keys of a cache; the grid is the
    # same for all calls of a fit.
    lags = _lags(tuple(edges.tolist()))
    chunks = (slice(i, i + CHUNK) for i in range(0, len(durations.trend), CHUNK))
    return end_to_end(_times_of_chunk(rows_of(durations, chunk), lags) for chunk in chunks)


def _times_of_chunk(p: Durations, lags: Lags) -> CellTimes:
    stay, completing = programme_clocks(p, lags.x)
    law, integral = _visitation_law(p, lags.lag)
    present = np.add.reduceat((stay * lags.weight)[:, lags.node] * law, lags.first, axis=1)
    done = np.add.reduceat((completing * lags.weight)[:, lags.node] * integral, lags.first, axis=1)
    _, decided = _visitation_law(p, lags.ages)
    # Those in visitation at the origin have the oldest age, and the equilibrium law in place of the
    # stay's own law (likelihood._admissions).
    oldest = slice(lags.first[-1], None)
    node, still_in = lags.node[oldest], (1.0 - law[:, oldest]) / p.visit_days[:, None]
    over = (lags.lag[oldest] - integral[:, oldest]) / p.visit_days[:, None]
    initial = np.stack(
        [
            (lags.ages[-1] - decided[:, -1]) / p.visit_days,
            ((stay * lags.weight)[:, node] * still_in).sum(axis=1),
            ((completing * lags.weight)[:, node] * over).sum(axis=1),
        ],
        axis=1,
    )
    return CellTimes(_by_cell(decided), _by_cell(present), _by_cell(done), initial)


def _visitation_law(p: Durations, lag: Floats) -> tuple[Floats, Floats]:
    """Probability that visitation is over after some days, and its integral from 0.

    The integral is lag G(lag; k) - mean G(lag; k + 1), and
    G(.; k + 1) = G(.; k) - y^k exp(-y) / Gamma(k + 1).
    """
    shape, mean = p.visit_shape[:, None], p.visit_days[:, None]
    y = lag * (shape / mean)
    law = special.gammainc(shape, y)
    # The recurrence spares a second incomplete gamma function, which costs as much as seventeen of
    # the exponentials in its place.
    step = np.exp(shape * np.log(y) - y - special.gammaln(shape + 1.0))
    return law, lag * law - mean * (law - step)


def _by_cell(by_age: Floats) -> Floats:
    """Totals of the last cells, oldest last -> one number a cell, in order of time."""
    return np.diff(by_age, axis=1, prepend=0.0)[:, ::-1]


def relative_demand(
    cells: RateCells, census_day: float, trend: Floats, log_level: Floats
) -> Floats:
    """Demand in each cell relative to its average over the window.

    Parameters
    ----------
    trend : ndarray, shape (n,)
        Log growth a year.
    log_level : ndarray, shape (n, n_months)
        Log of the slow random factor.

    Returns
    -------
    ndarray, shape (n, n_cells)
    """
    middle = (cells.edges[:-1] + cells.edges[1:]) / 2.0
    # Future "held" and a damping of one year are idle words here: all cells lie before the census.
    growth = log_trend(middle, trend, census_day, "held", 1.0)
    demand = np.exp(growth + log_level[:, cells.month])
    width = np.diff(cells.edges)
    # Normalised history by history, as the engine does it (`arrivals._slow_factor`): the level is
    # the average that was counted, so a history changes when people came and not how many.
    return np.asarray(demand * (width.sum() / (demand @ width))[:, None])


def cell_splits(times: CellTimes, demand: Floats, edges: Floats, initial: Floats) -> Splits:
    """Splits at the last edge.

    Parameters
    ----------
    demand : ndarray, shape (n, n_cells)
    initial : ndarray, shape (n,)
        Those in visitation at the first edge, in the unit of demand x days.
    """
    # Linear in demand: the integrals of one parameter set serve all sixteen histories that it is
    # shown, which is why they are kept apart from demand at all.
    total = demand @ np.diff(edges) + initial
    decided, present, completed = (
        (demand * part).sum(axis=1) + initial * own
        for part, own in zip(times[:3], times.initial.T, strict=True)
    )
    return as_splits(total, decided, present, completed)
