"""Posts in scenario files: one number with the money that pays for them."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.errors import StudyError, UsageError
from bandeexit.files.scenario import read_called
from bandeexit.files.study import read_study
from bandeexit.scenarios.axes import Axis, Grid, check_axes
from bandeexit.scenarios.timeline import timeline
from study_copies import REAL, scenario_of

STUDY = read_study(REAL)
MORE = "changes: [{id: more, add: {capacity.posts: 3}, from: 2021-07-01}, "


def values(programme, scenario, path):
    return [(one.start, one.value, one.steps) for one in timeline(programme, scenario, path)]


@pytest.fixture
def scenario(tmp_path):
    def read(text):
        return scenario_of(tmp_path, STUDY, text)

    return read


def test_posts_and_the_money_that_they_take_are_told_side_by_side(scenario):
    asked = scenario(MORE + "{id: north, add: {capacity.posts: 1}, from: 2022-01-01, "
                     "districts: [Nordjylland]}]")  # fmt: skip
    steps = [(), ("more",), ("more", "north")]
    days = [STUDY.programme.census.when, date(2021, 7, 1), date(2022, 1, 1)]
    assert values(STUDY.programme, asked, "capacity.posts") == [
        (day, posts, step) for day, posts, step in zip(days, (12.5, 15.5, 16.5), steps, strict=True)
    ]
    money = values(STUDY.programme, asked, "budget.coordinators")
    assert [(day, step) for day, _, step in money] == list(zip(days, steps, strict=True))
    assert [amount for _, amount, _ in money] == pytest.approx([10.0, 12.4, 13.2])


def test_a_growth_is_told_by_the_year_that_has_it(scenario):
    prices = "{id: prices, set: {budget.price_growth: {by_year: {2022: 0.05}}}}"
    asked = scenario(f"changes: [{{id: wages, set: {{budget.wage_growth: 0.03}}}}, {prices}]")
    own = STUDY.programme.census.when
    wages = values(STUDY.programme, asked, "budget.wage_growth")
    assert wages == [(own, 0.02, ()), (date(2021, 1, 1), 0.03, ("wages",))]
    found = values(STUDY.programme, asked, "budget.price_growth")
    assert found == [(own, 0.02, ()), (date(2022, 1, 1), 0.05, ("prices",))]


def test_what_is_set_of_the_one_puts_aside_what_a_file_says_of_the_other():
    found = read_called("budget_cut", STUDY, ["capacity.posts=11"])
    assert [change.path for change, _ in found.replaced] == ["budget.coordinators"]
    assert [change.path for change in found.scenario.changes] == ["capacity.posts"]


def test_posts_and_their_money_cannot_both_be_set():
    with pytest.raises(StudyError, match=r"`budget\.coordinators` and `capacity\.posts` are one "
                       r"amount, and both are set\. Keep one\."):  # fmt: skip
        read_called("baseline", STUDY, ["capacity.posts=11", "budget.coordinators=9"])


def test_an_axis_of_the_money_meets_a_change_of_the_posts(scenario):
    asked = scenario(MORE + "]")
    with pytest.raises(UsageError, match=r"axis budget\.coordinators: .* and `more` change it and "
                       r"capacity\.posts, which is one amount, on the same dates"):  # fmt: skip
        check_axes(STUDY.programme, Grid(asked, (Axis("budget.coordinators", "scale", (0.9,)),)))
    check_axes(STUDY.programme, Grid(asked, (Axis("budget.coordinators", "add", (-1.0,)),)))


def test_an_axis_of_a_growth_goes_from_new_year_to_new_year():
    base = read_called("baseline", STUDY).scenario
    july = Axis("budget.wage_growth", "set", (0.03,), start=date(2022, 7, 1))
    with pytest.raises(UsageError, match=r"one number a calendar year; .* from one 1 January"):
        check_axes(STUDY.programme, Grid(base, (july,)))
    check_axes(STUDY.programme, Grid(base, (Axis("budget.wage_growth", "set", (0.03, 0.05)),)))
