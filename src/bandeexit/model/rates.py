"""The rate at which candidates come: months, trend and the slow random factor.

Demand is constant within a cell, a calendar month (the census's month is two
cells, split at the census). Rates are relative here: the level multiplies
them elsewhere. Arrays may carry leading axes (draws).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandeexit.clock import DAYS_PER_YEAR, Calendar

Floats = NDArray[np.float64]
MONTHS_PER_YEAR = 12


class Cells(NamedTuple):
    """The time grid of demand."""

    edges: Floats
    """Days, shape (n_cells + 1,), increasing from 0 to the horizon."""
    month: NDArray[np.int64]
    """Calendar month of each cell, counted from the origin's month, shape (n_cells,)."""
    n_before: int
    """Cells that lie before the census."""


def demand_cells(calendar: Calendar, census_day: float, horizon: float) -> Cells:
    """Cut [0, horizon) into calendar months, and at the census where it lies inside."""
    inner = {day for day in calendar.month_starts(0.0, horizon) if 0.0 < day < horizon}
    if 0.0 < census_day < horizon:
        inner.add(census_day)
    edges = np.array([0.0, *sorted(inner), horizon])
    month = np.array([_months_since_origin(calendar, day) for day in edges[:-1]], dtype=np.int64)
    return Cells(edges, month, int(np.searchsorted(edges, census_day)))


def _months_since_origin(calendar: Calendar, day: float) -> int:
    first, now = calendar.date(0.0), calendar.date(day)
    return (now.year - first.year) * MONTHS_PER_YEAR + now.month - first.month


def log_trend(
    days: Floats, trend: ArrayLike, census_day: float, future: str, damping_years: float
) -> Floats:
    """Log of the trend at some days, 0 at the origin.

    Parameters
    ----------
    days : ndarray, shape (n_days,)
    trend : float or ndarray, shape (n_draws,)
        Log growth a year until the census.
    future : {"held", "damped", "continued"}
        After the census: no growth; growth that dies out; growth as before.

    Returns
    -------
    ndarray, shape (n_days,) or (n_draws, n_days)
    """
    before = np.minimum(days, census_day) / DAYS_PER_YEAR
    years = np.maximum(days - census_day, 0.0) / DAYS_PER_YEAR
    after = {
        "held": np.zeros_like(years),
        "damped": damping_years * -np.expm1(-years / damping_years),
        "continued": years,
    }[future]
    growth: Floats = np.asarray(trend, dtype=np.float64)[..., None] * (before + after)
    return growth


def factor_persistence(persistence_years: float) -> float:
    """Month-to-month correlation of the slow factor's log."""
    return math.exp(-1.0 / (MONTHS_PER_YEAR * persistence_years))


def factor_spread(volatility: float, persistence_years: float) -> float:
    """Stationary standard deviation of the slow factor's log.

    `volatility` is the standard deviation of its change over one year, and
    for an AR(1) that is spread x sqrt(2 (1 - correlation over a year)).
    """
    return volatility / math.sqrt(2.0 * -math.expm1(-1.0 / persistence_years))


def slow_factor(normals: Floats, volatility: float, persistence_years: float) -> Floats:
    """Log of the slow random factor, a stationary AR(1) by month.

    Parameters
    ----------
    normals : ndarray, shape (n_months,)
        Independent standard normal numbers.

    Returns
    -------
    ndarray, shape (n_months,)
    """
    spread = factor_spread(volatility, persistence_years)
    path = [spread * float(normals[0])]
    return extend_factor(np.array(path), normals[1:], volatility, persistence_years)


def extend_factor(
    history: Floats, normals: Floats, volatility: float, persistence_years: float
) -> Floats:
    """Carry a history of the slow factor's log on by one month per normal number."""
    keep = factor_persistence(persistence_years)
    step = factor_spread(volatility, persistence_years) * math.sqrt(1.0 - keep * keep)
    path: list[float] = history.tolist()
    for normal in normals.tolist():
        path.append(keep * path[-1] + step * normal)
    return np.array(path)
