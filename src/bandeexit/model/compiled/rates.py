"""When candidates come, compiled: the arithmetic of `model.arrivals`."""

from __future__ import annotations

from typing import Any

import numpy as np

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.luck import draw_block, exp
from bandeexit.model.compiled.sources import Sources
from bandeexit.model.compiled.special import ndtri
from bandeexit.model.luck import Stream

Array = Any
FACTOR = np.int64(Stream.FACTOR)


@inner
def referral_rates(sources: Sources, path: int, world: Records) -> Array:
    """Referrals a day in each cell of demand; see `arrivals.referral_rates`."""
    edges, month = sources.edges, sources.month
    n_cells = len(month)
    factor = _slow_factor(sources, path, world, month[n_cells - 1] + 1)
    rates = np.empty(n_cells)
    mass = length = 0.0
    for cell in range(n_cells):
        rates[cell] = sources.trend[path, cell] * factor[month[cell]]
        if cell < sources.n_before:
            width = edges[cell + 1] - edges[cell]
            mass += rates[cell] * width
            length += width
    mean = mass / length
    for cell in range(n_cells):
        rates[cell] = sources.per_day[path] * rates[cell] / mean
    return rates


@inner
def _slow_factor(sources: Sources, path: int, world: Records, n_months: int) -> Array:
    factor = np.ones(n_months)
    n_known = min(sources.log_level.shape[1], n_months)
    if n_known == 0 and sources.spread[path] == 0.0:
        return factor
    level = 0.0
    for m in range(n_months):
        if m < n_known:
            level = sources.log_level[path, m]
        else:
            normal = ndtri(draw_block(world, FACTOR, m, 0)[0])
            if m == 0:
                level = sources.spread[path] * normal
            else:
                level = sources.keep[path] * level + sources.step[path] * normal
        factor[m] = exp(level)
    return factor


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
        if n == 0 or rates[i] != joined_rates[n - 1]:
            joined_edges[n], joined_rates[n] = edges[i], rates[i]
            n += 1
    joined_edges[n] = edges[len(rates)]
    return joined_edges[: n + 1], joined_rates[:n]


@leaf
def piece_of(expected: Array, wanted: float, piece: int) -> int:
    """Piece in which the expected number reaches a value, that piece or a later one."""
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
