"""A fit is warned of at the limits that the study states, and not at ten times them."""

from __future__ import annotations

import pytest

from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.trust import Weights, warnings_of
from fit_world import SETTINGS

GOOD = Weights(1000, 300.0, 0.4)
KEPT = SETTINGS.kept_draws


def words(smooth=GOOD, histories=GOOD, mid_p=0.5, distinct=KEPT):
    check = CountCheck("completed", 176, (1.0, 2.0, 3.0), mid_p)
    return warnings_of(SETTINGS, (smooth, histories), (check,), distinct)


def test_at_the_limits_nothing_is_said():
    assert words(distinct=int(0.8 * KEPT), mid_p=0.01) == ()


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"smooth": Weights(1000, 300.0, 0.41)}, "smooth model: Pareto k-hat 0.41 is above 0.4"),
        ({"histories": Weights(1000, 300.0, 0.59)}, "slow factor: Pareto k-hat 0.59 is above 0.4"),
        ({"histories": Weights(1000, 299.0, 0.4)}, "slow factor: effective sample size 299 is"),
        ({"distinct": int(0.8 * KEPT) - 1}, "kept draws are distinct"),
        ({"mid_p": 0.991}, "completed: the observed 176 is odd under the fit (mid-p 0.991)"),
    ],
)
def test_beyond_a_limit_it_is(about, told):
    (line,) = words(**about)
    assert told in line
