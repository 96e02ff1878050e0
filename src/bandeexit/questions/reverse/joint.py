"""The most plausible point at which a target is missed, and the odds of something as bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from bandeexit.questions.reverse.factor_law import FactorLaw, law_between
from bandeexit.questions.reverse.lines import Line, first_breaks
from bandeexit.questions.reverse.surrogate import Share, fit_share
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.cells import Cell, Cells
from bandeexit.scenarios.intervals import SCORE, Interval, wilson
from bandeexit.scenarios.scenario import Target

Floats = NDArray[np.float64]
# 16,384 points of the surface cost nothing, a cell of 500 paths 0.15 s. The 24 kept back say how
# wrong the surface is, and are learnt from by nobody (docs/decisions/0012).
N_LEARNT, N_CHECKED, LOG2_WEIGHED = 64, 24, 14
"""Cells to learn from (beside those done before), to check by; points over which odds are taken."""
RAY = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
"""Where the way from the centre through the point is looked at, in multiples of it."""
# Beyond 1 as well: the break of few futures often lies too near.
CONFIRMED = (0.0, 0.7, 1.0, 1.4, 2.0, 3.0)
"""The same on all draws, through the point that was found on fewer."""
# The law alone would put hardly any cell where the target breaks, if that is unlikely.
_WIDE = 3.0
"""Half of the cells lie within so many steps of the centre, wherever they are likely or not."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a break is under one belief, or all mixed."""

    share: float
    """Of the law's mass at which the target is missed."""
    interval: Interval
    """With the share of futures at the ends of its 90 % error, of paths and of the fit together."""
    point: Point | None
    """Simulated point of highest density at which it is missed; None: none was found."""
    steps: float
    """Its distance from the centre, in the laws' scales."""
    # Printed with the odds: a surface through a hundred cells is an approximation.
    fit_error: float
    """Root mean square of fitted less simulated share in the cells kept for the check."""
    n_checked: int


@dataclass(frozen=True, slots=True)
class Joint:
    """All factors together."""

    laws: Mapping[int, FactorLaw]
    """Number of the axis -> what is thought of it; axes without one stay at their centre."""
    odds: Mapping[str, Odds]
    """By regime; empty text: all together."""

    def way(self, middle: Point, axes: Sequence[Axis]) -> Line:
        """From the centre through the most plausible break point, in multiples of the way to it."""
        point = self.odds[""].point
        assert point is not None, "no break point was found"
        # In steps of the laws, where distance is plausibility.
        space = _Space(axes, middle, self.laws)
        ray = space.place(point)
        return Line(lambda t: space.point(t * ray), CONFIRMED)


def laws_of(axes: Sequence[Axis], middle: Point) -> dict[int, FactorLaw]:
    """Laws of the axes whose plausible range is stated."""
    found = {}
    for i, (axis, centre) in enumerate(zip(axes, middle, strict=True)):
        if axis.plausible is not None:
            # Independent of each other, by assumption: if two factors move together, as a
            # conflict and vacancies may, the odds are too low (docs/reverse.md).
            law = law_between(axis.plausible[0], centre, axis.plausible[1])
            if law is not None:
                found[i] = law
    return found


def find_joint(
    cells: Cells, middle: Point, target: Target, regimes: Sequence[str], seed: int
) -> Joint | None:
    """Learn the share of futures over the laws, weigh where it is too low, and find the way there.

    None where no axis has a plausible range.
    """
    laws = laws_of(cells.axes, middle)
    if not laws:
        return None
    space = _Space(cells.axes, middle, laws)
    # Points that fill the cube evenly: the same error with far fewer cells than at random.
    draw = qmc.Sobol(len(laws), seed=seed)
    uniform = draw.random(128)
    learnt, checked = uniform[:N_LEARNT], uniform[N_LEARNT : N_LEARNT + N_CHECKED]
    # Every other point, so that both halves fill the space.
    wide = learnt[1::2]
    places = np.concatenate([space.from_law(learnt[::2]), _WIDE * (2 * wide - 1)])
    cells.at([space.point(place) for place in places])
    # With what single factors and pairs have found: those cells are done, and lie where it
    # breaks.
    known = [cell for point, cell in cells.done.items() if space.holds(point)]
    # A cell that was learnt from checks nothing.
    fresh = [
        point for point in map(space.point, space.from_law(checked)) if point not in cells.done
    ]
    checks = cells.at(fresh)
    # What lies beyond the searched range counts as its end: beyond, nothing is known, and a
    # spline would run away.
    weighed = space.clipped(
        space.from_law(qmc.Sobol(len(laws), seed=seed + 1).random_base2(LOG2_WEIGHED))
    )
    found, rays = {}, {}
    for regime in regimes:
        fit = _fitted(space, known, target, regime)
        found[regime] = _odds(space, fit, checks, weighed, target, regime)
        # On the surface first: to look for the nearest point in cells would take thousands.
        rays[regime] = _nearest(fit, weighed, target)
    return Joint(laws, _verified(cells, space, found, rays, target))


class _Space:
    """The factors that have a law, in steps from their centre."""

    def __init__(self, axes: Sequence[Axis], middle: Point, laws: Mapping[int, FactorLaw]) -> None:
        self.middle, self.laws = middle, laws
        ends = {
            i: (min(axes[i].values[0], middle[i]), max(axes[i].values[-1], middle[i])) for i in laws
        }
        self.low = np.array(
            [law.steps(np.array(ends[i][0])) for i, law in laws.items()], np.float64
        )
        self.high = np.array(
            [law.steps(np.array(ends[i][1])) for i, law in laws.items()], np.float64
        )

    def from_law(self, uniform: Floats) -> Floats:
        """Places of points that are uniform in the unit cube."""
        columns = [law.steps(law.at(uniform[:, j])) for j, law in enumerate(self.laws.values())]
        return np.stack(columns, axis=1)

    def clipped(self, places: Floats) -> Floats:
        """Within the range that is searched: what lies beyond counts as its end."""
        return np.clip(places, self.low, self.high)

    def point(self, place: Floats) -> Point:
        """Values of all axes."""
        values = list(self.middle)
        for (i, law), step in zip(self.laws.items(), self.clipped(place), strict=True):
            # Six digits, so that a point found again is the same cell.
            values[i] = float(f"{float(law.value(step)):.6g}")
        return tuple(values)

    def place(self, point: Point) -> Floats:
        return np.array([float(law.steps(np.array(point[i]))) for i, law in self.laws.items()])

    def holds(self, point: Point) -> bool:
        """Whether axes without a law are at their centre."""
        return all(
            v == m
            for i, (v, m) in enumerate(zip(point, self.middle, strict=True))
            if i not in self.laws
        )


def _counts(
    cells: Sequence[Cell], target: Target, regime: str
) -> tuple[list[Point], Floats, Floats]:
    kept = [(cell.point, cell.standing(target.name, regime)) for cell in cells]
    some = [(point, one.worst) for point, one in kept if one is not None]
    return (
        [point for point, _ in some],
        np.array([float(one.n_met) for _, one in some]),
        np.array([float(one.n) for _, one in some]),
    )


def _fitted(space: _Space, cells: Sequence[Cell], target: Target, regime: str) -> Share:
    points, met, n = _counts(cells, target, regime)
    return fit_share(np.array([space.place(point) for point in points]), met, n)


def _odds(
    space: _Space, fit: Share, checks: Sequence[Cell], weighed: Floats, target: Target, regime: str
) -> Odds:
    """Mass at which the fitted share is below the wanted one, and at the ends of its error."""
    points, met, n = _counts(checks, target, regime)
    gaps = fit(np.array([space.place(point) for point in points])) - met / n
    # Root mean square, as a few large errors are what would mislead.
    error = float(np.sqrt(np.mean(gaps**2)))
    wanted, shares = target.probability, fit(weighed)
    size = int(n[0])
    # At the wanted share, since it is there that futures are counted on the wrong side.
    of_paths = wilson(round(wanted * size), size).half_width
    # One shift for all points: all cells have the same paths, and are wrong in the same direction
    # (docs/decisions/0012).
    half = float(np.hypot(of_paths, SCORE * error)) if np.ptp(shares) else 0.0
    interval = Interval(*(float(np.mean(shares < wanted - sign * half)) for sign in (1, -1)))
    return Odds(float(np.mean(shares < wanted)), interval, None, 0.0, error, len(points))


def _nearest(fit: Share, weighed: Floats, target: Target) -> Floats | None:
    """Place of highest density at which the fit is too low."""
    below = weighed[fit(weighed) < target.probability]
    # Highest density is least distance in steps of the laws: the design point (Hasofer & Lind
    # 1974, J. Eng. Mech. Div. ASCE 100, 111-121).
    return below[np.argmin((below**2).sum(axis=1))] if len(below) else None


def _verified(
    cells: Cells,
    space: _Space,
    found: Mapping[str, Odds],
    rays: Mapping[str, Floats | None],
    target: Target,
) -> dict[str, Odds]:
    """Simulate along the way from the centre through each point, until it breaks."""
    from dataclasses import replace

    verified = dict(found)
    for regime, ray in rays.items():
        if ray is None:
            continue
        line = Line(lambda t, ray=ray: space.point(t * ray), RAY)  # type: ignore[misc]
        (first,) = first_breaks(cells, [line], target, [regime], 3)
        value = first[regime].value
        if value is not None:
            place = space.clipped(value * ray)
            steps = float(np.sqrt((place**2).sum()))
            verified[regime] = replace(found[regime], point=space.point(place), steps=steps)
    return verified
