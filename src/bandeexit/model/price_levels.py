"""Price levels, as they stand behind a unit of money: keys, which `report.names` words."""

from __future__ import annotations

# Result tables and run folders hold these strings, so that they are not free to change.
NOMINAL = "current prices"
"""Price level of nominal amounts: that of each year."""
SUFFIX = " prices"


def name_price_level(price_year: float) -> str:
    """Name the price level of a study: `2020 prices`."""
    return f"{int(price_year)}{SUFFIX}"


def with_price_level(unit: str, prices: str) -> str:
    """Add the price level to a unit of money: `m DKK (2020 prices)`; other units have none."""
    return f"{unit} ({prices})" if prices and "DKK" in unit else unit


def split_price_level(unit: str) -> tuple[str, str]:
    """Part a unit from its price level: `m DKK`, `2020 prices`; without one it is empty."""
    plain, _, prices = unit.removesuffix(")").rpartition(" (")
    return (plain, prices) if plain and prices.endswith(SUFFIX) else (unit, "")
