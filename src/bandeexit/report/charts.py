"""The fan and the paired differences: each draws on the axes given, and returns them."""

from __future__ import annotations

from datetime import date, timedelta

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes

from bandeexit.model.measures import MEASURES, Measure
from bandeexit.report import style
from bandeexit.report.plotted import (
    FAN_QUANTILES,
    Floats,
    difference_points,
    differences,
    direction_of,
    fan_points,
)
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series

OBSERVED = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""Measures whose national value at the census was counted."""
MEDIAN = FAN_QUANTILES.index(0.50)
WORDS_OF_DIRECTION = {
    "persons": ("fewer", "more"),
    "days": ("days_shorter", "days_longer"),
    "m DKK": ("m_dkk_less", "m_dkk_more"),
    "ratio": ("lower", "higher"),
}


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
    _draw_bands(ax, series.dates, fan_points(result, measure, place), language)
    mark_census(ax, result.census, language)
    if place == 0:
        _mark_observed(ax, result, measure, language)
    note = f"{result.scenario.title_in(language)}, {result.places[place]}"
    title, whole = getattr(about, language), about.unit == "persons"
    style.dress(ax, unit_words(about.unit, language), language, title, note, whole=whole)
    finish_dates(ax, series.dates[0], series.dates[-1])
    style.legend_below(ax, columns=3)
    return ax


def _draw_bands(ax: Axes, dates: tuple[date, ...], points: Floats, language: str) -> None:
    x = [x_of(when) for when in dates]
    for depth, share in enumerate((90, 60, 30)):
        low, high = points[depth], points[-1 - depth]
        label = say("band", language, share=share)
        ax.fill_between(x, low, high, color=style.BANDS[share], linewidth=0, zorder=2, label=label)
    for edge in points[[0, -1]]:
        ax.plot(x, edge, color=style.BLUE, linewidth=0.7, zorder=3)
    median = say("median", language)
    ax.plot(x, points[MEDIAN], color=style.BLACK, linewidth=1.6, zorder=4, label=median)


def mark_census(ax: Axes, census: date, language: str) -> None:
    """Draw a vertical line at the census."""
    ax.axvline(
        x_of(census),
        color=style.GREY,
        linewidth=1.0,
        linestyle=(0, (4, 3)),
        zorder=5,
        label=say("census", language, census=day(census, language)),
    )


def _mark_observed(ax: Axes, result: Result, measure: str, language: str) -> None:
    """Mark the count that every path of a conditioned run hits; a counterfactual hits none."""
    dates = result.series[measure].dates
    if measure not in OBSERVED or result.scenario.counterfactual or result.census not in dates:
        return
    at_census = result.series[measure].national[:, dates.index(result.census)]
    if np.ptp(at_census) > 0:
        return
    count = float(at_census[0])
    ax.plot(
        [x_of(result.census)],
        [count],
        "o",
        color=style.VERMILION,
        markersize=6,
        zorder=6,
        label=say("observed", language, count=number(count, language)),
    )


def plot_difference(
    ax: Axes | None,
    comparison: Comparison,
    measure: str,
    *,
    language: str = "da",
    with_names: bool = True,
) -> Axes:
    """Draw paired differences with 90 % intervals and a zero line; the title says the last one.

    A flow and money by year, a wait by quarter, a stock or total at each 1 January.

    Parameters
    ----------
    with_names : bool
        Whether to say below the title which scenario is subtracted from which.
    """
    ax = ax or style.new_axes()
    about, series = MEASURES[measure], differences(comparison, measure)
    x = np.arange(len(series.dates))
    low, mean, high = difference_points(series)
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    ax.vlines(x, low, high, color=style.BLUE, linewidth=2.4, zorder=3)
    ax.plot(x, mean, "o", color=style.BLUE, markersize=7, zorder=4)
    title, whole = _difference_title(series, about, language), about.unit == "persons"
    note = say("minus", language, **titles_of(comparison, language)) if with_names else ""
    style.dress(ax, unit_words(about.unit, language), language, title, note, whole=whole)
    years = [when.year for when in series.dates]
    ticks = [i for i, year in enumerate(years) if i == 0 or year > years[i - 1]]
    ax.set_xticks(ticks, [_tick_label(series.dates[i], about, language) for i in ticks])
    ax.set_xlim(-0.6, len(x) - 0.4)
    return ax


def titles_of(comparison: Comparison, language: str) -> dict[str, str]:
    """Titles of the two scenarios that are compared."""
    return {
        "name": comparison.other.scenario.title_in(language),
        "base": comparison.baseline.scenario.title_in(language),
    }


def _difference_title(series: Series, about: Measure, language: str) -> str:
    """Say the last difference in a sentence, or that it does not tell a direction."""
    last = series.national[:, -1]
    direction, period = direction_of(last), _period(series.dates[-1], about, language)
    told = {"measure": getattr(about, language), "period": period}
    if direction == "none":
        return say("difference_title_none", language, **told)
    if direction == "unclear":
        return say("difference_title_unclear", language, **told)
    word = WORDS_OF_DIRECTION[about.unit][direction == "higher"]
    amount = number(abs(float(np.nanmean(last))), language, 2 if about.unit == "ratio" else 1)
    return say("difference_title", language, amount=amount, direction=say(word, language), **told)


def _period(when: date, about: Measure, language: str) -> str:
    if about.kind in ("flow", "money"):
        return say("in_period", language, period=when.year)
    if about.kind == "wait":
        return say("in_period", language, period=f"{_quarter(when, language)} {when.year}")
    # A stock at a midnight is what the evening before left.
    return say("on_day", language, day=day(when - timedelta(days=1), language))


def _tick_label(when: date, about: Measure, language: str) -> str:
    if about.kind in ("flow", "money"):
        return str(when.year)
    if about.kind == "wait":
        return f"{_quarter(when, language)}\n{when.year}"
    return say("start_of_year", language, year=when.year)


def _quarter(when: date, language: str) -> str:
    return say("quarter", language, number=(when.month + 2) // 3)


def x_of(when: date) -> float:
    """Place on the date axis."""
    return float(mdates.date2num(when))  # type: ignore[no-untyped-call]


def unit_words(unit: str, language: str) -> str:
    """Name the unit of a measure; a ratio has none."""
    key = {"persons": "persons", "days": "days", "m DKK": "m_dkk"}.get(unit)
    return say(key, language) if key else ""


def finish_dates(ax: Axes, first: date, last: date) -> None:
    """Fit the axes to the dates; counts start at zero."""
    ax.set_xlim(x_of(first), x_of(last))
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
