"""From a likelihood to equally weighted draws: smooth demand first, then histories of it.

The same for every regime; only the likelihood differs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.closed_form import CountLikelihood
from bandeexit.calibration.columns import end_to_end, rows_of
from bandeexit.calibration.diagnostics import effective_size, log_mean
from bandeexit.calibration.histories import Candidates, draw_candidates, soften, softness
from bandeexit.calibration.importance import WeightedDraws, explore, resample
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.randomness import FitPurpose
from bandeexit.calibration.trust import Weights, judge
from bandeexit.calibration.unknowns import FittedUnknowns
from bandeexit.errors import RunError

Floats = NDArray[np.float64]

MOST_BLOCKS = 4
"""Blocks of candidates drawn at most."""


@dataclass(frozen=True, slots=True)
class PosteriorSample:
    """Equally weighted draws, and how far to trust them."""

    kept: Candidates
    log_evidence: float
    """Log-probability of what the likelihood is of, averaged over the prior."""
    smooth: Weights
    """Weights of the smooth demand model, softened as candidates are drawn from it."""
    histories: Weights
    """Weights of the histories of the slow factor, on top of the smooth model."""
    distinct: int
    """Kept draws that differ from one another."""


def sample(
    unknowns: FittedUnknowns,
    likelihood: CountLikelihood,
    bank: int,
    job: FitJob,
) -> PosteriorSample:
    """Draw from a posterior.

    Parameters
    ----------
    bank : int
        Draws from the prior in the first round.

    Raises
    ------
    RunError
        The counts are out of reach of the priors, or the weights cannot be trusted.
    """
    settings = job.settings
    # Smooth demand first: a history has as many unknowns as months. So parameters are proposed
    # without one, and are then shown some that are drawn from their prior (docs/decisions/0003).
    smooth = fit_smooth(likelihood, bank, job)
    candidates = _weigh_candidates(unknowns, likelihood, smooth, job)
    soft = soften(smooth, softness(unknowns))
    chosen = resample(candidates.log_weight, settings.kept_draws, settings.seed, FitPurpose.KEEP)
    return PosteriorSample(
        kept=rows_of(candidates, chosen),
        # A product of two means: of prior x smooth likelihood^softness over the prior, and of the
        # true likelihood over that. Both are unbiased, and so the softening itself cancels.
        log_evidence=log_mean(soft) + log_mean(candidates.log_weight),
        smooth=judge(soft, settings),
        histories=judge(candidates.log_weight, settings),
        # Copies are no fault of the weights' spread alone: with few candidates
        # even good weights repeat.
        distinct=len(np.unique(chosen)),
    )


def fit_smooth(likelihood: CountLikelihood, bank: int, job: FitJob) -> WeightedDraws:
    """Posterior of the smooth demand model.

    Rounds go on until the effective size reaches the number of candidates,
    so that candidates are not copies of a few draws.
    """
    smooth = explore(
        likelihood.smooth,
        len(likelihood.paths),
        job.settings.seed,
        bank,
        max(job.settings.least_ess, job.settings.candidates),
        lambda share: job.tell("weighing draws from the prior", share),
    )
    if effective_size(smooth.log_weight) == 0.0:
        raise RunError(
            f"none of {bank} draws from the prior can give the census's counts; "
            "widen the priors, or check the counts."
        )
    return smooth


def _weigh_candidates(
    unknowns: FittedUnknowns,
    likelihood: CountLikelihood,
    smooth: WeightedDraws,
    job: FitJob,
) -> Candidates:
    """Blocks of candidates until their effective size suffices for the kept draws."""
    settings, parts = job.settings, list[Candidates]()
    # As many effective candidates as draws that are kept, else the kept ones
    # are copies of one another.
    goal = max(settings.least_ess, settings.kept_draws)
    while True:
        job.tell("weighing histories of demand", len(parts) / MOST_BLOCKS)
        block = len(parts)
        parts.append(draw_candidates(unknowns, likelihood, smooth, block, job))
        candidates = end_to_end(parts)
        # Looked at over all blocks together, each of its own address: a fit that needs more of them
        # keeps those it has, and gives the same again.
        if effective_size(candidates.log_weight) >= goal or len(parts) == MOST_BLOCKS:
            return candidates
