"""What was found, in sentences and as figures for machines."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

DOUBT = 0.05
"""A direction is told when at most this share of the pairs goes the other way."""
LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))


def completions_since_census(result: Result) -> NDArray[np.float32]:
    """Programmes completed from the census to the horizon, by path."""
    series = result.series["total_completed"]
    at = series.dates.index(result.census)
    return np.asarray(series.national[:, -1] - series.national[:, at])


def last_wait(series: Series) -> NDArray[np.float32]:
    """Mean wait of the last quarter, by path; NaN where nobody started."""
    return np.asarray(series.national[:, -1])


def _summary(values: NDArray[np.float32]) -> dict[str, float]:
    table = summarise_paths(values[:, None])[:, 0]
    return {
        "q05": float(table[LOW]),
        "median": float(table[MEDIAN]),
        "q95": float(table[HIGH]),
        "mean": float(table[-1]),
        "n": int((~np.isnan(values)).sum()),
    }


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
    completed = completions_since_census(comparison.other) - completions_since_census(
        comparison.baseline
    )
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


def sentences(result: Result, language: str) -> list[str]:
    """Say how many complete, and how long the last quarter's candidates waited."""
    completed = _words(_summary(completions_since_census(result)), language)
    wait = _words(_summary(last_wait(result.series["wait_days_mean"])), language)
    return [
        say(
            "headline",
            language,
            name=result.scenario.title_in(language),
            start=day(result.census, language),
            end=day(_last_day(result), language),
            **completed,
        ),
        say("wait_headline", language, **wait),
    ]


def difference_sentences(comparison: Comparison, language: str) -> list[str]:
    """Say what a scenario changes, or that its direction cannot be told."""
    figures = headline_difference(comparison)
    completed, wait = figures["completed"], figures["wait_days_last_quarter"]
    assert isinstance(completed, dict)
    assert isinstance(wait, dict)
    names = {
        "name": comparison.other.scenario.title_in(language),
        "base": comparison.baseline.scenario.title_in(language),
        "end": day(_last_day(comparison.other), language),
    }
    same = 1.0 - completed["share_fewer"] - completed["share_more"]
    told = {**names, **_words(completed, language, 1), "same": number(100 * same, language)}
    if min(completed["share_fewer"], completed["share_more"]) > DOUBT or not completed["mean"]:
        first = say("difference_unclear", language, **told)
    else:
        word = say("more" if completed["mean"] > 0 else "fewer", language)
        told["mean"] = number(abs(completed["mean"]), language, 1)
        first = say("difference_clear", language, **told, direction=word)
    return [
        first,
        say("wait_difference", language, name=names["name"], **_words(wait, language, 1)),
    ]


def _words(figures: dict[str, float], language: str, digits: int = 0) -> dict[str, str]:
    keys = {"low": "q05", "median": "median", "high": "q95", "mean": "mean"}
    return {word: number(figures[key], language, digits) for word, key in keys.items()}


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
    if stale:
        told.append(say("stale_warning", language, what="; ".join(stale)))
    return told
