from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import RunError, UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.measures import MEASURES
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.result import Series, by_year
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from small_studies import CENSUS, district, no_draws, programme

STUDY = programme(district("North", 3.0), district("South", 1.0), capacity__headroom=1.0)
BASE = Scenario("base", date(2005, 1, 1), draws=6, seed=1)


def at(result, name, when):
    series = result.series[name]
    return series.values[:, series.dates.index(when), 0].tolist()


def test_every_path_has_the_observed_state_at_the_census():
    result = run_scenario(STUDY, BASE, no_draws(6))
    observed = {
        "in_visitation": CENSUS.in_visitation,
        "in_programme": CENSUS.in_programme,
        "total_completed": CENSUS.completed,
        "total_programme_discontinued": CENSUS.programme_discontinued,
        "total_visitation_discontinued": CENSUS.visitation_discontinued,
        "total_referred": CENSUS.total,
    }
    for name, count in observed.items():
        assert at(result, name, CENSUS.when) == [count] * 6


def test_the_census_is_hit_with_every_mechanism_on_and_a_scenario_after_it():
    study = STUDY.with_values(
        {
            "demand.volatility": 0.3,
            "demand.trend": 0.2,
            "demand.initial_load": 6,
            "demand.prison_handovers": 9.0,
            "visitation.patience_days": 60.0,
            "programme.dropout_elasticity": 1.0,
            "programme.late_offer_share": 0.3,
            "programme.late_offer_days": 80.0,
            "threat.high_share": 0.2,
            "threat.rise_per_year": 0.5,
            "threat.fall_per_year": 1.0,
            "threat.places": 1.5,
            "measures.need_share": 0.5,
            "measures.unpaid_dropout_factor": 2.0,
        }
    )
    war = Change("war", "demand.referrals", "scale", 2.0, date(2003, 3, 1))
    cut = Change("cut", "budget.coordinators", "scale", 0.5)
    result = run_scenario(study, replace(BASE, changes=(war, cut)), no_draws(6))
    assert result.n_paths == 6  # a path that misses the census is refused
    assert at(result, "in_programme", CENSUS.when) == [CENSUS.in_programme] * 6


def test_a_census_that_the_parameters_cannot_reach_is_said_with_the_state():
    nobody_stopped = STUDY.with_values({"visitation.discontinued_share": 0.0})
    with pytest.raises(RunError, match="visitation discontinued"):
        run_scenario(nobody_stopped, replace(BASE, draws=1), no_draws(1))


def test_every_draw_is_simulated_once_and_in_order():
    result = run_scenario(STUDY, replace(BASE, draws=23), no_draws(23))  # not a multiple of a block
    assert result.paths == tuple(range(23))
    finals = result.series["total_referred"].national[:, -1]
    assert len(set(finals.tolist())) > 10  # and each has luck of its own


def test_vacant_posts_are_an_underspend_in_the_ledger():
    short = replace(STUDY, districts=(replace(district("North"), vacancies=2.0), district("South")))
    result = run_scenario(short, replace(BASE, draws=2), no_draws(2))
    spent = result.series["spend_coordinators"].national[0]
    np.testing.assert_allclose(spent, 8.0, rtol=1e-6)
    granted = result.series["appropriation_total"].national[0]
    np.testing.assert_allclose(granted, 40.0, rtol=1e-6)


def test_draws_replace_the_programmes_values():
    many = Draws(("demand.referrals",), np.array([[10.0], [400.0]]), np.empty((0, 0)))
    result = run_scenario(STUDY, replace(BASE, draws=2), many)
    few, more = (result.series["total_referred"].national[i, -1] for i in range(2))
    assert few < 0.5 * more


def test_more_draws_than_the_posterior_has_are_refused():
    with pytest.raises(RunError, match="asks for 6 draws, the posterior holds 4"):
        run_scenario(STUDY, BASE, no_draws(4))


def test_a_counterfactual_lets_history_run_free():
    free = replace(BASE, counterfactual=True, draws=3)
    result = run_scenario(STUDY, free, no_draws(3))
    assert len(set(at(result, "total_referred", CENSUS.when))) > 1


def test_a_cut_shows_only_after_its_date_and_only_where_it_may():
    cut = Change("cut", "budget.coordinators", "scale", 0.3, date(2003, 7, 1))
    results = [
        run_scenario(STUDY, scenario, no_draws(6))
        for scenario in (BASE, replace(BASE, name="cut", changes=(cut,)))
    ]
    difference = compare(*results).series
    before = [d < date(2003, 7, 1) for d in difference["waiting"].dates]
    assert not difference["waiting"].values[:, before].any()
    assert difference["waiting"].values[:, -1, 0].mean() > 0
    assert not difference["referred"].values.any()
    spent = difference["spend_coordinators"]
    np.testing.assert_allclose(spent.national[:, -1], -0.7 * 10.0, rtol=1e-5)


def test_cutting_rigspolitiet_changes_the_ledger_and_nothing_else():
    less = Change("less", "budget.rigspolitiet", "scale", 0.5, date(2003, 7, 1))
    base, other = (
        run_scenario(STUDY, scenario, no_draws(3))
        for scenario in (replace(BASE, draws=3), replace(BASE, draws=3, changes=(less,)))
    )
    money = {"spend_rigspolitiet", "spend_total", "appropriation_total"}
    for name in MEASURES:
        same = np.array_equal(base.series[name].values, other.series[name].values, equal_nan=True)
        assert same == (name not in money), name


def test_results_that_do_not_share_their_luck_cannot_be_compared():
    one = run_scenario(STUDY, replace(BASE, draws=2), no_draws(2))
    two = run_scenario(STUDY, replace(BASE, draws=2, seed=9), no_draws(2))
    with pytest.raises(UsageError, match="cannot be paired"):
        compare(one, two)


def test_adding_up_months_to_years():
    dates = tuple(date(2001, 11 + i, 1) if i < 2 else date(2002, i - 1, 1) for i in range(5))
    months = Series(np.arange(5, dtype=np.float32).reshape(1, 5, 1), dates)
    years = by_year(months)
    assert years.values.ravel().tolist() == [1.0, 9.0]
    assert [d.year for d in years.dates] == [2001, 2002]
