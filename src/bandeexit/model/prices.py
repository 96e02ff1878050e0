"""Price levels by calendar year: what growth makes of wages and prices, and what a post costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandeexit.model.budget import BudgetLine
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import Adjustment, adjust, years_of_segments

Floats = NDArray[np.float64]
YearNumbers = NDArray[np.int64]
WAGES = "budget.wage_growth"
"""Path of the growth that the price of a post follows."""
Power = Callable[[ArrayLike, ArrayLike], Floats]


@dataclass(frozen=True, slots=True)
class Prices:
    """Price levels of a programme under the changes of a scenario."""

    programme: Programme
    adjustments: Sequence[Adjustment]
    power: Power
    """`transforms.power` for what reaches inputs; numpy's own where scipy is too slow to import."""

    def index(self, growth: str, years: YearNumbers) -> Floats:
        """Price level of some years, (..., n_years), by the path of a growth; 1 in the price year.

        With a growth g in every year, (1 + g)^(years since the price year). With growths that
        differ it is the product of such powers, one for each run of years of equal growth: a
        change that changes nothing then changes not even the last bit.
        """
        price_year = np.asarray(self.programme.budget.price_year)
        ours = [change for change in self.adjustments if change.path == growth]
        if not ours:
            # Of the price year the power is 0 and the index exactly 1:
            # an amount of that year is told as it was published.
            rate = self.programme.number(growth)[..., None]
            return self.power(1.0 + rate, years - price_year[..., None])
        level = np.zeros(1)
        for year in np.unique(price_year):
            compounded = self._compound(growth, int(year), years)
            level = np.where(price_year[..., None] == year, compounded, level)
        return np.asarray(level)

    def _compound(self, growth: str, price_year: int, years: YearNumbers) -> Floats:
        """Walk from the price year to later years, and back to earlier ones."""
        low, high = min(int(years.min()), price_year), max(int(years.max()), price_year)
        # The growth of a year raises prices from the year before to it.
        rates = self.growths(growth, low + 1, high)
        levels = {price_year: np.ones(rates.shape[:-1])}
        later, earlier = range(price_year + 1, high + 1), range(price_year, low, -1)
        for way, sign, step in ((later, 1, 0), (earlier, -1, -1)):
            done, run = levels[price_year], np.zeros(rates.shape[:-1])
            last = rates[..., way[0] - low - 1] if len(way) else done
            for year in way:
                rate = rates[..., year - low - 1]
                same = rate == last
                done = np.where(same, done, done * self.power(1.0 + last, sign * run))
                run, last = np.where(same, run + 1.0, 1.0), rate
                levels[year + step] = done * self.power(1.0 + rate, sign * run)
        return np.stack([levels[year] for year in years.tolist()], axis=-1)

    def growths(self, growth: str, first: int, last: int) -> Floats:
        """Growth of each calendar year from the first to the last, (..., n_years).

        That of a year is the one in force on its 1 January: a change without a date begins at the
        census, and with the New Year after it.
        """
        new_years = [date(year, 1, 1) for year in range(first, last + 1)]
        days = np.array([self.programme.calendar.day(day) for day in new_years])
        own = self.programme.number(growth)[..., None, None]
        base = np.broadcast_to(own, (*own.shape[:-2], len(days), 1))
        # One number for the country: readers refuse districts.
        changes = [replace(change, districts=(0,)) for change in self.adjustments]
        return adjust(base, growth, changes, days)[..., 0]

    def of_line(self, line: BudgetLine, years: YearNumbers) -> Floats:
        """Price level of what a budget line buys, (..., n_years)."""
        return self.index(line.growth, years)

    def rise(self, line: BudgetLine, years: YearNumbers) -> Floats:
        """Nominal over real appropriation: full growth up to the price year, then the indexed
        share."""
        # 1 + indexation x (index - 1), not index ^ indexation: model/README.md, indexation. Before
        # the price year the published amounts are real, hence full growth.
        rise = self.of_line(line, years) - 1.0
        indexation = np.asarray(self.programme.budget.indexation)[..., None]
        return np.asarray(1.0 + np.where(self._is_real(years), 1.0, indexation) * rise)

    def _is_real(self, years: YearNumbers) -> NDArray[np.bool_]:
        return np.asarray(years <= np.asarray(self.programme.budget.price_year)[..., None])

    def of_post(self, starts: Floats) -> Floats:
        """Nominal m DKK per full-time equivalent and year, (..., n_segments)."""
        years = years_of_segments(self.programme, starts)
        unit_cost = self.programme.number("capacity.unit_cost")[..., None]
        return np.asarray(unit_cost * self.index(WAGES, years))

    def of_post_in_line(self, starts: Floats) -> Floats:
        """What a post takes of its line as `budget.yaml` has it, m DKK a year, (..., n_segments).

        The unit cost, where appropriations follow wages; more, where they fall behind.
        """
        years = years_of_segments(self.programme, starts)
        line, budget = self.programme.posts_line, self.programme.budget
        unit_cost = self.programme.number("capacity.unit_cost")[..., None]
        follows = self._is_real(years) | (np.asarray(budget.indexation)[..., None] == 1.0)
        follows &= line.growth == WAGES
        behind = self.index(WAGES, years) / self.rise(line, years)
        # Exactly the unit cost where it follows: so many posts are then so much money, to the bit.
        return np.asarray(np.where(follows, unit_cost, unit_cost * behind))
