"""Which measure passes a limit of its own first, and how long before the target is missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import MONTHS, met_by_path

Floats = NDArray[np.float64]
_WATCHED = (
    "waiting",
    "in_visitation",
    "utilisation",
    "wait_days_mean",
    "reneged",
    "visitation_discontinued",
    "in_programme",
    "measures_unpaid",
)
"""What a unit could count as it goes."""
# A warning is worth its false alarms, so they are fixed and the rest is told
# (docs/decisions/0012).
FALSE_ALARMS = 0.1
"""Paths at most that pass the limit though nothing is wrong."""
_ENDS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """What one measure tells beforehand."""

    measure: str
    limit: float
    """Passed above it."""
    false_alarms: float
    """Share of the paths at the centre that keep the target and pass the limit all the same."""
    n_calm: int
    """Paths at the centre that keep the target."""
    n_failures: int
    """Paths at the break point that miss it."""
    n_warned: int
    """Of these, such in which the limit is passed before it is known that the target is missed."""
    lead: tuple[float, float, float] | None
    """Days from passing the limit to knowing that the target is missed: 10, 50, 90 % of those
    warned; None: nobody is."""

    @property
    def share_warned(self) -> float:
        """Share of the failures that are warned of."""
        return self.n_warned / self.n_failures if self.n_failures else 0.0


def early_warnings(
    calm: Result, broken: Result, target: Target, start: date | None = None
) -> list[EarlyWarning]:
    """Hold every watched measure against the first miss, path by path.

    The limit is the 90 % point, over the paths at the centre that keep the target, of the
    highest value since `start`. A flow, a wait or money is known at the end of its period, a
    stock at its date; so is a target.

    Parameters
    ----------
    calm, broken : Result
        At the centre and at the break point.
    start : date, optional
        First day on which anybody looks; by default the census.

    Returns
    -------
    list of EarlyWarning
        The one that warns of most failures first; of these, the earliest. Empty where no path
        at the centre keeps the target, or none misses it at the break point.
    """
    # "Nothing is wrong" is a path at the centre that keeps the target at every date.
    kept = np.asarray(met_by_path(calm, target)[0].all(axis=1))
    missed_on = _first_miss(broken, target)
    if not kept.any() or not np.isfinite(missed_on).any():
        return []
    first = (start or calm.census).toordinal()
    found = [
        _warning(name, calm, broken, kept, missed_on, first)
        for name in _WATCHED
        # The measure of the target would warn of itself.
        if name != target.measure and name in calm.series
    ]
    # All have the same share of false alarms, so how much is warned of can be compared.
    return sorted((one for one in found if one), key=lambda one: (-one.n_warned, -_middle(one)))


def _middle(warning: EarlyWarning) -> float:
    return warning.lead[1] if warning.lead else 0.0


def _first_miss(result: Result, target: Target) -> Floats:
    """Day on which it is known that a path misses the target; infinite: it does not."""
    met, _, dates = met_by_path(result, target)
    # A quarter's wait is known when the quarter is over: a warning in its middle comes before.
    whole = target.about.kind in ("flow", "wait", "money", "posts", "need")
    known = np.array([_ends(day, MONTHS[target.every] if whole else 0) for day in dates], float)
    return np.asarray(np.where(met, np.inf, known).min(axis=1))


def _ends(day: date, months: int) -> int:
    # A month has no number of days; the first of a month has no 31st to stumble over.
    month = day.month - 1 + months
    return (
        date(day.year + month // 12, month % 12 + 1, day.day).toordinal()
        if months
        else day.toordinal()
    )


def _warning(
    name: str, calm: Result, broken: Result, kept: NDArray[np.bool_], missed_on: Floats, first: int
) -> EarlyWarning | None:
    about = MEASURES[name]
    months = MONTHS[about.frequency] if about.kind in ("flow", "wait") else 0
    days = np.array([_ends(day, months) for day in calm.series[name].dates], float)
    later = days >= first
    quiet, loud = (_known(result, name)[:, later] for result in (calm, broken))
    # The highest since the start: one alarm a path, however often it is passed.
    peaks = quiet[kept].max(axis=1)
    # A measure that never moves passes no limit, and its limit would be its only value.
    if not np.isfinite(peaks).any() or np.ptp(loud[np.isfinite(loud)]) == 0.0:
        return None
    limit = float(
        # A value that occurs, and passed above it: with counts an interpolated limit would be
        # exceeded by more than a tenth.
        np.quantile(np.where(np.isfinite(peaks), peaks, 0.0), 1 - FALSE_ALARMS, method="higher")
    )
    passed = np.where(loud > limit, days[later], np.inf).min(axis=1)
    fails = np.isfinite(missed_on)
    # Strictly before: on the same day it is no warning any more.
    leads = (missed_on - np.where(np.isfinite(passed), passed, 0.0))[fails & (passed < missed_on)]
    low, middle, high = np.quantile(leads, _ENDS).tolist() if len(leads) else (0.0, 0.0, 0.0)
    return EarlyWarning(
        name, limit, float((peaks > limit).mean()), int(kept.sum()), int(fails.sum()), len(leads),
        (low, middle, high) if len(leads) else None,
    )  # fmt: skip


def _known(result: Result, name: str) -> Floats:
    """Values of the country; a period without one passes no limit."""
    values = result.series[name].national.astype(np.float64)
    # A quarter without a start has no wait, and no wait warns of nothing.
    return np.where(np.isfinite(values), values, -np.inf)
