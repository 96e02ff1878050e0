"""The ready reckoner and the best split, where the answer is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, sqrt

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.budget import modelled_lines
from bandeexit.model.money import appropriations
from bandeexit.questions.reallocate.best import choose, halves, regret, told_apart
from bandeexit.questions.reallocate.choice import reallocate
from bandeexit.questions.reallocate.splits import MoneySplit, lines_of, point_of_split, splits_of
from bandeexit.questions.reckoner import reckon as reckoning
from bandeexit.questions.reckoner.reckon import ALL_YEARS, CurveStretch, Move, reckon
from bandeexit.scenarios.axes import scenario_at
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.changes import plan
from bandeexit.scenarios.headline_values import COMPLETED, SINCE, Headline
from bandeexit.scenarios.outcomes import STARTED, PointOutcome
from bandeexit.scenarios.paired import summarise_pairs
from bandeexit.scenarios.purse import granted, purse_of, rises
from bandeexit.scenarios.scenario import Change, Scenario
from small_studies import no_draws, programme

STUDY = programme(by_year=2.0)
BASE = Scenario("base", date(2006, 1, 1), draws=16, seed=3)
MODELLED = modelled_lines(STUDY.budget.lines)
PURSE = purse_of(STUDY, BASE, MODELLED)
SPENT = Headline("spend_total", SINCE)
N = 400


def cells(base=BASE, purse=PURSE, study=STUDY):
    return Cells(study, base, purse.axes, no_draws(base.draws))


@pytest.fixture
def linear(monkeypatch):
    """A world in which a million for coordinators buys exactly two, up to +3 m DKK a year."""
    luck = np.random.default_rng(1).normal(50.0, 9.0, N)
    rows = {"all": np.ones(N, dtype=bool)}

    def outcomes(_, points, **__):
        found = {}
        for point in points:
            money = dict(zip(PURSE.cells, point, strict=True))
            given = sum(min(v, 3.0) for (line, _), v in money.items() if line == "coordinators")
            values = {COMPLETED: luck + 2.0 * given, STARTED: luck + 0.0}
            found[point] = PointOutcome(tuple(range(N)), values, rows)
        return found

    monkeypatch.setattr(reckoning, "outcomes", outcomes)
    return reckon(cells(), PURSE, 1.0, range(-3, 7))


def test_in_a_linear_world_the_effect_of_a_million_is_told_exactly(linear):
    up = linear.effects[Move("coordinators", 2004, 1.0), "all", COMPLETED]
    assert (up.mean, up.low, up.high) == pytest.approx((2.0, 2.0, 2.0))
    every = linear.effects[Move("coordinators", ALL_YEARS, -1.0), "all", COMPLETED]
    assert every.mean == pytest.approx(-2.0 * len(PURSE.years))
    assert every.direction == "fewer"
    nothing = linear.effects[Move("special_measures", ALL_YEARS, 1.0), "all", COMPLETED]
    assert nothing.direction == "same"
    assert linear.versus["all", COMPLETED].mean == pytest.approx(2.0 * len(PURSE.years))


def test_one_more_costs_what_it_costs_and_the_curve_turns_where_it_turns(linear):
    curve = linear.curves[0]
    costs = {one.below: one.cost for one in curve.stretches["all", COMPLETED]}
    assert tuple(costs[0.0]) == pytest.approx((0.5, 0.5))
    assert costs[3.0] is None
    assert curve.turns(COMPLETED, "all") == 3.0
    assert linear.curves[1].turns(COMPLETED, "all") == -3.0  # nothing buys anything there


def test_a_curve_that_dips_and_rises_again_has_not_turned_where_it_dips(monkeypatch):
    gains = {-1.0: 0.0, 0.0: 5.0, 1.0: 2.0, 2.0: 9.0, 3.0: 9.0}

    def outcomes(_, points, **__):
        rows = {"all": np.ones(N, dtype=bool)}
        total = {p: p[0] for p in points}
        given = {p: np.full(N, gains.get(total[p], 0.0)) for p in points}
        return {p: PointOutcome(tuple(range(N)), {COMPLETED: g, STARTED: g}, rows)
                for p, g in given.items()}  # fmt: skip

    monkeypatch.setattr(reckoning, "outcomes", outcomes)
    done = reckon(cells(), PURSE, 1.0, sorted(gains))
    assert done.curves[0].turns(COMPLETED, "all") == 2.0


def test_a_cost_has_no_upper_limit_where_the_gain_may_be_nothing():
    gain = summarise_pairs(np.tile([3.0, -2.0], 20))
    assert gain.direction == "not told"
    cost = CurveStretch(0.0, 1.0, 3.0, gain).cost
    assert cost.low == pytest.approx(3.0 / gain.high)
    assert cost.high == inf
    assert CurveStretch(0.0, 1.0, 3.0, summarise_pairs(np.array([-2.0, -1.0, -2.0]))).cost is None


def test_the_interval_of_the_cost_covers_the_true_cost_in_about_nine_of_ten_samples():
    rng, hits, trials = np.random.default_rng(5), 0, 1500
    for _ in range(trials):
        cost = CurveStretch(0.0, 1.0, 3.0, summarise_pairs(rng.normal(0.4, 2.0, 100))).cost
        hits += cost is not None and cost.low <= 3.0 / 0.4 <= cost.high
    assert abs(hits / trials - 0.9) < 4 * sqrt(0.09 / trials) + 0.005  # t against normal: 0.3 %


def test_the_simulated_money_is_the_money_that_was_added():
    done = reckon(cells(), PURSE, 1.0, (0.0, 1.0))
    for move, times in ((Move("coordinators", 2004, 1.0), 1), (Move("coordinators", 0, 1.0), 2)):
        spent = done.effects[move, "all", SPENT]
        assert spent.mean == pytest.approx(float(times), abs=1e-4)  # single precision


def test_money_comes_on_top_of_what_a_scenario_sets_or_scales():
    cut = Change("cut", "budget.coordinators", "scale", 0.5, date(2004, 7, 1))
    fixed = Change("fixed", "budget.special_measures", "set", 0.4)
    base = replace(BASE, changes=(cut, fixed))
    done = reckon(cells(base), PURSE, 0.25, (0.0,))
    for line in MODELLED:
        spent = done.effects[Move("coordinators", 2005, 0.25), "all", SPENT]
        assert spent.mean == pytest.approx(0.25, abs=1e-4), line
    assert granted(STUDY, base, PURSE)["coordinators", 2004] == pytest.approx(1.0)
    assert granted(STUDY, base, PURSE)["special_measures", 2004] == pytest.approx(0.4)


def test_what_a_line_does_not_have_is_not_taken_from_it():
    done = reckon(cells(), PURSE, 3.0, (-3.0, 0.0))
    assert {move.amount for move in done.refused} == {-3.0}
    assert all(curve.amounts == (0.0,) for curve in done.curves)


def test_a_line_without_a_modelled_effect_has_none():
    assert set(PURSE.unmodelled) == {"rigspolitiet", "contact_point"}
    done = reckon(cells(), PURSE, 1.0, (0.0, 1.0))
    assert {move.line for move, _, _ in done.effects} == set(MODELLED)
    assert {curve.line for curve in done.curves} == set(MODELLED)


@pytest.mark.parametrize("indexation", [0.0, 0.6, 1.0])
def test_every_split_grants_the_same_money_in_every_year_to_the_last_oere(indexation):
    study = programme(
        by_year=2.0, budget__wage_growth=0.031, budget__price_growth=0.012,
        budget__indexation=indexation,
    )  # fmt: skip
    purse = purse_of(study, BASE, lines_of(study, ["contact_point"]))
    rise = rises(study, BASE, purse)

    def by_year(scenario):
        _, dated = plan(study, scenario)
        starts = np.array([study.calendar.day(date(year, 1, 1)) for year in range(2003, 2006)])
        return sum(appropriations(study, line, [d for d in dated if d.path == line.path],
                                  starts)[:, 0] for line in study.budget.lines)  # fmt: skip

    splits = splits_of(study, BASE, purse, 0.7)
    assert len(splits) > 10
    for split in splits:
        there = scenario_at(BASE, purse.axes, point_of_split(purse, split, rise))
        # An øre is 1e-8 m DKK.
        np.testing.assert_allclose(by_year(there), by_year(BASE), rtol=0.0, atol=0.5e-8)
        assert split.moved[2] <= 0.0  # it gives only


def test_where_nothing_does_better_than_staying_put_it_is_the_best_and_all_are_as_good():
    """Without limits of capacity and without need for measures, money does nothing."""
    done = reallocate(cells(), PURSE, 1.0)
    assert not done.best("all").size
    assert done.stays("all")
    assert done.together("all") == done.splits
    assert len(done.splits) == 5  # -2 to 2 m DKK in steps of 1


def test_staying_put_is_a_split_and_the_first():
    splits = splits_of(STUDY, BASE, PURSE, 0.5)
    assert splits[0] == MoneySplit(MODELLED, (0.0, 0.0))
    assert {split.moved[0] for split in splits} == {x / 2 for x in range(-4, 5)}
    with pytest.raises(UsageError, match="above 0"):
        splits_of(STUDY, BASE, PURSE, 0.0)
    with pytest.raises(UsageError, match="contact_point"):
        lines_of(STUDY, ["contact"])


def noise(seed, n=160, m=9):
    rng = np.random.default_rng([11, seed])
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, m))


def test_a_planted_best_split_is_found_and_its_worth_told():
    scores = noise(1)
    scores[:, 6] += 0.8
    choice = choose(scores, 0, seed=1)
    assert choice.best == 6
    assert choice.chosen == (6, 6)
    assert choice.apart[0]
    assert not choice.apart[6]
    assert choice.loss.low < 0.8 < choice.loss.high
    assert halves(scores) == (6, 6)
    assert regret(scores, 0) == choice.loss


def test_pure_noise_is_told_apart_in_about_the_nominal_share_of_seeds():
    trials = 500
    apart = np.mean([told_apart(noise(seed), seed, 400)[0] for seed in range(trials)])
    assert abs(apart - 0.1) < 4 * sqrt(0.09 / trials)


def test_the_loss_of_staying_put_is_not_flattered_by_having_chosen():
    choices = [choose(noise(seed), 0, seed) for seed in range(150)]
    losses = np.array([one.loss.mean for one in choices])
    naive = np.array([one.naive for one in choices])
    assert abs(losses.mean()) < 4 * losses.std() / sqrt(len(losses))  # the truth is nought
    assert naive.mean() > 10 * naive.std() / sqrt(len(naive))


def test_equal_options_are_not_told_apart_and_the_first_is_taken():
    scores = np.repeat(noise(3)[:, :1], 4, axis=1)
    choice = choose(scores, 0, seed=1)
    assert choice.best == 0
    assert not any(choice.apart)
    scores[:, 2] += 1.0  # better in every single path
    assert choose(scores, 0, seed=1).apart == (True, True, False, True)
