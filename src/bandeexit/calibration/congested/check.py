"""The emulator against fresh simulations, at draws of its own posterior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.emulator import Emulator
from bandeexit.calibration.congested.moments import log_likelihood, simulated_moments
from bandeexit.calibration.congested.starts import Found
from bandeexit.calibration.diagnostics import effective_size, log_mean, pareto_khat
from bandeexit.calibration.settings import Settings
from bandeexit.errors import RunError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SimulationCheck:
    """How far the emulated likelihood is from a simulated one."""

    draws: int
    histories: int
    """Simulated of each draw."""
    ess_share: float
    """Effective sample size of the weights simulated / emulated, over the number of draws."""
    khat: float
    """Pareto k-hat of these weights."""
    sd: float
    """Standard deviation of simulated minus emulated log-likelihood."""
    log_evidence_shift: float
    """Log of the mean weight: by how much the simulated evidence is above the emulated."""


def compare_with_simulation(
    counts: tuple[int, ...], simulated: Integers, emulated: Floats
) -> SimulationCheck:
    """Compare log-likelihoods.

    Parameters
    ----------
    simulated : ndarray of int, shape (n, histories, 5)
        Fresh histories of n posterior draws.
    emulated : ndarray, shape (n,)
        Log-likelihood of the draws by the emulator.
    """
    fresh = log_likelihood(counts, simulated_moments(simulated).moments)
    log_weight = fresh - emulated
    return SimulationCheck(
        draws=len(emulated),
        histories=simulated.shape[1],
        ess_share=effective_size(log_weight) / len(emulated),
        khat=pareto_khat(log_weight),
        sd=float(log_weight.std()),
        log_evidence_shift=log_mean(log_weight),
    )


GOOD_ERROR = 0.25
"""Held-out error, in standard deviations of the data, up to which an emulator is trusted."""
GOOD_ESS_SHARE = 0.5


def congested_warnings(
    settings: Settings, emulator: Emulator, check: SimulationCheck, found: Found
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
            "census; raise `start_histories`"
        )
    return words
