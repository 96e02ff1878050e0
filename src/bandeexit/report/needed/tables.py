"""Tables of what is needed: the curve, and the answer in each part of the draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.names import money_units
from bandeexit.report.needed.answers import answer_words
from bandeexit.report.needed.names import amount_words, heading, money_words
from bandeexit.report.page import Grid
from bandeexit.report.tables import ALL
from bandeexit.report.words import number, say
from bandeexit.scenarios.needed.ask import Curve, Needed
from bandeexit.scenarios.targets import Standing

if TYPE_CHECKING:
    import pandas as pd


def curve_table(needed: Needed) -> pd.DataFrame:
    """Share of the futures that meet the target at each value, in each part of the draws.

    Returns
    -------
    DataFrame
        Columns: the lever's name; for a budget line line_m_dkk, added_m_dkk, total_m_dkk (a year,
        price level of the study), added_in_all_m_dkk, added_nominal_m_dkk (to the horizon),
        posts_q05, posts_q95; then part, kind, wanted, worst_date, share, low, high (90 %
        Monte-Carlo interval), verdict, all_dates_share, all_dates_low, all_dates_high,
        all_dates_verdict, n, refused.
    """
    import pandas as pd

    rows = [row for curve in needed.curves for row in _rows(needed, curve)]
    return pd.DataFrame(rows)


def _rows(needed: Needed, curve: Curve) -> Iterator[dict[str, object]]:
    wanted = needed.target.probability
    for cell, kept in zip(needed.cells, curve.kept, strict=True):
        row: dict[str, object] = {needed.lever.axis.name: cell.point[0]}
        row |= _money(needed, cell.point[0])
        row |= {"part": _name(needed, curve), "kind": curve.part.kind, "wanted": wanted}
        if kept is not None:
            row |= {"worst_date": kept.worst.date, **_shares(kept.worst, wanted, "")}
            row |= {**_shares(kept.together, wanted, "all_dates_"), "n": kept.worst.n}
        yield {**row, "refused": cell.refused}


def _name(needed: Needed, curve: Curve) -> str:
    return curve.part.name or needed.only or ALL


def _money(needed: Needed, value: float) -> dict[str, object]:
    money = needed.money.get(value)
    if money is None:
        return {}
    low, high = money.posts or (None, None)
    return {
        "line_m_dkk": money.line,
        "added_m_dkk": money.added,
        "total_m_dkk": money.total,
        "added_in_all_m_dkk": money.added_in_all,
        "added_nominal_m_dkk": money.added_nominal,
        "posts_q05": low,
        "posts_q95": high,
    }


def _shares(one: Standing, wanted: float, prefix: str) -> dict[str, object]:
    low, high = one.interval
    found: dict[str, object] = {
        f"{prefix}share": one.share, f"{prefix}low": low, f"{prefix}high": high
    }  # fmt: skip
    return {**found, f"{prefix}verdict": one.verdict(wanted)}


def answers_table(needed: Needed) -> pd.DataFrame:
    """What is needed in each part of the draws, at the worst date and at all dates together.

    Returns
    -------
    DataFrame
        Columns part, kind, dates (`worst` or `all`), outcome, missed_up_to, met_from (values of
        the lever), missed_up_to_m_dkk, met_from_m_dkk (a year, of the line), best_value,
        best_share, best_low, best_high, stretches.
    """
    import pandas as pd

    return pd.DataFrame(
        _answer(needed, curve, together=together)
        for curve in needed.curves
        for together in (False, True)
    )


def _answer(needed: Needed, curve: Curve, *, together: bool) -> dict[str, object]:
    answer = curve.answer(together=together)
    value, best = curve.best(together=together)
    ends = {"missed_up_to": answer.low, "met_from": answer.high}
    money = {
        f"{key}_m_dkk": None if end is None or end not in needed.money else needed.money[end].line
        for key, end in ends.items()
    }
    return {
        "part": _name(needed, curve),
        "kind": curve.part.kind,
        "dates": "all" if together else "worst",
        "outcome": answer.outcome,
        **ends,
        **money,
        "best_value": value,
        "best_share": best.share,
        "best_low": best.interval.low,
        "best_high": best.interval.high,
        "stretches": "; ".join(
            f"{s.verdict or 'refused'} {s.first:g} to {s.last:g}"
            for s in curve.stretches(together=together)
        ),
    }


def answers_grid(needed: Needed, language: str, beliefs: Beliefs = ()) -> Grid:
    """One row a part of the draws: what is needed at the worst date, and at all dates."""
    rows = tuple(
        (
            heading(needed, curve.part, language, beliefs),
            answer_words(needed, curve, language),
            answer_words(needed, curve, language, together=True),
        )
        for curve in needed.curves
    )
    headings = tuple(say("needed_answer_headings", language).split("|"))
    return Grid(say("needed_answers_caption", language), headings, rows, (0, 1, 2))


def curve_grid(needed: Needed, language: str) -> Grid:
    """One row a value of the lever, of all paths."""
    curve, rows = needed.curve, []
    for value, kept in zip(curve.values, curve.kept, strict=True):
        money = needed.money.get(value)
        added = "–" if money is None else money_words(money.added, language)
        in_all = "–" if money is None else number(money.added_in_all, language, 1)
        told = ("–", "–") if kept is None else (_cell(kept.worst, language),
                                               _cell(kept.together, language))  # fmt: skip
        rows.append((amount_words(needed, value, language), added, in_all, *told))
    headings = tuple(say("needed_curve_headings", language).split("|"))
    wanted = number(100 * needed.target.probability, language)
    return Grid(
        say(
            "needed_curve_caption",
            language,
            wanted=wanted,
            **money_units(needed.base.prices, language),
        ),
        headings,
        tuple(rows),
    )


def _cell(one: Standing, language: str) -> str:
    low, high = (number(100 * end, language, 1) for end in one.interval)
    return f"{number(100 * one.share, language, 1)} [{low}; {high}]"
