"""What was found, in sentences and as figures for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import floor

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.budget import unmodelled_lines
from bandeexit.model.measures import MEASURES
from bandeexit.report.belief_sentences import (
    IN_A_HEADLINE,
    belief_differences,
    belief_sentences,
    days_words,
    last_wait_words,
    words_of,
)
from bandeexit.report.beliefs import Belief, Beliefs, beliefs_in, split, split_pairs
from bandeexit.report.carried_forward import carried_forward_words
from bandeexit.report.changed import law_sentences
from bandeexit.report.effects import effect_until_the_horizon, until_the_horizon
from bandeexit.report.on_the_way import ended_sentences, pipeline_sentences
from bandeexit.report.pace import pace_figures, pace_sentences, with_pace
from bandeexit.report.plotted import direction_of
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison, worse_and_better
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.steps import ledger_only

LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
MOST_FAILED = 3
"""Failed paths that a warning names; the log names all."""


def _summary(values: NDArray[np.float32]) -> dict[str, float | None]:
    """Summarise over the paths; None where no path has a value (NaN is no JSON)."""
    table = summarise_paths(values[:, None])[:, 0]
    rows = {"q05": LOW, "median": MEDIAN, "q95": HIGH, "mean": -1}
    n = int((~np.isnan(values)).sum())
    return {**{key: float(table[row]) if n else None for key, row in rows.items()}, "n": n}


def headline(result: Result, beliefs: Beliefs = ()) -> dict[str, object]:
    """Headline figures of one scenario, mixed and under each belief about capacity."""
    regimes = {
        belief.name: {**_weights(belief), "paths": part.n_paths, **_figures(part)}
        for belief, part in split(result, beliefs)
    }
    return {
        "scenario": result.scenario.name,
        "from": result.census.isoformat(),
        "until": result.scenario.horizon.isoformat(),
        "paths": result.n_paths,
        **_figures(result),
        "regimes": regimes,
    }


def _weights(belief: Belief) -> dict[str, float | None]:
    return {"weight": belief.share, "evidence_weight": belief.evidence}


def _figures(result: Result) -> dict[str, object]:
    wait = last_wait(result)
    return {
        "completed": _summary(until_the_horizon(result, "total_completed")),
        "wait_days_last_quarter": _summary(until_the_horizon(result, "wait_days_mean")),
        "waits_last_quarter": {"share": wait.share, "days": _summary(wait.days)},
        "pace": pace_figures(result),
    }


def headline_difference(comparison: Comparison, beliefs: Beliefs = ()) -> dict[str, object]:
    """Headline figures of a paired difference, mixed and under each belief about capacity."""
    regimes = {
        belief.name: {**_weights(belief), **_effects(part)}
        for belief, part in split_pairs(comparison, beliefs)
    }
    return {
        "scenario": comparison.other.scenario.name,
        "baseline": comparison.baseline.scenario.name,
        **_effects(comparison),
        "regimes": regimes,
    }


def _effects(comparison: Comparison) -> dict[str, object]:
    completed = effect_until_the_horizon(comparison, "total_completed")
    wait = effect_until_the_horizon(comparison, "wait_days_mean")
    n = len(completed)
    return {
        "completed": {
            **_summary(completed),
            "share_fewer": float((completed < 0).sum() / n),
            "share_more": float((completed > 0).sum() / n),
            **_odds(completed, "total_completed"),
        },
        "wait_days_last_quarter": {**_summary(wait), **_odds(wait, "wait_days_mean")},
    }


def _odds(pairs: NDArray[np.float32], measure: str) -> dict[str, float | None]:
    """Probability of being worse, and better; None where there is no such thing."""
    shares = worse_and_better(pairs, MEASURES[measure])
    worse, better = (None if np.isnan(share) else float(share) for share in shares)
    return {"p_worse": worse, "p_better": better}


def odds_words(pairs: NDArray[np.float32], measure: str, language: str) -> dict[str, str]:
    """Of 100 pairs: worse, better, without a difference, as they are written in sentences."""
    worse, better = (100 * float(share) for share in worse_and_better(pairs, MEASURES[measure]))
    shares = whole([worse, better, 100 - worse - better])
    keys = ("worse", "better", "same")
    return {key: number(share, language) for key, share in zip(keys, shares, strict=True)}


def whole(shares: Sequence[float]) -> list[int]:
    """Round parts of a whole so that they still add up: the largest remainders are rounded up.

    Of equal remainders the first one is. The whole is the sum, itself rounded.
    """
    found = [floor(share) for share in shares]
    missing = round(sum(shares)) - sum(found)
    order = sorted(range(len(found)), key=lambda i: found[i] - shares[i])
    for i in order[:missing]:
        found[i] += 1
    return found


def sentences(result: Result, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say how many complete, who waits in the last quarter, the yearly pace; mixed and apart."""
    first = say(
        "headline",
        language,
        name=result.scenario.title_in(language),
        start=day(result.census, language),
        end=day(_last_day(result), language),
        **words_of(until_the_horizon(result, "total_completed"), language),
    )
    if np.isnan(until_the_horizon(result, "wait_days_mean")).all():
        second = say("wait_headline_nobody", language)
    else:
        second = last_wait_words(result, IN_A_HEADLINE, language)
    return [
        with_pace(first, result, language),
        second,
        *pace_sentences(result, language),
        *belief_sentences(result, language, beliefs),
    ]


def difference_sentences(comparison: Comparison, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say what a scenario changes, or that its direction cannot be told, mixed and apart."""
    name = comparison.other.scenario.title_in(language)
    silent = ledger_only_words(comparison, language)
    if silent:
        return [say("ledger_only_finding", language, name=name, lines=silent)]
    wait = effect_until_the_horizon(comparison, "wait_days_mean")
    if np.isnan(wait).all():
        second = say("wait_difference_nobody", language, name=name)
    else:
        told = words_of(wait, language, 1) | odds_words(wait, "wait_days_mean", language)
        change = days_words(float(np.nanmean(wait)), language)
        second = say("wait_difference", language, name=name, change=change, **told)
    return [
        _completions_sentence(comparison, language),
        second,
        *pipeline_sentences(comparison, language),
        *ended_sentences(comparison, language),
        *belief_differences(comparison, language, beliefs),
    ]


def _completions_sentence(comparison: Comparison, language: str) -> str:
    pairs = effect_until_the_horizon(comparison, "total_completed")
    told = {
        "name": comparison.other.scenario.title_in(language),
        "base": comparison.baseline.scenario.title_in(language),
        "end": day(_last_day(comparison.other), language),
    }
    direction = direction_of(pairs)
    if direction == "none":
        return say("difference_none", language, **told)
    told |= words_of(pairs, language, 1)
    told |= odds_words(pairs, "total_completed", language)
    if direction == "unclear":
        return say("difference_unclear", language, **told)
    told["mean"] = number(abs(float(pairs.mean())), language, 1)
    word = say("more" if direction == "higher" else "fewer", language)
    return say("difference_clear", language, direction=word, **told)


def ledger_only_words(comparison: Comparison, language: str) -> str:
    """Lines without a modelled effect, where nothing else is changed; empty where more is."""
    baseline, other = comparison.baseline, comparison.other
    lines = ledger_only(baseline.scenario, other.scenario, other.lines)
    return ", ".join(line.title[language] for line in lines)


def _last_day(result: Result) -> date:
    """Return the last day that was simulated: the horizon is its midnight."""
    return result.scenario.horizon - timedelta(days=1)


def warnings(
    results: list[Result], stale: list[str], language: str, beliefs: Beliefs = ()
) -> list[str]:
    """Say what every reader of these results has to know."""
    first = results[0]
    told = [say("caveat", language)]
    if len(first.regimes) == 1:
        (only,) = beliefs_in(first, beliefs)
        told.append(say("one_belief_warning", language, belief=only.clause(language)))
    else:
        told.append(say("history_warning", language, census=day(first.census, language)))
    told.append(say("capacity_warning", language))
    touched = {change.path for result in results for change in result.scenario.changes}
    if "capacity.unit_cost" in touched:
        told.append(say("unit_cost_warning", language))
    silent = [
        line.title[language]
        for path, line in unmodelled_lines(first.lines).items()
        if path in touched
    ]
    if silent:
        told.append(say("ledger_only_warning", language, lines=", ".join(silent)))
    for result in results:
        name = result.scenario.name
        if result.scenario.counterfactual:
            told.append(say("counterfactual_warning", language, name=name))
        if result.failed:
            n = result.n_paths + len(result.failed)
            about = {"failed": len(result.failed), "n": n, "name": name}
            named = _failed_paths(result.failed, language)
            told.append(say("failed_warning", language, named=named, **about))
        told += law_sentences(result.scenario, language)
    last = max(_last_day(result).year for result in results)
    later = carried_forward_words(first.lines, range(first.census.year, last + 1), language)
    told += [later] if later else []
    left_out = [words[language] for result in results for words in result.scenario.not_in_the_band]
    if left_out:
        told.append(say("left_out_warning", language, what="; ".join(dict.fromkeys(left_out))))
    if stale:
        told.append(say("stale_warning", language, what="; ".join(stale)))
    return told


def _failed_paths(failed: tuple[str, ...], language: str) -> str:
    """Name the first failed paths with their reasons, and how many there are besides."""
    first = "; ".join(failed[:MOST_FAILED])
    more = len(failed) - MOST_FAILED
    return say("failed_more", language, first=first, n=more) if more > 0 else first
