"""What completions until the horizon and the last quarter's wait do not show of a difference."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.belief_sentences import days_words
from bandeexit.report.words import day, number, say, signed
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.headline_values import SINCE, Headline, headline_values

WAIT = Headline("wait_days_mean", SINCE)


def pipeline_sentences(comparison: Comparison, language: str) -> list[str]:
    """Say what becomes of starts and refusals, and how many completions are still to come.

    Nothing where all three are the same in every pair.
    """
    other, census = comparison.other, comparison.other.census
    series = comparison.series
    since = [i for i, when in enumerate(series["started"].dates) if when >= census]
    started = series["started"].national[:, since].sum(axis=1)
    total = series["total_visitation_discontinued"]
    lost = total.national[:, -1] - total.national[:, total.dates.index(census)]
    still = series["in_programme"].national[:, -1]
    if not (started.any() or lost.any() or still.any()):
        return []
    return [
        say(
            "pipeline_difference",
            language,
            name=other.scenario.title_in(language),
            base=comparison.baseline.scenario.title_in(language),
            started=_told(started, language),
            lost=_told(lost, language),
            open=_told(still, language),
            day=day(other.scenario.horizon, language),
        )
    ]


def ended_sentences(comparison: Comparison, language: str) -> list[str]:
    """Say that a scenario's changes end before the last quarter, and what the wait was till then.

    Nothing where any of them lasts to the horizon.
    """
    last = _last_day_changed(comparison)
    if last is None:
        return []
    pairs = headline_values(comparison.other)[WAIT] - headline_values(comparison.baseline)[WAIT]
    if np.isnan(pairs).all():
        return []
    low, high = np.nanquantile(pairs, (0.05, 0.95))
    return [
        say(
            "ended_difference",
            language,
            name=comparison.other.scenario.title_in(language),
            day=day(last, language),
            change=days_words(float(np.nanmean(pairs)), language),
            low=number(float(low), language, 1),
            high=number(float(high), language, 1),
        )
    ]


def _last_day_changed(comparison: Comparison) -> date | None:
    """When the last change that the baseline does not have ends; None where one does not."""
    known = comparison.baseline.scenario.changes
    own = [change for change in comparison.other.scenario.changes if change not in known]
    stops = [change.stop for change in own]
    horizon = comparison.other.scenario.horizon
    if not own or comparison.other.scenario.actions or None in stops:
        return None
    last = max(stop for stop in stops if stop is not None)
    return last if last < horizon else None


def _told(pairs: NDArray[np.float32], language: str) -> str:
    low, high = np.quantile(pairs, (0.05, 0.95))
    return say(
        "mean_and_interval",
        language,
        mean=signed(float(pairs.mean()), language),
        low=number(float(low), language),
        high=number(float(high), language),
    )
