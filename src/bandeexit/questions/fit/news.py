"""What a new fit moved, compared with the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bandeexit.calibration.calibrate import Calibration
from bandeexit.calibration.news import WORTH_TELLING, news
from bandeexit.report.learned_table import points_text
from bandeexit.report.story import Finding, Number, Parameter, finding

MOST_TOLD = 12


def what_moved(before: Mapping[str, Any], after: Calibration) -> list[Finding]:
    """Tell what a reader would notice, the largest shift first.

    Parameters
    ----------
    before : mapping
        Summary of the fit before.
    """
    titles = {one.name: {"da": one.title_da, "en": one.title_en} for one in after.regimes}
    moved = [one for one in news(before, after) if one.is_worth_telling]
    if not moved:
        return [finding("fit_news_none", least=Number(WORTH_TELLING, "input"))]
    lines = [
        finding(
            "fit_news_line",
            belief=titles[one.regime],
            name=Parameter(one.name),
            before=points_text(one.before),
            after=points_text(one.after),
            shift=Number(one.shift, "mean", signed=True),
            width=Number(one.width, "ratio"),
        )
        for one in moved[:MOST_TOLD]
    ]
    rest = len(moved) - MOST_TOLD
    more = [finding("fit_news_more", n=rest)] if rest > 0 else []
    return [finding("fit_news"), *lines, *more]
