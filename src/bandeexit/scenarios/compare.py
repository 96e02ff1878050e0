"""Paired differences between two scenarios: same draw, same tape, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bandeexit.errors import UsageError
from bandeexit.scenarios.differences import Differences
from bandeexit.scenarios.result import Result, Series, in_regime
from bandeexit.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one scenario differs from another on the same luck."""

    baseline: Result
    other: Result
    series: Mapping[str, Series]
    """Measure -> other minus baseline, path by path; subtracted when asked for."""


def refuse_unpaired(baseline: Scenario, other: Scenario) -> None:
    """Refuse two scenarios whose paths would not be pairs.

    Raises
    ------
    UsageError
        With what differs, and how to mend it.
    """
    for name in ("draws", "seed", "horizon"):
        one, two = getattr(baseline, name), getattr(other, name)
        if one != two:
            raise UsageError(
                f"{other.name} and {baseline.name} cannot be paired: their {name} differ, {two} "
                f"and {one}. Give both the same {name}, in their files or on the command line."
            )


def compare(baseline: Result, other: Result) -> Comparison:
    """Subtract `baseline` from `other`, path by path.

    Raises
    ------
    UsageError
        The two do not share draws, seed, horizon and places, so that their paths are not pairs.
    """
    refuse_unpaired(baseline.scenario, other.scenario)
    if baseline.places != other.places or baseline.paths != other.paths:
        raise UsageError(
            f"{other.scenario.name} and {baseline.scenario.name} cannot be paired: "
            "they come from different studies, or different paths of them failed."
        )
    if (baseline.regimes, baseline.regime) != (other.regimes, other.regime):
        raise UsageError(
            f"{other.scenario.name} and {baseline.scenario.name} cannot be paired: "
            "their regimes differ. Run both with the same regime, or both with all."
        )
    return Comparison(baseline, other, Differences(other.series, baseline.series))


def compare_in_regime(
    comparison: Comparison, regime: str, *, country_only: bool = False
) -> Comparison:
    """Keep the pairs of one regime."""
    pair = (comparison.baseline, comparison.other)
    return compare(*(in_regime(one, regime, country_only=country_only) for one in pair))
