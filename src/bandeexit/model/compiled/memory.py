"""Records in memory that compiled functions reach through one pointer.

A compiled function takes `World`, one record that holds the address of every
array of a path. Handing arrays from function to function instead costs more
than the simulation itself: numba unpacks and counts references to each of
them in every call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import from_dtype, types
from numba.extending import intrinsic

from bandeexit.model.compiled.jit import Records, leaf
from bandeexit.model.compiled.records import (
    ACTION,
    CASE,
    DISTRICT,
    EVENT,
    LATER,
    LIMITS,
    LOGGED,
    MONEY,
    N_POWERS,
    N_TALLIES,
    NUMBER,
    PERSON,
    POOL,
    POWER,
    REAL,
    RULES,
    SEGMENT,
    STEP,
    TERMS,
    THRESHOLD,
    WAIT,
)
from bandeexit.model.random_variates import THREAT_CHANGES


# No bounds, no reference counts: 0.25 ms a path instead of 1.7 with tuples of arrays
# (docs/decisions/0006). The price: a wrong index, or a world that points to freed memory, reads and
# writes what is somebody else's, without a word.
def _at(dtype: np.dtype[np.void]) -> Any:
    """Make a function (address, i) -> the i-th record of an array."""
    record = from_dtype(dtype)

    @intrinsic
    def at(typing_context: Any, address: Any, i: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            start, place = arguments
            offset = builder.mul(place, context.get_constant(types.int64, dtype.itemsize))
            return builder.inttoptr(builder.add(start, offset), context.get_value_type(record))

        # Codes and indices are 64 bits wide everywhere: a
        # narrower one would compile a second version.
        return record(types.int64, types.int64), generate

    return at


_case, _district, _pool, _segment = _at(CASE), _at(DISTRICT), _at(POOL), _at(SEGMENT)
_rules, _limits, _event, _line = _at(RULES), _at(LIMITS), _at(EVENT), _at(LOGGED)
_person, _number, _real, _step, _wait = _at(PERSON), _at(NUMBER), _at(REAL), _at(STEP), _at(WAIT)
_action, _money = _at(ACTION), _at(MONEY)
_terms, _later, _threshold, _power = _at(TERMS), _at(LATER), _at(THRESHOLD), _at(POWER)


@leaf
def case_at(world: Records, person: int) -> Records:
    """Candidate."""
    return _case(world.cases, person)


@leaf
def district_at(world: Records, district: int) -> Records:
    """District and its clock."""
    return _district(world.districts, district)


@leaf
def pool_at(world: Records, pool: int) -> Records:
    """Pool of coordinators."""
    return _pool(world.pools, pool)


@leaf
def power_at(world: Records, pool: int, i: int) -> Records:
    """Power of an overload that is remembered."""
    return _power(world.powers, pool * N_POWERS + i)


@leaf
def segment_at(world: Records, segment: int) -> Records:
    """Segment of the calendar."""
    return _segment(world.segments, segment)


@leaf
def rules_at(world: Records, row: int, district: int) -> Records:
    """Numbers in force."""
    return _rules(world.rules, row * world.n_districts + district)


@leaf
def number_of_pool(world: Records, row: int, district: int) -> int:
    """Pool of a district."""
    return _number(world.pool_of, row * world.n_districts + district).n


@leaf
def money_at(world: Records, row: int) -> Records:
    """Money for special measures."""
    return _money(world.money, row)


@leaf
def action_at(world: Records, i: int) -> Records:
    """Action that may be taken."""
    return _action(world.actions, i)


@leaf
def is_watched(world: Records, action: int, district: int) -> bool:
    """Whether an action's measure is looked at in a district."""
    return _number(world.watched, action * world.n_districts + district).n != 0


@leaf
def is_reviewed(world: Records, action: int, segment: int) -> bool:
    """Whether an action is reviewed at the start of a segment."""
    return _number(world.reviewed, action * world.n_segments + segment).n != 0


@leaf
def state_at(world: Records, segment: int) -> Records:
    """Actions in force in a segment."""
    return _number(world.states, segment)


@leaf
def limits_at(world: Records, row: int, pool: int) -> Records:
    """Capacity in force."""
    return _limits(world.limits, row * world.n_pools + pool)


@leaf
def event_at(world: Records, i: int) -> Records:
    """Entry of the event heap."""
    return _event(world.events, i)


@leaf
def later_at(world: Records, i: int) -> Records:
    """Event of a later bucket."""
    return _later(world.later, i)


@leaf
def bucket_at(world: Records, bucket: int) -> Records:
    """First of the events in a bucket, -1: none."""
    return _number(world.buckets, bucket)


@leaf
def threshold_at(world: Records, i: int) -> Records:
    """Entry of the districts' heaps of thresholds."""
    return _threshold(world.thresholds, i)


@leaf
def request_at(world: Records, i: int) -> Records:
    """Request for a special measure."""
    return _person(world.requests, i)


@leaf
def line_at(world: Records, i: int) -> Records:
    """Line of the event log."""
    return _line(world.log, i)


@leaf
def gap_at(world: Records, person: int, change: int) -> Records:
    """Standard time until a change of a candidate's threat."""
    return _real(world.gaps, person * THREAT_CHANGES + change)


@leaf
def renewal_at(world: Records, person: int) -> Records:
    """Luck that the tape gives a candidate whose case is open at the census."""
    return _case(world.renewal, person)


@leaf
def rounding_at(world: Records, kind: int, pool: int) -> Records:
    """Uniform number that rounds a limit to whole places."""
    return _real(world.rounding, kind * world.n_pools + pool)


@leaf
def step_at(world: Records, step: int) -> Records:
    """Time between two reporting moments."""
    return _step(world.steps, step)


@leaf
def tally_at(world: Records, step: int, place: int, what: int) -> Records:
    """Counter of what happened during a step in a place."""
    return _number(world.tallies, (step * world.n_places + place) * N_TALLIES + what)


@leaf
def wait_at(world: Records, i: int) -> Records:
    """Wait of the i-th who started."""
    return _wait(world.waits, i)


@leaf
def spent_at(world: Records, year: int) -> Records:
    """Spent on special measures in a year, m DKK."""
    # Spent and needed of a year lie side by side, the last axis of `Tables.spent`.
    return _real(world.spent, 2 * year)


@leaf
def needed_at(world: Records, year: int) -> Records:
    """Cost of the special measures asked for in a year, m DKK."""
    return _real(world.spent, 2 * year + 1)


@leaf
def terms_at(table: int, cell: int) -> Records:
    """Polynomial of a cell of a table of quantiles."""
    return _terms(table, cell)
