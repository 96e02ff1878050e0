"""What a value of the lever costs: the line a year, what it adds, over the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bandeexit.model.budget import SECTION
from bandeexit.model.capacity import UNIT_COST
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.axes import Axis, scenario_at
from bandeexit.scenarios.outlook import Outlook, look_ahead
from bandeexit.scenarios.scenario import Scenario

BAND = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Money:
    """What is appropriated at one value of a lever that is a budget line; m DKK."""

    line: float
    """The line, a year, at the price level of the study: mean of the whole calendar years in
    which the lever is in force."""
    added: float
    """To the scenario's own appropriation, a year."""
    total: float
    """All lines, a year."""
    added_in_all: float
    """From the census's year to the horizon, at the price level of the study."""
    added_nominal: float
    """The same, in the money of each year."""
    posts: tuple[float, float] | None = None
    """Full-time equivalents that the line pays for, 5 and 95 % of the draws; None: not their
    line."""


def is_money(axis: Axis) -> bool:
    """Whether a lever is an amount of a budget line."""
    return axis.path.startswith(SECTION) and entry_of(axis.path).by_year


def amounts(
    programme: Programme, base: Scenario, axis: Axis, draws: Draws, values: Sequence[float]
) -> dict[float, Money]:
    """Say what each value costs; nothing for a lever that is no budget line."""
    if not is_money(axis):
        return {}
    # One draw is enough: appropriations are the study's and the scenario's, none is fitted.
    one = draws.rows(slice(0, 1))
    today = look_ahead(programme, base, one)
    # By its place among the lines, as no code names one (docs/decisions/0015).
    budget = programme.budget
    line, years = budget.lines.index(budget.line(axis.path)), _years(axis, base, today)
    unit_costs = _unit_costs(programme, draws) if line == budget.row_of("posts") else None
    found = {}
    for value in values:
        then = look_ahead(programme, scenario_at(base, (axis,), (value,)), one)
        a_year = float(then.real[0, line, years].mean())
        found[value] = Money(
            # The mean of whole years: a scenario may change the line on the way.
            line=a_year,
            added=a_year - float(today.real[0, line, years].mean()),
            total=float(then.real[0, :, years].sum(axis=-1).mean()),
            added_in_all=float((then.real - today.real)[0, line].sum()),
            added_nominal=float((then.nominal - today.nominal)[0, line].sum()),
            # The dearest coordinator makes the fewest posts; what one costs is not published.
            posts=None if unit_costs is None else (a_year / unit_costs[1], a_year / unit_costs[0]),
        )
    return found


def _years(axis: Axis, base: Scenario, outlook: Outlook) -> list[int]:
    """Columns of the calendar years that lie wholly within the lever's dates; else all."""
    first, last = axis.start or outlook.census, axis.stop or base.horizon
    whole = [
        i
        for i, year in enumerate(outlook.years)
        if first <= date(year, 1, 1) and date(year + 1, 1, 1) <= last
    ]
    # A lever of half a year lies in no whole one; all of them are better than nothing.
    return whole or list(range(len(outlook.years)))


def _unit_costs(programme: Programme, draws: Draws) -> tuple[float, float]:
    # A study may take it for known; then there is one number and no band.
    if UNIT_COST not in draws.names:
        own = programme.capacity.unit_cost
        return own, own
    low, high = np.quantile(draws.values[:, draws.names.index(UNIT_COST)], BAND).tolist()
    return low, high
