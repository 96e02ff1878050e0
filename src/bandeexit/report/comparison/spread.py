"""Where the spread of futures comes from, in a chart, a table and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs, mixed_from
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.figures import Chart, framed
from bandeexit.report.page import Grid
from bandeexit.report.words import number, say
from bandeexit.scenarios.headline_values import COMPLETED, Headline, headline_values
from bandeexit.scenarios.intervals import of_median
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.variance import SOURCES, Split

if TYPE_CHECKING:
    import pandas as pd

WORDS = {
    "scenario": "spread_scenario",
    "regime": "spread_regime",
    "parameters": "spread_parameters",
    "chance": "spread_chance",
}
COLOURS = {
    "scenario": style.BLUE,
    "regime": style.VERMILION,
    "parameters": style.GREEN,
    "chance": "#BDBDBD",
}
INK = {"scenario": "white", "regime": "white", "parameters": "white", "chance": "black"}
ROOM_OF_A_LABEL = 0.05
"""A share is written into its part of the bar when it is at least this."""


def spread_table(splits: Sequence[Split]) -> pd.DataFrame:
    """One row a headline number and source of spread.

    Returns
    -------
    DataFrame
        Columns measure, period, unit, source, variance, low, high (90 % interval over resampled
        draws), share, draws, scenarios.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "measure": one.headline.measure,
                "period": one.headline.period,
                "unit": one.headline.unit,
                "source": source,
                "variance": one.variance[source],
                "low": one.low[source],
                "high": one.high[source],
                "share": one.share(source),
                "draws": one.n_draws,
                "scenarios": one.n_scenarios,
            }
            for one in splits
            for source in SOURCES
        ]
    )


def spread_figures(splits: Sequence[Split]) -> list[dict[str, object]]:
    """Figures for machines: shares of the variance by headline number."""
    return [
        {
            "number": one.headline.name,
            "shares": {source: _plain(one.share(source)) for source in SOURCES},
            "standard_deviation": _plain(float(np.sqrt(one.total))),
            "narrower_with_facts": _plain(one.narrower_with_facts),
        }
        for one in splits
    ]


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else value


def spread_grid(splits: Sequence[Split], language: str) -> Grid:
    """Standard deviation and shares of the variance, in per cent."""
    rows = [
        (
            headline_words(one.headline, language),
            number(float(np.sqrt(one.total)), language, 1),
            *(_share_cell(one, source, language) for source in _present(splits)),
            _per_cent(one.narrower_with_facts, language),
        )
        for one in splits
    ]
    first, last = say("spread_headings", language).split("|")
    sources = (say(WORDS[source], language) for source in _present(splits))
    headings = (say("measure_heading", language), first, *sources, last)
    caption = say("spread_caption", language, n=splits[0].n_draws if splits else 0)
    return Grid(caption, headings, tuple(rows))


def _present(splits: Sequence[Split]) -> tuple[str, ...]:
    """Leave the scenario out where there is one only, and the regime where there are none."""
    return tuple(
        source
        for source in SOURCES
        if source not in ("scenario", "regime") or any(one.variance[source] for one in splits)
    )


def _share_cell(one: Split, source: str, language: str) -> str:
    if np.isnan(one.share(source)):
        return "-"
    ends = (max(one.low[source], 0.0) / one.total, min(one.high[source] / one.total, 1.0))
    low, high = (_per_cent(max(end, 0.0), language) for end in ends)
    return f"{_per_cent(one.share(source), language)} [{low}; {high}]"


def _per_cent(share: float, language: str) -> str:
    return "-" if np.isnan(share) else number(100 * share, language)


def spread_sentences(
    splits: Sequence[Split],
    result: Result,
    language: str,
    headlines: Sequence[Headline] = (COMPLETED,),
) -> list[str]:
    """Say what more facts would narrow, and what more draws would."""
    by_headline: Mapping[Headline, Split] = {one.headline: one for one in splits}
    values = headline_values(result)
    told = []
    for headline in headlines:
        one = by_headline.get(headline)
        if one is None or not one.total or np.isnan(one.total):
            continue
        half = of_median(values[headline]).half_width
        band = np.nanquantile(values[headline], (0.05, 0.95))
        width = float(band[1] - band[0]) / 2
        told.append(
            say(
                "spread_sentence",
                language,
                measure=headline_words(headline, language, with_unit=False),
                chance=_per_cent(_of_unknown(one, "chance"), language),
                parameters=_per_cent(_of_unknown(one, "parameters"), language),
                regime=_per_cent(_of_unknown(one, "regime"), language),
                facts=_per_cent(one.narrower_with_facts, language),
                half=number(half, language, 1),
                runs=_per_cent(half / width if width else 0.0, language),
                n=number(result.n_paths, language),
            )
        )
    return told


def _of_unknown(one: Split, source: str) -> float:
    """Share of what is uncertain of one scenario, leaving out the choice of the scenario."""
    rest = one.total - max(one.variance["scenario"], 0.0)
    return max(one.variance[source], 0.0) / rest if rest else float("nan")


def plot_spread(ax: Axes | None, splits: Sequence[Split], *, language: str = "da") -> Axes:
    """Draw one stacked bar a headline number: shares of its variance by where it comes from."""
    ax = ax or style.new_axes(width=9.0)
    shown = [one for one in splits if one.total > 0]
    y = np.arange(len(shown))[::-1]
    left = np.zeros(len(shown))
    for source in _present(shown):
        shares = np.array([one.share(source) for one in shown])
        name = say(WORDS[source], language)
        ax.barh(
            y, 100 * shares, left=100 * left, color=COLOURS[source], label=name, edgecolor="white"
        )
        for at, start, share in zip(y, left, shares, strict=True):
            if share >= ROOM_OF_A_LABEL:
                ax.text(
                    100 * (start + share / 2),
                    at,
                    number(100 * share, language),
                    ha="center",
                    va="center",
                    color=INK[source],
                    fontsize=style.NOTE_SIZE,
                )
        left = left + shares
    names = [headline_words(one.headline, language, with_unit=False) for one in shown]
    style.dress(ax, say("spread_axis", language), language, say("spread_title", language))
    ax.set_yticks(y, names, fontsize=style.NOTE_SIZE)
    ax.grid(visible=False)
    ax.set_xlim(0, 100)
    ax.xaxis.set_major_locator(FixedLocator([0, 20, 40, 60, 80, 100]))
    style.legend_below(ax, columns=4)
    return ax


def charts_of_spread(
    splits: Sequence[Split], result: Result, language: str, beliefs: Beliefs = ()
) -> list[Chart]:
    """Draw the sources of spread; nothing where nothing varies."""
    if not any(one.total > 0 for one in splits):
        return []

    def draw(figure: Figure) -> None:
        plot_spread(figure.subplots(), splits, language=language)

    mixed = mixed_from(result, language, beliefs)
    height = 1.9 + 0.36 * len(splits)
    figure = framed(draw, splits[0].n_draws, language, mixed, width=12.0, height=height)
    caveat = say("caveat", language)
    told = "; ".join(
        f"{headline_words(one.headline, language, with_unit=False)}: "
        + ", ".join(
            f"{say(WORDS[s], language)} {_per_cent(one.share(s), language)}"
            for s in _present(splits)
        )
        for one in splits
    )
    return [
        Chart(
            name="difference_spread",
            figure=figure,
            data=spread_table(splits),
            caption=say("spread_chart_caption", language, n=splits[0].n_draws, caveat=caveat),
            alt=say("spread_chart_alt", language, told=told),
        )
    ]
