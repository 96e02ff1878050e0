"""What axes, their values and points are called."""

from __future__ import annotations

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.names import PLAIN_UNITS
from bandeexit.report.story import Capital, Number, Parameter, Text, Unit, finding, listed
from bandeexit.report.titles import scenario_title
from bandeexit.scenarios.axes import Axis, Grid, Point, Severity

RUNGS: dict[Severity, str] = {
    "central": "stress_central",
    "adverse": "stress_adverse",
    "severe": "stress_severe",
    "extreme": "stress_extreme",
}


def rung_title(rung: Severity) -> Text:
    """Name a severity."""
    return finding(RUNGS[rung])


def axis_title(axis: Axis) -> Text:
    """Name an axis: parameter, where, from when; `% of today` where it is scaled."""
    # The title goes with the axis: a budget line is data, and no catalogue knows it
    # (docs/decisions/0015).
    parts: list[Text] = [Capital(Parameter(axis.path, axis.title)), *axis.districts]
    if axis.start is not None:
        parts.append(finding("from_day", day=axis.start))
    if axis.stop is not None:
        parts.append(finding("until_day", day=axis.stop))
    unit = axis_unit(axis)
    # Of today's value, whatever the unit: an axis from 70 to 130 % reads alike for money and
    # persons.
    if axis.verb == "scale":
        unit = finding("stress_per_cent")
    elif axis.verb == "add":
        unit = finding("stress_added", unit=unit) if unit else finding("stress_added_plain")
    name = listed(parts, ", ")
    if "DKK" in entry_of(axis.path).unit and axis.verb != "scale":
        return listed([name, unit], ", ")  # its price level has brackets of its own
    return finding("name_and_unit", name=name, unit=unit) if unit else name


def axis_unit(axis: Axis) -> Text:
    """Unit of an axis's parameter; empty where it says nothing beside a value."""
    unit = entry_of(axis.path).unit
    return "" if unit in PLAIN_UNITS else Unit(with_price_level(unit, axis.prices))


def axis_number(axis: Axis, value: float) -> Number:
    """A value of an axis without its unit: 90 for x 0.9, +1.5, 20."""
    if axis.verb == "scale":
        # Rounded first, as 100 x 0.9 is 90.00000000000001.
        return Number(round(100 * value, 1), "input")
    # Values are placed by halving (`needed`, `reverse`) and have as many digits as that gives.
    return Number(float(f"{value:.4g}"), "input", signed=axis.verb == "add")


def axis_value(axis: Axis, value: float) -> Text:
    """A value of an axis with its unit: 90 %, +1.5 m DKK per year."""
    unit = "%" if axis.verb == "scale" else axis_unit(axis)
    number = axis_number(axis, value)
    return listed([number, unit], " ") if unit else number


def point_title(grid: Grid, point: Point) -> Text:
    """Name a point: every axis with its value."""
    parts = [
        finding(
            "stress_axis_at",
            axis=Parameter(axis.path, axis.title),
            value=axis_value(axis, value),
        )
        for axis, value in zip(grid.axes, point, strict=True)
    ]
    return listed(parts, ", ")


def grid_title(grid: Grid) -> Text:
    """Title of a stress test: its own, else that of the scenario."""
    return grid.title or scenario_title(grid.base)
