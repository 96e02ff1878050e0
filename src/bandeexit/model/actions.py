"""What the programme would do when a measure passes a limit: what is watched, what is changed.

An action's effect is an alternative set of numbers. With n actions a path is, in each segment
of the calendar, in one of 2^n states (a bit for each action in force), and the tables of
`Inputs` hold a block of rows for each: row = state x n_segments + segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from bandeexit.model.budget import BudgetLine
from bandeexit.model.schedule import Adjustment

# It is the laying out that costs, not the deciding: 600 paths took 0.55 s without actions, 0.62 s
# with one, 1.2 s with four (docs/decisions/0009).
MOST_ACTIONS = 4
"""The numbers of every combination of actions are laid out, so their number doubles with each."""
# Both engines compare this with the age of an action at a
# review, which is 1 or more: a number that is never met.
FOR_EVER = -1


# `states.action_inputs` turns a name into its place in this order, and engines read the place as an
# `inputs.Watch`. In another order an action looks at another measure, without a word.
WATCH_UNITS: dict[str, str] = {
    "waiting": "persons",
    "in_visitation": "persons",
    "in_programme": "persons",
    "measures_unpaid": "persons",
    "utilisation": "ratio",
    "wait_days_mean": "days",
    "longest_wait_days": "days",
}
"""Measure that actions can look at -> its unit; the order is that of `inputs.Watch`."""

# Each of these has to be read from a table with a block of rows for
# each state. One whose table has a row a segment only (the factor on
# referrals, the cost of a measure) would read the same in all states.
ACTION_PARAMETERS = (
    "capacity.stretch",
    "capacity.minimum_places",
    "capacity.municipal_places",
    "capacity.prison_places",
    "capacity.posts",
    "districts.vacancies",
    "districts.pool",
    "visitation.days",
    "visitation.discontinued_share",
    "programme.completion_days",
    "programme.longest_days",
    "programme.late_offer_share",
    "programme.late_offer_days",
)
"""What an action may change, besides budget lines (`action_parameters`): what the programme can
decide, and what is read when it is needed.

Not demand (it is laid on the tape before anything happens), not the control clock's speed (it
looks ahead along the calendar), not what candidates decide, and nothing that holds for the whole
run.
"""


def action_parameters(lines: Iterable[BudgetLine]) -> tuple[str, ...]:
    """Paths of all that an action may change."""
    return (*(line.path for line in lines), *ACTION_PARAMETERS)


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action in days and district numbers."""

    name: str
    measure: str
    """A key of `WATCH_UNITS`."""
    limit: float
    above: bool
    reviews: tuple[float, ...]
    """Days on which the measure is looked at."""
    after_reviews: int
    """Reviews between the decision and its effect; 0: at once."""
    lasts_reviews: int
    """Reviews for which it is in force; `FOR_EVER`: to the horizon."""
    districts: tuple[int, ...]
    """Where the measure is watched."""
    adjustments: tuple[Adjustment, ...]
    """What it changes; in force from the first review at the earliest."""


def states_of(
    adjustments: Sequence[Adjustment], actions: Sequence[PlannedAction]
) -> list[tuple[Adjustment, ...]]:
    """Adjustments of each state: the scenario's own, and those of the actions in force."""
    return [
        (*adjustments, *chain.from_iterable(a.adjustments for a in _in_force(actions, state)))
        # State 0, nothing in force, comes first, so that without actions rows are segments. Bit i
        # is action i here, in `reviews.Reviews.state` and in `compiled.reviews.hold_reviews`.
        for state in range(1 << len(actions))
    ]


def _in_force(actions: Sequence[PlannedAction], state: int) -> list[PlannedAction]:
    return [action for i, action in enumerate(actions) if state >> i & 1]
