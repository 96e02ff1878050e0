"""The rate at which candidates come: months, trend and the slow random factor.

Demand is constant within a cell, a calendar month (the census's month is two
cells, split at the census). Rates are relative here: the level multiplies
them elsewhere. Arrays may carry leading axes (draws).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandeexit.clock import DAYS_PER_YEAR, Calendar
from bandeexit.model.transforms import exp, expm1

Floats = NDArray[np.float64]
Number = float | Floats
MONTHS_PER_YEAR = 12


class RateCells(NamedTuple):
    """The time grid of demand."""

    edges: Floats
    """Days, shape (n_cells + 1,), increasing from 0 to the horizon."""
    month: NDArray[np.int64]
    """Calendar month of each cell, counted from the origin's month, shape (n_cells,)."""
    n_before: int
    """Cells that lie before the census."""


@lru_cache(maxsize=4)  # once for all draws: a month costs two dates
def demand_cells(calendar: Calendar, census_day: float, horizon: float) -> RateCells:
    """Cut [0, horizon) into calendar months, and at the census where it lies inside."""
    # The census cuts its month in two: the trend bends there, and the level is an average until it.
    inner = {day for day in calendar.month_starts(0.0, horizon) if 0.0 < day < horizon}
    if 0.0 < census_day < horizon:
        inner.add(census_day)
    edges = np.array([0.0, *sorted(inner), horizon])
    month = np.array([_months_since_origin(calendar, day) for day in edges[:-1]], dtype=np.int64)
    return RateCells(edges, month, int(np.searchsorted(edges, census_day)))


def _months_since_origin(calendar: Calendar, day: float) -> int:
    first, now = calendar.date(0.0), calendar.date(day)
    return (now.year - first.year) * MONTHS_PER_YEAR + now.month - first.month


def log_trend(
    days: Floats, trend: ArrayLike, census_day: float, future: str, damping_years: ArrayLike
) -> Floats:
    """Log of the trend at some days, 0 at the origin.

    Parameters
    ----------
    days : ndarray, shape (n_days,)
    trend : float or ndarray, shape (n_draws,)
        Log growth a year until the census.
    future : {"held", "damped", "continued"}
        After the census: no growth; growth that dies out; growth as before.
    damping_years : float or ndarray, shape (n_draws,)

    Returns
    -------
    ndarray, shape (n_days,) or (n_draws, n_days)
    """
    before = np.minimum(days, census_day) / DAYS_PER_YEAR
    years = np.maximum(days - census_day, 0.0) / DAYS_PER_YEAR
    # Growth dies out by a factor e every `damping_years`
    # (model/definition.md); expm1 keeps its digits in the first days.
    damping = np.asarray(damping_years, dtype=np.float64)[..., None]
    after = {
        "held": np.zeros_like(years),
        "damped": damping * -expm1(-years / damping),
        "continued": years,
    }[future]
    growth: Floats = np.asarray(trend, dtype=np.float64)[..., None] * (before + after)
    return growth


def factor_persistence(persistence_years: ArrayLike) -> Floats:
    """Month-to-month correlation of the slow factor's log."""
    return exp(-1.0 / np.multiply(MONTHS_PER_YEAR, persistence_years))


def factor_spread(volatility: ArrayLike, persistence_years: ArrayLike) -> Floats:
    """Stationary standard deviation of the slow factor's log.

    `volatility` is the standard deviation of its change over one year, and
    for an AR(1) that is spread x sqrt(2 (1 - correlation over a year)).
    """
    # What is published is a yearly series, so the parameter is the change over a year.
    return np.divide(volatility, np.sqrt(2.0 * -expm1(np.divide(-1.0, persistence_years))))


class MonthlySteps(NamedTuple):
    """The slow factor's log as an AR(1) by month; shape () or (n_draws,)."""

    keep: Floats
    """The next log is keep x log + step x normal; the first is spread x normal."""
    step: Floats
    """0 where there is no slow factor."""
    spread: Floats
    """0 where there is no slow factor."""


def monthly_steps(volatility: ArrayLike, persistence_years: ArrayLike) -> MonthlySteps:
    """Turn the slow factor's parameters (numbers, or arrays over draws) into monthly steps."""
    keep = factor_persistence(persistence_years)
    spread = factor_spread(volatility, persistence_years)
    # Stationary: spread^2 = (keep x spread)^2 + step^2. The history does not begin at its mean.
    return MonthlySteps(keep, spread * np.sqrt(1.0 - keep * keep), spread)


def slow_factor(normals: Floats, keep: Number, step: Number, spread: Number) -> Floats:
    """Log of the slow random factor, a stationary AR(1) by month.

    Parameters
    ----------
    normals : ndarray, shape (n_months,)
        Independent standard normal numbers.
    keep, step, spread : float, or ndarray of shape ()
        See `MonthlySteps`.

    Returns
    -------
    ndarray, shape (n_months,)
    """
    return extend_factor(normals[:1] * spread, normals[1:], keep, step)


def extend_factor(
    history: Floats, normals: Floats, keep: Number, step: Number, centre: Number = 0.0
) -> Floats:
    """Carry a history of the slow factor's log on by one month per normal number.

    It returns towards `centre`, whatever the history was.
    """
    # Month by month, in the kernel's order; with a centre of 0 the terms of it change no bit.
    path: list[float] = history.tolist()
    kept, stepped, middle = float(keep), float(step), float(centre)
    for normal in normals.tolist():
        path.append(middle + kept * (path[-1] - middle) + stepped * normal)
    return np.array(path)
