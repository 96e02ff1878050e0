"""From a likelihood to equally weighted draws: smooth demand first, then histories of it.

The same for every regime; only the likelihood differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.closed_form import CountLikelihood
from bandeexit.calibration.diagnostics import effective_size, log_mean
from bandeexit.calibration.histories import Candidates, draw_candidates, join, soften, softness
from bandeexit.calibration.importance import Weighted, explore, resample
from bandeexit.calibration.randomness import Purpose
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.trust import Weights, judge
from bandeexit.calibration.unknowns import Unknowns
from bandeexit.errors import RunError
from bandeexit.scenarios.workers import Workers

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

MOST_BLOCKS = 4
"""Blocks of candidates drawn at most."""


@dataclass(frozen=True, slots=True)
class Sampled:
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
    unknowns: Unknowns,
    likelihood: CountLikelihood,
    settings: Settings,
    bank: int,
    workers: Workers,
    tell: Progress,
) -> Sampled:
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
    smooth = fit_smooth(likelihood, settings, bank, tell)
    candidates = _weigh_candidates(unknowns, likelihood, smooth, settings, workers, tell)
    soft = soften(smooth, softness(unknowns))
    chosen = resample(candidates.log_weight, settings.kept_draws, settings.seed, Purpose.KEEP)
    return Sampled(
        kept=candidates.rows(chosen),
        log_evidence=log_mean(soft) + log_mean(candidates.log_weight),
        smooth=judge(soft, settings),
        histories=judge(candidates.log_weight, settings),
        distinct=len(np.unique(chosen)),
    )


def fit_smooth(
    likelihood: CountLikelihood, settings: Settings, bank: int, tell: Progress
) -> Weighted:
    """Posterior of the smooth demand model.

    Rounds go on until the effective size reaches the number of candidates,
    so that candidates are not copies of a few draws.
    """
    smooth = explore(
        likelihood.smooth,
        len(likelihood.paths),
        settings.seed,
        bank,
        max(settings.least_ess, settings.candidates),
        lambda share: tell("weighing draws from the prior", share),
    )
    if effective_size(smooth.log_weight) == 0.0:
        raise RunError(
            f"none of {bank} draws from the prior can give the census's counts; "
            "widen the priors, or check the counts."
        )
    return smooth


def _weigh_candidates(
    unknowns: Unknowns,
    likelihood: CountLikelihood,
    smooth: Weighted,
    settings: Settings,
    workers: Workers,
    tell: Progress,
) -> Candidates:
    """Blocks of candidates until their effective size suffices for the kept draws."""
    parts: list[Candidates] = []
    goal = max(settings.least_ess, settings.kept_draws)
    while True:
        tell("weighing histories of demand", len(parts) / MOST_BLOCKS)
        block = len(parts)
        parts.append(
            draw_candidates(
                unknowns, likelihood, smooth, settings.candidates, settings.seed, block, workers
            )
        )
        found = join(parts)
        if effective_size(found.log_weight) >= goal or len(parts) == MOST_BLOCKS:
            return found
