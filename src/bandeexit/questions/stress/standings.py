"""How a target stands along the axes, in the plausible cells, and where beliefs disagree on it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import nan
from typing import NamedTuple

from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept, Verdict


class VerdictRun(NamedTuple):
    """Neighbouring values of an axis with the same verdict."""

    verdict: Verdict | None
    """None: not done."""
    first: float
    last: float


class Count(NamedTuple):
    """Of some cells, how many meet a target."""

    met: int
    open: int
    """So many cannot be told."""


class Disagreement(NamedTuple):
    """A cell in which one belief meets a target that another one misses."""

    cell: Cell
    axis: Axis | None
    """Along which the cell lies; None: it is the centre."""
    low: Kept
    """Of the belief under which the fewest futures meet the target."""
    high: Kept


def verdict_of(cell: Cell, target: Target, regime: str = "") -> Verdict | None:
    """Whether a cell meets a target at its worst date; None where it was refused."""
    kept = cell.standing(target.name, regime)
    return None if kept is None else kept.worst.verdict(target.probability)


def runs_of(done: Stressed, axis: Axis, target: Target, regime: str = "") -> Iterator[VerdictRun]:
    """Join the values along an axis as long as the verdict stays; no order is assumed.

    With people who give up waiting, more capacity does not shorten every wait (docs/stress.md).
    """
    # Neighbours of one verdict, one stretch after the other: a target may be missed, met and
    # missed again.
    cells = zip(axis.values, done.line(axis), strict=True)
    for verdict, some in groupby(cells, key=lambda one: verdict_of(one[1], target, regime)):
        values = [value for value, _ in some]
        yield VerdictRun(verdict, values[0], values[-1])


def counted(done: Stressed) -> tuple[list[Cell], bool]:
    """Cells that are counted, and whether they are the plausible ones; else all that were done."""
    grid = done.grid
    every = [cell for point in grid.points if not (cell := done.cell(point)).refused]
    plausible = [cell for cell in every if grid.is_plausible(cell.point)]
    # A grid without stated ranges has no plausible cells; all are counted, and the caveat says
    # so.
    if plausible and any(axis.plausible for axis in grid.axes):
        return plausible, True
    return every, False


def count_of(done: Stressed, target: Target, regime: str = "") -> Count:
    """Count the cells by verdict."""
    found = [verdict_of(cell, target, regime) for cell in counted(done)[0]]
    return Count(found.count("met"), found.count("not told apart"))


def disagreement_of(done: Stressed, target: Target) -> Disagreement | None:
    """First cell in which beliefs disagree, the centre or along the axes; None: there is none."""
    places: list[tuple[Cell, Axis | None]] = [(done.cell(done.centre), None)]
    # The centre first: beliefs that disagree on what is expected disagree on the present.
    places += [(cell, axis) for axis in done.grid.axes for cell in done.line(axis)]
    for cell, axis in places:
        verdicts = {verdict_of(cell, target, regime) for regime in done.regimes}
        # "Cannot be told" beside "met" is no disagreement.
        if {"met", "missed"} <= verdicts:
            found = [k for name in done.regimes if (k := cell.standing(target.name, name))]
            low, *_, high = sorted(found, key=lambda kept: kept.worst.share)
            return Disagreement(cell, axis, low, high)
    return None


def ends_of(done: Stressed, target: Target) -> tuple[float, float]:
    """Smallest and largest share of all paths in the cells of the grid; NaN: none was done."""
    kept = [done.cell(point).standing(target.name) for point in done.grid.points]
    shares = [one.worst.share for one in kept if one is not None]
    return (min(shares), max(shares)) if shares else (nan, nan)
