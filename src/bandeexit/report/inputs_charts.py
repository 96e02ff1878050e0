"""What goes into a run, drawn before any run: demand, appropriations, coordinators, norm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.price_levels import NOMINAL, with_price_level
from bandeexit.report.carried_forward import STAR, year_label
from bandeexit.report.chart import Chart
from bandeexit.report.plotted import INTERVAL
from bandeexit.report.story import Number, Text, Unit, finding, listed
from bandeexit.report.titles import carried_forward, scenario_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.outlook import Outlook

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
_WIDTH, HEIGHT = 7.2, 4.6
_MOST = 4
"""Scenarios that can be told apart in one chart."""
LABEL_LETTERS = 70
"""In a line of the legend."""
INPUTS = ("demand", "posts", "norm")


def charts_of_inputs(outlooks: Sequence[Outlook]) -> list[Chart]:
    """Draw demand, coordinators and norm of all scenarios, and the appropriations of each.

    Raises
    ------
    UsageError
        More scenarios than can be told apart in one chart.
    """
    if len(outlooks) > _MOST:
        raise UsageError(
            f"{len(outlooks)} scenarios in one chart; expected at most {_MOST}. "
            "Plot some of them at a time."
        )
    # In the order of what happens: who comes, what there is, whom it buys, how many they can
    # follow.
    demand, *rest = (_over_time(outlooks, what) for what in INPUTS)
    return [demand, *(_appropriations(one) for one in outlooks), *rest]


def _over_time(outlooks: Sequence[Outlook], what: str) -> Chart:
    """Median and 90 % band of one input over time, a colour a scenario."""
    title = finding(f"{what}_title")
    notes = [_footer(outlooks[0]), *_actions(outlooks)]
    # The norm of the belief that capacity never binds: it cannot be drawn, and is told.
    unlimited = float(np.isinf(outlooks[0].norm).any(axis=1).mean())
    if what == "norm" and unlimited > 0.0:
        notes.append(finding("norm_unlimited", share=Number(unlimited, "share")))
    ends = [finding("of_group", group=_title(one), told=_ends(one, what)) for one in outlooks]
    names = listed([_title(one) for one in outlooks])
    return Chart(
        name=f"inputs_{what}",
        data=_frame(outlooks, what),
        caption=finding("inputs_caption", title=title, names=names, notes=listed(notes, " ")),
        alt=finding("inputs_alt", title=title, ends=listed(ends)),
        draw=partial(_draw, outlooks, what),
        notes=tuple(notes),
        width=_WIDTH,
        height=HEIGHT,
    )


def _draw(outlooks: Sequence[Outlook], what: str, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import finish_dates, mark_census, x_of

    first, days = outlooks[0], _days(outlooks, what)
    drawn = [_on_days(one, what, days) for one in outlooks]
    for i, points in enumerate(drawn):
        # Where a scenario is as the first, its band would only darken the first one's.
        apart = (points[2] > points[0]) & ((i == 0) | (drawn[0] != points).any(axis=0))
        label = fill(voice.say(_title(outlooks[i])), LABEL_LETTERS)
        _draw_one(ax, i, [x_of(day) for day in days], points, _touching(apart), label)
    mark_census(ax, first.census, voice)
    if what == "norm":
        label = voice.say(finding("open_cases", count=first.open_cases))
        ax.plot([x_of(first.census)], [first.open_cases], "o", color=style.VERMILION, markersize=6,
                zorder=8, label=label)  # fmt: skip
    unit, title = voice.say(finding(f"{what}_unit")), voice.say(finding(f"{what}_title"))
    style.dress(ax, unit, voice.language, title)
    finish_dates(ax, days[0], days[-1])
    # The mark of the open cases has to be on the axis, also where the norm lies below it.
    least = first.open_cases if what == "norm" else 0.0
    ax.set_ylim(0.0, 1.06 * max(float(np.nanmax(points, initial=least)) for points in drawn))
    style.legend_below(ax, columns=1 if len(outlooks) > 1 else 2)
    return ax


def _draw_one(
    ax: Axes, i: int, x: Sequence[float], points: Floats, band: NDArray[np.bool_], label: str
) -> None:
    """Draw one scenario's band and median in steps."""
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import SCENARIO_COLOURS

    low, median, high = points
    colour = SCENARIO_COLOURS[i]
    ax.fill_between(x, low, high, where=band, step="post", alpha=0.2, linewidth=0, zorder=2,
                    color=style.GREY if i == 0 else colour)  # fmt: skip
    ax.step(x, median, where="post", color=colour, linestyle=style.DASHES[i], label=label,
            linewidth=2.2 if i == 0 else 1.5, zorder=3 + i)  # fmt: skip


def _days(outlooks: Sequence[Outlook], what: str) -> list[date]:
    """Every day on which a step begins in some scenario, and the last horizon."""
    # All days of all scenarios, so that steps of different lengths can be laid over each other.
    found = {day for one in outlooks for day in _starts(one, what)}
    return sorted(found | {one.scenario.horizon for one in outlooks})


def _starts(outlook: Outlook, what: str) -> tuple[date, ...]:
    return outlook.demand_from if what == "demand" else outlook.posts_from


def _on_days(outlook: Outlook, what: str, days: Sequence[date]) -> Floats:
    """5, 50 and 95 % points in force on some days; NaN after the scenario's horizon."""
    points, starts = _points(getattr(outlook, what)), _starts(outlook, what)
    first = [day.toordinal() for day in starts]
    # "Right": a step holds from its own first day on.
    step = np.searchsorted(first, [day.toordinal() for day in days], "right") - 1
    over = np.array([day > outlook.scenario.horizon for day in days])
    return np.where(over, np.nan, points[:, np.maximum(step, 0)])


def _touching(where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take in the day on which a stretch ends: a band is drawn between days."""
    after: NDArray[np.bool_] = np.append(False, where[:-1])
    return where | after


def _points(values: Floats) -> Floats:
    """Quantiles over the draws that have a limit; NaN where none has."""
    # Of those with a limit: a quantile with infinities among them is one.
    finite = values[np.isfinite(values).all(axis=1)]
    if not len(finite):
        return np.full((len(INTERVAL), values.shape[1]), np.nan)
    return np.quantile(finite, INTERVAL, axis=0)


def _title(outlook: Outlook) -> Text:
    return scenario_title(outlook.scenario)


def _actions(outlooks: Sequence[Outlook]) -> list[Text]:
    """Name the actions, which are taken on the way and so cannot be drawn before a run."""
    named = dict.fromkeys(action.name for one in outlooks for action in one.scenario.actions)
    return [finding("inputs_actions", actions=", ".join(named))] if named else []


def _footer(outlook: Outlook) -> Text:
    n = len(outlook.demand)
    if n == 1:
        return finding("inputs_footer_alone", caveat=finding("caveat"))
    return finding("inputs_footer", n=n, caveat=finding("caveat"))


def _ends(outlook: Outlook, what: str) -> Text:
    """Tell the first, the last and the highest median."""
    median = _points(getattr(outlook, what))[1]
    # All draws of this scenario are of the belief that capacity never binds.
    if np.isnan(median).any():
        return finding("no_limit")
    first, last, highest = (
        Number(float(value), "mean") for value in (median[0], median[-1], median.max())
    )
    return finding("first_last_highest", first=first, last=last, highest=highest)


def _frame(outlooks: Sequence[Outlook], what: str) -> pd.DataFrame:
    import pandas as pd

    tables = []
    for one in outlooks:
        low, median, high = _points(getattr(one, what))
        columns = {"scenario": one.scenario.name, "input": what, "from": _starts(one, what)}
        tables.append(pd.DataFrame({**columns, "q05": low, "median": median, "q95": high}))
    return pd.concat(tables, ignore_index=True)


def _appropriations(outlook: Outlook) -> Chart:
    """What each line is given in each year: at the study's price level, and nominal."""
    title = listed([finding("appropriations_title"), _title(outlook)], " - ")
    later = carried_forward(outlook.lines, outlook.years)
    notes = [_footer(outlook), *later, *_actions([outlook])]
    # Of draws: growth of wages and prices may be uncertain, so that nominal amounts are, too.
    nominal, real = (np.median(table, axis=0) for table in (outlook.nominal, outlook.real))
    real_unit, nominal_unit = _units(outlook)
    return Chart(
        name=f"inputs_appropriations_{outlook.scenario.name}",
        data=_money_frame(outlook, nominal, real),
        caption=finding(
            "inputs_caption", title=title, names=_title(outlook), notes=listed(notes, " ")
        ),
        alt=finding(
            "appropriations_alt",
            title=title,
            year=str(outlook.years[-1]),
            nominal=Number(float(nominal[:, -1].sum()), "money"),
            real=Number(float(real[:, -1].sum()), "money"),
            m_dkk=real_unit,
            nominal_unit=nominal_unit,
        ),
        draw=partial(_draw_money, outlook, nominal, real),
        notes=tuple(notes),
        width=_WIDTH,
        height=HEIGHT,
    )


def _units(outlook: Outlook) -> list[Text]:
    """Unit of real and of nominal amounts."""
    levels = (outlook.scenario.prices, NOMINAL)
    return [Unit(with_price_level("m DKK", prices)) for prices in levels]


def _draw_money(outlook: Outlook, nominal: Floats, real: Floats, ax: Axes, voice: Voice) -> Axes:
    from matplotlib.lines import Line2D

    from bandeexit.report import style

    years, white = (
        np.array(outlook.years),
        {"linestyle": style.DASHES[1], "markerfacecolor": "white"},
    )
    for i in range(len(outlook.lines)):
        look: dict[str, Any] = {
            "color": style.line_look(i)[0],
            "markersize": 5,
            "marker": "o",
            "zorder": 3,
        }
        # The real one is full: it is what is published, in the prices of the price year.
        ax.plot(years, real[i], linewidth=1.8, **look)
        ax.plot(years, nominal[i], linewidth=1.3, **look, **white)
    top = 1.12 * float(max(nominal.max(), real.max(), 0.1))
    heights = style.spread_labels([float(row[-1]) for row in real], 0.06 * top)
    for i, (line, height) in enumerate(zip(outlook.lines, heights, strict=True)):
        label = voice.say(listed([line.title, Number(float(real[i, -1]), "money")], " "))
        ax.annotate(label, (1.02, height), xycoords=ax.get_yaxis_transform(), va="center",
                    color=style.line_look(i)[2], fontsize=style.NOTE_SIZE)  # fmt: skip
    handles = [
        Line2D([], [], color=style.GREY, marker="o", label=voice.say(unit), **dashed)
        for unit, dashed in zip(_units(outlook), ({}, white), strict=True)
    ]
    labels, note = [year_label(outlook.lines, year) for year in outlook.years], _title(outlook)
    if any(label.endswith(STAR) for label in labels):
        note = listed([note, " · ", STAR, " ", finding("carried_forward")], "")
    title = voice.say(finding("appropriations_title"))
    style.dress(ax, "", voice.language, title, voice.say(note))
    ax.set_ylim(0.0, top)
    ax.set_xlim(years[0] - 0.2, years[-1] + 0.2)
    ax.set_xticks(years, labels)
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(-0.01, -0.09), ncols=2,
              frameon=False, fontsize=style.NOTE_SIZE)  # fmt: skip
    return ax


def _money_frame(outlook: Outlook, nominal: Floats, real: Floats) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (outlook.scenario.name, line.name, year, nominal[i, j], real[i, j])
        for i, line in enumerate(outlook.lines)
        for j, year in enumerate(outlook.years)
    ]
    columns = ["scenario", "line", "year", "nominal_m_dkk", "real_m_dkk"]
    return pd.DataFrame(rows, columns=columns)
