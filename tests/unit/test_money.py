"""What appropriations buy, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.build import build_inputs
from bandeexit.model.money import norm_caseload, staff_in_force
from bandeexit.model.schedule import Adjustment, integrate
from small_studies import district, free_inputs, lines_of, programme

YEARS = np.array([0.0, 365.0, 730.0])
"""1 January 2001, 2002, 2003."""


def test_posts_are_money_over_price_by_share():
    study = programme(district("North", 3.0), district("South", 1.0), by_year=10.0)
    assert staff_in_force(study, (), YEARS[:1], 0.0).employed.tolist() == [[7.5, 2.5]]


def test_with_full_indexation_growing_wages_buy_the_same_posts():
    study = programme(budget__wage_growth=0.03, budget__indexation=1.0)
    np.testing.assert_allclose(staff_in_force(study, (), YEARS, 0.0).employed, 10.0)


def test_a_flat_nominal_appropriation_buys_fewer_posts_each_year():
    study = programme(budget__wage_growth=0.03, budget__indexation=0.0)
    posts = staff_in_force(study, (), YEARS, 0.0).employed[:, 0]
    np.testing.assert_allclose(posts, [10.0, 10.0 / 1.03, 10.0 / 1.03**2])


def test_headroom_is_norm_over_open_cases_at_the_census():
    study = programme(capacity__headroom=1.2)
    assert norm_caseload(study) * 10.0 == pytest.approx(1.2 * 25)
    norm = free_inputs(study, 900.0).capacity.norm
    np.testing.assert_allclose(norm, 30.0)


def test_the_price_of_a_coordinator_cancels_out_of_the_norm():
    norms = [
        free_inputs(programme(capacity__headroom=1.2, capacity__unit_cost=cost), 900.0)
        for cost in (0.7, 1.0)
    ]
    np.testing.assert_allclose(norms[0].capacity.norm, norms[1].capacity.norm)


def test_vacancies_lower_the_norm_and_are_an_underspend():
    full = programme(district(), capacity__headroom=1.0, by_year=10.0)
    short = replace(full, districts=(replace(district(), vacancies=4.0),))
    capacity, money = (getattr(free_inputs(short, 900.0), n) for n in ("capacity", "money"))
    np.testing.assert_allclose(capacity.norm, 25.0 * 0.6)
    np.testing.assert_allclose(money.employed_per_year, 6.0)
    np.testing.assert_allclose(money.appropriation_per_year[0], 10.0)


def test_a_district_change_scales_only_that_districts_share():
    study = programme(district("North", 3.0), district("South", 1.0), by_year=8.0)
    half = Adjustment("budget.coordinators", "scale", 0.5, 365.0, 900.0, (1,))
    posts = staff_in_force(study, [half], YEARS, 0.0).employed
    assert posts.tolist() == [[6.0, 2.0], [6.0, 1.0], [6.0, 1.0]]
    spent = free_inputs(study, 900.0, adjustments=[half]).money.employed_per_year
    np.testing.assert_allclose(spent[[0, -1]], [8.0, 7.0])


def test_grants_come_on_new_years_day_from_the_first_published_year_on():
    """Money is short from day 803; the year that lies around it is granted as a whole."""
    study = programme(by_year=2.0)  # published from 2001 on
    money = build_inputs(study, 1200.0, money_from=803.0).money
    assert money.grant_day.tolist() == [0.0, 365.0, 730.0, 1095.0]
    np.testing.assert_allclose(money.grant, 2e6)


def test_a_pool_that_is_short_before_the_first_published_year_is_granted_what_is_left_of_its_year():
    lines = lines_of({2004: 2.0})
    study = programme()
    study = replace(study, budget=replace(study.budget, lines=lines))
    money = build_inputs(study, 1200.0, money_from=730.0 + 73.0).money
    np.testing.assert_allclose(money.grant, [2e6 * 292 / 365, 2e6])
    assert money.grant_day.tolist() == [803.0, 1095.0]


def test_a_budget_below_zero_is_refused_with_the_value():
    gone = Adjustment("budget.coordinators", "add", -12.0, 0.0, 900.0, (0,))
    with pytest.raises(UsageError, match=r"budget.coordinators becomes -2 by .* at least 0"):
        free_inputs(programme(), 900.0, adjustments=[gone])


def test_integrating_over_windows_by_hand():
    starts, per_day = np.array([0.0, 10.0, 20.0]), np.array([1.0, 1.0, 3.0])
    sums = integrate(starts, per_day, np.array([0.0, 5.0, 18.0]), np.array([4.0, 15.0, 25.0]))
    assert sums.tolist() == [4.0, 10.0, 17.0]
