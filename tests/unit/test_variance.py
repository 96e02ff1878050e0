"""Where spread comes from: on tables with known components, and on the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.model.draws import Draws
from bandeexit.scenarios.headline_values import COMPLETED, Headline
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.variance import SOURCES, components, split, split_variance
from small_studies import no_draws, programme

ONCE = np.ones((1, 60))


def table(rng, scenarios=(0.0, 3.0), regimes=(-2.0, 1.0), sd=1.5, chance=2.0, n=60, reps=2):
    """Return a table with components 2.25 (scenario), 2 (regime), 2.25 and 4; and the regimes."""
    regime = np.arange(n) % 3 // 2  # two thirds, one third
    draw = np.array([regimes[0], regimes[1]])[1 - regime] + rng.normal(0.0, sd, n)
    base = np.array(scenarios)[:, None, None] + draw[None, :, None]
    return base + rng.normal(0.0, chance, (len(scenarios), n, reps)), regime


def test_the_components_are_right_on_average():
    """2,000 tables; tolerances are four standard errors of the averages themselves."""
    rng = np.random.default_rng(3)
    found = np.array([components(*table(rng), ONCE)[:, 0] for _ in range(2000)])
    between = 2 / 3 * 1 / 3 * 3.0**2
    expected = np.array([2.25, between, 2.25, 4.0])
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (abs(found.mean(axis=0) - expected) < 4 * error).all()


def test_what_is_not_there_is_nought_on_average():
    """Equal scenarios and regimes, nine draws: without correction, 0.1 and 0.5 instead of 0."""
    rng = np.random.default_rng(6)
    once = np.ones((1, 9))
    found = np.array(
        [
            components(*table(rng, scenarios=(0.0, 0.0), regimes=(0.0, 0.0), n=9), once)[:2, 0]
            for _ in range(2000)
        ]
    )
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (abs(found.mean(axis=0)) < 4 * error).all()
    assert (error < 0.03).all()


def test_a_table_small_enough_for_pencil_and_paper():
    """One scenario, one regime: means 1, 3, 5; variances within 2, 2, 2.

    Chance is 2, the means vary by 4, of which 2 / 2 is chance.
    """
    values = np.array([[[0.0, 2.0], [2.0, 4.0], [4.0, 6.0]]])
    found = components(values, np.zeros(3, dtype=np.int64), np.ones((1, 3)))[:, 0]
    np.testing.assert_allclose(found, [0.0, 0.0, 3.0, 2.0], atol=1e-12)


def test_shares_add_up_and_their_intervals_hold_the_truth():
    """90 % intervals over 200 tables hold each component in 81 % to 97 % of them.

    The Monte-Carlo error of that share is 0.021; a bootstrap over 60 draws is a little short.
    """
    rng = np.random.default_rng(4)
    truth = dict(zip(SOURCES, (2.25, 2.0, 2.25, 4.0), strict=True))
    held = dict.fromkeys(("scenario", "parameters", "chance"), 0)
    for i in range(200):
        one = split(COMPLETED, *table(rng), seed=i)
        assert sum(one.share(source) for source in SOURCES) == pytest.approx(1.0)
        for source in held:
            held[source] += one.low[source] <= truth[source] <= one.high[source]
    assert all(0.81 <= n / 200 <= 0.97 for n in held.values()), held


def test_facts_narrow_what_is_not_chance():
    """Of a variance of 4, three quarters are not known: the width would halve."""
    one = split(COMPLETED, *table(np.random.default_rng(1)))
    told = {"scenario": 9.0, "regime": 1.0, "parameters": 2.0, "chance": 1.0}
    assert replace(one, variance=told).narrower_with_facts == 0.5


def test_a_draw_without_a_value_is_left_out():
    values, regime = table(np.random.default_rng(1))
    values[1, 7, 0] = np.nan
    kept = np.arange(60) != 7
    assert split(COMPLETED, values, regime) == split(COMPLETED, values[:, kept], regime[kept])


BASE = Scenario("base", date(2005, 1, 1), draws=200, seed=5)


def splits(study, draws, *scenarios):
    def run(scenario, replication=0):
        return run_scenario(study, scenario, draws, replication=replication)

    found = split_variance([run(one) for one in scenarios], run, draws=len(draws))
    return {one.headline: one for one in found}


def test_what_is_known_for_certain_leaves_chance_alone():
    """Nothing is uncertain; six years after the census its history is gone, too."""
    late = replace(BASE, horizon=date(2010, 1, 1), draws=400)
    one = splits(programme(), no_draws(400), late)[Headline("completed", "2009")]
    assert one.low["parameters"] < 0.0 < one.high["parameters"]
    assert one.share("chance") > 0.8


def test_what_chance_does_not_touch_is_parameters_alone():
    """Coordinators cost what is granted; wages outgrow it by what the draw says."""
    growth = np.random.default_rng(2).normal(0.03, 0.01, (200, 1))
    draws = Draws(("budget.wage_growth",), growth, np.empty((0, 0)))
    less = Change("less", "budget.coordinators", "scale", 0.5, date(2004, 1, 1))
    cut = replace(BASE, name="cut", changes=(less,))
    study = programme().with_values({"budget.indexation": 0.0})
    one = splits(study, draws, BASE, cut)[Headline("spend_total", "since_census")]
    assert one.variance["chance"] == pytest.approx(0.0, abs=1e-9)
    assert one.share("scenario") > 0.9
    assert one.variance["parameters"] > 0.0
