"""Words that a careful reader stumbled over."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.report.belief_sentences import days_words
from bandeexit.report.beliefs import Belief
from bandeexit.report.changed import action_sentence
from bandeexit.report.effects import Effect, goes_one_way
from bandeexit.report.headlines import whole
from bandeexit.report.shown import difference_lines
from bandeexit.scenarios.scenario import Action, Change, Scenario

STRETCH = Change("a", "capacity.stretch", "scale", 1.2)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([33.5, 33.5, 33.0], [34, 33, 33]),
        ([0.5, 0.5, 99.0], [1, 0, 99]),
        ([52.0, 0.0, 48.0], [52, 0, 48]),
        ([66.7, 16.6, 16.7], [67, 16, 17]),
        ([100.0, 0.0, 0.0], [100, 0, 0]),
        ([99.99999999999999, 0.0, 1.4e-14], [100, 0, 0]),
    ],
)
def test_parts_of_a_hundred_add_up_to_a_hundred(shares, told):
    assert whole(shares) == told
    assert sum(whole(shares)) == 100


@pytest.mark.parametrize(
    ("days", "language", "told"),
    [
        (-3.94, "da", "3,9 dage kortere"),
        (3.94, "en", "3.9 days longer"),
        (-0.04, "da", "hverken længere eller kortere"),
    ],
)
def test_a_wait_becomes_longer_or_shorter_and_never_changes_by_a_negative_number(
    days, language, told
):
    assert days_words(days, language) == told


def action(after, lasts):
    return Action("overtime", "waiting", 20, True, "month", after, lasts, (STRETCH,))


@pytest.mark.parametrize(
    ("after", "lasts", "language", "told"),
    [
        (0, None, "en", "takes effect at once, to the horizon"),
        (2, 6, "en", "takes effect 2 review(s) later, for 6 review(s)"),
        (2, 6, "da", "virker 2 eftersyn senere, i 6 eftersyn"),
    ],
)
def test_an_action_is_told_with_its_delay_and_its_duration(after, lasts, language, told):
    assert told in action_sentence(action(after, lasts), language)


def test_show_diff_tells_two_actions_apart_that_differ_only_in_their_delay():
    one, other = (
        Scenario("s", date(2024, 1, 1), draws=1, seed=1, actions=(action(after, 6),))
        for after in (0, 2)
    )
    here, there = difference_lines(None, one, other, (), "en")
    assert "at once" in here
    assert "2 review(s) later" in there


def effect(direction):
    return Effect(Belief("x", {}, 1.0), 0.0, 0.0, 0.0, direction)


def test_beliefs_that_disagree_only_on_whether_go_one_way():
    assert goes_one_way([effect("none"), effect("higher"), effect("unclear")])
    assert not goes_one_way([effect("lower"), effect("higher")])
