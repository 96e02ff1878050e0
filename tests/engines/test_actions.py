"""Actions that are taken on the way: both engines alike, and worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeexit.errors import UsageError
from bandeexit.model.actions import FOR_EVER, WATCH_UNITS, PlannedAction, action_parameters
from bandeexit.model.events import EventKind
from bandeexit.model.inputs import Watch
from bandeexit.model.outcomes import ACTIONS, reporting_dates, summarise
from bandeexit.model.programme import entry_of
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.paths import simulate_path
from bandeexit.scenarios.result import share_in_force
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Action, Change, Scenario
from bandeexit.verification.engines import whole_days
from engines.side_by_side import same_log, same_measures
from engines.test_identity import BUSY, LATER_STEPS, POOLED, THREE
from engines.test_order_of_events import play, tape_of, unit_study
from properties.random_actions import HORIZON, actions
from properties.random_studies import studies
from small_studies import free_inputs, no_draws, programme

STUDY = programme(*THREE, by_year=6.0, **{**BUSY, "demand__prison_handovers": 0.0})
BASE = Scenario("base", date(2006, 1, 1), 12, 4)
FIRST_REVIEW = {"month": date(2003, 2, 1), "quarter": date(2003, 4, 1), "year": date(2004, 1, 1)}
ALWAYS = Action("always", "waiting", -1.0, True, "quarter", 0, None, ())
EFFECTS = [
    ("budget.coordinators", "scale", 0.4, ("North",)),
    ("capacity.posts", "add", 2.0, ("South",)),
    ("capacity.stretch", "scale", 2.0, ()),
    ("capacity.minimum_places", "add", 3.0, ("South",)),
    ("capacity.municipal_places", "set", 4.0, ()),
    ("capacity.prison_places", "set", 4.0, ()),
    ("visitation.days", "scale", 0.5, ("South",)),
    ("visitation.discontinued_share", "set", 0.8, ()),
    ("programme.completion_days", "scale", 0.5, ("North",)),
    ("programme.longest_days", "set", 100.0, ("North",)),
    ("programme.late_offer_share", "set", 0.9, ()),
    ("programme.late_offer_days", "scale", 3.0, ()),
    ("districts.vacancies", "add", 1.0, ("North", "Isle")),
    ("districts.pool", "set", "all", ()),
    ("budget.rigspolitiet", "scale", 0.5, ()),
    ("budget.contact_point", "scale", 0.5, ()),
]


def changed(*changes, **others):
    return replace(BASE, name="changed", changes=changes, **others)


def assert_same_result(one, other):
    for name in one.series:
        np.testing.assert_array_equal(one.series[name].values, other.series[name].values, name)


@given(studies(), actions(), st.integers(0, 2**32 - 1), st.sampled_from([(), LATER_STEPS]))
@settings(max_examples=60, deadline=None)
def test_both_engines_take_the_same_actions_in_any_study(study, planned, draw, steps):
    taken = {change.path for action in planned for change in action.adjustments}
    steps = tuple(step for step in steps if step.path not in taken)
    inputs = free_inputs(study, HORIZON, adjustments=steps, actions=planned)
    tape = draw_tape(inputs, Address(5, draw))
    same_log(inputs, tape)
    same_log(*whole_days(inputs, tape))
    same_measures(
        inputs, reporting_dates(study.calendar, study.census_day, HORIZON), Address(5, draw)
    )


@pytest.mark.parametrize("measure", sorted(WATCH_UNITS))
@pytest.mark.parametrize("districts", [THREE, POOLED], ids=["apart", "pooled"])
def test_every_measure_that_can_be_watched_decides_on_some_paths_only(measure, districts):
    """Both engines, with a limit in the middle of what happens."""
    study = programme(*districts, by_year=0.05, **BUSY)
    reviews = tuple(float(day) for day in range(731, 1100, 30))
    limits = {"waiting": 8.0, "in_visitation": 32.0, "in_programme": 40.0, "measures_unpaid": 0.5}
    limits |= {"utilisation": 1.0, "wait_days_mean": 20.0, "longest_wait_days": 60.0}
    more = Adjustment("capacity.minimum_places", "add", 5.0, 731.0, 1100.0, (0, 1))
    seen = []
    for above in (True, False):
        action = PlannedAction(
            "more", measure, limits[measure], above, reviews, 1, 2, (0, 1), (more,)
        )
        inputs = free_inputs(study, 1100.0, actions=[action])
        for draw in range(6):
            seen += same_log(inputs, draw_tape(inputs, Address(4, draw))).states.tolist()
    assert set(seen) == {0, 1}


@pytest.mark.parametrize("verb_of_limit", [("waiting", 1e9, True), ("waiting", -1.0, False)])
def test_an_action_that_is_never_taken_changes_no_bit(verb_of_limit):
    measure, limit, above = verb_of_limit
    more = Change("", "budget.coordinators", "scale", 5.0)
    never = Action("never", measure, limit, above, "month", 0, None, (more,))
    for engine in ("compiled", "reference"):
        one = run_scenario(STUDY, BASE, no_draws(12), engine=engine)
        other = run_scenario(STUDY, changed(actions=(never,)), no_draws(12), engine=engine)
        assert_same_result(one, other)
        assert set(share_in_force(other, "never").values()) == {0.0}
        assert one.actions == {}


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect[0])
def test_an_action_that_is_always_taken_is_the_change_dated_from_the_first_review(effect):
    path, verb, value, where = effect
    action = replace(ALWAYS, changes=(Change("", path, verb, value, districts=where),))
    dated = Change("dated", path, verb, value, FIRST_REVIEW["quarter"], districts=where)
    base = run_scenario(STUDY, BASE, no_draws(12))
    one = run_scenario(STUDY, changed(dated), no_draws(12))
    other = run_scenario(STUDY, changed(actions=(action,)), no_draws(12))
    assert_same_result(one, other)
    assert any((one.series[m].values != base.series[m].values).any() for m in one.series)
    log = simulate_path(STUDY, changed(dated), no_draws(1), 0).log
    again = simulate_path(STUDY, changed(actions=(action,)), no_draws(1), 0).log
    for a, b in zip(log[:4], again[:4], strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_an_action_may_change_is_what_the_tests_above_change():
    known = action_parameters(STUDY.budget.lines)
    assert {effect[0] for effect in EFFECTS} | {"budget.special_measures"} == set(known)
    assert all(entry_of(path).dated for path in known)


def test_more_for_special_measures_at_new_year_is_the_change_dated_from_then():
    more = Change("", "budget.special_measures", "scale", 0.01)
    action = replace(ALWAYS, review="year", changes=(more,))
    dated = replace(more, step="dated", start=FIRST_REVIEW["year"])
    one = run_scenario(STUDY, changed(dated), no_draws(12))
    other = run_scenario(STUDY, changed(actions=(action,)), no_draws(12))
    assert_same_result(one, other)
    assert (one.series["measures_unpaid"].values > 0).any()


def test_an_action_in_mid_year_is_appropriated_for_its_part_of_the_year():
    """2.0 m DKK a year for each line, doubled from 1 April to the end of 2003: 275 of 365 days."""
    study = programme(*THREE, by_year=2.0)
    twice = Change("", "budget.special_measures", "scale", 2.0)
    action = replace(ALWAYS, lasts_reviews=3, limit=-1.0, changes=(twice,))
    result = run_scenario(study, changed(actions=(action,)), no_draws(12))
    series = result.series["appropriation_total"]
    granted = dict(zip(series.dates, series.national[0].tolist(), strict=True))
    assert granted[date(2002, 1, 1)] == pytest.approx(8.0)
    assert granted[date(2003, 1, 1)] == pytest.approx(8.0 + 2.0 * 275 / 365, rel=1e-6)


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_what_is_put_into_the_pool_is_what_the_line_is_appropriated(factor):
    """Grants and what is put in or taken out on the way add up, path by path and year by year."""
    study = programme(*THREE, by_year=0.5, **{**BUSY, "capacity__headroom": 3.0})
    change = Adjustment("budget.special_measures", "scale", factor, 761.0, 1600.0, (0, 1, 2))
    reviews = tuple(float(day) for day in range(761, 1600, 30))
    action = PlannedAction("a", "in_visitation", 25.0, True, reviews, 1, 2, (0, 1, 2), (change,))
    inputs = free_inputs(study, 1600.0, actions=[action])
    dates = reporting_dates(study.calendar, study.census_day, 1600.0)
    turned = 0
    for draw in range(6):
        tape = draw_tape(inputs, Address(8, draw))
        log = same_log(inputs, tape)
        put_in = pool_by_year(inputs, log.states, dates.years.starts)
        turned += int(np.count_nonzero(np.diff(log.states)))
        money = summarise(inputs, tape, log, dates)
        other = 3 * 0.5
        whole = money["appropriation_total"][:4, 0] - other
        np.testing.assert_allclose(put_in[:4], whole, rtol=1e-12, atol=1e-12)
    assert turned > 5


def paid_on(factor, *, asked_on, cost, carry_over=False):
    """When a measure is paid; 1.0 m DKK a year, scaled from day 10 by an action always taken.

    The candidate asks when the programme starts; in all 365 days there are 355 left on day 10.
    """
    study = unit_study(
        places=9.0,
        by_year=1.0,
        measures__need_share=0.5,
        measures__cost_dkk=cost,
        measures__carry_over=carry_over,
    )
    change = Adjustment("budget.special_measures", "scale", factor, 10.0, 1200.0, (0,))
    action = replace(review("waiting", -1.0), adjustments=(change,))
    tape = tape_of([asked_on - 1.0], visit=[1.0], need=[0.0])
    inputs = free_inputs(study, 1200.0, actions=[action])
    log = same_log(inputs, tape)
    return log.time[log.kind == EventKind.MEASURE_PAID].tolist()


def test_a_larger_line_tops_the_pool_up_by_its_part_of_the_year_on_the_day_of_the_review():
    """1.0 + 0.3 x 355/365 is 1.29 m DKK: pays 1.28 on day 10, and 1.295 at New Year only."""
    assert paid_on(1.3, asked_on=2.0, cost=1.28e6) == [10.0]
    assert paid_on(1.3, asked_on=2.0, cost=1.295e6) == [365.0]


def test_a_smaller_line_takes_its_part_of_the_year_out_of_the_pool():
    """1.0 - 0.4 x 355/365 is 0.611 m DKK; without carry-over 0.6 in every later year."""
    assert paid_on(0.6, asked_on=12.0, cost=0.605e6) == [12.0]
    assert paid_on(0.6, asked_on=12.0, cost=0.615e6) == []
    assert paid_on(0.6, asked_on=12.0, cost=0.615e6, carry_over=True) == [365.0]
    assert paid_on(0.6, asked_on=8.0, cost=0.615e6) == [8.0]


def test_a_pool_below_nothing_pays_nobody_and_the_next_year_owes_the_debt():
    """0.9 is spent before day 10, then 0.973 is taken out: -0.873 m DKK, so 0.127 in 2002."""
    study = unit_study(places=9.0, by_year=1.0, measures__need_share=0.5, measures__cost_dkk=9e5)
    for carry_over in (False, True):
        own = study.with_values({"measures.carry_over": carry_over})
        none = Adjustment("budget.special_measures", "scale", 0.0, 10.0, 365.0, (0,))
        action = replace(review("waiting", -1.0), adjustments=(none,))
        tape = tape_of([1.0, 19.0], visit=[1.0, 1.0], need=[0.0, 0.0])
        log = same_log(free_inputs(own, 900.0, actions=[action]), tape)
        assert log.time[log.kind == EventKind.MEASURE_PAID].tolist() == [2.0, 730.0]


def pool_by_year(inputs, states, year_starts):
    """Replay the purse: the year's grant, then the difference whenever the state changes."""
    money, n = inputs.money, inputs.n_segments
    n_grants = len(money.grant_day)
    put_in = np.zeros(len(year_starts))
    before = 0
    for segment, (day, state) in enumerate(zip(inputs.segment_start, states, strict=True)):
        year = np.searchsorted(year_starts, day, side="right") - 1
        if day in money.grant_day:
            put_in[year] += money.grant[state * n_grants + list(money.grant_day).index(day)]
        elif state != before:
            left = money.left_of_year
            put_in[year] += left[state * n + segment] - left[before * n + segment]
        before = state
    return put_in / 1e6


def review(measure, limit, *, after=0, lasts=FOR_EVER, above=True, where=(0,)):
    """Three places instead of one, reviewed on days 10, 20, 30 and 40."""
    more = Adjustment("capacity.minimum_places", "set", 3.0, 10.0, 100.0, (0,))
    days = (10.0, 20.0, 30.0, 40.0)
    return PlannedAction("more", measure, limit, above, days, after, lasts, where, (more,))


def starts(*arrivals, visit, action):
    tape = tape_of(arrivals, visit=visit, outcome=[0.0] * len(arrivals))
    events = play(unit_study(), tape, actions=[action])
    return [(p, t) for kind, p, t in events if kind == "VISITATION_STARTED"]


def test_places_are_made_at_the_review_at_which_too_many_wait():
    """One in visitation, two wait: more than one, so both start on day 10."""
    action = review("waiting", 1.0)
    assert starts(1.0, 2.0, 3.0, visit=[198.0, 198.0, 198.0], action=action) == [
        (0, 1.0),
        (1, 10.0),
        (2, 10.0),
    ]
    # Two is not more than two.
    assert starts(1.0, 2.0, 3.0, visit=[198.0] * 3, action=review("waiting", 2.0)) == [(0, 1.0)]


def test_who_comes_at_the_midnight_of_the_review_is_not_counted():
    action = review("waiting", 1.0)
    assert starts(1.0, 2.0, 10.0, visit=[198.0] * 3, action=action) == [
        (0, 1.0),
        (1, 20.0),
        (2, 20.0),
    ]


def test_an_action_comes_into_force_so_many_reviews_after_it_was_decided():
    action = review("longest_wait_days", 7.5, after=2)
    assert starts(1.0, 2.0, visit=[198.0, 1.0], action=action) == [(0, 1.0), (1, 30.0)]


def test_an_action_ends_after_so_many_reviews_and_can_be_taken_again():
    """In force from day 10 to 20. On day 20 nobody waits, so it is over; on day 30 one waits."""
    action = review("waiting", 0.5, lasts=1)
    arrivals, visit = (1.0, 2.0, 21.0), [198.0, 198.0, 198.0]
    assert starts(*arrivals, visit=visit, action=action) == [(0, 1.0), (1, 10.0), (2, 30.0)]


def test_below_the_limit_and_utilisation():
    """Norm 0: utilisation is not defined, and decides nothing either way."""
    for above in (True, False):
        action = review("utilisation", 0.5, above=above)
        assert starts(1.0, 2.0, visit=[198.0, 1.0], action=action) == [(0, 1.0)]
    few = review("in_programme", 1.0, above=False)
    assert starts(1.0, 2.0, visit=[198.0, 1.0], action=few) == [(0, 1.0), (1, 10.0)]


def test_utilisation_is_the_load_over_the_norm_until_that_midnight():
    """Norm 2 (headroom 2/25 of 25 cases): two in visitation are 1.0, which is not above 1.0."""
    study = unit_study(places=9.0, capacity__headroom=2 / 25)
    tape = tape_of([1.0, 2.0, 12.0, 13.0], visit=[198.0] * 4, outcome=[0.0] * 4)
    few = Adjustment("capacity.minimum_places", "set", 3.0, 10.0, 100.0, (0,))
    action = replace(review("utilisation", 1.0), adjustments=(few,))
    events = play(study, tape, actions=[action])
    assert [t for kind, _, t in events if kind == "VISITATION_STARTED"] == [1.0, 2.0, 12.0, 13.0]
    inputs = free_inputs(study, 100.0, actions=[action])
    assert same_log(inputs, tape).states.tolist() == [0, 0, 1, 1, 1]


def test_the_mean_wait_is_of_those_who_started_since_the_last_review_and_the_census():
    """One place. Day 735 (after the census, day 730): one starts after 34 days; later after 2."""
    study = unit_study(1.0)
    days = (740.0, 750.0, 760.0)
    action = replace(review("wait_days_mean", 30.0, lasts=1), reviews=days, adjustments=())
    tape = tape_of([700.0, 701.0, 743.0], visit=[35.0, 10.0, 1.0], outcome=[0.0] * 3)
    inputs = free_inputs(study, 800.0, actions=[action])
    log = same_log(inputs, tape)
    day_and_state = dict(zip(inputs.segment_start.tolist(), log.states.tolist(), strict=True))
    assert {day: day_and_state[day] for day in days} == {740.0: 1, 750.0: 0, 760.0: 0}


def test_the_order_of_the_measures_is_that_of_their_codes():
    assert [watch.name.lower() for watch in Watch] == list(WATCH_UNITS)


def test_the_share_of_paths_in_force_is_told_by_date():
    more = Change("", "capacity.minimum_places", "add", 3.0)
    action = Action("more", "waiting", 4.0, True, "quarter", 1, 2, (more,))
    result = run_scenario(STUDY, changed(actions=(action,)), no_draws(12))
    shares = share_in_force(result, "more")
    assert set(shares) == set(result.series["waiting"].dates)
    early = [share for day, share in shares.items() if day < date(2003, 7, 1)]
    assert set(early) == {0.0}  # the first review decides at the earliest, the second acts
    assert max(shares.values()) > 0.0
    assert result.actions["more"].values.shape == (12, len(shares), 1)
    with pytest.raises(UsageError, match="no action `mor`"):
        share_in_force(result, "mor")


GOOD = replace(ALWAYS, changes=(Change("", "capacity.stretch", "scale", 2.0),))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (replace(GOOD, measure="wait"), "watches `wait`, which actions cannot watch"),
        (replace(GOOD, after_reviews=-1), "after -1 reviews; expected 0 or more"),
        (replace(GOOD, lasts_reviews=0), "lasts 0 reviews; expected 1 or more"),
        (replace(GOOD, changes=()), "changes nothing"),
        (
            replace(GOOD, changes=(Change("", "demand.referrals", "scale", 2.0),)),
            "changes demand.referrals, which the programme cannot decide on the way",
        ),
        (
            replace(GOOD, changes=(replace(GOOD.changes[0], start=date(2004, 1, 1)),)),
            "dates its change of capacity.stretch",
        ),
        (replace(GOOD, districts=("Nort",)), "no district Nort; did you mean `North`"),
        (
            replace(GOOD, changes=(Change("", "capacity.stretch", "set", -2.0),)),
            "capacity.stretch becomes -2",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_an_action_cannot_do_is_refused_in_words(action, words):
    with pytest.raises(UsageError) as caught:
        run_scenario(STUDY, changed(actions=(action,)), no_draws(12))
    assert words in str(caught.value)


def test_changes_whose_order_would_matter_are_refused():
    step = Change("step", "capacity.stretch", "add", 0.1)
    with pytest.raises(UsageError, match=r"`always` and step `step` change capacity\.stretch"):
        run_scenario(STUDY, changed(step, actions=(GOOD,)), no_draws(12))
    other = replace(GOOD, name="other", changes=(Change("", "capacity.stretch", "set", 1.0),))
    with pytest.raises(UsageError, match=r"`always` and action `other` change capacity\.stretch"):
        run_scenario(STUDY, changed(actions=(GOOD, other)), no_draws(12))
    five = tuple(replace(GOOD, name=str(i)) for i in range(5))
    with pytest.raises(UsageError, match="there are 5 actions; expected at most 4"):
        run_scenario(STUDY, changed(actions=five), no_draws(12))


def test_an_action_without_a_review_before_the_horizon_is_refused():
    short = replace(changed(actions=(GOOD,)), horizon=date(2003, 3, 1))
    with pytest.raises(UsageError, match="no review between the census and 2003-03-01"):
        run_scenario(STUDY, short, no_draws(12))


def test_the_table_of_actions_is_there_only_with_actions():
    inputs = free_inputs(STUDY, 900.0)
    dates = reporting_dates(STUDY.calendar, STUDY.census_day, 900.0)
    tape = draw_tape(inputs, Address(1, 1))
    assert ACTIONS not in summarise(inputs, tape, same_log(inputs, tape), dates)
