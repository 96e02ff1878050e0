"""Values over the paths as estimates: what stands in every sentence and cell of a forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.story import Estimate, Kind
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
MEAN = -1
Floats = NDArray[np.float32]


def level(values: Floats, kind: Kind = "count") -> Estimate:
    """Median and 90 % of the futures; NaN where no path has a value."""
    return _estimate(values, MEDIAN, kind, signed=False)


def effect(pairs: Floats, kind: Kind = "mean") -> Estimate:
    """Mean paired difference and 90 % of the pairs."""
    return _estimate(pairs, MEAN, kind, signed=True)


def _estimate(values: Floats, middle: int, kind: Kind, *, signed: bool) -> Estimate:
    table = summarise_paths(values[:, None])[:, 0].tolist()
    return Estimate(table[middle], table[LOW], table[HIGH], kind, signed)


def since_census(series: Series, result: Result) -> Floats:
    """What a running total has risen by from the census to the horizon, by path."""
    total = series.national
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
    later = [i for i, when in enumerate(started.dates) if when >= census.census]
    return np.asarray(started.national[:, later].sum(axis=1))
