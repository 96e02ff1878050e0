"""How much of a forecast hangs on the trend, on numbers that are known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bandeexit.calibration.trend import explain, explained_share, outlook
from bandeexit.model.draws import Draws
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario


def test_a_parameter_explains_the_square_of_its_correlation():
    # Outcome = 3 x parameter + noise of variance 16 / 9 times that of the parameter's part.
    x = np.tile([-1.0, 1.0, -1.0, 1.0], 10)
    noise = np.tile([-1.0, -1.0, 1.0, 1.0], 10)
    assert explained_share(x, 3.0 * x + 4.0 * noise) == pytest.approx(9 / 25)
    assert explained_share(x, -x) == pytest.approx(1.0)


def test_what_does_not_vary_or_has_no_limit_explains_nothing():
    x = np.arange(5.0)
    assert explained_share(np.ones(5), x) == 0.0
    assert explained_share(x, np.ones(5)) == 0.0
    assert explained_share(np.full(5, np.inf), x) == 0.0


CENSUS = date(2020, 10, 7)
MONTHS = tuple(date(2020 + i // 12, 1 + i % 12, 1) for i in range(24))
DRAWS = Draws(
    ("demand.trend", "visitation.days"),
    np.array([[0.0, 90.0], [9.0, 9.0], [0.1, 100.0], [0.2, 95.0]]),
    np.zeros((4, 1)),
)
"""The second one is of a path that failed."""


def result(referred, completed):
    """Three paths of two years, with as many referred in each month."""
    monthly = np.repeat(np.array(referred, np.float32)[:, None, None], 24, axis=1)
    totals = np.array([[100, 100 + done] for done in completed], np.float32)[:, :, None]
    series = {
        "referred": Series(monthly, MONTHS),
        "total_completed": Series(totals, (CENSUS, date(2022, 1, 1))),
    }
    scenario = Scenario("baseline", date(2022, 1, 1), draws=3, seed=1)
    return Result(scenario, ("Danmark",), CENSUS, series, (0, 2, 3))


def test_referrals_are_those_of_the_last_year_and_completions_those_since_the_census():
    found = outlook("held", "never", result((10, 11, 12), (50, 70, 60)), DRAWS)
    assert found.referrals[1] == 132
    assert found.completions[1] == 60


def test_what_explains_most_is_told_apart_by_outcome():
    found = outlook("held", "never", result((10, 11, 12), (50, 70, 60)), DRAWS)
    assert found.of_referrals.trend == pytest.approx(1.0)
    assert found.of_referrals.trend_leads
    assert found.of_completions.other == "visitation.days"
    assert found.of_completions.other_share == pytest.approx(1.0)
    assert not found.of_completions.trend_leads


def test_without_an_uncertain_trend_it_explains_nothing():
    other = Draws(DRAWS.names[1:], DRAWS.values[:, 1:], DRAWS.log_level)
    assert explain(other, np.array([1.0, 2.0, 3.0, 4.0])).trend == 0.0
