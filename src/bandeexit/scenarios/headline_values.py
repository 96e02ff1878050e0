"""The few numbers of a forecast that everything else about it is told of, path by path."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import measure_of
from bandeexit.scenarios.result import Result, Series, by_year

Floats = NDArray[np.float64]
SINCE, LAST, HORIZON = "since_census", "last_quarter", "horizon"
"""Periods: from the census on, the last quarter, and of a stock the end of the run."""
DISCONTINUED = ("programme_discontinued", "visitation_discontinued")


@dataclass(frozen=True, slots=True)
class Headline:
    """One number of a path, for the whole country."""

    measure: str
    """A key of `MEASURES`."""
    period: str
    """A calendar year, `since_census` (to the horizon) or `last_quarter`."""
    # Out of comparisons, as a key must be found whatever prices it is told in.
    prices: str = field(default="", compare=False)
    """Price level of an amount."""

    @property
    def name(self) -> str:
        """Key in tables: `completed.2022`."""
        return f"{self.measure}.{self.period}"

    @property
    def unit(self) -> str:
        """Unit of the measure."""
        return measure_of(self.measure, prices=self.prices).unit


COMPLETED = Headline("completed", SINCE)
LAST_WAIT = Headline("wait_days_mean", LAST)
Headlines = dict[Headline, Floats]


def headline_values(result: Result) -> Headlines:
    """Completions by year and since the census, discontinuations, waits and spending.

    Calendar years are those that begin after the census and end by the horizon. The wait since
    the census averages the quarters with a start. Spending is of those calendar years together.

    Returns
    -------
    dict
        Shape (n_paths,) each; NaN where a path has no value.
    """
    # The census's year is half counted: its number would be a mixture of fact and forecast.
    years = whole_years(result)
    yearly = by_year(result.series["completed"])
    found = {
        Headline("completed", str(year)): _column(yearly, i)
        for i, year in enumerate(day.year for day in yearly.dates)
        if year in years
    }
    found[COMPLETED] = completions_since_census(result)
    for measure in DISCONTINUED:
        found[Headline(measure, SINCE)] = _since_census(result, f"total_{measure}")
    found[Headline("wait_days_mean", SINCE)] = mean_wait_since_census(result)
    found[LAST_WAIT] = _column(result.series["wait_days_mean"], -1)
    found[Headline("spend_total", SINCE, result.scenario.prices)] = _spent(
        result.series["spend_total"], years
    )
    return found


def whole_years(result: Result) -> range:
    """Calendar years that begin after the census and end by the horizon."""
    return range(result.census.year + 1, result.scenario.horizon.year)


def _column(series: Series, at: int) -> Floats:
    return series.national[:, at].astype(np.float64)


def completions_since_census(result: Result) -> Floats:
    """Programmes completed from the census to the horizon, by path."""
    return _since_census(result, "total_completed")


def _since_census(result: Result, measure: str) -> Floats:
    total = result.series[measure]
    # Of totals rather than of monthly flows: the census lies inside a month.
    return _column(total, -1) - _column(total, total.dates.index(result.census))


def mean_wait_since_census(result: Result) -> Floats:
    """Wait of the quarters after the census that have starts, averaged; NaN where none has."""
    waits = result.series["wait_days_mean"]
    later = [i for i, day in enumerate(waits.dates) if day >= result.census]
    values = waits.national[:, later].astype(np.float64)
    # A mean over quarters, not over people: a path's quarters without a start have no wait.
    n = (~np.isnan(values)).sum(axis=1)
    nothing = np.full(len(values), np.nan)
    return np.asarray(np.divide(np.nansum(values, axis=1), n, out=nothing, where=n > 0))


def _spent(money: Series, years: range) -> Floats:
    chosen = [i for i, day in enumerate(money.dates) if day.year in years]
    return np.asarray(money.national[:, chosen].astype(np.float64).sum(axis=1))
