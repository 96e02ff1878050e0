"""Amounts in the prices of the price year, nominal amounts on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.price_levels import NOMINAL, with_price_level
from bandeexit.report.forecast_charts import forecast_charts
from bandeexit.report.forecast_tables import yearly_levels
from bandeexit.report.story import Unit
from bandeexit.report.tables import quantile_table
from bandeexit.report.titles import carried_forward, years_title
from bandeexit.scenarios.prices import in_prices
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Scenario, Target
from reading import DANISH, ENGLISH, axes_of, ticks_of
from small_studies import no_draws, programme

GROWTH = {"budget__wage_growth": 0.05, "budget__price_growth": 0.03}
BASE = Scenario("base", date(2006, 1, 1), 3, 1, prices="2001 prices")


def series_of(measure, scenario=BASE, **values):
    study = programme(by_year=2.0, **GROWTH, **values)
    return run_scenario(study, scenario, no_draws(3)).series[measure].national[0]


def test_what_was_published_as_two_is_two_in_every_year():
    np.testing.assert_allclose(series_of("appropriation_coordinators"), 2.0, rtol=1e-6)
    np.testing.assert_allclose(series_of("appropriation_total"), 8.0, rtol=1e-6)


def test_each_line_is_deflated_by_its_own_growth():
    """Flat nominal: wages grow by 5 %, what special measures cost by 3 % a year."""
    flat = {"budget__indexation": 0.0}
    for line, growth in (("coordinators", 1.05), ("special_measures", 1.03)):
        expected = [2.0 / growth**k for k in range(5)]
        found = series_of(f"appropriation_{line}", **flat)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_nominal_amounts_are_those_of_each_year_on_the_same_paths():
    nominal = in_prices(BASE, "nominal")
    expected = [2.0 * 1.05**k for k in range(5)]
    found = series_of("appropriation_coordinators", nominal)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    started = [series_of("started", scenario) for scenario in (BASE, nominal)]
    np.testing.assert_array_equal(*started)


def test_the_need_is_told_in_the_same_prices():
    real = series_of("need_special_measures", measures__need_share=1.0)
    nominal = series_of(
        "need_special_measures", in_prices(BASE, "nominal"), measures__need_share=1.0
    )
    np.testing.assert_allclose(nominal, real * [1.03**k for k in range(5)], rtol=1e-5)
    assert (real > 0).all()


def test_a_target_that_is_an_amount_is_not_held_against_nominal_money():
    target = Target("cheap", "spend_total", 8.0, True, "year", 0.9)
    with pytest.raises(UsageError, match="`cheap` is an amount"):
        in_prices(replace(BASE, targets=(target,)), "nominal")
    with pytest.raises(UsageError, match="expected one of real, nominal"):
        in_prices(BASE, "fixed")


@pytest.mark.parametrize(
    ("prices", "da", "en"),
    [
        ("2020 prices", "mio. kr. (2020-priser)", "m DKK (2020 prices)"),
        (NOMINAL, "mio. kr. (løbende priser)", "m DKK (current prices)"),
    ],
)
def test_there_is_one_wording_of_the_price_level(prices, da, en):
    unit = with_price_level("m DKK", prices)
    assert [DANISH.say(Unit(unit)), ENGLISH.say(Unit(unit))] == [da, en]
    assert with_price_level("persons", prices) == "persons"


def test_years_without_a_published_amount_are_marked():
    result = run_scenario(programme(by_year=2.0), BASE, no_draws(3))  # 2001 alone is published
    by_year = yearly_levels(result)
    years = [ENGLISH.say(one) for one in by_year.headings[1:]]
    assert years == [f"{year} (carried forward)" for year in (2003, 2004, 2005)]
    assert DANISH.say(by_year.headings[1]) == "2003 (videreført)"
    titles = [ENGLISH.say(row[0]) for row in by_year.rows]
    assert "Appropriated in all, m DKK (2001 prices)" in titles
    table = quantile_table(result)
    marked = table[table["carried_forward"]]
    assert set(marked["date"].dt.year) == {2002, 2003, 2004, 2005}
    paid = {"spend", "appropriation", "posts", "run"}  # posts, and their run-in, are paid by them
    assert {name.partition("_")[0] for name in marked["measure"]} == paid
    (line,) = carried_forward(result.lines, [2001, 2002])
    assert "carried forward from 2001" in ENGLISH.say(line)
    assert carried_forward(result.lines, [2001]) == []
    told = DANISH.say(years_title(result.lines, [2001, 2002]))
    assert told.endswith("videreført fra og med 2002")


@pytest.mark.parametrize(
    ("voice", "words"), [(DANISH, "* videreført"), (ENGLISH, "* carried forward")]
)
def test_years_without_a_published_amount_are_starred_in_the_chart(voice, words):
    result = run_scenario(programme(by_year=2.0), BASE, no_draws(3))
    (chart,) = (one for one in forecast_charts(result, ()) if one.name.startswith("spend_"))
    (ax,) = axes_of(chart, voice)
    assert list(ticks_of(ax).values()) == ["2003*", "2004*", "2005*"]  # from the census's year on
    assert words in ax.get_ylabel()
