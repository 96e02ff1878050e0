"""A forecast under another width of the trend's prior, on numbers worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.prior_width import WIDTHS, at_widths, weighted_interval
from bandeexit.model.draws import Draws
from calibration.test_trend import result
from calibration.worlds import prior

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


def test_the_width_of_the_study_leaves_the_forecast_as_it_is():
    draws = Draws(("demand.trend",), np.array([[0.0], [9.0], [0.1], [0.6]]), np.zeros((4, 1)))
    half, same, twice = at_widths(TREND, "never", result((10, 11, 12), (50, 70, 60)), draws)
    assert (half.width, same.width, twice.width) == WIDTHS
    assert same.referrals[1] == 132
    assert same.completions[1] == 60
    assert same.ess == pytest.approx(3.0)
    # Distances 0.5, 0, 2.5: the widest prior favours the third path (12 a month), and 60 done.
    weight = np.exp([0.5 * 0.25 * 0.75, 0.0, 0.5 * 6.25 * 0.75])
    assert twice.ess == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert twice.referrals[1] > same.referrals[1] > half.referrals[1]


def test_a_prior_that_is_not_normal_has_no_other_width():
    draws = Draws(("demand.trend",), np.zeros((4, 1)), np.zeros((4, 1)))
    flat = replace(TREND, family="uniform")
    assert at_widths(flat, "never", result((10, 11, 12), (50, 70, 60)), draws) == ()
