"""The pool for special measures and the ledger, worked by hand and on both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandeexit.model.build import build_inputs
from bandeexit.model.events import EventKind
from bandeexit.model.outcomes import reporting_dates, summarise
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from engines.side_by_side import same_log, same_measures
from engines.test_identity import BUSY, THREE
from engines.test_order_of_events import tape_of, unit_study
from small_studies import district, lines_of, programme

MILLION = 1e6


def short_from(day, study, **options):
    """Inputs of a free history in which money is short from a day on."""
    return build_inputs(
        study, 1000.0, conditioned=False, capacity_from=0.0, money_from=day, **options
    )


def four_who_ask(**values):
    """Programmes begin, and measures of 0.6 m DKK are asked for, on days 1, 2, 401 and 501."""
    study = unit_study(
        places=9.0, by_year=1.0, measures__need_share=0.5, measures__cost_dkk=6e5, **values
    )
    tape = tape_of([0.0, 1.0, 400.0, 500.0], visit=[1.0] * 4, need=[0.0] * 4)
    return study, tape


def money_of(study, tape, inputs, first_year=0, horizon=1000.0, nominal=False):
    log = same_log(inputs, tape)
    dates = reporting_dates(study.calendar, study.census_day, horizon, first_year, nominal=nominal)
    told = summarise(inputs, tape, log, dates)
    paid = log.time[log.kind == EventKind.MEASURE_PAID].tolist()
    return {name: table[:, 0].tolist() for name, table in told.items()}, paid


def test_the_history_pays_everybody_and_posts_no_more_than_the_pool_holds():
    """2001 holds 1.0 and 1.2 is asked for; from day 450 on money is short: 0.4 is left, and the
    fourth waits for 2003."""
    study, tape = four_who_ask()
    told, paid = money_of(study, tape, short_from(450.0, study))
    assert paid == [1.0, 2.0, 401.0, 730.0]
    np.testing.assert_allclose(told["spend_special_measures"], [1.0, 0.6, 0.6])
    np.testing.assert_allclose(told["need_special_measures"], [1.2, 1.2, 0.0])


def test_the_ledger_begins_with_the_first_published_year_and_the_need_is_told_before_it():
    """Published from 2002 on: what 2001 pays is posted nowhere."""
    study, tape = four_who_ask()
    lines = lines_of({2002: 1.0})
    study = replace(study, budget=replace(study.budget, lines=lines))
    told, paid = money_of(study, tape, short_from(450.0, study), first_year=2002)
    assert paid == [1.0, 2.0, 401.0, 730.0]
    np.testing.assert_allclose(told["spend_special_measures"], [0.6, 0.6])
    np.testing.assert_allclose(told["need_special_measures"], [1.2, 1.2, 0.0])
    assert len(told["appropriation_total"]) == len(told["spend_total"]) == 2


def test_what_is_left_of_the_year_at_the_census_is_the_grant_less_what_was_posted():
    """From day 450 on 0.4 of 2002 is left: 0.35 can be paid, 0.45 waits for the next year."""
    for cost, when in ((3.5e5, 501.0), (4.5e5, 730.0)):
        study, tape = four_who_ask()
        tape = tape._replace(variates=tape.variates._replace(cost=np.array([1, 1, 1, cost / 6e5])))
        assert money_of(study, tape, short_from(450.0, study))[1][-1] == when


@pytest.mark.parametrize("carry_over", [False, True])
def test_both_engines_post_the_same_of_histories_that_money_was_never_short_in(carry_over):
    numbers = {**BUSY, "measures__cost_dkk": 5e4, "measures__need_share": 0.6}
    study = programme(*THREE, by_year=0.4, measures__carry_over=carry_over, **numbers)
    inputs = build_inputs(study, 1000.0, capacity_from=0.0)  # the census is on day 730
    dates = reporting_dates(study.calendar, study.census_day, 1000.0)
    over = 0
    for draw in range(6):
        address = Address(4, draw)
        same_measures(inputs, dates, address)
        tape = draw_tape(inputs, address)
        told = summarise(inputs, tape, same_log(inputs, tape), dates)
        spent, granted = told["spend_special_measures"][:, 0], inputs.money.grant / MILLION
        assert (np.cumsum(spent) <= np.cumsum(granted) + 1e-9).all()
        assert carry_over or (spent <= granted + 1e-9).all()
        over += int((told["need_special_measures"][:2, 0] > granted[:2]).sum())
    assert over > 3  # or nothing was tested


def test_the_ledger_tells_vacancies_hires_and_mentors_of_the_new_apart():
    """Four posts, one vacant, and two more from 1 July 2002 on, new for 73 days: a fifth of a year.

    At 1 m DKK a post in 2001; 5 % more in each year, and so has the appropriation.
    """
    study = programme(
        district("North"), by_year=4.0, capacity__headroom=1.0, budget__wage_growth=0.05,
        capacity__productive_after_days=73.0, capacity__mentoring_share=0.25,
    )  # fmt: skip
    study = replace(study, districts=(replace(study.districts[0], vacancies=1.0),))
    more = Adjustment("capacity.posts", "add", 2.0, 546.0, 1000.0, (0,))
    inputs = build_inputs(study, 1095.0, [more], conditioned=False)
    told, _ = money_of(study, tape_of([0.0]), inputs, horizon=1095.0)
    half = 184 / 365
    years = {
        "posts_paid_for": [4.0, 4.0 + 2.0 * half, 4.0 + 2.0 * 270 / 365],
        "posts_vacant": [1.0, 1.0, 1.0],
        "posts_in_run_in": [0.0, 2.0 * 0.2, 0.0],
        "posts_mentoring": [0.0, 0.25 * 2.0 * 0.2, 0.0],
        "posts_productive": [3.0, 3.0 + 2.0 * (half - 0.2) - 0.1, 3.0 + 2.0 * 270 / 365],
        # In 2001 prices a post is 1 m DKK in every year.
        "run_in_cost": [0.0, 2.0 * 0.2, 0.0],
        "appropriation_coordinators": [4.0, 4.0 + 2.0 * half, 4.0 + 2.0 * 270 / 365],
        "spend_coordinators": [3.0, 3.0 + 2.0 * half, 3.0 + 2.0 * 270 / 365],
    }
    for measure, expected in years.items():
        np.testing.assert_allclose(told[measure], expected, err_msg=measure, atol=1e-12)
    nominal, _ = money_of(study, tape_of([0.0]), inputs, horizon=1095.0, nominal=True)
    np.testing.assert_allclose(nominal["run_in_cost"], [0.0, 0.4 * 1.05, 0.0], atol=1e-12)
    dates = reporting_dates(study.calendar, study.census_day, 1095.0)
    same_measures(inputs, dates, Address(1, 0))


def test_a_new_coordinator_costs_from_the_first_day_and_follows_nobody_until_later():
    """One place for four who wait; a second post from day 20 on, productive on day 50."""
    study = unit_study(
        places=0.0, by_year=1.0, capacity__headroom=1 / 25, capacity__productive_after_days=30.0,
        visitation__patience_days=1e9,
    )  # fmt: skip
    more = Adjustment("capacity.posts", "add", 1.0, 20.0, 1000.0, (0,))
    tape = tape_of([1.0, 2.0, 3.0, 4.0], visit=[1e6] * 4)
    log = same_log(short_from(0.0, study, adjustments=[more]), tape)
    assert log.time[log.kind == EventKind.VISITATION_STARTED].tolist() == [1.0, 50.0]
    told, _ = money_of(study, tape, short_from(0.0, study, adjustments=[more]))
    assert told["spend_coordinators"][0] == pytest.approx(1.0 + 345 / 365)
    at_once = study.with_values({"capacity.productive_after_days": 0.0})
    log = same_log(short_from(0.0, at_once, adjustments=[more]), tape)
    assert log.time[log.kind == EventKind.VISITATION_STARTED].tolist() == [1.0, 20.0]
