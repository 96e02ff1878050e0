"""The chart of the waits."""

from __future__ import annotations

from matplotlib.axes import Axes

from bandeexit.report import style
from bandeexit.report.charts import x_of
from bandeexit.report.plotted import interval_points, since
from bandeexit.report.words import say
from bandeexit.scenarios.result import Result, Series


def plot_waits(ax: Axes | None, result: Result, *, language: str = "da") -> Axes:
    """Draw mean and 90th percentile of the wait by quarter, with 90 % bands, from the census on."""
    ax = ax or style.new_axes()
    looks = (
        ("wait_days_p90", "p90_wait", style.VERMILION, style.BAND_BESIDE, "s"),
        ("wait_days_mean", "mean_wait", style.BLUE, style.BANDS[90], "o"),
    )
    for depth, (measure, key, colour, fill, marker) in enumerate(looks):
        series = since(result.series[measure], result.census)
        _draw_wait(ax, series, say(key, language), (colour, fill, marker), depth, language)
    note = say("waits_note", language, title=result.scenario.title_in(language))
    style.dress(ax, say("days", language), language, say("waits_title", language), note)
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
    style.legend_below(ax, columns=2)
    return ax


def _draw_wait(
    ax: Axes, series: Series, name: str, look: tuple[str, str, str], depth: int, language: str
) -> None:
    colour, fill, marker = look
    x = [x_of(when) for when in series.dates]
    low, middle, high = interval_points(series)
    band = f"{name}, {say('band', language, share=90)}"
    ax.fill_between(x, low, high, color=fill, linewidth=0, zorder=2 + depth / 2, label=band)
    for edge in (low, high):
        ax.plot(x, edge, color=colour, linewidth=0.7, zorder=3.1)
    ax.plot(
        x,
        middle,
        color=colour,
        marker=marker,
        markersize=4,
        linewidth=1.8,
        zorder=4 + depth,
        label=f"{name}, {say('median', language)}",
    )
