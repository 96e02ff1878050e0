"""Paired differences between two scenarios: same draw, same tape, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bandeexit.errors import UsageError
from bandeexit.scenarios.result import Result, Series


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one scenario differs from another on the same luck."""

    baseline: Result
    other: Result
    series: Mapping[str, Series]
    """Measure -> other minus baseline, path by path."""


def compare(baseline: Result, other: Result) -> Comparison:
    """Subtract `baseline` from `other`, path by path.

    Raises
    ------
    UsageError
        The two do not share draws, seed, horizon and places, so that their paths are not pairs.
    """
    same = all(
        getattr(baseline.scenario, name) == getattr(other.scenario, name)
        for name in ("draws", "seed", "horizon")
    )
    if not same or baseline.places != other.places or baseline.paths != other.paths:
        raise UsageError(
            f"{other.scenario.name} and {baseline.scenario.name} cannot be paired: "
            "they need the same draws, seed, horizon and districts. Run them in one command."
        )
    series = {
        name: Series(other.series[name].values - one.values, one.dates)
        for name, one in baseline.series.items()
    }
    return Comparison(baseline, other, series)
