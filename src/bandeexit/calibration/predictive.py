"""Would the fitted model produce the five counts? A bug detector, not a measure of fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.likelihood import Splits
from bandeexit.calibration.randomness import FitPurpose, generator
from bandeexit.calibration.table import PointTriple, interval, mid_probability
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.programme import Census

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The order is that of `Census.counts` and `CENSUS_MEASURES`; simulated columns are read by it.
COUNTS = (
    "in_visitation",
    "in_programme",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
)
"""Fields of `Census`, in the order of simulated counts."""
# With the 2,000 draws of a fit, the error of a mid-p is 0.004; with one count
# a draw it would be 0.011.
REPEATS = 8
"""Simulated counts a draw."""


@dataclass(frozen=True, slots=True)
class CountCheck:
    """One observed count beside what the posterior predicts."""

    name: str
    observed: int
    predicted: PointTriple
    mid_p: float
    """P(predicted < observed) + half of P(predicted = observed)."""


def simulate_counts(
    counted: Floats,
    discontinued: Floats,
    splits: Splits,
    window: float,
    source: np.random.Generator,
) -> Integers:
    """Draw the five counts of each parameter set, shape (n, 5) in the order of `COUNTS`.

    Parameters
    ----------
    counted : ndarray, shape (n,)
        Persons expected a year; see `likelihood.counted_per_year`.
    """
    total = source.poisson(counted * (window / DAYS_PER_YEAR))
    visiting = source.binomial(total, _share(splits.in_visitation))
    out = source.binomial(total - visiting, _share(discontinued))
    admitted = total - visiting - out
    present = source.binomial(admitted, _share(splits.in_programme))
    completed = source.binomial(admitted - present, _share(splits.completed))
    dropped = admitted - present - completed
    return np.stack([visiting, present, completed, dropped, out], axis=1)


def predict_counts(
    counted: Floats, discontinued: Floats, splits: Splits, window: float, seed: int
) -> Integers:
    """Draw the five counts of each parameter set some times, shape (REPEATS * n, 5)."""
    many = Splits(*(np.tile(column, REPEATS) for column in splits))
    return simulate_counts(
        np.tile(counted, REPEATS),
        np.tile(discontinued, REPEATS),
        many,
        window,
        generator(seed, FitPurpose.PREDICTIVE),
    )


def _share(probability: Floats) -> Floats:
    # Quadrature may leave a share at 1 + 1e-16, which numpy's binomial refuses.
    return np.clip(probability, 0.0, 1.0)


def check_counts(counts: Integers, census: Census) -> tuple[CountCheck, ...]:
    """Compare each observed count with its posterior predictive law.

    Parameters
    ----------
    counts : ndarray of int, shape (n, 5)
        Predicted, in the order of `COUNTS`.
    """
    return tuple(
        check_count(name, int(getattr(census, name)), counts[:, i]) for i, name in enumerate(COUNTS)
    )


def check_count(name: str, observed: int, counts: Integers) -> CountCheck:
    """Compare one observed count with simulated ones."""
    values = counts.astype(np.float64)
    return CountCheck(name, observed, interval(values), mid_probability(values, observed))
