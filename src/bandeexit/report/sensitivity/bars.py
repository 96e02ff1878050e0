"""The tornado: a table for machines, one for readers, a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bandeexit.report import style
from bandeexit.report.beliefs import mixed_from
from bandeexit.report.charts import unit_words
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.figures import Chart, framed
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.sensitivity.names import (
    Sensed,
    bare_value,
    dress_ranked,
    groups,
    title_with_unit,
    value_with_unit,
)
from bandeexit.report.words import number, say, signed
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import Headline
from bandeexit.scenarios.sensitivity.tornado import Bar, End

if TYPE_CHECKING:
    import pandas as pd

MOST_BARS = 12
LOW, HIGH = style.VERMILION, style.BLUE
HATCH = "////"
HOW = {
    ("moved", "posterior"): "tornado_moved_posterior",
    ("moved", "range"): "tornado_moved_range",
    ("regression", "posterior"): "tornado_regression_posterior",
}


def bars_table(sensed: Sensed) -> pd.DataFrame:
    """One row a belief (`all`: mixture), headline number, input and end.

    Returns
    -------
    DataFrame
        Columns regime, measure, period, unit, input, how (`moved`, `regression`), span
        (`posterior`, `range`), end (`low`, `high`), value, mean, mean_low, mean_high (90 %
        interval of the mean difference), draws.
    """
    import pandas as pd

    rows = []
    for bar in sensed.tornado.bars:
        for (group, headline), (low, high) in bar.effects.items():
            for end, value, effect in (
                ("low", bar.input.low, low),
                ("high", bar.input.high, high),
            ):
                rows.append(
                    {
                        "regime": group,
                        "measure": headline.measure,
                        "period": headline.period,
                        "unit": headline.unit,
                        "input": bar.input.path,
                        "how": bar.how,
                        "span": bar.input.span,
                        "end": end,
                        "value": value,
                        "mean": effect.mean,
                        "mean_low": effect.low,
                        "mean_high": effect.high,
                        "draws": sensed.tornado.draws,
                    }
                )
    return pd.DataFrame(rows)


def told_bars(sensed: Sensed, headline: Headline, group: str = ALL) -> list[Bar]:
    """Bars that can be told from none, the widest first."""
    ranked = sensed.tornado.ranked(headline, group)
    return [bar for bar in ranked if bar.is_told(headline, group)]


def values_words(bar: Bar, prices: str, language: str) -> tuple[str, str]:
    """Both values of an input, in words."""
    low, high = (
        value_with_unit(bar.input.path, value, language, prices)
        for value in (bar.input.low, bar.input.high)
    )
    return low, high


def bars_grid(sensed: Sensed, headline: Headline, language: str) -> Grid:
    """One row an input that moves something under some belief, one column a belief."""
    named = groups(sensed, language)
    rows = []
    for bar in sensed.tornado.ranked(headline):
        if not any(bar.is_told(headline, g) for g in named if (g, headline) in bar.effects):
            continue
        cells = (_cell(bar, headline, group, language) for group in named)
        how = say(HOW[bar.how, bar.input.span], language)
        values = " / ".join(values_words(bar, sensed.result.scenario.prices, language))
        rows.append((title_of(bar.input.path, language), values, how, *cells))
    headings = (*say("tornado_headings", language).split("|"), *named.values())
    measure = headline_words(headline, language)
    caption = say("tornado_caption", language, measure=measure)
    return Grid(caption, headings, tuple(rows), (0, 1, 2))


def _cell(bar: Bar, headline: Headline, group: str, language: str) -> str:
    if (group, headline) not in bar.effects:
        return "-"
    return " / ".join(_end(end, language) for end in bar.effects[group, headline])


def _end(end: End, language: str) -> str:
    if np.isnan(end.mean):
        return "-"
    low, high = number(end.low, language, 1), number(end.high, language, 1)
    return f"{signed(end.mean, language)} [{low}; {high}]"


def plot_tornado(
    ax: Axes | None,
    sensed: Sensed,
    headline: Headline,
    *,
    group: str = ALL,
    language: str = "da",
) -> Axes:
    """Draw the widest bars: mean differences at the low and the high value, with intervals."""
    ax = ax or style.new_axes(width=9.0)
    shown = told_bars(sensed, headline, group)[:MOST_BARS]
    for i, bar in enumerate(shown):
        ends = bar.effects[group, headline]
        bare = (bare_value(bar.input.path, value, language) for value in _values(bar))
        looks = zip(ends, (LOW, HIGH), bare, strict=True)
        for end, colour, value in looks:
            _draw_end(ax, -i, end, colour, hatched=bar.how == "regression")
            _label(ax, -i, end, value, ends)
    ax.axvline(0.0, color=style.BLACK, linewidth=1.0, zorder=5)
    title = headline_words(headline, language, with_unit=False)
    unit = say("tornado_axis", language, unit=unit_words(headline.unit, language))
    prices = sensed.result.scenario.prices
    names = [title_with_unit(bar.input.path, language, prices) for bar in shown]
    dress_ranked(ax, unit, say("tornado_title", language, measure=title), names, language)
    ax.margins(x=0.16)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language)))
    handles = [
        Patch(facecolor=LOW, label=say("tornado_low", language)),
        Patch(facecolor=HIGH, label=say("tornado_high", language)),
        Patch(
            facecolor="white",
            edgecolor=style.GREY,
            hatch=HATCH,
            label=say("tornado_regression", language),
        ),
    ]
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.06),
        ncols=len(handles),
        frameon=False,
        fontsize=style.NOTE_SIZE,
    )
    return ax


def _values(bar: Bar) -> tuple[float, float]:
    return bar.input.low, bar.input.high


def _draw_end(ax: Axes, y: float, end: End, colour: str, *, hatched: bool) -> None:
    face, hatch = ("white", HATCH) if hatched else (colour, "")
    ax.barh(y, end.mean, height=0.6, zorder=3, facecolor=face, edgecolor=colour, hatch=hatch)
    ax.hlines(y, end.low, end.high, color=style.BLACK, linewidth=1.1, zorder=4)


def _label(ax: Axes, y: float, end: End, value: str, ends: tuple[End, End]) -> None:
    """Write the input's value at the outer end of its bar."""
    other = ends[1] if end is ends[0] else ends[0]
    right = end.mean > other.mean if other.mean != end.mean else end is ends[1]
    at = max(end.high, 0.0) if right else min(end.low, 0.0)
    ax.annotate(
        value,
        (at, y),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=style.NOTE_SIZE - 1,
        color=style.GREY,
    )


def chart_of_bars(sensed: Sensed, headline: Headline, language: str) -> Chart | None:
    """The chart with everything that goes with it; None where no bar can be told from none."""
    shown = told_bars(sensed, headline)[:MOST_BARS]
    if not shown:
        return None

    def draw(figure: Figure) -> None:
        plot_tornado(figure.subplots(), sensed, headline, language=language)

    mixed = mixed_from(sensed.result, language, sensed.beliefs)
    height = 2.2 + 0.36 * len(shown)
    figure = framed(draw, sensed.tornado.draws, language, mixed, width=10.4, height=height)
    measure = headline_words(headline, language)
    told = "; ".join(
        f"{title_of(bar.input.path, language)} "
        + " / ".join(signed(end.mean, language) for end in bar.effects[ALL, headline])
        for bar in shown
    )
    table = bars_table(sensed)
    rows = (table.measure == headline.measure) & (table.period == headline.period)
    return Chart(
        name=f"tornado_{headline.name.replace('.', '_')}",
        figure=figure,
        data=table[rows],
        caption=say(
            "tornado_chart_caption",
            language,
            measure=measure,
            name=sensed.result.scenario.title_in(language),
            n=number(sensed.tornado.draws, language),
            how=say("tornado_how", language),
            caveat=say("caveat", language),
        ),
        alt=say("tornado_chart_alt", language, measure=measure, told=told),
    )
