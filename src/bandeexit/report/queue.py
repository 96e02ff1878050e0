"""Does the queue still grow at the end? Then the last year is not how it would go on."""

from __future__ import annotations

from bandeexit.report.words import day, number, say
from bandeexit.scenarios.result import Result

WORTH_SAYING = 0.1
"""Share of futures with a growing queue from which on it is said."""


def queue_findings(result: Result, language: str) -> list[str]:
    """Say in how many futures more people wait at the horizon than a year before it."""
    share = share_growing(result)
    if share < WORTH_SAYING:
        return []
    horizon = result.scenario.horizon
    return [
        say(
            "queue_grows",
            language,
            name=result.scenario.title_in(language),
            share=number(100 * share, language),
            day=day(horizon, language),
        )
    ]


def share_growing(result: Result) -> float:
    """Share of futures in which more wait at the horizon than a year before; 0 if that is early."""
    waiting, horizon = result.series["waiting"], result.scenario.horizon
    before = horizon.replace(day=1, year=horizon.year - 1)
    if before < result.census or before not in waiting.dates:
        return 0.0
    earlier = waiting.national[:, waiting.dates.index(before)]
    return float((waiting.national[:, -1] > earlier).mean())
