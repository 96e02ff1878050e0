"""What unknowns, inputs and their values are called."""

from __future__ import annotations

from math import inf

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.names import PLAIN_UNITS
from bandeexit.report.story import Number, Parameter, Text, Unit, finding, listed
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.unknowns import LEVEL, REGIME

COORDINATORS = "capacity.headroom"
_PRICE_YEAR = "budget.price_year"


def unknown_title(name: str, scenario: Scenario) -> Text:
    """Say what an unknown is, within a sentence."""
    if name == REGIME:
        return finding("unknown_regime")
    if name == LEVEL:
        return finding("unknown_level")
    if name == COORDINATORS:
        return finding("unknown_coordinators", what=Parameter(name))
    if ": " not in name:
        return Parameter(name)
    # A law in a scenario is an unknown of its step and parameter (`scenarios.unknowns`).
    step, path = name.split(": ", 1)
    title = next((c.title for c in scenario.changes if (c.step, c.path) == (step, path)), {})
    return finding("unknown_step", step=step, what=Parameter(path, title))


def input_title(path: str, prices: str) -> Text:
    """Name an input with its unit, if that says something that its name does not."""
    unit = with_price_level(entry_of(path).unit, prices)
    if unit in PLAIN_UNITS or unit.startswith("persons"):
        return Parameter(path)
    return listed([Parameter(path), Unit(unit)], ", ")  # units have brackets of their own


def input_value(path: str, value: float) -> Text:
    """Give a value of an input without its unit: 63.2, 15,000, no limit."""
    # A year takes no thousands separator.
    return f"{value:.0f}" if path == _PRICE_YEAR else Number(value, "rounded")


def input_value_with_unit(path: str, value: float, prices: str) -> Text:
    """Give a value of an input with its unit, if that says something."""
    told, unit = input_value(path, value), with_price_level(entry_of(path).unit, prices)
    return told if unit in PLAIN_UNITS or value == inf else listed([told, Unit(unit)], " ")
