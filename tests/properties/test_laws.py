"""Laws that hold in every study, whatever its numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import Audit
from bandeexit.model.build import build_inputs
from bandeexit.model.events import EventKind
from bandeexit.model.inputs import PastInputs
from bandeexit.model.measures import measure_of
from bandeexit.model.outcomes import reporting_dates, summarise
from bandeexit.model.spending import keep_ledger, sum_by_line_and_year, yearly_index, years_of
from properties.random_studies import studies
from small_studies import free_inputs, outcomes, programme, run

DAYS = 900.0
HISTORIES = PastInputs(np.array([4, 7, 0]), np.array([11, 3]))
many = settings(max_examples=60, deadline=None, derandomize=True)


@many
@given(studies(), st.integers(0, 10**6))
def test_people_are_conserved_limits_kept_and_queues_fair(study, draw):
    Audit(run(free_inputs(study, DAYS), draw)).replay()


@many
@given(studies(), st.integers(0, 10**6))
def test_stocks_and_totals_add_up_to_everyone_referred(study, draw):
    moments = [0.0, 100.5, 365.0, DAYS]
    out = outcomes(run(free_inputs(study, DAYS), draw), moments, study)
    parts = (
        "in_visitation",
        "in_programme",
        "total_completed",
        "total_programme_discontinued",
        "total_visitation_discontinued",
    )
    np.testing.assert_array_equal(sum(out[p] for p in parts), out["total_referred"])
    assert all((out[p] >= 0).all() for p in (*parts, "waiting", "measures_unpaid"))
    assert (out["waiting"] <= out["in_visitation"]).all()
    for name, values in out.items():
        if measure_of(name).by_district and measure_of(name).unit == "persons":
            np.testing.assert_array_equal(values[:, 0], values[:, 1:].sum(axis=1))


@many
@given(studies(), st.integers(0, 10**6))
def test_money_adds_up_line_by_line_and_year_by_year(study, draw):
    path = run(free_inputs(study, DAYS), draw)
    years = years_of(study.calendar, DAYS)
    ledger = keep_ledger(*path, years)
    spent, granted, needed = (
        sum_by_line_and_year(ledger, amounts, years, 4)
        for amounts in (ledger.spent, ledger.appropriated, ledger.needed)
    )
    np.testing.assert_allclose(spent.sum(), ledger.spent.sum(), rtol=1e-12)
    pool = path.inputs.money.measures_line
    np.testing.assert_allclose(spent[:pool], granted[:pool], rtol=1e-12)  # no vacancies here
    audit = Audit(path).replay()
    np.testing.assert_allclose(spent[pool].sum() * 1e6, audit.spent, rtol=1e-9, atol=1e-6)
    # The pool is never overdrawn: no more is paid by any year's end than was put into it.
    paid_by = np.cumsum(spent[pool])[:-1] * 1e6
    assert (paid_by <= np.cumsum(path.inputs.money.grant)[: len(paid_by)] + 1e-6).all()
    dates = reporting_dates(study.calendar, study.census_day, DAYS)
    total = summarise(*path, dates)["spend_total"][:, 0]
    real = spent / yearly_index(path.inputs, years)
    np.testing.assert_allclose(total, real.sum(axis=0), rtol=1e-12)
    assert needed[:pool].sum() == 0.0
    assert needed.sum() >= spent[pool].sum() - 1e-9


@many
@given(studies(), st.integers(0, 10**6))
def test_the_laws_hold_where_open_cases_get_new_luck_at_the_census(study, draw):
    options = {"capacity_from": 0.0, "money_from": 0.0, "past": HISTORIES}
    path = run(build_inputs(study, DAYS, **options), draw)
    audit = Audit(path).replay()
    years = years_of(study.calendar, DAYS)
    ledger = keep_ledger(*path, years)
    pool = path.inputs.money.measures_line
    spent = sum_by_line_and_year(ledger, ledger.spent, years, 4)[pool]
    np.testing.assert_allclose(spent.sum() * 1e6, audit.spent, rtol=1e-9, atol=1e-6)


def test_the_budget_of_a_whole_year_is_the_published_amount():
    study = programme(by_year=2.5)
    path = run(free_inputs(study, DAYS))
    out = outcomes(path, [0.0], study)
    np.testing.assert_allclose(out["appropriation_total"][:2, 0], 4 * 2.5, rtol=1e-12)


def test_without_demand_nothing_happens_and_the_money_is_still_accounted_for():
    path = run(free_inputs(programme(demand__referrals=0.0), DAYS))
    assert len(path.log.time) == 0
    out = outcomes(path, [0.0, DAYS], programme())
    assert out["in_programme"].sum() == 0
    assert np.isnan(out["wait_days_mean"]).all()
    assert (out["spend_coordinators"] > 0).all()


def test_without_staff_and_minimum_places_everybody_waits_or_gives_up():
    study = programme(
        by_year=0.0,
        capacity__headroom=1.0,
        capacity__minimum_places=0.0,
        visitation__patience_days=100.0,
    )
    kinds = set(run(free_inputs(study, DAYS)).log.kind.tolist())
    assert kinds == {EventKind.REFERRED, EventKind.RENEGED}


def test_without_money_for_measures_requests_stay_unpaid():
    study = programme(by_year=0.0, measures__need_share=1.0)
    path = run(free_inputs(study, DAYS))
    n = np.bincount(path.log.kind, minlength=len(EventKind))
    assert n[EventKind.MEASURE_ASKED] == n[EventKind.PROGRAMME_STARTED] > 0
    assert n[EventKind.MEASURE_PAID] == 0


def test_intake_stops_when_capacity_falls_below_the_load_but_nobody_is_thrown_out():
    from bandeexit.model.schedule import Adjustment

    study = programme(capacity__headroom=1.0, capacity__minimum_places=0.0)
    cut = Adjustment("budget.coordinators", "scale", 0.2, 600.0, DAYS, (0,))
    path = run(free_inputs(study, DAYS, adjustments=[cut]))
    Audit(path).replay()
    log = path.log
    starts = log.time[log.kind == EventKind.VISITATION_STARTED]
    left = log.time[np.isin(log.kind, [EventKind.COMPLETED, EventKind.LEFT_BY_WISH])]
    assert ((starts > 500) & (starts < 600)).any()
    assert not ((starts > 600) & (starts < 640)).any()
    assert 0 < ((left > 600) & (left < 640)).sum() < 25
