"""The emulator against fresh simulations, at draws of its own posterior."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.emulator import Emulator
from bandeexit.calibration.congested.evidence import TargetLaw, log_evidence
from bandeexit.calibration.congested.moments import (
    estimate_moments,
    log_likelihood,
    observed_residuals,
)
from bandeexit.calibration.congested.simulator import Histories
from bandeexit.calibration.congested.starts import CensusHistories
from bandeexit.calibration.congested.training import EmulatedLikelihood
from bandeexit.calibration.diagnostics import effective_size, log_mean, pareto_khat
from bandeexit.calibration.fit import SimulationCheck
from bandeexit.calibration.settings import Settings
from bandeexit.errors import RunError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def compare_with_simulation(
    likelihood: EmulatedLikelihood, simulated: Histories, emulated: Floats
) -> SimulationCheck:
    """Compare log-likelihoods.

    Parameters
    ----------
    simulated : Histories
        Fresh ones of n posterior draws.
    emulated : ndarray, shape (n,)
        Log-likelihood of the draws by the emulator.
    """
    # Importance weights of the simulated likelihood over the emulated: if they are even,
    # the draws are as good as if the full model had been their likelihood, and their
    # mean corrects the evidence.
    log_weight = _fresh(likelihood, simulated) - emulated
    return SimulationCheck(
        draws=len(emulated),
        histories=simulated.counts.shape[1],
        ess_share=effective_size(log_weight) / len(emulated),
        khat=pareto_khat(log_weight),
        sd=float(log_weight.std()),
        log_evidence_shift=log_mean(log_weight),
    )


def _fresh(likelihood: EmulatedLikelihood, simulated: Histories) -> Floats:
    """Log-likelihood by the moments of fresh histories; links between targets are emulated."""
    counts = likelihood.situation.unknowns.programme.census.counts
    moments = estimate_moments(simulated.counts).moments
    level = log_likelihood(counts, moments)
    evidence = likelihood.emulator.evidence
    if evidence is None:
        return level
    numbers = np.nan_to_num(simulated.numbers)
    law = TargetLaw(numbers.mean(axis=1), numbers.std(axis=1, ddof=1))
    targets = likelihood.situation.targets
    return level + log_evidence(targets, law, evidence.links, observed_residuals(counts, moments))


GOOD_ERROR = 0.25
"""Held-out error, in standard deviations of the data, up to which an emulator is trusted."""
# Even a perfect emulator stays below 1: a likelihood from 150 histories has a noise of its
# own, about 0.4 on the log.
GOOD_ESS_SHARE = 0.5


def congested_warnings(
    settings: Settings, emulator: Emulator, check: SimulationCheck, found: CensusHistories
) -> list[str]:
    """Say what a reader of the fit should know; refuse an emulator that cannot be trusted."""
    if check.khat > settings.khat_refused:
        raise RunError(
            f"the fit is refused: against fresh simulations the emulator's Pareto k-hat is "
            f"{check.khat:.2f}, above {settings.khat_refused:g}. Raise `training_sets`."
        )
    words = []
    worst = float(np.max(emulator.errors))
    if worst > GOOD_ERROR:
        words.append(
            f"emulator: held-out error {worst:.2f} standard deviations of the data is above "
            f"{GOOD_ERROR:g}; raise `training_sets`"
        )
    if check.khat > settings.khat_good:
        words.append(
            f"emulator against simulation: Pareto k-hat {check.khat:.2f} is above "
            f"{settings.khat_good:g}"
        )
    if check.ess_share < GOOD_ESS_SHARE:
        words.append(
            f"emulator against simulation: {check.ess_share:.0%} of the draws are effective; "
            f"expected {GOOD_ESS_SHARE:.0%}"
        )
    if found.missing:
        words.append(
            f"for {found.missing} of {len(found.pairs)} draws no history was found that hits the "
            "census: they will fail; raise `start_histories`"
        )
    return words
