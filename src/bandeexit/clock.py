"""Calendar dates <-> days since the origin of a study.

Time inside the model is a float, days since the origin's midnight. A date
stands for its midnight: a stock at a date counts what happened before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_PER_YEAR = 365.25
"""Days in a model year, the Julian year: turns yearly rates into daily ones."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted from an origin."""

    origin: date
    """Day 0."""

    def day(self, when: date) -> float:
        """Days from the origin to `when`, a whole number."""
        return float((when - self.origin).days)

    def date(self, day: float) -> date:
        """The date on which `day` falls."""
        return self.origin + timedelta(days=int(day // 1))

    def year_starts(self, first: float, last: float) -> list[float]:
        """1 January of every year, strictly between two days."""
        years = range(self.date(first).year, self.date(last).year + 1)
        days = (self.day(date(year, 1, 1)) for year in years)
        return [day for day in days if first < day < last]

    def month_starts(self, first: float, last: float) -> list[float]:
        """The first of every month, from `first` to `last`, both included."""
        start, end = self.date(first), self.date(last)
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        days = (self.day(date(month // 12, month % 12 + 1, 1)) for month in months)
        return [day for day in days if first <= day <= last]
