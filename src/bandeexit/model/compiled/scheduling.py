"""What is due of a candidate: events that are scheduled when a stage begins, and at the census."""

from __future__ import annotations

import math

from bandeexit.model.compiled.clocks import control_due
from bandeexit.model.compiled.codes import (
    COMPLETES,
    CONTROL_ENDS_IT,
    RENEGES,
    THREAT_TURNS,
    VISITATION_ENDS,
)
from bandeexit.model.compiled.heaps import push_event
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import case_at, gap_at, rules_at
from bandeexit.model.compiled.random_variates import draw_threat_gap, ensure_patience
from bandeexit.model.random_variates import RENEWED, THREAT_CHANGES
from bandeexit.model.timeline import CANDIDATE_BITS


@leaf
def expect(world: Records, time: float, rank: int, person: int) -> None:
    """Schedule what may happen before the horizon."""
    if time < world.horizon:
        # Beyond the horizon there are no buckets: dropped here, not when it comes up.
        push_event(world, time, rank << CANDIDATE_BITS | person)


@leaf
def enter(world: Records, case: Records, stage: int, since: float) -> None:
    """Begin a stage under the rules in force."""
    case.stage = stage
    case.began = since
    # The row, not the numbers: what is fixed now is looked up in it later.
    case.row = world.row


@inner
def expect_giving_up(world: Records, person: int, now: float) -> None:
    """Schedule the end of a candidate's patience, counted from now."""
    # Patience is transformed for those only who have to wait.
    case = case_at(world, person)
    ensure_patience(world, case)
    days = rules_at(world, case.row, case.district).patience_days
    expect(world, now + case.patience * days, RENEGES, person)


@inner
def expect_assessment(world: Records, person: int, now: float) -> None:
    """Schedule the end of visitation."""
    case = case_at(world, person)
    days = rules_at(world, case.row, case.district).visit_days
    expect(world, max(case.began + case.visit * days, now), VISITATION_ENDS, person)


@inner
def expect_end(world: Records, person: int, late: float, now: float) -> None:
    """Schedule completion or the control's end, whichever comes first."""
    case = case_at(world, person)
    rules = rules_at(world, case.row, case.district)
    # The arithmetic of `reference.expect_end`, in its order; `late` comes
    # from outside, since at the census it is not asked for again.
    course = case.completion * rules.completion_days + late
    completes = case.began + min(course, rules.longest_days)
    control = control_due(world, case)
    due = max(min(completes, control), now)
    expect(world, due, COMPLETES if completes <= control else CONTROL_ENDS_IT, person)


@inner
def expect_threat_change(world: Records, person: int, now: float) -> None:
    """Schedule the next change of the threat against a candidate."""
    case = case_at(world, person)
    mean = world.threat_fall_days if case.high else world.threat_rise_days
    # Infinity times a gap would be dropped anyway, but the gap would be drawn for it.
    if case.changes < THREAT_CHANGES and mean < math.inf:
        due = now + _threat_gap(world, person, case.changes) * mean
        expect(world, due, THREAT_TURNS, person)


@inner
def _threat_gap(world: Records, person: int, change: int) -> float:
    """Standard time until a change of the threat, from the tape or drawn now."""
    case = case_at(world, person)
    if world.gaps:
        first_renewed = world.n_cases if case.stream >= RENEWED else 0
        return gap_at(world, first_renewed + person, change).x
    return draw_threat_gap(world, case, change)
