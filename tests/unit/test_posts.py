"""Coordinators in posts as well as in money, and those who are new, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.build import build_inputs
from bandeexit.model.money import staff_in_force
from bandeexit.model.posts import lowest_of_window
from bandeexit.model.schedule import Adjustment
from bandeexit.scenarios.changes import check_changes
from bandeexit.scenarios.scenario import Action, Change, Scenario
from small_studies import CENSUS, district, free_inputs, lines_of, programme
from unit.test_build_many import assert_same, fields

HALF_YEAR, YEAR, TWO_YEARS, HORIZON = 181.0, 365.0, 730.0, 1000.0
BOTH = (district("North", 3.0), district("South", 1.0))
ALL = (0, 1)


def change(path, verb, value, start=HALF_YEAR, stop=HORIZON, districts=ALL):
    return Adjustment(path, verb, value, start, stop, districts)


def posts(verb, value, *args, **options):
    return change("capacity.posts", verb, value, *args, **options)


def money(verb, value, *args, **options):
    return change("budget.coordinators", verb, value, *args, **options)


def in_post(study, *changes, starts=(0.0, HALF_YEAR, YEAR, TWO_YEARS)):
    return staff_in_force(study, changes, np.array(starts), 0.0).employed


def same_inputs(study, one, other):
    assert_same(free_inputs(study, HORIZON, adjustments=one), 0,
                free_inputs(study, HORIZON, adjustments=other))  # fmt: skip


# Posts and money.


# Where prices were less than half, 1 + (index - 1) is not the index in its last bit.
@pytest.mark.parametrize(("growth", "year"), [(0.03, 2000), (0.937, 2004), (0.613, 2004)])
def test_posts_added_are_money_added_at_the_unit_cost_to_the_bit(growth, year):
    study = programme(*BOTH, capacity__unit_cost=0.8, capacity__headroom=1.0,
                      budget__wage_growth=growth, budget__price_year=year)  # fmt: skip
    same_inputs(study, [posts("add", 1.25)], [money("add", 1.0)])
    same_inputs(study, [posts("scale", 0.9)], [money("scale", 0.9)])
    same_inputs(study, [posts("set", 10.0)], [money("set", 8.0)])
    per_year = free_inputs(study, HORIZON).money.appropriation_per_year
    more = free_inputs(study, HORIZON, adjustments=[posts("add", 1.25)]).money
    assert not np.array_equal(more.appropriation_per_year[0, 1:], per_year[0])


def test_posts_and_money_added_on_the_same_dates_add_up():
    study = programme(*BOTH, capacity__unit_cost=0.5)  # 10 m DKK: 20 posts
    both = in_post(study, money("add", 1.0), posts("add", 3.0))
    np.testing.assert_allclose(both.sum(axis=1), [20.0, 25.0, 25.0, 25.0])


@pytest.mark.parametrize("indexation", [0.0, 0.4, 1.0])
def test_posts_that_are_set_are_what_the_money_pays_for_whatever_wages_do(indexation):
    study = programme(*BOTH, budget__wage_growth=0.05, budget__indexation=indexation)
    found = in_post(study, posts("set", 8.0))
    np.testing.assert_allclose(found[1:], [[6.0, 2.0]] * 3)
    granted = free_inputs(study, HORIZON, adjustments=[posts("set", 8.0)]).money
    segment = granted.price_level[0]
    np.testing.assert_allclose(granted.appropriation_per_year[0, 1:], 8.0 * segment[1:])


def test_posts_added_to_some_districts_are_posts_of_these_together():
    three = (*BOTH, district("Isle", 4.0))  # shares 3/8, 1/8, 4/8 of 16 posts
    study = programme(*three, by_year=16.0)
    found = in_post(study, posts("add", 2.0, districts=(0, 1)), starts=(0.0, HALF_YEAR))
    np.testing.assert_allclose(found, [[6.0, 2.0, 8.0], [7.5, 2.5, 8.0]])
    found = in_post(study, posts("set", 2.0, districts=(0, 1)), starts=(0.0, HALF_YEAR))
    np.testing.assert_allclose(found[1], [1.5, 0.5, 8.0])


def test_with_an_uncertain_price_the_money_follows_in_each_draw():
    study = programme(*BOTH)
    prices = np.array([0.7, 0.8, 1.0])
    many = free_inputs(study.with_values({"capacity.unit_cost": prices}), HORIZON,
                       adjustments=[posts("add", 2.0)])  # fmt: skip
    granted = many.money.appropriation_per_year[:, 0]
    np.testing.assert_allclose(granted[:, -1] - granted[:, 0], 2.0 * prices)
    np.testing.assert_allclose(many.money.posts[:, 0, -1] - many.money.posts[:, 0, 0], 2.0)
    for row, price in enumerate(prices.tolist()):
        alone = free_inputs(study.with_values({"capacity.unit_cost": price}), HORIZON,
                            adjustments=[posts("add", 2.0)])  # fmt: skip
        assert_same(many, row, alone)


def test_the_unit_cost_acts_where_posts_are_counted_and_only_there():
    def norm(cost, *changes):
        study = programme(*BOTH, capacity__unit_cost=cost, capacity__headroom=1.0)
        return free_inputs(study, HORIZON, adjustments=changes).capacity.norm[-1].sum()

    assert norm(0.5) == pytest.approx(norm(1.0)) == pytest.approx(25.0)
    # Of 20 posts two more are a tenth, of 10 a fifth.
    assert norm(0.5, posts("add", 2.0)) == pytest.approx(27.5)
    assert norm(1.0, posts("add", 2.0)) == pytest.approx(30.0)


def test_fewer_than_no_posts_are_refused_in_posts():
    study = programme(*BOTH, capacity__unit_cost=0.8)
    with pytest.raises(UsageError, match=r"capacity\.posts becomes -1\.5 by .* at least 0 \(full"):
        free_inputs(study, HORIZON, adjustments=[posts("add", -14.0)])
    with pytest.raises(UsageError, match=r"capacity\.posts becomes -1\.5 by"):
        free_inputs(study, HORIZON, adjustments=[money("add", -4.0), posts("add", -9.0)])


def test_posts_of_districts_that_have_no_share_of_the_coordinators_are_refused():
    study = programme(*BOTH, replace(district("Isle"), coordinator_weight=0.0))
    with pytest.raises(UsageError, match=r"no share of the coordinators \(coordinator_weight 0\)"):
        free_inputs(study, HORIZON, adjustments=[posts("add", 1.0, districts=(2,))])


# The new ones.


def windows(posts_in_post, starts, delay, since=0.0):
    table = np.array(posts_in_post, dtype=float)[:, None]
    return lowest_of_window(table, np.array(starts, dtype=float), delay, since)[:, 0].tolist()


def test_whoever_comes_is_productive_so_many_days_later_and_whoever_goes_goes_at_once():
    starts = [0, 100, 130, 200, 230]
    assert windows([10, 12, 12, 9, 9], starts, 30.0) == [10, 10, 12, 9, 9]
    assert windows([10, 12, 12, 9, 9], starts, 31.0) == [10, 10, 10, 9, 9]
    assert windows([10, 12, 12, 9, 9], starts, 0.0) == [10, 12, 12, 9, 9]


def test_of_two_who_come_the_one_that_stays_is_productive_in_time():
    assert windows([10, 12, 11, 11], [0, 100, 110, 130], 30.0) == [10, 10, 10, 11]


def test_whoever_comes_back_is_new_again():
    assert windows([10, 8, 10, 10], [0, 100, 110, 140], 30.0) == [10, 8, 8, 10]


def test_a_ramp_of_small_steps_is_the_same_ramp_later():
    starts = [0, 10, 20, 30, 40, 50, 60]
    assert windows([1, 2, 3, 4, 4, 4, 4], starts, 20.0) == [1, 1, 1, 2, 3, 4, 4]


def test_nobody_is_new_on_the_day_from_which_posts_are_watched():
    assert windows([5, 9, 9], [0, 100, 120], 90.0, since=100.0) == [5, 9, 9]
    assert windows([5, 9, 9], [0, 100, 120], 90.0, since=0.0) == [5, 5, 5]


def test_a_rise_in_the_last_bits_is_nobody():
    dust = np.nextafter(10.0, 11.0)
    assert windows([10.0, dust, 10.0, dust], [0, 10, 20, 30], 15.0) == [10.0, dust, 10.0, dust]


def test_growing_wages_make_nobody_new_so_that_a_run_in_changes_no_bit_of_an_unchanged_study():
    study = programme(*BOTH, budget__wage_growth=0.0313, capacity__headroom=1.1)
    later = study.with_values({"capacity.productive_after_days": 100.0,
                               "capacity.mentoring_share": 0.5})  # fmt: skip
    # One calendar, so that rows can be compared: cuts at which nothing changes leave no trace.
    cuts = [money("scale", 1.0, 100.0), money("scale", 1.0, YEAR + 100.0),
            money("scale", 1.0, TWO_YEARS + 100.0)]  # fmt: skip
    one, other = (free_inputs(s, HORIZON, adjustments=cuts) for s in (study, later))
    starts = one.segment_start
    same = np.isin(other.segment_start, starts)
    np.testing.assert_array_equal(other.capacity.norm[same], one.capacity.norm)
    assert not other.money.run_in_per_year.any()


def test_the_cost_comes_at_once_and_the_capacity_later():
    """4 new posts at 1 m DKK each from day 181; 60 days later they carry a caseload of 2.5."""
    study = programme(*BOTH, capacity__headroom=1.0, capacity__productive_after_days=60.0)
    inputs = free_inputs(study, HORIZON, adjustments=[posts("add", 4.0)])
    norm = dict(zip(inputs.segment_start, inputs.capacity.norm.sum(axis=1), strict=True))
    cost = dict(zip(inputs.segment_start, inputs.money.employed_per_year, strict=True))
    new = dict(zip(inputs.segment_start, inputs.money.run_in_per_year, strict=True))
    assert [norm[d] for d in (0.0, 181.0, 241.0, YEAR)] == pytest.approx([25.0, 25.0, 35.0, 35.0])
    assert [cost[d] for d in (0.0, 181.0, 241.0, YEAR)] == pytest.approx([10.0, 14.0, 14.0, 14.0])
    assert [new[d] for d in (0.0, 181.0, 241.0, YEAR)] == pytest.approx([0.0, 4.0, 0.0, 0.0])


def test_mentors_give_up_so_much_for_each_new_one_and_no_more_than_they_have():
    study = programme(*BOTH, capacity__headroom=1.0, capacity__productive_after_days=60.0,
                      capacity__mentoring_share=0.25)  # fmt: skip
    found = staff_in_force(study, [posts("add", 4.0)], np.array([0.0, 181.0, 241.0]), 0.0)
    np.testing.assert_allclose(found.in_run_in, [[0.0, 0.0], [3.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(found.mentoring, [[0.0, 0.0], [0.75, 0.25], [0.0, 0.0]])
    np.testing.assert_allclose(found.productive, [[7.5, 2.5], [6.75, 2.25], [10.5, 3.5]])
    many = posts("add", 400.0)
    all_of_them = staff_in_force(study, [many], np.array([0.0, 181.0, 241.0]), 0.0)
    assert all_of_them.productive[1].tolist() == [0.0, 0.0]


def test_a_vacancy_that_is_filled_is_somebody_new():
    study = programme(*(replace(one, vacancies=1.0) for one in BOTH), by_year=8.0,
                      capacity__productive_after_days=60.0)  # fmt: skip
    filled = change("districts.vacancies", "set", 0.0)
    found = staff_in_force(study, [filled], np.array([0.0, 181.0, 241.0]), 0.0)
    assert found.employed.tolist() == [[5.0, 1.0], [6.0, 2.0], [6.0, 2.0]]
    assert found.in_run_in.tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]


def test_a_published_rise_at_new_year_is_new_posts_and_ends_in_the_calendar():
    study = programme(*BOTH, capacity__headroom=1.0, capacity__productive_after_days=50.0)
    study = replace(study, budget=replace(study.budget, lines=lines_of({2001: 10.0, 2002: 12.0})))
    inputs = free_inputs(study, HORIZON)
    assert {YEAR + 50.0, TWO_YEARS + 50.0} <= set(inputs.segment_start.tolist())
    assert inputs.money.posts[2].tolist() == pytest.approx(
        [2.0 if YEAR <= day < YEAR + 50.0 else 0.0 for day in inputs.segment_start]
    )


def test_before_money_is_short_nobody_is_new():
    """A conditioned history was found without anybody's run-in; its census is on day 730."""
    study = programme(*BOTH, capacity__headroom=1.0, capacity__productive_after_days=90.0)
    study = replace(study, budget=replace(study.budget, lines=lines_of({2002: 10.0, 2003: 12.0})))
    inputs = build_inputs(study, HORIZON, capacity_from=0.0)
    assert not inputs.money.posts[2].any()
    assert fields(inputs)["capacity.norm"].sum(axis=1).max() == pytest.approx(25.0)


def test_an_action_that_brings_somebody_new_is_refused_where_there_is_a_run_in():
    study = programme(*BOTH, capacity__productive_after_days=90.0)
    more = Change("", "capacity.posts", "add", 2.0)
    help_comes = Action("help", "waiting", 5.0, True, "month", 0, None, (more,))
    asked = Scenario("x", date(2005, 1, 1), 5, 1, actions=(help_comes,))
    assert CENSUS.when < asked.horizon
    with pytest.raises(UsageError, match=r"x: action `help` changes capacity\.posts, and capacity"
                       r"\.productive_after_days is 90: .* Set capacity\.productive"):  # fmt: skip
        check_changes(study, asked)
    none = Change("off", "capacity.productive_after_days", "set", 0.0)
    check_changes(study, replace(asked, changes=(none,)))
