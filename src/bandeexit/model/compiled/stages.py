"""What happens to a candidate: waiting, visitation, programme, threat; as in `reference`."""

from __future__ import annotations

from bandeexit.model.compiled.clocks import let_clocks_follow, let_run, load_of
from bandeexit.model.compiled.codes import (
    COUNTED,
    HANDOVER,
    INITIAL,
    OUT,
    PROGRAMME,
    PROGRAMME_STARTED,
    REFERRED,
    THREAT_FELL,
    THREAT_ROSE,
    VISITATION,
    VISITATION_DISCONTINUED,
    VISITATION_STARTED,
    WAITING,
)
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import case_at, district_at, pool_at, rules_at
from bandeexit.model.compiled.pooling import join_queue
from bandeexit.model.compiled.random_variates import (
    ensure_clocks,
    ensure_details,
    ensure_visit,
    late_days,
)
from bandeexit.model.compiled.records import FOLLOWED, HIGH, UNPAID
from bandeexit.model.compiled.requests import ask_measure, pay_requests
from bandeexit.model.compiled.reviews import note_start
from bandeexit.model.compiled.scheduling import (
    enter,
    expect_assessment,
    expect_end,
    expect_giving_up,
    expect_threat_change,
)
from bandeexit.model.compiled.tallies import count, note_wait, write

# Waiting


@leaf
def refer(world: Records, person: int, now: float) -> None:
    """Join the queue, unless the scenario's demand has lost this candidate."""
    case = case_at(world, person)
    rules = rules_at(world, world.row, case.district)
    # A factor of 1 or more loses nobody, as the number is below 1: it need not be drawn.
    if rules.factor < 1.0 and case.cohort == COUNTED:
        ensure_details(world, case)
        if case.keep >= rules.factor:
            return
    write(world, person, REFERRED, now)
    enter(world, case, WAITING, now)
    expect_threat_change(world, person, now)
    pool = _pool_of(world, case)
    join_queue(world, pool, person)
    settle(world, pool, now)
    if case.stage == WAITING:
        expect_giving_up(world, person, now)


@leaf
def _pool_of(world: Records, case: Records) -> Records:
    return pool_at(world, district_at(world, case.district).pool)


@inner
def settle(world: Records, pool: Records, now: float) -> None:
    """Start whoever can start, then let the districts' clocks follow the load."""
    while pool.head >= 0:
        case = case_at(world, pool.head)
        if case.stage == WAITING:
            # At once and in the order of the queue; see `reference.settle`.
            if not (load_of(world, pool) < pool.police_limit and pool.cases < pool.partner_limit):
                break
            _start(world, pool.head, now)
        pool.head = case.behind
    let_clocks_follow(world, pool, now)


@inner
def _start(world: Records, person: int, now: float) -> None:
    case = case_at(world, person)
    take_in(world, case)
    if case.cohort == HANDOVER:
        begin_programme(world, person, now, now)
    else:
        begin_visitation(world, person, now, now)
        if case.cohort == COUNTED:
            note_wait(world, case, now)
            if world.n_actions > 0:
                note_start(world, case, now)
    if case.high:
        ask_measure(world, person, now)


@leaf
def take_in(world: Records, case: Records) -> None:
    """Count a case among those of its pool."""
    pool = _pool_of(world, case)
    pool.cases += 1
    pool.high += case.high
    count(world, case.district, FOLLOWED, 1)
    count(world, case.district, HIGH, case.high)


@inner
def leave(world: Records, person: int, kind: int, now: float) -> None:
    """Give the place back."""
    case = case_at(world, person)
    district = district_at(world, case.district)
    # Anybody else's leaving does not move the prediction.
    if person == district.next_person:
        district.overtaken = 1
    case.stage = OUT
    write(world, person, kind, now)
    pool = pool_at(world, district.pool)
    pool.cases -= 1
    pool.high -= case.high
    count(world, case.district, FOLLOWED, -1)
    count(world, case.district, HIGH, -case.high)
    # Money before the place, as in `reference.leave`.
    if case.unpaid:
        case.unpaid = 0
        count(world, case.district, UNPAID, -1)
        pay_requests(world, now)
    settle(world, pool, now)


# Visitation and programme


@inner
def begin_visitation(world: Records, person: int, entry: float, now: float) -> None:
    """Start the assessment."""
    case = case_at(world, person)
    enter(world, case, VISITATION, entry)
    write(world, person, VISITATION_STARTED, entry)
    ensure_visit(world, case)
    expect_assessment(world, person, now)


@leaf
def end_visitation(world: Records, person: int, now: float) -> None:
    """Admit, or discontinue."""
    case = case_at(world, person)
    # The share of today (model/definition.md, fixed when).
    if case.outcome < rules_at(world, world.row, case.district).discontinued_share:
        leave(world, person, VISITATION_DISCONTINUED, now)
    else:
        begin_programme(world, person, now, now)
        let_clocks_follow(world, _pool_of(world, case), now)  # no place has become free


@inner
def begin_programme(world: Records, person: int, entry: float, now: float) -> None:
    """Start the three clocks: completion C, own wish D1, control D2."""
    case = case_at(world, person)
    rules = rules_at(world, world.row, case.district)
    enter(world, case, PROGRAMME, entry)
    write(world, person, PROGRAMME_STARTED, entry)
    ensure_clocks(world, case)
    expect_end(world, person, late_days(world, case, rules), now)
    let_run(world, person, entry, case.wish)
    # As with late offers: a share of 0 asks for no number.
    if rules.need_share > 0.0 and case.cohort != INITIAL:
        ensure_details(world, case)
        if case.need < rules.need_share:
            ask_measure(world, person, now)


# Threat


@inner
def change_threat(world: Records, person: int, now: float) -> None:
    """Turn high or ordinary; one who turns high while followed asks for a measure."""
    case = case_at(world, person)
    case.high = 1 - case.high
    case.changes += 1
    write(world, person, THREAT_ROSE if case.high else THREAT_FELL, now)
    expect_threat_change(world, person, now)
    if case.stage != WAITING:
        pool = _pool_of(world, case)
        change = 1 if case.high else -1
        pool.high += change
        count(world, case.district, HIGH, change)
        if case.high:
            ask_measure(world, person, now)
        settle(world, pool, now)
