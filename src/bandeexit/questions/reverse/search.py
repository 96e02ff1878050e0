"""Everything that `reverse` asks: from a missed target to the circumstances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.questions.reverse.breaks import Alone, Frontier, FrontierStep, ReverseTest
from bandeexit.questions.reverse.joint import N_CHECKED, N_LEARNT, RAY, Joint, find_joint
from bandeexit.questions.reverse.lines import First, Line, first_breaks
from bandeexit.questions.reverse.restore import restore
from bandeexit.questions.reverse.warning import EarlyWarning, early_warnings
from bandeexit.scenarios.axes import Axis, Grid, Point, centre, check_axes, scenario_at
from bandeexit.scenarios.cells import Cells, CellStore, Progress
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.run import ALONE
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import need_targets
from bandeexit.scenarios.workers import Workers

# Four halvings place a break to a sixteenth of a step of its axis.
_ROUNDS, FRONTIER_ROUNDS = 4, 2
"""How often gaps are halved, for one factor and for pairs."""
CONFIRMED_ROUNDS = 2
"""How often gaps are halved on all draws."""
FRONTIER_VALUES = 5
"""Values of each factor of a pair; the ends of its range and the centre are among them."""
CellsOf = Callable[[str, Scenario, tuple[Axis, ...]], Cells]
"""Makes the cells of a part of the search, by its name, on the same draws and luck."""


def estimated_cells(grid: Grid) -> int:
    """About how many cells a search takes; how many it comes to, nobody knows before."""
    n = len(grid.axes)
    # Three tests, each of which may halve a gap of its own.
    scan = sum(len(axis.values) for axis in grid.axes) + n * 3 * _ROUNDS
    pairs = n * (n - 1) // 2 * FRONTIER_VALUES * (FRONTIER_VALUES - 1 + FRONTIER_ROUNDS)
    joint = N_LEARNT + N_CHECKED + 2 * len(RAY) if any(a.plausible for a in grid.axes) else 0
    return scan + pairs + joint + sum(len(v.axis.values) + 3 if v.axis else 1 for v in grid.levers)


def run_reverse(
    programme: Programme,
    grid: Grid,
    draws: Draws,
    *,
    n_draws: int | None = None,
    check: bool = True,
    workers: Workers = ALONE,
    store: Callable[[str], CellStore | None] | None = None,
    progress: Progress | None = None,
) -> ReverseTest:
    """Search a grid's factors for where the first target of its scenario breaks.

    Parameters
    ----------
    n_draws : int, optional
        Paths a cell in the search; by default all of the scenario's.
    check : bool
        Whether the points that are told are simulated again on all draws of the scenario.
    store : callable, optional
        Where finished cells wait, by the name of a part of the search.

    Raises
    ------
    UsageError
        A factor does not fit, there are too many, or there is no target.
    TooManyFailedError
        Too many paths of a cell fail.
    """
    need_targets(grid.base)
    check_axes(programme, grid)
    # One for all parts of the search: factors act after the census, so all cells begin where the
    # same paths stood there (docs/decisions/0013).
    place, pasts = store or (lambda _: None), Pasts()

    def cells_of(name: str, scenario: Scenario, axes: tuple[Axis, ...]) -> Cells:
        return Cells(
            programme, scenario, axes, draws,
            workers=workers, store=place(name), progress=progress, pasts=pasts,
        )  # fmt: skip

    # Every cell has the same futures; a precision would add draws to one.
    whole = replace(grid.base, precision=None)
    base = replace(whole, draws=min(n_draws or whole.draws, whole.draws))
    cells = cells_of("search", base, grid.axes)
    only = draws.regimes[0] if len(draws.regimes) == 1 else ""
    found = _search(programme, replace(grid, base=base), cells, only)
    if not check or base.draws == whole.draws:
        return _at_break_point(programme, found, cells, cells_of)
    # The search puts the break where 2,000 paths still meet the target (docs/decisions/0012).
    again = cells_of("check", whole, grid.axes)
    found = replace(_confirmed(again, found), n_told=whole.draws)
    # After the check, so that warnings and levers are asked where it really breaks.
    found = _at_break_point(programme, found, again, cells_of)
    return replace(found, checked=dict(again.done))


def _search(programme: Programme, grid: Grid, cells: Cells, only: str) -> ReverseTest:
    """Look at factors alone, in pairs and all together."""
    target, axes = grid.base.targets[0], grid.axes
    middle = tuple(float(centre(programme, axis)) for axis in axes)
    (at_centre,) = cells.at([middle])
    if at_centre.refused:
        raise UsageError(f"the centre itself cannot be done: {at_centre.refused}")
    # As the centre has them: a belief without paths is not asked.
    regimes = tuple(dict.fromkeys(kept.regime for kept in at_centre.kept if kept.regime))
    every = ("", *regimes)
    return ReverseTest(
        grid=grid, target=target, middle=middle, centre=at_centre,
        alone=tuple(_alone(cells, axes, middle, target, every)),
        frontiers=tuple(_frontiers(cells, axes, middle, target, every)),
        joint=find_joint(cells, middle, target, every, grid.base.seed),
        regimes=regimes, only=only, cells=dict(cells.done), checked={},
        n_draws=grid.base.draws, n_told=grid.base.draws,
    )  # fmt: skip


def _at_break_point(
    programme: Programme, found: ReverseTest, cells: Cells, cells_of: CellsOf
) -> ReverseTest:
    """Ask what warns of the most plausible break, and what restores the target there."""
    point, grid, target = found.break_point, found.grid, found.target
    if point is None:
        return found
    broken = scenario_at(cells.base, grid.axes, point)
    cells.at([point])
    return replace(
        found,
        warnings=_warnings(cells, grid, found.middle, point, target),
        restored=tuple(restore(programme, broken, grid.levers, target, cells_of)),
    )


def _confirmed(cells: Cells, found: ReverseTest) -> ReverseTest:
    """Search again, on all draws, around the places that the search has found; of all paths."""
    (at_centre,) = cells.at([found.middle])
    found = replace(found, centre=at_centre)
    alone = []
    for one in found.alone:
        axis, sides = found.grid.axes[one.axis], []
        for side, scanned in zip((one.up, one.down), outward(found.middle[one.axis], axis.values),
                                 strict=True):  # fmt: skip
            # Only where the search has seen something: scanning all again on all draws would be
            # the whole price once more.
            values = _around(side[""], scanned)
            if not values:
                sides.append(side)
                continue
            line = Line(lambda v, i=one.axis: _moved(found.middle, {i: v}), values)  # type: ignore[misc]
            (again,) = first_breaks(cells, [line], found.target, [""], CONFIRMED_ROUNDS)
            # Of all paths the checked break, of each belief the one of the search.
            sides.append({**side, **again})
        alone.append(Alone(one.axis, *sides))
    return replace(found, alone=tuple(alone), joint=_confirmed_joint(cells, found))


def _around(first: First, scanned: Sequence[float]) -> tuple[float, ...]:
    """The start, and the values at which something changes; none where nothing does."""
    seen = [v for v in (first.unsure_from, first.value, first.missed_from) if v is not None]
    if not seen:
        return ()
    start, end = scanned[0], scanned[-1]
    # With the end of the range: on all draws the break may lie further out.
    return tuple(sorted({start, end, *seen}, key=lambda value: abs(value - start)))


def _confirmed_joint(cells: Cells, found: ReverseTest) -> Joint | None:
    """Go on along the way from the centre until it breaks on all draws, too."""
    if found.joint is None or found.joint.odds[""].point is None:
        return found.joint
    odds, line = found.joint.odds[""], found.joint.way(found.middle, found.grid.axes)
    (first,) = first_breaks(cells, [line], found.target, [""], CONFIRMED_ROUNDS)
    value = first[""].value
    point = None if value is None else line.point(value)
    # Along a ray from the centre the distance grows with the multiple.
    steps = 0.0 if value is None else value * odds.steps
    again = replace(odds, point=point, steps=steps)
    return replace(found.joint, odds={**found.joint.odds, "": again})


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
    found = first_breaks(cells, lines, target, regimes, _ROUNDS)
    # `outward` gives up first, then down.
    return [Alone(i, *found[2 * i : 2 * i + 2]) for i in range(len(axes))]


def some_values(axis: Axis, middle: float) -> tuple[float, ...]:
    """A few values of an axis in equal steps of their number, both ends and the centre."""
    values = sorted({*axis.values, middle})
    last = len(values) - 1
    n = min(FRONTIER_VALUES, len(values))
    # By number and not by value: whoever lists values has put them where it matters.
    chosen = {values[round(i * last / max(n - 1, 1))] for i in range(n)} | {middle}
    return tuple(sorted(chosen))


def _frontiers(
    cells: Cells, axes: Sequence[Axis], middle: Point, target: Target, regimes: Sequence[str]
) -> list[Frontier]:
    # Each pair once: with the first factor held, the second is searched.
    pairs = list(combinations(range(len(axes)), 2))
    lines, owners = [], []
    for i, j in pairs:
        for value in some_values(axes[i], middle[i]):
            for values in outward(middle[j], some_values(axes[j], middle[j])):
                lines.append(
                    # Defaults bind what the loop goes on to change.
                    Line(lambda v, i=i, j=j, value=value: _moved(middle, {i: value, j: v}), values)  # type: ignore[misc]
                )
            owners.append((i, j, value))
    # Pairs are halved for all paths together only; with six factors there are fifteen of them.
    found = first_breaks(cells, lines, target, regimes, FRONTIER_ROUNDS, refined=("",))
    steps = [
        (i, j, FrontierStep(value, *found[2 * k : 2 * k + 2]))
        for k, (i, j, value) in enumerate(owners)
    ]
    return [
        Frontier(i, j, tuple(step for one, other, step in steps if (one, other) == (i, j)))
        for i, j in pairs
    ]


def _warnings(
    cells: Cells, grid: Grid, middle: Point, point: Point, target: Target
) -> tuple[EarlyWarning, ...]:
    starts = [axis.start for axis in grid.axes]
    begins = [start for start in starts if start is not None]
    # From the census on, where any factor begins there.
    start = min(begins) if len(begins) == len(starts) else None
    calm, broken = cells.result(middle), cells.result(point)
    return tuple(early_warnings(calm, broken, target, start))
