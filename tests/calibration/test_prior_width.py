"""A forecast under another width of the trend's prior, on numbers worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.prior_width import (
    SAME,
    forecast_at_width,
    narrow_forecast,
    trend_prior,
    weighted_interval,
    widen_trend,
)
from bandeexit.errors import StudyError
from bandeexit.files.posterior import read_posterior, write_posterior
from bandeexit.model.draws import Draws
from calibration.test_trend import result
from calibration.worlds import prior, tiny_calibration

TREND = prior("demand.trend", "normal", 0.1, 0.2)


def test_points_of_weighted_values_lie_where_half_of_their_weight_lies():
    values, weight = np.array([30.0, 10.0, 20.0]), np.array([0.2, 0.2, 0.6])
    # Half of the weights up to 10, 20, 30: 0.1, 0.5, 0.9.
    assert weighted_interval(values, weight) == (10.0, 20.0, 30.0)


def test_draws_are_weighed_by_the_ratio_of_the_priors():
    """The prior itself weighed again must have the other prior's quantiles."""
    rng = np.random.default_rng(8)
    trend = rng.normal(0.1, 0.2, 20_000)
    narrow = np.exp(0.5 * ((trend - 0.1) / 0.2) ** 2 * (1.0 - 1.0 / 0.25))
    _, _, high = weighted_interval(trend, narrow / narrow.sum())
    assert high == pytest.approx(0.1 + 0.1 * stats.norm.ppf(0.95), abs=0.005)


DRAWS = Draws(("demand.trend",), np.array([[0.0], [9.0], [0.1], [0.6]]), np.zeros((4, 1)))
"""The second one is of a path that failed."""


def test_half_the_width_weighs_paths_by_how_far_their_trend_lies_from_the_middle():
    forecast = result((10, 11, 12), (50, 70, 60))
    same, half = (
        forecast_at_width(SAME, "never", forecast),
        narrow_forecast(TREND, "never", forecast, DRAWS),
    )
    assert (same.referrals[1], same.completions[1]) == (132, 60)
    assert same.draws == pytest.approx(3.0)
    # Distances 0.5, 0, 2.5 of the prior's width: exp(-3 / 2 x distance^2).
    weight = np.exp(-1.5 * np.array([0.25, 0.0, 6.25]))
    assert half.draws == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert half.referrals[2] < same.referrals[2]


def test_only_the_trend_gets_a_wider_prior():
    other = prior("visitation.days", "normal", 90.0, 10.0)
    assert widen_trend((other, TREND)) == (other, replace(TREND, second=0.4))


def test_a_prior_that_is_not_normal_has_no_other_width():
    assert trend_prior((TREND,)) == TREND
    assert trend_prior((replace(TREND, family="uniform"),)) is None
    assert trend_prior(()) is None


def test_a_fit_under_twice_the_width_is_stored_beside_the_fit_and_read_again(tmp_path):
    made = tiny_calibration()
    write_posterior(tmp_path, made, {"seed": "1"})
    for regime, fit in zip(made.regimes, made.fits, strict=True):
        stored = read_posterior(tmp_path).fits[regime.name]
        np.testing.assert_array_equal(stored.wide.values, fit.wide.values)
        np.testing.assert_array_equal(stored.wide.starts, fit.wide.starts)
        trend = [d.values[:, d.names.index("demand.trend")] for d in (fit.wide, fit.draws)]
        assert np.std(trend[0]) > 1.2 * np.std(trend[1])
    (tmp_path / "never.wide.npz").write_bytes(b"x")
    with pytest.raises(StudyError, match="its digest is not the one"):
        read_posterior(tmp_path)
