"""Simulated histories for the emulator, in waves that close in on the posterior."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.congested.emulator import Emulator, Training
from bandeexit.calibration.congested.evidence import log_evidence
from bandeexit.calibration.congested.moments import log_likelihood, observed_residuals
from bandeexit.calibration.congested.simulator import Worlds, simulate_histories
from bandeexit.calibration.congested.situation import Predictions, Situation
from bandeexit.calibration.conjugate import draw_level
from bandeexit.calibration.histories import draw_histories, soften
from bandeexit.calibration.importance import explore, resample
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.randomness import (
    FitPurpose,
    simulation_seed,
    stratified_uniforms,
    uniforms,
)
from bandeexit.calibration.sampler import fit_smooth
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.unknowns import FACTOR_PATHS, INITIAL_SHARE, LEVEL

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Seven millionths of a prior lie beyond, in each coordinate. Unbounded, adaptive proposals wander
# to where the emulator was never trained and theory itself ends.
FARTHEST = 4.5
"""Coordinates beyond are scored as impossible: no history there was simulated."""
# The closed form knows no queue, and its posterior lies elsewhere: weighing it again fails (k-hat
# 0.89, docs/decisions/0007). To a tenth of its power it only says where not to look.
FIRST_POWER = 0.1
"""Power of the closed form's likelihood by which the first wave is drawn."""
FROM_PRIOR = 0.15
"""Share of the first wave that is drawn from the prior."""
LATER_POWERS = (0.3, 0.7)
"""Powers of the emulator's likelihood by which the later waves are drawn."""
WAVE_BANK = 4
"""Later waves are drawn from a prior bank smaller than the posterior's by this factor."""


@dataclass(frozen=True)
class EmulatedLikelihood:
    """The full model's likelihood, from an emulator."""

    situation: Situation
    emulator: Emulator

    @property
    def paths(self) -> tuple[str, ...]:
        """Every uncertain parameter that matters before the census."""
        return self.situation.paths

    def smooth(self, z: Floats) -> Floats:
        """Log-probability of the counts given their total, for smooth demand."""
        level = self._log_likelihood(self.situation.predict_smooth(z))
        # Impossible rather than extrapolated: a likelihood that is wrong out
        # there can draw all weight.
        inside: Floats = np.where(np.abs(z).max(axis=1, initial=0.0) <= FARTHEST, level, -np.inf)
        return inside

    def with_histories(self, z: Floats, owner: Integers, log_level: Floats) -> Floats:
        """Log-probability of the counts given their total, for histories of demand."""
        return self._log_likelihood(self.situation.predict(z, owner, log_level))

    def _log_likelihood(self, predictions: Predictions) -> Floats:
        """Of the census, and of the other targets given it."""
        counts, targets = self.situation.unknowns.programme.census.counts, self.situation.targets
        moments = self.emulator.moments(predictions)
        level = log_likelihood(counts, moments)
        if self.emulator.evidence is None:
            return level
        law, links = self.emulator.law(predictions, targets), self.emulator.evidence.links
        return level + log_evidence(targets, law, links, observed_residuals(counts, moments))


def first_wave(situation: Situation, size: int, settings: Settings) -> Floats:
    """Coordinates around the closed form's posterior, and some from the prior."""
    closed = ClosedForm(situation.unknowns)
    small = FitJob(replace(settings, candidates=size))
    smooth = fit_smooth(closed, settings.emulator_draws, small)
    z = special.ndtri(uniforms(settings.seed, FitPurpose.TRAINING, 0, (size, len(situation.paths))))
    rows = resample(soften(smooth, FIRST_POWER), size, settings.seed, FitPurpose.TRAINING, 1)
    near = np.arange(size) >= FROM_PRIOR * size
    # The closed form's coordinates are the first of the situation's. What it does not know, of
    # queues and capacity, stays drawn from its prior.
    z[near, : len(closed.paths)] = smooth.z[rows[near]]
    return np.asarray(np.clip(z, -FARTHEST, FARTHEST))


def later_wave(
    situation: Situation, emulator: Emulator, power: float, size: int, settings: Settings, wave: int
) -> Floats:
    """Coordinates from prior x (emulated likelihood)^power."""
    likelihood = EmulatedLikelihood(situation, emulator)
    draws = explore(
        likelihood.smooth,
        len(situation.paths),
        settings.seed,
        settings.emulator_draws // WAVE_BANK,
        float(size),
    )
    rows = resample(soften(draws, power), size, settings.seed, FitPurpose.TRAINING, 1 + wave)
    return np.asarray(draws.z[rows])


def simulate_wave(situation: Situation, z: Floats, wave: int, job: FitJob) -> Training:
    """Give each parameter set a history of demand, and simulate it some times."""
    seed = job.settings.seed
    # A history of demand of its own for each set, from the prior: the emulator sees the slow factor
    # in its features, and has to know what it does.
    worlds = worlds_of(situation, z, seed, wave)
    predictions = situation.predict(z, np.arange(len(z)), worlds.log_level)
    histories = simulate_histories(
        situation.unknowns.programme,
        worlds,
        situation.targets,
        job.settings.training_histories,
        simulation_seed(seed, FitPurpose.SIMULATION, wave),
        job.workers,
    )
    return Training(predictions, *histories)


def worlds_of(situation: Situation, z: Floats, seed: int, wave: int) -> Worlds:
    """Parameter sets at some coordinates, with a history of demand from its prior each."""
    unknowns = situation.unknowns
    history_seed = simulation_seed(seed, FitPurpose.TRAINING_HISTORY, wave)
    volatility, persistence, log_level = draw_histories(unknowns, len(z), history_seed, 0)
    factor = dict(zip(FACTOR_PATHS, (volatility, persistence), strict=True))
    columns = situation.columns(z)
    u = stratified_uniforms(history_seed, FitPurpose.CONJUGATE, 0, len(z))
    # Histories are simulated given how many came, which no level changes; the engine wants one.
    level = draw_level(unknowns, u, columns[INITIAL_SHARE])
    return Worlds({**columns, **factor, LEVEL: level}, log_level)


def wave_sizes(total: int) -> tuple[int, int, int]:
    """Sizes of the three waves."""
    first = total // 2
    second = (total - first) * 3 // 5
    return first, second, total - first - second
