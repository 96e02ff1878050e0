"""The yearly pace beside a forecast, in a small world whose numbers were worked by hand.

Counted are five years with other numbers in every measure; the last year before the census, two
years of forecast, two beliefs and two places all differ from one another.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest

from bandeexit.report.beliefs import Belief
from bandeexit.report.forecast_findings import (
    completions,
    forecast_table,
    pace_table_text,
    share_growing,
    waiting,
    why_the_pace_differs,
)
from bandeexit.report.forecast_findings import queue as queue_growth
from bandeexit.report.pace import pace_table
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.pace import paces
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario
from reading import DANISH, ENGLISH, cells_of, numbers_of, value_of

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


GAP = "\N{NO-BREAK SPACE}"


def test_each_belief_has_the_pace_of_its_own_paths():
    """5 % points of 21, of the 11 even and the 10 odd ones: 9, 9 and 8.1 below 130 in two years."""
    (told,) = pace_table_text(world(), BELIEFS)
    row = cells_of(told)["Programmes completed"]
    assert row == {
        "counted": "20",
        "last year before the census": "40",
        "forecast": f"65 [60;{GAP}69]",
        "The first": f"65 [60;{GAP}69]",
        "The second": f"65 [61;{GAP}69]",
    }
    assert list(numbers_of(told, DANISH)) == [
        "Henvist", "Startede forløb", "Gennemførte forløb", "Afbrudte forløb",
        "Afbrudte visitationer",
    ]  # fmt: skip
    dates = value_of(told.caption)
    assert (dates["origin"], dates["census"], dates["horizon"]) == (ORIGIN, CENSUS, HORIZON)
    table = pace_table([world()]).set_index(["regime", "measure"])
    assert table.loc[("first", "completed"), "q05"] == pytest.approx(121 / LATER_YEARS)
    assert table.loc[("second", "completed"), "q05"] == pytest.approx(121.9 / LATER_YEARS)
    assert table.loc[("all", "completed"), ["counted", "last_year"]].tolist() == pytest.approx(
        [100 / COUNTED_YEARS, 40 / LAST_YEARS]
    )
    assert list(table.index.get_level_values("regime").unique()) == ["all", "first", "second"]


def test_the_table_of_paces_holds_the_reason_and_its_parts():
    row = pace_table([world()]).set_index(["regime", "measure"]).loc[("all", "completed")]
    assert (row["differs"], row["why"]) == (True, "start")
    parts = [row[f"part_{why}"] for why in ("referrals", "start", "later")]
    assert sum(parts) == pytest.approx(log(row["q50"] / row["counted"]))
    assert np.isnan(row["part_before"])


def test_one_sentence_a_reason_names_the_flows_that_differ_and_their_last_year():
    told = why_the_pace_differs(world())
    assert len({one.key for one in told}) == len(told)
    first = told[0]
    assert (first.key, first.numbers["origin"]) == ("pace_start", ORIGIN)
    (flow,) = (
        one for one in value_of(first.numbers["flows"])
        if one["measure"]["en"] == "programmes completed"
    )  # fmt: skip
    assert (flow["counted"], flow["last"], flow["median"]) == pytest.approx(
        (100 / COUNTED_YEARS, 40 / LAST_YEARS, 130 / LATER_YEARS)
    )
    assert "the count began on 1 January 2015 with nobody in a programme" in ENGLISH.say(first)
    # A fifth more referrals are less than a quarter.
    assert not any("referred (" in ENGLISH.say(one) for one in told)


@pytest.mark.parametrize(
    ("later", "voice", "words"),
    [
        ({"total_referred": 900, "total_completed": 200}, ENGLISH,
         "because more are referred: 450 a year against 100 counted"),
        ({"total_referred": 60, "total_visitation_discontinued": 16}, DANISH,
         "at færre henvises: 30 om året mod 100 talt"),
        ({"total_completed": 0}, ENGLISH, "cannot be split"),
    ],
)  # fmt: skip
def test_the_reason_is_said_with_its_direction_and_its_numbers(later, voice, words):
    assert any(words in voice.say(one) for one in why_the_pace_differs(world(**later)))


def test_the_reason_of_completions_comes_first_then_that_of_most_flows():
    """Completions for a reason of their own; three other flows because more are referred."""
    several = {"total_referred": 900, "total_programme_discontinued": 150,
               "total_visitation_discontinued": 300, "total_completed": 400}  # fmt: skip
    keys = [WHY_KEYS[one.why] for one in paces(world(**several)) if one.differs]
    told = [one.key for one in why_the_pace_differs(world(**several))]
    assert told[0] == WHY_KEYS[by_measure(world(**several))["completed"].why]
    rest = told[1:]
    assert rest == sorted(rest, key=keys.count, reverse=True)
    assert set(told) == set(keys)


WHY_KEYS = {"start": "pace_start", "referrals": "pace_referrals", "before": "pace_before",
            "later": "pace_later", None: "pace_unsplit"}  # fmt: skip


def test_completions_are_told_with_the_pace_and_the_count():
    told = completions(world())
    assert ENGLISH.say(told) == (
        f"In 'World', 130 [121;{GAP}139] persons complete a programme from 1 January 2020 to 31 "
        "December 2021 (median, 90 % of the futures). That is 65 a year; 20 a year were counted "
        "from 1 January 2015 to the census."
    )
    inner = told.numbers["first"].numbers
    assert value_of(inner["completed"]) == pytest.approx((130, 121, 139))
    assert (inner["start"], inner["end"]) == (CENSUS, date(2021, 12, 31))


def test_a_history_that_is_not_the_counted_one_has_no_pace():
    free = replace(world(), scenario=replace(world().scenario, counterfactual=True))
    assert (paces(free), why_the_pace_differs(free), pace_table_text(free, BELIEFS)) == ((), [], [])
    assert len(pace_table([free])) == 0
    assert completions(free).key == "headline"
    titles = [ENGLISH.say(row[0]) for row in forecast_table(free, BELIEFS).rows]
    assert not any("a year" in title for title in titles)


def test_the_wait_is_told_as_how_often_and_how_long():
    """Six of 21 futures have a wait (30 to 44 days), path 0 a queue that nobody leaves."""
    share, days = last_wait(world())
    assert share == pytest.approx(7 / 21)
    assert days.tolist() == [30, 32, 34, 36, 40, 44]
    told = waiting(world())
    assert told.key == "wait_headline"
    assert told.numbers["share"].value == pytest.approx(7 / 21)
    assert value_of(told.numbers["days"]) == pytest.approx((35, 30.5, 43))
    assert ENGLISH.say(told).startswith("In 33 of 100 futures somebody waits for a coordinator")


def test_the_forecast_is_a_table_by_belief():
    """Even paths wait in 0 and 16, 18, 20 of 11; odd ones in 15, 17, 19 of 10."""
    rows = numbers_of(forecast_table(world(), BELIEFS))
    heads = ["weighted", "The first", "The second"]
    shares = rows["futures of 100 in which somebody waits at the end"]
    assert [shares[head] for head in heads] == pytest.approx([7 / 21, 4 / 11, 3 / 10])
    days = rows["- typical wait there (days)"]
    assert [days[head][0] for head in heads] == pytest.approx([35, 36, 34])
    completed, referred = rows["programmes completed"], rows["referrals a year"]
    assert completed["weighted"] == pytest.approx((130, 121, 139))
    assert completed["The second"] == pytest.approx((130, 121.9, 138.1))
    assert rows["- a year"]["weighted"][0] == pytest.approx(130 / LATER_YEARS)
    assert referred["weighted"][0] == pytest.approx(240 / LATER_YEARS)
    assert rows["in a programme at the horizon"]["weighted"] == pytest.approx((94, 85, 103))
    one = replace(world(), regimes=("first",), regime=(0,) * 21)
    assert [ENGLISH.say(head) for head in forecast_table(one, BELIEFS).headings[1:]] == [
        "all futures"
    ]


def test_where_nobody_waits_or_starts_it_says_so():
    nobody = world()
    nobody.series["wait_days_mean"].values[:, 1, 0] = 0.0
    nobody.series["waiting"].values[:, -1, 0] = 0.0
    assert ENGLISH.say(waiting(nobody)).startswith("In none of the futures does anybody wait")
    nobody.series["waiting"].values[:7, -1, 0] = 2.0
    told = waiting(nobody)
    assert told.numbers["share"].value == pytest.approx(7 / 21)
    assert "how long cannot be said" in ENGLISH.say(told)
    rows = numbers_of(forecast_table(nobody, BELIEFS))
    assert set(rows["- typical wait there (days)"].values()) == {"-"}
    nobody.series["wait_days_mean"].values[:, 1, 0] = np.nan
    assert waiting(nobody).key == "wait_headline_nobody"


@pytest.mark.parametrize(("n", "told"), [(1, False), (2, False), (3, True), (21, True)])
def test_a_queue_that_still_grows_is_told_from_a_tenth_of_the_futures_on(n, told):
    """Seven wait everywhere; a year before the horizon, too, and eight at it in `n` futures."""
    growing = with_a_year_before(8, n)
    assert share_growing(growing) == pytest.approx(n / 21)
    lines = queue_growth(growing)
    assert len(lines) == told
    for line in lines:
        assert (line.numbers["share"].value, line.numbers["day"]) == (n / 21, HORIZON)
        assert f"{100 * n / 21:.0f}" in ENGLISH.say(line)


def with_a_year_before(at_the_end, n):
    """Seven persons wait at every date, others at the horizon in the first `n` futures."""
    dates = (ORIGIN, BEFORE, CENSUS, date(2021, 1, 1), HORIZON)
    values = np.full((21, len(dates), 2), 7, np.float32)
    values[:n, -1, 0] = at_the_end
    values[:, -1, 1] = 99.0  # the district
    one = world()
    return replace(one, series={**one.series, "waiting": Series(values, dates)})


def test_a_queue_that_shrinks_or_has_no_year_before_does_not_grow():
    assert share_growing(with_a_year_before(6, 21)) == 0.0
    assert share_growing(world()) == 0.0  # nothing is known of 1 January 2021
    soon = replace(world().scenario, horizon=date(2020, 6, 1))
    assert share_growing(replace(with_a_year_before(8, 21), scenario=soon)) == 0.0
