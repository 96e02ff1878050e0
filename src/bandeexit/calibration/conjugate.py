"""The two parameters that the counts inform on their own: the level and the discontinued share.

Given the total, nothing else in the likelihood depends on the level, and
given who was decided, nothing else depends on the discontinued share. With a
gamma and a beta prior their posteriors are a gamma and a beta law.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.diagnostics import log_mean
from bandeexit.calibration.likelihood import log_discontinued, log_total
from bandeexit.calibration.unknowns import DISCONTINUED, LEVEL, FittedUnknowns
from bandeexit.clock import DAYS_PER_YEAR

Floats = NDArray[np.float64]


def draw_level(unknowns: FittedUnknowns, u: Floats, initial_share: Floats) -> Floats:
    """Referrals a year.

    Those counted a year, of whom some were there at the origin, are quantiles of Gamma(shape +
    total, rate + years); the prior is of them, so that it weighs no initial share above another.
    Any other prior family is handled on a grid; without a prior the programme's value stays.
    """
    if LEVEL not in unknowns.priors:
        return unknowns.column(LEVEL, u)
    # Exact in regimes with limits, too: given how many came, the level does nothing any more. The
    # discontinued share is not: with a queue those who give up waiting are in the same count, so
    # there it is a coordinate of the sampler (`situation.QUEUE_PATHS`).
    return _counted_per_year(unknowns, u) * (1.0 - initial_share)


def _counted_per_year(unknowns: FittedUnknowns, u: Floats) -> Floats:
    programme, prior = unknowns.programme, unknowns.priors[LEVEL]
    if prior.family != "gamma":
        return _grid_quantiles(
            unknowns, LEVEL, u, lambda x: log_total(programme.census, programme.census_day, x)
        )
    # Gamma prior, Poisson count (Gelman et al. 2013, Bayesian Data Analysis, section
    # 2.6). Quantiles of stratified numbers rather than random draws: their mean is
    # then all but the law's own.
    shape = prior.first + programme.census.total
    rate = prior.first / prior.second + programme.census_day / DAYS_PER_YEAR
    return np.asarray(special.gammaincinv(shape, u) / rate)


def draw_discontinued(unknowns: FittedUnknowns, u: Floats) -> Floats:
    """Discontinued share: quantiles of Beta(a + discontinued, b + admitted)."""
    census = unknowns.programme.census
    prior = unknowns.priors.get(DISCONTINUED)
    if prior is None or prior.family != "beta":
        return _grid_quantiles(unknowns, DISCONTINUED, u, lambda x: log_discontinued(census, x))
    out = census.visitation_discontinued
    admitted = census.total - census.in_visitation - out
    return np.asarray(special.betaincinv(prior.first + out, prior.second + admitted, u))


def log_evidence_discontinued(unknowns: FittedUnknowns) -> float:
    """Log-probability of the discontinued among the decided, averaged over the prior."""
    prior = unknowns.priors.get(DISCONTINUED)
    share = unknowns.column(DISCONTINUED, np.array([0.5])) if prior is None else prior.grid()
    return log_mean(log_discontinued(unknowns.programme.census, share))


def _grid_quantiles(
    unknowns: FittedUnknowns, path: str, u: Floats, log_likelihood: Callable[[Floats], Floats]
) -> Floats:
    prior = unknowns.priors.get(path)
    if prior is None:
        return unknowns.column(path, u)
    # Exact but for the grid: its values are equally likely under the prior, so weights
    # are the likelihood alone.
    values = prior.grid()
    upper = np.cumsum(special.softmax(log_likelihood(values)))
    return np.interp(u, upper, values)
