"""Tidy tables: quantiles of every measure, and of paired differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES, Measure
from bandeexit.scenarios.compare import Comparison, compare_in_regime, worse_and_better
from bandeexit.scenarios.result import Result, Series, by_year, in_regime

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
QUANTILE_COLUMNS = tuple(f"q{round(100 * q):02d}" for q in QUANTILES)
YEARLY = "year"
"""Flows are given by month and added up by calendar year."""
ALL = "all"
"""The regime of a mixture's rows."""


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
        q90, q95, mean, n. `n` is the number of paths with a value (a wait needs a start).
    """
    import pandas as pd

    parts = [(_label(result), for_the_country(result) if country_only else result)]
    parts += [(name, in_regime(result, name, country_only=True)) for name in several(result)]
    name, places = result.scenario.name, result.places
    return pd.concat(
        [_table(name, regime, places, part.series, signs=False) for regime, part in parts],
        ignore_index=True,
    )


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
    return pd.concat(
        [_table(name, regime, other.places, part.series, signs=True) for regime, part in parts],
        ignore_index=True,
    )


def for_the_country(result: Result) -> Result:
    """Leave the districts out."""
    series = {name: Series(one.values[:, :, :1], one.dates) for name, one in result.series.items()}
    return replace(result, series=series)


def csv_of(table: pd.DataFrame) -> bytes:
    """Write a table as CSV, numbers with six significant digits.

    Each different number is formatted once: most are counts.
    """
    shown = table.copy()
    for name in table.columns:
        if table[name].dtype.kind != "f":
            continue
        values, place = np.unique(table[name].to_numpy(), return_inverse=True)
        words = ["" if np.isnan(value) else f"{value:.6g}" for value in values]
        shown[name] = np.array(words, dtype=object)[place]
    return bytes(shown.to_csv(index=False, lineterminator="\n").encode())


def parquet_of(table: pd.DataFrame) -> bytes:
    """Write a table as Parquet."""
    buffer = BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def several(result: Result) -> tuple[str, ...]:
    """Regimes with paths that are told apart beside their mixture; none where fewer than two."""
    present = set(result.regime)
    found = tuple(name for i, name in enumerate(result.regimes) if i in present)
    return found if len(found) > 1 else ()


def _label(result: Result) -> str:
    return result.regimes[0] if len(result.regimes) == 1 else ALL


def _table(
    name: str, regime: str, places: tuple[str, ...], series: Mapping[str, Series], *, signs: bool
) -> pd.DataFrame:
    import pandas as pd

    frames = [
        _frame(measure, period, one, places, signs=signs)
        for measure, period, one in _all_series(series)
    ]
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "scenario", name)
    table.insert(1, "regime", regime)
    return table


def _all_series(series: Mapping[str, Series]) -> Iterable[tuple[Measure, str, Series]]:
    for name, one in series.items():
        measure = MEASURES[name]
        yield measure, measure.frequency, one
        if measure.kind == "flow":
            yield measure, YEARLY, by_year(one)


def _frame(
    measure: Measure, period: str, series: Series, places: tuple[str, ...], *, signs: bool
) -> pd.DataFrame:
    import pandas as pd

    n_dates, n_places = series.values.shape[1:]
    flat = series.values.reshape(len(series.values), -1)
    quantiles = summarise_paths(flat)
    columns: dict[str, object] = {
        "measure": measure.name,
        "unit": measure.unit,
        "period": period,
        "district": np.tile(np.array(places[:n_places], dtype=object), n_dates),
        "date": np.repeat(np.array(series.dates, dtype="datetime64[s]"), n_places),
    }
    columns |= dict(zip(QUANTILE_COLUMNS, quantiles[:-1], strict=True))
    present = ~np.isnan(flat)
    columns["mean"], columns["n"] = quantiles[-1], present.sum(axis=0)
    if signs:
        n = np.maximum(present.sum(axis=0), 1)
        columns["share_below_zero"] = (flat < 0).sum(axis=0) / n
        columns["share_above_zero"] = (flat > 0).sum(axis=0) / n
        columns["p_worse"], columns["p_better"] = worse_and_better(flat, measure)
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
    ranked, n = _ranked(values)
    total = np.nansum(ranked, axis=1, dtype=np.float64)
    mean = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return np.vstack([_read_off(ranked, n, QUANTILES), mean])


def quantiles_over_paths(
    values: NDArray[np.float32], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Quantiles over the first axis, leaving NaN out; shape (len(quantiles), n)."""
    return _read_off(*_ranked(values), quantiles)


def _ranked(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Sort the paths of each column, shape (n, n_paths), NaN last; and how many are not NaN."""
    ranked = np.sort(np.ascontiguousarray(values.T), axis=1)
    return ranked, np.count_nonzero(~np.isnan(ranked), axis=1)


def _read_off(
    ranked: NDArray[np.float32], n: NDArray[np.int64], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Interpolate between ranks, as numpy's quantile does by default."""
    table = np.full((len(quantiles), len(n)), np.nan)
    some = np.flatnonzero(n)
    for row, q in enumerate(quantiles):
        place = q * (n[some] - 1)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, n[some] - 1)
        at_low, at_high = (ranked[some, at].astype(np.float64) for at in (low, high))
        table[row, some] = at_low + (place - low) * (at_high - at_low)
    return table
