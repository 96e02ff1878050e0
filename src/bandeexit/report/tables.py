"""Tidy tables: quantiles of every measure, and of paired differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.budget import is_carried_forward
from bandeexit.model.measures import Measure
from bandeexit.scenarios.compare import Comparison, compare_in_regime, sides_of
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.result import Result, Series, by_year, in_regime, national

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
QUANTILE_COLUMNS = tuple(f"q{round(100 * q):02d}" for q in QUANTILES)
YEARLY = "year"
"""Flows are given by month and added up by calendar year."""
THREADS = 2
"""More would hold more copies of a measure in memory at a time than they save time."""


def quantile_table(result: Result, *, country_only: bool = False) -> pd.DataFrame:
    """Quantiles over the paths of every measure, by district and date.

    The mixture of all regimes by country and district; each regime by itself for the country.

    Parameters
    ----------
    country_only : bool
        Whether to leave the districts out.

    Returns
    -------
    DataFrame
        Columns scenario, regime, measure, unit, period, district, date, q05, q10, q25, q50, q75,
        q90, q95, mean, n, carried_forward. `carried_forward`: an amount of a year for which none
        is published; it is the last published one. `n` is the number of paths with a value (a wait
        needs a start).
    """
    import pandas as pd

    # Districts of the mixture only: under each belief a district has few paths.
    parts = [(_label(result), national(result) if country_only else result)]
    parts += [(name, in_regime(result, name, country_only=True)) for name in several(result)]
    name, places = result.scenario.name, result.places
    table = pd.concat(
        [
            _table(name, regime, places, part.series, result.measures, signs=False)
            for regime, part in parts
        ],
        ignore_index=True,
    )
    # In the table itself, as it is what others compute with (docs/decisions/0015).
    return table.assign(carried_forward=_carried_forward(table, result))


def _carried_forward(table: pd.DataFrame, result: Result) -> pd.Series[bool]:
    # Not needs, which are computed and not appropriated.
    paid = ("money", "posts")
    money = {name for name, about in result.measures.items() if about.kind in paid}
    years = table["date"].dt.year
    later = {year for year in years.unique() if is_carried_forward(result.lines, int(year))}
    found: pd.Series[bool] = table["measure"].isin(money) & years.isin(later)
    return found


def difference_table(comparison: Comparison) -> pd.DataFrame:
    """Quantiles of paired differences: other minus baseline, path by path.

    Besides the columns of `quantile_table`: the shares of paths below and above zero, and what
    they mean, `p_worse` and `p_better`, for a measure of which one way is better.
    """
    import pandas as pd

    other = comparison.other
    name = f"{other.scenario.name} - {comparison.baseline.scenario.name}"
    parts = [(_label(other), comparison)]
    parts += [
        (regime, compare_in_regime(comparison, regime, country_only=True))
        for regime in several(other)
    ]
    table = pd.concat(
        [
            _table(name, regime, other.places, part.series, other.measures, signs=True)
            for regime, part in parts
        ],
        ignore_index=True,
    )
    return table.assign(carried_forward=_carried_forward(table, other))


def several(result: Result) -> tuple[str, ...]:
    """Regimes with paths that are told apart beside their mixture; none where fewer than two."""
    present = set(result.regime)
    found = tuple(name for i, name in enumerate(result.regimes) if i in present)
    return found if len(found) > 1 else ()


def _label(result: Result) -> str:
    return result.regimes[0] if len(result.regimes) == 1 else ALL


def _table(
    name: str,
    regime: str,
    places: tuple[str, ...],
    series: Mapping[str, Series],
    measures: Mapping[str, Measure],
    *,
    signs: bool,
) -> pd.DataFrame:
    import pandas as pd

    def frames(measure: str) -> list[pd.DataFrame]:
        one, about = series[measure], measures[measure]
        made = [_frame(about, about.frequency, one, places, signs=signs)]
        # Stocks have no sum over a year.
        if about.kind == "flow":
            made.append(_frame(about, YEARLY, by_year(one), places, signs=signs))
        return made

    with ThreadPoolExecutor(THREADS) as pool:  # sorting lets other threads run
        table = pd.concat(chain.from_iterable(pool.map(frames, series)), ignore_index=True)
    table.insert(0, "scenario", name)
    table.insert(1, "regime", regime)
    return table


def _frame(
    measure: Measure, period: str, series: Series, places: tuple[str, ...], *, signs: bool
) -> pd.DataFrame:
    import pandas as pd

    n_dates, n_places = series.values.shape[1:]
    # Sorted once for all quantiles, the shares below and above 0 and the count.
    ranked, n = _ranked(series.values.reshape(len(series.values), -1))
    quantiles = _summary(ranked, n)
    columns: dict[str, object] = {
        "measure": measure.name,
        "unit": measure.unit,
        "period": period,
        "district": np.tile(np.array(places[:n_places], dtype=object), n_dates),
        "date": np.repeat(np.array(series.dates, dtype="datetime64[s]"), n_places),
    }
    columns |= dict(zip(QUANTILE_COLUMNS, quantiles[:-1], strict=True))
    columns["mean"], columns["n"] = quantiles[-1], n
    if signs:
        below, above = np.count_nonzero(ranked < 0, axis=1), np.count_nonzero(ranked > 0, axis=1)
        # Without a value there is no share; 0 / 1 keeps it a number.
        columns["share_below_zero"] = below / np.maximum(n, 1)
        columns["share_above_zero"] = above / np.maximum(n, 1)
        # By the measure's better way, once, so that no reader has to turn a sign
        # (docs/decisions/0011).
        columns["p_worse"], columns["p_better"] = sides_of(below, above, n, measure)
    return pd.DataFrame(columns)


def summarise_paths(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Quantiles and mean over the first axis, leaving NaN out.

    Parameters
    ----------
    values : ndarray, shape (n_paths, n)

    Returns
    -------
    ndarray, shape (len(QUANTILES) + 1, n)
        The last row is the mean; NaN where no path has a value.
    """
    return _summary(*_ranked(values))


def _summary(ranked: NDArray[np.float32], n: NDArray[np.int64]) -> NDArray[np.float64]:
    # The faster one where nothing is missing: it is nearly always so.
    add = np.sum if (n == ranked.shape[1]).all() else np.nansum
    # In 64 bits: 2,000 numbers of 32 lose digits in their sum.
    total = add(ranked, axis=1, dtype=np.float64)
    mean = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return np.vstack([_read_off(ranked, n, QUANTILES), mean])


def quantiles_over_paths(
    values: NDArray[np.float32], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Quantiles over the first axis, leaving NaN out; shape (len(quantiles), n)."""
    return _read_off(*_ranked(values), quantiles)


def _ranked(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Sort the paths of each column, shape (n, n_paths), NaN last; and how many are not NaN."""
    ranked = np.array(values.T, order="C")  # a copy, as it is sorted in place
    # Row by row, each path's numbers behind one another in memory: faster than along columns.
    ranked.sort(axis=1)
    if len(values) and not np.isnan(ranked[:, -1]).any():
        return ranked, np.full(len(ranked), len(values))
    return ranked, np.count_nonzero(~np.isnan(ranked), axis=1)


def _read_off(
    ranked: NDArray[np.float32], n: NDArray[np.int64], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Interpolate between ranks, as numpy's quantile does by default."""
    table = np.full((len(quantiles), len(n)), np.nan)
    some = np.flatnonzero(n)
    for row, q in enumerate(quantiles):
        # numpy's "linear" (Hyndman & Fan 1996, type 7), with a number of values of its own for
        # each column; a test compares the two.
        place = q * (n[some] - 1)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, n[some] - 1)
        at_low, at_high = (ranked[some, at].astype(np.float64) for at in (low, high))
        table[row, some] = at_low + (place - low) * (at_high - at_low)
    return table
