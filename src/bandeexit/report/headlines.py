"""What was found, in sentences and as figures for machines."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.plotted import direction_of
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))


def completions_since_census(result: Result) -> NDArray[np.float32]:
    """Programmes completed from the census to the horizon, by path."""
    series = result.series["total_completed"]
    at = series.dates.index(result.census)
    return np.asarray(series.national[:, -1] - series.national[:, at])


def last_wait(series: Series) -> NDArray[np.float32]:
    """Mean wait of the last quarter, by path; NaN where nobody started."""
    return np.asarray(series.national[:, -1])


def _summary(values: NDArray[np.float32]) -> dict[str, float | None]:
    """Summarise over the paths; None where no path has a value (NaN is no JSON)."""
    table = summarise_paths(values[:, None])[:, 0]
    rows = {"q05": LOW, "median": MEDIAN, "q95": HIGH, "mean": -1}
    n = int((~np.isnan(values)).sum())
    return {**{key: float(table[row]) if n else None for key, row in rows.items()}, "n": n}


def headline(result: Result) -> dict[str, object]:
    """Headline figures of one scenario."""
    return {
        "scenario": result.scenario.name,
        "from": result.census.isoformat(),
        "until": result.scenario.horizon.isoformat(),
        "paths": result.n_paths,
        "completed": _summary(completions_since_census(result)),
        "wait_days_last_quarter": _summary(last_wait(result.series["wait_days_mean"])),
    }


def headline_difference(comparison: Comparison) -> dict[str, object]:
    """Headline figures of a paired difference."""
    completed = _more_completions(comparison)
    n = len(completed)
    return {
        "scenario": comparison.other.scenario.name,
        "baseline": comparison.baseline.scenario.name,
        "completed": {
            **_summary(completed),
            "share_fewer": float((completed < 0).sum() / n),
            "share_more": float((completed > 0).sum() / n),
        },
        "wait_days_last_quarter": _summary(last_wait(comparison.series["wait_days_mean"])),
    }


def _more_completions(comparison: Comparison) -> NDArray[np.float32]:
    after = completions_since_census(comparison.other)
    return np.asarray(after - completions_since_census(comparison.baseline))


def sentences(result: Result, language: str) -> list[str]:
    """Say how many complete, and how long the last quarter's candidates waited."""
    first = say(
        "headline",
        language,
        name=result.scenario.title_in(language),
        start=day(result.census, language),
        end=day(_last_day(result), language),
        **_words(completions_since_census(result), language),
    )
    wait = last_wait(result.series["wait_days_mean"])
    if np.isnan(wait).all():
        return [first, say("wait_headline_nobody", language)]
    return [first, say("wait_headline", language, **_words(wait, language))]


def difference_sentences(comparison: Comparison, language: str) -> list[str]:
    """Say what a scenario changes, or that its direction cannot be told."""
    name = comparison.other.scenario.title_in(language)
    wait = last_wait(comparison.series["wait_days_mean"])
    if np.isnan(wait).all():
        second = say("wait_difference_nobody", language, name=name)
    else:
        second = say("wait_difference", language, name=name, **_words(wait, language, 1))
    return [_completions_sentence(comparison, language), second]


def _completions_sentence(comparison: Comparison, language: str) -> str:
    pairs = _more_completions(comparison)
    told = {
        "name": comparison.other.scenario.title_in(language),
        "base": comparison.baseline.scenario.title_in(language),
        "end": day(_last_day(comparison.other), language),
    }
    direction = direction_of(pairs)
    if direction == "none":
        return say("difference_none", language, **told)
    told |= _words(pairs, language, 1)
    told["same"] = number(100 * float((pairs == 0).mean()), language)
    if direction == "unclear":
        return say("difference_unclear", language, **told)
    told["mean"] = number(abs(float(pairs.mean())), language, 1)
    word = say("more" if direction == "higher" else "fewer", language)
    return say("difference_clear", language, direction=word, **told)


def _words(values: NDArray[np.float32], language: str, digits: int = 0) -> dict[str, str]:
    table = summarise_paths(values[:, None])[:, 0]
    rows = {"low": LOW, "median": MEDIAN, "high": HIGH, "mean": -1}
    return {word: number(float(table[row]), language, digits) for word, row in rows.items()}


def _last_day(result: Result) -> date:
    """Return the last day that was simulated: the horizon is its midnight."""
    return result.scenario.horizon - timedelta(days=1)


def warnings(results: list[Result], stale: list[str], language: str) -> list[str]:
    """Say what every reader of these results has to know."""
    first = results[0]
    told = [say("caveat", language)]
    if any(not result.scenario.counterfactual for result in results):
        told.append(say("history_warning", language, census=day(first.census, language)))
    told.append(say("capacity_warning", language))
    touched = {change.path for result in results for change in result.scenario.changes}
    if touched & {"budget.rigspolitiet", "budget.contact_point"}:
        told.append(say("ledger_only_warning", language))
    for result in results:
        name = result.scenario.name
        if result.scenario.counterfactual:
            told.append(say("counterfactual_warning", language, name=name))
        if result.failed:
            n = result.n_paths + len(result.failed)
            told.append(say("failed_warning", language, failed=len(result.failed), n=n, name=name))
    left_out = [words[language] for result in results for words in result.scenario.not_in_the_band]
    if left_out:
        told.append(say("left_out_warning", language, what="; ".join(dict.fromkeys(left_out))))
    if stale:
        told.append(say("stale_warning", language, what="; ".join(stale)))
    return told
