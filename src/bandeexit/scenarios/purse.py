"""Money added to budget lines in whole years: as axes, and as points of `scenarios.cells`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bandeexit.errors import UsageError
from bandeexit.model.budget import BudgetLine, unmodelled_lines
from bandeexit.model.money import appropriations, real_appropriations
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.changes import plan, with_whole_changes
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.uncertain import at_points

Amounts = Mapping[tuple[str, int], float]
"""Line and year -> m DKK added, in prices of the price year."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Budget lines and whole calendar years to which money can be added."""

    lines: tuple[str, ...]
    """Names of those to which money can be added."""
    years: tuple[int, ...]
    known: tuple[BudgetLine, ...]
    """All of the study."""
    prices: str
    """Price level of the amounts (`Programme.prices`)."""

    def title(self, line: str) -> Mapping[str, str]:
        """Return the title of a line by language, within a sentence."""
        return next(one.title for one in self.known if one.name == line)

    @property
    def unmodelled(self) -> tuple[str, ...]:
        """Lines of which the model cannot say what their money does."""
        return tuple(one.name for one in unmodelled_lines(self.known).values())

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """Line and year, in the order of the axes."""
        return tuple((line, year) for line in self.lines for year in self.years)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """One axis a line and year; adding comes after all that a scenario sets or scales."""
        return tuple(
            Axis(
                f"budget.{line}",
                "add",
                (0.0,),
                date(year, 1, 1),
                date(year + 1, 1, 1),
                title=self.title(line),
                prices=self.prices,
            )
            for line, year in self.cells
        )

    def point(self, amounts: Amounts) -> Point:
        """Point at which some amounts are added, and nothing elsewhere."""
        return tuple(amounts.get(cell, 0.0) for cell in self.cells)

    @property
    def unchanged(self) -> Point:
        """Point at which nothing is added."""
        return self.point({})

    def every_year(self, line: str, amount: float) -> dict[tuple[str, int], float]:
        """Give the same amount to a line in each year."""
        return {(line, year): amount for year in self.years}


def purse_of(
    programme: Programme, base: Scenario, lines: tuple[str, ...], first: int | None = None
) -> Purse:
    """Give the whole calendar years after the census in which money can be changed.

    Parameters
    ----------
    first : int, optional
        First year; by default the first whole one.

    Raises
    ------
    UsageError
        There is none before the horizon.
    """
    census = max(programme.census.when, first_day_of_changes(programme, base))
    start = census.year + 1  # as `headline_values.whole_years` counts them
    years = tuple(year for year in range(start, base.horizon.year) if year >= (first or start))
    if not years or (first is not None and first < start):
        raise UsageError(
            f"{base.name}: no whole calendar year lies between {first or census} and the horizon "
            f"{base.horizon}, or it is before the census ({programme.census.when}). Give years "
            f"from {start} on, or a later `horizon`."
        )
    return Purse(lines, years, programme.budget.lines, programme.prices)


def granted(programme: Programme, base: Scenario, purse: Purse) -> dict[tuple[str, int], float]:
    """Least amount of each line on any day of each year, as the scenario has it.

    m DKK a year, in prices of the price year; a law counts by its median.
    """
    whole, dated = plan(programme, at_points(base))
    changed = with_whole_changes(programme, whole)
    found = {}
    for line, year in purse.cells:
        about = changed.budget.line(line)
        first, last = (programme.calendar.day(date(y, 1, 1)) for y in (year, year + 1))
        ours = [one for one in dated if programme.acts_on(one.path) == about.path]
        days = [d for one in ours for d in (one.start, one.stop) if first < d < last]
        starts = np.array([first, *sorted(set(days))])
        found[line, year] = float(np.min(real_appropriations(changed, about, dated, starts)))
    return found


def rises(programme: Programme, base: Scenario, purse: Purse) -> dict[tuple[str, int], float]:
    """Nominal over real money of each line and year."""
    whole, dated = plan(programme, at_points(base))
    changed = with_whole_changes(programme, whole)
    growth = [one for one in dated if entry_of(one.path).yearly]
    one = dict.fromkeys(purse.years, 1.0)
    found = {}
    for line, year in purse.cells:
        alone = replace(changed, budget=changed.budget.with_years(line, one))
        start = np.array([programme.calendar.day(date(year, 1, 1))])
        found[line, year] = float(
            np.mean(appropriations(alone, alone.budget.line(line), growth, start))
        )
    return found
