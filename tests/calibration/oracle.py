"""The five cells again, by two-dimensional quadrature, sharing no formula with the closed form."""

from __future__ import annotations

import numpy as np
from scipy import stats

from bandeexit.clock import DAYS_PER_YEAR

INNER, PANELS, PER_PANEL = 64, 40, 6


def panels(length: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre on panels that shrink towards both ends by a constant factor."""
    half_way = np.append(0.0, 0.5 * length * 0.7 ** np.arange(PANELS - 1, -1, -1))
    edges = np.append(half_way, length - half_way[-2::-1])
    node, weight = np.polynomial.legendre.leggauss(PER_PANEL)
    half = np.diff(edges)[:, None] / 2.0
    return (edges[:-1, None] + half * (node + 1.0)).ravel(), (half * weight).ravel()


def expected_cells(row: tuple[float, ...], window: float) -> np.ndarray:
    """Probabilities of visitation, programme, completed, dropped for one person, pA = 0."""
    trend, visit_days, visit_shape, done_days, done_shape, drop_days, drop_shape, share = row
    growth = trend / DAYS_PER_YEAR
    visit = stats.gamma(visit_shape, scale=visit_days / visit_shape)
    completion = stats.gamma(done_shape, scale=done_days / done_shape)
    dropout = stats.weibull_min(drop_shape, scale=drop_days / np.log(2.0) ** (1.0 / drop_shape))
    total = np.expm1(growth * window) / growth

    node, weight = np.polynomial.legendre.leggauss(INNER)
    u, w = (node + 1.0) / 2.0, weight / 2.0

    def decided(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rate and number of decided visitations: integrals over the law of the stay."""
        reach = visit.cdf(t)
        # Stays by their probability, graded towards 0 and 1 where the quantile is steep.
        stay = visit.ppf(reach[:, None] * u**3 * (10.0 - 15.0 * u + 6.0 * u**2))
        share = 30.0 * u**2 * (1.0 - u) ** 2 * w * reach[:, None]
        start = np.maximum(t[:, None] - stay, 0.0)
        rate = np.exp(growth * start)
        return (rate * share).sum(1), (np.expm1(growth * start) / growth * share).sum(1)

    x, wx = panels(window)
    rate, _ = decided(window - x)
    present = (rate * completion.sf(x) * dropout.sf(x) * wx).sum()
    q, wq = u * completion.cdf(window), w * completion.cdf(window)
    done_at = completion.ppf(q)
    completed = (decided(window - done_at)[1] * dropout.sf(done_at) * wq).sum()
    visiting = (np.exp(growth * (window - x)) * visit.sf(x) * wx).sum()
    dropped = total - visiting - present - completed
    later = np.array([visiting, present, completed, dropped]) / total

    # One found in visitation is found in a stay of the size-biased law, at a uniform point of it.
    found = stats.gamma(visit_shape + 1.0, scale=visit_days / visit_shape)

    def over(t: np.ndarray) -> np.ndarray:
        """Whether the rest of such a stay is over: P(V < t) + t E[1 / V; V > t]."""
        rest = found.sf(t)
        stay = found.isf(rest[:, None] * u**3)
        return 1.0 - rest + t * rest * (3.0 * u**2 * w / stay).sum(1)

    completed = (over(window - done_at) * dropout.sf(done_at) * wq).sum()
    q, wq = u * dropout.cdf(window), w * dropout.cdf(window)
    drop_at = dropout.ppf(q)
    dropped = (over(window - drop_at) * completion.sf(drop_at) * wq).sum()
    decided_by_then = over(np.array([window]))[0]
    present = decided_by_then - completed - dropped
    initially = np.array([1.0 - decided_by_then, present, completed, dropped])
    return (1.0 - share) * later + share * initially
