"""The yearly pace beside a forecast, in a small world whose numbers were worked by hand.

Counted are five years with other numbers in every measure; the last year before the census, two
years of forecast, two beliefs and two places all differ from one another.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from bandeexit.forecasts import Forecast

from bandeexit.report.beliefs import Belief
from bandeexit.report.headlines import headline, sentences
from bandeexit.report.pace import pace_grid, pace_sentences, pace_table, why_sentences
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.pace import paces
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario

ORIGIN, BEFORE, CENSUS, HORIZON = (date(*day) for day in (
    (2015, 1, 1), (2019, 1, 1), (2020, 1, 1), (2022, 1, 1)))  # fmt: skip
COUNTED_YEARS, LAST_YEARS, LATER_YEARS = 1826 / 365.25, 365 / 365.25, 731 / 365.25
DATES = (ORIGIN, BEFORE, CENSUS, HORIZON)
AT_ORIGIN = {"total_referred": 20}
"""In visitation on that day, and among the counted."""
AT_CENSUS = {
    "total_referred": 500,
    "in_programme": 90,
    "total_completed": 100,
    "total_programme_discontinued": 60,
    "total_visitation_discontinued": 150,
}
A_YEAR_EARLIER = {
    "total_referred": 390,  # 110 in the last year
    "in_programme": 88,
    "total_completed": 60,  # 40
    "total_programme_discontinued": 47,  # 13
    "total_visitation_discontinued": 119,  # 31
}
LATER = {
    # 21 paths, in the first belief where their number is even; persons after the census
    "total_referred": 240,
    "in_programme": 4,
    "total_completed": 130,
    "total_programme_discontinued": 30,
    "total_visitation_discontinued": 70,
}
SPREAD = np.arange(-10, 11)
"""What each path has more or less than the middle one, the last."""
BELIEFS = (
    Belief("first", {"da": "Den første", "en": "The first"}, 0.5),
    Belief("second", {"da": "Den anden", "en": "The second"}, 0.5),
)


def world(**later):
    """Lay the numbers out; the country is place 0, the only district has a tenth of it."""
    series = {}
    for name, at_census in AT_CENSUS.items():
        end = at_census + (LATER | later)[name] + SPREAD
        country = np.stack([np.full(21, AT_ORIGIN.get(name, 0)), np.full(21, A_YEAR_EARLIER[name]),
                            np.full(21, at_census), end], axis=1)  # fmt: skip
        values = np.stack([country, country / 10], axis=2).astype(np.float32)
        series[name] = Series(values, DATES)
    quarters = (date(2021, 7, 1), date(2021, 10, 1))
    waits = np.zeros((21, 2, 2), np.float32)
    waits[:, 0, 0] = 500.0  # an earlier quarter
    waits[:, 1, 1] = 300.0  # the district
    waits[15:, 1, 0] = [30, 32, 34, 36, 40, 44]
    waits[:2, 1, 0] = np.nan  # nobody starts
    series["wait_days_mean"] = Series(waits, quarters)
    waiting = np.full((21, 4, 2), 7, np.float32)
    waiting[1:15, -1, 0] = 0
    waiting[15:, -1, 0] = 3
    series["waiting"] = Series(waiting, DATES)
    titles = {"da": "Verden", "en": "World"}
    scenario = Scenario("world", HORIZON, 21, 1, title=titles)
    regime = tuple(i % 2 for i in range(21))
    return Result(scenario, ("Danmark", "Fyn"), CENSUS, series, tuple(range(21)), (),
                  ("first", "second"), regime)  # fmt: skip


def by_measure(result):
    return {one.measure: one for one in paces(result)}


def test_counted_is_the_census_over_the_years_until_it():
    found = {name: one.counted for name, one in by_measure(world()).items()}
    assert found == pytest.approx({
        "referred": 500 / COUNTED_YEARS,
        "started": 250 / COUNTED_YEARS,  # 90 still in it, 100 and 60 out of it
        "completed": 100 / COUNTED_YEARS,
        "programme_discontinued": 60 / COUNTED_YEARS,
        "visitation_discontinued": 150 / COUNTED_YEARS,
    })  # fmt: skip


def test_the_real_counts_give_the_paces_of_the_card():
    """593, 428, 183, 130 and 131 in 2,016 days, typed from the source a second time."""
    import bandeexit as bx

    result = bx.load_study().run("baseline", draws=4).result
    found = {one.measure: round(one.counted, 1) for one in paces(result)}
    years = (date(2020, 10, 7) - date(2015, 4, 1)).days / 365.25
    counts = {"referred": 593, "started": 428, "completed": 183, "programme_discontinued": 130,
              "visitation_discontinued": 131}  # fmt: skip
    assert found == {name: round(n / years, 1) for name, n in counts.items()}
    assert found["completed"] == 33.2


def test_the_last_year_and_the_forecast_are_paces_of_their_own_years():
    one = by_measure(world())["completed"]
    assert one.last_year == pytest.approx(40 / LAST_YEARS)
    middle = [(130 + d) / LATER_YEARS for d in (-9, 0, 9)]
    assert [one.low, one.median, one.high] == pytest.approx(middle)
    started = by_measure(world())["started"]
    assert started.median == pytest.approx((4 + 130 + 30) / LATER_YEARS)
    assert started.high == pytest.approx((164 + 27) / LATER_YEARS)  # three measures of one path


def test_the_parts_of_a_difference_add_up_to_it_and_are_what_they_are_called():
    found = by_measure(world())
    done, referred = found["completed"], found["referred"]
    assert sum(done.parts.values()) == pytest.approx(log(done.median / done.counted))
    assert done.parts["referrals"] == pytest.approx(
        log((240 / LATER_YEARS) / (500 / COUNTED_YEARS))
    )
    assert done.parts["start"] == pytest.approx(log((40 / 110) / (100 / 500)))
    assert done.parts["later"] == pytest.approx(log((130 / 240) / (40 / 110)))
    assert referred.parts == pytest.approx(
        {"before": log((110 / LAST_YEARS) / (500 / COUNTED_YEARS)),
         "later": log((240 / LATER_YEARS) / (110 / LAST_YEARS))}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("later", "measure", "why"),
    [
        ({}, "completed", "start"),
        ({"total_referred": 900, "total_completed": 200}, "completed", "referrals"),
        ({"total_completed": 400}, "completed", "later"),
        ({"total_referred": 300}, "referred", "later"),
        ({"total_visitation_discontinued": 15}, "visitation_discontinued", "later"),
        ({"total_referred": 60, "total_visitation_discontinued": 16}, "visitation_discontinued",
         "referrals"),
        ({"total_referred": 249}, "referred", None),  # a quarter more is not more than a quarter
        ({"total_completed": 0}, "completed", None),  # no logs of 0
    ],
)  # fmt: skip
def test_the_reason_is_the_part_that_explains_most(later, measure, why):
    assert by_measure(world(**later))[measure].why == why


def test_a_quarter_is_the_limit_on_both_sides():
    one = by_measure(world())["completed"]
    for times, differs in ((1.24, False), (1.26, True), (0.76, False), (0.74, True)):
        assert replace(one, median=times * one.counted).differs == differs


def test_each_belief_has_the_pace_of_its_own_paths():
    grid = pace_grid(world(), "en", BELIEFS)[0]
    assert grid.headings == ("persons a year", "counted", "last year before the census",
                             "forecast", "The first", "The second")  # fmt: skip
    row = next(row for row in grid.rows if row[0] == "Programmes completed")
    # 5 % points of 21, of the 11 even and the 10 odd ones: 9, 9 and 8.1 below 130 in two years.
    assert row[1:3] == ("20", "40")
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row[3:]] == [
        "65 [60; 69]", "65 [60; 69]", "65 [61; 69]",
    ]  # fmt: skip
    table = pace_table([world()]).set_index(["regime", "measure"])
    assert table.loc[("first", "completed"), "q05"] == pytest.approx(121 / LATER_YEARS)
    assert table.loc[("second", "completed"), "q05"] == pytest.approx(121.9 / LATER_YEARS)
    assert table.loc[("all", "completed"), ["counted", "last_year"]].tolist() == pytest.approx(
        [100 / COUNTED_YEARS, 40 / LAST_YEARS]
    )
    assert list(table.index.get_level_values("regime").unique()) == ["all", "first", "second"]


def numbers(text):
    return [float(one) for one in re.findall(r"\d+(?:\.\d+)?", text)]


def test_the_line_of_all_paces_has_each_number_beside_its_name():
    (line, *_) = pace_sentences(world(), "en")
    flows = dict(
        re.findall(r"(?:: |; )?([a-z ]+?) (\d+ → \d+ \(\d+ to \d+\))", line.split("):")[1])
    )
    assert {name.strip(): numbers(told) for name, told in flows.items()} == {
        "referred": [100, 120, 115, 124],
        "programmes started": [50, 82, 68, 95],
        "programmes completed": [20, 65, 60, 69],
        "programmes discontinued": [12, 15, 10, 19],
        "visitations discontinued": [30, 35, 30, 39],
    }


def test_one_sentence_a_reason_names_the_flows_that_differ_and_their_last_year():
    told = why_sentences(world(), "en")
    assert len(told) == len({re.sub(r".*\. Most", "", line) for line in told})
    assert (
        "programmes completed (20 a year counted, 40 in the last year before the census, 65 "
        in (told[0])
    )
    assert "the count began on 1 January 2015 with nobody in a programme" in told[0]
    assert not any("referred (" in line for line in told)  # a fifth more is less than a quarter
    more = why_sentences(world(total_referred=900, total_completed=200), "en")
    assert any("because more are referred: 450 a year against 100 counted" in one for one in more)
    fewer = why_sentences(world(total_referred=60, total_visitation_discontinued=16), "da")
    assert any("at færre henvises: 30 om året mod 100 talt" in line for line in fewer)
    zero = why_sentences(world(total_completed=0), "en")
    assert any("cannot be split" in line and "programmes completed (20" in line for line in zero)


def test_the_headline_and_json_carry_it_and_a_counterfactual_has_none():
    first = sentences(world(), "en", BELIEFS)[0]
    assert first.endswith(
        "That is 65 a year; 20 a year were counted from 1 January 2015 to the census."
    )
    told = json.loads(json.dumps(headline(world(), BELIEFS)))
    assert told["pace"]["completed"]["why"] == "start"
    assert told["regimes"]["second"]["pace"]["completed"]["q05"] == pytest.approx(
        121.9 / LATER_YEARS
    )
    free = replace(world(), scenario=replace(world().scenario, counterfactual=True))
    assert (paces(free), pace_sentences(free, "da"), pace_grid(free, "da")) == ((), [], [])
    assert len(pace_table([free])) == 0
    assert "counted" not in sentences(free, "en")[0]
    assert len(Forecast(world()).pace()) == 15


def test_the_wait_is_told_as_how_often_and_how_long():
    """Six of 21 futures have a wait (30 to 44 days), path 0 a queue that nobody leaves."""
    share, days = last_wait(world())
    assert share == pytest.approx(7 / 21)
    assert days.tolist() == [30, 32, 34, 36, 40, 44]
    told = sentences(world(), "en", BELIEFS)
    assert told[1].startswith("In 33 of 100 futures somebody waits for a coordinator in the last")
    assert "typically 35 days" in told[1]
    beliefs = [line for line in told if line.startswith("If the ")]
    # Even paths: 0 and 16, 18, 20 of 11; odd ones: 15, 17, 19 of 10.
    assert (
        "in 36 of 100 futures somebody waits in the last quarter, typically 36 days" in beliefs[0]
    )
    assert (
        "in 30 of 100 futures somebody waits in the last quarter, typically 34 days" in beliefs[1]
    )


def test_where_nobody_waits_or_starts_it_says_so():
    nobody = world()
    nobody.series["wait_days_mean"].values[:, 1, 0] = 0.0
    nobody.series["waiting"].values[:, -1, 0] = 0.0
    assert sentences(nobody, "en")[1].startswith("In none of the futures does anybody wait")
    nobody.series["waiting"].values[:7, -1, 0] = 2.0
    assert "in 33 of 100" in sentences(nobody, "en")[1].lower()
    assert "how long cannot be said" in sentences(nobody, "en")[1]
