"""Importance sampling in standard normal coordinates: a prior bank, then adaptive rounds.

Every round's draws are kept. They are weighed against the mixture of all
proposals in their shares (deterministic mixture weights), so the prior bank
keeps the weights bounded whatever the adaptive rounds propose.
Source: Cornuet, Marin, Mira & Robert (2012), Adaptive multiple importance
sampling, Scand. J. Statist. 39, 798-812.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.diagnostics import effective_size
from bandeexit.calibration.randomness import FitPurpose, generator, uniforms

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
LogLikelihood = Callable[[Floats], Floats]
"""Coordinates, shape (n, n_unknowns) -> log-likelihood, shape (n,)."""

# Part of what draws are: another size gives other draws of the same law.
BLOCK = 4096
"""Draws of one address; the last block of a round is cut."""
FREEDOM = 5.0
"""Degrees of freedom of the proposals: tails that are heavier than the posterior's."""
MOST_ROUNDS = 10
ROUND_SHARE = 8
"""An adaptive round has this fraction of the prior bank's size."""
# From fewer a covariance is nearly singular, and the next round would be drawn from a thin slice.
ENOUGH_A_COORDINATE = 10.0
"""Effective draws for each coordinate from which a proposal's shape can be told."""
RIDGE = 1e-9
"""Keeps a covariance of few draws invertible."""
# Two billionths of the prior lie beyond, in each coordinate.
FARTHEST = 6.0
"""Coordinates beyond are scored as impossible: quantiles lose their precision there."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A multivariate t law."""

    mean: Floats
    root: Floats
    """Lower Cholesky factor of its scale matrix."""

    def draw(self, u: Floats) -> Floats:
        """Turn uniform numbers, shape (n, n_unknowns + 1), into draws."""
        normals = special.ndtri(u[:, :-1])
        # By inversion, all of it: a draw is a function of its own row of uniform numbers.
        chi_square = 2.0 * special.gammaincinv(FREEDOM / 2.0, u[:, -1])
        # One chi-square for all coordinates of a draw: that makes it a
        # multivariate t, not independent ones.
        stretch = np.sqrt(FREEDOM / chi_square)[:, None]
        return np.asarray(self.mean + (normals @ self.root.T) * stretch)

    def log_density(self, z: Floats) -> Floats:
        """Log-density, shape (n,)."""
        d = len(self.mean)
        scaled = np.linalg.solve(self.root, (z - self.mean).T)
        constant = (
            math.lgamma((FREEDOM + d) / 2.0)
            - math.lgamma(FREEDOM / 2.0)
            - 0.5 * d * math.log(FREEDOM * math.pi)
            - float(np.log(np.diag(self.root)).sum())
        )
        square = np.square(scaled).sum(axis=0)
        return np.asarray(constant - 0.5 * (FREEDOM + d) * np.log1p(square / FREEDOM))


class WeightedDraws(NamedTuple):
    """Weighted draws from a posterior."""

    z: Floats
    """Standard normal coordinates, shape (n, n_unknowns)."""
    log_likelihood: Floats
    log_weight: Floats
    """Log of likelihood x prior / proposal: its mean estimates the evidence."""
    rounds: int
    """Rounds drawn, the prior bank included."""


def explore(
    log_likelihood: LogLikelihood,
    n_unknowns: int,
    seed: int,
    bank: int,
    goal: float,
    advance: Callable[[float], None] = lambda share: None,
) -> WeightedDraws:
    """Sample a posterior until the effective sample size reaches a goal.

    Parameters
    ----------
    bank : int
        Draws from the prior in the first round.
    goal : float
        Effective sample size wanted; rounds stop at `MOST_ROUNDS` at the latest.
    advance : callable
        Told the share of the first round that is done.
    """
    z = _prior_bank(n_unknowns, seed, bank)
    level = np.concatenate(list(_scored(log_likelihood, z, advance)))
    proposals: list[Proposal] = []
    sizes = [len(z)]
    log_base = np.zeros(len(z))
    log_weight = level
    # An effective size of 0 ends it: there is nothing to aim at, and the caller says that
    # the counts are out of reach.
    while len(sizes) < MOST_ROUNDS and 0.0 < effective_size(log_weight) < goal:
        proposals.append(_aim(z, level, log_base))
        # A fraction of the bank a round: what a proposal is worth is only known
        # once its draws are weighed.
        more = _draw_round(proposals[-1], seed, len(proposals), max(bank // ROUND_SHARE, 1))
        z = np.concatenate([z, more])
        level = np.concatenate([level, *_scored(log_likelihood, more, lambda share: None)])
        sizes.append(len(more))
        # All draws, the earliest too, against the mixture of everything drawn from.
        # Weighed against its own proposal alone, one bad round would spoil the whole (Owen
        # & Zhou 2000, JASA 95, 135-143).
        log_base = log_prior(z) - _log_mixture(z, proposals, sizes)
        log_weight = level + log_base
    return WeightedDraws(z, level, log_weight, len(sizes))


def _prior_bank(n_unknowns: int, seed: int, size: int) -> Floats:
    blocks = range(math.ceil(size / BLOCK))
    u = [uniforms(seed, FitPurpose.PRIOR, block, (BLOCK, n_unknowns)) for block in blocks]
    return np.asarray(special.ndtri(np.concatenate(u)[:size]))


def _scored(
    log_likelihood: LogLikelihood, z: Floats, advance: Callable[[float], None]
) -> Iterator[Floats]:
    for start in range(0, len(z), BLOCK):
        part = z[start : start + BLOCK]
        # Clipped before the likelihood sees it, set to 0 after: what is scored as impossible must
        # not raise warnings on its way.
        inside = np.abs(part).max(axis=1, initial=0.0) < FARTHEST
        yield np.where(inside, log_likelihood(np.clip(part, -FARTHEST, FARTHEST)), -np.inf)
        advance(min(1.0, (start + BLOCK) / len(z)))


def _aim(z: Floats, level: Floats, log_base: Floats) -> Proposal:
    """Fit mean and covariance of prior x likelihood^power.

    The power is halved until enough draws carry weight: where few draws of
    the bank come near the posterior, rounds approach it in steps.
    """
    d, power = z.shape[1], 1.0
    # Tempering (Neal 2001, Statistics and Computing 11, 125-139): half the log-likelihood is a
    # wider target with the same peak.
    while effective_size(power * level + log_base) < ENOUGH_A_COORDINATE * d and power > 1e-6:
        power /= 2.0
    return fit_proposal(z, special.softmax(power * level + log_base))


def fit_proposal(z: Floats, weight: Floats, wider: float = 1.0) -> Proposal:
    """Fit mean and covariance of weighted draws, the latter widened by a factor."""
    mean = weight @ z
    centred = z - mean
    # Covariances are widened, never narrowed: a proposal that is too wide wastes draws, one that is
    # too narrow misses tails and does not show it.
    scale = wider * (centred * weight[:, None]).T @ centred + RIDGE * np.eye(z.shape[1])
    return Proposal(mean, np.asarray(np.linalg.cholesky(scale), dtype=np.float64))


def _draw_round(proposal: Proposal, seed: int, number: int, size: int) -> Floats:
    return proposal.draw(
        uniforms(seed, FitPurpose.PROPOSAL, number, (size, len(proposal.mean) + 1))
    )


def log_prior(z: Floats) -> Floats:
    """Standard normal log-density of coordinates, shape (n, n_unknowns)."""
    d = z.shape[1]
    return np.asarray(-0.5 * (np.square(z).sum(axis=1) + d * math.log(2.0 * math.pi)))


def _log_mixture(z: Floats, proposals: list[Proposal], sizes: list[int]) -> Floats:
    parts = [log_prior(z), *(proposal.log_density(z) for proposal in proposals)]
    # Shares of the draws, not equal ones: with these the weights' mean estimates the evidence.
    shares = np.log(np.array(sizes) / sum(sizes))
    return np.asarray(np.logaddexp.reduce([p + s for p, s in zip(parts, shares, strict=True)]))


def resample(
    log_weight: Floats, size: int, seed: int, purpose: FitPurpose, block: int = 0
) -> Integers:
    """Systematic resampling: row numbers in random order, each as often as its weight says.

    A row is taken more than once only if its weight is above 1 / size.
    """
    source = generator(seed, purpose, block)
    # Systematic rather than multinomial: the number of copies of a row is its expected one, up or
    # down, which adds little noise (Douc, Cappe & Moulines 2005, ISPA, 64-69).
    upper = np.cumsum(special.softmax(log_weight))
    points = (np.arange(size) + source.random()) / size
    # The sum of all shares may fall short of 1 by rounding; the last point
    # would then be past the end.
    rows = np.minimum(np.searchsorted(upper, points, side="right"), len(upper) - 1)
    # Shuffled, because later steps take the first so many: the check of the emulator, and runs with
    # fewer draws. In order, those would be the copies of a few rows of the bank.
    return np.asarray(source.permutation(rows), dtype=np.int64)
