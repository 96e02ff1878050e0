"""Scores of hold-outs: how a forecast that never saw a number stands up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.table import PointTriple, interval, mid_probability
from bandeexit.calibration.targets import CountTarget

Floats = NDArray[np.float64]
OUTSIDE = 0.1
"""Share of outcomes that a 90 % interval leaves out."""


@dataclass(frozen=True, slots=True)
class Score:
    """One number that was held out, beside what was forecast."""

    name: str
    what: str
    date: str
    observed: float
    exact: bool
    """Whether the source gives one number; else `observed` is the middle of its bounds."""
    forecast: PointTriple
    """5 %, 50 % and 95 % points."""
    inside: bool
    """Whether the 90 % interval holds the number (or reaches the bounds)."""
    pit: float | None
    """Probability of less, plus half of that of the same: 0.5 in the middle (mid-PIT). None where
    only bounds are known."""
    interval_score: float
    """Width of the 90 % interval, plus 20 times the distance where the number, or the range that
    is known, is outside; smaller is better (Gneiting & Raftery 2007, JASA 102, 359-378)."""


def score(targets: Sequence[CountTarget], forecast: Floats) -> tuple[Score, ...]:
    """Score targets.

    Parameters
    ----------
    forecast : ndarray, shape (n_paths, n_targets)
        NaN: undefined on the path, left out.
    """
    return tuple(_score(target, forecast[:, i]) for i, target in enumerate(targets))


def _score(target: CountTarget, values: Floats) -> Score:
    values = values[~np.isnan(values)]
    # A ratio that is defined on no path was not forecast: NaN stays NaN through every score.
    if not len(values):
        values = np.array([np.nan])
    low, middle, high = interval(values)
    seen, observed = target.observed.middle, target.observed
    # Of what is only known within bounds the nearest bound counts: a forecast must not be
    # punished for what nobody knows.
    outside = max(low - observed.high, observed.low - high, 0.0)
    return Score(
        name=target.name,
        what=target.in_words,
        date=target.day.isoformat(),
        observed=seen,
        # "About 160" is one number, and not exact: both are told.
        exact=observed.is_exact and observed.spread == 0.0,
        forecast=(low, middle, high),
        inside=bool(low <= observed.high and observed.low <= high),
        # Of bounds there is no rank to take, and their middle would pretend one.
        pit=mid_probability(values, seen) if observed.is_exact else None,
        interval_score=high - low + 2.0 / OUTSIDE * outside,
    )


def coverage(scores: Sequence[Score]) -> float:
    """Share of the numbers that 90 % intervals hold; NaN without any."""
    return float(np.mean([one.inside for one in scores])) if scores else float("nan")
