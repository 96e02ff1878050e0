"""One sentence for each belief about capacity, after that of the mixture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.beliefs import Belief, Beliefs, mixed_from, split, split_pairs
from bandeexit.report.effects import effect_until_the_horizon, until_the_horizon
from bandeexit.report.plotted import direction_of
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.result import Result

LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
HALF_A_DIGIT = 0.05
"""Days below which a difference is written as 0.0."""


class LastWaitKeys(NamedTuple):
    """Texts on the last quarter's wait."""

    told: str
    none: str
    """Nobody waits in any future."""
    untold: str
    """Somebody waits, and nobody who has waited starts."""


IN_A_HEADLINE = LastWaitKeys("wait_headline", "wait_headline_none", "wait_headline_untold")
UNDER_A_BELIEF = LastWaitKeys("belief_wait", "belief_wait_none", "belief_wait_untold")


def belief_sentences(result: Result, language: str, known: Beliefs = ()) -> list[str]:
    """Weights of the mixture, then completions and the last wait under each belief."""
    parts = split(result, known)
    if not parts:
        return []
    told = [mixed_from(result, language, known)]
    for belief, part in parts:
        done = words_of(until_the_horizon(part, "total_completed"), language)
        first = say("belief_headline", language, **_named(belief, language), **done)
        told.append(f"{first}; {last_wait_words(part, UNDER_A_BELIEF, language)}")
    return told


def last_wait_words(result: Result, keys: LastWaitKeys, language: str) -> str:
    """Say in how many futures anybody waits in the last quarter, and how long it is there.

    Parameters
    ----------
    keys : LastWaitKeys
        How the sentence goes: `IN_A_HEADLINE` or `UNDER_A_BELIEF`.
    """
    share, days = last_wait(result)
    told = number(100 * share, language)
    if not share:
        return say(keys.none, language)
    if not len(days):
        return say(keys.untold, language, share=told)
    return say(keys.told, language, share=told, **words_of(days, language))


def belief_differences(comparison: Comparison, language: str, known: Beliefs = ()) -> list[str]:
    """Weights of the mixture, then the effect on completions and the wait under each belief."""
    parts = split_pairs(comparison, known)
    if not parts:
        return []
    told = [mixed_from(comparison.other, language, known)]
    for belief, part in parts:
        wait = effect_until_the_horizon(part, "wait_days_mean")
        second = _wait_change(wait, language)
        told.append(f"{_completions(belief, part, language)}{second}")
    return told


def _completions(belief: Belief, part: Comparison, language: str) -> str:
    pairs = effect_until_the_horizon(part, "total_completed")
    direction, about = direction_of(pairs), _named(belief, language)
    about["name"] = part.other.scenario.title_in(language)
    if direction == "none":
        key = "belief_never_limits" if belief.never_binds else "belief_no_difference"
        return say(key, language, n=number(len(pairs), language), **about)
    told = words_of(pairs, language, 1)
    if direction == "unclear":
        return say("belief_unclear", language, **told, **about)
    told["mean"] = number(abs(float(pairs.mean())), language, 1)
    word = say("more" if direction == "higher" else "fewer", language)
    return say("belief_difference", language, direction=word, **told, **about)


def _named(belief: Belief, language: str) -> dict[str, str]:
    """Name a belief as the sentence has it; Danish word order leaves a clause no choice."""
    return {"belief": belief.title(language) if language == "da" else belief.clause(language)}


def _wait_change(pairs: NDArray[np.float32], language: str) -> str:
    """Close the sentence, with the wait's change where anybody started and there is one."""
    if not np.nan_to_num(pairs).any():
        return "."
    told = words_of(pairs, language, 1)
    change = days_words(float(np.nanmean(pairs)), language)
    return f"; {say('belief_wait_change', language, change=change, **told)}"


def days_words(days: float, language: str) -> str:
    """Say of a change of a wait that it becomes longer or shorter, by how much."""
    if abs(days) < HALF_A_DIGIT:
        return say("becomes_neither", language)
    key = "becomes_longer" if days > 0 else "becomes_shorter"
    return say(key, language, days=number(abs(days), language, 1))


def words_of(values: NDArray[np.float32], language: str, digits: int = 0) -> dict[str, str]:
    """Mean, median and 90 % interval over the paths, as they are written in sentences."""
    table = summarise_paths(values[:, None])[:, 0]
    rows = {"low": LOW, "median": MEDIAN, "high": HIGH, "mean": -1}
    return {word: number(float(table[row]), language, digits) for word, row in rows.items()}
