"""From the same tape both engines give the identical event log, floats compared with `==`.

Where they ever differ, the reference is right.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeexit.model.build import build_inputs
from bandeexit.model.compiled.block import simulate_compiled_block
from bandeexit.model.inputs import PastInputs
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.random_variates import Address, Stream
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.paths import inputs_of_draw
from bandeexit.study import load_study
from bandeexit.verification.engines import whole_days
from engines.side_by_side import same_log, same_measures
from properties.random_studies import studies
from small_studies import district, free_inputs, programme

ROOT = Path(__file__).parents[2]
SCENARIOS = ["baseline", "budget_cut", "gang_conflict", "flat_nominal"]

BUSY = {
    "demand__referrals": 150.0,
    "demand__prison_handovers": 20.0,
    "demand__initial_load": 12,
    "demand__initial_visitation": 0.05,
    "visitation__patience_days": 30.0,
    "programme__dropout_elasticity": 1.0,
    "programme__late_offer_share": 0.3,
    "programme__late_offer_days": 90.0,
    "threat__high_share": 0.3,
    "threat__rise_per_year": 2.0,
    "threat__fall_per_year": 2.0,
    "threat__places": 1.5,
    "measures__need_share": 0.5,
    "measures__unpaid_dropout_factor": 2.0,
    "capacity__headroom": 0.8,
}
STRESS = {
    "busy": BUSY,
    "no capacity at all": {**BUSY, "capacity__headroom": 0.0, "capacity__minimum_places": 0.0},
    "nobody waits": {**BUSY, "visitation__patience_days": 1e-6},
    "everybody asks, nobody pays": {
        **BUSY,
        "measures__need_share": 1.0,
        "threat__high_share": 1.0,
        "measures__cost_dkk": 1e9,
    },
    "everybody asks, a pool that lasts": {
        **BUSY,
        "measures__need_share": 1.0,
        "measures__cost_dkk": 3e5,
        "measures__carry_over": True,
    },
    "threat changes all the time": {**BUSY, "threat__rise_per_year": 50.0, "threat__places": 3.0},
    "drop-out explodes": {**BUSY, "programme__dropout_elasticity": 10.0},
    "few places of the partners": {
        **BUSY,
        "capacity__municipal_places": 3.5,
        "capacity__prison_places": 4.5,
    },
    "the new carry nothing yet": {
        **BUSY,
        "capacity__productive_after_days": 70.0,
        "capacity__mentoring_share": 0.4,
    },
    "nobody completes": {**BUSY, "programme__completion_days": 36_525.0},
}
THREE = [district("North", 3.0), district("South", 2.0), district("Isle", 0.1)]
POOLED = [district("North", 3.0, "all"), district("South", 2.0, "all"), district("Isle", 0.1)]
VACANT = [replace(THREE[0], vacancies=2.0), THREE[1], replace(THREE[2], vacancies=9.0)]
STEPS = tuple(
    Adjustment(path, verb, value, 200.0, stop, where)
    for path, verb, value, stop, where in (
        ("capacity.minimum_places", "set", 3.0, 400.0, (0, 1)),
        ("capacity.stretch", "scale", 0.5, 500.0, (0,)),
        ("budget.coordinators", "scale", 0.3, 900.0, (0, 1, 2)),
        ("demand.referrals", "scale", 2.0, 400.0, (1,)),
        ("demand.referrals", "scale", 0.2, 400.0, (0,)),
        ("programme.dropout_speed", "scale", 3.0, 400.0, (0,)),
        ("programme.control_speed", "scale", 0.0, 400.0, (1,)),
        ("programme.control_speed", "scale", 4.0, 600.0, (0,)),
        ("budget.special_measures", "scale", 0.1, 900.0, (0, 1, 2)),
    )
)


LATER_STEPS = (
    *STEPS,
    *(
        Adjustment(path, verb, value, start, stop, where)
        for path, verb, value, start, stop, where in (
            ("districts.pool", "set", "west", 200.0, 300.0, (0, 2)),
            ("districts.pool", "set", "all", 300.0, 450.0, (0, 1, 2)),
            ("districts.pool", "set", "South", 450.0, 500.0, (1, 0)),
            ("districts.pool", "set", "North", 500.0, 600.0, (0,)),
            ("districts.vacancies", "add", 0.02, 250.0, 600.0, (0, 1)),
            ("capacity.posts", "add", 0.04, 420.0, 600.0, (0, 1)),
            ("capacity.posts", "add", 0.01, 480.0, 560.0, (0, 1, 2)),
            ("budget.wage_growth", "set", 0.2, 365.0, 730.0, (0, 1, 2)),
            ("budget.price_growth", "add", 0.1, 365.0, 730.0, (0, 1, 2)),
            ("districts.vacancies", "set", 9.0, 350.0, 400.0, (2,)),
            ("programme.longest_days", "set", 90.0, 200.0, 500.0, (1,)),
            ("measures.cost_dkk", "scale", 3.0, 300.0, 500.0, (1,)),
            ("measures.need_share", "set", 1.0, 200.0, 400.0, (0,)),
        )
    ),
)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_study_itself(name):
    study = load_study(ROOT)
    scenario, draws = study.scenario(name), study.draws
    calendar = study.files.programme.calendar
    census, horizon = study.files.programme.census_day, calendar.day(scenario.horizon)
    dates = reporting_dates(calendar, census, horizon)
    for draw in range(12):
        inputs = inputs_of_draw(study.files.programme, scenario, draws, draw)
        tape = draw_tape(inputs, Address(scenario.seed, draw))
        assert len(same_log(inputs, tape).time) > 3000
        same_log(*whole_days(inputs, tape))
        if draw < 4:  # histories that hit the census are drawn in the kernel, too
            same_measures(inputs, dates, Address(scenario.seed, draw))


@pytest.mark.parametrize(
    "adjustments",
    [(), STEPS, LATER_STEPS],
    ids=["steady", "steps on one day", "pools that join and part"],
)
@pytest.mark.parametrize("districts", [THREE, POOLED, VACANT], ids=["apart", "pooled", "vacant"])
@pytest.mark.parametrize("stress", STRESS)
def test_stress(stress, districts, adjustments):
    inputs = free_inputs(
        programme(*districts, by_year=0.05, **STRESS[stress]), 900.0, adjustments=adjustments
    )
    for draw in range(5):
        tape = draw_tape(inputs, Address(3, draw))
        assert len(same_log(inputs, tape).time) > 100
        log = same_log(*whole_days(inputs, tape))
        assert len(np.unique(log.time)) < 0.8 * len(log.time)  # full of ties


@given(studies(), st.integers(0, 2**32 - 1), st.sampled_from([(), STEPS, LATER_STEPS]))
@settings(max_examples=100, deadline=None)
def test_any_study(study, draw, steps):
    inputs = free_inputs(study, 700.0, adjustments=steps)
    address = Address(5, draw)
    tape = draw_tape(inputs, address)
    same_log(inputs, tape)
    same_log(*whole_days(inputs, tape))
    same_measures(inputs, reporting_dates(study.calendar, study.census_day, 700.0), address)


@pytest.mark.parametrize("column", ["visit", "patience", "completion", "wish", "control"])
def test_what_takes_no_time_happens_at_once(column):
    """A clock that is read back and set to run out now must not run out a moment ago."""
    inputs = free_inputs(programme(*POOLED, by_year=0.05, **BUSY), 900.0, adjustments=STEPS)
    for draw in range(5):
        tape = draw_tape(inputs, Address(9, draw))
        variates = tape.variates._replace(**{column: np.zeros(tape.n_candidates)})
        same_log(inputs, tape._replace(variates=variates))


def test_named_histories_and_a_given_number_of_referrals():
    """Where capacity binds before the census, a path names a history of each district."""
    study = programme(*THREE, by_year=0.05, demand__volatility=0.3, **BUSY)
    horizon = study.census_day + 200.0
    known = np.linspace(-0.3, 0.3, 25)  # the slow factor, January 2001 to January 2003
    inputs = build_inputs(study, horizon, capacity_from=0.0, log_level=known)
    dates = reporting_dates(study.calendar, study.census_day, horizon)
    before = []
    for number in range(4):
        past = PastInputs(np.array([number, 7, 0]), np.array([11, 2**31 + number // 2]))
        for seed in (1, 2):
            address = Address(seed, number)
            same_log(inputs._replace(past=past), draw_tape(inputs._replace(past=past), address))
            same_measures(inputs._replace(past=past), dates, address)
            tape = draw_tape(inputs._replace(past=past), address)
            before.append(tape.arrival[tape.stream == Stream.HISTORY])
    for one, other in zip(before[::2], before[1::2], strict=True):
        np.testing.assert_array_equal(one, other)  # the history is not the seed's
    assert len({len(arrivals) for arrivals in before}) > 1
    only_total = inputs._replace(census=np.array([77]))
    same_measures(only_total, dates, Address(1, 5))
    tape = draw_tape(only_total, Address(1, 5))
    assert (tape.stream == Stream.HISTORY).sum() == 77


def test_a_named_history_of_a_district_does_not_depend_on_the_others():
    study = programme(*THREE, by_year=0.05, **{**BUSY, "demand__initial_load": 0})
    inputs = build_inputs(study, study.census_day, capacity_from=0.0)
    dates = reporting_dates(study.calendar, study.census_day, study.census_day)
    tables = []
    for starts in ([3, 5, 8], [3, 6, 9]):
        past = PastInputs(np.array(starts), np.array([11, 4]))
        measured = simulate_compiled_block(inputs._replace(past=past), dates, [Address(1, 0)])
        tables.append(measured.tables["in_programme"][0])
    np.testing.assert_array_equal(tables[0][:, 1], tables[1][:, 1])
    assert (tables[0][:, 2] != tables[1][:, 2]).any()
