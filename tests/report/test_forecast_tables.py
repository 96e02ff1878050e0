"""Tables of a forecast by year, and how well its numbers are known.

The numbers come from the rules at the head of `worlds`: path k of 19 has the rank k.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, nan

import numpy as np
import pytest

from bandeexit.report.forecast_tables import (
    convergence_frame,
    convergence_table,
    precision_findings,
    precision_plain,
    yearly_changes,
    yearly_levels,
)
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.precision import MedianPrecision
from bandeexit.scenarios.result import Series
from reading import DANISH, ENGLISH, cells_of, numbers_of
from worlds import LEVEL, RANK, changed, world

BASE = world()
WAIT = "Wait for a coordinator, average of the year's quarters from the census on (days)"


# By year.


def test_levels_by_year_are_medians_with_the_interval_of_the_futures():
    """Of completions a year the sum of twelve months: 12 A + 120 k + the months' numbers."""
    table = yearly_levels(BASE)
    assert [ENGLISH.say(one) for one in table.headings[1:]] == [
        "2021", "2022", "2023 (carried forward)",
    ]  # fmt: skip
    rows = numbers_of(table)
    months = sum(range(24, 36))
    level = 12 * LEVEL["completed"] + months
    assert rows["Programmes completed"]["2022"] == pytest.approx(
        (level + 1080, level + 108, level + 2052)
    )
    posts = rows["Spent, posts, m DKK (2021 prices)"]
    for cell, spent in zip(posts.values(), (7.5, 8.0, 8.5), strict=True):
        assert cell == pytest.approx((spent, spent - 8.1, spent + 8.1))
    granted = rows["Appropriated in all, m DKK (2021 prices)"]
    assert [cell[0] for cell in granted.values()] == [13.0, 12.0, 12.5]
    written = cells_of(table, DANISH)
    assert written["Bevilling i alt, mio. kr. (2021-priser)"]["2023 (videreført)"] == (
        "12,5 [12,5;\N{NO-BREAK SPACE}12,5]"
    )


def test_changes_by_year_are_means_of_pairs_with_their_sign():
    by = {"completed": -(RANK + 1.0), "wait_days_mean": -(RANK + 2.0), "spend_posts": 0 * RANK + 1}
    table = yearly_changes(compare(BASE, changed(BASE, "cut", by)))
    rows = numbers_of(table)
    done = rows["Programmes completed"]["2022"]
    assert done == pytest.approx((-120.0, -217.2, -22.8))
    assert rows[WAIT]["2022"] == pytest.approx((-11.0, -19.1, -2.9))
    written = cells_of(table)
    assert written["Spent, posts, m DKK (2021 prices)"]["2022"].startswith("+1.0 [")
    assert written["Programmes completed"]["2022"].startswith("\N{MINUS SIGN}120.0 [")


def test_the_wait_of_a_year_is_the_average_of_its_quarters_since_the_census_that_have_one():
    """Before the census 99 days; in 2021 a quarter of 10 and one of 20; otherwise nobody starts."""
    waits = BASE.series["wait_days_mean"]
    values = np.full_like(waits.values, np.nan)
    quarters = {date(2021, 1, 1): 99.0, date(2021, 4, 1): 10.0, date(2021, 7, 1): 20.0}
    for quarter, wait in quarters.items():
        values[:, waits.dates.index(quarter)] = wait
    result = replace(BASE, series={**BASE.series, "wait_days_mean": Series(values, waits.dates)})
    row = cells_of(yearly_levels(result))[WAIT]
    assert list(row.values()) == ["15 [15;\N{NO-BREAK SPACE}15]", "-", "-"]


# How well it is known.


def precision(half, wanted=1.0, draws=500):
    return MedianPrecision("plain", "waiting", half, wanted, draws)


@pytest.mark.parametrize(
    ("half", "wanted", "key", "words"),
    [
        (0.5, 1.0, "precision_reached", "known within ±0.50 persons with 500 futures"),
        (1.0, 1.0, "precision_reached", "(wanted ±1.00)"),
        (2.0, 1.0, "precision_missed", "it would take about 2,000"),
        (1.5, 1.0, "precision_missed", "it would take about 1,125"),
        (0.5, 0.0, "precision_out_of_reach", "how many it would take cannot be said"),
        (inf, 1.0, "precision_too_few", "500 futures are too few to say"),
    ],
)
def test_precision_is_told_with_what_was_reached_and_what_it_would_take(half, wanted, key, words):
    (told,) = precision_findings([precision(half, wanted)])
    assert told.key == key
    assert words in ENGLISH.say(told)
    assert "no limit" not in ENGLISH.say(told)
    reached = "Nøjagtighed nået" if key == "precision_reached" else "Nøjagtighed IKKE nået"
    assert DANISH.say(told).startswith(reached)


def test_machines_get_none_for_what_is_infinite():
    one, other = precision_plain([precision(2.0), precision(inf)])
    assert (one["reached"], one["half_width"], one["draws_needed"]) == (False, 2.0, 2000)
    assert (other["reached"], other["half_width"], other["draws_needed"]) == (False, None, None)


def test_convergence_is_told_at_an_eighth_of_the_futures_to_all():
    """Of 19 futures: 2, 4, 9, 19. Completions are 160 + 10 k: 160 to 250 in the middle."""
    table = convergence_table(BASE)
    assert [DANISH.say(one) for one in table.headings[1:]] == [
        f"{n} fremtider" for n in (2, 4, 9, 19)
    ]
    row = cells_of(table)["Programmes completed, from the census to the horizon (persons)"]
    known = list(row.values())
    assert known[:2] == ["165.0 ± too few", "175.0 ± too few"]
    assert [one.split(" ± ")[0] for one in known] == ["165.0", "175.0", "200.0", "250.0"]
    assert all(float(one.split(" ± ")[1]) > 0 for one in known[2:])
    frame = convergence_frame([BASE])
    rows = frame[(frame["measure"] == "completed") & (frame["period"] == "since_census")]
    assert rows["paths"].tolist() == [2, 4, 9, 19]
    assert rows["median"].tolist() == [165, 175, 200, 250]
    assert np.isinf(rows["half_width"]).tolist() == [True, True, False, False]


def test_what_has_no_value_has_no_convergence():
    waits = BASE.series["wait_days_mean"]
    nobody = Series(np.full_like(waits.values, nan), waits.dates)
    result = replace(BASE, series={**BASE.series, "wait_days_mean": nobody})
    row = cells_of(convergence_table(result))["Mean wait for a coordinator, last quarter (days)"]
    assert set(row.values()) == {"-"}


# What becomes of posts.


def test_posts_have_rows_where_there_is_more_to_tell_than_that_all_are_at_work():
    vacant = "Vacant coordinators' posts (full-time equivalents)"
    rows = cells_of(yearly_levels(BASE))
    assert vacant in rows
    assert "Cost of new coordinators before they carry a caseload, m DKK (2021 prices)" in rows
    quiet = ("posts_vacant", "posts_in_run_in", "posts_mentoring", "run_in_cost")
    series = {
        name: replace(one, values=0 * one.values) if name in quiet else one
        for name, one in BASE.series.items()
    }
    assert not [row for row in cells_of(yearly_levels(replace(BASE, series=series)))
                if "coordinators" in row.lower()]  # fmt: skip
    series["posts_vacant"] = BASE.series["posts_vacant"]
    rows = cells_of(yearly_levels(replace(BASE, series=series)))
    assert [row for row in rows if "coordinators" in row.lower()] == [
        "Coordinators' posts that the appropriation pays for (full-time equivalents)",
        vacant,
        "Coordinators who carry a caseload (full-time equivalents)",
    ]
