"""The whole calibration: every regime, fitted side by side to the same counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.fit import calibrate_congested, situations_of, train
from bandeexit.calibration.diagnostics import normalised
from bandeexit.calibration.fit import ALONE, Fit, calibrate
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.sampler import Progress
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.stages import Keep, keep_nothing
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.model.programme import Programme
from bandeexit.scenarios.workers import Workers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fits of all regimes."""

    regimes: tuple[Regime, ...]
    fits: tuple[Fit, ...]
    """In the order of the regimes."""

    @property
    def evidence_weights(self) -> tuple[float, ...]:
        """Weights by which the counts alone would mix the regimes, if each were as likely before.

        They move with the priors; they are shown beside the stated weights, not used.
        """
        weights = normalised(np.array([fit.log_evidence for fit in self.fits]))
        return tuple(weights.tolist())


def calibrate_regimes(
    programme: Programme,
    priors: tuple[Prior, ...],
    regimes: Sequence[Regime],
    settings: Settings,
    *,
    workers: Workers = ALONE,
    keep: Keep = keep_nothing,
    progress: Progress | None = None,
) -> Calibration:
    """Fit every regime to the census.

    Raises
    ------
    UsageError
        The priors, the counts or the settings do not make a fit.
    RunError
        The counts are out of reach of the priors, or weights cannot be trusted.
    """
    tell = progress or (lambda what, share: None)
    own = [regime.priors_of(priors) for regime in regimes]
    studies = [regime.programme(programme) for regime in regimes]
    unknowns = [check_unknowns(p, o, settings) for p, o in zip(studies, own, strict=True)]
    bound = [i for i, regime in enumerate(regimes) if not regime.never_binds]
    situations = situations_of([unknowns[i] for i in bound])
    emulator = train(situations, settings, workers, keep, tell) if bound else None
    fits: list[Fit] = []
    for i, regime in enumerate(regimes):
        say = _named(tell, regime.name)
        if i in bound:
            assert emulator is not None
            situation = situations[bound.index(i)]
            fits.append(calibrate_congested(situation, emulator, settings, i, workers, keep, say))
        else:
            fits.append(calibrate(studies[i], own[i], settings, say, workers))
    return Calibration(tuple(regimes), tuple(fits))


def _named(tell: Progress, name: str) -> Progress:
    return lambda what, share: tell(f"{name}: {what}", share)
