"""Places without coordinators cost nothing in the model, and that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.model.money import staff_in_force
from bandeexit.report.notices import unstaffed_words
from bandeexit.scenarios.scenario import Action, Change, Scenario
from bandeexit.scenarios.unstaffed import _posts, find_unstaffed
from small_studies import district, programme

STUDY = programme(district("North"), district("South"), by_year=1.0, capacity__minimum_places=2.0)
BASE = Scenario("base", date(2006, 1, 1), 5, 1)
NONE = Change("none", "budget.coordinators", "scale", 0.0, date(2004, 7, 1))


def test_nothing_is_said_while_somebody_is_in_post():
    assert find_unstaffed(STUDY, BASE) is None
    half = replace(NONE, value=0.5)
    assert find_unstaffed(STUDY, replace(BASE, changes=(half,))) is None


def test_a_line_of_nothing_leaves_the_whole_country_without_posts():
    found = find_unstaffed(STUDY, replace(BASE, changes=(NONE,)))
    assert (found.start, found.districts) == (date(2004, 7, 1), ())


def test_vacancies_and_cuts_of_one_district_name_it():
    empty = Change("empty", "districts.vacancies", "set", 9.0, date(2005, 1, 1), None, ("South",))
    found = find_unstaffed(STUDY, replace(BASE, changes=(empty,)))
    assert (found.start, found.districts) == (date(2005, 1, 1), ("South",))


def test_without_minimum_places_nobody_starts_and_nothing_is_said():
    closed = Change("closed", "capacity.minimum_places", "set", 0.0)
    assert find_unstaffed(STUDY, replace(BASE, changes=(NONE, closed))) is None


def test_an_action_that_takes_all_posts_away_is_told():
    away = replace(NONE, start=None)
    action = Action("away", "waiting", 5.0, True, "quarter", 0, None, (away,))
    found = find_unstaffed(STUDY, replace(BASE, actions=(action,)))
    assert found.districts == ()
    assert found.start > date(2003, 1, 1)


@pytest.mark.parametrize(("language", "words"), [("da", "koster intet"), ("en", "cost nothing")])
def test_it_is_said_in_words(language, words):
    scenario = replace(BASE, changes=(NONE,))
    (told,) = unstaffed_words(scenario, find_unstaffed(STUDY, scenario), language)
    assert words in told
    assert "2004" in told


@pytest.mark.parametrize("indexation", [0.0, 0.4, 1.0])
def test_posts_are_those_of_the_model(indexation):
    study = programme(
        district("North", 3.0), district("South", 1.0), by_year=7.0,
        budget__wage_growth=0.03, budget__indexation=indexation, capacity__unit_cost=0.7,
    )  # fmt: skip
    starts = np.array([0.0, 365.0, 730.0, 1095.0])
    expected = staff_in_force(study, (), starts, 0.0).employed
    np.testing.assert_allclose(_posts(study, (), starts), expected, rtol=1e-12)
