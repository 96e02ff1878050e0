"""The money: four appropriated lines, their price level and growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bandeexit.model.parameters import parameter

LINES = ("coordinators", "rigspolitiet", "contact_point", "special_measures")
"""The budget lines in the order of the source."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Appropriations by year and what happens to prices.

    The first given year stands for all earlier ones in real terms, the last
    for all later ones.
    """

    coordinators: Mapping[int, float] = parameter("m DKK per year", dated=True, by_year=True)
    """Exit coordinators in the police districts."""
    rigspolitiet: Mapping[int, float] = parameter("m DKK per year", dated=True, by_year=True)
    """National police; no modelled effect on candidates."""
    contact_point: Mapping[int, float] = parameter("m DKK per year", dated=True, by_year=True)
    """Running costs of the National Exit Contact Point; no modelled effect on candidates."""
    special_measures: Mapping[int, float] = parameter("m DKK per year", dated=True, by_year=True)
    """Pool for special measures."""
    price_year: float = parameter("year", 1900.0, 2200.0, whole=True)
    """Price level of every amount of the study."""
    wage_growth: float = parameter("per year", -0.5, 1.0)
    """Yearly growth of what a coordinator costs."""
    price_growth: float = parameter("per year", -0.5, 1.0)
    """Yearly growth of what a special measure costs."""
    indexation: float = parameter("share", 0.0, 1.0)
    """Share of wage and price growth that appropriations are raised by; 0 is flat nominal."""
