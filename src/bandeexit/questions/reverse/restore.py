"""What restores a missed target, and what that costs a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bandeexit.errors import UsageError
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Axis, Grid, Lever, Point, centre, check_axes
from bandeexit.scenarios.cells import Cell, Cells
from bandeexit.scenarios.headline_values import whole_years
from bandeexit.scenarios.intervals import SCORE, Interval
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario, Target

_NOTHING = "nothing"
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one lever does at the break point."""

    lever: Lever
    dose: float | None
    """Least dose found at which the share reaches what is wanted; None: none of those asked."""
    cell: Cell | None
    """At that dose; without one, at the dose that comes nearest."""
    best: float | None = None
    """The dose that comes nearest, where none is enough."""
    granted: tuple[float, Interval] | None = None
    """Appropriated more, m DKK a whole year since the lever begins: mean of paired differences,
    90 % interval."""
    spent: tuple[float, Interval] | None = None
    """Spent more, likewise."""
    refused: str = ""
    """Why it cannot be combined with the factors."""


def restore(
    programme: Programme,
    base: Scenario,
    levers: Sequence[Lever],
    target: Target,
    cells_of: Callable[[str, Scenario, tuple[Axis, ...]], Cells],
) -> list[Remedy]:
    """Try each lever by itself at the break point `base`.

    Parameters
    ----------
    cells_of : callable
        Makes cells of a name, a scenario and axes on the same draws as `base`.
    """
    # Simulated when the first lever is enough, and once: a search without remedy needs no costs.
    before: list[Result] = []

    def broken() -> Result:
        if not before:
            before.append(cells_of(_NOTHING, base, ()).result(()))
        return before[0]

    return [_try(programme, base, lever, target, cells_of, broken) for lever in levers]


def _try(
    programme: Programme,
    base: Scenario,
    lever: Lever,
    target: Target,
    cells_of: Callable[[str, Scenario, tuple[Axis, ...]], Cells],
    broken: Callable[[], Result],
) -> Remedy:
    axes = (lever.axis,) if lever.axis is not None else ()
    scenario = _with_steps(base, lever)
    try:
        if axes:
            check_axes(programme, Grid(scenario, axes))
        cells = cells_of(lever.name, scenario, axes)
        dose, best = _least(programme, cells, lever, target)
    # A lever whose steps do not commute with the factors is no scenario; the others are tried
    # (docs/decisions/0012).
    except UsageError as error:
        return Remedy(lever, None, None, refused=str(error))
    point: Point = () if lever.axis is None else (dose if dose is not None else best,)  # type: ignore[assignment]
    (cell,) = cells.at([point])
    if cell.refused:
        return Remedy(lever, None, None, refused=cell.refused)
    if dose is None:
        return Remedy(lever, None, cell, best)
    granted, spent = (
        # What is granted and what is spent: a line may be given money that stays unspent, and a
        # lever that is no line spends some all the same.
        _a_year(broken(), cells.result(point), measure, _first_year(lever))
        for measure in ("appropriation_total", "spend_total")
    )
    return Remedy(lever, dose, cell, None, granted, spent)


def _first_year(lever: Lever) -> int:
    """Calendar year in which a lever begins; 0 where it begins at the census."""
    steps = lever.changes or ((lever.axis.change(0.0),) if lever.axis is not None else ())
    starts = [step.start for step in steps]
    return min((start.year for start in starts if start is not None), default=0)


def _with_steps(base: Scenario, lever: Lever) -> Scenario:
    """Add a lever's steps, under names of their own."""
    # A scenario that is a lever may have steps of the same names as the one that broke.
    steps = tuple(replace(change, step=f"restore {change.step}") for change in lever.changes)
    return replace(base, changes=(*base.changes, *steps))


def _least(
    programme: Programme, cells: Cells, lever: Lever, target: Target
) -> tuple[float | None, float | None]:
    """Least dose that is enough, and the best of those asked; a dose of all or nothing is 1."""
    if lever.axis is None:
        (cell,) = cells.at([()])
        kept = cell.standing(target.name)
        return (1.0, None) if kept is not None and kept.reached else (None, 1.0)
    start = centre(programme, lever.axis)
    # From doing nothing outwards, so that "the first that is enough" is the smallest change.
    doses = sorted(lever.axis.values, key=lambda value: abs(value - start))
    found = {dose: cell.standing(target.name) for dose, cell in
             zip(doses, cells.at([(dose,) for dose in doses]), strict=True)}  # fmt: skip
    known = {dose: kept for dose, kept in found.items() if kept is not None}
    enough = [dose for dose, kept in known.items() if kept.reached]
    if not enough:
        best = max(known, key=lambda dose: known[dose].worst.share, default=doses[0])
        return None, best
    # Between the last that is not enough and the first that is; a dose that is enough within a
    # gap before is not seen.
    return _halved(cells, target, _before(doses, enough[0], start), enough[0]), None


def _before(doses: Sequence[float], enough: float, start: float) -> float:
    """The dose before the first that is enough, on its side of doing nothing."""
    side = [
        d
        for d in doses
        if (d - start) * (enough - start) > 0 and abs(d - start) < abs(enough - start)
    ]
    return side[-1] if side else start


def _halved(cells: Cells, target: Target, before: float, enough: float) -> float:
    """Halve the gap between a dose that is not enough and one that is."""
    for _ in range(_ROUNDS):
        # Six digits, so that a resumed search asks for the same cell.
        middle = float(f"{(before + enough) / 2:.6g}")
        kept = cells.at([(middle,)])[0].standing(target.name)
        if kept is not None and kept.reached:
            enough = middle
        else:
            before = middle
    return enough


def _a_year(before: Result, after: Result, measure: str, first: int) -> tuple[float, Interval]:
    """Mean of paired differences over the whole years from the first one on, m DKK a year."""
    # Whole years only: in the year in which a lever begins it costs a part.
    years = [year for year in whole_years(after) if year >= first]
    chosen = [i for i, day in enumerate(after.series[measure].dates) if day.year in years]
    # Pairs, as everywhere; a path that failed in one of them has none.
    common = sorted(set(before.paths) & set(after.paths))
    rows = [[result.paths.index(path) for path in common] for result in (before, after)]
    one, other = (
        result.series[measure].national[row][:, chosen].astype(np.float64).mean(axis=1)
        for result, row in zip((before, after), rows, strict=True)
    )
    gaps = other - one
    mean, half = float(gaps.mean()), SCORE * float(gaps.std(ddof=1)) / len(gaps) ** 0.5
    return mean, Interval(mean - half, mean + half)
