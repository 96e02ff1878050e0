"""Nominal amounts on request: the same paths, told in the money of each year."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.errors import UsageError
from bandeexit.model.price_levels import NOMINAL
from bandeexit.scenarios.scenario import Scenario

REAL = "real"
PRICES = (REAL, "nominal")


def in_prices(scenario: Scenario, prices: str) -> Scenario:
    """Ask a scenario for nominal amounts, or for those of the study's price year.

    What it changes stays in the prices of the study.

    Raises
    ------
    UsageError
        There are no such prices, or a target is an amount, meant in the prices of the study.
    """
    if prices not in PRICES:
        raise UsageError(f"prices are `{prices}`; expected one of {', '.join(PRICES)}.")
    if prices == REAL:
        return scenario
    # A bound in the prices of the study, held against nominal amounts, would be
    # missed or met by inflation.
    for target in scenario.targets:
        if "DKK" in target.about.unit:
            raise UsageError(
                f"{scenario.name}: the bound of target `{target.name}` is an amount "
                f"({target.about.unit}); nominal amounts cannot be held against it. Ask without "
                "nominal prices, or leave the target out."
            )
    return replace(scenario, prices=NOMINAL)


def is_nominal(scenario: Scenario) -> bool:
    """Whether a scenario asks for nominal amounts."""
    return scenario.prices == NOMINAL
