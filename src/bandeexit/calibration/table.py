"""What the counts taught: prior beside posterior, parameter by parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.columns import rows_of
from bandeexit.calibration.diagnostics import LearningVerdict, contraction, verdict
from bandeexit.calibration.likelihood import (
    CHUNK,
    N_NODES,
    Durations,
    graded_nodes,
    programme_clocks,
)
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.model.programme import REGISTRY

Floats = NDArray[np.float64]
PointTriple = tuple[float, float, float]
"""5 %, 50 % and 95 % points."""

LEVELS = (0.05, 0.5, 0.95)
# "For ever" has to end somewhere: a gamma clock has no last day.
REST = 1e-9
"""Stays are followed until this share of completion clocks is left."""


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or derived quantity before and after the counts."""

    name: str
    """Parameter path, or `derived.` and a name."""
    unit: str
    log_scale: bool
    """Whether the contraction is of the log."""
    prior: PointTriple
    posterior: PointTriple
    contraction: float
    """1 - posterior variance / prior variance."""
    verdict: LearningVerdict


@dataclass(frozen=True, slots=True)
class DerivedQuantity:
    """A quantity that follows from parameters."""

    name: str
    unit: str
    log_scale: bool


DERIVED = (
    DerivedQuantity(
        "derived.completion_share", "share", False
    ),  # of the admitted, followed for ever
    DerivedQuantity("derived.stay_days", "days", True),
    DerivedQuantity("derived.referrals_at_census", "persons per year", True),
)


def derive(durations: Durations, referrals: Floats, at_census: Floats) -> tuple[Floats, ...]:
    """Quantities of `DERIVED`, in their order, shape (n,) each."""
    completes, stay = followed_for_ever(durations)
    return completes, stay, referrals * at_census


def followed_for_ever(durations: Durations) -> tuple[Floats, Floats]:
    """Share of the admitted who complete, and mean days in the programme, without overload."""
    end = special.gammainccinv(durations.completion_shape, REST)
    # The same nodes on a unit interval, stretched to each parameter set's own length.
    unit, weight = graded_nodes(1.0, N_NODES)
    completes, stay = [], []
    for start in range(0, len(durations.trend), CHUNK):
        chunk = slice(start, start + CHUNK)
        part = rows_of(durations, chunk)
        length = end[chunk] * part.completion_days / part.completion_shape
        present, completing = programme_clocks(part, length[:, None] * unit)
        completes.append(length * (completing @ weight))
        stay.append(length * (present @ weight))
    return np.concatenate(completes), np.concatenate(stay)


def parameter_row(prior: Prior, posterior: Floats, settings: Settings) -> Row:
    """Compare a parameter's draws with its prior."""
    entry = REGISTRY[prior.path]
    # On the scale on which the prior is spread: a lognormal's variance is that of a few
    # large draws, and would call learned what only lost its tail. Shares and whole numbers
    # have a bounded range as it is.
    on_log = entry.least >= 0.0 and entry.unit != "share" and not entry.whole
    points = prior.quantile(LEVELS)
    return _row(prior.path, entry.unit, on_log, points, prior.grid(), posterior, settings)


def derived_row(what: DerivedQuantity, before: Floats, after: Floats, settings: Settings) -> Row:
    """Compare draws of a derived quantity with its law under the prior."""
    points = np.quantile(before, LEVELS)
    return _row(what.name, what.unit, what.log_scale, points, before, after, settings)


def _row(
    name: str,
    unit: str,
    on_log: bool,
    prior_points: Floats,
    before: Floats,
    after: Floats,
    settings: Settings,
) -> Row:
    scale = np.log if on_log else np.asarray
    contracted = contraction(float(np.var(scale(before))), float(np.var(scale(after))))
    low, middle, high = prior_points.tolist()
    return Row(
        name=name,
        unit=unit,
        log_scale=on_log,
        prior=(low, middle, high),
        posterior=interval(after),
        contraction=contracted,
        verdict=verdict(contracted, settings.learned_above, settings.not_learned_below),
    )


def mid_probability(values: Floats, seen: float) -> float:
    """Probability of less than what was seen, plus half of that of the same."""
    return float((values < seen).mean() + 0.5 * (values == seen).mean())


def interval(values: Floats) -> PointTriple:
    """5 %, 50 % and 95 % points of some values."""
    low, middle, high = np.quantile(values, LEVELS).tolist()
    return low, middle, high
