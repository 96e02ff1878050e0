"""Words that a careful reader stumbled over."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.report.changed import action_sentence
from bandeexit.report.shown import difference_lines
from bandeexit.report.words import day, number, signed
from bandeexit.scenarios.scenario import Action, Change, Scenario

STRETCH = Change("a", "capacity.stretch", "scale", 1.2)
MINUS = "\N{MINUS SIGN}"


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


@pytest.mark.parametrize(
    ("value", "digits", "danish", "english"),
    [
        (1234.56, 1, "1.234,6", "1,234.6"),
        (-2.0, 0, f"{MINUS}2", f"{MINUS}2"),
        (-0.04, 1, "0,0", "0.0"),
        (1e6, 0, "1.000.000", "1,000,000"),
    ],
)
def test_numbers_are_written_as_their_readers_write_them(value, digits, danish, english):
    assert (number(value, "da", digits), number(value, "en", digits)) == (danish, english)


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.25, "+1.2"), (-3.0, f"{MINUS}3.0"), (0.04, "0.0"), (-0.01, "0.0"), (float("nan"), "-")],
)
def test_a_difference_has_its_sign_and_a_nought_has_none(value, told):
    assert signed(value, "en") == told


def test_dates_are_written_out():
    assert day(date(2020, 10, 7), "da") == "7. oktober 2020"
    assert day(date(2020, 10, 7), "en") == "7 October 2020"
