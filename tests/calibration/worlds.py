"""The study of the five counts, by hand: numbers of the calibration's own check."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import inf

import numpy as np

from bandeexit.calibration.fit import Fit, calibrate
from bandeexit.calibration.likelihood import Durations
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.clock import Calendar
from bandeexit.model.programme import Census, Programme
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
)
PRIORS = (*CONJUGATE_PRIORS, *SPLIT_PRIORS, *FACTOR_PRIORS, *OTHER_PRIORS)
SMOOTH_PRIORS = (*CONJUGATE_PRIORS, *SPLIT_PRIORS, *OTHER_PRIORS)
"""Without a prior on the slow factor it keeps the programme's volatility, 0."""

SETTINGS = Settings(20_000, 3_000, 800, 20201007, 400.0, 0.5, 0.7, 0.8, 0.2)
"""A tenth of the product's size, so that a fit takes some four seconds."""


def programme() -> Programme:
    from dataclasses import replace

    free = small_programme(visitation__patience_days=inf)
    return replace(free, calendar=Calendar(date(2015, 4, 1)), census=CENSUS)


def prior_durations(size: int, seed: int) -> Durations:
    """Draw durations from the priors."""
    u = np.random.default_rng(seed).random((len(SPLIT_PRIORS), size))
    return Durations(*(p.quantile(row) for p, row in zip(SPLIT_PRIORS, u, strict=True)))


@lru_cache(maxsize=1)
def full_fit() -> Fit:
    """Return the fit with the slow factor, computed once."""
    return calibrate(programme(), PRIORS, SETTINGS)


@lru_cache(maxsize=1)
def smooth_fit() -> Fit:
    """Return the fit without the slow factor, computed once."""
    return calibrate(programme(), SMOOTH_PRIORS, SETTINGS)
