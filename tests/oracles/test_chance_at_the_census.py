"""What is left of open cases at the census: its law, given how long each has run, and whose it is.

Oracles are closed forms: the probability integral transform of a time T, given that it exceeds
what has run, is 1 - S(T) / S(elapsed), and uniform whatever has run.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, log

import numpy as np
import pytest
from scipy import stats

from bandeexit.model.build import build_inputs
from bandeexit.model.compiled import input_records
from bandeexit.model.compiled.block import simulate_compiled, simulate_compiled_block
from bandeexit.model.events import EventKind
from bandeexit.model.inversion import gamma, gamma_beyond, weibull, weibull_beyond
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.programme import Census
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from small_studies import programme

DAY = 730.0
HORIZON = 6000.0
REPLICATIONS = 60
LEAST_P = 1e-4
"""Of a test of uniformity; seeds are fixed, so that a pass stays one."""
OPEN = Census(date(2003, 1, 1), 25, 60, 0, 20, 0)
VISITS = {"visitation__days": 90.0, "visitation__shape": 2.5, "visitation__discontinued_share": 0.0}
DROPOUT = {
    "programme__completion_days": 36_525.0,
    "programme__completion_shape": 4.0,
    "programme__dropout_days": 300.0,
    "programme__dropout_shape": 0.7,
}


def study_of(**values):
    return replace(programme(**values), census=OPEN)


def spells(inputs, begins, ends):
    """(since, until, kind) of every stage that is open at the census and ends before the horizon.

    Of one draw in many replications, so that the same stages are ended by chance alone.
    """
    rows, n_open = [], 0
    for replication in range(REPLICATIONS):
        log = simulate_compiled(inputs, draw_tape(inputs, Address(4, 2, replication)))
        began = {}
        for person, time, kind in zip(log.person, log.time, log.kind, strict=True):
            if kind == begins and time < DAY:
                began[person] = time
            elif kind in ends and person in began:
                since = began.pop(person)
                n_open += time >= DAY
                rows += [(since, time, kind)] if time >= DAY else []
    assert n_open > 500
    return np.array(rows)


def is_uniform(transforms):
    return stats.kstest(transforms, "uniform").pvalue > LEAST_P


def given_elapsed(law, elapsed, total):
    return 1.0 - law.sf(total) / law.sf(elapsed)


def weibull_of(median, shape):
    return stats.weibull_min(shape, scale=median / log(2.0) ** (1.0 / shape))


def test_the_rest_of_a_visitation():
    inputs = build_inputs(study_of(**VISITS), HORIZON)
    since, until, _ = spells(inputs, EventKind.VISITATION_STARTED, {EventKind.PROGRAMME_STARTED}).T
    law = stats.gamma(2.5, scale=90.0 / 2.5)
    assert is_uniform(given_elapsed(law, DAY - since, until - since))
    assert not is_uniform(law.cdf(until - since))  # as if nothing had run


def test_the_rest_of_a_programme_that_only_completion_ends():
    census = replace(OPEN, completed=20, programme_discontinued=0)
    study = replace(programme(programme__dropout_days=inf), census=census)
    inputs = build_inputs(study, HORIZON)
    since, until, _ = spells(inputs, EventKind.PROGRAMME_STARTED, {EventKind.COMPLETED}).T
    law = stats.gamma(2.0, scale=300.0 / 2.0)
    assert is_uniform(given_elapsed(law, DAY - since, until - since))


def test_a_late_offer_that_is_decided_already_stays():
    values = {"programme__late_offer_share": 1.0, "programme__late_offer_days": 120.0}
    census = replace(OPEN, completed=20, programme_discontinued=0)
    study = replace(programme(programme__dropout_days=inf, **values), census=census)
    inputs = build_inputs(study, HORIZON)
    since, until, _ = spells(inputs, EventKind.PROGRAMME_STARTED, {EventKind.COMPLETED}).T
    law = stats.gamma(2.0, loc=120.0, scale=300.0 / 2.0)
    assert is_uniform(given_elapsed(law, DAY - since, until - since))


@pytest.mark.parametrize("speed", [1.0, 3.0])
@pytest.mark.parametrize("share", [0.0, 1.0], ids=["own wish", "control"])
def test_the_rest_of_a_clock_in_its_own_time(share, speed):
    """From the census on the clock runs at another speed; what has run, ran at speed 1."""
    study = study_of(**DROPOUT, programme__control_share=share)
    path = "programme.control_speed" if share else "programme.dropout_speed"
    faster = Adjustment(path, "set", speed, DAY, HORIZON, (0,))
    inputs = build_inputs(study, HORIZON, (faster,))
    kind = EventKind.LEFT_BY_CONTROL if share else EventKind.LEFT_BY_WISH
    since, until, _ = spells(inputs, EventKind.PROGRAMME_STARTED, {kind}).T
    elapsed = DAY - since
    law = weibull_of(300.0, 0.7)
    own = given_elapsed(law, elapsed, elapsed + speed * (until - DAY))
    # Completion and the horizon cut the longest off.
    ended = own < given_elapsed(law, elapsed, elapsed + speed * 1500.0)
    limit = given_elapsed(law, elapsed, elapsed + speed * 1500.0)
    assert is_uniform(own[ended] / limit[ended])


def test_control_takes_its_share_of_those_who_drop_out():
    inputs = build_inputs(study_of(**DROPOUT, programme__control_share=0.3), HORIZON)
    _, _, kind = spells(
        inputs, EventKind.PROGRAMME_STARTED, {EventKind.LEFT_BY_WISH, EventKind.LEFT_BY_CONTROL}
    ).T
    share = (kind == EventKind.LEFT_BY_CONTROL).mean()
    assert abs(share - 0.3) < 4.0 * np.sqrt(0.3 * 0.7 / len(kind))


def test_who_has_waited_has_all_patience_before_him():
    study = study_of(visitation__patience_days=50.0, capacity__headroom=0.0)
    inputs = build_inputs(study, HORIZON, capacity_from=0.0)
    waited = spells(inputs, EventKind.REFERRED, {EventKind.RENEGED})[:, 1] - DAY
    assert is_uniform(1.0 - np.exp(-waited / 50.0))


@pytest.mark.parametrize("elapsed", [0.0, 1e-9, 0.3, 1.0, 4.0, 1e3])
def test_conditional_variates_exceed_what_has_run_and_grow_with_their_uniform(elapsed):
    u = np.linspace(2.0**-53, 1.0 - 2.0**-53, 400)
    for shape in (0.6, 1.0, 2.2, 30.0):
        for beyond, plain in ((gamma_beyond, gamma), (weibull_beyond, weibull)):
            values = np.array([beyond(elapsed, x, shape) for x in u])
            assert (values >= elapsed).all()
            assert (np.diff(values) >= 0.0).all()
            if elapsed == 0.0:
                np.testing.assert_array_equal(values, plain(u, shape))


@pytest.mark.parametrize("shape", [0.6, 2.2, 9.0])
@pytest.mark.parametrize("elapsed", [0.2, 1.0, 1.6])
def test_conditional_variates_against_scipy(elapsed, shape):
    """The gamma table's relative error is below 1e-6; what is left of a time may be short."""
    u = np.linspace(0.01, 0.99, 50)
    law = stats.gamma(shape, scale=1.0 / shape)
    expected = law.isf(law.sf(elapsed) * (1.0 - u))
    values = [gamma_beyond(elapsed, x, shape) for x in u]
    np.testing.assert_allclose(values, expected, rtol=1e-6)
    law = stats.weibull_min(shape)
    expected = law.isf(law.sf(elapsed) * (1.0 - u))
    values = [weibull_beyond(elapsed, x, shape) for x in u]
    np.testing.assert_allclose(values, expected, rtol=1e-9)


BUSY = {
    "visitation__patience_days": 80.0,
    "programme__dropout_elasticity": 1.0,
    "threat__high_share": 0.3,
    "threat__rise_per_year": 1.0,
    "threat__fall_per_year": 1.0,
    "threat__places": 1.5,
    "measures__need_share": 0.5,
    "demand__initial_load": 5,
}


def test_the_same_luck_is_drawn_again_in_every_scenario():
    """What a scenario changes after the census adds rows, and touches none that were there."""
    study = programme(**BUSY)
    cut = Adjustment("budget.coordinators", "scale", 0.5, DAY, 1500.0, (0,))
    more = Adjustment("demand.referrals", "scale", 3.0, DAY, 1500.0, (0,))
    one, other = (
        draw_tape(build_inputs(study, 1500.0, steps), Address(4, 2, 1))
        for steps in ((), (cut, more))
    )
    assert other.n_candidates > one.n_candidates
    early = np.flatnonzero(one.arrival < DAY)
    for column, same in zip(one.renewal, other.renewal, strict=True):
        np.testing.assert_array_equal(column[early], same[early])


def test_replications_differ_in_the_fate_of_open_cases_and_not_before():
    stop = Adjustment("demand.referrals", "scale", 0.0, DAY, 1500.0, (0,))
    inputs = build_inputs(programme(**BUSY), 1500.0, (stop,))
    logs = [simulate_compiled(inputs, draw_tape(inputs, Address(4, 2, r))) for r in range(2)]
    pasts = [np.stack([log.person, log.time, log.kind])[:, log.time < DAY] for log in logs]
    np.testing.assert_array_equal(*pasts)
    ends = [log.time[(log.kind == EventKind.COMPLETED) & (log.time >= DAY)] for log in logs]
    assert min(len(days) for days in ends) > 5
    assert not np.intersect1d(*ends).size


def test_pooled_over_draws_open_cases_end_as_before(monkeypatch):
    """Drawn again or not: the same law; 4 standard errors of the difference."""
    study = programme(**BUSY)
    stop = Adjustment("demand.referrals", "scale", 0.0, DAY, 2200.0, (0,))
    inputs = build_inputs(study, 2200.0, (stop,))
    dates = reporting_dates(study.calendar, DAY, 2200.0)
    addresses = [Address(8, draw) for draw in range(800)]
    runs = []
    for renewal in (True, False):
        monkeypatch.setattr(input_records, "is_renewed", lambda _, on=renewal: on)
        runs.append(simulate_compiled_block(inputs, dates, addresses).tables)
    for name in ("completed", "programme_discontinued", "visitation_discontinued"):
        one, other = (run[name][:, :, 0] for run in runs)
        months = dates.months >= DAY
        for first in range(0, int(months.sum()), 12):
            span = np.flatnonzero(months)[first : first + 12]
            gap = one[:, span].sum(axis=1) - other[:, span].sum(axis=1)
            assert abs(gap.mean()) <= 4.0 * gap.std() / np.sqrt(len(gap)), (name, first)
            assert gap.any() or not one[:, span].any()
