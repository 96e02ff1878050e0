"""What the study's own forecasts call chance: the fate of open cases is part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandeexit.scenarios.headline_values import Headline, headline_values
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change
from bandeexit.scenarios.variance import split_variance
from bandeexit.study import load_study
from study_copies import REAL

STUDY = load_study(REAL)
BASELINE = replace(STUDY.scenario("baseline"), precision=None)
FEW = 18
"""Draws in the nested simulation: six of each regime, by turns."""
REPLICATIONS = 60
DRAWS = 500


def run(scenario, draws, replication=0):
    scenario = replace(scenario, draws=draws)
    return run_scenario(STUDY.files.programme, scenario, STUDY.draws, replication=replication)


def test_without_further_referrals_another_replication_has_other_completions():
    none = Change("none", "demand.referrals", "scale", 0.0)
    stopped = replace(BASELINE, changes=(*BASELINE.changes, none))
    one, two = (run(stopped, 100, number) for number in range(2))
    assert set(one.regime) == {0, 1, 2}
    series, again = (result.series["total_completed"] for result in (one, two))
    after = np.array([when > one.census for when in series.dates])
    np.testing.assert_array_equal(series.values[:, ~after], again.values[:, ~after])
    same = (series.values[:, after, 0] == again.values[:, after, 0]).all(axis=1)
    assert not same.any()


@pytest.mark.parametrize("period", ["2021", "since_census"])
def test_the_variance_split_agrees_with_many_replications_of_a_few_draws(period):
    """4 standard errors: of the mean over a few draws, and of the split over many."""
    headline = Headline("completed", period)
    nested = np.stack(
        [headline_values(run(BASELINE, FEW, number))[headline] for number in range(REPLICATIONS)]
    )
    chance = nested.var(axis=0, ddof=1)
    split = next(
        one
        for one in split_variance([run(BASELINE, DRAWS)], lambda _, r: run(BASELINE, DRAWS, r))
        if one.headline == headline
    )
    error_of_split = (split.high["chance"] - split.low["chance"]) / (2 * 1.645)
    error = np.hypot(chance.std(ddof=1) / np.sqrt(FEW), error_of_split)
    assert abs(chance.mean() - split.variance["chance"]) < 4.0 * error
    known = nested.mean(axis=0).var(ddof=1) - chance.mean() / REPLICATIONS
    unknown = split.variance["regime"] + split.variance["parameters"]
    assert abs(known - unknown) < 4.0 * unknown * np.sqrt(2.0 / (FEW - 1))
