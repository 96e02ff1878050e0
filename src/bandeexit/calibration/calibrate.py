"""The whole calibration: every regime, fitted side by side to the same counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from scipy import special

from bandeexit.calibration.congested.emulator import Emulator
from bandeexit.calibration.congested.fit import (
    calibrate_congested,
    draws_of_congested,
    situations_of,
    train,
)
from bandeexit.calibration.congested.situation import Situation
from bandeexit.calibration.fit import Fit, calibrate
from bandeexit.calibration.holdouts import score_holdouts
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.prior_width import shrink, trend_prior, widen_trend
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.targets import CountTarget
from bandeexit.calibration.unknowns import FittedUnknowns, check_unknowns
from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme


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
        # Bayes' rule with equal weights before. Worth one digit: two computations of the same
        # evidence differ by some hundredths (docs/calibration-checks.md), and a Bayes factor of
        # five moves with the priors.
        weights = special.softmax(np.array([fit.log_evidence for fit in self.fits]))
        return tuple(weights.tolist())


def calibrate_regimes(
    programme: Programme,
    priors: tuple[Prior, ...],
    regimes: Sequence[Regime],
    job: FitJob,
    targets: Sequence[CountTarget] = (),
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
    # None is picked: five counts fit a programme that never made anybody wait as well as one that
    # always did, and the two answer a budget question differently (calibration/README.md).
    own = [regime.priors_of(priors) for regime in regimes]
    studies = [regime.programme(programme) for regime in regimes]
    unknowns = [check_unknowns(p, o, job.settings) for p, o in zip(studies, own, strict=True)]
    # Refusals come first: a fit takes minutes, and no fault should show up behind them.
    _refuse_limited_partners(regimes, studies)
    evidence = tuple(target for target in targets if target.use == "fit")
    # Kept apart here, and never handed to what fits: a hold-out that leaks into the fit is
    # scored well and says nothing.
    held_out = tuple(target for target in targets if target.use == "hold-out")
    emulated = _train_emulators(regimes, unknowns, evidence, job)
    fits: list[Fit] = []
    for i, regime in enumerate(regimes):
        # A regime's random addresses go by its place in the list: another order of regimes is
        # another fit, as good, but not the same to the bit.
        part = job.for_part(f"{regime.name}: ")
        if i in emulated:
            fit = calibrate_congested(*emulated[i], i, part)
        else:
            fit = calibrate(studies[i], own[i], part)
        wide = _fit_under_a_wide_prior(i, own[i], studies[i], emulated, part)
        scores = score_holdouts(studies[i], fit.draws, held_out, job.settings.seed, i, job.workers)
        fits.append(replace(fit, scores=scores, wide=wide))
    return Calibration(tuple(regimes), tuple(fits))


def _fit_under_a_wide_prior(
    i: int,
    priors: tuple[Prior, ...],
    study: Programme,
    emulated: dict[int, tuple[Situation, Emulator]],
    job: FitJob,
) -> Draws | None:
    """Fit a regime again with twice the width of the trend's prior, at a smaller size."""
    # The trend's prior decides how many will come, and the width is the one number of it
    # that nobody can defend to the digit (docs/decisions/0018); so the report shows the
    # forecast under twice of it.
    if trend_prior(priors) is None:
        return None
    wide = widen_trend(priors)
    small = job.for_part("with a wider trend, ", "wide-")._replace(settings=shrink(job.settings))
    if i not in emulated:
        return calibrate(study, wide, small).draws
    situation, emulator = emulated[i]
    other = replace(situation, unknowns=check_unknowns(study, wide, small.settings))
    return draws_of_congested(other, emulator, i, small)


def _refuse_limited_partners(regimes: Sequence[Regime], studies: Sequence[Programme]) -> None:
    """Where nothing binds, the places of municipalities and prison service must not bind either."""
    # The closed form has no queue at all, of coordinators or of anybody else.
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


def _train_emulators(
    regimes: Sequence[Regime],
    unknowns: Sequence[FittedUnknowns],
    evidence: tuple[CountTarget, ...],
    job: FitJob,
) -> dict[int, tuple[Situation, Emulator]]:
    """Train emulators: one for all regimes with limits, one for those without, where needed."""
    limited = [i for i, regime in enumerate(regimes) if not regime.never_binds]
    # The closed form knows the law of the census's five counts; of those and a count at an earlier
    # date together it does not, and the emulator does.
    free = [i for i, regime in enumerate(regimes) if regime.never_binds and evidence]
    trained: dict[int, tuple[Situation, Emulator]] = {}
    # Regimes with limits differ in their priors only, and an emulator knows parameters, not priors:
    # the training of each is of use to all (docs/decisions/0007). Without limits the features of
    # the queue are constants, so those regimes have an emulator of their own.
    for name, group in (("limited", limited), ("free", free)):
        if group:
            situations = situations_of([unknowns[i] for i in group], evidence)
            emulator = train(situations, name, job)
            trained |= {
                i: (situation, emulator) for i, situation in zip(group, situations, strict=True)
            }
    return trained
