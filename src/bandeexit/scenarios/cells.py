"""Points of a scenario's axes on the same draws and tapes, each done once, by whoever is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Axis, Point, refusals, scenario_at
from bandeexit.scenarios.headline_values import headline_values
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.run import ALONE, run_scenario
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.targets import Kept, evaluate
from bandeexit.scenarios.workers import Workers, in_order

Progress = Callable[[int, int], None]
"""Called with (paths done, paths in all); of what is asked next nobody knows."""
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


class Cells:
    """Cells of a scenario with axes: the same draws, histories and luck in all of them.

    A search asks for the points it comes to; a point that was asked before costs nothing.

    Parameters
    ----------
    store : CellStore, optional
        Where finished cells wait; asked in the same order again, they are found there.
    progress : callable, optional
        Called with (paths done, paths asked so far).
    pasts : Pasts, optional
        Shared with other cells of the same draws.
    blocks : callable, optional
        Scenario and replication -> where the paths of points asked by `result` wait.
    """

    def __init__(
        self,
        programme: Programme,
        base: Scenario,
        axes: Sequence[Axis],
        draws: Draws,
        *,
        workers: Workers = ALONE,
        store: CellStore | None = None,
        progress: Progress | None = None,
        pasts: Pasts | None = None,
        blocks: Callable[[Scenario, int], Store] | None = None,
    ) -> None:
        self._blocks = blocks
        self.programme, self.base, self.axes, self.draws = programme, base, tuple(axes), draws
        self.workers, self.store, self.progress = workers, store or Nowhere(), progress
        self._pasts = (pasts or Pasts()) if workers.backend == "threads" else None
        self._numbers: dict[Point, int] = {}
        self._done: dict[Point, Cell] = {}

    @property
    def done(self) -> Mapping[Point, Cell]:
        """Every cell so far, in the order in which they were asked for."""
        return self._done

    def at(self, points: Sequence[Point]) -> list[Cell]:
        """Cells at points; one that a parameter's bound forbids says so in `refused`.

        Raises
        ------
        TooManyFailedError
            Too many paths of a cell fail.
        """
        new = [point for point in dict.fromkeys(points) if point not in self._numbers]
        refused = refusals(self.programme, self.base, self.axes, new)
        for point in new:
            self._numbers[point] = len(self._numbers)
            if point in refused:
                self._done[point] = Cell(point, 0, 0, (), (), refused[point])
        todo = [(self._numbers[p], p) for p in new if p not in refused]
        for n, cell in enumerate(self._in_turn(todo), start=1):
            self._done[cell.point] = cell
            if self.progress is not None:
                n_all = sum(not cell.refused for cell in self._done.values())
                draws = self.base.draws
                self.progress(n_all * draws, (n_all + len(todo) - n) * draws)
        return [self._done[point] for point in points]

    def result(self, point: Point, *, by_district: bool = False) -> Result:
        """Every path of a point, kept; not remembered."""
        scenario = scenario_at(self.base, self.axes, point)
        return run_scenario(
            self.programme,
            scenario,
            self.draws,
            workers=self.workers,
            store=self._blocks(scenario, 0) if self._blocks else None,
            by_district=by_district,
            pasts=self._pasts,
        )

    def _in_turn(self, todo: Sequence[tuple[int, Point]]) -> Iterator[Cell]:
        """Do cells side by side; workers share the blocks of one that would leave some idle.

        So they do with the first of all: should code have to be compiled, it is compiled once.
        """
        shared = len(todo) % self.workers.count or int(not self._done)
        work = partial(
            _do, self.programme, self.base, self.axes, self.draws, self.store, self._pasts
        )
        if self.workers.backend == "dask":
            # Whole cells only: what is worked on there cannot be shared out once more.
            return in_order(work, todo, self.workers)
        together = partial(work, workers=self.workers)
        return chain(map(together, todo[:shared]), in_order(work, todo[shared:], self.workers))


def _do(
    programme: Programme,
    base: Scenario,
    axes: Sequence[Axis],
    draws: Draws,
    store: CellStore,
    pasts: Pasts | None,
    item: tuple[int, Point],
    workers: Workers = ALONE,
) -> Cell:
    number, point = item
    scenario = scenario_at(base, axes, point)
    found = store.find(number, scenario)
    if found is not None:
        return found
    cell = simulate_cell(programme, scenario, draws, point, pasts, workers)
    store.put(number, scenario, cell)
    return cell


def simulate_cell(
    programme: Programme,
    scenario: Scenario,
    draws: Draws,
    point: Point,
    pasts: Pasts | None = None,
    workers: Workers = ALONE,
) -> Cell:
    """Simulate one cell; districts are counted only where a target names one."""
    by_district = any(target.district for target in scenario.targets)
    result = run_scenario(
        programme, scenario, draws, workers=workers, by_district=by_district, pasts=pasts
    )
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
