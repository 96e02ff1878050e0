"""Charts of a ready reckoner: bars by line and year, and completions against money."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.names import money_units
from bandeexit.report.reckoner.names import (
    ALL,
    line_words,
    mixed_words,
    money_words,
    titles_of,
    years_words,
)
from bandeexit.report.reckoner.sentences import curve_sentences, sentences
from bandeexit.report.reckoner.tables import curve_table, effects_table
from bandeexit.report.words import number, say
from bandeexit.scenarios.headline_values import COMPLETED
from bandeexit.scenarios.reckoner.reckon import ALL_YEARS, Curve, Move, Reckoned

LOOKS = {-1: (style.VERMILION, "////"), 1: (style.BLUE, "")}


def charts_of_reckoner(done: Reckoned, language: str, beliefs: Beliefs = ()) -> list[Chart]:
    """The bars, then the curve of each line, then what one more costs along it."""
    return [
        _bars(done, language, beliefs),
        *(_curve(done, curve, language, beliefs) for curve in done.curves),
        *(_cost(done, curve, language, beliefs) for curve in done.curves if len(curve.amounts) > 1),
    ]


def draw_bars(ax: Axes, done: Reckoned, language: str) -> Axes:
    """Draw a step down and up in each line and year: completions since the census, the mixture."""
    years = (*done.purse.years, ALL_YEARS)
    names = []
    for i, (line, year) in enumerate((li, y) for li in done.purse.lines for y in years):
        at = i + 0.7 * done.purse.lines.index(line)
        label = say("reckoner_all_years", language) if year == ALL_YEARS else str(year)
        names.append((at, label, line))
        for sign in (-1, 1):
            effect = done.effects.get((Move(line, year, sign * done.step), ALL, COMPLETED))
            if effect is not None and effect.n:
                colour, hatch = LOOKS[sign]
                x = at + 0.2 * sign
                ax.bar(x, effect.mean, 0.38, facecolor="white" if hatch else colour,
                       edgecolor=colour, hatch=hatch, zorder=3)  # fmt: skip
                ax.vlines(x, effect.low, effect.high, color=style.BLACK, linewidth=1.2, zorder=4)
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    amount = f"±{money_words(done.step, language).lstrip('+')}"
    title = say(
        "reckoner_chart_title", language, amount=amount, **money_units(done.purse.prices, language)
    )
    style.dress(ax, say("reckoner_axis", language), language, title)
    ax.set_xticks([at for at, _, _ in names], [label for _, label, _ in names],
                  fontsize=style.NOTE_SIZE)  # fmt: skip
    for line in done.purse.lines:
        middle = float(np.mean([at for at, _, one in names if one == line]))
        ax.annotate(
            line_words(done.purse, line, language),
            (middle, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -22),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=style.NOTE_SIZE,
            fontweight="bold",
        )
    for sign in (-1, 1):
        colour, hatch = LOOKS[sign]
        ax.bar(np.nan, np.nan, facecolor="white" if hatch else colour, edgecolor=colour,
               hatch=hatch, label=f"{money_words(sign * done.step, language)}")  # fmt: skip
    ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def draw_curve(
    ax: Axes, done: Reckoned, curve: Curve, language: str, beliefs: Beliefs = ()
) -> Axes:
    """Draw completions against money added to a line, mixed and under each belief."""
    titles = titles_of(done.groups, beliefs, language)
    x = list(curve.amounts)
    look: dict[str, Any]
    for i, (group, title) in enumerate(titles.items()):
        gains = curve.gains[group, COMPLETED]
        if group == ALL:
            low, high = [g.low for g in gains], [g.high for g in gains]
            ax.fill_between(x, low, high, color=style.BANDS[60], linewidth=0, zorder=2)
            look = {"color": style.BLACK, "linestyle": "solid", "marker": "o", "linewidth": 2.0}
        else:
            colour, dashes, mark = style.look_of(i - 1)
            look = {"color": colour, "linestyle": dashes, "marker": mark, "linewidth": 1.3}
        ax.plot(x, [g.mean for g in gains], markersize=4.5, label=title, zorder=4, **look)
    ax.axhline(0.0, color=style.GREY, linewidth=0.8)
    ax.axvline(0.0, color=style.GREY, linewidth=0.8)
    line = line_words(done.purse, curve.line, language)
    title = say("reckoner_curve_title", language, line=line[:1].upper() + line[1:])
    style.dress(ax, say("reckoner_axis", language), language, title)
    years, money = years_words(done.purse, language), money_units(done.purse.prices, language)
    ax.set_xlabel(say("reckoner_curve_axis", language, line=line, years=years, **money),
                  fontsize=style.NOTE_SIZE)  # fmt: skip
    ax.set_xticks(x, [money_words(v, language) for v in x], fontsize=style.NOTE_SIZE)
    if len(titles) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def draw_cost(ax: Axes, done: Reckoned, curve: Curve, language: str) -> Axes:
    """Draw what one more completion costs between neighbouring amounts: intervals, the mixture.

    An arrow has no upper limit; grey is where no more can be told.
    """
    stretches = curve.stretches[ALL, COMPLETED]
    costs = [one.cost for one in stretches]
    ends = [end for cost in costs if cost for end in cost if isfinite(end)]
    top, bottom = (1.6 * max(ends), min(ends) / 1.6) if ends else (10.0, 0.1)
    look: dict[str, Any] = {"color": style.BLUE, "linewidth": 3.0, "zorder": 3}
    for one, cost in zip(stretches, costs, strict=True):
        middle = (one.below + one.above) / 2
        if cost is None:
            ax.axvspan(one.below, one.above, color="#e6e6e6", linewidth=0, zorder=0)
        elif isfinite(cost.high):
            ax.vlines(middle, cost.low, cost.high, **look)
            ax.plot(middle, one.money / one.gain.mean, "o", color=style.BLACK, zorder=4)
        else:
            ax.vlines(middle, cost.low, top / 1.15, **look)
            ax.plot(middle, top / 1.15, "^", color=style.BLUE, markersize=9, zorder=4)
    ax.axvline(0.0, color=style.GREY, linewidth=0.8)
    line = line_words(done.purse, curve.line, language)
    money = money_units(done.purse.prices, language)
    style.dress(ax, say("reckoner_cost_axis", language, **money), language,
                say("reckoner_cost_title", language, line=line[:1].upper() + line[1:]))  # fmt: skip
    ax.set_yscale("log")
    ax.set_ylim(bottom, top)
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, language, int(v < 1))))
    ax.set_xlim(curve.amounts[0] - 0.2, curve.amounts[-1] + 0.2)
    ax.set_xticks(curve.amounts, [money_words(v, language) for v in curve.amounts],
                  fontsize=style.NOTE_SIZE)  # fmt: skip
    years = years_words(done.purse, language)
    ax.set_xlabel(say("reckoner_curve_axis", language, line=line, years=years, **money),
                  fontsize=style.NOTE_SIZE)  # fmt: skip
    return ax


def _cost(done: Reckoned, curve: Curve, language: str, beliefs: Beliefs) -> Chart:
    def draw(figure: Figure) -> None:
        draw_cost(figure.subplots(), done, curve, language)

    table = curve_table(done)
    line = line_words(done.purse, curve.line, language)
    notes = [say("reckoner_cost_note", language), *_notes(done, language, beliefs)]
    return Chart(
        name=f"cost_{curve.line}_{done.base.name}",
        figure=with_footer(draw, notes, 8.0, 4.8),
        data=table[(table["line"] == curve.line) & (table["measure"] == "completed")],
        caption=say("reckoner_cost_caption", language, line=line,
                    **money_units(done.purse.prices, language),
                    n=number(done.n_paths, language), caveat=say("caveat", language)),
        alt=" ".join(curve_sentences(done, curve, language)),
    )  # fmt: skip


def _bars(done: Reckoned, language: str, beliefs: Beliefs) -> Chart:
    def draw(figure: Figure) -> None:
        draw_bars(figure.subplots(), done, language)

    about = {"n": number(done.n_paths, language), "caveat": say("caveat", language)}
    amount = money_words(done.step, language).lstrip("+")
    table = effects_table(done)
    return Chart(
        name=f"reckoner_{done.base.name}",
        figure=with_footer(draw, _notes(done, language, beliefs), 8.6, 4.8),
        data=table[(table["measure"] == "completed") & (table["period"] == COMPLETED.period)],
        caption=say(
            "reckoner_chart_caption",
            language,
            amount=amount,
            **about,
            **money_units(done.purse.prices, language),
        ),
        alt=" ".join(sentences(done, language, beliefs)),
    )


def _curve(done: Reckoned, curve: Curve, language: str, beliefs: Beliefs) -> Chart:
    def draw(figure: Figure) -> None:
        draw_curve(figure.subplots(), done, curve, language, beliefs)

    about = {"n": number(done.n_paths, language), "caveat": say("caveat", language)}
    table = curve_table(done)
    return Chart(
        name=f"curve_{curve.line}_{done.base.name}",
        figure=with_footer(draw, _notes(done, language, beliefs), 8.0, 4.8),
        data=table[table["line"] == curve.line],
        caption=say("reckoner_curve_caption", language,
                    line=line_words(done.purse, curve.line, language), **about),
        alt=" ".join(curve_sentences(done, curve, language)),
    )  # fmt: skip


def _notes(done: Reckoned, language: str, beliefs: Beliefs) -> list[str]:
    n, caveat = number(done.n_paths, language), say("caveat", language)
    return [
        say("footer", language, n=n, caveat=caveat),
        mixed_words(done.groups, beliefs, language),
    ]
