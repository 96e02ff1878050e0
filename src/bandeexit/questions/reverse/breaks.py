"""What a search finds: breaks of one factor, of pairs, of all together; warnings, remedies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bandeexit.questions.reverse.joint import Joint
from bandeexit.questions.reverse.lines import First
from bandeexit.questions.reverse.restore import Remedy
from bandeexit.questions.reverse.warning import EarlyWarning
from bandeexit.scenarios.axes import Axis, Grid, Point
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept


@dataclass(frozen=True, slots=True)
class Alone:
    """One factor changed, the others at their centre."""

    axis: int
    """Its number."""
    # Both directions: nothing is assumed to go one way, and a target may be missed on either
    # side.
    up: Mapping[str, First]
    """By regime; empty text: all together."""
    down: Mapping[str, First]

    def nearest(self, middle: Point, regime: str = "") -> First | None:
        """The direction in which the smaller change misses the target; None: neither does."""
        here = middle[self.axis]
        sides = [side[regime] for side in (self.down, self.up) if regime in side]
        # In the axis's own steps: within one factor any scale gives the same order.
        broken = [(abs(one.value - here), one) for one in sides if one.value is not None]
        return min(broken, key=lambda pair: pair[0])[1] if broken else None


@dataclass(frozen=True, slots=True)
class FrontierStep:
    """One value of the first factor of a pair, and what the second has to do."""

    value: float
    up: Mapping[str, First]
    down: Mapping[str, First]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A pair of factors, the others at their centre."""

    first: int
    second: int
    steps: tuple[FrontierStep, ...]


@dataclass(frozen=True)
class ReverseTest:
    """What has to happen before a target is missed."""

    grid: Grid
    """Its scenario with as many draws as a cell of the search has."""
    target: Target
    middle: Point
    """The centre: every factor as expected."""
    centre: Cell
    alone: tuple[Alone, ...]
    frontiers: tuple[Frontier, ...]
    joint: Joint | None
    """None: nobody has said what is plausible."""
    regimes: tuple[str, ...]
    """Names of the regimes that have paths; fewer than two: none is told apart."""
    only: str
    """Name of the only regime asked; empty where there are several, or none."""
    cells: Mapping[Point, Cell]
    """Every cell of the search."""
    n_draws: int
    """Paths a cell in the search."""
    # Two numbers of futures in one answer, so both are told: beliefs, pairs and odds rest on the
    # search (docs/reverse.md).
    n_told: int
    """Paths on which the centre, the breaks of all beliefs mixed, warnings and levers rest."""
    checked: Mapping[Point, Cell]
    """Points that are told, on all draws of the scenario."""
    warnings: tuple[EarlyWarning, ...] = ()
    restored: tuple[Remedy, ...] = ()

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The factors."""
        return self.grid.axes

    @property
    def regimes_and_all(self) -> tuple[str, ...]:
        """All together, then each regime."""
        return ("", *self.regimes)

    @property
    def is_broken(self) -> bool:
        """Whether the target is missed as things are expected."""
        # By the share, not by a verdict: a break is defined so, that `reverse` and `stress` agree
        # cell by cell (docs/decisions/0012). A test holds them against each other.
        return self.standing(self.centre).worst.share < self.target.probability

    @property
    def break_point(self) -> Point | None:
        """Most plausible simulated point at which the target is missed; None: none was found."""
        # Nothing has to happen, so levers and warnings are asked of the centre.
        if self.is_broken:
            return self.middle
        return self.joint.odds[""].point if self.joint is not None else None

    def nearest(self, axis: int, regime: str = "") -> First | None:
        """The smaller change of one factor alone that misses the target; None: there is none."""
        return self.alone[axis].nearest(self.middle, regime)

    def break_at(self, axis: int, regime: str = "") -> float | None:
        """Value of one factor alone at which the target is first missed; None: nowhere."""
        first = self.nearest(axis, regime)
        return None if first is None else first.value

    def standing(self, cell: Cell, regime: str = "") -> Kept:
        """How the target stands in a cell that was done."""
        kept = cell.standing(self.target.name, regime)
        assert kept is not None, "a told cell was refused"
        return kept

    def standing_at(self, point: Point, regime: str = "") -> Kept:
        """How the target stands at a point that was simulated, on all draws if it was checked."""
        # The check first: on few futures a break looks like one where all of them still meet the
        # target.
        return self.standing(self.checked.get(point) or self.cells[point], regime)
