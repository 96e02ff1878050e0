"""Several scenarios in one fan chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from bandeexit.errors import UsageError
from bandeexit.report import style
from bandeexit.report.charts import MEDIAN, finish_dates, mark_census, unit_words, x_of
from bandeexit.report.names import measure_name
from bandeexit.report.plotted import fan_points
from bandeexit.report.words import say
from bandeexit.scenarios.result import Result

MOST_FANS = 4
FAN_COLOURS = (style.BLACK, style.VERMILION, style.BLUE, style.GREEN)
LABEL_WIDTH = 22
"""Letters in a line of a label beside the axes."""


def plot_fans(
    ax: Axes | None, results: Sequence[Result], measure: str, *, language: str = "da"
) -> Axes:
    """Draw medians and 90 % bands of two to four scenarios, each labelled at its end.

    Raises
    ------
    UsageError
        More than four scenarios, or fewer than two.
    """
    if not 2 <= len(results) <= MOST_FANS:
        raise UsageError(
            f"{len(results)} scenario(s) to draw in one chart; expected 2 to {MOST_FANS}. "
            "Draw more of them in charts of their own."
        )
    ax = ax or style.new_axes(width=7.6)
    about, dates = results[0].measures[measure], results[0].series[measure].dates
    medians = [
        _draw_fan_of_many(ax, i, result, measure, _where_it_begins(results[:i], result, measure))
        for i, result in enumerate(results)
    ]
    mark_census(ax, results[0].census, language)
    title = measure_name(about, language)
    note = say("fans_note", language, place=results[0].places[0])
    whole = about.unit == "persons"
    style.dress(ax, unit_words(about.unit, language), language, title, note, whole=whole)
    finish_dates(ax, dates[0], dates[-1])
    _label_ends(ax, [result.scenario.title_in(language) for result in results], medians)
    style.legend_below(ax, columns=3)
    return ax


def _where_it_begins(drawn: Sequence[Result], result: Result, measure: str) -> date:
    """First date to draw: the census where the history before it is drawn already."""
    series = result.series[measure]
    n_before = sum(when <= result.census for when in series.dates)
    history = series.national[:, :n_before]
    for other in drawn:
        if np.array_equal(history, other.series[measure].national[:, :n_before], equal_nan=True):
            return result.census
    return series.dates[0]


def _draw_fan_of_many(ax: Axes, index: int, result: Result, measure: str, start: date) -> float:
    """Draw one of several fans; return where its median ends."""
    colour, dates = FAN_COLOURS[index], result.series[measure].dates
    kept = [i for i, when in enumerate(dates) if when >= start]
    points = fan_points(result, measure)[:, kept]
    x = [x_of(dates[i]) for i in kept]
    ax.fill_between(x, points[0], points[-1], color=colour, alpha=0.10, linewidth=0, zorder=2)
    line = {"color": colour, "linestyle": style.DASHES[index]}
    for edge in points[[0, -1]]:
        ax.plot(x, edge, linewidth=0.8, zorder=3, **line)
    ax.plot(x, points[MEDIAN], linewidth=2.0, zorder=4, **line)
    return float(points[MEDIAN][-1])


def _label_ends(ax: Axes, titles: list[str], medians: list[float]) -> None:
    """Write each scenario's title at the end of its median, moved apart where they would meet."""
    labels = [fill(title, LABEL_WIDTH) for title in titles]
    figure = ax.get_figure(root=True)
    assert figure is not None
    height = 0.7 * 72 * figure.get_figheight() * ax.get_position().height
    lines = max(label.count("\n") + 1 for label in labels)
    gap = (lines + 0.4) * style.LINE_HEIGHT * style.NOTE_SIZE / height
    low, high = ax.get_ylim()
    places = style.spread([(median - low) / (high - low) for median in medians], gap)
    for label, place, median, colour in zip(labels, places, medians, FAN_COLOURS, strict=False):
        ax.annotate(
            label,
            xy=(1.0, (median - low) / (high - low)),
            xytext=(1.05, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            fontsize=style.NOTE_SIZE,
            color=colour,
            parse_math=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.8,
                "shrinkB": 0,
                "relpos": (0.0, 0.5),  # from the left edge of the label: it crosses no other
            },
        )
