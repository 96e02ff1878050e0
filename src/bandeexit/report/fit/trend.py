"""Held, damped, continued: what the trend of referrals does to a forecast, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

import numpy as np

from bandeexit.calibration.table import PointTriple
from bandeexit.calibration.trend import FUTURES, TREND, TrendOutlook, VarianceShares
from bandeexit.report.fit.content import FitContent, Section
from bandeexit.report.fit.numbers import share, table_of
from bandeexit.report.grids import interval_words
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.words import day, number, say

FUTURE_WORDS = {"held": "future_held", "damped": "future_damped", "continued": "future_continued"}
MEASURES = {"referrals": "fit_trend_referrals", "completions": "fit_trend_completions"}
"""Fields of an outlook, and the words of their rows."""
IN_SENTENCES = {
    "referrals": "fit_trend_of_referrals",
    "completions": "fit_trend_of_completions",
}

EXPLAINED = ("trend_explains_{}", "next_for_{}", "next_explains_{}")
"""Columns of the file, for each of them."""


def what_the_trend_does(content: FitContent, language: str) -> Section | None:
    """Forecasts under each future of the trend; None where nothing was forecast."""
    if not content.outlooks or content.horizon is None:
        return None
    end = day(content.horizon, language)
    headings = (
        say("measure_heading", language),
        *(say(FUTURE_WORDS[future], language) for future in FUTURES),
    )
    rows = [_row(content, field, i, language) for field in MEASURES for i in _regimes(content)]
    return Section(
        "trend",
        say("fit_trend_title", language),
        (
            *_learned(content, language),
            " ".join(_decides(content, language)),
            _choice(content, language),
        ),
        (Grid(say("fit_trend_caption", language, end=end), headings, tuple(rows)),),
        tables={"trend.csv": _table(content)},
    )


def _regimes(content: FitContent) -> range:
    return range(len(content.regimes))


def _row(content: FitContent, field: str, i: int, language: str) -> tuple[str, ...]:
    belief = content.regimes[i].belief
    found = {one.future: one for one in content.outlooks if one.regime == belief.name}
    points: list[PointTriple] = [getattr(found[future], field) for future in FUTURES]
    cells = (interval_words(middle, low, high, language, 0) for low, middle, high in points)
    return say(MEASURES[field], language, belief=belief.clause(language)), *cells


def _learned(content: FitContent, language: str) -> list[str]:
    """Say what the counts told of the trend itself."""
    rows = [row for one in content.regimes if (row := one.row(TREND)) is not None]
    if not rows:
        return []
    key = (
        "fit_trend_touched" if any(r.verdict == "learned" for r in rows) else "fit_trend_untouched"
    )
    low, high = min(row.posterior[0] for row in rows), max(row.posterior[2] for row in rows)
    least, most = _least_and_most((row.contraction for row in rows), language)
    growth = {"low": share(np.expm1(low), language), "high": share(np.expm1(high), language)}
    return [say(key, language, least=least, most=most, **growth)]


def _decides(content: FitContent, language: str) -> list[str]:
    """Say how much of the spread of each forecast is the trend's."""
    leads = all(one.of_referrals.trend_leads for one in content.outlooks)
    first = [say("fit_trend_decides", language)] if leads else []
    return first + [_explains(content, field, language) for field in MEASURES]


def _explains(content: FitContent, field: str, language: str) -> str:
    parts: list[VarianceShares] = [getattr(one, f"of_{field}") for one in content.outlooks]
    least, most = _least_and_most((part.trend for part in parts), language)
    strongest = max(parts, key=lambda part: part.other_share)
    return say(
        "fit_trend_leads" if all(part.trend_leads for part in parts) else "fit_trend_follows",
        language,
        what=say(IN_SENTENCES[field], language),
        least=least,
        most=most,
        other=title_of(strongest.other, language),
        other_most=share(strongest.other_share, language),
    )


def _choice(content: FitContent, language: str) -> str:
    """Say what the choice of a future changes, in the regime where it changes most."""
    changes = {
        field: number(max(_widening(content, field, i) for i in _regimes(content)), language, 1)
        for field in MEASURES
    }
    future = say(FUTURE_WORDS[content.future], language)
    about = {"referrals": changes["referrals"], "done": changes["completions"]}
    return say("fit_trend_choice", language, future=future, **about)


def _widening(content: FitContent, field: str, i: int) -> float:
    """Widest over narrowest 90 % interval of one regime."""
    name = content.regimes[i].belief.name
    points: list[PointTriple] = [getattr(o, field) for o in content.outlooks if o.regime == name]
    widths = [high - low for low, _, high in points]
    return max(widths) / max(min(widths), 1.0)


def _least_and_most(values: Iterable[float], language: str) -> tuple[str, str]:
    known = sorted(values)
    return share(known[0], language), share(known[-1], language)


def _table(content: FitContent) -> bytes:
    return table_of(
        (
            *("future", "regime"),
            *(f"{field}_q{q}" for field in MEASURES for q in ("05", "50", "95")),
            *(column.format(field) for field in MEASURES for column in EXPLAINED),
        ),
        [_cells(one) for one in content.outlooks],
    )


def _cells(one: TrendOutlook) -> tuple[object, ...]:
    shares = (astuple(one.of_referrals), astuple(one.of_completions))
    return one.future, one.regime, *one.referrals, *one.completions, *shares[0], *shares[1]
