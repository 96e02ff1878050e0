"""The one writer of numbers: every kind, sign, what is none or without limit, both languages."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import pytest

from bandeexit.report.story import (
    Capital,
    Estimate,
    Number,
    Parameter,
    Unit,
    finding,
    listed,
)
from bandeexit.report.voice import digits_of
from reading import DANISH, ENGLISH

MINUS, GAP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
KINDS = ("count", "mean", "money", "share", "days", "ratio", "input", "rounded", "significant")


@pytest.mark.parametrize(
    ("kind", "value", "danish"),
    [
        ("count", 1234567.8, "1.234.568"),
        ("count", 0.4, "0"),
        ("days", 83.6, "84"),
        ("share", 0.256, "26"),
        ("mean", 12.34, "12,3"),
        ("mean", 1.0, "1,0"),
        ("mean", 0.456, "0,46"),  # below 1 a second digit
        ("mean", 0.004, "0,0"),  # and none that would only be noughts
        ("money", 1234.5, "1.234,5"),
        ("money", 12.25, "12,25"),  # a price of the file, kept
        ("money", 12.257, "12,3"),  # a computed one
        ("ratio", 1.5, "1,50"),
        ("input", 84.0, "84"),
        ("input", 0.75, "0,75"),
        ("input", 100 * 0.29, "29"),  # 28.999999999999996
        ("input", 1 / 3, "0,333"),
        ("rounded", 1234.6, "1.235"),
        ("rounded", 123.46, "123"),
        ("rounded", 12.346, "12,3"),
        ("rounded", 12.001, "12"),
        ("rounded", 0.012346, "0,0123"),
        ("significant", 1234.6, "1.235"),
        ("significant", 12.0, "12,0"),
        ("significant", 0.012346, "0,0123"),
        ("significant", 0.0, "0"),
    ],
)
def test_each_kind_of_number_has_its_digits(kind, value, danish):
    english = danish.translate(str.maketrans(",.", ".,"))
    assert DANISH.number(Number(value, kind)) == danish
    assert ENGLISH.number(Number(value, kind)) == english
    assert ENGLISH.number(Number(-value, kind)) in (f"{MINUS}{english}", "0", "0.0")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_none_is_a_dash_and_what_has_no_end_no_limit(kind):
    for signed in (False, True):
        assert DANISH.number(Number(nan, kind, signed)) == "-"
        assert DANISH.number(Number(inf, kind, signed)) == "ingen grænse"
        assert ENGLISH.number(Number(-inf, kind, signed)) == "no limit"
    assert ENGLISH.estimate(Estimate(nan, 1.0, 2.0, kind)) == "-"
    assert ENGLISH.estimate(Estimate(1.0, nan, inf, kind)).endswith(f" [-;{GAP}no limit]")


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (1.25, "mean", "+1.2"),
        (-3.0, "mean", f"{MINUS}3.0"),
        (0.0, "mean", "0.0"),
        (0.004, "mean", "0.0"),
        (-0.004, "mean", "0.0"),
        (0.4, "count", "0"),
        (-0.4, "count", "0"),
        (0.256, "share", "+26"),
        (0.004, "share", "0"),
        (2.0, "money", "+2.0"),
    ],
)
def test_a_difference_has_its_sign_and_a_nought_has_none(value, kind, told):
    assert ENGLISH.number(Number(value, kind, signed=True)) == told
    assert ENGLISH.number(Number(value, kind)) == told.removeprefix("+")


@pytest.mark.parametrize(
    ("estimate", "danish"),
    [
        (Estimate(1234.4, -5.0, 20000.0), f"1.234 [{MINUS}5;{GAP}20.000]"),
        (Estimate(0.2, 0.05, 0.9, "mean"), f"0,20 [0,05;{GAP}0,90]"),
        (Estimate(0.2, 0.05, 12.0, "mean"), f"0,2 [0,1;{GAP}12,0]"),  # digits of the largest
        (Estimate(0.255, 0.1, 0.404, "share"), f"26 [10;{GAP}40]"),
        (Estimate(2.0, -1.0, 5.0, "mean", signed=True), f"+2,0 [{MINUS}1,0;{GAP}5,0]"),
        (
            Estimate(-2.0, -12.0, -0.5, "mean", signed=True),
            f"{MINUS}2,0 [{MINUS}12,0;{GAP}{MINUS}0,5]",
        ),
    ],
)  # fmt: skip
def test_a_number_and_its_interval_have_as_many_digits(estimate, danish):
    english = danish.translate(str.maketrans(",.", ".,"))
    assert (DANISH.say(estimate), ENGLISH.say(estimate)) == (danish, english)


@pytest.mark.parametrize("kind", KINDS)
def test_digits_do_not_depend_on_the_sign(kind):
    for value in (0.0, 0.3, 0.123456, 1.0, 12.25, 999.9, 123456.789):
        assert digits_of(-value, kind) == digits_of(value, kind)


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("as it is, {not} a place", "as it is, {not} a place", "as it is, {not} a place"),
        (1234, "1.234", "1,234"),
        (date(2020, 10, 7), "7. oktober 2020", "7 October 2020"),
        ({"da": "Nord", "en": "North"}, "Nord", "North"),
        ({"en": "only here"}, "only here", "only here"),
        (Unit("m DKK (2020 prices)"), "mio. kr. (2020-priser)", "m DKK (2020 prices)"),
        (Unit("m DKK (current prices)"), "mio. kr. (løbende priser)", "m DKK (current prices)"),
        (Capital({"da": "æble", "en": "apple"}), "Æble", "Apple"),
        (Capital(""), "", ""),
        (listed([1, {"da": "to", "en": "two"}, Number(3.0)]), "1; to; 3", "1; two; 3"),
        (listed(["a", "b"], ", "), "a, b", "a, b"),
        (finding("mixture"), "vægtet", "weighted"),
        (
            Parameter("budget.office", {"da": "kontoret", "en": "the office"}),
            "bevillingen til kontoret",
            "the appropriation for the office",
        ),
        (Parameter("nowhere.known"), "nowhere.known", "nowhere.known"),
    ],
)
def test_whatever_a_story_holds_can_be_said(text, danish, english):
    assert (DANISH.say(text), ENGLISH.say(text)) == (danish, english)


def test_a_finding_is_said_with_what_stands_in_its_places():
    inner = finding("name_and_unit", name={"da": "Tid", "en": "Time"}, unit=Unit("days"))
    told = finding("of_group", group=inner, told=Estimate(0.5, 0.25, 0.75, "share"))
    assert DANISH.say(told) == f"Tid (dage): 50 [25;{GAP}75]"
    assert ENGLISH.say(told) == f"Time (days): 50 [25;{GAP}75]"


def test_words_that_are_not_there_are_no_empty_text():
    with pytest.raises(KeyError, match="no_such_words"):
        ENGLISH.say(finding("no_such_words"))
    with pytest.raises(KeyError, match="told"):
        ENGLISH.say(finding("of_group", group="one"))
