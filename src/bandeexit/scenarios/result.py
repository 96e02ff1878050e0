"""What a run of one scenario gives: every measure, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.budget import BudgetLine
from bandeexit.model.measures import Measure, measures_of
from bandeexit.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, repr=False)
class Series:
    """One measure over time, for the country and each district, in every path."""

    # 32 bits hold every count of persons exactly, in half the memory.
    values: NDArray[np.float32]
    """Shape (n_paths, n_dates, n_places); NaN where nothing is defined (no start in the quarter).
    Place 0 is the whole country, place 1 + i district i; money has place 0 only."""
    dates: tuple[date, ...]
    """A stock's or total's midnight; the first day of a flow's, wait's or money's period."""

    def __repr__(self) -> str:
        """Size and span, not the numbers."""
        n_paths, n_dates, n_places = self.values.shape
        span = f"{self.dates[0]} to {self.dates[-1]}" if self.dates else "no date"
        return f"Series({n_paths} paths, {n_dates} dates from {span}, {n_places} places)"

    @property
    def national(self) -> NDArray[np.float32]:
        """Shape (n_paths, n_dates)."""
        return self.values[:, :, 0]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of one scenario."""

    scenario: Scenario
    places: tuple[str, ...]
    """`Danmark`, then the districts."""
    census: date
    """Every path has the observed state at this midnight."""
    series: Mapping[str, Series]
    """Measure name (`measures`) -> its series."""
    paths: tuple[int, ...]
    """Draw number of each good path, the first axis of every series."""
    failed: tuple[str, ...] = ()
    """One line per path that could not be simulated; those paths are not in `series`."""
    regimes: tuple[str, ...] = ()
    """Names of the regimes that paths may belong to; empty: there are none."""
    regime: tuple[int, ...] = ()
    """Number of each path's regime."""
    actions: Mapping[str, Series] = field(default_factory=dict)
    """Name of an action -> 1 where it is in force from a date on, else 0, path by path; one place.
    `share_in_force` counts them."""
    digests: tuple[bytes, ...] = ()
    """Of each good path, where the store gives them (`scenarios.store`)."""
    lines: tuple[BudgetLine, ...] = ()
    """The programme's budget lines."""

    @property
    def measures(self) -> dict[str, Measure]:
        """What is known of each measure, by its name."""
        return measures_of(self.lines, self.scenario.prices)

    @property
    def n_paths(self) -> int:
        """Number of good paths."""
        return len(self.paths)


def share_in_force(result: Result, action: str) -> dict[date, float]:
    """Share of the paths in which an action is in force from each date on.

    Raises
    ------
    UsageError
        The scenario has no such action.
    """
    if action not in result.actions:
        hint = did_you_mean(action, list(result.actions))
        raise UsageError(f"{result.scenario.name} has no action `{action}`{hint}.")
    series = result.actions[action]
    shares = series.national.mean(axis=0, dtype=np.float64).tolist()
    return dict(zip(series.dates, shares, strict=True))


def in_regime(result: Result, regime: str, *, country_only: bool = False) -> Result:
    """Keep the paths of one regime.

    Parameters
    ----------
    country_only : bool
        Whether to leave the districts out; the copy is then small.

    Raises
    ------
    UsageError
        The result has no such regime.
    """
    if regime not in result.regimes:
        hint = did_you_mean(regime, result.regimes)
        raise UsageError(f"{result.scenario.name} has no regime `{regime}`{hint}.")
    number = result.regimes.index(regime)
    rows = [i for i, one in enumerate(result.regime) if one == number]
    places = slice(0, 1) if country_only else slice(None)
    series = {
        name: Series(one.values[:, :, places][rows], one.dates)
        for name, one in result.series.items()
    }
    return replace(
        result,
        series=series,
        actions={name: Series(a.values[rows], a.dates) for name, a in result.actions.items()},
        paths=tuple(result.paths[i] for i in rows),
        regimes=(regime,),
        regime=(0,) * len(rows),
        digests=(),
    )


def national(result: Result) -> Result:
    """Keep the whole country of every measure: what charts and sentences are about, and small.

    Of measures for which a target names a district, the districts are kept, too.
    """
    whole = {target.measure for target in result.scenario.targets if target.district}
    series = {
        # Copied, because a view would keep all districts in memory.
        name: one if name in whole else Series(one.values[:, :, :1].copy(), one.dates)
        for name, one in result.series.items()
    }
    return replace(result, series=series)


def by_year(series: Series) -> Series:
    """Add a monthly flow up to calendar years; incomplete first and last years are kept."""
    # An incomplete year is kept as what it is; who needs whole years takes
    # `headline_values.whole_years`.
    years = np.array([day.year for day in series.dates])
    first = np.flatnonzero(np.diff(years, prepend=years[0] - 1))
    values = np.add.reduceat(series.values, first, axis=1)
    return Series(values, tuple(series.dates[i] for i in first.tolist()))


def join(one: Result, later: Result) -> Result:
    """Lay the paths of later draws behind those of earlier ones.

    Raises
    ------
    UsageError
        The two are not parts of one run.
    """
    # Draws laid twice would count twice, and only in this direction does the order of paths stay.
    if one.paths and later.paths and one.paths[-1] >= later.paths[0]:
        raise UsageError(
            f"{one.scenario.name}: draws {later.paths[0]} and later cannot be laid behind draw "
            f"{one.paths[-1]}; expected later draws only."
        )
    if (one.places, one.census, one.regimes) != (later.places, later.census, later.regimes):
        raise UsageError(f"{one.scenario.name}: the two parts come from different studies.")
    series = {
        name: Series(np.concatenate([part.values, later.series[name].values]), part.dates)
        for name, part in one.series.items()
    }
    return replace(
        later,
        series=series,
        paths=one.paths + later.paths,
        failed=one.failed + later.failed,
        regime=one.regime + later.regime,
        actions={
            name: Series(np.concatenate([part.values, later.actions[name].values]), part.dates)
            for name, part in one.actions.items()
        },
        digests=one.digests + later.digests,
    )


def first_paths(result: Result, draws: int) -> Result:
    """Keep the paths of the first so many draws: what a run with fewer of them gives."""
    # Views and no copies: the first axis is the path, in the order of draws.
    kept = sum(path < draws for path in result.paths)
    return replace(
        result,
        scenario=replace(result.scenario, draws=draws),
        series={name: Series(one.values[:kept], one.dates) for name, one in result.series.items()},
        paths=result.paths[:kept],
        failed=tuple(line for line in result.failed if _draw_of(line) < draws),
        regime=result.regime[:kept],
        actions={name: Series(a.values[:kept], a.dates) for name, a in result.actions.items()},
        digests=result.digests[:kept],
    )


def _draw_of(failure: str) -> int:
    """Read the draw off a line of `Result.failed`."""
    return int(failure.split(":", 1)[0].removeprefix("draw "))
