"""What a run writes down as it goes: its log, and counts by reporting step and place."""

from __future__ import annotations

import math

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import (
    case_at,
    line_at,
    needed_at,
    spent_at,
    step_at,
    tally_at,
    wait_at,
)
from bandeexit.model.compiled.records import N_COUNTED_KINDS
from bandeexit.model.money import DKK_PER_M_DKK
from bandeexit.model.tape import Cohort

COUNTED = int(Cohort.COUNTED)


@inner
def pass_moments(world: Records, now: float) -> None:
    """Begin the step that a time lies in."""
    # `>=`: what happens at a moment's midnight belongs to the step after it.
    while now >= world.next_moment:
        world.step += 1
        world.next_moment = (
            step_at(world, world.step + 1).start if world.step < world.n_steps - 1 else math.inf
        )


@leaf
def write(world: Records, person: int, kind: int, time: float) -> None:
    """Log an event, and count it."""
    case = case_at(world, person)
    # Others take places and money, which are counted elsewhere, and are none of the counted.
    if kind < N_COUNTED_KINDS and case.cohort == COUNTED:
        count(world, case.district, kind, 1)
    if world.keeps_log:
        line = line_at(world, world.n_logged)
        line.person = person
        line.time = time
        line.kind = kind
        world.n_logged += 1


@leaf
def count(world: Records, district: int, what: int, change: int) -> None:
    """Change a counter of the step at hand."""
    # Where only the country is asked for, all districts share the counters of one place.
    place = district if world.n_places > 1 else 0
    tally_at(world, world.step, place, what).n += change


@inner
def note_wait(world: Records, case: Records, now: float) -> None:
    """Remember how long somebody waited who starts."""
    wait = wait_at(world, world.n_waits)
    wait.days = now - case.arrival
    wait.quarter = step_at(world, world.step).quarter
    wait.place = case.district
    world.n_waits += 1


@inner
def note_payment(world: Records, cost: float) -> None:
    """Add to what is spent on special measures in the year."""
    year = step_at(world, world.step).year
    if year >= 0:
        spent_at(world, year).x += cost / DKK_PER_M_DKK


@inner
def note_need(world: Records, cost: float) -> None:
    """Add to what the special measures cost that are asked for in the year."""
    year = step_at(world, world.step).year
    if year >= 0:
        needed_at(world, year).x += cost / DKK_PER_M_DKK
