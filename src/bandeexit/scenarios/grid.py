"""Do every cell of a grid on the same draws and tapes: how likely is each target met where?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Axis, Grid, Point, centre_of, check_axes, refusals
from bandeexit.scenarios.headline_values import headline_values
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.run import ALONE, run_scenario
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, evaluate
from bandeexit.scenarios.workers import Workers, in_order

Progress = Callable[[int, int], None]
"""Called with (paths done, paths in all)."""
Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Spread:
    """One headline number over the paths of a cell."""

    headline: str
    """Name of the headline number, as `completed.2022`."""
    regime: str
    """Empty: all paths."""
    n: int
    """Paths with a value; without any, the rest means nothing and is 0."""
    mean: float
    low: float
    """5 %."""
    median: float
    high: float
    """95 %."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one point of a grid gives."""

    point: Point
    n_paths: int
    """Good paths."""
    n_failed: int
    kept: tuple[Kept, ...]
    """Each target: all paths, then regime by regime; see `targets.evaluate`."""
    spreads: tuple[Spread, ...]
    refused: str = ""
    """Why the cell could not be done; the rest is then empty."""

    def standing(self, target: str, regime: str = "") -> Kept | None:
        """How a target stands; None where the cell was refused, or the regime has no path."""
        return next((k for k in self.kept if k.target.name == target and k.regime == regime), None)


class CellStore(Protocol):
    """Where finished cells wait until a grid is complete; workers call it."""

    def find(self, number: int, scenario: Scenario) -> Cell | None:
        """Look for a cell that an earlier attempt has left."""

    def put(self, number: int, scenario: Scenario, cell: Cell) -> None:
        """Keep a cell, whole or not at all."""


class Nowhere:
    """Keeps nothing."""

    def find(self, number: int, scenario: Scenario) -> Cell | None:
        """Nothing is left of earlier attempts."""
        return None

    def put(self, number: int, scenario: Scenario, cell: Cell) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class Stressed:
    """A grid that has been done."""

    grid: Grid
    centre: Point
    """Point of the grid nearest to what is expected."""
    cells: tuple[Cell, ...]
    """One for each of `grid.wanted`."""
    regimes: tuple[str, ...]
    """Names of the regimes that have paths; fewer than two: none is told apart."""
    only: str = ""
    """Name of the only regime asked; empty where there are several, or none."""

    def cell(self, point: Point) -> Cell:
        """Cell at a point."""
        return self.cells[self.grid.wanted.index(point)]

    def line(self, axis: Axis) -> list[Cell]:
        """Cells along an axis, the others at their centre."""
        at = self.grid.axes.index(axis)
        before, after = self.centre[:at], self.centre[at + 1 :]
        return [self.cell((*before, value, *after)) for value in axis.values]

    def shares(self, target: Target, regime: str = "") -> Floats:
        """Share of the paths that meet a target at its worst date.

        Returns
        -------
        ndarray, shape (n_values of the first axis, of the second, ...)
            NaN where a cell was refused.
        """
        of_grid = self.cells[: len(self.grid.points)]
        kept = [cell.standing(target.name, regime) for cell in of_grid]
        flat = [np.nan if one is None else one.worst.share for one in kept]
        return np.array(flat).reshape([len(axis.values) for axis in self.grid.axes])


class _Work(Protocol):
    def __call__(self, item: tuple[int, Point]) -> Cell: ...


def run_grid(
    programme: Programme,
    grid: Grid,
    draws: Draws,
    *,
    workers: Workers = ALONE,
    store: CellStore | None = None,
    progress: Progress | None = None,
) -> Stressed:
    """Simulate every cell of a grid, and of its ladder.

    Path k has the same parameters, history and luck in all cells. The result does not depend on
    the workers, nor on what the store has kept.

    Raises
    ------
    UsageError
        An axis does not fit, no cell can be done, or the scenario has no target.
    TooManyFailedError
        Too many paths of a cell fail.
    """
    if not grid.base.targets:
        raise UsageError(
            f"{grid.base.name} has no targets, so there is nothing that could break. Give it "
            "`targets:`, or extend a scenario that has some (scenarios/README.md)."
        )
    check_axes(programme, grid)
    refused = refusals(programme, grid)
    points = grid.wanted
    todo = [(n, point) for n, point in enumerate(points) if point not in refused]
    work: _Work = partial(_do, programme, grid, draws, store or Nowhere())
    cells = {point: Cell(point, 0, 0, (), (), why) for point, why in refused.items()}
    for cell in _in_turn(work, todo, workers):
        cells[cell.point] = cell
        if progress is not None:
            done = len(cells) - len(refused)
            progress(done * grid.base.draws, len(todo) * grid.base.draws)
    ordered = tuple(cells[point] for point in points)
    some = next(cell for cell in ordered if not cell.refused)
    names = tuple(dict.fromkeys(kept.regime for kept in some.kept if kept.regime))
    only = draws.regimes[0] if len(draws.regimes) == 1 else ""
    return Stressed(grid, centre_of(programme, grid), ordered, names, only)


def _in_turn(work: _Work, todo: Sequence[tuple[int, Point]], workers: Workers) -> Iterator[Cell]:
    # The first cell is done here: should code have to be compiled, it is compiled once.
    return chain(map(work, todo[:1]), in_order(work, todo[1:], workers))


def _do(
    programme: Programme, grid: Grid, draws: Draws, store: CellStore, item: tuple[int, Point]
) -> Cell:
    number, point = item
    scenario = grid.scenario_at(point)
    found = store.find(number, scenario)
    if found is not None:
        return found
    cell = simulate_cell(programme, scenario, draws, point)
    store.put(number, scenario, cell)
    return cell


def simulate_cell(programme: Programme, scenario: Scenario, draws: Draws, point: Point) -> Cell:
    """Simulate one cell; districts are counted only where a target names one."""
    by_district = any(target.district for target in scenario.targets)
    result = run_scenario(programme, scenario, draws, by_district=by_district)
    return Cell(
        point, result.n_paths, len(result.failed), tuple(evaluate(result)), spreads_of(result)
    )


def spreads_of(result: Result) -> tuple[Spread, ...]:
    """Mean and 5, 50, 95 % of the headline numbers: all paths, then regime by regime."""
    number = np.array(result.regime)
    rows = [(name, number == i) for i, name in enumerate(result.regimes)]
    present = [(name, some) for name, some in rows if some.any()]
    groups = [("", np.ones(result.n_paths, dtype=bool))]
    groups += present if len(present) > 1 else []
    return tuple(
        _spread(headline.name, regime, values[some])
        for headline, values in headline_values(result).items()
        for regime, some in groups
    )


def _spread(name: str, regime: str, values: Floats) -> Spread:
    known = values[~np.isnan(values)]
    if not len(known):
        return Spread(name, regime, 0, 0.0, 0.0, 0.0, 0.0)
    low, median, high = np.quantile(known, QUANTILES).tolist()
    return Spread(name, regime, len(known), float(known.mean()), low, median, high)
