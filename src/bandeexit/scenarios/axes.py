"""A grid of scenarios: a few parameters varied at once, and a ladder of severities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, product
from math import prod
from typing import Literal, get_args

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.changes import check_changes
from bandeexit.scenarios.clashes import clash
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.scenario import Change, Scenario, Verb

Severity = Literal["central", "adverse", "severe", "extreme"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From what is expected to what is barely conceivable."""
NEUTRAL: Mapping[Verb, float] = {"scale": 1.0, "add": 0.0}
"""Value of a verb that changes nothing."""
MOST_AXES, MOST_CELLS = 3, 5000
"""Of a grid of which every cell is done."""
MOST_FACTORS = 6
"""Axes of which only some points are looked at."""
Point = tuple[float, ...]
"""A value on each axis, in the order of the axes."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter, and the values that it takes in turn."""

    path: str
    """A key of `Programme.registry`."""
    verb: Verb
    values: tuple[float, ...]
    """What it is set to, scaled by or raised by; increasing."""
    start: date | None = None
    """From this midnight; None: from the census."""
    stop: date | None = None
    """Until this midnight, excluded; None: to the horizon."""
    districts: tuple[str, ...] = ()
    """Empty: all."""
    central: float | None = None
    """Value expected; None: the one that changes nothing (`centre`)."""
    plausible: tuple[float, float] | None = None
    """Values between these two are plausible; None: nobody has said."""
    severity: Mapping[Severity, float] = field(default_factory=dict)
    """Named points; empty: there is no ladder."""
    why: str = ""
    source: str = ""
    title: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Of the budget line that is varied, by language."""
    prices: str = field(default="", compare=False, repr=False)
    """Price level of its amounts (`Programme.prices`)."""

    def __post_init__(self) -> None:
        """Check the values."""
        if not self.values or list(self.values) != sorted(set(self.values)):
            raise UsageError(
                f"axis {self.path}: the values are {list(self.values)}; expected one or more, "
                "increasing, each once."
            )
        low, high = self.values[0], self.values[-1]
        if self.central is not None and not low <= self.central <= high:
            raise UsageError(
                f"axis {self.path}: `central` is {self.central:g}; expected one of the values "
                f"asked, or between them: {low:g} to {high:g}."
            )
        if self.plausible is not None and self.plausible[0] > self.plausible[1]:
            raise UsageError(
                f"axis {self.path}: the plausible range is {list(self.plausible)}; expected "
                "[low, high]."
            )

    @property
    def name(self) -> str:
        """Tells it from other axes: path, and where and from when if that is not everywhere."""
        parts = [self.path, *self.districts]
        parts += [day.isoformat() for day in (self.start, self.stop) if day]
        return " ".join(parts)

    def change(self, value: float) -> Change:
        """One more step of a scenario."""
        step = f"stress {self.name}"
        return Change(
            step,
            self.path,
            self.verb,
            value,
            self.start,
            self.stop,
            self.districts,
            self.why,
            title=self.title,
            prices=self.prices,
        )

    def is_plausible(self, value: float) -> bool:
        """Whether a value lies in the plausible range; True where there is none."""
        return self.plausible is None or self.plausible[0] <= value <= self.plausible[1]


@dataclass(frozen=True, slots=True)
class Lever:
    """What management could do when a target is missed: a dose of one parameter, or a scenario."""

    name: str
    axis: Axis | None = None
    """Its values are the doses; None: all or nothing, `changes`."""
    changes: tuple[Change, ...] = ()
    """Steps of a scenario, taken together."""
    title: Mapping[str, str] = field(default_factory=dict)
    """By language; empty: that of the parameter."""
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A scenario, and everything that its axes make of it."""

    base: Scenario
    axes: tuple[Axis, ...]
    name: str = ""
    """Of the file that asks for it; empty: there is none."""
    title: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    question: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    levers: tuple[Lever, ...] = ()
    """What could restore a missed target; only `reverse` asks."""

    def __post_init__(self) -> None:
        """Check that there are axes, told apart; how many may be done at once: `check_size`."""
        if not 1 <= len(self.axes) <= MOST_FACTORS:
            raise UsageError(f"{len(self.axes)} axes were given; expected one to {MOST_FACTORS}.")
        names = [axis.name for axis in self.axes]
        for name in names:
            if names.count(name) > 1:
                raise UsageError(f"two axes are {name}; expected each once.")

    @property
    def points(self) -> tuple[Point, ...]:
        """All combinations of values; the last axis changes fastest."""
        return tuple(product(*(axis.values for axis in self.axes)))

    @property
    def ladder(self) -> tuple[tuple[Severity, Point], ...]:
        """Severities that all axes name, with their points."""
        return tuple(
            (rung, tuple(axis.severity[rung] for axis in self.axes))
            for rung in SEVERITIES
            if all(rung in axis.severity for axis in self.axes)
        )

    @property
    def wanted(self) -> tuple[Point, ...]:
        """Every point to be done, once: those of the grid, then those of the ladder."""
        return tuple(dict.fromkeys([*self.points, *(point for _, point in self.ladder)]))

    def scenario_at(self, point: Point) -> Scenario:
        """Scenario of a point; see `scenario_at`."""
        return scenario_at(self.base, self.axes, point)

    def is_plausible(self, point: Point) -> bool:
        """Whether a point is plausible on every axis."""
        return all(axis.is_plausible(v) for axis, v in zip(self.axes, point, strict=True))


def check_size(grid: Grid) -> None:
    """Refuse a grid of which not every cell can be done and shown.

    Raises
    ------
    UsageError
        There are too many axes or cells.
    """
    if len(grid.axes) > MOST_AXES:
        raise UsageError(
            f"{len(grid.axes)} axes were given; every cell is done for one to {MOST_AXES}. "
            "`bandeexit reverse` searches more of them for where a target is missed."
        )
    n_cells = prod(len(axis.values) for axis in grid.axes)
    if n_cells > MOST_CELLS:
        raise UsageError(
            f"the axes make {n_cells} cells; at most {MOST_CELLS} are done at once. "
            "Give fewer values."
        )


def scenario_at(base: Scenario, axes: Sequence[Axis], point: Point) -> Scenario:
    """Give a scenario one more step for each axis: same draws, same luck."""
    pairs = list(zip(axes, point, strict=True))
    signs = {"set": "=", "scale": "x", "add": "+"}
    told = (f"{axis.path} {signs[axis.verb]} {value:g}" for axis, value in pairs)
    return replace(
        base,
        name=f"{base.name}[{', '.join(told)}]",
        changes=(*base.changes, *(axis.change(value) for axis, value in pairs)),
        precision=None,
    )


def centre(programme: Programme, axis: Axis) -> float:
    """Value of an axis that is expected: as it says, else the one that changes nothing.

    Of a parameter that is set and is not one number (given by year or district), the middle value.
    """
    if axis.central is not None:
        return axis.central
    if axis.verb != "set":
        return NEUTRAL[axis.verb]
    about = entry_of(axis.path)
    several = about.by_year or about.by_district or about.derived
    own = None if several else programme.value(axis.path)
    is_number = isinstance(own, int | float) and not isinstance(own, bool)
    return float(own) if is_number else axis.values[len(axis.values) // 2]  # type: ignore[arg-type]


def centre_of(programme: Programme, grid: Grid) -> Point:
    """Point of the grid nearest to what is expected."""
    return tuple(
        min(axis.values, key=lambda value: abs(value - centre(programme, axis)))
        for axis in grid.axes
    )


def check_axes(programme: Programme, grid: Grid) -> None:
    """Refuse axes that fit neither the programme nor the scenario, whatever their values.

    Raises
    ------
    UsageError
        With the axis and what was expected.
    """
    for axis in grid.axes:
        _check_parameter(programme, axis)
        _check_dates(programme, grid.base, axis)
    steps = [axis.change(axis.values[0]) for axis in grid.axes]
    horizon = grid.base.horizon
    pairs = [*combinations(steps, 2), *product(grid.base.changes, steps)]
    for one, other in pairs:
        if clash(programme, one, other, horizon):
            what = "it" if one.path == other.path else f"it and {one.path}, which is one amount,"
            raise UsageError(
                f"axis {other.path}: `{other.step}` and `{one.step}` change {what} on the same "
                f"dates and districts, and `{one.verb}` and `{other.verb}` do not commute. Use "
                f"{'`scale` or `add`' if one.verb == 'set' else f'`{one.verb}`'} for both, or "
                "another scenario."
            )


def _check_parameter(programme: Programme, axis: Axis) -> None:
    what = f"axis {axis.path}"
    known = programme.registry
    about = known.get(axis.path)
    if about is None:
        raise UsageError(f"there is no `{axis.path}`{did_you_mean(axis.path, list(known))}")
    if not about.is_number:
        raise UsageError(f"{what} is not a number; an axis needs one.")
    if (axis.start or axis.stop or axis.districts) and not about.dated:
        raise UsageError(f"{what} holds for the whole run; leave out its dates and districts.")
    if about.yearly and (axis.districts or any(map(_within_year, (axis.start, axis.stop)))):
        raise UsageError(
            f"{what} is one number a calendar year; leave out its districts, and date it from one "
            "1 January to another."
        )
    if axis.districts and about.by_year and axis.verb != "scale":
        raise UsageError(f"{what}: a line is one amount for the country; `scale` it in districts.")
    if axis.verb == "scale" and axis.values[0] < 0.0:
        raise UsageError(f"{what}: `scale` by {axis.values[0]:g}; expected 0 or more.")
    names = [district.name for district in programme.districts]
    for name in axis.districts:
        if name not in names:
            raise UsageError(f"{what}: there is no district {name}{did_you_mean(name, names)}")


def _within_year(day: date | None) -> bool:
    return day is not None and (day.month, day.day) != (1, 1)


def _check_dates(programme: Programme, base: Scenario, axis: Axis) -> None:
    first = first_day_of_changes(programme, base)
    start, stop = axis.start or first, axis.stop or base.horizon
    if not first <= start < stop <= base.horizon:
        raise UsageError(
            f"axis {axis.path} holds from {start} until {stop}; expected dates between {first} "
            f"and the horizon {base.horizon}, the first before the second."
        )


def refusals(
    programme: Programme, base: Scenario, axes: Sequence[Axis], points: Sequence[Point]
) -> dict[Point, str]:
    """Name the points that a parameter's bounds forbid, and why."""
    found = {}
    for point in points:
        try:
            check_changes(programme, scenario_at(base, axes, point))
        except UsageError as error:
            found[point] = str(error)
    return found


def refused_cells(programme: Programme, grid: Grid) -> dict[Point, str]:
    """Name the cells of a grid that cannot be done, and why.

    Raises
    ------
    UsageError
        None of them can.
    """
    found = refusals(programme, grid.base, grid.axes, grid.wanted)
    if len(found) == len(grid.wanted):
        raise UsageError(f"no cell of the grid can be done. The first: {found[grid.wanted[0]]}")
    return found
