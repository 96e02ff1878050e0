"""The whole calibration: every regime, fitted side by side to the same counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.emulator import Emulator
from bandeexit.calibration.congested.fit import (
    calibrate_congested,
    draws_of_congested,
    situations_of,
    train,
)
from bandeexit.calibration.congested.situation import Situation
from bandeexit.calibration.diagnostics import normalised
from bandeexit.calibration.fit import ALONE, Fit, calibrate
from bandeexit.calibration.holdouts import score_holdouts
from bandeexit.calibration.prior_width import smaller, trend_prior, widened
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.sampler import Progress
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.stages import Arrays, Keep, keep_nothing
from bandeexit.calibration.targets import Target
from bandeexit.calibration.unknowns import Unknowns, check_unknowns
from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
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
    targets: Sequence[Target] = (),
    *,
    workers: Workers = ALONE,
    keep: Keep = keep_nothing,
    progress: Progress | None = None,
) -> Calibration:
    """Fit every regime to the census, and to the other targets that are for the fit.

    Without other targets a regime in which nothing binds has a closed form; all else is emulated.

    Parameters
    ----------
    targets : sequence of Target
        Besides the census. Hold-outs do not touch the fit; they are scored by it.

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
    _refuse_limited_partners(regimes, studies)
    evidence = tuple(target for target in targets if target.use == "fit")
    held_out = tuple(target for target in targets if target.use == "hold-out")
    emulated = _emulated(regimes, unknowns, evidence, settings, workers, keep, tell)
    fits: list[Fit] = []
    for i, regime in enumerate(regimes):
        say = _named(tell, regime.name)
        if i in emulated:
            situation, emulator = emulated[i]
            fit = calibrate_congested(situation, emulator, settings, i, workers, keep, say)
        else:
            fit = calibrate(studies[i], own[i], settings, say, workers)
        wide = _under_a_wide_prior(i, own[i], studies[i], emulated, settings, workers, keep, say)
        scores = score_holdouts(studies[i], fit.draws, held_out, settings.seed, i, workers)
        fits.append(replace(fit, scores=scores, wide=wide))
    return Calibration(tuple(regimes), tuple(fits))


def _under_a_wide_prior(
    i: int,
    priors: tuple[Prior, ...],
    study: Programme,
    emulated: dict[int, tuple[Situation, Emulator]],
    settings: Settings,
    workers: Workers,
    keep: Keep,
    tell: Progress,
) -> Draws | None:
    """Fit a regime again with twice the width of the trend's prior, at a smaller size."""
    if trend_prior(priors) is None:
        return None
    wide, small = widened(priors), smaller(settings)

    def say(what: str, share: float) -> None:
        tell(f"with a wider trend, {what}", share)

    if i not in emulated:
        return calibrate(study, wide, small, say, workers).draws
    situation, emulator = emulated[i]
    other = replace(situation, unknowns=check_unknowns(study, wide, small))

    def own(stage: str, compute: Callable[[], Arrays]) -> Arrays:
        return keep(f"wide-{stage}", compute)

    return draws_of_congested(other, emulator, small, i, workers, own, say)


def _refuse_limited_partners(regimes: Sequence[Regime], studies: Sequence[Programme]) -> None:
    """Where nothing binds, the places of municipalities and prison service must not bind either."""
    for regime, study in zip(regimes, studies, strict=True):
        limited = [
            f"capacity.{name}"
            for name in ("municipal_places", "prison_places")
            if isfinite(getattr(study.capacity, name))
        ]
        if regime.never_binds and limited:
            raise UsageError(
                f"in regime `{regime.name}` nobody ever waits, but {' and '.join(limited)} "
                "is limited; put it under `unlimited` of that regime, too."
            )


def _emulated(
    regimes: Sequence[Regime],
    unknowns: Sequence[Unknowns],
    evidence: tuple[Target, ...],
    settings: Settings,
    workers: Workers,
    keep: Keep,
    tell: Progress,
) -> dict[int, tuple[Situation, Emulator]]:
    """Train emulators: one for all regimes with limits, one for those without, where needed."""
    limited = [i for i, regime in enumerate(regimes) if not regime.never_binds]
    free = [i for i, regime in enumerate(regimes) if regime.never_binds and evidence]
    found: dict[int, tuple[Situation, Emulator]] = {}
    for name, group in (("limited", limited), ("free", free)):
        if group:
            situations = situations_of([unknowns[i] for i in group], evidence)
            emulator = train(situations, settings, name, workers, keep, tell)
            found |= {
                i: (situation, emulator) for i, situation in zip(group, situations, strict=True)
            }
    return found


def _named(tell: Progress, name: str) -> Progress:
    return lambda what, share: tell(f"{name}: {what}", share)
