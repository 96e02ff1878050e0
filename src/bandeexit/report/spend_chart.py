"""The chart of the money: spending by line and year against the appropriation."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bandeexit.report import style
from bandeexit.report.carried_forward import star_words, year_label
from bandeexit.report.names import money_units
from bandeexit.report.plotted import Spending, middle_spending
from bandeexit.report.words import number, say
from bandeexit.scenarios.result import Result

WIDTH = 0.72
"""Of a bar, where years are 1 apart."""
SMALLEST = 0.05
"""Share of the axis below which a part of a bar carries no figure."""
FEW_YEARS = 5
"""With more of them, what stands above the bars is written smaller."""
ROOM_ABOVE = 1.12
"""Height of the axis, in the highest bar or mark."""


def plot_spend(ax: Axes | None, result: Result, *, language: str = "da") -> Axes:
    """Draw spending by line and year, stacked, against the appropriation.

    Each year shows the path whose total is the median. From the census's year on: appropriations
    before it are not published.
    """
    ax = ax or style.new_axes()
    spending = middle_spending(result)
    x = np.arange(len(spending.years))
    top = ROOM_ABOVE * float(max(spending.total.max(), spending.granted.max()))
    _draw_lines(ax, x, spending, SMALLEST * top, language)
    _draw_grants(ax, x, spending, language)
    unit = money_units(result.scenario.prices, language)["m_dkk"]
    star = star_words(result.lines, spending.years, language)
    note = " · ".join(part for part in (result.scenario.title_in(language), star) if part)
    style.dress(ax, unit, language, say("spend_title", language), note)
    ax.set_xticks(x, [year_label(result.lines, year) for year in spending.years])
    ax.set_ylim(0.0, top)
    ax.set_xlim(-0.55, len(x) - 0.45)
    return ax


def _draw_lines(
    ax: Axes, x: NDArray[np.int_], spending: Spending, smallest: float, language: str
) -> None:
    """Draw the stacked bars with their figures; each line is named beside the last bar."""
    base = np.zeros(len(x))
    middles = []
    for i, amounts in enumerate(spending.lines):
        colour, ink, _ = style.line_look(i)
        ax.bar(x, amounts, WIDTH, base, color=colour, edgecolor="white", linewidth=0.6, zorder=2)
        for at, amount, low in zip(x, amounts, base, strict=True):
            if amount >= smallest:
                words = number(float(amount), language, 1)
                ax.text(at, low + amount / 2, words, ha="center", va="center", color=ink, size=9)
        middles.append(float(base[-1] + amounts[-1] / 2))
        base = base + amounts
    heights = style.spread(middles, smallest)
    for i, (line, height) in enumerate(zip(spending.known, heights, strict=True)):
        _name_beside(ax, height, line.title[language], style.line_look(i)[0])


def _draw_grants(ax: Axes, x: NDArray[np.int_], spending: Spending, language: str) -> None:
    """Mark each year's appropriation, and say how far spending is from it."""
    for at, granted, spent in zip(x, spending.granted, spending.total, strict=True):
        ax.hlines(granted, at - 0.44, at + 0.44, color=style.BLACK, linewidth=2.2, zorder=4)
        ax.annotate(
            _about_grant(float(granted), float(spent), language),
            (at, max(granted, spent)),
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8 if len(x) <= FEW_YEARS else 6.5,
        )


def _about_grant(granted: float, spent: float, language: str) -> str:
    first = say("granted", language, amount=number(granted, language, 1))
    if round(abs(spent - granted), 1) == 0:
        return f"{first}\n{say('all_spent', language)}"
    amount = number(abs(spent - granted), language, 1)
    key = "overspent" if spent > granted else "underspent"
    return f"{first}\n{say(key, language, amount=amount)}"


def _name_beside(ax: Axes, height: float, name: str, colour: str) -> None:
    """Write a line's name to the right of the axes, after a square in its colour."""
    place = ax.get_yaxis_transform()
    ax.plot(1.03, height, "s", color=colour, markersize=7, transform=place, clip_on=False)
    ax.text(1.06, height, name, transform=place, va="center", fontsize=style.NOTE_SIZE)
