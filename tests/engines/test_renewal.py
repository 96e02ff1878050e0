"""At the census the rest of open cases is drawn again, by the path's own key, in both engines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeexit.model.build import build_inputs
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.random_variates import Address
from bandeexit.model.tape import draw_tape
from bandeexit.verification.engines import whole_days
from engines.side_by_side import same_log, same_measures
from engines.test_futures import HISTORIES
from engines.test_identity import BUSY, LATER_STEPS, POOLED, STEPS, STRESS, THREE
from properties.random_actions import actions
from properties.random_studies import studies
from small_studies import programme

HORIZON = 1100.0
LEAST, MOST = 2.0**-53, 1.0 - 2.0**-53


def conditioned(study, steps=(), **options):
    """Inputs whose histories are chosen to hit the census (day 730), and then meet capacity."""
    return build_inputs(study, HORIZON, steps, **options)


def found(study, steps=(), **options):
    """Inputs whose histories are named, and had their queues: any parameters will do."""
    return conditioned(study, steps, past=HISTORIES, **options)


def same_engines(inputs, study, address):
    dates = reporting_dates(study.calendar, study.census_day, HORIZON)
    tape = draw_tape(inputs, address)
    same_log(inputs, tape)
    same_log(*whole_days(inputs, tape))
    same_measures(inputs, dates, address)


@given(
    studies(),
    st.integers(0, 2**31),
    st.sampled_from([(), STEPS, LATER_STEPS]),
    st.sampled_from([0.0, 100.0, 730.0]),
)
@settings(max_examples=40, deadline=None)
def test_any_study_with_a_census(study, draw, steps, binds_from):
    inputs = found(study, steps, capacity_from=binds_from, money_from=binds_from)
    same_engines(inputs, study, Address(5, draw, replication=draw % 3))


@given(studies(), actions(), st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_any_study_with_a_census_and_actions(study, planned, draw):
    taken = {change.path for action in planned for change in action.adjustments}
    steps = tuple(step for step in LATER_STEPS if step.path not in taken)
    inputs = found(study, steps, actions=planned)
    same_log(inputs, draw_tape(inputs, Address(6, draw)))


@pytest.mark.parametrize("stress", STRESS)
@pytest.mark.parametrize("districts", [THREE, POOLED], ids=["apart", "pooled"])
def test_stress_at_the_census(stress, districts):
    study = programme(*districts, by_year=0.05, **STRESS[stress])
    for draw, binds_from in enumerate((0.0, 600.0, study.census_day)):  # few, then many are open
        inputs = found(study, STEPS, capacity_from=binds_from, money_from=300.0)
        same_engines(inputs, study, Address(3, draw))


@pytest.mark.parametrize("least", [LEAST, MOST])
@pytest.mark.parametrize("column", ["visit", "completion", "wish", "control", "patience"])
def test_the_least_and_the_most_luck_that_can_be_drawn(column, least):
    study = programme(*POOLED, by_year=0.05, **BUSY)
    inputs = conditioned(study, STEPS, capacity_from=0.0)
    for draw in range(3):
        tape = draw_tape(inputs, Address(9, draw))
        renewal = tape.renewal._replace(**{column: np.full(tape.n_candidates, least)})
        same_log(inputs, tape._replace(renewal=renewal))
        whole, ties = whole_days(inputs, tape)
        renewal = ties.renewal._replace(**{column: np.full(tape.n_candidates, least)})
        same_log(whole, ties._replace(renewal=renewal))


def test_whole_day_tapes_have_ties_at_the_census_midnight():
    """A third of the open cases end there, beside the calendar and referrals of that day."""
    study = programme(*POOLED, by_year=0.05, **BUSY)
    inputs = conditioned(study)
    ties = 0
    for draw in range(12):
        log = same_log(*whole_days(inputs, draw_tape(inputs, Address(9, draw))))
        ties += int((log.time == study.census_day).sum())
    assert ties > 5 * 12
