"""What must not change anything, changes nothing, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.paths import simulate_path
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.workers import Workers
from small_studies import district, free_inputs, no_draws, programme, run

STUDY = programme(
    district("North", 3.0),
    district("South", 2.0),
    demand__volatility=0.3,
    demand__initial_load=5,
    demand__prison_handovers=5.0,
    visitation__patience_days=80.0,
    programme__dropout_elasticity=0.7,
    programme__late_offer_share=0.2,
    programme__late_offer_days=60.0,
    threat__high_share=0.2,
    threat__rise_per_year=0.5,
    threat__fall_per_year=1.0,
    threat__places=1.5,
    measures__need_share=0.5,
    measures__unpaid_dropout_factor=1.5,
    capacity__headroom=1.0,
    by_year=0.3,
)
BASE = Scenario("base", date(2005, 1, 1), draws=24, seed=11)
FROM, UNTIL = date(2003, 6, 1), date(2004, 3, 15)


def changed(*changes: Change) -> Scenario:
    return replace(BASE, name="changed", changes=changes)


def path(scenario, draw=0):
    return simulate_path(STUDY, scenario, no_draws(24), draw)


def assert_same_log(one, other):
    for a, b in zip(one.log, other.log, strict=True):
        np.testing.assert_array_equal(a, b)


def assert_same_result(one, other):
    for name in one.series:
        np.testing.assert_array_equal(one.series[name].values, other.series[name].values)


def test_an_empty_scenario_is_the_baseline_bit_for_bit():
    assert_same_result(
        run_scenario(STUDY, BASE, no_draws(24)), run_scenario(STUDY, changed(), no_draws(24))
    )


@pytest.mark.parametrize(
    ("parameter", "verb", "value"),
    [
        ("budget.coordinators", "scale", 1.0),
        ("demand.referrals", "scale", 1.0),
        ("programme.control_speed", "add", 0.0),
        ("programme.dropout_speed", "scale", 1.0),
        ("capacity.stretch", "scale", 1.0),
        ("budget.special_measures", "add", 0.0),
    ],
)
def test_a_dated_change_that_changes_nothing_changes_no_bit(parameter, verb, value):
    """It cuts the calendar at two more dates; clocks and grants must not notice."""
    idle = changed(Change("idle", parameter, verb, value, FROM, UNTIL))
    for draw in range(5):
        assert_same_log(path(BASE, draw), path(idle, draw))


def test_a_run_alone_is_the_same_as_in_a_batch():
    batch = run_scenario(STUDY, BASE, no_draws(24))
    alone = run_scenario(STUDY, replace(BASE, draws=3), no_draws(24))
    for name, series in alone.series.items():
        np.testing.assert_array_equal(series.values, batch.series[name].values[:3])


def test_the_number_of_workers_changes_nothing():
    assert_same_result(
        run_scenario(STUDY, BASE, no_draws(24)),
        run_scenario(STUDY, BASE, no_draws(24), workers=Workers(2)),
    )


def test_a_change_after_the_horizon_of_interest_leaves_everything_before_it_alone():
    cut = changed(Change("cut", "budget.coordinators", "scale", 0.5, FROM))
    first_day = STUDY.calendar.day(FROM)
    for draw in range(5):
        base, other = path(BASE, draw), path(cut, draw)
        early, other_early = base.log.time < first_day, other.log.time < first_day
        for a, b in zip(base.log[:4], other.log[:4], strict=True):
            np.testing.assert_array_equal(a[early], b[other_early])
        assert len(base.log.time) != len(other.log.time)


def luck_by_name(tape):
    """Who (stream, number) -> everything chance decides about that person."""
    names = zip(tape.stream.tolist(), tape.variates.number.tolist(), strict=True)
    rows = [
        (tape.arrival[i], int(tape.district[i]), *(np.ravel(c[i]).tolist() for c in tape.variates))
        for i in range(tape.n_candidates)
    ]
    return dict(zip(names, rows, strict=True))


@pytest.mark.parametrize(
    "change",
    [
        Change("war", "demand.referrals", "scale", 2.0, FROM, UNTIL),
        Change("calm", "demand.referrals", "scale", 0.5, FROM),
        Change("cut", "budget.coordinators", "scale", 0.5, FROM, districts=("South",)),
        Change("short", "programme.completion_days", "scale", 0.5, FROM),
    ],
)
def test_everybody_has_the_same_luck_in_every_scenario(change):
    base, other = luck_by_name(path(BASE).tape), luck_by_name(path(changed(change)).tape)
    assert base.keys() <= other.keys()
    assert all(other[name] == row for name, row in base.items())
    assert (len(other) > len(base)) == (change.step == "war")


def test_halving_demand_loses_candidates_and_keeps_the_others():
    calm = path(changed(Change("calm", "demand.referrals", "scale", 0.5, FROM)))
    base = path(BASE)
    referred = [set(p.log.person[p.log.kind == 0].tolist()) for p in (base, calm)]
    assert referred[1] < referred[0]


def test_switching_a_mechanism_on_leaves_the_luck_of_the_others_alone():
    plain, more = (
        programme(),
        programme(demand__prison_handovers=20.0, threat__high_share=0.3, measures__need_share=0.4),
    )
    one = luck_by_name(draw_tape(free_inputs(plain, 900.0), Address(1, 0)))
    two = luck_by_name(draw_tape(free_inputs(more, 900.0), Address(1, 0)))
    assert all(two[name][:13] == row[:13] for name, row in one.items())


def test_an_idle_second_district_changes_nobodys_luck():
    alone = draw_tape(free_inputs(programme(district("North")), 900.0), Address(1, 0))
    two = programme(district("North"), district("Empty", 0.0))
    beside = draw_tape(free_inputs(two, 900.0), Address(1, 0))
    np.testing.assert_array_equal(alone.arrival, beside.arrival)
    np.testing.assert_array_equal(alone.district, beside.district)


@pytest.mark.parametrize(
    ("mechanism", "off"),
    [
        ("threat", {"threat.high_share": 0.0, "threat.rise_per_year": 0.0}),
        (
            "measures",
            {"measures.need_share": 0.0, "threat.high_share": 0.0, "threat.rise_per_year": 0.0},
        ),
        ("reneging", {"visitation.patience_days": np.inf}),
        ("control", {"programme.control_share": 0.0}),
        ("own wish", {"programme.control_share": 1.0}),
        ("handovers", {"demand.prison_handovers": 0.0}),
        ("initial load", {"demand.initial_load": 0}),
    ],
)
def test_each_mechanism_is_switched_off_by_its_parameter(mechanism, off):
    from bandeexit.model.events import EventKind

    traces = {
        "threat": {EventKind.THREAT_ROSE},
        "measures": {EventKind.MEASURE_ASKED},
        "reneging": {EventKind.RENEGED},
        "control": {EventKind.LEFT_BY_CONTROL},
        "own wish": {EventKind.LEFT_BY_WISH},
    }

    def trace(study):
        p = run(free_inputs(study, 1200.0))
        if mechanism in traces:
            return traces[mechanism] & set(p.log.kind.tolist())
        cohort = {"handovers": 2, "initial load": 1}[mechanism]
        return (p.tape.cohort == cohort).any()

    assert trace(STUDY)
    assert not trace(STUDY.with_values(off))


def test_late_offers_and_the_shared_clock_are_switched_off_by_their_parameters():
    inputs = free_inputs(STUDY, 1200.0)
    base = run(inputs).log.time
    for off in ({"programme.late_offer_share": 0.0}, {"programme.dropout_elasticity": 0.0}):
        other = run(free_inputs(STUDY.with_values(off), 1200.0)).log.time
        assert not np.array_equal(base, other)
    no_delay = {"programme.late_offer_days": 0.0}, {"programme.late_offer_share": 0.0}
    one, two = (run(free_inputs(STUDY.with_values(off), 1200.0)) for off in no_delay)
    assert_same_log(one, two)


def test_pooling_shares_one_queue():
    apart = programme(district("North"), district("South"), capacity__headroom=0.5)
    pooled = programme(
        district("North", pool="N+S"), district("South", pool="N+S"), capacity__headroom=0.5
    )
    limits = [free_inputs(study, 900.0).capacity for study in (apart, pooled)]
    assert limits[0].police_limit.shape[1] == 2
    assert limits[1].police_limit.shape[1] == 1
    np.testing.assert_allclose(limits[0].norm.sum(axis=1), limits[1].norm[:, 0])


def test_randomised_rounding_is_monotone_in_the_money_and_right_on_average():
    study = programme(capacity__headroom=1.0, capacity__minimum_places=0.0, by_year=1.0)
    more = Adjustment("budget.coordinators", "scale", 1.013, 0.0, 900.0, (0,))
    low, high = free_inputs(study, 900.0), free_inputs(study, 900.0, adjustments=[more])
    exact = [float(i.capacity.police_limit[0, 0]) for i in (low, high)]
    assert 0.0 < exact[1] - exact[0] < 0.5
    u = np.array([draw_tape(low, Address(2, d)).rounding[0, 0] for d in range(800)])
    places = [np.floor(limit + u) for limit in exact]
    assert (places[1] >= places[0]).all()
    assert (places[1] > places[0]).any()
    share = exact[1] % 1.0
    error = (share * (1 - share) / len(u)) ** 0.5
    assert abs(places[1].mean() - exact[1]) < 4.5 * error
