"""How targets stand: sentences, tables side by side and date by date, and which are missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.story import Estimate, Finding, Number, Table, Text, finding, listed
from bandeexit.report.target_texts import target_date, target_rule, verdict_text
from bandeexit.report.titles import belief_title, scenario_title, target_label, target_title
from bandeexit.report.voice import Voice
from bandeexit.report.words import LANGUAGES
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept, Standing, Verdict, evaluate

if TYPE_CHECKING:
    import pandas as pd

_COUNTRY = "Danmark"


def share_targets(results: Sequence[Result]) -> list[Result]:
    """Give every scenario the targets of all, so that they can be laid side by side.

    Of targets with one name that differ, the later ones carry their scenario's name.
    """
    shared: dict[str, Target] = {}
    for result in results:
        for target in result.scenario.targets:
            # Titles and price levels do not count as different (`compare=False`).
            if shared.setdefault(target.name, target) != target:
                name = f"{target.name} ({result.scenario.name})"
                shared[name] = replace(target, name=name, title=_whose(target, result))
    targets = tuple(shared.values())
    return [
        replace(result, scenario=replace(result.scenario, targets=targets)) for result in results
    ]


def _whose(target: Target, result: Result) -> dict[str, str]:
    """Title of a target with that of its scenario."""
    both = listed([target_title(target), " (", scenario_title(result.scenario), ")"], "")
    return {language: Voice(language).say(both) for language in LANGUAGES}


def targets_frame(results: Sequence[Result]) -> pd.DataFrame:
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

    return pd.DataFrame(
        _row(result, kept, standing)
        for result in results
        for kept in evaluate(result)
        for standing in (*kept.standings, kept.together)
    )


def _row(result: Result, kept: Kept, standing: Standing) -> dict[str, object]:
    target, one = kept.target, len(result.regimes) == 1
    return {
        "scenario": result.scenario.name,
        "regime": kept.regime or (result.regimes[0] if one else ALL),
        "target": target.name,
        "status": target.status,
        "measure": target.measure,
        "unit": target.about.unit,
        "district": target.district or _COUNTRY,
        "bound": target.bound,
        "at_most": target.at_most,
        "every": target.every,
        "wanted": target.probability,
        # Without a date: all dates at once, which is another question than each of them.
        "date": standing.date.isoformat() if standing.date else None,
        "share": standing.share,
        "low": standing.interval.low,
        "high": standing.interval.high,
        # The wanted probability holds for each date by itself (docs/comparing.md): of all
        # together nothing is wanted, so nothing is missed.
        "verdict": standing.verdict(target.probability) if standing.date else None,
        "n": standing.n,
        "n_without_value": standing.n_without,
    }


def target_findings(result: Result, beliefs: Beliefs) -> list[Finding]:
    """Say of each target where it is met, where it is at its worst, and what beliefs say."""
    found = evaluate(result)
    told = []
    for target in result.scenario.targets:
        # All paths together come first, then each belief.
        (whole, *parts) = (kept for kept in found if kept.target == target)
        told.append(_standing(result, whole))
        by_name = {belief.name: belief for belief in beliefs_in(result, beliefs)}
        shares = [
            finding("of_group", group=belief_title(by_name[part.regime]),
                    told=Number(part.worst.share, "share"))
            for part in parts
        ]  # fmt: skip
        if shares:
            told.append(
                finding("target_by_belief", target=target_label(target), shares=listed(shares))
            )
        told += _without_value(whole)
    return told


def _standing(result: Result, kept: Kept) -> Finding:
    worst = kept.worst
    assert worst.date is not None
    return finding(
        f"target_sentence_{summary_of(kept)}",
        name=scenario_title(result.scenario),
        target=target_label(kept.target),
        about=target_rule(kept.target),
        wanted=Number(kept.target.probability, "share"),
        n=len(kept.standings),
        met=kept.count("met"),
        open=kept.count("not told apart"),
        missed=kept.count("missed"),
        when=target_date(worst.date, kept.target),
        share=standing_share(worst),
        together=Number(kept.together.share, "share"),
    )


def _without_value(kept: Kept) -> list[Finding]:
    # A quarter in which nobody starts has no wait. It counts as met if nobody waits at its end
    # and as missed if somebody does, since a queue that nobody leaves meets no target
    # (docs/decisions/0011). How many futures that concerns is said.
    without = max(standing.n_without for standing in kept.standings)
    share = Number(without / kept.worst.n, "share")
    return [finding("target_without_value", share=share)] if without else []


def summary_of(kept: Kept) -> str:
    """`missed` where any date misses, `open` where any cannot be told, else `met`."""
    # The worst of the dates decides: a target that is missed once is not met on the whole.
    if kept.count("missed"):
        return "missed"
    return "open" if kept.count("not told apart") else "met"


VERDICT_OF: dict[str, Verdict] = {"met": "met", "open": "not told apart", "missed": "missed"}


def standing_share(standing: Standing) -> Estimate:
    """Of 100 futures that meet it, with the interval of so many futures."""
    # Wilson (1927): holds near 0 and 100 of 100, where a normal interval is of no width or
    # reaches beyond.
    return Estimate(standing.share, *standing.interval, "share")


def targets_table(results: Sequence[Result]) -> list[Table]:
    """One row a target, one column a scenario: verdict, worst date, all dates.

    Every result has to hold the same targets (see `share_targets`).
    """
    targets = results[0].scenario.targets
    if not targets:
        return []
    columns = [[kept for kept in evaluate(result) if not kept.regime] for result in results]
    rows = tuple(
        (
            listed([target_label(target), target_rule(target)], ": "),
            Number(target.probability, "share"),
            *(_cell(column[i]) for column in columns),
        )
        for i, target in enumerate(targets)
    )
    titles = (scenario_title(result.scenario) for result in results)
    headings = (finding("target_heading"), finding("wanted_heading"), *titles)
    return [Table(finding("targets_caption"), headings, rows)]


def _cell(kept: Kept) -> Text:
    worst = kept.worst
    assert worst.date is not None
    return finding(
        "target_cell",
        verdict=verdict_text(VERDICT_OF[summary_of(kept)]),
        share=standing_share(worst),
        when=target_date(worst.date, kept.target),
        together=Number(kept.together.share, "share"),
    )


def target_dates_table(result: Result) -> list[Table]:
    """One row a target and date; nothing without targets."""
    rows: list[tuple[Text, ...]] = [
        (
            target_title(kept.target),
            target_date(standing.date, kept.target),
            standing_share(standing),
            Number(kept.target.probability, "share"),
            verdict_text(standing.verdict(kept.target.probability)),
            standing.n_without,
        )
        for kept in evaluate(result)
        if not kept.regime
        for standing in kept.standings
        if standing.date is not None
    ]
    keys = ("target", "date", "met_in", "wanted", "verdict", "without_value")
    headings = tuple(finding(f"{key}_heading") for key in keys)
    return [Table(finding("target_dates_caption"), headings, tuple(rows))] if rows else []


def missed_targets(results: Sequence[Result]) -> list[Finding]:
    """Name the targets that are not reached at every date, with all scenarios that miss them."""
    # All beliefs together, and the share itself: exit code 3 needs a yes or no, the verdict has a
    # third answer.
    missed = [
        [k.target for k in evaluate(result) if not k.regime and not k.reached] for result in results
    ]
    told = []
    for i, targets in enumerate(missed):
        if targets and targets not in missed[:i]:
            where = [
                finding("quoted", name=scenario_title(one.scenario))
                for one, its in zip(results, missed, strict=True)
                if its == targets
            ]
            names = listed([target_label(one) for one in targets], ", ")
            told.append(finding("targets_missed_in", where=listed(where, ", "), names=names))
    return told
