"""The pool for special measures and the ledger, worked by hand and on both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bandeexit.model.build import build_inputs
from bandeexit.model.events import EventKind
from bandeexit.model.outcomes import reporting_dates, summarise
from bandeexit.model.random_variates import Address
from bandeexit.model.tape import draw_tape
from engines.side_by_side import same_log, same_measures
from engines.test_identity import BUSY, THREE
from engines.test_order_of_events import tape_of, unit_study
from small_studies import lines_of, programme

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


def money_of(study, tape, inputs, first_year=0):
    log = same_log(inputs, tape)
    dates = reporting_dates(study.calendar, study.census_day, 1000.0, first_year)
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
