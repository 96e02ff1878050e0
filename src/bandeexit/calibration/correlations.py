"""Which parameters the counts tie to each other, read off the posterior's draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

WORTH_TELLING = 0.4
"""A rank correlation at least this far from 0 is told."""
TREND, LENGTH = "demand.trend", "programme.completion_days"
"""More of the one looks, at one date, like less of the other."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """Rank correlation of two parameters under the posterior; priors are independent."""

    one: str
    other: str
    r: float


def strongest(
    names: Sequence[str], values: Floats, least: float = WORTH_TELLING
) -> tuple[Correlation, ...]:
    """Pairs whose rank correlation is at least so far from 0, the strongest first.

    Parameters
    ----------
    values : ndarray, shape (n_draws, n_names)
        Columns that do not vary are left out.
    """
    kept = [i for i in range(len(names)) if np.ptp(values[:, i]) > 0.0]
    # Ranks (Spearman 1904): durations are skewed, and a plain correlation would
    # be that of a few long ones.
    ranks = stats.rankdata(values[:, kept], axis=0)
    r = np.corrcoef(ranks, rowvar=False)
    found = [
        Correlation(names[kept[i]], names[kept[j]], float(r[i, j]))
        for i in range(len(kept))
        for j in range(i + 1, len(kept))
        if abs(r[i, j]) >= least
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair.r)))


def are_the_same_data(correlations: Sequence[Correlation]) -> Correlation | None:
    """Find whether long programmes and falling intake explain the counts equally well."""
    # The ridge of this posterior: a stock of 115 comes of long programmes as well as
    # of an intake that was higher before. The report says so only if the draws at hand
    # do (calibration/README.md).
    pairs = {frozenset((pair.one, pair.other)): pair for pair in correlations}
    found = pairs.get(frozenset((TREND, LENGTH)))
    return found if found is not None and found.r < 0.0 else None
