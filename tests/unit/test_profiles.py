"""How a change comes to its value: what its pieces are, and that they are all there is to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.model.build import build_inputs
from bandeexit.model.laws import Law
from bandeexit.model.schedule import lay_segments, tabulate
from bandeexit.scenarios.changes import plan
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.profile import Profile, ProfileStep, pieces
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.timeline import timeline
from bandeexit.scenarios.uncertain import settle
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0),
    district("South", 2.0),
    demand__volatility=0.3,
    visitation__patience_days=80.0,
    programme__dropout_elasticity=0.7,
    measures__need_share=0.5,
    measures__unpaid_dropout_factor=1.5,
    capacity__headroom=1.0,
    by_year=0.3,
)
BASE = Scenario("base", date(2006, 1, 1), draws=12, seed=11)
POSTS, POOL = "budget.coordinators", "budget.special_measures"
FROM, FULL = date(2004, 1, 1), date(2004, 4, 1)
LINE = Profile("line", (ProfileStep(FULL, 1.0),))
# Of 91 days: the middles of January, February (29 days) and March.
SHARES = (15.5 / 91, 45.5 / 91, 75.5 / 91)
MONTHS = (date(2004, 1, 1), date(2004, 2, 1), date(2004, 3, 1), FULL)


def laid(profile, verb, value, start=FROM, stop=BASE.horizon):
    return pieces(profile, verb, value, start, stop)


def changed(*changes):
    return replace(BASE, name="changed", changes=changes)


def inputs_of(scenario):
    _, adjustments = plan(STUDY, scenario)
    return build_inputs(STUDY, STUDY.calendar.day(scenario.horizon), adjustments)


def assert_same(one, other):
    """Equal to the bit, part by part."""
    assert type(one) is type(other)
    if isinstance(one, tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert_same(mine, theirs)
    else:
        np.testing.assert_array_equal(one, other)


def simulate(scenario, engine="compiled"):
    return run_scenario(STUDY, scenario, no_draws(12), engine=engine)


def test_a_line_has_in_each_month_what_it_has_in_the_middle_of_the_month():
    found = laid(LINE, "scale", 1.2)
    assert [piece.start for piece in found] == list(MONTHS)
    assert [piece.stop for piece in found] == [*MONTHS[1:], BASE.horizon]
    expected = [1 + share * (1.2 - 1.0) for share in SHARES]
    assert [piece.value for piece in found] == [*expected, 1.2]
    assert {piece.share for piece in found} == {1.0}


def test_a_line_costs_what_the_straight_line_costs():
    days = [(piece.stop - piece.start).days for piece in laid(LINE, "add", 2.0)[:-1]]
    amounts = [piece.value for piece in laid(LINE, "add", 2.0)[:-1]]
    # Half of the whole, over 91 days.
    assert np.dot(days, amounts) == pytest.approx(91 * 2.0 / 2, rel=1e-12)


def test_a_line_to_a_value_goes_from_what_there_was():
    assert [piece.share for piece in laid(LINE, "set", 0.6)] == [*SHARES, 1.0]
    scenario = changed(Change("c", POSTS, "set", 0.6, FROM, profile=LINE))
    told = [one.value for one in timeline(STUDY, scenario, POSTS)]
    assert told == [0.3, *(0.3 + share * (0.6 - 0.3) for share in SHARES), 0.6]


def test_a_line_within_a_month_is_one_step():
    profile = Profile("line", (ProfileStep(date(2004, 1, 25), 1.0),))
    found = laid(profile, "add", 1.0, date(2004, 1, 5))
    assert [(p.start.day, p.value) for p in found] == [(5, 0.5), (25, 1.0)]


def test_steps_hold_the_share_of_their_day_and_nothing_before_the_first():
    profile = Profile("steps", (
        ProfileStep(date(2004, 2, 10), 0.5),
        ProfileStep(date(2004, 3, 1), 0.8),
        ProfileStep(FULL, 1.0),
    ))  # fmt: skip
    found = laid(profile, "add", 2.0)
    assert [(p.start, p.value) for p in found] == [
        (date(2004, 2, 10), 1.0),
        (date(2004, 3, 1), 1.6),
        (FULL, 2.0),
    ]


def test_growth_is_compounded_from_month_to_month():
    found = laid(Profile("growth"), "scale", 0.1, date(2004, 1, 1), date(2005, 2, 1))
    assert [p.start for p in found][:2] == [date(2004, 1, 1), date(2004, 2, 1)]
    assert found[0].value == 1.1 ** (15.5 / 365.25)
    assert found[12].value == 1.1 ** ((366 + 15.5) / 365.25)
    assert len(found) == 13


def test_growth_of_a_line_is_compounded_by_calendar_year_and_the_first_has_grown_once():
    found = laid(Profile("yearly_growth"), "scale", 0.1)
    assert [(p.start.year, p.value) for p in found] == [(2004, 1.1), (2005, 1.1**2)]


def test_values_by_year_hold_in_their_year_and_the_last_one_on():
    steps = (ProfileStep(date(2004, 1, 1), 9.0), ProfileStep(date(2005, 1, 1), 8.0))
    found = laid(Profile("by_year", steps), "set", 8.0)
    assert [(p.start, p.stop, p.value) for p in found] == [
        (date(2004, 1, 1), date(2005, 1, 1), 9.0),
        (date(2005, 1, 1), BASE.horizon, 8.0),
    ]


def test_what_ends_early_has_no_pieces_after_its_end():
    found = laid(LINE, "scale", 1.2, stop=date(2004, 2, 15))
    assert [(p.start, p.stop) for p in found] == [
        (MONTHS[0], MONTHS[1]),
        (MONTHS[1], date(2004, 2, 15)),
    ]


@pytest.mark.parametrize(
    ("path", "verb", "value", "districts"),
    [
        (POSTS, "scale", 0.5, ()),
        (POSTS, "scale", 1.7, ("South",)),
        (POSTS, "add", 0.2, ()),
        ("visitation.patience_days", "scale", 0.3, ()),
        ("demand.referrals", "scale", 1.4, ("North",)),
        ("programme.control_speed", "add", 0.7, ()),
    ],
)
def test_a_ramp_equals_the_same_change_in_many_small_steps(path, verb, value, districts):
    ramp = Change("r", path, verb, value, FROM, districts=districts, profile=LINE)
    small = [
        Change("r", path, verb, piece.value, piece.start, piece.stop, districts)
        for piece in laid(LINE, verb, value)
    ]
    assert len(small) == 4
    assert_same(inputs_of(changed(ramp)), inputs_of(changed(*small)))


def test_a_change_by_year_equals_its_dated_steps():
    steps = (ProfileStep(date(2004, 1, 1), 0.2), ProfileStep(date(2005, 1, 1), 0.4))
    by_year = Change("a", POSTS, "set", 0.4, FROM, profile=Profile("by_year", steps))
    dated = (
        Change("a", POSTS, "set", 0.2, FROM, date(2005, 1, 1)),
        Change("a", POSTS, "set", 0.4, date(2005, 1, 1)),
    )
    assert_same(inputs_of(changed(by_year)), inputs_of(changed(*dated)))


@pytest.mark.parametrize("path", [POSTS, POOL, "visitation.days", "demand.referrals"])
def test_a_ramp_and_its_inverse_differ_by_exactly_nothing(path):
    up = Change("up", path, "add", 0.17, FROM, profile=LINE)
    both = changed(up, replace(up, step="down", value=-0.17))
    one, other = simulate(BASE), simulate(both)
    for series in compare(one, other).series.values():
        assert not np.nan_to_num(series.values).any()
    # A ramp alone is not nothing.
    alone = simulate(changed(up))
    assert any(
        not np.array_equal(series.values, alone.series[name].values, equal_nan=True)
        for name, series in one.series.items()
    )


def test_both_engines_run_a_ramp_alike():
    changes = (
        Change("cut", POSTS, "set", 0.1, FROM, profile=LINE),
        Change("more", "demand.referrals", "scale", 0.3, FROM, profile=Profile("growth")),
        Change("pool", POOL, "scale", 0.2, FROM, profile=Profile("yearly_growth")),
    )
    one, other = (simulate(changed(*changes), engine) for engine in ("reference", "compiled"))
    for name, series in one.series.items():
        np.testing.assert_array_equal(series.values, other.series[name].values)


def test_all_of_an_uncertain_ramp_rests_on_one_value_in_each_draw():
    law = Law("lognormal", 1.3, 0.2)
    ramp = changed(Change("c", POSTS, "scale", law, FROM, profile=LINE))
    numbers = range(3)
    settled = settle(ramp, numbers)
    _, adjustments = plan(STUDY, settled)
    starts = lay_segments(STUDY, STUDY.calendar.day(ramp.horizon), adjustments)
    table = tabulate(STUDY, POSTS, adjustments, starts)[..., 0]
    assert table.shape == (3, len(starts))
    for draw in numbers:
        (value,) = [c.value[draw] for c in settled.changes]
        rows = [int(np.flatnonzero(starts == STUDY.calendar.day(day))[0]) for day in MONTHS]
        expected = [0.3 * (1 + share * (value - 1)) for share in SHARES]
        assert table[draw, rows].tolist() == [*expected, 0.3 * value]


def test_what_is_shown_is_what_is_run():
    """`timeline` lays out the same values as the engines read."""
    changes = (
        Change("a", POSTS, "add", 0.07, FROM, profile=LINE),
        Change("b", POSTS, "add", 0.11, date(2004, 2, 10), date(2005, 3, 1)),
    )
    scenario = changed(*changes)
    _, adjustments = plan(STUDY, scenario)
    starts = lay_segments(STUDY, STUDY.calendar.day(scenario.horizon), adjustments)
    table = tabulate(STUDY, POSTS, adjustments, starts)[:, 0]
    for stretch in timeline(STUDY, scenario, POSTS):
        day = STUDY.calendar.day(stretch.start)
        assert table[np.flatnonzero(starts == day)[0]] == stretch.value
