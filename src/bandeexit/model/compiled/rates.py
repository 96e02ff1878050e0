"""When candidates come, compiled: the arithmetic of `model.arrivals`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.random_variates import draw_block, exp
from bandeexit.model.compiled.sources import Sources
from bandeexit.model.compiled.special import ndtri
from bandeexit.model.random_variates import Stream

Array = Any
FACTOR = np.int64(Stream.FACTOR)


@inner
def referral_rates(sources: Sources, path: int, world: Records) -> Array:
    """Referrals a day in each cell of demand; see `arrivals.referral_rates`."""
    edges, month, trend = sources.edges, sources.month, sources.trend[path]
    n_cells = len(month)
    # One after the other: `arrivals.referral_rates` takes cumsum so that it adds like this.
    mass = length = 0.0
    for cell in range(min(sources.n_before, n_cells)):
        width = edges[cell + 1] - edges[cell]
        mass += trend[cell] * width
        length += width
    average = mass / length
    factor = _slow_factor(sources, path, world)
    rates = np.empty(n_cells)
    for cell in range(n_cells):
        rates[cell] = sources.per_day[path] * trend[cell] * factor[month[cell]] / average
    return rates


@inner
def _slow_factor(sources: Sources, path: int, world: Records) -> Array:
    """See `arrivals._slow_factor`."""
    edges, month, trend = sources.edges, sources.month, sources.trend[path]
    n_before = min(sources.n_before, len(month))
    n_known, n_months = month[n_before - 1] + 1, month[len(month) - 1] + 1
    level, factor = _known_months(sources, path, world, n_known, n_months)
    weighed = mass = 0.0
    for cell in range(n_before):
        weight = trend[cell] * (edges[cell + 1] - edges[cell])
        weighed += weight * factor[month[cell]]
        mass += weight
    average = weighed / mass
    for m in range(n_known):
        factor[m] /= average
    spread = sources.spread[path]
    # It goes on from the normalised level; see `arrivals._slow_factor`.
    level -= math.log(average)
    centre = -0.5 * spread * spread
    for m in range(n_known, n_months):
        normal = ndtri(draw_block(world, FACTOR, m, 0)[0])
        level = centre + sources.keep[path] * (level - centre) + sources.step[path] * normal
        factor[m] = exp(level)
    return factor


@inner
def _known_months(
    sources: Sources, path: int, world: Records, n_known: int, n_months: int
) -> tuple[float, Array]:
    """Last log, and the factor, of the months until the census; room for those after it."""
    factor = np.ones(n_months)
    level = 0.0
    if sources.log_level.shape[1] == 0 and sources.spread[path] == 0.0:
        return level, factor
    for m in range(n_known):
        if sources.log_level.shape[1] > 0:
            level = sources.log_level[path, m]
        else:
            normal = ndtri(draw_block(world, FACTOR, m, 0)[0])
            if m == 0:
                level = sources.spread[path] * normal
            else:
                # `rates.extend_factor` with a centre of 0, which changes no bit.
                level = sources.keep[path] * level + sources.step[path] * normal
        factor[m] = exp(level)
    return level, factor


@inner
def accumulate(edges: Array, rates: Array) -> Array:
    """Expected number of candidates before each edge, shape (n_edges,)."""
    expected = np.zeros(len(edges))
    for i in range(len(rates)):
        expected[i + 1] = expected[i] + rates[i] * (edges[i + 1] - edges[i])
    return expected


@inner
def join_stretches(edges: Array, rates: Array) -> tuple[Array, Array]:
    """Join neighbouring pieces of equal rate; a cut without a change leaves no trace."""
    n = 0
    joined_edges, joined_rates = np.empty(len(edges)), np.empty(len(rates))
    for i in range(len(rates)):
        # As `schedule.join_equal_segments`, before anything is added (docs/decisions/0004).
        if n == 0 or rates[i] != joined_rates[n - 1]:
            joined_edges[n], joined_rates[n] = edges[i], rates[i]
            n += 1
    joined_edges[n] = edges[len(rates)]
    return joined_edges[: n + 1], joined_rates[:n]


@leaf
def piece_of(expected: Array, wanted: float, piece: int) -> int:
    """Piece in which the expected number reaches a value, that piece or a later one."""
    # Those of a stream come in order: the search goes on from the
    # last one's piece. `<=` is the `right` of `Intensity.when`.
    while piece < len(expected) - 2 and expected[piece + 1] <= wanted:
        piece += 1
    return piece


@leaf
def when(edges: Array, expected: Array, wanted: float, piece: int) -> float:
    """Day on which the expected number reaches a value that lies in a piece."""
    piece = min(piece, len(edges) - 2)
    inside = wanted - expected[piece]
    step = expected[piece + 1] - expected[piece]
    width = edges[piece + 1] - edges[piece]
    return edges[piece] + inside / step * width
