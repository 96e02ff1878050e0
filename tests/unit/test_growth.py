"""Growth by calendar year: what it makes of price levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandeexit.model.money import prices_of
from bandeexit.model.schedule import Adjustment
from small_studies import free_inputs, programme
from unit.test_build_many import assert_same

YEARS = np.arange(1998, 2007)
WAGES = "budget.wage_growth"
HORIZON = 2191.0  # 1 January 2007; day 0 is 1 January 2001


def day(study, year):
    return study.calendar.day(study.calendar.origin.replace(year=year))


def grown(study, verb, value, first, last):
    return Adjustment(WAGES, verb, value, day(study, first), day(study, last), (0,))


def index(study, *changes, years=YEARS):
    return prices_of(study, changes).index(WAGES, years)


def test_the_growth_of_a_year_raises_prices_from_the_year_before_to_it():
    study = programme(budget__wage_growth=0.02)
    changes = [grown(study, "set", 0.03, 2002, 2003), grown(study, "set", 0.05, 2003, 2004)]
    expected = [1.02**-3, 1.02**-2, 1.02**-1, 1.0, 1.03, 1.03 * 1.05, 1.03 * 1.05 * 1.02,
                1.03 * 1.05 * 1.02**2, 1.03 * 1.05 * 1.02**3]  # fmt: skip
    np.testing.assert_allclose(index(study, *changes), expected, rtol=1e-14)


def test_from_a_later_price_year_prices_fall_backwards_by_the_growth_of_each_year():
    study = programme(budget__wage_growth=0.02, budget__price_year=2003)
    change = grown(study, "set", 0.10, 2002, 2003)
    expected = [1.0 / (1.02 * 1.10 * 1.02), 1.0 / (1.10 * 1.02), 1.0 / 1.02, 1.0, 1.02]
    found = index(study, change, years=np.arange(2000, 2005))
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("price_year", [1999, 2001, 2003, 2010])
def test_a_change_that_changes_nothing_changes_no_bit(price_year):
    study = programme(budget__wage_growth=0.0237, budget__price_year=price_year)
    same = [grown(study, "scale", 1.0, 2002, 2004), grown(study, "set", 0.0237, 2005, 2006)]
    np.testing.assert_array_equal(index(study, *same), index(study))


def test_a_change_from_the_census_on_is_that_of_the_whole_run_after_the_price_year():
    """As in the study: the price year is that of the census, and the next New Year the first."""
    study = programme(budget__wage_growth=0.02, budget__price_year=2003)
    from_census = Adjustment(WAGES, "set", 0.04, study.census_day + 279.0, HORIZON, (0,))
    whole = study.with_values({WAGES: 0.04})
    later = YEARS[YEARS >= 2003]
    np.testing.assert_array_equal(index(study, from_census, years=later), index(whole, years=later))
    # Before, prices were what they were.
    np.testing.assert_array_equal(
        index(study, from_census, years=YEARS[YEARS < 2003]),
        index(study, years=YEARS[YEARS < 2003]),
    )


def test_a_year_has_the_growth_in_force_on_its_first_day():
    study = programme(budget__wage_growth=0.02)
    mid_year = Adjustment(WAGES, "set", 0.5, day(study, 2002) + 1.0, day(study, 2003), (0,))
    np.testing.assert_array_equal(index(study, mid_year), index(study))


def test_each_draw_has_its_own_index_to_the_bit():
    study = programme(budget__wage_growth=0.02)
    growth, price_year = np.array([0.0, 0.03, 0.05]), np.array([2001.0, 1999.0, 2004.0])
    columns = {"budget.price_growth": growth, WAGES: growth, "budget.price_year": price_year}
    law = replace(grown(study, "add", 0.0, 2002, 2004), value=np.array([0.0, 0.01, -0.03]))
    set_once = grown(study, "set", 0.03, 2005, 2006)
    many = free_inputs(study.with_values(columns), HORIZON, adjustments=[law, set_once])
    for row in range(3):
        values = {path: column[row].item() for path, column in columns.items()}
        mine = replace(law, value=law.value[row].item())
        alone = free_inputs(study.with_values(values), HORIZON, adjustments=[mine, set_once])
        assert_same(many, row, alone)


def test_dearer_wages_leave_fewer_posts_of_a_flat_appropriation_from_that_year_on():
    study = programme(budget__wage_growth=0.02, budget__indexation=0.0)
    jump = grown(study, "set", 0.25, 2003, 2004)
    inputs = free_inputs(study, HORIZON, adjustments=[jump])
    posts = dict(zip(inputs.segment_start, inputs.money.posts[0], strict=True))
    first, before, then = (posts[day(study, year)] for year in (2001, 2002, 2003))
    assert [first, before, then] == pytest.approx([10.0, 10.0 / 1.02, 10.0 / (1.02 * 1.25)])
