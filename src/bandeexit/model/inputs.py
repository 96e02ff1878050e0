"""A programme and one draw of its parameters as arrays: what both engines read.

An `Inputs` holds one draw, or many: whatever depends on a parameter that was
given as an array over draws has one leading axis of n_draws (a plain number is
then an array of shape (n_draws,)), the `...` of the shapes below.
All else lacks that axis, and broadcasts. Row i of many draws has the same
bits as draw i alone. Engines read one draw.

Dated numbers are piecewise constant. All share one list of segments, cut at
the census, at every New Year, wherever a scenario changes something and whenever an action is
reviewed; an array of shape (..., n_rows, n_districts) gives the value in force. There is one row
a segment; with actions there is a block of such rows for each state of them (see `actions`):
row = state x n_segments + segment.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.rates import RateCells

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class DemandInputs(NamedTuple):
    """Who comes."""

    cells: RateCells
    trend: Floats
    """exp(log trend) in the middle of each cell, shape (..., n_cells)."""
    per_day: float
    """Referrals a day, averaged over the window from origin to census."""
    # One row a draw, as a draw is parameters and history together (docs/decisions/0003).
    log_level: Floats
    """Known history of the slow factor's log, shape (..., n_months); empty: all of it is drawn."""
    keep: float | Floats
    """What a month keeps of the slow factor's log: next = keep x log + step x normal."""
    step: float | Floats
    """0 where there is no slow factor."""
    spread: float | Floats
    """The first month's log is spread x normal; 0 where there is no slow factor."""
    share: Floats
    """Share of each district, shape (n_districts,), sums to 1."""
    factor: Floats
    """The scenario's factor on referrals, (..., n_segments, n_districts)."""
    handovers_per_day: Floats
    """From the prison service, (..., n_segments, n_districts)."""
    visiting: float | Floats
    """Expected persons in visitation at the origin, counted with those referred since."""
    initial_load: int
    initial_since: float
    """Days before the origin since when the earlier scheme took people in."""


class PastInputs(NamedTuple):
    """Which of the alternative histories of its districts a path has had.

    Where capacity may have bound, no single candidate can be chosen to fit a census, but whole
    histories of districts can: they have nothing to do with one another.
    """

    starts: Integers
    """Number of each district's history, (..., n_districts); -1: its candidates are chosen one by
    one, as if capacity had not bound. Empty: so everywhere."""
    address: Integers
    """Seed and draw that the histories are addressed by, (..., 2), instead of the path's own."""


NO_PAST = PastInputs(np.empty(0, dtype=np.int64), np.zeros(2, dtype=np.int64))


# Every table here has a block of rows for each state, and is named in `states.BY_ROW`. One that is
# forgotten there keeps the scenario's numbers while an action is in force.
class PathwayInputs(NamedTuple):
    """What happens to a candidate. Arrays are (..., n_rows, n_districts)."""

    visit_shape: float
    visit_days: Floats
    discontinued_share: Floats
    patience_days: Floats
    completion_shape: float
    completion_days: Floats
    dropout_shape: float
    # A scale, not a median: the transcendental part is done once,
    # in `build`, so that engines multiply and divide only.
    wish_days: Floats
    """Weibull scale of the own-wish clock D1."""
    control_days: Floats
    """Weibull scale of the control clock D2."""
    wish_speed: Floats
    control_speed: Floats
    late_share: Floats
    late_days: Floats
    longest_days: Floats
    """A programme is completed at the latest so long after its start; infinity: no cap."""
    need_share: Floats
    elasticity: float
    max_speed: float
    threat_share: float
    threat_rise_days: float
    """Mean time to turning high."""
    threat_fall_days: float
    threat_places: float
    cost_shape: float
    unpaid_factor: float


class CapacityInputs(NamedTuple):
    """How many can be followed. Before the census norm and limits may be infinite."""

    pool_of: Integers
    """Pool of each district, (n_rows, n_districts)."""
    norm: Floats
    """Persons the pool's coordinators can follow at norm, (..., n_rows, n_pools)."""
    police_limit: Floats
    """Intake limit before rounding to whole places, (..., n_rows, n_pools)."""
    municipal_limit: Floats
    prison_limit: Floats


class MoneyInputs(NamedTuple):
    """The budget, nominal DKK."""

    lines: tuple[str, ...]
    """Names of the budget lines."""
    posts_line: int
    """Number of the line that pays for coordinators' posts."""
    measures_line: int
    """Number of the line that pays for special measures."""
    price_level: Floats
    """Of what each line buys, nominal over real, (..., n_lines, n_segments)."""
    appropriation_per_year: Floats
    """By line and segment, m DKK a year, (..., n_lines, n_rows)."""
    employed_per_year: Floats
    """Cost of the coordinators in post, m DKK a year, (..., n_rows)."""
    posts: Floats
    """What becomes of posts, whole country, (..., n_uses, n_rows), in the order of `posts.USES`."""
    run_in_per_year: Floats
    """Cost of those in post who carry no caseload yet, m DKK a year, (..., n_rows)."""
    # No block for each state, as of the price level: an action
    # buys more or less, at the same prices.
    measure_cost: Floats
    """Mean cost of a special measure, DKK, (..., n_segments, n_districts)."""
    grant_day: Floats
    """When the pool for special measures is filled, increasing, (n_grants,): from the first
    published year on, or from when money is short if that is earlier."""
    grant: Floats
    """DKK put into it, (..., n_states * n_grants), one state after the other."""
    # Only the difference of two states is used, and none without actions:
    # not one byte differs for who plans none (docs/decisions/0009).
    left_of_year: Floats
    """DKK that the line gives from a segment's start to New Year, (..., n_rows): the difference
    between two states is put into the pool when one follows the other. Empty without actions."""
    carry_over: bool


class Watch(IntEnum):
    """What an action looks at; the order of `actions.WATCH_UNITS`."""

    WAITING = 0
    IN_VISITATION = 1
    IN_PROGRAMME = 2
    MEASURES_UNPAID = 3
    UTILISATION = 4
    WAIT_DAYS_MEAN = 5
    LONGEST_WAIT_DAYS = 6


class ActionInputs(NamedTuple):
    """When the programme would do what; shape (n_actions,) unless said otherwise."""

    watch: Integers
    """A `Watch`."""
    limit: Floats
    above: Integers
    """1: taken above the limit, 0: below."""
    after: Integers
    """Reviews between the decision and its effect."""
    lasts: Integers
    """Reviews for which it is in force; -1: to the horizon."""
    where: Integers
    """Whether the measure is watched in a district, (n_actions, n_districts)."""
    reviewed: Integers
    """Whether there is a review at the start of a segment, (n_actions, n_segments)."""


# Arrays without rows, not None: compiled code wants one type.
_NONE = np.zeros(0, dtype=np.int64)
_NOWHERE = np.zeros((0, 0), dtype=np.int64)
NO_ACTIONS = ActionInputs(_NONE, np.zeros(0), _NONE, _NONE, _NONE, _NOWHERE, _NOWHERE)


class Inputs(NamedTuple):
    """Everything an engine reads besides the tape."""

    segment_start: Floats
    """Days, shape (n_segments,), first 0."""
    horizon: float
    """The simulation ends at this midnight."""
    census_day: float
    census: Integers
    """In visitation, in programme, completed, programme and visitation discontinued: the state
    that the history is conditioned on. One number: the referrals before the census, whatever
    became of them. Empty: the history is free."""
    money_from: float
    """Money is short from this day; before it every special measure is paid at once, and posted
    as far as the year's pool goes."""
    past: PastInputs
    demand: DemandInputs
    pathway: PathwayInputs
    capacity: CapacityInputs
    money: MoneyInputs
    actions: ActionInputs = NO_ACTIONS

    @property
    def n_segments(self) -> int:
        """Number of segments of the calendar."""
        return len(self.segment_start)

    @property
    def n_actions(self) -> int:
        """Number of actions that may be taken."""
        return len(self.actions.watch)

    @property
    def n_states(self) -> int:
        """Combinations of actions in force."""
        return 1 << self.n_actions

    @property
    def n_districts(self) -> int:
        """Number of districts."""
        return len(self.demand.share)

    @property
    def n_pools(self) -> int:
        """Number of pools."""
        return int(self.capacity.norm.shape[-1])

    def rows(self, states: Integers) -> Integers:
        """Rows of the tables that were in force, from the states in each segment.

        Parameters
        ----------
        states : ndarray of int, shape (..., n_segments) or (0,)
            Empty: there are no actions.
        """
        # The formula for rows, for all segments at once; both
        # engines repeat it for the segment at hand.
        segments = np.arange(self.n_segments)
        return states * self.n_segments + segments if states.shape[-1] else segments

    @property
    def segment_stop(self) -> Floats:
        """End of each segment, the last at the horizon."""
        return np.append(self.segment_start[1:], self.horizon)
