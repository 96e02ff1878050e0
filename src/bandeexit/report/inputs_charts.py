"""What goes into a run, drawn before any run: demand, appropriations, coordinators, norm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.price_levels import NOMINAL, with_price_level
from bandeexit.report import style
from bandeexit.report.carried_forward import (
    carried_forward_words,
    star_words,
    year_label,
    year_words,
)
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.forecast_charts.fans import MOST_FANS
from bandeexit.report.forecast_charts.marks import (
    SCENARIO_COLOURS,
    finish_dates,
    mark_census,
    x_of,
)
from bandeexit.report.names import unit_of
from bandeexit.report.plotted import INTERVAL
from bandeexit.report.voice import Voice
from bandeexit.report.words import number, say
from bandeexit.scenarios.outlook import Outlook

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 7.2, 4.6
LABEL_LETTERS = 70
"""In a line of the legend."""
DASHED = style.DASHES[1]


def charts_of_inputs(outlooks: Sequence[Outlook], language: str) -> list[Chart]:
    """Draw demand, coordinators and norm of all scenarios, and the appropriations of each.

    Raises
    ------
    UsageError
        More scenarios than can be told apart in one chart.
    """
    if len(outlooks) > MOST_FANS:
        raise UsageError(
            f"{len(outlooks)} scenarios in one chart; expected at most {MOST_FANS}. "
            "Plot some of them at a time."
        )
    return [
        _over_time(outlooks, "demand", language),
        *(_appropriations(one, language) for one in outlooks),
        _over_time(outlooks, "posts", language),
        _over_time(outlooks, "norm", language),
    ]


TITLES = {"demand": "demand_title", "posts": "posts_title", "norm": "norm_title"}
UNITS = {"demand": "demand_unit", "posts": "posts_unit", "norm": "norm_unit"}


def plot_input(
    ax: Axes | None, outlooks: Sequence[Outlook], what: str, *, language: str = "da"
) -> Axes:
    """Draw the median and the 90 % band of one input over time, a colour a scenario.

    Parameters
    ----------
    what : {"demand", "posts", "norm"}
    """
    ax = ax or style.new_axes(width=WIDTH)
    first, days = outlooks[0], _days(outlooks, what)
    x = [x_of(day) for day in days]
    drawn = [_on_days(one, what, days) for one in outlooks]
    for i, (one, (low, median, high)) in enumerate(zip(outlooks, drawn, strict=True)):
        # Where a scenario is as the first, its band would only darken the first one's.
        apart = (high > low) & ((i == 0) | (drawn[0] != drawn[i]).any(axis=0))
        colour = style.GREY if i == 0 else SCENARIO_COLOURS[i]
        ax.fill_between(
            x,
            low,
            high,
            where=_touching(apart),
            step="post",
            color=colour,
            alpha=0.2,
            linewidth=0,
            zorder=2,
        )
        ax.step(
            x,
            median,
            where="post",
            color=SCENARIO_COLOURS[i],
            linestyle=style.DASHES[i],
            label=fill(one.scenario.title_in(language), LABEL_LETTERS),
            linewidth=2.2 if i == 0 else 1.5,
            zorder=3 + i,
        )
    mark_census(ax, first.census, Voice(language))
    if what == "norm":
        label = say("open_cases", language, count=first.open_cases)
        ax.plot(
            [x_of(first.census)],
            [first.open_cases],
            "o",
            color=style.VERMILION,
            markersize=6,
            zorder=8,
            label=label,
        )
    style.dress(ax, say(UNITS[what], language), language, say(TITLES[what], language))
    finish_dates(ax, days[0], days[-1])
    highest = max(float(np.nanmax(points, initial=first.open_cases)) for points in drawn)
    top = highest if what == "norm" else max(float(np.nanmax(points)) for points in drawn)
    ax.set_ylim(0.0, 1.06 * top)
    style.legend_below(ax, columns=1 if len(outlooks) > 1 else 2)
    return ax


def _days(outlooks: Sequence[Outlook], what: str) -> list[date]:
    """Every day on which a step begins in some scenario, and the last horizon."""
    found = {day for one in outlooks for day in _starts(one, what)}
    return sorted(found | {one.scenario.horizon for one in outlooks})


def _starts(outlook: Outlook, what: str) -> tuple[date, ...]:
    return outlook.demand_from if what == "demand" else outlook.posts_from


def _on_days(outlook: Outlook, what: str, days: Sequence[date]) -> Floats:
    """5, 50 and 95 % points in force on some days; NaN after the scenario's horizon."""
    points, starts = _points(getattr(outlook, what)), _starts(outlook, what)
    step = np.searchsorted([x_of(day) for day in starts], [x_of(day) for day in days], "right") - 1
    over = np.array([day > outlook.scenario.horizon for day in days])
    return np.where(over, np.nan, points[:, np.maximum(step, 0)])


def _touching(where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take in the day on which a stretch ends: a band is drawn between days."""
    after: NDArray[np.bool_] = np.append(False, where[:-1])
    return where | after


def _points(values: Floats) -> Floats:
    """Quantiles over the draws that have a limit; NaN where none has."""
    finite = values[np.isfinite(values).all(axis=1)]
    if not len(finite):
        return np.full((len(INTERVAL), values.shape[1]), np.nan)
    return np.quantile(finite, INTERVAL, axis=0)


def _over_time(outlooks: Sequence[Outlook], what: str, language: str) -> Chart:
    title = say(TITLES[what], language)
    names = "; ".join(one.scenario.title_in(language) for one in outlooks)
    notes = [_footer(outlooks[0], language), *_actions(outlooks, language)]
    unlimited = float(np.isinf(outlooks[0].norm).any(axis=1).mean())
    if what == "norm" and unlimited > 0.0:
        share = number(100 * unlimited, language)
        notes.append(say("norm_unlimited", language, share=share))
    figure = with_footer(
        lambda figure: _drawn(figure, outlooks, what, language), notes, WIDTH, HEIGHT
    )
    ends = "; ".join(f"{_title(one, language)}: {_ends(one, what, language)}" for one in outlooks)
    return Chart(
        name=f"inputs_{what}",
        figure=figure,
        data=_data(outlooks, what),
        caption=say("inputs_caption", language, title=title, names=names, notes=" ".join(notes)),
        alt=say("inputs_alt", language, title=title.lower(), ends=ends),
    )


def _drawn(figure: Figure, outlooks: Sequence[Outlook], what: str, language: str) -> None:
    plot_input(figure.subplots(), outlooks, what, language=language)


def _title(outlook: Outlook, language: str) -> str:
    return outlook.scenario.title_in(language)


def _actions(outlooks: Sequence[Outlook], language: str) -> list[str]:
    """Name the actions, which are taken on the way and so cannot be drawn before a run."""
    named = dict.fromkeys(action.name for one in outlooks for action in one.scenario.actions)
    return [say("inputs_actions", language, actions=", ".join(named))] if named else []


def _footer(outlook: Outlook, language: str) -> str:
    key = "inputs_footer" if len(outlook.demand) > 1 else "inputs_footer_alone"
    return say(key, language, n=len(outlook.demand), caveat=say("caveat", language))


def _ends(outlook: Outlook, what: str, language: str) -> str:
    """Tell the first, the last and the highest median."""
    median = _points(getattr(outlook, what))[1]
    if np.isnan(median).any():
        return say("no_limit", language)
    told = (median[0], median[-1], median.max())
    first, last, highest = (number(float(value), language, 1) for value in told)
    return say("first_last_highest", language, first=first, last=last, highest=highest)


def _data(outlooks: Sequence[Outlook], what: str) -> pd.DataFrame:
    import pandas as pd

    tables = []
    for one in outlooks:
        days = _starts(one, what)
        low, median, high = _points(getattr(one, what))
        columns = {"scenario": one.scenario.name, "input": what, "from": days}
        tables.append(pd.DataFrame({**columns, "q05": low, "median": median, "q95": high}))
    return pd.concat(tables, ignore_index=True)


def plot_appropriations(ax: Axes | None, outlook: Outlook, *, language: str = "da") -> Axes:
    """Draw what each line is given in each year: at the study's price level, and nominal."""
    ax = ax or style.new_axes(width=WIDTH)
    nominal, real = (np.median(table, axis=0) for table in (outlook.nominal, outlook.real))
    years = np.array(outlook.years)
    for i in range(len(outlook.lines)):
        colour = style.line_look(i)[0]
        ax.plot(years, real[i], "o-", color=colour, linewidth=1.8, markersize=5, zorder=3)
        look = {"linestyle": DASHED, "linewidth": 1.3, "markersize": 5, "markerfacecolor": "white"}
        ax.plot(years, nominal[i], "o", color=colour, zorder=3, **look)
    top = 1.12 * float(max(nominal.max(), real.max(), 0.1))
    heights = style.spread([float(row[-1]) for row in real], 0.06 * top)
    for i, (line, height) in enumerate(zip(outlook.lines, heights, strict=True)):
        label = f"{line.title[language]} {number(float(real[i, -1]), language, 1)}"
        ax.annotate(
            label,
            (1.02, height),
            xycoords=ax.get_yaxis_transform(),
            va="center",
            color=style.line_look(i)[2],
            fontsize=style.NOTE_SIZE,
        )
    white = {"linestyle": DASHED, "markerfacecolor": "white"}
    handles = [
        Line2D([], [], color=style.GREY, marker="o", label=unit, **look)
        for unit, look in zip(_money_units(outlook, language), ({}, white), strict=True)
    ]
    star = star_words(outlook.lines, outlook.years, language)
    style.dress(
        ax,
        "",
        language,
        say("appropriations_title", language),
        " · ".join(part for part in (_title(outlook, language), star) if part),
    )
    ax.set_ylim(0.0, top)
    ax.set_xlim(years[0] - 0.2, years[-1] + 0.2)
    ax.set_xticks(years, [year_label(outlook.lines, year) for year in outlook.years])
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.09),
        ncols=2,
        frameon=False,
        fontsize=9,
    )
    return ax


def _money_units(outlook: Outlook, language: str) -> list[str]:
    """Unit of real and of nominal amounts."""
    levels = (outlook.scenario.prices, NOMINAL)
    return [unit_of(with_price_level("m DKK", prices), language) for prices in levels]


def _appropriations(outlook: Outlook, language: str) -> Chart:
    import pandas as pd

    title = f"{say('appropriations_title', language)} - {_title(outlook, language)}"
    later = carried_forward_words(outlook.lines, outlook.years, language)
    notes = [
        _footer(outlook, language),
        *([later] if later else []),
        *_actions([outlook], language),
    ]
    figure = with_footer(
        lambda figure: _drawn_money(figure, outlook, language), notes, WIDTH, HEIGHT
    )
    nominal, real = (np.median(table, axis=0) for table in (outlook.nominal, outlook.real))
    rows = [
        (outlook.scenario.name, line.name, year, nominal[i, j], real[i, j])
        for i, line in enumerate(outlook.lines)
        for j, year in enumerate(outlook.years)
    ]
    columns = ["scenario", "line", "year", "nominal_m_dkk", "real_m_dkk"]
    totals = (number(float(table[:, -1].sum()), language, 1) for table in (nominal, real))
    return Chart(
        name=f"inputs_appropriations_{outlook.scenario.name}",
        figure=figure,
        data=pd.DataFrame(rows, columns=columns),
        caption=say(
            "inputs_caption",
            language,
            title=title,
            names=_title(outlook, language),
            notes=" ".join(notes),
        ),
        alt=say(
            "appropriations_alt",
            language,
            title=f"{title[0].lower()}{title[1:]}",
            year=year_words(outlook.lines, outlook.years[-1], language),
            nominal=next(totals),
            real=next(totals),
            m_dkk=_money_units(outlook, language)[0],
            nominal_unit=_money_units(outlook, language)[1],
        ),
    )


def _drawn_money(figure: Figure, outlook: Outlook, language: str) -> None:
    plot_appropriations(figure.subplots(), outlook, language=language)
