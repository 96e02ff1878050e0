"""Charts of a ready reckoner: effects by line and year, curves of money, the cost of one more."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from bandeexit.questions.answer import Answer
from bandeexit.questions.reckoner.reckon import ALL_YEARS, Curve, Move, Reckoned
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import ALL, group_titles, weights_line
from bandeexit.report.story import Capital, Number, Text, finding
from bandeexit.report.titles import money_units, years_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.headline_values import COMPLETED

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def chart_of_effects(answer: Answer[Reckoned]) -> Chart:
    """A step down and up in each line and year: completions, all beliefs weighted."""
    done = answer.found
    table = answer.tables["effects"]
    amount = Number(done.step, "money")
    caption = finding(
        "reckoner_chart_caption", amount=amount, n=done.n_paths, caveat=finding("caveat"),
        **money_units(done.purse.prices),
    )  # fmt: skip
    return Chart(
        name=f"reckoner_{done.base.name}",
        data=table[(table["measure"] == "completed") & (table["period"] == COMPLETED.period)],
        caption=caption,
        alt=caption,
        draw=partial(_draw_effects, done),
        notes=_notes(answer),
        width=8.6,
        height=4.8,
    )


def charts_of_curves(answer: Answer[Reckoned]) -> tuple[Chart, ...]:
    """The curve of each line, then what one more costs along it."""
    curves = answer.found.curves
    # A line without money to take has one amount, and no stretch between two.
    priced = [curve for curve in curves if len(curve.amounts) > 1]
    return (
        *(_curve_chart(answer, curve) for curve in curves),
        *(_cost_chart(answer, curve) for curve in priced),
    )


def _curve_chart(answer: Answer[Reckoned], curve: Curve) -> Chart:
    done, table = answer.found, answer.tables["curve"]
    line = Capital(done.purse.title(curve.line))
    caption = finding("reckoner_curve_caption", line=line, n=done.n_paths, caveat=finding("caveat"))
    return Chart(
        name=f"curve_{curve.line}_{done.base.name}",
        data=table[table["line"] == curve.line],
        caption=caption,
        alt=caption,
        draw=partial(_draw_curve, answer, curve),
        notes=_notes(answer),
        width=8.0,
        height=4.8,
    )


def _cost_chart(answer: Answer[Reckoned], curve: Curve) -> Chart:
    done, table = answer.found, answer.tables["curve"]
    caption = finding(
        "reckoner_cost_caption", line=Capital(done.purse.title(curve.line)), n=done.n_paths,
        caveat=finding("caveat"), **money_units(done.purse.prices),
    )  # fmt: skip
    return Chart(
        name=f"cost_{curve.line}_{done.base.name}",
        data=table[(table["line"] == curve.line) & (table["measure"] == "completed")],
        caption=caption,
        alt=caption,
        draw=partial(_draw_cost, done, curve),
        notes=(finding("reckoner_cost_note"), *_notes(answer)),
        width=8.0,
        height=4.8,
    )


def _notes(answer: Answer[Reckoned]) -> tuple[Text, ...]:
    done = answer.found
    footer = finding("footer", n=done.n_paths, caveat=finding("caveat"))
    return (footer, *weights_line(done.groups, answer.beliefs))


def _draw_effects(done: Reckoned, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style

    # Hatched as well as coloured.
    looks = {-1: (style.VERMILION, "////"), 1: (style.BLUE, "")}
    places = []
    for i, (line, year) in enumerate(
        (line, year) for line in done.purse.lines for year in (*done.purse.years, ALL_YEARS)
    ):
        at = i + 0.7 * done.purse.lines.index(line)
        places.append((at, finding("reckoner_all_years") if year == ALL_YEARS else str(year), line))
        for sign, (colour, hatch) in looks.items():
            effect = done.effects.get((Move(line, year, sign * done.step), ALL, COMPLETED))
            # A line may not have the money for a step down; the place stays empty.
            if effect is not None and effect.n:
                x = at + 0.2 * sign
                ax.bar(x, effect.mean, 0.38, facecolor="white" if hatch else colour,
                       edgecolor=colour, hatch=hatch, zorder=3)  # fmt: skip
                # Of the mean: what so many pairs can tell, not what a single future brings.
                ax.vlines(x, effect.low, effect.high, color=style.BLACK, linewidth=1.2, zorder=4)
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    amount = f"±{voice.number(Number(done.step, 'money'))}"
    title = finding("reckoner_chart_title", amount=amount, **money_units(done.purse.prices))
    style.dress(ax, voice.say(finding("reckoner_axis")), voice.language, voice.say(title))
    ax.set_xticks([at for at, _, _ in places], [voice.say(label) for _, label, _ in places],
                  fontsize=style.NOTE_SIZE)  # fmt: skip
    for line in done.purse.lines:
        middle = float(np.mean([at for at, _, one in places if one == line]))
        style.name_below(ax, middle, voice.say(done.purse.title(line)))
    for sign, (colour, hatch) in looks.items():
        label = voice.number(Number(sign * done.step, "money", signed=True))
        ax.bar(np.nan, np.nan, facecolor="white" if hatch else colour, edgecolor=colour,
               hatch=hatch, label=label)  # fmt: skip
    ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _draw_curve(answer: Answer[Reckoned], curve: Curve, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style

    done = answer.found
    titles = group_titles(done.groups, answer.beliefs)
    for i, (group, title) in enumerate(titles.items()):
        gains = curve.gains[group, COMPLETED]
        if group == ALL:
            low, high = [g.low for g in gains], [g.high for g in gains]
            ax.fill_between(curve.amounts, low, high, color=style.BANDS[60], linewidth=0, zorder=2)
        ax.plot(curve.amounts, [g.mean for g in gains], markersize=4.5, label=voice.say(title),
                zorder=4, **style.group_look(i))  # fmt: skip
    for draw in (ax.axhline, ax.axvline):
        draw(0.0, color=style.GREY, linewidth=0.8)
    line = Capital(done.purse.title(curve.line))
    title = voice.say(finding("reckoner_curve_title", line=line))
    style.dress(ax, voice.say(finding("reckoner_axis")), voice.language, title)
    _amounts_below(done, curve, ax, voice)
    if len(titles) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _draw_cost(done: Reckoned, curve: Curve, ax: Axes, voice: Voice) -> Axes:
    """Intervals of what one more costs; an arrow has no upper limit; grey: none can be told."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    from bandeexit.report import style

    stretches = curve.stretches[ALL, COMPLETED]
    ends = [end for one in stretches if one.cost for end in one.cost if isfinite(end)]
    # Of finite ends: a cost without an upper limit has an arrow up to here.
    top, bottom = (1.6 * max(ends), min(ends) / 1.6) if ends else (10.0, 0.1)
    look: dict[str, Any] = {"color": style.BLUE, "linewidth": 3.0, "zorder": 3}
    for one in stretches:
        middle, cost = (one.below + one.above) / 2, one.cost
        # Grey, not empty: no more of them can be told, which is no price of nought.
        if cost is None:
            ax.axvspan(one.below, one.above, color="#e6e6e6", linewidth=0, zorder=0)
        elif isfinite(cost.high):
            ax.vlines(middle, cost.low, cost.high, **look)
            ax.plot(middle, one.money / one.gain.mean, "o", color=style.BLACK, zorder=4)
        else:
            ax.vlines(middle, cost.low, top / 1.15, **look)
            ax.plot(middle, top / 1.15, "^", color=style.BLUE, markersize=9, zorder=4)
    ax.axvline(0.0, color=style.GREY, linewidth=0.8)
    unit = voice.say(finding("reckoner_cost_axis", **money_units(done.purse.prices)))
    line = Capital(done.purse.title(curve.line))
    title = voice.say(finding("reckoner_cost_title", line=line))
    style.dress(ax, unit, voice.language, title)
    # Costs differ by more than ten times from line to line (docs/next-million.md).
    ax.set_yscale("log")
    ax.set_ylim(bottom, top)
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: voice.number(Number(value, "input")))
    )
    ax.set_xlim(curve.amounts[0] - 0.2, curve.amounts[-1] + 0.2)
    _amounts_below(done, curve, ax, voice)
    return ax


def _amounts_below(done: Reckoned, curve: Curve, ax: Axes, voice: Voice) -> None:
    from bandeexit.report import style

    amounts = [voice.number(Number(one, "money", signed=True)) for one in curve.amounts]
    ax.set_xticks(curve.amounts, amounts, fontsize=style.NOTE_SIZE)
    below = finding("reckoner_curve_axis", line=done.purse.title(curve.line),
                    years=years_title(done.purse.known, done.purse.years),
                    **money_units(done.purse.prices))  # fmt: skip
    ax.set_xlabel(voice.say(below), fontsize=style.NOTE_SIZE)
