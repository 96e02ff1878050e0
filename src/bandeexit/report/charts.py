"""Charts: each draws a result on the axes given, and returns them."""

from __future__ import annotations

from datetime import date

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bandeexit.model.budget import LINES
from bandeexit.model.measures import MEASURES
from bandeexit.report import style
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series, by_year

Floats = NDArray[np.float64]

BAND_QUANTILES = {90: (0.05, 0.95), 60: (0.20, 0.80), 30: (0.35, 0.65)}
OBSERVED = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""Measures whose national value at the census was counted."""
LINE_COLOURS = (style.BLUE, style.GREEN, style.PURPLE, style.VERMILION)


def plot_fan(
    ax: Axes | None, result: Result, measure: str, *, place: int = 0, language: str = "da"
) -> Axes:
    """Draw median and 30, 60 and 90 % bands, the history in front, the census marked.

    Parameters
    ----------
    ax : Axes or None
        None: on a figure of its own.
    place : int
        0 is the whole country, 1 + i district i.
    """
    ax = ax or style.new_axes()
    about, series = MEASURES[measure], result.series[measure]
    values = series.values[:, :, place]
    _draw_bands(ax, series.dates, values, language)
    _mark_census(ax, result.census, language)
    if measure in OBSERVED and place == 0 and result.census in series.dates:
        count = float(np.median(values[:, series.dates.index(result.census)]))
        if np.ptp(values[:, series.dates.index(result.census)]) == 0:
            ax.plot(
                [_x(result.census)],
                [count],
                "o",
                color=style.VERMILION,
                markersize=6,
                zorder=6,
                label=say("observed", language, count=number(count, language)),
            )
    title = getattr(about, language)
    if place:
        title = f"{title}, {result.places[place]}"
    style.dress(ax, _unit(about.unit, language), language, title)
    _finish_dates(ax, series.dates[0], series.dates[-1])
    return ax


def _draw_bands(
    ax: Axes, dates: tuple[date, ...], values: NDArray[np.float32], language: str
) -> None:
    x = [_x(when) for when in dates]
    some = ~np.isnan(values).all(axis=0)
    for share, (low, high) in BAND_QUANTILES.items():
        edges = np.full((2, values.shape[1]), np.nan)
        edges[:, some] = np.nanquantile(values[:, some], (low, high), axis=0)
        ax.fill_between(
            x,
            edges[0],
            edges[1],
            color=style.BANDS[share],
            linewidth=0,
            zorder=2,
            label=say("band", language, share=share),
        )
        if share == max(BAND_QUANTILES):
            for edge in edges:
                ax.plot(x, edge, color=style.BLUE, linewidth=0.7, zorder=3)
    middle = np.full(values.shape[1], np.nan)
    middle[some] = np.nanmedian(values[:, some], axis=0)
    ax.plot(x, middle, color=style.BLACK, linewidth=1.6, zorder=4, label=say("median", language))


def _mark_census(ax: Axes, census: date, language: str) -> None:
    ax.axvline(
        _x(census),
        color=style.GREY,
        linewidth=1.0,
        linestyle=(0, (4, 3)),
        zorder=5,
        label=say("census", language, census=day(census, language)),
    )


def plot_waits(ax: Axes | None, result: Result, *, language: str = "da") -> Axes:
    """Draw mean and 90th percentile of the wait by quarter, from the census on."""
    ax = ax or style.new_axes()
    high = _since_census(result.series["wait_days_p90"], result.census)
    mean = _since_census(result.series["wait_days_mean"], result.census)
    x = [_x(when) for when in mean.dates]
    median, word = say("median", language), say("band", language, share=90)
    low, middle, top = _interval(mean)
    ax.fill_between(
        x,
        low,
        top,
        color=style.BANDS[90],
        linewidth=0,
        zorder=2,
        label=f"{say('mean_wait', language)}, {word}",
    )
    for edge in (low, top):
        ax.plot(x, edge, color=style.BLUE, linewidth=0.7, zorder=3)
    ax.plot(
        x,
        middle,
        color=style.BLUE,
        marker="o",
        markersize=4,
        linewidth=1.8,
        zorder=5,
        label=f"{say('mean_wait', language)}, {median}",
    )
    _, middle, top = _interval(high)
    ax.plot(
        x,
        middle,
        color=style.VERMILION,
        marker="s",
        markersize=4,
        linewidth=1.8,
        zorder=4,
        label=f"{say('p90_wait', language)}, {median}",
    )
    ax.plot(
        x,
        top,
        color=style.VERMILION,
        linewidth=1.2,
        linestyle=(0, (4, 3)),
        zorder=4,
        label=f"{say('p90_wait', language)}, {say('upper_edge', language)}",
    )
    style.dress(ax, say("days", language), language, say("waits_title", language))
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
    style.legend_below(ax, columns=2)
    return ax


def _interval(series: Series) -> tuple[Floats, Floats, Floats]:
    """5 %, 50 % and 95 % points over the paths, for the whole country."""
    table = summarise_paths(series.national)
    low, middle, high = (table[QUANTILES.index(q)] for q in (0.05, 0.5, 0.95))
    return low, middle, high


def _since_census(series: Series, census: date) -> Series:
    keep = [i for i, when in enumerate(series.dates) if when >= census]
    return Series(series.values[:, keep], tuple(series.dates[i] for i in keep))


def plot_spend(ax: Axes | None, result: Result, *, language: str = "da") -> Axes:
    """Draw median spending by line and year, stacked, against the appropriation.

    From the census's year on: appropriations before it are not published.
    """
    ax = ax or style.new_axes()
    dates = result.series["spend_total"].dates
    recent = [i for i, when in enumerate(dates) if when.year >= result.census.year]
    years = [dates[i].year for i in recent]
    x = np.arange(len(years))
    base = np.zeros(len(years))
    for line, colour in zip(LINES, LINE_COLOURS, strict=True):
        amount = np.median(result.series[f"spend_{line}"].national[:, recent], axis=0)
        ax.bar(
            x,
            amount,
            bottom=base,
            color=colour,
            width=0.72,
            edgecolor="white",
            linewidth=0.6,
            label=say(line, language),
            zorder=2,
        )
        base = base + amount
    granted = np.median(result.series["appropriation_total"].national[:, recent], axis=0)
    ax.hlines(
        granted,
        x - 0.44,
        x + 0.44,
        color=style.BLACK,
        linewidth=2.2,
        zorder=4,
        label=say("appropriation", language),
    )
    style.dress(ax, say("m_dkk", language), language, say("spend_title", language))
    ax.set_xticks(x, [str(year) for year in years])
    style.legend_below(ax, columns=3)
    return ax


def plot_difference(
    ax: Axes | None, comparison: Comparison, measure: str, *, language: str = "da"
) -> Axes:
    """Draw paired differences by year (a wait: by quarter) with 90 % intervals and a zero line."""
    ax = ax or style.new_axes()
    about, series = MEASURES[measure], comparison.series[measure]
    if about.kind == "flow":
        series = by_year(series)
    series = _since_census(series, comparison.other.census.replace(month=1, day=1))
    table = summarise_paths(series.national)
    x = np.arange(len(series.dates))
    low, high, mean = table[0], table[QUANTILES.index(0.95)], table[-1]
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    ax.vlines(x, low, high, color=style.BLUE, linewidth=2.4, zorder=3)
    ax.plot(x, mean, "o", color=style.BLUE, markersize=7, zorder=4)
    style.dress(ax, _unit(about.unit, language), language, getattr(about, language))
    ticks = [i for i, when in enumerate(series.dates) if when.month <= 3]
    labels = [_period_label(series.dates[i], about.frequency, language) for i in ticks]
    ax.set_xticks(ticks, labels)
    ax.set_xlim(-0.6, len(x) - 0.4)
    return ax


def _period_label(when: date, frequency: str, language: str) -> str:
    if frequency != "quarter":
        return str(when.year)
    return f"{say('quarter', language, number=1)}\n{when.year}"


def _x(when: date) -> float:
    """Place on the date axis."""
    return float(mdates.date2num(when))  # type: ignore[no-untyped-call]


def _unit(unit: str, language: str) -> str:
    key = {"persons": "persons", "days": "days", "m DKK": "m_dkk"}.get(unit)
    return say(key, language) if key else ""


def _finish_dates(ax: Axes, first: date, last: date) -> None:
    ax.set_xlim(_x(first), _x(last))
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
    style.legend_below(ax, columns=3)
