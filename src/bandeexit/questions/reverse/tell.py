"""A reverse stress test in findings and tables: what must happen, how likely, what restores it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_cells
from bandeexit.questions.reverse.breaks import ReverseTest
from bandeexit.questions.reverse.charts import chart_of_factors, charts_of_pairs
from bandeexit.questions.reverse.factors import (
    break_cell,
    factor_level_text,
    factor_name,
    factor_title,
    titles_by_regime,
)
from bandeexit.questions.reverse.frames import frames
from bandeexit.questions.reverse.joint import Odds
from bandeexit.questions.reverse.parts import (
    lever_text,
    limit_text,
    sections,
    where_restored,
)
from bandeexit.questions.standing import changes_of, standing_warnings
from bandeexit.report.axis_titles import grid_title
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.effects_of_pairs import clause_of
from bandeexit.report.story import Estimate, Finding, Number, Story, Table, Text, finding, listed
from bandeexit.report.target_findings import standing_share
from bandeexit.report.target_texts import target_date, target_rule
from bandeexit.report.titles import (
    measure_title,
    money_units,
    scenario_question,
    scenario_title,
    target_label,
)
from bandeexit.scenarios.targets import Verdict

if TYPE_CHECKING:
    import pandas as pd

_MOST_FACTORS = 4
"""Of the first table; the others have a row in that of all factors."""
# "Between 5 and 90 %" is no odds.
_WIDE = 0.6
"""Odds whose interval is wider than this are not told as a number."""
# 16,384 points of the law cannot tell one in ten thousand.
SELDOM = 0.001
"""Odds below this are told as none."""
CENTRE: dict[Verdict, str] = {
    "met": "reverse_met",
    "missed": "reverse_missed",
    "not told apart": "reverse_open",
}


def tell(answer: Answer[ReverseTest]) -> Story:
    """Lead with how the target stands as expected, then what breaks it, then what restores it."""
    found, titles = answer.found, titles_by_regime(answer)
    return Story(
        title=finding("reverse_title", title=grid_title(found.grid)),
        question=_question(found),
        changes=changes_of(answer.study, found.grid.base, [found.grid.base]),
        answer=_answer(found, answer.beliefs),
        table=_summary(found, titles),
        picture=chart_of_factors(answer),
        caveats=_caveats(found),
        warnings=tuple(standing_warnings(answer)),
        sections=sections(found, titles, charts_of_pairs(answer)),
        missed=_missed(found),
    )


def tables(answer: Answer[ReverseTest]) -> dict[str, pd.DataFrame]:
    """Breaks alone and in pairs, odds, warnings, levers, and every cell."""
    return frames(answer.found)


def facts(answer: Answer[ReverseTest]) -> Facts:
    """Paths and cells of the search."""
    return facts_of_cells(answer.question.base, list(answer.found.cells.values()))


def _question(found: ReverseTest) -> Text:
    """What the file asks, and the target with all that it asks for."""
    target = finding(
        "reverse_target", target=target_label(found.target), rule=target_rule(found.target),
        wanted=Number(found.target.probability, "share"),
    )  # fmt: skip
    asked = found.grid.question or scenario_question(found.grid.base)
    return listed([asked, target], " ") if asked else target


def _missed(found: ReverseTest) -> tuple[Text, ...]:
    if not found.is_broken:
        return ()
    name, target = scenario_title(found.grid.base), target_label(found.target)
    return (finding("targets_missed_in", where=finding("quoted", name=name), names=target),)


def _answer(found: ReverseTest, beliefs: Beliefs) -> tuple[Text, ...]:
    first = () if found.is_broken else (_first(found),)
    # What restores it, else what warns of it: the third sentence is the one that can be acted on.
    return (_centre(found, beliefs), *first, *(_remedy(found) or _warned(found)))


def _centre(found: ReverseTest, beliefs: Beliefs) -> Finding:
    """How the target stands as expected; where beliefs decide that, each says its own."""
    target, wanted = found.target, Number(found.target.probability, "share")
    by_belief = {regime: found.standing(found.centre, regime).worst for regime in found.regimes}
    verdicts = {worst.verdict(target.probability) for worst in by_belief.values()}
    # First, as whether there is a problem at all is then a matter of belief, and no number of
    # draws decides it.
    if {"met", "missed"} <= verdicts:
        clauses = {belief.name: clause_of(belief) for belief in beliefs}
        parts = [
            listed([clauses.get(regime, regime), Number(worst.share, "share")], " ")
            for regime, worst in by_belief.items()
        ]
        return finding("reverse_beliefs_decide", parts=listed(parts, ", "), wanted=wanted)
    kept = found.standing(found.centre)
    return finding(
        CENTRE[kept.worst.verdict(target.probability)],
        share=standing_share(kept.worst),
        when=target_date(kept.worst.date, target) if kept.worst.date else "",
        wanted=wanted,
    )


def _first(found: ReverseTest) -> Finding:
    """The factor that breaks the target most plausibly by itself, and the odds of any break."""
    first = _most_plausible(found)
    if found.joint is None:
        return finding("reverse_alone_only", first=first)
    odds = found.joint.odds[""]
    if _is_wide(odds):
        return finding("reverse_with_open_odds", first=first, **_ends(odds))
    return finding("reverse_with_odds", first=first, odds=_odds(odds))


def _most_plausible(found: ReverseTest) -> Finding:
    breaks = [
        (_distance(found, i, value), i, value)
        for i in range(len(found.axes))
        if (value := found.break_at(i)) is not None
    ]
    if not breaks:
        return finding("reverse_none_alone")
    # By steps of its law and not by per cent: a tenth fewer posts may be likelier than a tenth
    # more referrals.
    _, i, value = min(breaks)
    axis = found.axes[i]
    about = {"factor": factor_name(axis), "value": factor_level_text(axis, value)}
    if axis.plausible is None:
        return finding("reverse_first_untold", **about)
    inside = axis.is_plausible(value)
    return finding("reverse_first_plausible" if inside else "reverse_first_implausible", **about)


def _distance(found: ReverseTest, axis: int, value: float) -> float:
    """Steps of the factor's law from the centre; infinite without a law."""
    law = found.joint.laws.get(axis) if found.joint is not None else None
    # A factor of which nobody has said what is plausible comes last.
    return inf if law is None else abs(float(law.steps(np.array(value))))


def _is_wide(odds: Odds) -> bool:
    return odds.interval.high - odds.interval.low > _WIDE


def _ends(odds: Odds) -> dict[str, Text]:
    low, high = odds.interval
    return {"low": Number(low, "share"), "high": Number(high, "share")}


def _odds(odds: Odds) -> Text:
    """Odds with their interval; the interval alone where it leaves everything open."""
    if _is_wide(odds):
        return finding("reverse_odds_open", **_ends(odds))
    return Estimate(odds.share, *odds.interval, "share")


def _remedy(found: ReverseTest) -> tuple[Finding, ...]:
    """The lever that restores the target for the least money."""
    if found.break_point is None or not found.restored:
        return ()
    enough = [
        (one.granted[0], one.spent[0], one)
        for one in found.restored
        if one.granted is not None and one.spent is not None
    ]
    if not enough:
        done = any(one.cell is not None for one in found.restored)
        key = "reverse_no_remedy" if done else "reverse_no_lever_done"
        return (finding(key, where=where_restored(found), n=len(found.restored)),)
    # By what is appropriated, then by what is spent: the first is what has to be found.
    granted, spent, one = min(enough, key=lambda costs: costs[:2])
    return (
        finding(
            "reverse_remedy",
            where=where_restored(found),
            lever=lever_text(one),
            granted=Number(granted, "mean", signed=True),
            spent=Number(spent, "mean", signed=True),
            a_year=money_units(found.grid.base.prices)["a_year"],
        ),
    )


def _warned(found: ReverseTest) -> tuple[Finding, ...]:
    """What warns first of a break; without one, why none was found."""
    if found.break_point is None:
        if found.joint is None:
            return ()
        # "None was found" has two reasons: it is unlikely, or the surface saw one that simulation
        # did not confirm.
        seldom = found.joint.odds[""].share < SELDOM
        return (finding("reverse_nothing_plausible" if seldom else "reverse_not_confirmed"),)
    if not found.warnings or found.warnings[0].lead is None:
        return (finding("reverse_no_warning"),)
    one = found.warnings[0]
    assert one.lead is not None
    return (
        finding(
            "reverse_warned",
            measure=measure_title(one.measure),
            limit=limit_text(one),
            warned=Number(one.share_warned, "share"),
            lead=Number(one.lead[1], "days"),
        ),
    )


def _caveats(found: ReverseTest) -> tuple[Finding, ...]:
    if found.joint is None:
        return (finding("reverse_no_ranges"),)
    rests_on = finding("reverse_rests_on", n=found.n_draws)
    # They stay at their centre in the odds, which are then of fewer factors.
    unsaid = [factor_name(axis) for axis in found.axes if axis.plausible is None]
    if not unsaid:
        return (rests_on,)
    return (rests_on, finding("reverse_unsaid", factors=listed(unsaid, ", ")))


def _summary(found: ReverseTest, titles: dict[str, Text]) -> Table:
    """The target as expected, the odds, and the break of each factor, by belief."""
    rows: list[tuple[Text, ...]] = [
        (
            finding("reverse_as_expected"),
            *(standing_share(found.standing(found.centre, regime).worst) for regime in titles),
        )
    ]
    if found.joint is not None:
        odds = (_odds(found.joint.odds[regime]) for regime in titles)
        rows.append((finding("reverse_odds_row"), *odds))
    # Factors that break it come first, as there may be more of them than fit.
    factors = sorted(found.alone, key=lambda one: found.break_at(one.axis) is None)
    for one in factors[:_MOST_FACTORS]:
        cells = (break_cell(found, one.axis, regime) for regime in titles)
        rows.append((factor_title(found, found.axes[one.axis]), *cells))
    headings = (finding("reverse_row_heading"), *titles.values())
    return Table(finding("reverse_summary"), headings, tuple(rows))
