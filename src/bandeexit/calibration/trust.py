"""Whether a fit can be trusted: what is refused, and what is said in a warning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.diagnostics import effective_size, pareto_khat
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.settings import Settings
from bandeexit.errors import RunError

Floats = NDArray[np.float64]

# The model has more free numbers than counts, so a mid-p belongs in the middle (0.3 to 0.7,
# docs/calibration-checks.md). At the edge it is a bug, or a count that the priors all but exclude.
ODD_MID_P = 0.01
"""A predictive mid-p below this, or above 1 minus this, is worth a warning."""
FEW_DISTINCT = 0.8
"""A share of distinct kept draws below this is worth a warning."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How good the importance weights of one stage are."""

    draws: int
    """Parameter sets that were weighed."""
    ess: float
    """Effective sample size."""
    khat: float
    """Pareto k-hat."""


def judge(log_weight: Floats, settings: Settings) -> Weights:
    """Measure importance weights, and refuse those that cannot be trusted."""
    weights = Weights(len(log_weight), effective_size(log_weight), pareto_khat(log_weight))
    # Above 0.7 no number of draws mends an estimate (Vehtari et al. 2024, JMLR 25(72)), so there is
    # no way to insist; below, a warning that goes with the fit.
    if weights.khat > settings.khat_refused:
        raise RunError(
            f"the fit is refused: Pareto k-hat is {weights.khat:.2f}, above "
            f"{settings.khat_refused:g}; a few draws carry the weights. "
            "Raise `prior_draws` and `candidates`, or narrow priors that the counts contradict."
        )
    return weights


def warnings_of(
    settings: Settings,
    weights: tuple[Weights, Weights],
    predictive: tuple[CountCheck, ...],
    distinct: int,
) -> tuple[str, ...]:
    """Say what a reader of the fit should know."""
    words = []
    for what, stage in zip(("smooth model", "slow factor"), weights, strict=True):
        if stage.ess < settings.least_ess:
            words.append(
                f"{what}: effective sample size {stage.ess:.0f} is below "
                f"{settings.least_ess:g}; 5 % and 95 % points are rough"
            )
        if stage.khat > settings.khat_good:
            words.append(
                f"{what}: Pareto k-hat {stage.khat:.2f} is above {settings.khat_good:g}; "
                "means are less certain than the number of draws suggests"
            )
    if distinct < FEW_DISTINCT * settings.kept_draws:
        words.append(f"only {distinct} of {settings.kept_draws} kept draws are distinct")
    words += [
        f"{check.name}: the observed {check.observed} is odd under the fit "
        f"(mid-p {check.mid_p:.3f})"
        for check in predictive
        if is_odd(check)
    ]
    return tuple(words)


def is_odd(check: CountCheck) -> bool:
    """Whether an observed count is all but excluded by the fit."""
    return not ODD_MID_P <= check.mid_p <= 1.0 - ODD_MID_P
