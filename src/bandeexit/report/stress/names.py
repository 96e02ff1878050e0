"""TRANSITION: what axes and values are called, until `needed` and `reverse` have their rooms."""

from __future__ import annotations

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.comparison.names import exact_words, named_with_unit
from bandeexit.report.names import PLAIN_UNITS, name_of, unit_of
from bandeexit.report.words import day, say
from bandeexit.scenarios.axes import Axis, Grid


def axis_words(axis: Axis, language: str) -> str:
    """Name an axis: parameter, where, from when; `% of today` where it is scaled."""
    parts = [name_of(axis.path, language, axis.title), *axis.districts]
    if axis.start is not None:
        parts.append(say("from_day", language, day=day(axis.start, language)))
    if axis.stop is not None:
        parts.append(say("until_day", language, day=day(axis.stop, language)))
    unit = _unit(axis, language)
    told = {
        "scale": say("stress_per_cent", language),
        "add": say("stress_added", language, unit=unit),
        "set": unit,
    }
    unit = told[axis.verb].strip(" ,")
    return named_with_unit(", ".join(parts), unit)


def _unit(axis: Axis, language: str) -> str:
    """Name the unit of a parameter; empty where it says nothing beside a value."""
    unit = entry_of(axis.path).unit
    return "" if unit in PLAIN_UNITS else unit_of(with_price_level(unit, axis.prices), language)


def value_words(axis: Axis, value: float, language: str) -> str:
    """Write a value of an axis without its unit: 90 for x 0.9, +1.5, 20; tables are exact."""
    if axis.verb == "scale":
        return exact_words(round(100 * value, 1), language)
    plus = "+" if axis.verb == "add" and value > 0 else ""
    return f"{plus}{exact_words(float(f'{value:.4g}'), language)}"


def valued(axis: Axis, value: float, language: str) -> str:
    """Write a value of an axis with its unit: 90 %, +1.5 m DKK per year."""
    unit = "%" if axis.verb == "scale" else _unit(axis, language)
    return f"{value_words(axis, value, language)} {unit}".strip()


def title_words(grid: Grid, language: str) -> str:
    """Title of a stress test: its own, else that of the scenario."""
    return grid.title.get(language) or grid.base.title_in(language)
