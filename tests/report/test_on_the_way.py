"""Completions until the horizon and the last quarter's wait are not the whole difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.on_the_way import ended_sentences, pipeline_sentences
from bandeexit.report.words import signed
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.result import Series
from bandeexit.scenarios.scenario import Change
from report.worlds import HORIZON, world

BASE = world()


def changed(stop=None, **by):
    """The same world with some measures moved everywhere, by a change that ends or does not."""
    other = world("cut")
    change = Change("cut", "budget.coordinators", "scale", 0.9, date(2022, 1, 1), stop)
    series = dict(other.series)
    for measure, amount in by.items():
        one = series[measure]
        series[measure] = Series(one.values + np.float32(amount), one.dates)
    scenario = replace(other.scenario, changes=(change,))
    return compare(BASE, replace(other, series=series, scenario=scenario))


def test_starts_refusals_and_those_still_in_a_programme_are_told_with_their_signs():
    (told,) = pipeline_sentences(changed(started=-1, in_programme=-2), "en")
    months = sum(when >= BASE.census for when in BASE.series["started"].dates)
    assert f"\u2212{months}.0 (\u2212{months} to \u2212{months}) programmes started" in told
    assert "0.0 (0 to 0) visitations discontinued" in told
    assert "\u22122.0 (\u22122 to \u22122) persons in a programme on 1 January 2024" in told


def test_refusals_are_counted_from_the_census_on():
    comparison = changed(total_visitation_discontinued=5)  # as many more at the census, too
    total = comparison.other.series["total_visitation_discontinued"]
    total.values[:, -1, 0] += 3
    (told,) = pipeline_sentences(comparison, "en")
    assert "+3.0 (3 to 3) visitations discontinued" in told


def test_nothing_is_said_where_nothing_differs():
    assert pipeline_sentences(changed(), "en") == []


def test_a_change_that_ends_before_the_last_quarter_is_told_with_the_wait_till_then():
    (told,) = ended_sentences(changed(date(2023, 7, 1), wait_days_mean=4), "en")
    assert "changes nothing any more from 1 July 2023 on" in told
    assert "becomes 4.0 days longer (difference in days, 90 % interval 4.0 to 4.0)" in told


@pytest.mark.parametrize("stop", [None, HORIZON])
def test_a_change_that_lasts_is_not_told_to_have_ended(stop):
    assert ended_sentences(changed(stop, wait_days_mean=4), "en") == []


@pytest.mark.parametrize(
    ("value", "told"), [(1.25, "+1.2"), (-3.0, "\u22123.0"), (0.04, "0.0"), (-0.01, "0.0")]
)
def test_a_nought_has_no_sign(value, told):
    assert signed(value, "en") == told
