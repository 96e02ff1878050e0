"""Does a policy effect depend on what is believed of capacity, more than on anything else?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Belief, Beliefs, split_pairs
from bandeexit.report.plotted import PairsDirection, difference_points, direction_of
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

# In the order in which they are told; the first that beliefs decide has the sentence.
WATCHED_EFFECTS = {
    "total_completed": "watched_completed",
    "total_visitation_discontinued": "watched_discontinued",
    "wait_days_mean": "watched_wait",
}
"""Measures whose effects are compared between beliefs, and their words."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The paired difference of one measure under one belief."""

    belief: Belief
    # Of single pairs, like `mean`: not the interval of the mean, which would shrink with more
    # draws and make every pair of beliefs "decided" in the end.
    low: float
    """5 % point."""
    mean: float
    high: float
    """95 % point."""
    direction: PairsDirection


def effect_until_the_horizon(comparison: Comparison, measure: str) -> NDArray[np.float32]:
    """Paired difference of `until_the_horizon`, by path."""
    return _at_the_end(comparison.series[measure], comparison.other, measure)


def _at_the_end(series: Series, result: Result, measure: str) -> NDArray[np.float32]:
    last = series.national[:, -1]
    # A total runs from the origin; what a scenario does is what has come on top since the census.
    if MEASURES[measure].kind != "total":
        return np.asarray(last)
    return np.asarray(last - series.national[:, series.dates.index(result.census)])


def effects_of(comparison: Comparison, measure: str, known: Beliefs = ()) -> list[Effect]:
    """Effects under each belief; those without a value under a belief are left out."""
    found = []
    for belief, part in split_pairs(comparison, known):
        values = effect_until_the_horizon(part, measure)
        # Under a belief in which nobody starts there is no wait to compare.
        if not np.isnan(values).all():
            column = Series(values[:, None, None], (comparison.other.census,))
            low, mean, high = difference_points(column)[:, 0].tolist()
            found.append(Effect(belief, low, mean, high, direction_of(values)))
    return found


def spread_of_means(effects: list[Effect]) -> float:
    """Largest mean effect minus the smallest."""
    means = [effect.mean for effect in effects]
    return max(means) - min(means)


def half_width(effects: list[Effect]) -> float:
    """Half of the widest 90 % interval within a belief."""
    # The widest one, so that a belief is said to decide only where it does so against all else
    # that is not known, and against chance.
    return max((effect.high - effect.low) / 2 for effect in effects)


def cannot_be_told_apart(effects: list[Effect]) -> bool:
    """Whether the belief decides more than all that is uncertain within any belief."""
    # Larger, not smaller: turned round, beliefs decide everything but what they do decide.
    return len(effects) > 1 and spread_of_means(effects) > half_width(effects)


def disagree(effects: list[Effect]) -> bool:
    """Whether beliefs lead to different answers: fewer, more, or exactly no effect."""
    # "Cannot be told" beside "fewer" is no disagreement: more draws may tell it.
    return len({effect.direction for effect in effects} - {"unclear"}) > 1
