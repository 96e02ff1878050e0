"""Everything that `reverse` asks: from a missed target to the circumstances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.axes import Axis, Grid, Point, centre, check_axes, scenario_at
from bandeexit.scenarios.cells import Cell, Cells, CellStore, Progress
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.reverse.joint import N_CHECKED, N_LEARNT, RAY, Joint, find_joint
from bandeexit.scenarios.reverse.lines import First, Line, first_breaks
from bandeexit.scenarios.reverse.restore import Restored, restore
from bandeexit.scenarios.reverse.warning import Warning, early_warnings
from bandeexit.scenarios.run import ALONE
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import need_targets, target_named
from bandeexit.scenarios.workers import Workers

ROUNDS, FRONTIER_ROUNDS = 4, 2
"""How often gaps are halved, for one factor and for pairs."""
CONFIRMED_ROUNDS = 2
"""How often gaps are halved on all draws."""
FRONTIER_VALUES = 5
"""Values of each factor of a pair; the ends of its range and the centre are among them."""


@dataclass(frozen=True, slots=True)
class Alone:
    """One factor changed, the others at their centre."""

    axis: int
    """Its number."""
    up: Mapping[str, First]
    """By regime; empty text: all together."""
    down: Mapping[str, First]

    def nearest(self, middle: Point, regime: str = "") -> First | None:
        """The direction in which the smaller change misses the target; None: neither does."""
        here = middle[self.axis]
        found = [side[regime] for side in (self.down, self.up) if regime in side]
        broken = [(abs(one.value - here), one) for one in found if one.value is not None]
        return min(broken, key=lambda pair: pair[0])[1] if broken else None


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the first factor of a pair, and what the second has to do."""

    value: float
    up: Mapping[str, First]
    down: Mapping[str, First]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A pair of factors, the others at their centre."""

    first: int
    second: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Reversed:
    """What has to happen before a target is missed."""

    grid: Grid
    target: Target
    middle: Point
    """The centre: every factor as expected."""
    centre: Cell
    alone: tuple[Alone, ...]
    frontiers: tuple[Frontier, ...]
    joint: Joint | None
    warnings: tuple[Warning, ...]
    restored: tuple[Restored, ...]
    regimes: tuple[str, ...]
    """Names of the regimes that have paths; fewer than two: none is told apart."""
    only: str
    """Name of the only regime asked; empty where there are several, or none."""
    cells: Mapping[Point, Cell]
    """Every cell of the search."""
    checked: Mapping[Point, Cell]
    """Points that are told, on all draws of the scenario."""
    n_draws: int
    """Paths a cell in the search."""
    n_told: int
    """Paths on which the centre, the breaks of all beliefs mixed, warnings and levers rest."""
    own: Mapping[str, float]
    """Path of a factor or lever -> the study's own number (of a line, on average over its
    years), where it has one."""

    @property
    def regimes_and_all(self) -> tuple[str, ...]:
        """All together, then each regime."""
        return ("", *self.regimes)

    @property
    def break_point(self) -> Point | None:
        """Most plausible simulated point at which the target is missed; None: none was found."""
        if _is_broken(self.centre, self.target):
            return self.middle
        return self.joint.odds[""].point if self.joint is not None else None


def _is_broken(cell: Cell, target: Target, regime: str = "") -> bool:
    kept = cell.standing(target.name, regime)
    return kept is not None and kept.worst.share < target.probability


def target_of(base: Scenario, name: str | None) -> Target:
    """Find the target that breaks; by default the first.

    Raises
    ------
    UsageError
        The scenario has no such target, or none at all.
    """
    need_targets(base)
    return base.targets[0] if name is None else target_named(base, name)


def estimated_cells(grid: Grid) -> int:
    """About how many cells a search takes; how many it comes to, nobody knows before."""
    n = len(grid.axes)
    scan = sum(len(axis.values) for axis in grid.axes) + n * 3 * ROUNDS
    pairs = n * (n - 1) // 2 * FRONTIER_VALUES * (FRONTIER_VALUES - 1 + FRONTIER_ROUNDS)
    joint = N_LEARNT + N_CHECKED + 2 * len(RAY) if any(a.plausible for a in grid.axes) else 0
    return scan + pairs + joint + sum(len(v.axis.values) + 3 if v.axis else 1 for v in grid.levers)


def run_reverse(
    programme: Programme,
    grid: Grid,
    draws: Draws,
    *,
    target: str | None = None,
    n_draws: int | None = None,
    check: bool = True,
    workers: Workers = ALONE,
    store: Callable[[str], CellStore | None] | None = None,
    progress: Progress | None = None,
) -> Reversed:
    """Search a grid's factors for where a target breaks.

    Parameters
    ----------
    target : str, optional
        Name of the target; by default the scenario's first.
    n_draws : int, optional
        Paths a cell in the search; by default all of the scenario's.
    check : bool
        Whether the points that are told are simulated again on all draws of the scenario.
    store : callable, optional
        Where finished cells wait, by the name of a part of the search.

    Raises
    ------
    UsageError
        A factor does not fit, there are too many, or there is no such target.
    TooManyFailedError
        Too many paths of a cell fail.
    """
    wanted = target_of(grid.base, target)
    check_axes(programme, grid)
    whole = grid.base
    base = replace(whole, draws=min(n_draws or whole.draws, whole.draws), precision=None)
    place, pasts = store or (lambda _: None), Pasts()

    def cells_of(name: str, scenario: Scenario, axes: tuple[Axis, ...]) -> Cells:
        return Cells(
            programme, scenario, axes, draws,
            workers=workers, store=place(name), progress=progress, pasts=pasts,
        )  # fmt: skip

    cells = cells_of("search", base, grid.axes)
    middle = tuple(float(centre(programme, axis)) for axis in grid.axes)
    (at_centre,) = cells.at([middle])
    if at_centre.refused:
        raise UsageError(f"the centre itself cannot be done: {at_centre.refused}")
    regimes = tuple(dict.fromkeys(kept.regime for kept in at_centre.kept if kept.regime))
    found = Reversed(
        grid=replace(grid, base=base), target=wanted, middle=middle, centre=at_centre,
        alone=tuple(_alone(cells, grid.axes, middle, wanted, ("", *regimes))),
        frontiers=tuple(_frontiers(cells, grid.axes, middle, wanted, ("", *regimes))),
        joint=find_joint(cells, middle, wanted, ("", *regimes), base.seed),
        warnings=(), restored=(), regimes=regimes,
        only=draws.regimes[0] if len(draws.regimes) == 1 else "",
        cells=dict(cells.done), checked={}, n_draws=base.draws, n_told=base.draws,
        own=_own(programme, grid),
    )  # fmt: skip
    last = cells
    if check and base.draws < whole.draws:
        last = cells_of("check", replace(whole, precision=None), grid.axes)
        found = replace(_confirmed(last, found), n_told=whole.draws)
    point = found.break_point
    if point is not None:
        broken = scenario_at(last.base, grid.axes, point)
        last.at([point])
        found = replace(
            found,
            warnings=_warnings(last, grid, middle, point, wanted),
            restored=tuple(restore(programme, broken, grid.levers, wanted, cells_of)),
        )
    return found if last is cells else replace(found, checked=dict(last.done))


def _confirmed(cells: Cells, found: Reversed) -> Reversed:
    """Search again, on all draws, around the places that the search has found; of all paths."""
    (at_centre,) = cells.at([found.middle])
    found = replace(found, centre=at_centre)
    alone = []
    for one in found.alone:
        axis, sides = found.grid.axes[one.axis], []
        for side, scanned in zip((one.up, one.down), outward(found.middle[one.axis], axis.values),
                                 strict=True):  # fmt: skip
            values = _around(side[""], scanned)
            if not values:
                sides.append(side)
                continue
            line = Line(lambda v, i=one.axis: _moved(found.middle, {i: v}), values)  # type: ignore[misc]
            (again,) = first_breaks(cells, [line], found.target, [""], CONFIRMED_ROUNDS)
            sides.append({**side, **again})
        alone.append(Alone(one.axis, *sides))
    return replace(found, alone=tuple(alone), joint=_confirmed_joint(cells, found))


def _around(first: First, scanned: Sequence[float]) -> tuple[float, ...]:
    """The start, and the values at which something changes; none where nothing does."""
    seen = [v for v in (first.unsure_from, first.value, first.missed_from) if v is not None]
    if not seen:
        return ()
    start, end = scanned[0], scanned[-1]
    return tuple(sorted({start, end, *seen}, key=lambda value: abs(value - start)))


def _confirmed_joint(cells: Cells, found: Reversed) -> Joint | None:
    """Go on along the way from the centre until it breaks on all draws, too."""
    if found.joint is None or found.joint.odds[""].point is None:
        return found.joint
    odds, line = found.joint.odds[""], found.joint.way(found.middle, found.grid.axes)
    (first,) = first_breaks(cells, [line], found.target, [""], CONFIRMED_ROUNDS)
    value = first[""].value
    point = None if value is None else line.point(value)
    steps = 0.0 if value is None else value * odds.steps
    again = replace(odds, point=point, steps=steps)
    return replace(found.joint, odds={**found.joint.odds, "": again})


def _own(programme: Programme, grid: Grid) -> dict[str, float]:
    axes = [*grid.axes, *(lever.axis for lever in grid.levers if lever.axis is not None)]
    found = {}
    for path in dict.fromkeys(axis.path for axis in axes):
        if entry_of(path).by_year:
            values = list(programme.years(path).values())
            found[path] = sum(values) / len(values)
        elif not entry_of(path).by_district:
            found[path] = float(programme.number(path).mean())
    return found


def _moved(middle: Point, values: Mapping[int, float]) -> Point:
    return tuple(values.get(i, value) for i, value in enumerate(middle))


def outward(start: float, values: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values above and below a start, each from it outward, the start first."""
    up = (start, *sorted(value for value in values if value > start))
    down = (start, *sorted((value for value in values if value < start), reverse=True))
    return up, down


def _alone(
    cells: Cells, axes: Sequence[Axis], middle: Point, target: Target, regimes: Sequence[str]
) -> list[Alone]:
    lines = [
        Line(lambda v, i=i: _moved(middle, {i: v}), values)  # type: ignore[misc]
        for i, axis in enumerate(axes)
        for values in outward(middle[i], axis.values)
    ]
    found = first_breaks(cells, lines, target, regimes, ROUNDS)
    return [Alone(i, *found[2 * i : 2 * i + 2]) for i in range(len(axes))]


def some_values(axis: Axis, middle: float) -> tuple[float, ...]:
    """A few values of an axis in equal steps of their number, both ends and the centre."""
    values = sorted({*axis.values, middle})
    last = len(values) - 1
    n = min(FRONTIER_VALUES, len(values))
    chosen = {values[round(i * last / max(n - 1, 1))] for i in range(n)} | {middle}
    return tuple(sorted(chosen))


def _frontiers(
    cells: Cells, axes: Sequence[Axis], middle: Point, target: Target, regimes: Sequence[str]
) -> list[Frontier]:
    pairs = list(combinations(range(len(axes)), 2))
    lines, owners = [], []
    for i, j in pairs:
        for value in some_values(axes[i], middle[i]):
            for values in outward(middle[j], some_values(axes[j], middle[j])):
                lines.append(
                    Line(lambda v, i=i, j=j, value=value: _moved(middle, {i: value, j: v}), values)  # type: ignore[misc]
                )
            owners.append((i, j, value))
    found = first_breaks(cells, lines, target, regimes, FRONTIER_ROUNDS, refined=("",))
    steps = [
        (i, j, Step(value, *found[2 * k : 2 * k + 2])) for k, (i, j, value) in enumerate(owners)
    ]
    return [
        Frontier(i, j, tuple(step for one, other, step in steps if (one, other) == (i, j)))
        for i, j in pairs
    ]


def _warnings(
    cells: Cells, grid: Grid, middle: Point, point: Point, target: Target
) -> tuple[Warning, ...]:
    starts = [axis.start for axis in grid.axes]
    begins = [start for start in starts if start is not None]
    start = min(begins) if len(begins) == len(starts) else None
    calm, broken = cells.result(middle), cells.result(point)
    return tuple(early_warnings(calm, broken, target, start))
