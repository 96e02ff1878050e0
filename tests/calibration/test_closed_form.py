"""The closed form of the five counts, against laws computed in other ways."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration import likelihood
from bandeexit.calibration.columns import rows_of
from bandeexit.calibration.likelihood import (
    Durations,
    Splits,
    log_discontinued,
    log_splits,
    log_total,
    smooth_splits,
)
from bandeexit.clock import DAYS_PER_YEAR
from calibration.oracle import expected_cells
from calibration.worlds import CENSUS, WINDOW, prior_durations

BAR, EDGE_BAR = 1e-5, 5e-4


def cells(splits: Splits) -> np.ndarray:
    """In visitation, in programme, completed, dropped, when no visitation is discontinued."""
    v, q, c = splits
    admitted = 1.0 - v
    left = admitted * (1.0 - q)
    return np.column_stack([v, admitted * q, left * c, left * (1.0 - c)])


def worst_error(durations: Durations) -> float:
    """Largest distance to the oracle, over cells and parameter sets."""
    known = cells(smooth_splits(durations, WINDOW))
    rows = zip(*(column.tolist() for column in durations), strict=True)
    return float(np.abs(known - np.array([expected_cells(row, WINDOW) for row in rows])).max())


def draws_with_shapes(above_one: bool, size: int) -> Durations:
    many = prior_durations(20 * size, seed=11)
    regular = (many.completion_shape >= 1.0) & (many.dropout_shape >= 1.0)
    rows = np.flatnonzero(regular == above_one)
    return rows_of(many, rows[:size])


def test_cells_equal_a_double_integral_at_fifty_prior_draws():
    assert worst_error(draws_with_shapes(above_one=True, size=50)) < BAR


def test_cells_equal_a_double_integral_where_densities_are_infinite_at_zero():
    assert worst_error(draws_with_shapes(above_one=False, size=25)) < EDGE_BAR


def test_ignoring_the_drop_out_clock_is_caught(monkeypatch):
    monkeypatch.setattr(likelihood, "_survives_dropout", lambda p, log_x: np.ones_like(log_x))
    assert worst_error(draws_with_shapes(above_one=True, size=3)) > 100 * BAR


def test_factors_multiply_to_five_independent_poisson_counts():
    durations = prior_durations(200, seed=5)
    splits = smooth_splits(durations, WINDOW)
    rng = np.random.default_rng(6)
    rate, share = rng.gamma(2.0, 50.0, 200), rng.beta(2.0, 5.0, 200)
    factored = (
        log_splits(splits, CENSUS)
        + log_total(CENSUS, WINDOW, rate)
        + log_discontinued(CENSUS, share)
    )
    mean = cells(splits) * (rate * WINDOW / DAYS_PER_YEAR)[:, None]
    admitted = 1.0 - share
    counts = [34, 115, 183, 130]
    means = [mean[:, 0], *(mean[:, i] * admitted for i in (1, 2, 3))]
    product = sum(stats.poisson.logpmf(n, m) for n, m in zip(counts, means, strict=True))
    decided = rate * WINDOW / DAYS_PER_YEAR - mean[:, 0]
    product = product + stats.poisson.logpmf(131, decided * share)
    np.testing.assert_allclose(factored, product, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("trend", [0.0, 1e-9, -1e-9, 1e-6])
def test_a_trend_near_zero_changes_next_to_nothing(trend):
    many = prior_durations(100, seed=7)
    near = smooth_splits(many._replace(trend=np.full(100, trend)), WINDOW)
    small = smooth_splits(many._replace(trend=np.full(100, 1e-4)), WINDOW)
    other = smooth_splits(many._replace(trend=np.full(100, -1e-4)), WINDOW)
    for here, up, down in zip(near, small, other, strict=True):
        # Symmetric difference: the curvature over a trend of 1e-4 is far below 1e-6.
        assert np.abs(here - (up + down) / 2.0).max() < 5e-6


def test_a_visitation_beyond_the_closed_form_is_impossible_not_an_error():
    falling = prior_durations(1, seed=1)._replace(
        trend=np.array([-2.0]), visit_days=np.array([3000.0]), visit_shape=np.array([0.5])
    )
    assert log_splits(smooth_splits(falling, WINDOW), CENSUS)[0] == -np.inf


def test_parameter_sets_are_independent_of_their_neighbours():
    many = prior_durations(likelihood.CHUNK + 5, seed=2)
    whole = smooth_splits(many, WINDOW)
    last = smooth_splits(rows_of(many, slice(likelihood.CHUNK, None)), WINDOW)
    for all_of_them, alone in zip(whole, last, strict=True):
        np.testing.assert_allclose(all_of_them[likelihood.CHUNK :], alone, rtol=1e-12)
