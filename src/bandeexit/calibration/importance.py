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
from bandeexit.calibration.randomness import Purpose, generator, uniforms

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
LogLikelihood = Callable[[Floats], Floats]
"""Coordinates, shape (n, n_unknowns) -> log-likelihood, shape (n,)."""

BLOCK = 4096
"""Draws of one address; the last block of a round is cut."""
FREEDOM = 5.0
"""Degrees of freedom of the proposals: tails that are heavier than the posterior's."""
MOST_ROUNDS = 10
ROUND_SHARE = 8
"""An adaptive round has this fraction of the prior bank's size."""
ENOUGH_A_COORDINATE = 10.0
"""Effective draws for each coordinate from which a proposal's shape can be told."""
RIDGE = 1e-9
"""Keeps a covariance of few draws invertible."""
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
        chi_square = 2.0 * special.gammaincinv(FREEDOM / 2.0, u[:, -1])
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
    while len(sizes) < MOST_ROUNDS and 0.0 < effective_size(log_weight) < goal:
        proposals.append(_aim(z, level, log_base))
        more = _draw_round(proposals[-1], seed, len(proposals), max(bank // ROUND_SHARE, 1))
        z = np.concatenate([z, more])
        level = np.concatenate([level, *_scored(log_likelihood, more, lambda share: None)])
        sizes.append(len(more))
        log_base = log_prior(z) - _log_mixture(z, proposals, sizes)
        log_weight = level + log_base
    return WeightedDraws(z, level, log_weight, len(sizes))


def _prior_bank(n_unknowns: int, seed: int, size: int) -> Floats:
    blocks = range(math.ceil(size / BLOCK))
    u = [uniforms(seed, Purpose.PRIOR, block, (BLOCK, n_unknowns)) for block in blocks]
    return np.asarray(special.ndtri(np.concatenate(u)[:size]))


def _scored(
    log_likelihood: LogLikelihood, z: Floats, advance: Callable[[float], None]
) -> Iterator[Floats]:
    for start in range(0, len(z), BLOCK):
        part = z[start : start + BLOCK]
        inside = np.abs(part).max(axis=1, initial=0.0) < FARTHEST
        yield np.where(inside, log_likelihood(np.clip(part, -FARTHEST, FARTHEST)), -np.inf)
        advance(min(1.0, (start + BLOCK) / len(z)))


def _aim(z: Floats, level: Floats, log_base: Floats) -> Proposal:
    """Fit mean and covariance of prior x likelihood^power.

    The power is halved until enough draws carry weight: where few draws of
    the bank come near the posterior, rounds approach it in steps.
    """
    d, power = z.shape[1], 1.0
    while effective_size(power * level + log_base) < ENOUGH_A_COORDINATE * d and power > 1e-6:
        power /= 2.0
    return fit_proposal(z, special.softmax(power * level + log_base))


def fit_proposal(z: Floats, weight: Floats, wider: float = 1.0) -> Proposal:
    """Fit mean and covariance of weighted draws, the latter widened by a factor."""
    mean = weight @ z
    centred = z - mean
    scale = wider * (centred * weight[:, None]).T @ centred + RIDGE * np.eye(z.shape[1])
    return Proposal(mean, np.asarray(np.linalg.cholesky(scale), dtype=np.float64))


def _draw_round(proposal: Proposal, seed: int, number: int, size: int) -> Floats:
    return proposal.draw(uniforms(seed, Purpose.PROPOSAL, number, (size, len(proposal.mean) + 1)))


def log_prior(z: Floats) -> Floats:
    """Standard normal log-density of coordinates, shape (n, n_unknowns)."""
    d = z.shape[1]
    return np.asarray(-0.5 * (np.square(z).sum(axis=1) + d * math.log(2.0 * math.pi)))


def _log_mixture(z: Floats, proposals: list[Proposal], sizes: list[int]) -> Floats:
    parts = [log_prior(z), *(proposal.log_density(z) for proposal in proposals)]
    shares = np.log(np.array(sizes) / sum(sizes))
    return np.asarray(np.logaddexp.reduce([p + s for p, s in zip(parts, shares, strict=True)]))


def resample(
    log_weight: Floats, size: int, seed: int, purpose: Purpose, block: int = 0
) -> Integers:
    """Systematic resampling: row numbers in random order, each as often as its weight says.

    A row is taken more than once only if its weight is above 1 / size.
    """
    source = generator(seed, purpose, block)
    upper = np.cumsum(special.softmax(log_weight))
    points = (np.arange(size) + source.random()) / size
    rows = np.minimum(np.searchsorted(upper, points, side="right"), len(upper) - 1)
    return np.asarray(source.permutation(rows), dtype=np.int64)
