"""The five counts in closed form, for demand that grows smoothly and capacity that never binds.

Candidates are then independent of one another, so the counts of the five
states are independent Poisson variables (an M_t/G/infinity network with
splitting). Their joint law is that of the total times four splits:

    Poisson(total; level x window)
    Binomial(in visitation | total; v)
    Binomial(visitation discontinued | decided; discontinued share)
    Binomial(in programme | admitted; q)
    Binomial(completed | left the programme; c)

v, q and c depend on the trend and the durations only.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from bandeexit.calibration.columns import end_to_end, rows_of
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.programme import Census

Floats = NDArray[np.float64]

N_NODES = 100
CHUNK = 512
"""Parameter sets worked on at a time: the work arrays then stay in the cache."""
LEAST_GROWTH = 1e-6
"""Growth over the window is kept this far from 0, where the closed form is 0 / 0.
It shifts probabilities by less than 1e-6, and rounding errors stay below 1e-7."""


class Durations(NamedTuple):
    """What the splits depend on: arrays of shape (n,), in the registry's units."""

    trend: Floats
    visit_days: Floats
    visit_shape: Floats
    completion_days: Floats
    completion_shape: Floats
    dropout_days: Floats
    dropout_shape: Floats
    initial_share: Floats
    """Of those counted, who were in visitation at the origin."""


SPLIT_PATHS = (
    "demand.trend",
    "visitation.days",
    "visitation.shape",
    "programme.completion_days",
    "programme.completion_shape",
    "programme.dropout_days",
    "programme.dropout_shape",
    "demand.initial_visitation",
)
"""Parameter paths of the fields of `Durations`, in their order."""


class Splits(NamedTuple):
    """Probabilities of the splits, shape (n,) each."""

    in_visitation: Floats
    """v: of all referred before the census."""
    in_programme: Floats
    """q: of all admitted before the census."""
    completed: Floats
    """c: of all who left the programme before the census."""


def smooth_splits(durations: Durations, window: float, day: float | None = None) -> Splits:
    """Splits at a day of a window in which demand is exp(trend x time).

    The admission rate at time t is proportional to the integral of
    exp(g (t - u)) f_V(u) over the visitation stay u; exp(-g u) f_V(u) is a
    gamma density of rate b + g times (b / (b + g))^k (tilting), which leaves
    one integral over the time in programme. Those in visitation at the origin
    stay on by the equilibrium law, density S_V(t) / mean.

    Parameters
    ----------
    durations : Durations
    window : float
        Days from origin to census.
    day : float, optional
        Of the splits; by default the census.

    Returns
    -------
    Splits
        NaN where b + g <= 0: visitation so long beside a falling demand that the tilted law
        does not exist. No such parameter set comes near the counts.
    """
    until = window if day is None else day
    chunks = (slice(i, i + CHUNK) for i in range(0, len(durations.trend), CHUNK))
    return end_to_end(_splits_of_chunk(rows_of(durations, one), window, until) for one in chunks)


def _splits_of_chunk(p: Durations, window: float, day: float) -> Splits:
    x, weight = graded_nodes(day, N_NODES)
    growth = _away_from_zero(p.trend / DAYS_PER_YEAR, window)[:, None]
    initial = initial_mass(np.expm1(growth * window) / growth, p.initial_share[:, None])
    admitted_at, admitted_by = _admissions(p, growth, initial, day - x)
    total = (np.expm1(growth * day) / growth + initial)[:, 0]
    _, decided = _admissions(p, growth, initial, np.array([day]))
    stay, completing = programme_clocks(p, x)
    present = (admitted_at * stay) @ weight
    completed = (admitted_by * completing) @ weight
    return as_splits(total, decided[:, 0], present, completed)


def _away_from_zero(growth: Floats, window: float) -> Floats:
    least = LEAST_GROWTH / window
    return np.where(np.abs(growth) < least, np.copysign(least, growth), growth)


def initial_mass(referred: float | Floats, share: Floats) -> Floats:
    """Those in visitation at the origin, a share of all who are counted, from those referred."""
    return np.asarray(referred * (share / (1.0 - share)))


def _admissions(
    p: Durations, growth: Floats, initial: Floats, time: Floats
) -> tuple[Floats, Floats]:
    """Rate of decided visitations at some days, and their number up to then.

    Demand is exp(growth x time), after an initial mass at the origin; shape (n, n_times) each.
    """
    shape = p.visit_shape[:, None]
    rate = shape / p.visit_days[:, None]
    tilted = np.where(rate + growth > 0.0, rate + growth, np.nan)
    factor = (rate / tilted) ** shape
    now = np.exp(growth * time) * factor * special.gammainc(shape, tilted * time)
    over = special.gammainc(shape, rate * time)
    left_at = (1.0 - over) * (rate / shape)
    left_by = time * left_at + special.gammainc(shape + 1.0, rate * time)
    return now + initial * left_at, (now - over) / growth + initial * left_by


def programme_clocks(p: Durations, x: Floats) -> tuple[Floats, Floats]:
    """Probability of still being in programme, and density of completing, x days after entry.

    Returns
    -------
    ndarray, shape (n, n_times)
        S_C(x) S_D(x).
    ndarray, shape (n, n_times)
        f_C(x) S_D(x), per day.
    """
    shape = p.completion_shape[:, None]
    y = x * (shape / p.completion_days[:, None])
    log_x = np.log(x)
    not_dropped = _survives_dropout(p, log_x)
    log_density = (shape - 1.0) * np.log(y) - y - special.gammaln(shape)
    density = np.exp(log_density) * (shape / p.completion_days[:, None])
    return special.gammaincc(shape, y) * not_dropped, density * not_dropped


def _survives_dropout(p: Durations, log_x: Floats) -> Floats:
    """S_D: a Weibull law with the given median."""
    power = p.dropout_shape[:, None] * (log_x - np.log(p.dropout_days)[:, None])
    return np.asarray(np.exp(-math.log(2.0) * np.exp(power)))


def graded_nodes(length: float, size: int) -> tuple[Floats, Floats]:
    """Quadrature nodes and weights on [0, length], dense near 0.

    Gauss-Legendre in the cube root: shapes below 1 make the integrand steep at 0.
    """
    node, weight = _legendre(size)
    u = (node + 1.0) / 2.0
    return length * u**3, 1.5 * length * weight * u**2


@lru_cache(maxsize=8)
def _legendre(size: int) -> tuple[Floats, Floats]:
    node, weight = np.polynomial.legendre.leggauss(size)
    return node, weight


def as_splits(total: Floats, decided: Floats, present: Floats, completed: Floats) -> Splits:
    """Expected numbers in nested groups -> conditional probabilities.

    `present` and `completed` are given as if nobody's visitation were discontinued.
    """
    return Splits(1.0 - decided / total, present / decided, completed / (decided - present))


def log_splits(splits: Splits, census: Census) -> Floats:
    """Log-probability of the three splits that depend on durations, shape (n,).

    Minus infinity where the splits are not defined.
    """
    left = census.completed + census.programme_discontinued
    value = (
        log_binomial(census.in_visitation, census.total, splits.in_visitation)
        + log_binomial(census.in_programme, census.in_programme + left, splits.in_programme)
        + log_binomial(census.completed, left, splits.completed)
    )
    return np.where(np.isnan(value), -np.inf, value)


def counted_per_year(referrals: Floats, initial_share: Floats) -> Floats:
    """Persons counted a year, from those referred a year: some were there at the origin."""
    return referrals / (1.0 - initial_share)


def log_total(census: Census, window: float, counted: ArrayLike) -> Floats:
    """Log-probability of the number counted, given how many are expected a year."""
    mean = np.asarray(counted) * (window / DAYS_PER_YEAR)
    return np.asarray(
        special.xlogy(census.total, mean) - mean - special.gammaln(census.total + 1.0)
    )


def log_discontinued(census: Census, share: ArrayLike) -> Floats:
    """Log-probability of the discontinued among the decided visitations."""
    decided = census.total - census.in_visitation
    return log_binomial(census.visitation_discontinued, decided, share)


def log_binomial(successes: int, trials: int, probability: ArrayLike) -> Floats:
    """Log-probability of a binomial count; rounding just outside [0, 1] is forgiven."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 0.0, 1.0)
    ways = (
        special.gammaln(trials + 1.0)
        - special.gammaln(successes + 1.0)
        - special.gammaln(trials - successes + 1.0)
    )
    return np.asarray(ways + special.xlogy(successes, p) + special.xlog1py(trials - successes, -p))
