"""Splits under demand that is constant within months: laws, persons, the engine's own rates."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.calibration.cells import cell_splits, cell_times, relative_demand
from bandeexit.calibration.columns import rows_of
from bandeexit.calibration.likelihood import Durations, initial_mass, smooth_splits
from bandeexit.clock import DAYS_PER_YEAR, Calendar
from bandeexit.model.arrivals import referral_rates
from bandeexit.model.build import build_inputs
from bandeexit.model.random_variates import Address
from bandeexit.model.rates import demand_cells, monthly_steps, slow_factor
from calibration.worlds import WINDOW, prior_durations, programme

CELLS = demand_cells(programme().calendar, WINDOW, WINDOW)
N_MONTHS = int(CELLS.month[-1]) + 1


def splits_by_month(durations: Durations, log_level: np.ndarray):
    demand = relative_demand(CELLS, WINDOW, durations.trend, log_level)
    initial = initial_mass(WINDOW, durations.initial_share)
    return cell_splits(cell_times(durations, CELLS.edges), demand, CELLS.edges, initial)


def test_months_reach_from_the_origin_to_the_census():
    assert CELLS.edges[-1] == WINDOW
    assert N_MONTHS == 67
    assert Calendar(programme().calendar.origin).date(CELLS.edges[-2]).isoformat() == "2020-10-01"


def test_without_volatility_months_equal_smooth_demand():
    """Demand that steps by month differs from smooth growth by the steps.

    Within a month of length d the two rates differ by at most trend x d / 2 and on average
    not at all; the error of a probability is below trend x d x (d / stay) / 12, at most
    about 1e-4 here (trend 0.3, stay 40 days). Quadrature adds up to 1e-4 at shapes below 1.
    """
    durations = prior_durations(300, seed=3)
    steps = splits_by_month(durations, np.zeros((300, N_MONTHS)))
    for smooth, stepped in zip(smooth_splits(durations, WINDOW), steps, strict=True):
        assert np.abs(smooth - stepped).max() < 2e-4


def test_without_trend_only_quadrature_tells_months_from_smooth_demand():
    """Four nodes a month: short visitations (means from 20 days) leave up to 5e-5."""
    durations = prior_durations(300, seed=4)
    regular = (durations.completion_shape >= 1.0) & (durations.dropout_shape >= 1.0)
    flat = rows_of(durations, np.flatnonzero(regular))
    flat = flat._replace(trend=np.zeros(len(flat.trend)))
    steps = splits_by_month(flat, np.zeros((len(flat.trend), N_MONTHS)))
    for smooth, stepped in zip(smooth_splits(flat, WINDOW), steps, strict=True):
        assert np.abs(smooth - stepped).max() < 5e-5


def test_the_level_of_the_factor_cancels():
    durations = prior_durations(5, seed=8)
    level = np.random.default_rng(1).normal(size=(5, N_MONTHS))
    for one, other in zip(
        splits_by_month(durations, level), splits_by_month(durations, level + 3.0), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_demand_is_the_engines():
    log_level = np.random.default_rng(2).normal(0.0, 0.3, N_MONTHS)
    study = programme().with_values({"demand.trend": 0.17, "demand.volatility": 0.2})
    inputs = build_inputs(study, WINDOW + 200.0, log_level=log_level)
    rates = referral_rates(inputs.demand, Address(1, 0))[: inputs.demand.cells.n_before]
    demand = relative_demand(CELLS, WINDOW, np.array([0.17]), log_level[None])[0]
    np.testing.assert_allclose(demand * study.demand.referrals / DAYS_PER_YEAR, rates, rtol=1e-12)


def count_persons(row: Durations, demand: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Follow persons one by one: how many are in each of four states at the census."""
    rng = np.random.default_rng(seed)
    mass = np.append(0.0, np.cumsum(demand * np.diff(CELLS.edges)))
    arrival = np.interp(rng.random(size) * mass[-1], mass, CELLS.edges)
    _, visit, visit_shape, done, done_shape, drop, drop_shape, share = (float(c[0]) for c in row)
    admitted = arrival + rng.gamma(visit_shape, visit / visit_shape, size)
    there = rng.random(size) < share  # found in a size-biased stay, at a uniform point of it
    rest = rng.gamma(visit_shape + 1.0, visit / visit_shape, size) * rng.random(size)
    admitted = np.where(there, rest, admitted)
    completes = rng.gamma(done_shape, done / done_shape, size)
    drops = drop / np.log(2.0) ** (1.0 / drop_shape) * rng.weibull(drop_shape, size)
    visiting = admitted >= WINDOW
    present = ~visiting & (admitted + np.minimum(completes, drops) >= WINDOW)
    completed = ~visiting & ~present & (completes <= drops)
    dropped = ~visiting & ~present & ~completed
    return np.array([state.sum() for state in (visiting, present, completed, dropped)])


@pytest.mark.parametrize("volatility", [0.0, 0.2, 0.6])
def test_persons_followed_one_by_one_end_in_the_predicted_states(volatility):
    """400,000 persons a case; |z| < 3.5 in 12 comparisons: a false alarm in 180 seeds."""
    durations = prior_durations(1, seed=40 + int(10 * volatility))
    normals = np.random.default_rng(50).normal(size=N_MONTHS)
    log_level = slow_factor(normals, *monthly_steps(volatility, 3.0))[None]
    demand = relative_demand(CELLS, WINDOW, durations.trend, log_level)[0]
    v, q, c = (float(column[0]) for column in splits_by_month(durations, log_level))
    left = (1.0 - v) * (1.0 - q)
    p = np.array([v, (1.0 - v) * q, left * c, left * (1.0 - c)])
    n = 400_000
    seen = count_persons(durations, demand, n, seed=61)
    assert np.abs((seen - n * p) / np.sqrt(n * p * (1.0 - p))).max() < 3.5
