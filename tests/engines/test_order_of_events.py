"""Simultaneous events: one written rule, `(time, rank of kind, candidate)`."""

from __future__ import annotations

import numpy as np
import pytest

from auditor import Audit
from bandeexit.model.cases import control_stretches
from bandeexit.model.events import EventKind, Rank
from bandeexit.model.random_variates import Address, RandomVariates, Stream
from bandeexit.model.reference import simulate_reference
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import Cohort, Tape, draw_tape
from bandeexit.scenarios.paths import Path
from small_studies import district, free_inputs, programme

FOREVER = 1e9


def tape_of(arrivals, *, places=1, **variates):
    """Write a tape by hand: columns not given never happen."""
    n = len(arrivals)
    never, zero = np.full(n, FOREVER), np.zeros(n)
    columns = {
        "number": np.arange(n),
        "patience": never,
        "visit": never,
        "completion": never,
        "wish": never,
        "control": never,
        "outcome": np.ones(n),
        "late": np.ones(n),
        "need": np.ones(n),
        "threat": np.ones(n),
        "cost": np.ones(n),
        "threat_gaps": np.full((n, 8), FOREVER),
    }
    columns |= {name: np.asarray(values, dtype=float) for name, values in variates.items()}
    everything = RandomVariates(
        **{name: columns.get(name, zero) for name in RandomVariates._fields}
    )
    return Tape(
        arrival=np.array(arrivals, dtype=float),
        district=np.zeros(n, dtype=np.int64),
        cohort=np.full(n, Cohort.COUNTED),
        stream=np.full(n, Stream.REFERRAL),
        variates=everything,
        rounding=np.zeros((3, 1)),
    )


def unit_study(places: float = 1.0, **values):
    """One district; every mean is one day, so that a tape's numbers are days."""
    numbers = {
        "visitation__days": 1.0,
        "visitation__patience_days": 1.0,
        "visitation__discontinued_share": 0.5,
        "programme__completion_days": 1.0,
        "programme__dropout_days": np.log(2.0),
        "programme__control_share": 0.0,
        "capacity__headroom": 0.0,
        "capacity__minimum_places": places,
    }
    return programme(district(), **(numbers | values))


def play(study, tape, days=100.0, **options):
    inputs = free_inputs(study, days, **options)
    path = Path(inputs, tape, simulate_reference(inputs, tape))
    Audit(path).replay()
    log = path.log
    return [
        (EventKind(k).name, p, t) for p, t, k in zip(log.person, log.time, log.kind, strict=True)
    ]


def test_a_place_freed_at_the_last_moment_of_patience_is_taken():
    tape = tape_of([1.0, 2.0], visit=[4.0, 5.0], outcome=[0.0, 0.0], patience=[9.0, 3.0])
    events = play(unit_study(), tape)
    assert ("VISITATION_STARTED", 1, 5.0) in events
    assert not any(kind == "RENEGED" for kind, _, _ in events)


def test_one_who_is_referred_at_the_moment_a_place_is_freed_gets_it():
    tape = tape_of([1.0, 5.0], visit=[4.0, 1.0], outcome=[0.0, 0.0])
    assert ("VISITATION_STARTED", 1, 5.0) in play(unit_study(), tape)


def test_those_referred_at_the_same_moment_are_served_in_the_order_of_their_numbers():
    tape = tape_of([3.0, 3.0, 3.0], visit=[1.0, 1.0, 1.0], outcome=[0.0, 0.0, 0.0])
    starts = [(p, t) for kind, p, t in play(unit_study(), tape) if kind == "VISITATION_STARTED"]
    assert starts == [(0, 3.0), (1, 4.0), (2, 5.0)]


def test_completion_comes_before_control_and_control_before_own_wish():
    half = unit_study(places=9.0, programme__control_share=0.5)
    at_once = {"visit": [1.0] * 3, "outcome": [1.0] * 3}
    tape = tape_of(
        [1.0, 1.0, 1.0],
        completion=[4.0, FOREVER, FOREVER],
        control=[2.0, 2.0, FOREVER],
        wish=[2.0, 2.0, 2.0],
        **at_once,
    )
    ends = {p: (kind, t) for kind, p, t in play(half, tape) if t > 2.0}
    assert ends == {0: ("COMPLETED", 6.0), 1: ("LEFT_BY_CONTROL", 6.0), 2: ("LEFT_BY_WISH", 6.0)}


def test_on_the_day_of_a_cut_the_calendar_comes_first():
    """The place freed on that day is not refilled, because the limit has just gone down."""
    tape = tape_of([1.0, 1.0, 2.0], visit=[9.0, 9.0, 1.0], outcome=[0.0] * 3)
    cut = Adjustment("capacity.minimum_places", "set", 1.0, 10.0, 100.0, (0,))
    starts = [
        (p, t)
        for kind, p, t in play(unit_study(2.0), tape, adjustments=[cut])
        if kind == "VISITATION_STARTED"
    ]
    assert starts == [(0, 1.0), (1, 1.0), (2, 10.0)]
    events = play(unit_study(2.0), tape, adjustments=[cut])
    ends = [p for kind, p, t in events if kind == "VISITATION_DISCONTINUED" and t == 10.0]
    position = events.index(("VISITATION_STARTED", 2, 10.0))
    assert ends == [0, 1]
    assert events.index(("VISITATION_DISCONTINUED", 1, 10.0)) < position


def test_what_is_due_at_the_horizon_has_not_happened():
    tape = tape_of([1.0], visit=[9.0], outcome=[0.0])
    assert play(unit_study(), tape, days=10.0)[-1][0] == "VISITATION_STARTED"
    assert play(unit_study(), tape, days=10.5)[-1] == ("VISITATION_DISCONTINUED", 0, 10.0)


def test_overload_speeds_up_the_own_wish_clock_of_everybody_in_the_district():
    """Norm 1, elasticity 1. Alone the clock runs at 1, with two at 2; worked by hand."""
    study = unit_study(places=9.0, programme__dropout_elasticity=1.0, capacity__headroom=1 / 25)
    tape = tape_of([0.0, 3.0], visit=[1.0, 1.0], outcome=[1.0, 1.0], wish=[8.0, FOREVER])
    # In programme from day 1; second case from day 3 on. 2 units by day 3, 6 left at speed 2.
    assert ("LEFT_BY_WISH", 0, 6.0) in play(study, tape)


def test_an_unpaid_measure_speeds_up_ones_own_clock_only_until_it_is_paid():
    """Asked on day 1, unpaid until the New Year's grant on day 365; factor 2."""
    study = unit_study(
        places=9.0,
        by_year=1.0,
        measures__need_share=0.5,
        measures__cost_dkk=1e6,
        measures__unpaid_dropout_factor=2.0,
    )
    tape = tape_of(
        [0.0, 0.0], visit=[1.0, 1.0], outcome=[1.0, 1.0], need=[0.0, 0.0], wish=[FOREVER, 1000.0]
    )
    events = play(study, tape, days=800.0)
    assert [e for e in events if e[0] == "MEASURE_PAID"] == [
        ("MEASURE_PAID", 0, 1.0),
        ("MEASURE_PAID", 1, 365.0),
    ]
    # 364 days at speed 2 use 728 of the 1000 units; 272 days are left at speed 1.
    assert ("LEFT_BY_WISH", 1, 637.0) in events


def test_a_measure_asked_for_in_visitation_and_unpaid_speeds_up_the_programme_from_its_start():
    """Both ask on day 0 because their threat is high; the pool pays one of them."""
    study = unit_study(
        places=9.0,
        by_year=1.0,
        threat__high_share=0.5,
        measures__cost_dkk=1e6,
        measures__unpaid_dropout_factor=2.0,
    )
    tape = tape_of(
        [0.0, 0.0],
        visit=[1.0, 1.0],
        outcome=[1.0, 1.0],
        threat=[0.0, 0.0],
        wish=[FOREVER, 1000.0],
    )
    events = play(study, tape, days=800.0)
    assert ("MEASURE_ASKED", 1, 0.0) in events
    assert ("LEFT_BY_WISH", 1, 637.0) in events


@pytest.mark.parametrize(("carry_over", "paid"), [(True, [400.0]), (False, [])])
def test_unspent_money_lapses_at_new_year_unless_it_is_carried_over(carry_over, paid):
    """1.0 m DKK a year; one request of 1.5 m in the second year."""
    study = unit_study(
        places=9.0,
        by_year=1.0,
        measures__need_share=0.5,
        measures__cost_dkk=1.5e6,
        measures__carry_over=carry_over,
    )
    tape = tape_of([399.0], visit=[1.0], outcome=[1.0], need=[0.0])
    events = play(study, tape, days=700.0)
    assert [t for kind, _, t in events if kind == "MEASURE_PAID"] == paid


def test_stretches_of_equal_control_speed_are_one_however_they_are_cut():
    study = unit_study(places=9.0)
    war = Adjustment("programme.control_speed", "scale", 2.0, 10.0, 20.0, (0,))
    idle = Adjustment("programme.control_speed", "scale", 1.0, 13.0, 30.0, (0,))
    cut = control_stretches(free_inputs(study, 100.0, adjustments=[war, idle]), 0)
    assert cut == control_stretches(free_inputs(study, 100.0, adjustments=[war]), 0)
    assert cut == [(10.0, 1.0), (20.0, 2.0), (np.inf, 1.0)]


def test_a_late_offer_lengthens_the_way_to_completion():
    study = unit_study(places=9.0, programme__late_offer_share=0.5, programme__late_offer_days=7.0)
    tape = tape_of(
        [0.0, 0.0], visit=[1.0] * 2, outcome=[1.0] * 2, completion=[5.0, 5.0], late=[0.4, 0.6]
    )
    done = [(p, t) for kind, p, t in play(study, tape) if kind == "COMPLETED"]
    assert done == [(1, 6.0), (0, 13.0)]


def test_a_high_threat_takes_more_of_the_coordinators():
    """Limit 2, one high case of 1.5 places and an ordinary one: 2.5, so a third has to wait."""
    study = unit_study(places=2.0, threat__high_share=0.5, threat__places=1.5)
    tape = tape_of([1.0, 1.0, 1.0], threat=[0.0, 1.0, 1.0], visit=[5.0] * 3, outcome=[0.0] * 3)
    assert ("VISITATION_STARTED", 2, 6.0) in play(study, tape)


def test_partners_places_limit_the_intake_too():
    study = unit_study(places=9.0, capacity__municipal_places=1.0)
    tape = tape_of([1.0, 1.0], visit=[5.0, 5.0], outcome=[0.0, 0.0])
    assert ("VISITATION_STARTED", 1, 6.0) in play(study, tape)


def test_the_conflict_factor_speeds_up_control_between_its_dates():
    study = unit_study(places=9.0, programme__control_share=0.5)
    war = Adjustment("programme.control_speed", "scale", 3.0, 10.0, 14.0, (0,))
    tape = tape_of([0.0], visit=[1.0], outcome=[1.0], control=[12.0])
    # The scale of D2 is 1 / share = 2 days: 24 units. 9 by day 10, 12 more by day 14, 3 left.
    events = play(study, tape, adjustments=[war])
    assert events[-1][0] == "LEFT_BY_CONTROL"
    np.testing.assert_allclose(events[-1][2], 17.0, rtol=1e-14)


def test_whole_day_tapes_full_of_ties_obey_every_law():
    """Round every duration to whole days, so that many events meet on each midnight."""
    study = programme(
        district("North", 2.0),
        district("South", 1.0),
        visitation__patience_days=30.0,
        programme__dropout_elasticity=1.0,
        threat__high_share=0.3,
        threat__rise_per_year=2.0,
        threat__fall_per_year=2.0,
        threat__places=1.5,
        measures__need_share=0.5,
        measures__unpaid_dropout_factor=2.0,
        capacity__headroom=1.0,
        by_year=0.05,
    )
    inputs = free_inputs(study, 900.0)
    p = inputs.pathway._replace(
        visit_days=np.ones_like(inputs.pathway.visit_days),
        patience_days=np.ones_like(inputs.pathway.patience_days),
        completion_days=np.ones_like(inputs.pathway.completion_days),
    )
    inputs = inputs._replace(pathway=p)
    ties = 0
    for draw in range(20):
        tape = draw_tape(inputs, Address(8, draw))
        variates = tape.variates._replace(
            visit=np.ceil(60 * tape.variates.visit),
            patience=np.ceil(30 * tape.variates.patience),
            completion=np.ceil(300 * tape.variates.completion),
        )
        tape = tape._replace(arrival=np.floor(tape.arrival), variates=variates)
        path = Path(inputs, tape, simulate_reference(inputs, tape))
        Audit(path).replay()
        ties += len(path.log.time) - len(np.unique(path.log.time))
    assert ties > 1000


def test_ranks_put_what_frees_places_before_what_asks_for_them():
    freeing = {Rank.VISITATION_ENDS, Rank.COMPLETES, Rank.CONTROL_ENDS_IT, Rank.LEAVES_BY_WISH}
    asking = {Rank.RENEGES, Rank.REFERRED}
    assert min(freeing) > Rank.CALENDAR
    assert max(freeing) < Rank.THREAT_CHANGES < min(asking)


def test_at_one_moment_completions_come_before_control_whoever_has_the_lower_number():
    study = unit_study(places=9.0, programme__control_share=0.5)
    tape = tape_of(
        [1.0, 1.0],
        visit=[1.0, 1.0],
        outcome=[1.0, 1.0],
        control=[2.0, FOREVER],  # scale 2 days: both end on day 6
        completion=[FOREVER, 4.0],
    )
    ends = [(kind, p) for kind, p, t in play(study, tape) if t == 6.0]
    assert ends == [("COMPLETED", 1), ("LEFT_BY_CONTROL", 0)]
