"""Paired differences between two scenarios: same draw, same tape, path by path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.measures import Measure
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
    # What makes path k the same person and luck in both. The horizon, because totals
    # to the end are subtracted.
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
    # The rows of one regime would be subtracted from those of another: no error, and nonsense.
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


def worse_and_better(
    pairs: NDArray[np.float32], measure: Measure
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of pairs that are worse, and better, than the baseline.

    A pair without a difference is neither, so the two may add up to less than 1.

    Parameters
    ----------
    pairs : ndarray, shape (n_paths, ...)
        Paired differences; NaN is left out.

    Returns
    -------
    ndarray, ndarray
        Worse, better; NaN where the measure has no good direction, or no pair a value.
    """
    # Ties are neither worse nor better. Halved between the sides, as is common, they would turn
    # "changes nothing in half of the futures" into "as good as a coin" (docs/decisions/0011).
    n = (~np.isnan(pairs)).sum(axis=0)
    return sides_of((pairs < 0).sum(axis=0), (pairs > 0).sum(axis=0), n, measure)


def sides_of(
    below: NDArray[np.int64], above: NDArray[np.int64], n: NDArray[np.int64], measure: Measure
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares that are worse, and better, from the numbers of pairs below and above zero."""
    nothing = np.full(n.shape, np.nan)
    if measure.better is None:
        return nothing, nothing.copy()
    sides = (below, above) if measure.better == "more" else (above, below)
    worse, better = (np.divide(side, n, out=nothing.copy(), where=n > 0) for side in sides)
    return worse, better


def pair_scenarios(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Refuse scenarios that cannot be paired, or that are not told apart by their names.

    Where one of them asks for a precision, all run as many draws as that takes.

    Raises
    ------
    UsageError
        With what differs, and how to mend it.
    """
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two scenarios are called {name}; expected each once.")
    if any(scenario.precision for scenario in scenarios):
        scenarios = [replace(scenario, draws=scenarios[0].draws) for scenario in scenarios]
    for other in scenarios[1:]:
        refuse_unpaired(scenarios[0], other)
    return list(scenarios)
