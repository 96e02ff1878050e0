"""The fan and the paired differences: each draws on the axes given, and returns them."""

from __future__ import annotations

from datetime import date, timedelta

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import NDArray

from bandeexit.model.measures import Measure
from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.names import measure_name, unit_of
from bandeexit.report.plotted import (
    FAN_QUANTILES,
    Floats,
    belief_medians,
    difference_points,
    differences,
    direction_of,
    fan_points,
    split_differences,
)
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.steps import ledger_only

OBSERVED = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""Measures whose national value at the census was counted."""
MEDIAN = FAN_QUANTILES.index(0.50)
ROOM_OF_A_DATE = 0.72
"""Width that the marks of one date share, where dates are 1 apart."""
FEW_DATES = 6
"""With more dates, and beliefs side by side, marks are drawn small."""
WORDS_OF_DIRECTION = {
    "persons": ("fewer", "more"),
    "days": ("days_shorter", "days_longer"),
    "m DKK": ("money_less", "money_more"),
    "ratio": ("lower", "higher"),
}


def plot_fan(
    ax: Axes | None,
    result: Result,
    measure: str,
    *,
    place: int = 0,
    language: str = "da",
    beliefs: Beliefs = (),
) -> Axes:
    """Draw median and 30, 60 and 90 % bands, the history in front, the census marked.

    For the country, a thin line is the median under each belief about capacity.

    Parameters
    ----------
    ax : Axes or None
        None: on a figure of its own.
    place : int
        0 is the whole country, 1 + i district i.
    beliefs : sequence of Belief
        What is known of the beliefs that the paths belong to.
    """
    ax = ax or style.new_axes()
    about, series = result.measures[measure], result.series[measure]
    _draw_bands(ax, series.dates, fan_points(result, measure, place), language)
    mark_census(ax, result.census, language)
    if place == 0:
        _mark_observed(ax, result, measure, language)
        _draw_beliefs(ax, result, measure, language, beliefs)
    note = f"{result.scenario.title_in(language)}, {result.places[place]}"
    title, whole = measure_name(about, language), about.unit == "persons"
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


def _draw_beliefs(ax: Axes, result: Result, measure: str, language: str, beliefs: Beliefs) -> None:
    """Draw the median under each belief below the mixture's, with a white rim on the bands."""
    x = [x_of(when) for when in result.series[measure].dates]
    for number_of, (belief, points) in enumerate(belief_medians(result, measure, beliefs)):
        colour, dashes, _ = style.look_of(number_of)
        (line,) = ax.plot(x, points, color=colour, linestyle=dashes, linewidth=1.3, zorder=3.9)
        line.set_label(belief.title(language))
        line.set_path_effects([Stroke(linewidth=2.2, foreground="white"), Normal()])


def plot_difference(
    ax: Axes | None,
    comparison: Comparison,
    measure: str,
    *,
    language: str = "da",
    with_names: bool = True,
    beliefs: Beliefs = (),
) -> Axes:
    """Draw paired differences with 90 % intervals and a zero line; the title says the last one.

    The mixture as round marks, each belief about capacity beside it with a mark of its own. A flow
    and money by year, a wait by quarter, a stock or total at each 1 January.

    Parameters
    ----------
    with_names : bool
        Whether to say below the title which scenario is subtracted from which.
    beliefs : sequence of Belief
        What is known of the beliefs that the paths belong to.
    """
    ax = ax or style.new_axes()
    about, series = comparison.other.measures[measure], differences(comparison, measure)
    x = np.arange(len(series.dates))
    apart = split_differences(comparison, measure, beliefs)
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    _draw_differences(ax, x, series, [(b.title(language), one) for b, one in apart], language)
    title, whole = _difference_title(series, about, language), about.unit == "persons"
    if about.kind not in ("money", "need") and ledger_only(
        *scenarios_of(comparison), comparison.other.lines
    ):
        title = say("not_modelled_title", language, measure=measure_name(about, language))
    note = say("minus", language, **titles_of(comparison, language)) if with_names else ""
    style.dress(ax, unit_words(about.unit, language), language, title, note, whole=whole)
    years = [when.year for when in series.dates]
    ticks = [i for i, year in enumerate(years) if i == 0 or year > years[i - 1]]
    ax.set_xticks(ticks, [_tick_label(series.dates[i], about, language) for i in ticks])
    ax.set_xlim(-0.6, len(x) - 0.4)
    return ax


def _draw_differences(
    ax: Axes,
    x: NDArray[np.int_],
    series: Series,
    apart: list[tuple[str, Series]],
    language: str,
) -> None:
    """Draw the mixture's differences, and beside them those under each belief."""
    step = ROOM_OF_A_DATE / (len(apart) + 1)
    crowded = len(x) > FEW_DATES and bool(apart)
    label = say("mixture", language) if apart else None
    drawn = [(label, series, (style.BLUE, "solid", "o"))]
    drawn += [(title, one, style.look_of(i)) for i, (title, one) in enumerate(apart)]
    for i, (name, one, (colour, _, mark)) in enumerate(drawn):
        low, mean, high = difference_points(one)
        at = x + (i - len(apart) / 2) * step
        size = (7.0 if i == 0 else 5.0) * (0.5 if crowded else 1.0)
        width = (2.4 if i == 0 else 1.6) * (0.5 if crowded else 1.0)
        ax.vlines(at, low, high, color=colour, linewidth=width, zorder=3)
        ax.plot(at, mean, mark, color=colour, markersize=size, zorder=4, label=name)


def scenarios_of(comparison: Comparison) -> tuple[Scenario, Scenario]:
    """Return the baseline and the scenario that is compared with it."""
    return comparison.baseline.scenario, comparison.other.scenario


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
    told = {"measure": measure_name(about, language), "period": period}
    if direction == "none":
        return say("difference_title_none", language, **told)
    if direction == "unclear":
        return say("difference_title_unclear", language, **told)
    unit = unit_words(about.unit, language)
    word = WORDS_OF_DIRECTION[about.unit.partition(" (")[0]][direction == "higher"]
    amount = number(abs(float(np.nanmean(last))), language, 2 if about.unit == "ratio" else 1)
    return say(
        "difference_title",
        language,
        amount=amount,
        direction=say(word, language, m_dkk=unit),
        **told,
    )


def _period(when: date, about: Measure, language: str) -> str:
    if about.kind in ("flow", "money", "need"):
        return say("in_period", language, period=when.year)
    if about.kind == "wait":
        return say("in_period", language, period=f"{_quarter(when, language)} {when.year}")
    # A stock at a midnight is what the evening before left.
    return say("on_day", language, day=day(when - timedelta(days=1), language))


def _tick_label(when: date, about: Measure, language: str) -> str:
    if about.kind in ("flow", "money", "need"):
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
    if "DKK" in unit:
        return unit_of(unit, language)
    key = {"persons": "persons", "days": "days"}.get(unit)
    return say(key, language) if key else ""


def finish_dates(ax: Axes, first: date, last: date) -> None:
    """Fit the axes to the dates; counts start at zero."""
    ax.set_xlim(x_of(first), x_of(last))
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
