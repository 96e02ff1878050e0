"""Does a policy effect depend on what is believed of capacity, more than on anything else?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Belief, Beliefs, split_pairs
from bandeexit.report.plotted import Direction, difference_points, direction_of
from bandeexit.report.words import number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

WATCHED = {
    "total_completed": "watched_completed",
    "total_visitation_discontinued": "watched_discontinued",
    "wait_days_mean": "watched_wait",
}
"""Measures whose effects are compared between beliefs, and their words."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The paired difference of one measure under one belief."""

    belief: Belief
    low: float
    """5 % point."""
    mean: float
    high: float
    """95 % point."""
    direction: Direction


def until_the_horizon(result: Result, measure: str) -> NDArray[np.float32]:
    """A total since the census, or the last quarter's wait, by path."""
    return _at_the_end(result.series[measure], result, measure)


def effect_until_the_horizon(comparison: Comparison, measure: str) -> NDArray[np.float32]:
    """Paired difference of `until_the_horizon`, by path."""
    return _at_the_end(comparison.series[measure], comparison.other, measure)


def _at_the_end(series: Series, result: Result, measure: str) -> NDArray[np.float32]:
    last = series.national[:, -1]
    if MEASURES[measure].kind != "total":
        return np.asarray(last)
    return np.asarray(last - series.national[:, series.dates.index(result.census)])


def effects_of(comparison: Comparison, measure: str, known: Beliefs = ()) -> list[Effect]:
    """Effects under each belief; those without a value under a belief are left out."""
    found = []
    for belief, part in split_pairs(comparison, known):
        values = effect_until_the_horizon(part, measure)
        if not np.isnan(values).all():
            column = Series(values[:, None, None], (comparison.other.census,))
            low, mean, high = difference_points(column)[:, 0].tolist()
            found.append(Effect(belief, low, mean, high, direction_of(values)))
    return found


def spread(effects: list[Effect]) -> float:
    """Largest mean effect minus the smallest."""
    means = [effect.mean for effect in effects]
    return max(means) - min(means)


def half_width(effects: list[Effect]) -> float:
    """Half of the widest 90 % interval within a belief."""
    return max((effect.high - effect.low) / 2 for effect in effects)


def cannot_be_told_apart(effects: list[Effect]) -> bool:
    """Whether the belief decides more than all that is uncertain within any belief."""
    return len(effects) > 1 and spread(effects) > half_width(effects)


def disagree(effects: list[Effect]) -> bool:
    """Whether beliefs lead to different answers: fewer, more, or exactly no effect."""
    return len({effect.direction for effect in effects} - {"unclear"}) > 1


def goes_one_way(effects: list[Effect]) -> bool:
    """Whether all effects that can be told, and are any, have the same direction."""
    return len({effect.direction for effect in effects} - {"unclear", "none"}) == 1


def banner(comparison: Comparison, language: str, known: Beliefs = ()) -> list[str]:
    """Say where the beliefs about capacity decide the answer; empty where they do not."""
    found = {measure: effects_of(comparison, measure, known) for measure in WATCHED}
    told = [
        _cannot_tell(comparison, effects, measure, language)
        for measure, effects in found.items()
        if cannot_be_told_apart(effects)
    ]
    divided = {measure: effects for measure, effects in found.items() if disagree(effects)}
    name = comparison.other.scenario.title_in(language)
    for key, one_way in (("no_common_whether", True), ("no_common_answer", False)):
        some = [m for m, effects in divided.items() if goes_one_way(effects) is one_way]
        if some:
            measures = ", ".join(watched_words(measure, language) for measure in some)
            told.append(say(key, language, name=name, measures=measures))
    return told


def _cannot_tell(comparison: Comparison, effects: list[Effect], measure: str, language: str) -> str:
    return say(
        "cannot_tell_apart",
        language,
        name=comparison.other.scenario.title_in(language),
        measure=watched_words(measure, language),
        effects=_each(effects, language),
        spread=number(spread(effects), language, 1),
        half=number(half_width(effects), language, 1),
    )


def _each(effects: list[Effect], language: str) -> str:
    return "; ".join(
        f"{effect.belief.clause(language)}: {effect_words(effect, language)}" for effect in effects
    )


def effect_words(effect: Effect, language: str) -> str:
    """Mean with its interval, or that there is exactly none."""
    if effect.direction == "none":
        return say("no_effect", language)
    mean, low, high = (
        number(value, language, 1) for value in (effect.mean, effect.low, effect.high)
    )
    sign = "+" if effect.mean > 0 else ""
    return say("effect", language, mean=f"{sign}{mean}", low=low, high=high)


def watched_words(measure: str, language: str) -> str:
    """Name a watched measure within a sentence."""
    return say(WATCHED[measure], language)
