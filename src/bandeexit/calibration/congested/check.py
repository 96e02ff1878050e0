"""The emulator against fresh simulations, at draws of its own posterior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.moments import log_likelihood, simulated_moments
from bandeexit.calibration.diagnostics import effective_size, log_mean, pareto_khat

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
