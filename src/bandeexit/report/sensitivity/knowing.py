"""The value of knowing: a table for machines, one for readers, a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bandeexit.report import style
from bandeexit.report.beliefs import mixed_from
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.figures import Chart, framed
from bandeexit.report.page import Grid
from bandeexit.report.sensitivity.names import Sensed, dress_ranked, groups, split_of, unknown_words
from bandeexit.report.words import number, say
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import Headline
from bandeexit.scenarios.sensitivity.knowing import Knowledge, Known, narrowing

if TYPE_CHECKING:
    import pandas as pd

MOST_BARS = 10
FAINT = "#BDBDBD"


def knowing_table(sensed: Sensed) -> pd.DataFrame:
    """One row a belief (`all`: mixture), headline number and unknown.

    Returns
    -------
    DataFrame
        Columns regime, measure, period, unit, unknown, share (of the variance), low, high (90 %
        interval), narrower (share of the standard deviation), band (share of the 90 % band),
        floor (of the share), told (1: above the floor), ceiling (of `narrower`), n.
    """
    import pandas as pd

    rows = [
        {
            "regime": group,
            "measure": one.headline.measure,
            "period": one.headline.period,
            "unit": one.headline.unit,
            "unknown": one.unknown,
            "share": one.share,
            "low": one.low,
            "high": one.high,
            "narrower": one.narrower,
            "band": one.band,
            "floor": knowledge.floor[one.headline],
            "told": int(knowledge.is_told(one)),
            "ceiling": ceiling(sensed, one.headline, group),
            "n": knowledge.n,
        }
        for group, knowledge in sensed.knowledge.items()
        for one in knowledge.known
    ]
    return pd.DataFrame(rows)


def ceiling(sensed: Sensed, headline: Headline, group: str = ALL) -> float:
    """Share by which a forecast would be narrower if everything but chance were known."""
    split = split_of(sensed, headline, group)
    return float("nan") if split is None else split.narrower_with_facts


def knowing_grid(sensed: Sensed, headline: Headline, language: str) -> Grid:
    """One row an unknown; spread and band in the mixture, then the spread under each belief."""
    named = groups(sensed, language)
    ranked = sensed.knowledge[ALL].of(headline)
    told = {
        group: {one.unknown: one for one in knowledge.of(headline) if knowledge.is_told(one)}
        for group, knowledge in sensed.knowledge.items()
    }
    rows = [
        (
            unknown_words(one.unknown, sensed.result.scenario, language),
            _cell(told[ALL].get(one.unknown), language),
            _band(told[ALL].get(one.unknown), language),
            *(_cell(told[g].get(one.unknown), language) for g in named if g != ALL),
        )
        for one in ranked
        if any(one.unknown in some for some in told.values())
    ]
    unknown, spread, band = say("knowing_headings", language).split("|")
    headings = (unknown, spread, band, *(title for g, title in named.items() if g != ALL))
    split = split_of(sensed, headline)
    caption = say(
        "knowing_caption",
        language,
        measure=headline_words(headline, language, with_unit=False),
        together=percent(sensed.knowledge[ALL].together[headline], language),
        chance=percent(_chance(split.variance) if split else float("nan"), language),
    )
    return Grid(caption, headings, tuple(rows))


def _chance(variance: dict[str, float]) -> float:
    whole = sum(max(value, 0.0) for source, value in variance.items() if source != "scenario")
    return max(variance["chance"], 0.0) / whole if whole else float("nan")


def percent(share: float, language: str) -> str:
    """Write a share in per cent; a dash where there is none."""
    return "-" if np.isnan(share) else number(100 * share, language)


def ends(one: Known, language: str) -> tuple[str, str]:
    """Interval of `narrower`, in per cent."""
    return percent(narrowing(one.low), language), percent(narrowing(one.high), language)


def _cell(one: Known | None, language: str) -> str:
    if one is None:
        return "-"
    low, high = ends(one, language)
    return f"{percent(one.narrower, language)} [{low}; {high}]"


def _band(one: Known | None, language: str) -> str:
    return "-" if one is None else percent(max(one.band, 0.0), language)


def plot_knowing(
    ax: Axes | None,
    sensed: Sensed,
    headline: Headline,
    *,
    group: str = ALL,
    language: str = "da",
) -> Axes:
    """Draw the most valuable facts, ranked, with interval, noise floor and ceiling."""
    ax = ax or style.new_axes(width=9.0)
    knowledge = sensed.knowledge[group]
    shown = knowledge.of(headline)[:MOST_BARS]
    y = -np.arange(len(shown))
    widths = [100 * one.narrower for one in shown]
    colours = [style.BLUE if knowledge.is_told(one) else FAINT for one in shown]
    ax.barh(y, widths, color=colours, height=0.62, zorder=3)
    for at, one in zip(y, shown, strict=True):
        span = (100 * narrowing(one.low), 100 * narrowing(one.high))
        ax.hlines(at, *span, color=style.BLACK, linewidth=1.2, zorder=4)
        told = number(100 * one.narrower, language)
        ax.annotate(
            told,
            (max(*span, 100 * one.narrower), at),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.NOTE_SIZE,
        )
    _limits(ax, knowledge, headline, ceiling(sensed, headline, group))
    title = headline_words(headline, language, with_unit=False)
    words = say("knowing_chart_title", language, measure=title)
    names = [unknown_words(one.unknown, sensed.result.scenario, language) for one in shown]
    dress_ranked(ax, say("knowing_axis", language), words, names, language)
    ax.set_xlim(left=0.0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language)))
    return ax


def _limits(ax: Axes, knowledge: Knowledge, headline: Headline, most: float) -> None:
    floor = 100 * narrowing(knowledge.floor[headline])
    ax.axvline(floor, color=style.VERMILION, linewidth=1.0, linestyle="--", zorder=5)
    if not np.isnan(most):
        ax.axvline(100 * most, color=style.GREY, linewidth=1.2, linestyle=":", zorder=2)


def chart_of_knowing(sensed: Sensed, headline: Headline, language: str) -> Chart:
    """The chart with everything that goes with it."""
    shown = sensed.knowledge[ALL].of(headline)[:MOST_BARS]

    def draw(figure: Figure) -> None:
        plot_knowing(figure.subplots(), sensed, headline, language=language)

    n = sensed.knowledge[ALL].n
    mixed = mixed_from(sensed.result, language, sensed.beliefs)
    figure = framed(draw, n, language, mixed, width=9.6, height=1.9 + 0.34 * len(shown))
    measure = headline_words(headline, language, with_unit=False)
    scenario = sensed.result.scenario
    told = "; ".join(
        f"{unknown_words(one.unknown, scenario, language)} {percent(one.narrower, language)}"
        for one in shown
    )
    table = knowing_table(sensed)
    rows = (table.measure == headline.measure) & (table.period == headline.period)
    return Chart(
        name=f"knowing_{headline.name.replace('.', '_')}",
        figure=figure,
        data=table[rows],
        caption=say(
            "knowing_chart_caption", language, measure=measure, caveat=say("caveat", language)
        ),
        alt=say(
            "knowing_chart_alt",
            language,
            measure=measure,
            told=told,
            ceiling=percent(ceiling(sensed, headline), language),
        ),
    )
