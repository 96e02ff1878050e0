"""Targets in tables, sentences and figures for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.charts import unit_words
from bandeexit.report.comparison.names import exact_words
from bandeexit.report.names import measure_name
from bandeexit.report.page import Grid
from bandeexit.report.tables import ALL
from bandeexit.report.target_names import target_label, target_title
from bandeexit.report.words import LANGUAGES, day, number, say
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept, Standing, evaluate

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = {
    "met": "target_met",
    "not told apart": "target_not_told_apart",
    "missed": "target_missed",
}
SENTENCES = {
    "met": "target_sentence_met",
    "open": "target_sentence_open",
    "missed": "target_sentence_missed",
}
EVERY = {"month": "every_month", "quarter": "every_quarter", "year": "every_year"}
COUNTRY = "Danmark"


def share_targets(results: Sequence[Result]) -> list[Result]:
    """Give every scenario the targets of all, so that they can be laid side by side.

    Of targets with one name that differ, the later ones carry their scenario's name.
    """
    shared: dict[str, Target] = {}
    for result in results:
        for target in result.scenario.targets:
            if shared.setdefault(target.name, target) != target:
                name = f"{target.name} ({result.scenario.name})"
                shared[name] = replace(target, name=name, title=_whose(target, result))
    targets = tuple(shared.values())
    return [
        replace(result, scenario=replace(result.scenario, targets=targets)) for result in results
    ]


def _whose(target: Target, result: Result) -> dict[str, str]:
    """Title of a target with that of its scenario."""
    return {
        language: f"{target_title(target, language)} ({result.scenario.title_in(language)})"
        for language in LANGUAGES
    }


def target_table(results: Sequence[Result]) -> pd.DataFrame:
    """Share of the paths that meet each target, by date and with all dates together.

    Returns
    -------
    DataFrame
        Columns scenario, regime, target, status, measure, unit, district, bound, at_most, every,
        wanted, date (none for all dates together), share, low, high (90 % Monte-Carlo interval),
        verdict (none for all dates together: a probability is wanted at each date), n,
        n_without_value.
    """
    import pandas as pd

    rows = [
        _row(result, kept, standing)
        for result in results
        for kept in evaluate(result)
        for standing in (*kept.standings, kept.together)
    ]
    return pd.DataFrame(rows)


def _row(result: Result, kept: Kept, standing: Standing) -> dict[str, object]:
    target, one = kept.target, len(result.regimes) == 1
    verdict = standing.verdict(target.probability) if standing.date else None
    return {
        "scenario": result.scenario.name,
        "regime": kept.regime or (result.regimes[0] if one else ALL),
        "target": target.name,
        "status": target.status,
        "measure": target.measure,
        "unit": target.about.unit,
        "district": target.district or COUNTRY,
        "bound": target.bound,
        "at_most": target.at_most,
        "every": target.every,
        "wanted": target.probability,
        "date": standing.date.isoformat() if standing.date else None,
        "share": standing.share,
        "low": standing.interval.low,
        "high": standing.interval.high,
        "verdict": verdict,
        "n": standing.n,
        "n_without_value": standing.n_without,
    }


def target_words(target: Target, language: str) -> str:
    """Write a target: `Wait, 90th percentile at most 84 days, every quarter`."""
    about = target.about
    measure = measure_name(about, language)
    place = f", {target.district}" if target.district else ""
    return say(
        "target_short_at_most" if target.at_most else "target_short_at_least",
        language,
        measure=f"{measure}{place}",
        bound=exact_words(target.bound, language),
        unit=unit_words(about.unit, language),
        every=say(EVERY[target.every], language),
    ).replace("  ", " ")


def target_sentences(result: Result, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say of each target where it is met, where it is at its worst, and what beliefs say."""
    found = evaluate(result)
    told = []
    for target in result.scenario.targets:
        (whole, *parts) = (kept for kept in found if kept.target == target)
        told.append(_sentence(result, whole, language))
        if parts:
            by_name = {belief.name: belief for belief in beliefs_in(result, beliefs)}
            shares = "; ".join(
                f"{by_name[part.regime].clause(language)} {_of_100(part.worst.share, language)}"
                for part in parts
            )
            label = target_label(target, language)
            told.append(say("target_by_belief", language, target=label, shares=shares))
    return told


def _sentence(result: Result, kept: Kept, language: str) -> str:
    wanted, worst, n = kept.target.probability, kept.worst, len(kept.standings)
    low, high = worst.interval
    told = say(
        SENTENCES[_summary(kept)],
        language,
        name=result.scenario.title_in(language),
        target=target_label(kept.target, language),
        about=target_words(kept.target, language),
        wanted=_of_100(wanted, language),
        n=n,
        met=kept.count("met"),
        open=kept.count("not told apart"),
        missed=kept.count("missed"),
        when=date_words(worst.date, kept.target, language),
        share=_of_100(worst.share, language),
        low=_of_100(low, language),
        high=_of_100(high, language),
        together=_of_100(kept.together.share, language),
    )
    without = max(standing.n_without for standing in kept.standings)
    if not without:
        return told
    share = _of_100(without / worst.n, language)
    return f"{told} {say('target_without_value', language, share=share)}"


def _summary(kept: Kept) -> str:
    if kept.count("missed"):
        return "missed"
    return "open" if kept.count("not told apart") else "met"


def _of_100(share: float, language: str) -> str:
    return number(100 * share, language)


def date_words(when: date | None, target: Target, language: str) -> str:
    """Write the date of a target: a period for flows, waits and money, else a day."""
    assert when is not None
    if target.about.kind in ("stock", "total", "ratio"):
        return say("on_day", language, day=day(when - timedelta(days=1), language))
    if target.every == "year":
        return say("in_period", language, period=when.year)
    if target.every == "month":
        return say("in_period", language, period=day(when, language).split(" ", 1)[1])
    quarter = say("quarter", language, number=(when.month + 2) // 3)
    return say("in_period", language, period=f"{quarter} {when.year}")


def targets_grid(results: Sequence[Result], language: str) -> Grid | None:
    """One row a target, one column a scenario: worst date, and all dates; None without targets.

    Every result has to hold the same targets (see `share_targets`).
    """
    targets = results[0].scenario.targets
    if not targets:
        return None
    columns = [[kept for kept in evaluate(result) if not kept.regime] for result in results]
    rows = [
        (
            f"{target_label(target, language)}: {target_words(target, language)}",
            _of_100(target.probability, language),
            *(_cell(column[i], language) for column in columns),
        )
        for i, target in enumerate(targets)
    ]
    titles = (result.scenario.title_in(language) for result in results)
    first = say("targets_headings", language).split("|")
    return Grid(
        say("targets_caption", language), (*first, *titles), tuple(rows), (0, *_from(2, results))
    )


def _from(first: int, results: Sequence[Result]) -> range:
    return range(first, first + len(results))


def _cell(kept: Kept, language: str) -> str:
    """Verdict, and the worst date with its interval."""
    worst = kept.worst
    low, high = (_of_100(end, language) for end in worst.interval)
    verdict = {"met": "met", "open": "not told apart", "missed": "missed"}[_summary(kept)]
    return say(
        "target_cell",
        language,
        verdict=say(VERDICTS[verdict], language),
        share=_of_100(worst.share, language),
        low=low,
        high=high,
        when=date_words(worst.date, kept.target, language),
        together=_of_100(kept.together.share, language),
    )


def target_dates_grid(result: Result, language: str) -> Grid | None:
    """One row a target and date; None without targets."""
    found = [kept for kept in evaluate(result) if not kept.regime]
    rows = [
        (
            target_title(kept.target, language),
            date_words(standing.date, kept.target, language),
            f"{_of_100(standing.share, language)} "
            f"[{_of_100(standing.interval.low, language)}; "
            f"{_of_100(standing.interval.high, language)}]",
            _of_100(kept.target.probability, language),
            say(VERDICTS[standing.verdict(kept.target.probability)], language),
            number(standing.n_without, language),
        )
        for kept in found
        for standing in kept.standings
    ]
    headings = tuple(say("target_dates_headings", language).split("|"))
    caption = say("target_dates_caption", language)
    return Grid(caption, headings, tuple(rows), (0, 1, 4)) if rows else None


def missed_lines(results: Sequence[Result], language: str) -> list[str]:
    """Name the targets that are not reached at every date, one line a scenario that has some."""
    told = []
    for result in results:
        missed = [k.target for k in evaluate(result) if not k.regime and not k.reached]
        names = ", ".join(target_label(one, language, begins=False) for one in missed)
        name = result.scenario.title_in(language)
        told += [say("targets_missed_in", language, name=name, names=names)] if missed else []
    return told


def target_figures(result: Result) -> list[dict[str, object]]:
    """Figures for machines: each target, by regime, with its worst date."""
    return [
        {
            "scenario": result.scenario.name,
            "target": kept.target.name,
            "status": kept.target.status,
            "regime": kept.regime or ALL,
            "wanted": kept.target.probability,
            "reached": kept.reached,
            "dates": len(kept.standings),
            "met": kept.count("met"),
            "not_told_apart": kept.count("not told apart"),
            "missed": kept.count("missed"),
            "worst_date": kept.worst.date.isoformat() if kept.worst.date else None,
            "worst_share": kept.worst.share,
            "worst_low": kept.worst.interval.low,
            "worst_high": kept.worst.interval.high,
            "share_at_all_dates": kept.together.share,
            "paths": kept.together.n,
            "paths_without_a_value": kept.together.n_without,
        }
        for kept in evaluate(result)
    ]


def figures_of_targets(results: Sequence[Result]) -> list[dict[str, object]]:
    """Figures for machines: each scenario's own targets."""
    return [figures for result in results for figures in target_figures(result)]
