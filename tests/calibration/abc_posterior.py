"""A second opinion on the fit of a regime: approximate Bayesian computation, without an emulator.

Parameter sets are drawn, one history of each is simulated, and those are kept
whose five counts come nearest to the observed ones. Rounds are drawn from a
law fitted to those kept before. What is left of the distance is taken out by
a local linear regression of the coordinates on the counts.

It shares the simulator and the priors with the emulator's fit, and nothing
else. It is slower and rougher; the two have to agree.

Source: Beaumont, Zhang & Balding (2002), Genetics 162, 2025-2035 (regression);
Beaumont, Cornuet, Marin & Robert (2009), Biometrika 96, 983-990, and Toni et
al. (2009), J. R. Soc. Interface 6, 187-202 (rounds with importance weights).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.congested.moments import nest_counts
from bandeexit.calibration.congested.simulator import simulate_census
from bandeexit.calibration.congested.situation import Situation
from bandeexit.calibration.congested.training import FARTHEST, worlds_of
from bandeexit.calibration.importance import Proposal, fit_proposal, log_prior
from bandeexit.calibration.randomness import FitPurpose, simulation_seed, uniforms
from bandeexit.errors import RunError
from bandeexit.scenarios.workers import Workers

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WIDER = 1.5
"""Proposals are wider than those kept by this factor: the tails are then drawn as well."""


@dataclass(frozen=True, slots=True)
class AbcSizes:
    """How much is simulated."""

    rounds: int
    """Rounds before the last one, the first from the prior."""
    histories: int
    """Histories of each, of as many parameter sets."""
    last: int
    """Histories of the last round."""
    kept: int
    """Parameter sets kept of each round: the nearest."""

    @property
    def total(self) -> int:
        """All histories simulated."""
        return self.rounds * self.histories + self.last


@dataclass(frozen=True, slots=True)
class AbcPosterior:
    """Weighted parameter sets near the observed counts. First axis: kept in the last round."""

    z: Floats
    """Standard normal coordinates after regression."""
    weight: Floats
    """Adds up to 1."""
    tolerances: tuple[float, ...]
    """Largest distance kept in each round, in standard deviations of the data."""

    @property
    def ess(self) -> float:
        """Effective sample size of the weights."""
        return float(1.0 / np.square(self.weight).sum())


def abc_posterior(
    situation: Situation, sizes: AbcSizes, seed: int, workers: Workers
) -> AbcPosterior:
    """Draw from the posterior of a regime by simulation alone.

    Parameters
    ----------
    situation : Situation
        Its programme's census is what is fitted to, given the number referred.
    sizes : AbcSizes
    seed : int
        Round i's parameter sets, histories of demand and luck are addressed by (seed, i).

    Raises
    ------
    RunError
        Too few parameter sets are near the counts.
    """
    proposal: Proposal | None = None
    tolerances: list[float] = []
    for number in range(sizes.rounds + 1):
        size = sizes.last if number == sizes.rounds else sizes.histories
        z = _draw(proposal, len(situation.paths), size, seed, number)
        off = _simulate(situation, z, seed, number, workers)
        distance = np.sqrt(np.square(off).sum(axis=1))
        distance[np.abs(z).max(axis=1) > FARTHEST] = np.inf
        # A number of nearest ones rather than a tolerance: no schedule to be tuned,
        # and every round has enough.
        near = np.argsort(distance, kind="stable")[: sizes.kept]
        if not np.isfinite(distance[near]).all():
            raise RunError(f"fewer than {sizes.kept} parameter sets can be kept; draw more.")
        z, off, distance = z[near], off[near], distance[near]
        weight = _weight(z, proposal)
        tolerances.append(float(distance[-1]))
        proposal = fit_proposal(z, weight, WIDER)
    # Epanechnikov: the farthest one kept counts for nothing.
    weight = weight * (1.0 - np.square(distance / max(tolerances[-1], 1e-12)))
    weight = weight / weight.sum()
    return AbcPosterior(adjust(z, off, weight), weight, tuple(tolerances))


def offsets(counts: Integers, observed: tuple[int, ...]) -> Floats:
    """Logits of the nested shares less the observed ones, in standard deviations of the data.

    Parameters
    ----------
    counts : ndarray of int, shape (n, 5)

    Returns
    -------
    ndarray, shape (n, 4)
    """
    number, size = nest_counts(np.array(observed))
    # Scaled by what the data could tell, so that a distance of 1 means the
    # same for all four counts.
    share = (number + 0.5) / (size + 1.0)
    sd = 1.0 / np.sqrt((size + 1.0) * share * (1.0 - share))
    simulated, of = nest_counts(counts)
    return np.asarray((special.logit((simulated + 0.5) / (of + 1.0)) - special.logit(share)) / sd)


def adjust(z: Floats, off: Floats, weight: Floats) -> Floats:
    """Take out what the distance explains: weighted least squares of each coordinate."""
    root = np.sqrt(weight)[:, None]
    design = np.column_stack([np.ones(len(off)), off])
    slope, *_ = np.linalg.lstsq(design * root, z * root, rcond=None)
    # Unadjusted, draws are those of counts near the observed ones, and too
    # wide by as much as "near" is.
    return np.asarray(z - off @ slope[1:])


def _draw(proposal: Proposal | None, d: int, size: int, seed: int, number: int) -> Floats:
    u = uniforms(seed, FitPurpose.ABC, number, (size, d + 1))
    return proposal.draw(u) if proposal is not None else np.asarray(special.ndtri(u[:, :d]))


def _simulate(situation: Situation, z: Floats, seed: int, number: int, workers: Workers) -> Floats:
    """Give each parameter set one history of demand and of luck; shape (n, 4)."""
    programme = situation.unknowns.programme
    own = simulation_seed(seed, FitPurpose.ABC, number)
    worlds = worlds_of(situation, np.clip(z, -FARTHEST, FARTHEST), own, number)
    # One history a set: averaging several would make counts vary less than
    # one observed census does.
    counts = simulate_census(programme, worlds, 1, own, workers)
    return offsets(counts[:, 0], programme.census.counts)


def _weight(z: Floats, proposal: Proposal | None) -> Floats:
    """Prior over proposal, adding up to 1."""
    if proposal is None:
        return np.full(len(z), 1.0 / len(z))
    return np.asarray(special.softmax(log_prior(z) - proposal.log_density(z)))
