"""How many draws are enough: run more until medians are known as well as wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.measures import measure_of
from bandeexit.scenarios.headline_values import Headline, headline_values
from bandeexit.scenarios.intervals import of_median
from bandeexit.scenarios.result import Result, by_year, join
from bandeexit.scenarios.scenario import Scenario

FIRST_BATCH = 250
"""Draws of the first batch; each later one doubles what there is."""
STEPS = 4
"""Numbers of draws at which convergence is told, each twice the one before."""
RunFrom = Callable[[Scenario, int], Result]
"""Run a scenario's draws from a number on."""


@dataclass(frozen=True, slots=True)
class MedianPrecision:
    """How well a median is known, and how well it was wanted to be."""

    scenario: str
    measure: str
    half_width: float
    """Of the 90 % Monte-Carlo interval of the median at the last date."""
    wanted: float
    draws: int

    @property
    def enough(self) -> bool:
        """Whether it is known as well as wanted."""
        return self.half_width <= self.wanted

    @property
    def needed(self) -> float:
        """Draws that it would take, as half-widths fall with the root of their number."""
        if self.enough:
            return self.draws
        if self.half_width == inf or self.wanted == 0:
            return inf
        # A median's half-width falls like 1 / sqrt(n), whatever the law.
        return ceil(self.draws * (self.half_width / self.wanted) ** 2)


def run_until(
    scenarios: Sequence[Scenario], held: int, run: RunFrom
) -> tuple[list[Result], list[MedianPrecision]]:
    """Run paired scenarios until all of them are as precise as they ask to be.

    They keep the same draws, so the most demanding decides. Where none asks for a precision, all
    run the draws they name. Paths that are there are kept: only new draws are simulated.

    Parameters
    ----------
    held : int
        Draws that there are.
    run : callable
        Simulates a scenario's draws from a number on.
    """
    # Paired scenarios have the same draws or they are no pairs, so the most
    # demanding decides for all.
    asking = [scenario for scenario in scenarios if scenario.precision is not None]
    if not asking:
        return [run(scenario, 0) for scenario in scenarios], []
    # More than the posterior holds cannot be run.
    most = min(max(s.precision.most for s in asking if s.precision), held)
    draws = min(FIRST_BATCH, most)
    results = [run(replace(scenario, draws=draws), 0) for scenario in scenarios]
    for result in results:
        _refuse_unknown(result)
    while draws < most and not all(one.enough for one in assess_precision(results)):
        # Doubled: half-widths fall with the root of the number, so smaller
        # steps would mostly look again.
        start, draws = draws, min(2 * draws, most)
        results = [join(one, run(replace(one.scenario, draws=draws), start)) for one in results]
    return results, assess_precision(results)


def _refuse_unknown(result: Result) -> None:
    asked, known = result.scenario.precision, result.measures
    for name in asked.measures if asked is not None else ():
        if name not in known:
            raise UsageError(
                f"{result.scenario.name} asks how well `{name}` is known; there is no such measure"
                f"{did_you_mean(name, tuple(known))}"
            )


def assess_precision(results: Sequence[Result]) -> list[MedianPrecision]:
    """How well each median is known that a scenario asks for."""
    return [
        MedianPrecision(
            result.scenario.name,
            measure,
            of_median(at_last_date(result, measure)).half_width,
            precision.half_width,
            result.scenario.draws,
        )
        for result in results
        if (precision := result.scenario.precision) is not None
        for measure in precision.measures
    ]


def at_last_date(result: Result, measure: str) -> NDArray[np.float32]:
    """Value of each path at the last date for the country; a flow's is of its last year."""
    series = result.series[measure]
    if measure_of(measure).kind == "flow":
        series = by_year(series)
    return np.asarray(series.national[:, -1])


@dataclass(frozen=True, slots=True)
class Convergence:
    """How well a headline median is known with fewer and with all draws."""

    headline: Headline
    draws: tuple[int, ...]
    median: tuple[float, ...]
    half_width: tuple[float, ...]


def convergence(result: Result) -> list[Convergence]:
    """Median of every headline number and its half-width, at an eighth of the paths to all."""
    n = result.n_paths
    # Of the same paths, so that a reader sees this run settle, and not another one.
    sizes = tuple(sorted({max(n >> step, 1) for step in range(STEPS)}))
    return [
        Convergence(
            headline,
            sizes,
            tuple(_median(values[:size]) for size in sizes),
            tuple(of_median(values[:size]).half_width for size in sizes),
        )
        for headline, values in headline_values(result).items()
    ]


def _median(values: NDArray[np.float64]) -> float:
    present = values[~np.isnan(values)]
    return float(np.median(present)) if len(present) else float("nan")
