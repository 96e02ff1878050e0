"""Futures that begin at the census are those that were simulated from the origin, to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeexit.model.build import build_inputs
from bandeexit.model.compiled.block import simulate_compiled_block
from bandeexit.model.compiled.block_layout import lay_out
from bandeexit.model.compiled.pasts import MOST_PASTS, KnownPasts, past_of
from bandeexit.model.inputs import PastInputs
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change
from bandeexit.scenarios.workers import Workers
from bandeexit.study import load_study
from engines.test_identity import BUSY, LATER_STEPS, ROOT, THREE
from properties.random_actions import HORIZON, actions
from properties.random_studies import studies
from small_studies import programme

ADDRESSES = [Address(5, draw) for draw in range(3)]
HISTORIES = PastInputs(np.array([4, 7, 0]), np.array([11, 3]))
CONTROL = Adjustment("programme.control_speed", "scale", 3.0, 900.0, HORIZON, (0, 1, 2))


AFTER = tuple(
    replace(step, start=step.start + 600.0, stop=min(step.stop + 600.0, HORIZON))
    for step in LATER_STEPS
    if step.start >= 140.0 and step.start + 600.0 < HORIZON
)
"""Changes from the census on (day 730) of almost everything."""


def inputs_of(study, steps=(), planned=(), money_from=None):
    return build_inputs(
        study,
        HORIZON,
        steps,
        capacity_from=0.0,
        money_from=money_from,
        past=HISTORIES,
        actions=planned,
    )


def dates_of(study):
    return reporting_dates(study.calendar, study.census_day, HORIZON)


def without_handovers(study):
    return study.with_values({"demand.prison_handovers": 0.0})


def reviewed_later(planned):
    """The same actions, reviewed from the census on."""
    for action in planned:
        reviews = tuple(day for day in action.reviews if day >= 730.0) or (750.0,)
        effects = tuple(replace(one, start=reviews[0]) for one in action.adjustments)
        yield replace(action, reviews=reviews, adjustments=effects)


def the_same(one, other):
    assert not one.failed
    assert not other.failed
    assert set(one.tables) == set(other.tables)
    for name, values in one.tables.items():
        np.testing.assert_array_equal(values, other.tables[name], name)


@given(
    studies(), actions(), st.sampled_from([(), AFTER, LATER_STEPS]), st.booleans(), st.booleans()
)
@settings(max_examples=25, deadline=None)
def test_any_future_can_begin_at_the_census(study, planned, steps, by_district, short):
    study, planned = without_handovers(study), list(reviewed_later(planned))
    taken = {change.path for action in planned for change in action.adjustments}
    steps = tuple(step for step in steps if step.path not in taken)
    dates, known = dates_of(study), KnownPasts()
    asked = [((), ()), (steps, ()), (steps, planned)]
    money_from = 100.0 if short else None  # requests wait for money at the census, or none does
    for inputs in (inputs_of(study, *changed, money_from) for changed in asked):
        early = any(step.start < study.census_day for step in steps)
        assert early or past_of(inputs, dates, ADDRESSES) is not None
        whole = simulate_compiled_block(inputs, dates, ADDRESSES, by_district=by_district)
        for _ in range(2):  # the second time the past is known for certain
            parted = simulate_compiled_block(
                inputs, dates, ADDRESSES, by_district=by_district, pasts=known
            )
            the_same(whole, parted)


def test_futures_share_one_past_unless_they_change_it():
    """What differs before the census, or is looked ahead at, makes another past."""
    study = programme(*THREE, by_year=0.05, **{**BUSY, "demand__prison_handovers": 0.0})
    dates = dates_of(study)
    first = inputs_of(study)
    past = past_of(first, dates, ADDRESSES)

    def fits(inputs, addresses=ADDRESSES):
        return past.fits(inputs, lay_out(inputs, dates, addresses), 4)

    assert fits(first)
    cut = Adjustment("budget.coordinators", "scale", 0.5, study.census_day, HORIZON, (0, 1, 2))
    assert fits(inputs_of(study, (cut,)))
    assert not past.fits(first, lay_out(first, dates, ADDRESSES), 1)  # counted elsewhere
    other = study.with_values({"visitation.days": 45.0})
    assert not fits(inputs_of(other))
    assert not fits(inputs_of(study.with_values({"programme.dropout_elasticity": 0.5})))
    assert not fits(inputs_of(study, (CONTROL,)))
    assert not fits(first, [Address(6, draw) for draw in range(3)])
    other_history = HISTORIES._replace(starts=np.array([4, 8, 0]))
    assert not fits(first._replace(past=other_history))
    handed_over = study.with_values({"demand.prison_handovers": 20.0})
    assert past_of(inputs_of(handed_over), dates, ADDRESSES) is None
    assert past_of(first._replace(census=np.empty(0, dtype=np.int64)), dates, ADDRESSES) is None


def test_a_control_clock_that_will_change_has_a_past_of_its_own():
    study = programme(*THREE, by_year=0.05, **{**BUSY, "demand__prison_handovers": 0.0})
    dates, known = dates_of(study), KnownPasts()
    for inputs in (inputs_of(study), inputs_of(study, (CONTROL,)), inputs_of(study)):
        whole = simulate_compiled_block(inputs, dates, ADDRESSES)
        the_same(whole, simulate_compiled_block(inputs, dates, ADDRESSES, pasts=known))
    assert past_of(inputs_of(study, (CONTROL,)), dates, ADDRESSES) is not None


def test_too_many_pasts_are_not_kept():
    study = programme(*THREE, by_year=0.05, **{**BUSY, "demand__prison_handovers": 0.0})
    dates, known = dates_of(study), KnownPasts()
    for i in range(MOST_PASTS + 2):
        inputs = inputs_of(study.with_values({"visitation.days": 40.0 + i}))
        block = lay_out(inputs, dates, ADDRESSES)
        found = known.of(inputs, dates, ADDRESSES, block, 4)
        assert (found is not None) == (i < MOST_PASTS)
        whole = simulate_compiled_block(inputs, dates, ADDRESSES)
        the_same(whole, simulate_compiled_block(inputs, dates, ADDRESSES, pasts=known))


def test_scenarios_of_the_study_share_pasts_whoever_works_on_them():
    study = load_study(ROOT)
    pasts = Pasts()
    for name in ("baseline", "budget_cut", "gang_conflict", "pooled_districts"):
        scenario = replace(study.scenario(name), draws=120, precision=None)
        alone = run_scenario(study.files.programme, scenario, study.draws)
        for workers in (Workers(1), Workers(2)):
            shared = run_scenario(
                study.files.programme, scenario, study.draws, workers=workers, pasts=pasts
            )
            assert shared.paths == alone.paths
            for measure, series in alone.series.items():
                np.testing.assert_array_equal(series.values, shared.series[measure].values)


def test_another_seed_has_other_pasts():
    study = load_study(ROOT)
    pasts, cut = Pasts(), Change("cut", "budget.coordinators", "scale", 0.8)
    for seed in (1, 2):
        base = replace(study.scenario("baseline"), draws=20, seed=seed, changes=(cut,))
        alone = run_scenario(study.files.programme, base, study.draws)
        shared = run_scenario(study.files.programme, base, study.draws, pasts=pasts)
        for measure, series in alone.series.items():
            np.testing.assert_array_equal(series.values, shared.series[measure].values)


def test_requests_and_money_of_the_past_are_not_forgotten():
    """Some wait for money at the census; afterwards there is more than enough of it."""
    busy = {**BUSY, "demand__prison_handovers": 0.0, "measures__cost_dkk": 40_000.0}
    study = programme(*THREE, by_year=0.3, **busy, measures__carry_over=True)
    dates, known = dates_of(study), KnownPasts()
    more = Adjustment("budget.special_measures", "scale", 9.0, 800.0, HORIZON, (0, 1, 2))
    waited = set()
    for steps in ((), (more,)):
        inputs = inputs_of(study, steps, money_from=100.0)
        whole = simulate_compiled_block(inputs, dates, ADDRESSES)
        the_same(whole, simulate_compiled_block(inputs, dates, ADDRESSES, pasts=known))
        at_census = np.searchsorted(dates.moments, study.census_day)
        unpaid = whole.tables["measures_unpaid"][:, :, 0]
        assert (unpaid[:, at_census] > 0).all()
        waited.add(float(unpaid[:, -1].sum()))
    assert len(waited) == 2


def test_money_left_at_the_census_is_still_there():
    """The pool gets nothing more; what is paid later is paid from what was left."""
    busy = {**BUSY, "demand__prison_handovers": 0.0, "measures__cost_dkk": 40_000.0}
    study = programme(*THREE, by_year=2.0, **busy, measures__carry_over=True)
    dates = dates_of(study)
    none = Adjustment("budget.special_measures", "scale", 0.0, study.census_day, HORIZON, (0, 1, 2))
    inputs = inputs_of(study, (none,), money_from=100.0)
    whole = simulate_compiled_block(inputs, dates, ADDRESSES)
    the_same(whole, simulate_compiled_block(inputs, dates, ADDRESSES, pasts=KnownPasts()))
    paid = whole.tables["spend_special_measures"][:, :, 0]
    assert (paid[:, -1] > 0.0).all()
