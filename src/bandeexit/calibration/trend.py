"""What becomes of the trend after the census, and how much of a forecast hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.table import PointTriple, interval
from bandeexit.model.draws import Draws
from bandeexit.model.programme import REGISTRY
from bandeexit.scenarios.headline_values import completions_since_census
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]

TREND, FUTURE = "demand.trend", "demand.future_trend"
FUTURES = REGISTRY[FUTURE].choices
"""What the trend may do after the census."""
A_YEAR = 12
"""Months before the horizon in which referrals are counted."""


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """What the variance of a number over the paths comes from."""

    trend: float
    """Share that the trend explains."""
    other: str
    """Of the other parameters the one that explains most."""
    other_share: float

    @property
    def trend_leads(self) -> bool:
        """Whether no other parameter explains as much."""
        return self.trend > self.other_share


@dataclass(frozen=True, slots=True)
class TrendOutlook:
    """A forecast of the unchanged programme under one regime and one future of the trend."""

    future: str
    regime: str
    referrals: PointTriple
    """Persons referred in the last year before the horizon."""
    completions: PointTriple
    """Programmes completed from the census to the horizon."""
    of_referrals: VarianceShares
    of_completions: VarianceShares


def outlook(future: str, regime: str, result: Result, draws: Draws) -> TrendOutlook:
    """Sum up one forecast.

    Parameters
    ----------
    result : Result
        Its paths are rows of `draws`.
    """
    referrals = last_referrals(result)
    done = completions_since_census(result)
    # A path that failed has a draw and no outcome, so rows are matched by path number.
    some = draws.rows(list(result.paths))
    return TrendOutlook(
        future,
        regime,
        interval(referrals),
        interval(done),
        explain(some, referrals),
        explain(some, done),
    )


def last_referrals(result: Result) -> Floats:
    """Persons referred in the last year before the horizon, by path."""
    return np.asarray(result.series["referred"].national[:, -A_YEAR:].sum(axis=1, dtype=np.float64))


def explain(draws: Draws, outcome: Floats) -> VarianceShares:
    """Divide the variance of an outcome, shape (n_draws,), by what each parameter explains."""
    columns = zip(draws.names, draws.values.T, strict=True)
    shares = {name: explained_share(column, outcome) for name, column in columns}
    # Where the study makes the trend certain it explains nothing, which is true as well.
    trend = shares.pop(TREND, 0.0)
    other = max(shares, key=lambda name: shares[name])
    return VarianceShares(trend, other, shares[other])


def explained_share(parameter: Floats, outcome: Floats) -> float:
    """Share of an outcome's variance that a straight line in a parameter explains.

    The squared correlation; 0 where one of the two does not vary. A parameter that tells nothing
    has 1 / (n - 1) on average.
    """
    if not (np.isfinite(parameter).all() and np.ptp(parameter) > 0.0 and np.ptp(outcome) > 0.0):
        return 0.0
    # A straight line, no surrogate: enough to say which one leads, and nothing to tune. Sobol's
    # indices are another command's (`bandeexit sensitivity`).
    return float(np.corrcoef(parameter, outcome)[0, 1] ** 2)
