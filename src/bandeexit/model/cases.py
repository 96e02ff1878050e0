"""What the reference engine keeps track of: candidates, pools of coordinators, clocks."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from bandeexit.model.inputs import CapacityInputs, Inputs
from bandeexit.model.tape import Cohort, Tape


class Stage(IntEnum):
    """Where a candidate is."""

    UNKNOWN = 0
    WAITING = 1
    VISITATION = 2
    PROGRAMME = 3
    OUT = 4


@dataclass(slots=True)
class Case:
    """One candidate."""

    person: int
    district: int
    cohort: int
    high: bool
    """Whether the threat is assessed as high."""
    arrival: float
    patience: float
    """This and the next are the candidate's luck; see `RandomVariates`."""
    visit: float
    outcome: float
    completion: float
    wish: float
    control: float
    late: float
    need: float
    cost: float
    keep: float
    threat_gaps: list[float]
    # From here on, what the run changes; above, what the tape says.
    stage: Stage = Stage.UNKNOWN
    changes: int = 0
    """Changes of the threat so far."""
    unpaid: bool = False
    """Whether a special measure has been asked for and not been paid."""
    wish_at: float = math.inf
    """Reading of the district's clock at which the candidate leaves by own wish."""
    began: float = math.nan
    """When the stage began."""
    # Kept, not looked up again: what is fixed when a stage begins must
    # not move with a later change (model/definition.md, fixed when).
    rules: Rules = field(init=False)
    """The numbers in force then."""

    @property
    def late_days(self) -> float:
        """Days by which a late offer lengthens the programme."""
        return self.rules.late_days if self.late < self.rules.late_share else 0.0


def cases_on(tape: Tape, threat_share: float) -> list[Case]:
    """Return every candidate of a tape, before anything has happened."""
    variates = tape.variates
    columns = (
        tape.district,
        tape.cohort,
        variates.threat < threat_share,
        tape.arrival,
        variates.patience,
        variates.visit,
        variates.outcome,
        variates.completion,
        variates.wish,
        variates.control,
        variates.late,
        variates.need,
        variates.cost,
        variates.keep,
        variates.threat_gaps,
    )
    # Python's own numbers, since arithmetic on numpy's scalars is slower; the bits are the same.
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Case(person, *row) for person, row in enumerate(rows)]


def is_there_at_origin(case: Case) -> bool:
    """Whether a candidate is in a programme or in visitation on day 0 already."""
    return case.cohort == Cohort.INITIAL or case.arrival < 0.0


def in_order_of_referral(cases: list[Case]) -> list[Case]:
    """Sort those who are referred."""
    # Who is there at the origin never joins a queue, whatever the limit (model/definition.md).
    referred = [case for case in cases if not is_there_at_origin(case)]
    # Of those who come at one instant the lower number is first, in queues that merge as well.
    return sorted(referred, key=lambda case: (case.arrival, case.person))


@dataclass(slots=True)
class Pool:
    """The coordinators of one district, or of several that share them."""

    districts: list[int] = field(default_factory=list)
    # Nobody is taken out of the middle: whoever has given up is skipped at the head (`settle`).
    waiting: deque[Case] = field(default_factory=deque)
    """First come, first served; those who reneged are passed over."""
    cases: int = 0
    """In visitation or in a programme."""
    high: int = 0
    """Of these, with a high threat."""
    norm: float = math.inf
    police_limit: float = math.inf
    partner_limit: float = math.inf
    """The smaller of the municipal and the prison service's limits."""

    def load(self, places: float) -> float:
        """Places taken of the police coordinators, a high-threat case taking `places`."""
        # From two whole numbers each time, never a running sum: with
        # places of 1.3 a sum would not come back to where it was when a
        # case leaves, and a limit would be passed by a rounding error.
        return self.cases + (places - 1.0) * self.high

    def has_room(self, places: float) -> bool:
        """Whether somebody can start."""
        # A high-threat case takes one place of each partner as well as its places of the police
        # (model/definition.md, how many can be followed).
        return self.load(places) < self.police_limit and self.cases < self.partner_limit


def share_out(pools: list[Pool], pool_of: list[Pool], cases: list[Case]) -> None:
    """Part the districts, those who wait and those who are followed among the pools.

    Parameters
    ----------
    pool_of : list of Pool
        One for each district.
    """
    waiting = [case for pool in pools for case in pool.waiting]
    for pool in pools:
        pool.districts = [d for d, one in enumerate(pool_of) if one is pool]
        pool.waiting, pool.cases, pool.high = deque(), 0, 0
    # By referral over all queues, not one queue behind another (model/README.md, pooling).
    for case in in_order_of_referral(waiting):
        if case.stage == Stage.WAITING:
            pool_of[case.district].waiting.append(case)
    for case in cases:
        if case.stage in (Stage.VISITATION, Stage.PROGRAMME):
            pool_of[case.district].cases += 1
            pool_of[case.district].high += case.high


def whole_places(limit: float, u: float) -> float:
    """Round at random so that the limit is right on average and monotone in the money."""
    # With one u a pool for the whole run. Plain rounding of twelve small limits leaves dead zones
    # in which some per cent of the money change nothing; this is right on average, and more money
    # never means fewer places
    # (test_randomised_rounding_is_monotone_in_the_money_and_right_on_average).
    return math.floor(limit + u) if math.isfinite(limit) else math.inf


def set_limits(
    pools: Sequence[Pool], capacity: CapacityInputs, row: int, rounding: Sequence[Sequence[float]]
) -> None:
    """Give pools the norm and the intake limits of a row, in whole places.

    Parameters
    ----------
    rounding : sequence, shape (3, n_pools)
        Of police, municipal and prison coordinators; see `tape.Tape`.
    """
    police, municipal, prison = rounding
    for k, pool in enumerate(pools):
        pool.norm = float(capacity.norm[row, k])
        pool.police_limit = whole_places(capacity.police_limit[row, k], police[k])
        # Every case takes one place of each partner, so that the scarcer one decides.
        pool.partner_limit = min(
            whole_places(capacity.municipal_limit[row, k], municipal[k]),
            whole_places(capacity.prison_limit[row, k], prison[k]),
        )


# A tuple of plain numbers, made anew for each segment: cases that began earlier keep theirs.
class Rules(NamedTuple):
    """The numbers in force in one district; see `inputs.PathwayInputs`."""

    factor: float
    visit_days: float
    discontinued_share: float
    patience_days: float
    completion_days: float
    wish_days: float
    control_days: float
    wish_speed: float
    late_share: float
    late_days: float
    longest_days: float
    need_share: float
    measure_cost: float


def rules_in_force(inputs: Inputs, row: int) -> list[Rules]:
    """Return the numbers of one row, district by district."""
    # Demand and the price of a measure have no rows by state: no action changes them.
    p, segment = inputs.pathway, row % inputs.n_segments
    tables = (
        p.visit_days,
        p.discontinued_share,
        p.patience_days,
        p.completion_days,
        p.wish_days,
        p.control_days,
        p.wish_speed,
        p.late_share,
        p.late_days,
        p.longest_days,
        p.need_share,
    )
    columns = [
        inputs.demand.factor[segment].tolist(),
        *(table[row].tolist() for table in tables),
        inputs.money.measure_cost[segment].tolist(),
    ]
    return [Rules(*row) for row in zip(*columns, strict=True)]


def control_stretches(inputs: Inputs, district: int) -> list[tuple[float, float]]:
    """Until when the control clock runs at which speed; the last stretch never ends.

    Neighbouring segments of equal speed are one stretch, so that a cut that
    changes nothing changes nothing in the last bit either. The clock looks ahead, so no action
    can change its speed.
    """
    # Rows of state 0 only, for the same reason.
    speeds = inputs.pathway.control_speed[: inputs.n_segments, district].tolist()
    stops = [*inputs.segment_stop.tolist()[:-1], math.inf]
    following = [*speeds[1:], None]
    stretches = zip(stops, speeds, following, strict=True)
    return [(stop, speed) for stop, speed, next_speed in stretches if speed != next_speed]


def control_due(stretches: list[tuple[float, float]], case: Case) -> float:
    """Day on which the control clock, whose speed depends on the calendar only, runs out."""
    # Walked stretch by stretch, as in `compiled.clocks.control_due`: a
    # closed form over all of them would round otherwise.
    left, now = case.control * case.rules.control_days, case.began
    for stop, speed in stretches:
        if stop <= now:
            continue
        if speed > 0.0:
            if left <= (stop - now) * speed:
                return now + left / speed
            left -= (stop - now) * speed
        now = stop
    return math.inf


def control_run(stretches: list[tuple[float, float]], since: float, until: float) -> float:
    """How far the control clock runs between two days."""
    run, now = 0.0, since
    for stop, speed in stretches:
        if now < stop:
            last = min(stop, until)
            run += (last - now) * speed
            now = last
    return run
