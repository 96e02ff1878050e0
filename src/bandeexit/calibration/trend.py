"""What becomes of the trend after the census, and how much of a forecast hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.settling import completions
from bandeexit.calibration.table import Interval, interval
from bandeexit.model.draws import Draws
from bandeexit.model.programme import REGISTRY
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]

TREND, FUTURE = "demand.trend", "demand.future_trend"
FUTURES = REGISTRY[FUTURE].choices
"""What the trend may do after the census."""
A_YEAR = 12
"""Months before the horizon in which referrals are counted."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast of the unchanged programme under one regime and one future of the trend."""

    future: str
    regime: str
    referrals: Interval
    """Persons referred in the last year before the horizon."""
    completions: Interval
    """Programmes completed from the census to the horizon."""
    of_referrals: float
    """Share of the variance of these referrals over the paths that the trend explains."""
    of_completions: float
    """Likewise of the completions."""
    next_most: tuple[str, float]
    """Of the other parameters the one that explains most of the completions, and its share."""


def outlook(future: str, regime: str, result: Result, draws: Draws) -> Outlook:
    """Sum up one forecast.

    Parameters
    ----------
    result : Result
        Its paths are rows of `draws`.
    """
    referrals = result.series["referred"].national[:, -A_YEAR:].sum(axis=1, dtype=np.float64)
    done = completions(result)
    values = draws.values[list(result.paths)]
    shares = {name: explained(values[:, i], done) for i, name in enumerate(draws.names)}
    of_completions = shares.pop(TREND, 0.0)
    trend = values[:, draws.names.index(TREND)] if TREND in draws.names else np.zeros(len(done))
    return Outlook(
        future,
        regime,
        interval(referrals),
        interval(done),
        explained(trend, referrals),
        of_completions,
        max(shares.items(), key=lambda pair: pair[1]),
    )


def explained(parameter: Floats, outcome: Floats) -> float:
    """Share of an outcome's variance that a straight line in a parameter explains.

    The squared correlation; 0 where one of the two does not vary. A parameter that tells nothing
    has 1 / (n - 1) on average.
    """
    if not (np.isfinite(parameter).all() and np.ptp(parameter) > 0.0 and np.ptp(outcome) > 0.0):
        return 0.0
    return float(np.corrcoef(parameter, outcome)[0, 1] ** 2)
