"""Values over the paths as estimates: what stands in every sentence and cell of a forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.story import Estimate, Kind
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

# By their places among the quantiles of the tables, so that sentences and tables are the same
# numbers.
_LOW, _MEDIAN, _HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
_MEAN = -1
Floats = NDArray[np.float32]


def level(values: Floats, kind: Kind = "count") -> Estimate:
    """Median and 90 % of the futures; NaN where no path has a value."""
    # Of a level the median: half of the futures lie on either side, however skewed they are.
    return _estimate(values, _MEDIAN, kind, signed=False)


def effect(pairs: Floats, kind: Kind = "mean") -> Estimate:
    """Mean paired difference and 90 % of the pairs."""
    # Of differences the mean: means add up over steps, years and beliefs, and where most pairs
    # are equal a median of 0 would say that nothing happens.
    return _estimate(pairs, _MEAN, kind, signed=True)


def _estimate(values: Floats, middle: int, kind: Kind, *, signed: bool) -> Estimate:
    table = summarise_paths(values[:, None])[:, 0].tolist()
    return Estimate(table[middle], table[_LOW], table[_HIGH], kind, signed)


def since_census(series: Series, result: Result) -> Floats:
    """What a running total has risen by from the census to the horizon, by path."""
    total = series.national
    # Path by path, before any quantile is taken. At the census all paths agree, under a belief
    # that was conditioned; a counterfactual's do not.
    return np.asarray(total[:, -1] - total[:, series.dates.index(result.census)])


def at_the_end(series: Series) -> Floats:
    """Value at the horizon, or in the last quarter, by path."""
    return np.asarray(series.national[:, -1])


def started_since(result: Result | Comparison, census: Result) -> Floats:
    """Programmes started from the census to the horizon, by path; of a comparison, more or fewer.

    Parameters
    ----------
    census : Result
        Whose census it is.
    """
    started = result.series["started"]
    # The census's month is counted from the census on: flows are dated by the first day of what
    # they cover.
    later = [i for i, when in enumerate(started.dates) if when >= census.census]
    return np.asarray(started.national[:, later].sum(axis=1))
