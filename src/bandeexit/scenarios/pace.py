"""The yearly pace: counted until the census, forecast from there on, and why the two differ.

What a forecast says is a total over some years, what was counted one over others; a year of each
is what can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]
Why = Literal["referrals", "start", "before", "later"]

PACED: Mapping[str, tuple[str, ...]] = {
    "referred": ("total_referred",),
    # Whoever has ever started is still in a programme, or has left it by one of two ways.
    "started": ("in_programme", "total_completed", "total_programme_discontinued"),
    "completed": ("total_completed",),
    "programme_discontinued": ("total_programme_discontinued",),
    "visitation_discontinued": ("total_visitation_discontinued",),
}
"""Flow -> the measures that add up to how many there have been since the origin."""
REFERRED = "referred"
YEAR = 365
"""Days of the last year before the census, at the least: totals are known by month."""
WORTH_SAYING = 0.25
"""Share of the counted pace by which a forecast has to differ for its reason to be told."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Persons a year of one flow, for the whole country."""

    measure: str
    """A key of `PACED`."""
    counted: float
    """From the origin to the census; all paths have the counted state there."""
    last_year: float
    """In the last year before the census, median of the histories that end in the counts."""
    low: float
    """From the census to the horizon, 5 % point of the paths."""
    median: float
    high: float
    """95 % point."""
    parts: Mapping[Why, float]
    """What takes the counted pace to the forecast's median, as logs of ratios that add up:
    `referrals` (more or fewer of them), `start` (the count began with nobody: for each referred,
    more left in its last year than in its average), `later` (what is other after the census). Of
    referrals themselves: `before` (how they had moved by the last year), `later`. Empty: some
    pace is 0, and has no log."""

    @property
    def differs(self) -> bool:
        """Whether the forecast lies further from the count than is left without a reason."""
        return abs(self.median - self.counted) > WORTH_SAYING * self.counted

    @property
    def why(self) -> Why | None:
        """The part that explains most of the difference; None where nothing is to be explained."""
        if not self.differs or not self.parts:
            return None
        # The largest in the direction of the difference: a part that pulls the
        # other way explains nothing.
        up = self.median > self.counted
        return max(self.parts, key=lambda part: self.parts[part] if up else -self.parts[part])


def paces(result: Result) -> tuple[Pace, ...]:
    """Pace of every flow of `PACED`; nothing of a counterfactual, whose history is not the count's.

    Parameters
    ----------
    result : Result
        With the census's date among those of its totals.
    """
    # Its history is not the one that was counted.
    if result.scenario.counterfactual:
        return ()
    dates = result.series["total_referred"].dates
    origin, before = dates[0], _a_year_before(result.census, dates)
    points = {}
    for measure in PACED:
        # A median throughout, of numbers that all paths share where they were counted: sentence,
        # table and split then have the same numbers (docs/decisions/0016).
        counted = float(np.median(_counted(result, measure, origin)))
        last = float(np.median(_a_year(result, measure, before, result.census)))
        after = _a_year(result, measure, result.census, dates[-1])
        points[measure] = _Points(counted, last, *np.quantile(after, (0.05, 0.5, 0.95)).tolist())
    referred = points[REFERRED]
    return tuple(
        Pace(measure, *own, _parts(own, None if measure == REFERRED else referred))
        for measure, own in points.items()
    )


class _Points(NamedTuple):
    """The numbers of one pace."""

    counted: float
    last_year: float
    low: float
    median: float
    high: float


def _parts(own: _Points, referred: _Points | None) -> dict[Why, float]:
    counted, last, median = own.counted, own.last_year, own.median
    if referred is None:
        if min(counted, last, median) <= 0.0:
            return {}
        return {"before": log(last / counted), "later": log(median / last)}
    all_counted, all_last, all_median = referred.counted, referred.last_year, referred.median
    if min(counted, last, median, all_counted, all_last, all_median) <= 0.0:
        return {}
    # Of so many referred, so many: what is left when there are more of them.
    # forecast / counted is a product of these three ratios exactly, so their logs add up and the
    # largest is the reason (docs/decisions/0016).
    of_counted, of_last, of_median = counted / all_counted, last / all_last, median / all_median
    return {
        "referrals": log(all_median / all_counted),
        "start": log(of_last / of_counted),
        "later": log(of_median / of_last),
    }


def _counted(result: Result, measure: str, origin: date) -> Floats:
    """Persons counted a year since the origin, those in visitation on that day among them."""
    at = result.series["total_referred"].dates.index(result.census)
    many = [result.series[name].national[:, at].astype(np.float64) for name in PACED[measure]]
    return np.asarray(np.sum(many, axis=0) * DAYS_PER_YEAR / (result.census - origin).days)


def _a_year(result: Result, measure: str, start: date, stop: date) -> Floats:
    """Persons a year of a flow between two dates of the totals, by path."""
    many = np.zeros(result.n_paths)
    for name in PACED[measure]:
        series = result.series[name]
        first, last = series.dates.index(start), series.dates.index(stop)
        many += series.national[:, last].astype(np.float64) - series.national[:, first]
    return many * DAYS_PER_YEAR / (stop - start).days


def _a_year_before(census: date, dates: tuple[date, ...]) -> date:
    """Last date of the totals that is 365 days or more before the census; else the first."""
    # Totals are known at the first of a month and at the census, so "a year" is the shortest
    # span of at least 365 days.
    days = [day for day in dates if (census - day).days >= YEAR]
    return days[-1] if days else dates[0]
