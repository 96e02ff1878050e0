"""Half and twice the width of the trend's prior, beside the width of the study."""

from __future__ import annotations

from bandeexit.calibration.prior_width import HALF, TWICE, WIDTHS, WidthForecast
from bandeexit.calibration.trend import TREND
from bandeexit.report.fit.content import FitContent, Section
from bandeexit.report.fit.numbers import table_of
from bandeexit.report.grids import interval_words
from bandeexit.report.page import Grid
from bandeexit.report.words import day, number, say

MEASURES = {"referrals": "fit_trend_referrals", "completions": "fit_trend_completions"}
"""Fields of a forecast, and the words of their rows."""


def what_the_width_does(content: FitContent, language: str) -> Section | None:
    """Forecasts under other widths; None where nothing was forecast."""
    if not content.widths or content.horizon is None:
        return None
    headings = (
        say("measure_heading", language),
        *(say("fit_width_heading", language, width=number(w, language, 1)) for w in WIDTHS),
    )
    rows = [_row(content, field, i, language) for field in MEASURES for i in _regimes(content)]
    caption = say("fit_trend_caption", language, end=day(content.horizon, language))
    return Section(
        "width",
        say("fit_width_title", language),
        (*_basis(content, language), say("fit_width_text", language), _trust(content, language)),
        (Grid(caption, headings, tuple(rows)),),
        tables={"trend_width.csv": _table(content.widths)},
    )


def _regimes(content: FitContent) -> range:
    return range(len(content.regimes))


def _row(content: FitContent, field: str, i: int, language: str) -> tuple[str, ...]:
    belief = content.regimes[i].belief
    found = {one.width: one for one in content.widths if one.regime == belief.name}
    points = [getattr(found[width], field) for width in WIDTHS]
    cells = (interval_words(middle, low, high, language, 0) for low, middle, high in points)
    return say(MEASURES[field], language, belief=belief.clause(language)), *cells


def _basis(content: FitContent, language: str) -> list[str]:
    """Say which published series the prior's middle was computed from."""
    prior = next(prior for prior in content.priors if prior.path == TREND)
    if prior.basis is None:
        return []
    series, growth = prior.basis.series, prior.basis.growth
    return [
        say(
            "fit_width_basis",
            language,
            series=series.title_da if language == "da" else series.title_en,
            first=day(series.dates[0], language),
            last=day(series.dates[-1], language),
            n=number(growth.n_counts, language),
            growth=number(100 * growth.per_year, language, 1),
            error=number(100 * growth.standard_error, language, 1),
            width=number(100 * prior.second, language, 1),
        )
    ]


def _trust(content: FitContent, language: str) -> str:
    """Say on how many draws each of the other widths rests."""
    fewest = {
        width: number(min(one.draws for one in content.widths if one.width == width), language)
        for width in (HALF, TWICE)
    }
    return say("fit_width_trust", language, half=fewest[HALF], twice=fewest[TWICE])


def _table(widths: tuple[WidthForecast, ...]) -> bytes:
    return table_of(
        (
            *("width", "regime"),
            *(f"{field}_q{q}" for field in MEASURES for q in ("05", "50", "95")),
            "effective_draws",
        ),
        [(one.width, one.regime, *one.referrals, *one.completions, one.draws) for one in widths],
    )
