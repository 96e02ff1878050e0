"""A claim as a story: the verdict by belief, the number it should have been, the odds."""

from __future__ import annotations

from dataclasses import asdict
from math import ceil, floor
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.claim.charts import VERDICTS, change_text, measured, odds_chart
from bandeexit.questions.claim.compute import Claimed
from bandeexit.questions.manifest import facts_of_results
from bandeexit.questions.standing import changes_of, warnings_of_results
from bandeexit.report import story
from bandeexit.report.effects_of_pairs import ALL, estimate_of, group_titles
from bandeexit.report.story import Finding, Text, finding
from bandeexit.report.titles import scenario_title
from bandeexit.report.voice import digits_of

if TYPE_CHECKING:
    import pandas as pd


def tell(answer: Answer[Claimed]) -> story.Story:
    """Lead with the beliefs where they decide, then with all of them weighted."""
    done, (base, other) = answer.found, answer.question.scenarios
    titles = group_titles(list(done.judged), answer.beliefs)
    change, name = change_text(done.claim, done.claim.amount), scenario_title(other)
    of_all = done.judged[ALL]
    n, without = of_all.odds.n, of_all.odds.n_without
    about: dict[str, Text] = {"group": story.Capital(titles[ALL]), "n": n}
    return story.Story(
        title=finding("claim_title", name=name, change=change),
        question=finding("claim_question", name=name, base=scenario_title(base),
                         what=measured(answer), change=change),
        answer=(
            *_decided(done, titles),
            finding("claim_told", **about, verdict=finding(VERDICTS[of_all.verdict]),
                    mean=estimate_of(of_all.mean),
                    sayable=change_text(done.claim, sayable(done, ALL)) if of_all.mean.n else "-"),
            finding("claim_odds", **about, change=change, odds=_odds(done, ALL)),
        ),
        changes=changes_of(answer.study, base, answer.question.scenarios),
        table=_table(done, titles),
        picture=odds_chart(answer, titles),
        caveats=(finding("claim_rule"),
                 *([finding("claim_without", n=without, total=n + without)] if without else ())),
        warnings=warnings_of_results(answer, done.results),
    )  # fmt: skip


def _decided(done: Claimed, titles: dict[str, Text]) -> list[Finding]:
    """Where beliefs come to different verdicts, what each of them says."""
    verdicts = {group: one.verdict for group, one in done.judged.items() if group != ALL}
    parts = [finding("of_group", group=titles[group], told=finding(VERDICTS[verdict]))
             for group, verdict in verdicts.items()]  # fmt: skip
    several = len(set(verdicts.values())) > 1
    return [finding("claim_decided", parts=story.listed(parts))] if several else []


def sayable(done: Claimed, group: str) -> float:
    """The most that could be claimed, rounded to where it still holds."""
    exact = done.judged[group].sayable
    scale = 10.0 ** digits_of(exact, "mean")
    return (ceil if done.claim.at_most else floor)(round(exact * scale, 9)) / scale


def _odds(done: Claimed, group: str) -> story.Estimate:
    odds = done.judged[group].odds
    return story.Estimate(odds.share, *odds.interval, "share")


def _table(done: Claimed, titles: dict[str, Text]) -> story.Table:
    headings = ("claim_belief", "claim_verdict", "claim_mean", "claim_sayable", "claim_of_100")
    return story.Table(
        finding("claim_table", change=change_text(done.claim, done.claim.amount)),
        tuple(map(finding, headings)),
        tuple(
            (
                title,
                finding(VERDICTS[judged.verdict]),
                estimate_of(judged.mean),
                story.Number(sayable(done, group), "mean", signed=True) if judged.mean.n else "-",
                _odds(done, group),
            )
            for group, title in titles.items()
            for judged in (done.judged[group],)
        ),
    )


def tables(answer: Answer[Claimed]) -> dict[str, pd.DataFrame]:
    """One row a belief: verdict, mean, odds; and one row a pair: its change."""
    import pandas as pd

    claim, result, only = answer.found.claim, answer.found.results[1], answer.question.regime
    what = {"measure": claim.about.name, "district": claim.district or result.places[0],
            "by": claim.day, "at_most" if claim.at_most else "at_least": claim.amount}  # fmt: skip
    rows = [
        {"regime": only or group, **what, "verdict": one.verdict, **asdict(one.mean),
         "sayable": one.sayable, "n_met": one.odds.n_met, "share": one.odds.share,
         "share_low": one.odds.interval.low, "share_high": one.odds.interval.high,
         "n_without": one.odds.n_without}
        for group, one in answer.found.judged.items()
    ]  # fmt: skip
    beliefs = [result.regimes[i] for i in result.regime]
    changes = answer.found.judged[ALL].changes
    pairs = {"path": result.paths, "regime": beliefs or ALL, "change": changes}
    return {"claim": pd.DataFrame(rows), "pairs": pd.DataFrame(pairs)}


def facts(answer: Answer[Claimed]) -> Facts:
    """Paths with their digests, and the scenario that the other is held against."""
    results = answer.found.results
    return facts_of_results(results, compared_with=results[0].scenario.name)
