"""Service levels: in how many futures is a target met, date by date?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.measures import Frequency, Measure
from bandeexit.scenarios.intervals import Interval, wilson
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import MONTHS as MONTHS
from bandeexit.scenarios.scenario import Scenario, Target

Verdict = Literal["met", "not told apart", "missed"]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standing:
    """In how many of the paths a target is met, at one date or at all of them."""

    date: date | None
    """Midnight of a stock, first day of a period; None: all dates together."""
    n_met: int
    n: int
    n_without: int
    """Paths without a value, as when nobody started in the quarter."""

    @property
    def share(self) -> float:
        """Share of the paths that meet it."""
        return self.n_met / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval:
        """90 % Monte-Carlo interval of the share (Wilson)."""
        return wilson(self.n_met, self.n)

    def verdict(self, wanted: float) -> Verdict:
        """Whether the wanted probability is reached, as far as so many paths can tell.

        `not told apart` where the interval of the share holds the wanted probability.
        """
        # Three verdicts: with so many paths a share of 0.88 and a wanted 0.9 need not differ.
        low, high = self.interval
        if low >= wanted:
            return "met"
        return "missed" if high < wanted else "not told apart"


@dataclass(frozen=True, slots=True)
class Kept:
    """How one scenario stands to one of its targets."""

    target: Target
    regime: str
    """Name of the regime; empty for all paths together."""
    standings: tuple[Standing, ...]
    """One a date, in order."""
    together: Standing
    """All dates at once: paths that meet it at every date."""

    @property
    def worst(self) -> Standing:
        """Date at which the fewest paths meet it; the first of them."""
        # The first of them: `min` keeps it, and a target is told by the date from which it fails.
        return min(self.standings, key=lambda standing: standing.share)

    @property
    def reached(self) -> bool:
        """Whether the share reaches the wanted probability at every date."""
        # By the share itself, not by its interval: `--fail-on-target` needs a yes or no.
        return self.worst.share >= self.target.probability

    def count(self, verdict: Verdict) -> int:
        """Number of dates with a verdict."""
        wanted = self.target.probability
        return sum(standing.verdict(wanted) == verdict for standing in self.standings)


def need_targets(base: Scenario) -> None:
    """Refuse a scenario of whose targets nothing can be asked.

    Raises
    ------
    UsageError
        It has none.
    """
    if not base.targets:
        raise UsageError(
            f"{base.name} has no targets, so there is nothing to ask of them. Give it `targets:`, "
            "or extend a scenario that has some (scenarios/README.md)."
        )


def evaluate(result: Result) -> list[Kept]:
    """Hold a result against the targets of its scenario: all paths, then regime by regime.

    Raises
    ------
    UsageError
        A target asks for what the model does not report, or at no date at all.
    """
    found = []
    for target in result.scenario.targets:
        met, without, dates = met_by_path(result, target)
        found.append(_kept(target, "", met, without, dates))
        for name, rows in _regimes(result):
            found.append(_kept(target, name, met[rows], without[rows], dates))
    return found


def _regimes(result: Result) -> list[tuple[str, Flags]]:
    """Rows of each regime, where there are several."""
    number = np.array(result.regime)
    rows = [(name, number == i) for i, name in enumerate(result.regimes)]
    present = [(name, some) for name, some in rows if some.any()]
    # Of one regime, "all paths" says the same already.
    return present if len(present) > 1 else []


def _kept(target: Target, regime: str, met: Flags, without: Flags, dates: tuple[date, ...]) -> Kept:
    n = len(met)
    standings = tuple(
        Standing(when, int(met[:, i].sum()), n, int(without[:, i].sum()))
        for i, when in enumerate(dates)
    )
    together = Standing(None, int(met.all(axis=1).sum()), n, int(without.any(axis=1).sum()))
    return Kept(target, regime, standings, together)


def met_by_path(result: Result, target: Target) -> tuple[Flags, Flags, tuple[date, ...]]:
    """Whether each path meets a target at each date.

    A flow is added up over the period. A stock, total or ratio is looked at on the first day of
    each period, and at the horizon if that is one. A wait asked by year has to be met in every
    quarter of the year. Only whole periods within the target's dates count.

    Where nobody started in a quarter there is no wait. The target is then met if nobody waited
    at the quarter's end, and missed if somebody did: a queue that nobody leaves meets no target.
    Anything else without a value is missed.

    Returns
    -------
    ndarray of bool, shape (n_paths, n_dates)
        Met.
    ndarray of bool, shape (n_paths, n_dates)
        Without a value (in a year: in any of its quarters).
    tuple of date
        Of the columns.
    """
    about, place = _asked(result, target)
    series = result.series[target.measure]
    # In 64 bits, because bounds are: 0.1 as a float of 32 bits is above 0.1.
    values = series.values[:, :, place].astype(np.float64)
    if about.kind == "flow":
        starts = _periods(result, target, series.dates)
        values = _by_period(values, series.dates, starts, MONTHS[target.every], np.sum)
    met = values <= target.bound if target.at_most else values >= target.bound
    without = np.isnan(values)
    if about.kind == "wait":
        # A queue that nobody leaves meets no target. Left out, a scenario that stops all intake
        # would meet them all (docs/decisions/0011).
        met |= without & (_waiting_at_ends(result, series, place) == 0.0)
    if about.kind in ("wait", "money", "posts", "need"):
        starts = _periods(result, target, series.dates)
        step = MONTHS[target.every] // MONTHS[about.frequency]
        met = _by_period(met, series.dates, starts, step, np.all)
        without = _by_period(without, series.dates, starts, step, np.any)
    if about.kind in ("stock", "total", "ratio"):
        starts = _moments(result, target, series.dates)
        columns = [series.dates.index(when) for when in starts]
        met, without = met[:, columns], without[:, columns]
    if not starts:
        raise UsageError(
            f"target `{target.name}` of {result.scenario.name} asks by {target.every}, and no "
            f"whole {target.every} lies between its dates. Widen `from` and `until`, or ask more "
            "often."
        )
    return met, without, starts


def _asked(result: Result, target: Target) -> tuple[Measure, int]:
    """Measure and place that a target asks for, if the model reports them."""
    whose = f"target `{target.name}` of {result.scenario.name}"
    about = result.measures.get(target.measure)
    if about is None:
        hint = did_you_mean(target.measure, tuple(result.measures))
        raise UsageError(f"{whose}: there is no measure `{target.measure}`{hint}")
    if MONTHS[target.every] < MONTHS[about.frequency]:
        raise UsageError(
            f"{whose} asks for {target.measure} every {target.every}; it is known by "
            f"{about.frequency}. Ask `every: {about.frequency}`."
        )
    if target.district and target.district not in result.places:
        hint = did_you_mean(target.district, result.places)
        raise UsageError(f"{whose}: there is no district {target.district}{hint}")
    if target.district and not about.by_district:
        raise UsageError(
            f"{whose}: {target.measure} is known for the whole country only. Leave `district` out."
        )
    return about, result.places.index(target.district) if target.district else 0


def _bounds(result: Result, target: Target) -> tuple[date, date]:
    # Before the census every path has the counted state, so nothing would be asked there.
    return target.start or result.census, min(
        target.stop or result.scenario.horizon, result.scenario.horizon
    )


def _begins(when: date, every: Frequency) -> bool:
    return when.day == 1 and (when.month - 1) % MONTHS[every] == 0


def _after(when: date, months: int) -> date:
    month = when.month - 1 + months
    return date(when.year + month // 12, month % 12 + 1, 1)


def _periods(result: Result, target: Target, dates: tuple[date, ...]) -> tuple[date, ...]:
    """First days of the whole periods within the target's dates."""
    first, last = _bounds(result, target)
    step = MONTHS[target.every]
    return tuple(
        when
        for when in dates
        if _begins(when, target.every) and when >= first and _after(when, step) <= last
    )


def _moments(result: Result, target: Target, dates: tuple[date, ...]) -> tuple[date, ...]:
    """First days of periods within the target's dates; the horizon is the end of a run."""
    first, last = _bounds(result, target)
    # At the horizon a stock is known, and no period begins.
    with_last = target.stop is None
    return tuple(
        when
        for when in dates
        if _begins(when, target.every) and first <= when and (when < last or with_last)
    )


def _by_period(
    table: NDArray[Any],
    dates: tuple[date, ...],
    starts: tuple[date, ...],
    step: int,
    join: Callable[..., NDArray[Any]],
) -> NDArray[Any]:
    """Join `step` columns from each start on into one."""
    columns = [join(table[:, (at := dates.index(when)) : at + step], axis=1) for when in starts]
    return np.stack(columns, axis=1) if columns else table[:, :0]


def _waiting_at_ends(result: Result, waits: Series, place: int) -> NDArray[np.float64]:
    """Persons waiting at the end of each quarter, shape (n_paths, n_quarters)."""
    waiting = result.series["waiting"]
    # The last quarter may be cut short by the horizon.
    ends = [min(_after(when, 3), waiting.dates[-1]) for when in waits.dates]
    columns = [waiting.dates.index(end) for end in ends]
    return waiting.values[:, columns, place].astype(np.float64)


def unmet(results: list[Result]) -> list[str]:
    """Name the targets of scenarios whose wanted probability is not reached at some date."""
    return [
        f"{result.scenario.name}: {kept.target.name}"
        for result in results
        for kept in evaluate(result)
        if not kept.regime and not kept.reached
    ]
