"""Do every cell of a grid on the same draws and tapes: how likely is each target met where?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import (
    Axis,
    Grid,
    Point,
    centre_of,
    check_axes,
    check_size,
    refused_cells,
)
from bandeexit.scenarios.cells import Cell, Cells, CellStore, Floats, Progress
from bandeexit.scenarios.run import ALONE
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import need_targets
from bandeexit.scenarios.workers import Workers


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
        return next(cell for cell in self.cells if cell.point == point)

    def line(self, axis: Axis) -> list[Cell]:
        """Cells along an axis, the others at their centre."""
        at = self.grid.axes.index(axis)
        before, after = self.centre[:at], self.centre[at + 1 :]
        return [self.cell((*before, value, *after)) for value in axis.values]

    @property
    def missed(self) -> dict[str, tuple[int, int, int]]:
        """Targets that all paths together do not reach at the centre, or in a plausible cell.

        Where no axis says what is plausible, the centre alone is asked.

        Returns
        -------
        dict
            Name -> in how many cells, in how many of these for certain, and how many were asked.
        """
        bounded = any(axis.plausible for axis in self.grid.axes)
        asked = {self.centre: self.cell(self.centre)}
        asked |= {c.point: c for c in self.cells if bounded and self.grid.is_plausible(c.point)}
        kept = [one for cell in asked.values() for one in cell.kept if not one.regime]
        found: dict[str, tuple[int, int, int]] = {}
        for one in kept:
            if not one.reached:
                n, sure, _ = found.get(one.target.name, (0, 0, 0))
                missed = one.worst.verdict(one.target.probability) == "missed"
                found[one.target.name] = (n + 1, sure + missed, len(asked))
        return found

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
    need_targets(grid.base)
    check_size(grid)
    check_axes(programme, grid)
    refused_cells(programme, grid)
    cells = Cells(
        programme, grid.base, grid.axes, draws, workers=workers, store=store, progress=progress
    )
    ordered = tuple(cells.at(grid.wanted))
    some = next(cell for cell in ordered if not cell.refused)
    names = tuple(dict.fromkeys(kept.regime for kept in some.kept if kept.regime))
    only = draws.regimes[0] if len(draws.regimes) == 1 else ""
    return Stressed(grid, centre_of(programme, grid), ordered, names, only)
