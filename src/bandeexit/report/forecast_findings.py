"""What a forecast says: how many complete, who waits, at what pace, and why that differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from bandeexit.report.beliefs import Belief, Beliefs, split_result
from bandeexit.report.paths_texts import at_the_end, level, since_census
from bandeexit.report.story import Estimate, Finding, Number, Table, Text, finding, listed
from bandeexit.report.titles import belief_title, measure_title, scenario_title
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.pace import REFERRED, Pace, Why, paces
from bandeexit.scenarios.result import Result

_WHY: dict[Why | None, str] = {
    "start": "pace_start",
    "referrals": "pace_referrals",
    "before": "pace_before",
    "later": "pace_later",
    None: "pace_unsplit",
}
_WORTH_SAYING = 0.1
"""Share of futures with a growing queue from which on it is said."""


def last_day(result: Result) -> date:
    """Last day that was simulated: the horizon is its midnight."""
    # The horizon's own midnight is not simulated (model/definition.md): "until 1 January 2024"
    # would promise a day that nobody looked at.
    return result.scenario.horizon - timedelta(days=1)


def completions(result: Result) -> Finding:
    """How many complete until the horizon; beside the count, how many that is a year."""
    told = finding(
        "headline",
        name=scenario_title(result.scenario),
        start=result.census,
        end=last_day(result),
        # Since the census: the total since the origin is half a count.
        completed=level(since_census(result.series["total_completed"], result)),
    )
    # Beside every headline: "57 a year" after "33 were counted" is the first thing that an
    # opponent finds (docs/decisions/0016). A counterfactual has no count.
    pace = next((one for one in paces(result) if one.measure == "completed"), None)
    if pace is None:
        return told
    return finding(
        "headline_pace",
        first=told,
        pace=Number(pace.median),
        counted=Number(pace.counted),
        origin=origin_of(result),
    )


def waiting(result: Result) -> Finding:
    """In how many futures anybody waits in the last quarter, and how long it is there."""
    if np.isnan(at_the_end(result.series["wait_days_mean"])).all():
        return finding("wait_headline_nobody")
    # How often and how long, not a median over all futures: of a wait that is 0 in half of them
    # it is 0, whatever the other half is like.
    share, days = last_wait(result)
    if not share:
        return finding("wait_headline_none")
    # Somebody still waits and nobody has started: it happens, and has no length yet.
    if not len(days):
        return finding("wait_headline_untold", share=Number(share, "share"))
    return finding("wait_headline", share=Number(share, "share"), days=level(days, "days"))


def queue(result: Result) -> list[Finding]:
    """In how many futures more people wait at the horizon than a year before; few: nothing."""
    share = share_growing(result)
    if share < _WORTH_SAYING:
        return []
    name, horizon = scenario_title(result.scenario), result.scenario.horizon
    return [finding("queue_grows", name=name, share=Number(share, "share"), day=horizon)]


def share_growing(result: Result) -> float:
    """Share of futures in which more wait at the horizon than a year before; 0 if that is early."""
    waits, horizon = result.series["waiting"], result.scenario.horizon
    # The first of a month, as stocks are known by month.
    before = horizon.replace(day=1, year=horizon.year - 1)
    if before < result.census or before not in waits.dates:
        return 0.0
    earlier = waits.national[:, waits.dates.index(before)]
    return float((waits.national[:, -1] > earlier).mean())


def why_the_pace_differs(result: Result) -> list[Finding]:
    """Say of the flows that differ from the count why; those of one reason together.

    The reason of completions first, then those of most flows.
    """
    found = paces(result)
    # `groupby` needs its keys side by side; `_rank` then puts them in the order of telling.
    differ = sorted((one for one in found if one.differs), key=_reason)
    groups = [(why, list(some)) for why, some in groupby(differ, key=_reason)]
    groups.sort(key=lambda group: _rank(group[1]))
    return [_why(why, some, found, result) for why, some in groups]


def _reason(one: Pace) -> str:
    return _WHY[one.why]


def _rank(some: Sequence[Pace]) -> tuple[bool, int]:
    # False comes first: completions are what the forecast is asked for.
    return all(one.measure != "completed" for one in some), -len(some)


def _why(why: str, some: Sequence[Pace], every: Iterable[Pace], result: Result) -> Finding:
    flows = [
        finding(
            "pace_of_one",
            measure=_within(one.measure),
            counted=Number(one.counted),
            last=Number(one.last_year),
            median=Number(one.median),
        )
        for one in some
    ]
    # Also where referrals do not differ by themselves: they may be the reason of what does.
    referred = next(one for one in every if one.measure == REFERRED)
    return finding(
        why,
        flows=listed(flows, ", "),
        origin=origin_of(result),
        direction=finding("more" if referred.median > referred.counted else "fewer"),
        median=Number(referred.median),
        counted=Number(referred.counted),
    )


def _within(measure: str) -> Text:
    """What a measure is called within a sentence."""
    titles = measure_title(measure)
    return {language: title[:1].lower() + title[1:] for language, title in titles.items()}


def origin_of(result: Result) -> date:
    """Date from which on is counted."""
    return result.series["total_referred"].dates[0]


def forecast_table(result: Result, beliefs: Beliefs) -> Table:
    """Six lines of one forecast, weighted and under each belief about capacity."""
    parts = [(all_title(result), result), *_titled(split_result(result, beliefs))]
    columns = [_figures(part) for _, part in parts]
    return Table(
        finding(
            "forecast_table", start=result.census, end=last_day(result), by_belief=by_belief(parts)
        ),
        (finding("measure_heading"), *(title for title, _ in parts)),
        tuple((finding(key), *(column[key] for column in columns)) for key in columns[0]),
    )


def all_title(result: Result) -> Text:
    """What the column of all futures is called; of one belief nothing is weighted."""
    return finding("mixture") if len(result.regimes) != 1 else finding("all_futures")


def by_belief(columns: Sequence[object]) -> Text:
    """End the caption of a table with a column for each belief beside that of all futures."""
    return finding("by_belief") if len(columns) > 1 else ""


def _titled(parts: Iterable[tuple[Belief, Result]]) -> list[tuple[Text, Result]]:
    return [(belief_title(belief), part) for belief, part in parts]


def _figures(result: Result) -> dict[str, Text]:
    """Rows of the table, by the key of their title."""
    share, days = last_wait(result)
    by_flow = {one.measure: one for one in paces(result)}
    found: dict[str, Text] = {
        "row_completed": level(since_census(result.series["total_completed"], result)),
    }
    for flow, key in (("completed", "row_completed_a_year"), (REFERRED, "row_referred_a_year")):
        # A counterfactual has no pace: rows are left out, and the first of them names all
        # columns.
        if flow in by_flow:
            one = by_flow[flow]
            found[key] = Estimate(one.median, one.low, one.high)
    found["row_in_programme"] = level(at_the_end(result.series["in_programme"]))
    # Two rows for the wait, as in the sentence.
    found["row_futures_waiting"] = Number(share, "share")
    found["row_typical_wait"] = level(days, "days") if len(days) else "-"
    return found


def pace_table_text(result: Result, beliefs: Beliefs) -> list[Table]:
    """One row a flow: counted, last year, forecast; nothing of a counterfactual."""
    whole = paces(result)
    if not whole:
        return []
    parts = [(title, paces(part)) for title, part in _titled(split_result(result, beliefs))]
    columns = [whole, *(part for _, part in parts)]
    rows: list[tuple[Text, ...]] = [
        (
            measure_title(one.measure),
            Number(one.counted),
            Number(one.last_year),
            *(Estimate(col[i].median, col[i].low, col[i].high) for col in columns),
        )
        for i, one in enumerate(whole)
    ]
    headings = (
        finding("pace_heading"),
        finding("pace_counted"),
        finding("pace_last_year"),
        finding("pace_forecast"),
        *(title for title, _ in parts),
    )
    caption = finding(
        "pace_caption",
        origin=origin_of(result),
        census=result.census,
        horizon=result.scenario.horizon,
    )
    return [Table(caption, headings, tuple(rows))]
