"""The study of the five counts, by hand: numbers of the calibration's own check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import inf

import numpy as np

from bandeexit.calibration.calibrate import Calibration, calibrate_regimes
from bandeexit.calibration.fit import Fit, calibrate
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.likelihood import Durations
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.settings import Settings
from bandeexit.clock import Calendar
from bandeexit.model.programme import Census, Programme
from small_studies import district
from small_studies import programme as small_programme

CENSUS = Census(date(2020, 10, 7), 34, 115, 183, 130, 131)
WINDOW = 2016.0


def prior(path: str, family: str, first: float, second: float) -> Prior:
    return Prior(path, family, first, second, "a test", "nobody")  # type: ignore[arg-type]


SPLIT_PRIORS = (
    prior("demand.trend", "normal", 0.0, 0.1),
    prior("visitation.days", "lognormal", 91.3, 0.5),
    prior("visitation.shape", "lognormal", 2.0, 0.4),
    prior("programme.completion_days", "lognormal", 365.25, 0.5),
    prior("programme.completion_shape", "lognormal", 4.0, 0.5),
    prior("programme.dropout_days", "lognormal", 730.5, 0.7),
    prior("programme.dropout_shape", "lognormal", 1.0, 0.25),
)
"""Those under which the posterior was computed by other means: not the study's."""
THERE = prior("demand.initial_visitation", "uniform", 0.0, 0.0675)
"""In visitation at the origin."""
CONJUGATE_PRIORS = (
    prior("demand.referrals", "gamma", 2.0, 100.0),
    prior("visitation.discontinued_share", "beta", 2.0, 5.0),
)
FACTOR_PRIORS = (
    prior("demand.volatility", "lognormal", 0.2, 0.3),
    prior("demand.persistence_years", "lognormal", 3.0, 0.5),
)
OTHER_PRIORS = (
    prior("programme.dropout_elasticity", "lognormal", 0.7, 0.6),
    prior("visitation.patience_days", "lognormal", 183.0, 0.6),
    prior("capacity.headroom", "lognormal", 1.2, 0.4),
    prior("demand.initial_load", "uniform", 0.0, 74.0),
)
PRIORS = (*CONJUGATE_PRIORS, *SPLIT_PRIORS, THERE, *FACTOR_PRIORS, *OTHER_PRIORS)
SMOOTH_PRIORS = (*CONJUGATE_PRIORS, *SPLIT_PRIORS, *OTHER_PRIORS)
"""Without a prior on the slow factor it keeps the programme's volatility, 0."""

SETTINGS = Settings(
    prior_draws=20_000,
    candidates=3_000,
    kept_draws=800,
    emulator_draws=20_000,
    training_sets=1_200,
    training_histories=12,
    check_sets=100,
    check_histories=60,
    width_draws=100,
    start_histories=40,
    seed=20201007,
    least_ess=400.0,
    khat_good=0.5,
    khat_refused=0.7,
    learned_above=0.8,
    not_learned_below=0.2,
)
"""A tenth of the product's size, so that the closed form's fit takes some four seconds."""
SMALL = replace(SETTINGS, prior_draws=4_000, candidates=400, kept_draws=100, least_ess=20.0)
"""Where only what is done counts, and not how well."""


def programme() -> Programme:
    free = small_programme(visitation__patience_days=inf)
    return replace(free, calendar=Calendar(date(2015, 4, 1)), census=CENSUS)


def prior_durations(size: int, seed: int) -> Durations:
    """Draw durations from the priors, and a share who were there at the origin."""
    priors = (*SPLIT_PRIORS, THERE)
    u = np.random.default_rng(seed).random((len(priors), size))
    return Durations(*(p.quantile(row) for p, row in zip(priors, u, strict=True)))


@lru_cache(maxsize=1)
def full_fit() -> Fit:
    """Return the fit with the slow factor, computed once."""
    return calibrate(programme(), PRIORS, FitJob(SETTINGS))


@lru_cache(maxsize=1)
def smooth_fit() -> Fit:
    """Return the fit without the slow factor, computed once."""
    return calibrate(programme(), SMOOTH_PRIORS, FitJob(SETTINGS))


def regime(name: str, *priors: Prior, weight: float = 1.0, unlimited: tuple[str, ...] = ()):
    return Regime(name, name.title(), name.title(), weight, priors, unlimited, "a test", "nobody")


NEVER = regime("never", unlimited=("capacity.headroom",))
AGNOSTIC = regime("agnostic")

TINY_CENSUS = Census(CENSUS.when, 8, 29, 46, 32, 33)
"""A quarter of the counts: histories are simulated four times as fast."""
TINY_STUDY = replace(
    programme(),
    census=TINY_CENSUS,
    districts=tuple(district(f"D{i}", 1000.0 + 100.0 * i) for i in range(6)),
)
TINY = replace(
    SMALL,
    prior_draws=2_000,
    candidates=200,
    emulator_draws=3_000,
    training_sets=400,
    training_histories=8,
    check_sets=30,
    check_histories=40,
    start_histories=40,
    khat_refused=3.0,
)
"""The smallest fit of a regime in which capacity may have bound: a few seconds, and rough."""


@lru_cache(maxsize=1)
def tiny_calibration() -> Calibration:
    """Return a small fit of two regimes, computed once."""
    return calibrate_regimes(TINY_STUDY, PRIORS, (NEVER, AGNOSTIC), FitJob(TINY))
