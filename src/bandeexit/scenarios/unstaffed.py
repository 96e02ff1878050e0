"""Districts that a scenario leaves without coordinators while places there cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.actions import states_of
from bandeexit.model.posts import posts_and_money, staff
from bandeexit.model.prices import Prices
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import Adjustment, lay_segments, tabulate
from bandeexit.scenarios.actions import plan_actions
from bandeexit.scenarios.changes import plan, with_whole_changes
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.uncertain import at_points

Floats = NDArray[np.float64]
MINIMUM = "capacity.minimum_places"


@dataclass(frozen=True, slots=True)
class UnstaffedDistricts:
    """Districts without posts in which people still start."""

    start: date
    """From when on the first of them is."""
    districts: tuple[str, ...]
    """Empty: all."""


def find_unstaffed(programme: Programme, scenario: Scenario) -> UnstaffedDistricts | None:
    """Find districts with no posts in force and minimum places above 0, under any action.

    Minimum places are an intake limit that no money pays for, so that a district without a single
    coordinator still takes people in. A law counts by both its ends.
    """
    whole, changes = plan(programme, at_points(scenario))
    changed = with_whole_changes(programme, whole)
    first = programme.calendar.day(first_day_of_changes(programme, scenario))
    horizon = programme.calendar.day(scenario.horizon)
    names = [district.name for district in programme.districts]
    day, where = horizon, set[str]()
    # Also what only an action would do: whether it is taken depends on the path, and the
    # warning comes before any.
    for state in states_of(changes, plan_actions(programme, scenario)):
        starts = lay_segments(changed, horizon, state)
        posts = _posts(changed, state, starts)
        least = tabulate(changed, MINIMUM, state, starts)
        # Minimum places are an intake limit and cost nothing, so a district whose posts are cut to
        # 0 still takes people in (model/README.md, "Limits").
        free = np.asarray((posts == 0.0) & (least > 0.0))
        shape = (len(starts), len(names))
        empty = np.broadcast_to(free, (*free.shape[:-2], *shape)).reshape(-1, *shape).any(axis=0)
        segments, districts = np.nonzero(empty & (starts >= first)[:, None])
        if len(segments):
            day = min(day, float(starts[segments[0]]))
            where |= {names[i] for i in districts.tolist()}
    if not where:
        return None
    # In the order of the study: a set has none.
    found = () if len(where) == len(names) else tuple(n for n in names if n in where)
    return UnstaffedDistricts(programme.calendar.date(day), found)


def _posts(programme: Programme, state: Sequence[Adjustment], starts: Floats) -> Floats:
    """Coordinators in post, as `money.staff_in_force` has them but for the last bit.

    With numpy's powers, as `check` does without scipy.
    """
    bought, _ = posts_and_money(Prices(programme, state, np.power), starts)
    return staff(programme, state, starts, 0.0, bought).employed
