"""A reverse stress test says no more than its numbers do."""

from __future__ import annotations

from dataclasses import replace

import pytest

import bandeexit as bx
from bandeexit.report.reverse import sentences
from bandeexit.report.words import LANGUAGES
from bandeexit.scenarios.axes import Axis, Lever
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.reverse.joint import Odds
from bandeexit.scenarios.reverse.restore import Restored


@pytest.fixture(scope="module")
def found():
    study = bx.load_study()
    axes = ["demand.referrals=scale:0.8,1,1.6,2"]
    return study.reverse("twelve_weeks", axes, search=40, draws=40).found


def odds(low, high):
    return Odds((low + high) / 2, Interval(low, high), None, 0.0, 0.01, 24)


@pytest.mark.parametrize("language", LANGUAGES)
def test_odds_that_may_be_anything_are_not_told_as_a_number(language):
    untold = sentences.say("rev_odds_open", language)
    assert sentences._odds(odds(0.03, 0.97), language) == untold
    assert sentences._odds(odds(0.2, 0.5), language) != untold


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_beside_what_is_wanted_says_that_it_cannot_be_told_from_it(found, language):
    kept = found.centre.standing("wait")
    beside = replace(kept, target=replace(kept.target, probability=kept.worst.share))
    beyond = replace(kept, target=replace(kept.target, probability=1e-6))
    assert sentences._told(beyond, language) == ""
    assert "skelne" in sentences._told(beside, language) or "tell" in sentences._told(
        beside, language
    )


def test_levers_that_could_not_be_done_are_no_finding(found):
    lever = Lever("vacancies", Axis("districts.vacancies", "add", (0.1,)))
    refused = Restored(lever, None, None, refused="it cannot be less than none")
    asked = replace(found, grid=replace(found.grid, levers=(lever,)), restored=(refused,))
    broken = replace(asked, target=replace(found.target, probability=1.0))
    told = sentences.restore_lines(broken, "en")
    assert "it cannot be less than none" in told[0]
    assert told[1] == sentences.say("rev_none_done", "en")
