"""The rest of cases that are open at the census, drawn again: what `reference` does there."""

from __future__ import annotations

import math

from bandeexit.model.compiled.clocks import (
    control_run,
    expect_leaving,
    haste_of,
    let_run,
    read_clock,
)
from bandeexit.model.compiled.codes import PROGRAMME, VISITATION, WAITING
from bandeexit.model.compiled.heaps import forget_events
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.memory import case_at, district_at, renewal_at, rules_at
from bandeexit.model.compiled.random_variates import (
    draw_again,
    gamma_beyond,
    late_days,
    weibull_beyond,
)
from bandeexit.model.compiled.scheduling import (
    expect_assessment,
    expect_end,
    expect_giving_up,
    expect_threat_change,
)


@inner
def renew_open_cases(world: Records) -> None:
    """Before anything else of the census midnight, draw the rest of open cases again."""
    now = world.census_day
    # docs/decisions/0014: to leave old events would need a test in every handler.
    forget_events(world, now)
    for person in range(world.n_cases):
        stage = case_at(world, person).stage
        if stage == WAITING:
            _renew_waiting(world, person, now)
        elif stage == VISITATION:
            _renew_visitation(world, person, now)
        elif stage == PROGRAMME:
            _renew_programme(world, person, now)
    # Once at the end: thresholds of a whole district are new.
    for d in range(world.n_districts):
        expect_leaving(world, d, now)


@inner
def _renew_waiting(world: Records, person: int, now: float) -> None:
    _give_new_luck(world, person)
    expect_threat_change(world, person, now)
    expect_giving_up(world, person, now)


@inner
def _renew_visitation(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    # Before the new luck: what has run is told by the old one.
    elapsed = (now - case.began) / rules_at(world, case.row, case.district).visit_days
    _give_new_luck(world, person)
    case.visit = gamma_beyond(elapsed, -case.visit, world.visit_shape, world.visit_table)
    expect_threat_change(world, person, now)
    expect_assessment(world, person, now)


@inner
def _renew_programme(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    rules = rules_at(world, case.row, case.district)
    # Decided when the programme began: looked up before the luck
    # that decides it is overwritten, and not asked for again.
    late = late_days(world, case, rules)
    completion = (now - case.began - late) / rules.completion_days
    control = control_run(world, case, now) / rules.control_days
    wish = 0.0
    if case.wish_at < math.inf:
        left = case.wish_at - read_clock(district_at(world, case.district), now)
        wish = max(case.wish - left * haste_of(world, case) / rules.wish_days, 0.0)
    _give_new_luck(world, person)
    shape, power = world.dropout_shape, world.dropout_power
    case.completion = gamma_beyond(
        completion, -case.completion, world.completion_shape, world.completion_table
    )
    case.wish = weibull_beyond(wish, -case.wish, shape, power)
    case.control = weibull_beyond(control, -case.control, shape, power)
    expect_threat_change(world, person, now)
    expect_end(world, person, late, now)
    let_run(world, person, now, case.wish - wish)


@inner
def _give_new_luck(world: Records, person: int) -> None:
    """Draw a case's luck again; laws that depend on how long it has run stay uniform numbers."""
    case = case_at(world, person)
    # Without a tape it is drawn now, for open cases only; a tape has drawn it for all.
    if not world.renewal:
        draw_again(world, case)
        return
    given = renewal_at(world, person)
    case.stream = given.stream
    case.patience, case.visit, case.outcome = given.patience, given.visit, given.outcome
    case.completion, case.wish, case.control = given.completion, given.wish, given.control
    case.late, case.need, case.cost = given.late, given.need, given.cost
