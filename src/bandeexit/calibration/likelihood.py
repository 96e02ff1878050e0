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

# Against 480 nodes, on 4,000 draws from the study's prior: q is off by 6e-9 at most, c by 1.4e-5,
# and by 6e-9 where no shape of a programme's clocks lies below 1.
N_NODES = 100
CHUNK = 512
"""Parameter sets worked on at a time: the work arrays then stay in the cache."""
LEAST_GROWTH = 1e-6
"""Growth over the window is kept this far from 0, where the closed form is 0 / 0.
It shifts probabilities by less than 1e-6, and rounding errors stay below 1e-7."""


# The order of the fields is that of `SPLIT_PATHS`, by which they are filled: a field in another
# place silently gets another parameter's values.
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
    # Demand is relative to that at the origin: the level is a factor of all numbers, drops out of
    # the splits, and is left a posterior of its own (`conjugate`).
    growth = _away_from_zero(p.trend / DAYS_PER_YEAR, window)[:, None]
    initial = initial_mass(np.expm1(growth * window) / growth, p.initial_share[:, None])
    admitted_at, admitted_by = _admissions(p, growth, initial, day - x)
    total = (np.expm1(growth * day) / growth + initial)[:, 0]
    # Decided, admitted and completed are all computed as if nobody's visitation were discontinued:
    # the discontinued share is a factor of each of them and cancels in q and c. Hence its
    # likelihood stands alone, too.
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
    # Tilting: exp(-g u) x the gamma density of the stay is again a gamma density, of rate b + g,
    # times (b / (b + g))^k. Without it there would be two integrals, over the stay and over the
    # time in programme; with one, 4,000 parameter sets take a tenth of a second.
    shape = p.visit_shape[:, None]
    rate = shape / p.visit_days[:, None]
    # At b + g <= 0 the integral diverges. NaN and no error: `log_splits` gives it probability 0, as
    # one impossible draw of many thousand must not stop the rest.
    tilted = np.where(rate + growth > 0.0, rate + growth, np.nan)
    factor = (rate / tilted) ** shape
    now = np.exp(growth * time) * factor * special.gammainc(shape, tilted * time)
    over = special.gammainc(shape, rate * time)
    # Who is met in visitation on a given day has the rest of a stay that was found under way, the
    # equilibrium law, density S(t) / mean (Cox 1962, Renewal Theory; docs/decisions/0018).
    left_at = (1.0 - over) * (rate / shape)
    left_by = time * left_at + special.gammainc(shape + 1.0, rate * time)
    # The integral of the admission rate by parts: (now - over) / g, since over is what the
    # rate tends to as g does to 0.
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
    # By its log: y^(shape - 1) and Gamma(shape) leave the range of a float for large shapes.
    log_density = (shape - 1.0) * np.log(y) - y - special.gammaln(shape)
    density = np.exp(log_density) * (shape / p.completion_days[:, None])
    return special.gammaincc(shape, y) * not_dropped, density * not_dropped


def _survives_dropout(p: Durations, log_x: Floats) -> Floats:
    """S_D: a Weibull law with the given median."""
    # One Weibull clock stands for two. Own wish and control have one shape, so their
    # hazards are shares of one total, and five counts can only tell the total
    # (model/README.md, "Dropping out").
    power = p.dropout_shape[:, None] * (log_x - np.log(p.dropout_days)[:, None])
    return np.asarray(np.exp(-math.log(2.0) * np.exp(power)))


def graded_nodes(length: float, size: int) -> tuple[Floats, Floats]:
    """Quadrature nodes and weights on [0, length], dense near 0.

    Gauss-Legendre in the cube root: shapes below 1 make the integrand steep at 0.
    """
    # The cube is measured: with the power 1.5 in its place c is off by up to 1e-2 where a shape
    # lies below 1, seven hundred times as much.
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
    # Conditional on being in the group before, because that is how Poisson counts of five exclusive
    # states factor into one Poisson number and binomials (Poisson thinning; calibration/README.md).
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
    # NaN must not get into the weights: a single one makes every mean NaN.
    return np.where(np.isnan(value), -np.inf, value)


def counted_per_year(referrals: Floats, initial_share: Floats) -> Floats:
    """Persons counted a year, from those referred a year: some were there at the origin."""
    # Counted is the larger of the two: the source counts all "who have been in visitation since"
    # the origin, and so those who were in it on that day (docs/decisions/0018).
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
    # `xlogy` and `xlog1py` rather than logs: a count of 0 at probability 0 is certain, where
    # 0 x log 0 would be NaN. That nobody has completed is a census that a fit has to bear.
    ways = (
        special.gammaln(trials + 1.0)
        - special.gammaln(successes + 1.0)
        - special.gammaln(trials - successes + 1.0)
    )
    return np.asarray(ways + special.xlogy(successes, p) + special.xlog1py(trials - successes, -p))
