from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bandeexit.clock import DAYS_PER_YEAR, Calendar
from bandeexit.model.rates import (
    demand_cells,
    extend_factor,
    factor_spread,
    log_trend,
    monthly_steps,
    slow_factor,
)

CALENDAR = Calendar(date(2015, 4, 1))
STEPS = monthly_steps(0.2, 3.0)


def test_cells_are_months_cut_at_the_census():
    cells = demand_cells(CALENDAR, 2016.0, CALENDAR.day(date(2020, 12, 1)))
    assert [CALENDAR.date(d).isoformat() for d in cells.edges[-4:]] == [
        "2020-10-01",
        "2020-10-07",
        "2020-11-01",
        "2020-12-01",
    ]
    assert cells.month.tolist()[-3:] == [66, 66, 67]
    assert cells.edges[cells.n_before] == 2016.0


@pytest.mark.parametrize(
    ("future", "after_two_years"),
    [("held", 0.0), ("continued", 0.2), ("damped", 0.1 * 2 * (1 - np.exp(-1.0)))],
)
def test_the_trend_is_held_damped_or_continued_after_the_census(future, after_two_years):
    days = np.array([0.0, 1000.0, 1000.0 + 2 * DAYS_PER_YEAR])
    growth = log_trend(days, 0.1, 1000.0, future, 2.0)
    expected = 0.1 * 1000.0 / DAYS_PER_YEAR
    np.testing.assert_allclose(growth, [0.0, expected, expected + after_two_years])


def test_volatility_is_the_spread_of_the_change_over_a_year():
    rng = np.random.default_rng(1)
    changes = [
        path[12] - path[0]
        for path in (slow_factor(rng.standard_normal(13), *STEPS) for _ in range(4000))
    ]
    assert abs(np.std(changes) - 0.2) < 4.5 * 0.2 / np.sqrt(2 * 4000)


def test_the_factor_is_stationary():
    rng = np.random.default_rng(2)
    ends = [slow_factor(rng.standard_normal(60), *STEPS)[[0, -1]] for _ in range(4000)]
    spread = factor_spread(0.2, 3.0)
    assert np.abs(np.std(ends, axis=0) - spread).max() < 4.5 * spread / np.sqrt(2 * 4000)


def test_a_factor_that_goes_on_returns_to_a_mean_of_one():
    """Its log returns to -spread^2 / 2; the mean of exp(log) over many paths is 1."""
    rng = np.random.default_rng(4)
    far, centre = 240, -0.5 * STEPS.spread**2
    ends = np.exp(
        [
            extend_factor(np.zeros(1), rng.standard_normal(far), STEPS.keep, STEPS.step, centre)[-1]
            for _ in range(4000)
        ]
    )
    assert abs(ends.mean() - 1.0) < 4.5 * ends.std() / np.sqrt(4000)
    assert np.exp(0.5 * STEPS.spread**2) - 1.0 > 4.5 * ends.std() / np.sqrt(4000)


def test_carrying_a_history_on_is_the_same_as_drawing_it_in_one_go():
    normals = np.random.default_rng(3).standard_normal(30)
    whole = slow_factor(normals, *STEPS)
    carried = extend_factor(whole[:12], normals[12:], STEPS.keep, STEPS.step)
    np.testing.assert_array_equal(carried, whole)
