"""Reviews of the reference engine: whether an action is taken, takes effect, or ends.

At the midnight of a review an action is looked at in this order: one that has lasted ends; one
that is on its way comes nearer, and into force; one that is neither is decided on when its
measure is beyond the limit. What is looked at is what there was until that midnight: the stocks,
the queue, the pools and their norm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bandeexit.model.cases import Case, Pool, Stage
from bandeexit.model.inputs import Inputs, Watch
from bandeexit.model.tape import Cohort


@dataclass(slots=True)
class ActionState:
    """One action, and where it stands."""

    watch: Watch
    limit: float
    above: bool
    after: int
    lasts: int
    where: list[int]
    """Districts."""
    in_force: bool = False
    pending: int = 0
    """Reviews until it comes into force; 0: it is not on its way."""
    age: int = 0
    """Reviews since it came into force."""
    waits: float = 0.0
    """Days that those waited who started since the last review."""
    starts: int = 0
    """How many they are."""

    def is_beyond(self, value: float) -> bool:
        """Whether a measure calls for the action; one that is not defined (NaN) does not."""
        return value > self.limit if self.above else value < self.limit


class Reviews:
    """The actions of one replication."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        a = inputs.actions
        self.actions = [
            ActionState(Watch(watch), limit, bool(above), after, lasts, _members(where))
            for watch, limit, above, after, lasts, where in zip(
                *(column.tolist() for column in a[:6]), strict=True
            )
        ]

    @property
    def state(self) -> int:
        """A bit for each action in force."""
        return sum(1 << i for i, action in enumerate(self.actions) if action.in_force)

    def note_start(self, case: Case, now: float) -> None:
        """Remember how long somebody waited, from the census on."""
        # Reviews lie after the census, and their mean is of
        # those who started since (docs/decisions/0009).
        if case.cohort == Cohort.COUNTED and now >= self.inputs.census_day:
            for action in self.actions:
                if case.district in action.where:
                    action.waits += now - case.arrival
                    action.starts += 1

    def hold(self, segment: int, now: float, cases: Sequence[Case], pools: Sequence[Pool]) -> None:
        """Look at every action whose review date it is."""
        # Each by itself: rows and pools change only when all of them have been looked at.
        for action, reviewed in zip(self.actions, self.inputs.actions.reviewed, strict=True):
            if reviewed[segment]:
                self._review(action, now, cases, pools)

    def _review(
        self, action: ActionState, now: float, cases: Sequence[Case], pools: Sequence[Pool]
    ) -> None:
        if action.in_force:
            action.age += 1
            # One that ends now is neither in force nor on its
            # way, so it may be taken again at this very review.
            action.in_force = action.age != action.lasts
        if action.pending:
            action.pending -= 1
            if not action.pending:
                action.in_force, action.age = True, 0
        elif not action.in_force and action.is_beyond(self._value(action, now, cases, pools)):
            action.pending = action.after
            action.in_force, action.age = not action.after, 0
        action.waits, action.starts = 0.0, 0

    def _value(
        self, action: ActionState, now: float, cases: Sequence[Case], pools: Sequence[Pool]
    ) -> float:
        """Measure that an action watches, in its districts together."""
        if action.watch == Watch.UTILISATION:
            return self._utilisation(action, pools)
        if action.watch == Watch.WAIT_DAYS_MEAN:
            # NaN compares false either way: nobody started, nothing is decided.
            return action.waits / action.starts if action.starts else math.nan
        here = [case for case in cases if case.district in action.where]
        if action.watch == Watch.MEASURES_UNPAID:
            return sum(case.unpaid for case in here)
        counted = [case for case in here if case.cohort == Cohort.COUNTED]
        if action.watch == Watch.LONGEST_WAIT_DAYS:
            waits = [now - case.arrival for case in counted if case.stage == Stage.WAITING]
            return max(waits, default=0.0)
        return sum(case.stage in STAGES[action.watch] for case in counted)

    def _utilisation(self, action: ActionState, pools: Sequence[Pool]) -> float:
        """Load over norm of the pools that the districts are in."""
        theirs = [pool for pool in pools if set(pool.districts) & set(action.where)]
        cases, high = sum(pool.cases for pool in theirs), sum(pool.high for pool in theirs)
        # Added in a loop and in the pools' order, as the kernel does: a sum of floats has an order.
        norm = 0.0
        for pool in theirs:
            norm += pool.norm
        if not (math.isfinite(norm) and norm > 0.0):
            return math.nan
        return (cases + (self.inputs.pathway.threat_places - 1.0) * high) / norm


STAGES = {
    Watch.WAITING: (Stage.WAITING,),
    Watch.IN_VISITATION: (Stage.WAITING, Stage.VISITATION),
    Watch.IN_PROGRAMME: (Stage.PROGRAMME,),
}


def _members(where: list[int]) -> list[int]:
    return [district for district, inside in enumerate(where) if inside]
