"""The yearly pace beside a forecast: counted, forecast, and why the two differ, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from math import nan
from typing import TYPE_CHECKING, get_args

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Beliefs, split
from bandeexit.report.grids import interval_words
from bandeexit.report.names import measure_name
from bandeexit.report.page import Grid
from bandeexit.report.tables import ALL, several
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.pace import REFERRED, Pace, Why, paces
from bandeexit.scenarios.result import Result, in_regime

if TYPE_CHECKING:
    import pandas as pd

WORDS: dict[Why | None, str] = {
    "start": "pace_start",
    "referrals": "pace_referrals",
    "before": "pace_before",
    "later": "pace_later",
    None: "pace_unsplit",
}
PARTS: tuple[Why, ...] = get_args(Why)
COLUMNS = ("counted", "last_year", "q05", "q50", "q95")


def with_pace(first: str, result: Result, language: str) -> str:
    """Say behind a sentence on completions how many that is a year, and how many were counted."""
    for one in paces(result):
        if one.measure == "completed":
            counted, median = number(one.counted, language), number(one.median, language)
            origin = day(origin_of(result), language)
            return say("headline_pace", language, first=first, pace=median, counted=counted,
                       origin=origin)  # fmt: skip
    return first


def pace_sentences(result: Result, language: str) -> list[str]:
    """Say the pace of every flow, and in one sentence a reason why some differ from the count."""
    found = paces(result)
    if not found:
        return []
    flows = "; ".join(say("pace_flow", language, **_words(one, language)) for one in found)
    return [say("pace_line", language, flows=flows), *why_sentences(result, language)]


def why_sentences(result: Result, language: str) -> list[str]:
    """Say of the flows that differ from the count why; those of one reason together.

    The reason of completions first, then those of most flows.
    """
    found = paces(result)
    differ = sorted((one for one in found if one.differs), key=_reason)
    groups = [(why, list(some)) for why, some in groupby(differ, key=_reason)]
    groups.sort(key=lambda group: _rank(group[1]))
    return [_why(why, some, found, result, language) for why, some in groups]


def _reason(one: Pace) -> str:
    """Key of the sentence that says why."""
    return WORDS[one.why]


def _rank(some: Sequence[Pace]) -> tuple[bool, int]:
    return all(one.measure != "completed" for one in some), -len(some)


def _why(
    why: str, some: Sequence[Pace], every: Iterable[Pace], result: Result, language: str
) -> str:
    flows = ", ".join(say("pace_of_one", language, **_words(one, language)) for one in some)
    referred = next(one for one in every if one.measure == REFERRED)
    more = referred.median > referred.counted
    return say(
        why,
        language,
        flows=flows,
        origin=day(origin_of(result), language),
        direction=say("more" if more else "fewer", language),
        median=number(referred.median, language),
        counted=number(referred.counted, language),
    )


def _words(one: Pace, language: str) -> dict[str, str]:
    name = measure_name(MEASURES[one.measure], language)
    numbers = {"counted": one.counted, "last": one.last_year, "median": one.median,
               "low": one.low, "high": one.high}  # fmt: skip
    told = {key: number(value, language) for key, value in numbers.items()}
    return {"measure": name[:1].lower() + name[1:], **told}


def origin_of(result: Result) -> date:
    """Date from which on is counted."""
    return result.series["total_referred"].dates[0]


def pace_grid(result: Result, language: str, known: Beliefs = ()) -> list[Grid]:
    """One row a flow: counted, forecast of all, under each belief; nothing of a counterfactual."""
    whole = paces(result)
    parts = [(belief.title(language), paces(part)) for belief, part in split(result, known)]
    if not whole:
        return []
    rows = [
        (
            measure_name(MEASURES[one.measure], language),
            number(one.counted, language),
            number(one.last_year, language),
            *(_cell(column[i], language) for column in (whole, *(part for _, part in parts))),
        )
        for i, one in enumerate(whole)
    ]
    caption = say(
        "pace_caption",
        language,
        origin=day(origin_of(result), language),
        census=day(result.census, language),
        horizon=day(result.scenario.horizon, language),
    )
    headings = (*say("pace_headings", language).split("|"), *(title for title, _ in parts))
    return [Grid(caption, headings, tuple(rows))]


def _cell(one: Pace, language: str) -> str:
    return interval_words(one.median, one.low, one.high, language, 0)


def pace_table(results: Sequence[Result]) -> pd.DataFrame:
    """Persons a year by flow, of all paths and under each belief.

    Returns
    -------
    DataFrame
        Columns scenario, regime, measure, counted (from the origin to the census), last_year
        (before the census), q05, q50, q95 (from the census to the horizon), differs (from the
        count by more than a quarter), why (most of it: referrals, start, before, later; empty
        where it does not differ), and the parts of the log of q50 over counted, by reason.
    """
    import pandas as pd

    rows = [
        {
            "scenario": result.scenario.name,
            "regime": regime,
            "measure": one.measure,
            **dict(zip(COLUMNS, _numbers(one), strict=True)),
            "differs": one.differs,
            "why": one.why or "",
            **{f"part_{why}": one.parts.get(why, nan) for why in PARTS},
        }
        for result in results
        for regime, part in _parts(result)
        for one in paces(part)
    ]
    columns = ["scenario", "regime", "measure", *COLUMNS, "differs", "why",
               *(f"part_{why}" for why in PARTS)]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _parts(result: Result) -> list[tuple[str, Result]]:
    names = several(result)
    only = result.regimes[0] if len(result.regimes) == 1 else ALL
    each = [(name, in_regime(result, name, country_only=True)) for name in names]
    return [(only, result), *each]


def _numbers(one: Pace) -> tuple[float, ...]:
    return one.counted, one.last_year, one.low, one.median, one.high


def pace_figures(result: Result) -> dict[str, object]:
    """Figures for machines: by flow."""
    keys = ("counted", "last_year", "q05", "median", "q95")
    return {
        one.measure: {**dict(zip(keys, _numbers(one), strict=True)), "why": one.why}
        for one in paces(result)
    }
