"""Unknowns and their values, as every question calls them."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest

from bandeexit.report.changed import figure
from bandeexit.report.unknown_titles import (
    input_title,
    input_value,
    input_value_with_unit,
    unknown_title,
)
from bandeexit.scenarios.scenario import Change, Scenario
from reading import DANISH, ENGLISH


@pytest.mark.parametrize(
    ("path", "value", "danish", "english"),
    [
        ("visitation.days", 63.1985, "63,2", "63.2"),
        ("visitation.discontinued_share", 0.0914532, "0,0915", "0.0915"),
        ("demand.trend", -0.0838672, "−0,0839", "−0.0839"),
        ("programme.dropout_days", 1331.9, "1.332", "1,332"),
        ("programme.dropout_days", 999.7, "1.000", "1,000"),
        ("demand.prison_handovers", 60.0, "60", "60"),
        ("capacity.headroom", inf, "ingen grænse", "no limit"),
        ("budget.price_year", 2020.0, "2020", "2020"),
        ("demand.initial_visitation", 0.00123456, "0,00123", "0.00123"),
    ],
)
def test_a_value_has_the_digits_that_count_three_at_most(path, value, danish, english):
    assert DANISH.say(input_value(path, value)) == danish
    assert ENGLISH.say(input_value(path, value)) == english


@pytest.mark.parametrize("value", [7.0, 0.5, 0.36, 1.20475, 12.34567, 123.456, 0.00602993, -2.4e-4])
def test_effects_that_are_stored_are_written_as_ever(value):
    """`calibration/effects.csv` had its values written so before."""
    assert ENGLISH.say(input_value("demand.trend", value)) == figure(float(f"{value:.3g}"), "en")


def test_a_unit_stands_where_it_says_something():
    assert ENGLISH.say(input_title("visitation.days", "")) == "length of the visitation, days"
    assert ENGLISH.say(input_title("demand.referrals", "")) == "the yearly number of referrals"
    assert ENGLISH.say(input_title("capacity.stretch", "")) == "intake limit over the norm"
    assert DANISH.say(input_value_with_unit("visitation.days", 63.0, "")) == "63 dage"
    assert DANISH.say(input_value_with_unit("capacity.headroom", inf, "")) == "ingen grænse"


def test_unknowns_that_are_no_parameter_have_names_as_well():
    change = Change("cut", "demand.referrals", "scale", 1.2)
    scenario = Scenario("s", date(2024, 1, 1), 10, 1, changes=(change,))
    said = {
        name: ENGLISH.say(unknown_title(name, scenario))
        for name in ("regime", "history.level_at_census", "capacity.headroom",
                     "cut: demand.referrals")
    }  # fmt: skip
    assert said == {
        "regime": "which belief about capacity holds",
        "history.level_at_census": "how far referrals stood off their trend at the census",
        "capacity.headroom": "norm over open cases (how many coordinators, how many cases each)",
        "cut: demand.referrals": "the size of 'cut' (the yearly number of referrals)",
    }
