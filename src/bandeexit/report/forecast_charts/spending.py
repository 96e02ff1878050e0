"""The money: spending by line and year against the appropriation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.carried_forward import STAR, year_label
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.texts import notes
from bandeexit.report.plotted import Spending, middle_spending, spending_data
from bandeexit.report.story import Number, Text, finding, listed
from bandeexit.report.titles import carried_forward, money_units, scenario_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_WIDTH = 0.72
"""Of a bar, where years are 1 apart."""
SMALLEST = 0.05
"""Share of the axis below which a part of a bar carries no figure."""
FEW_YEARS = 5
"""With more of them, what stands above the bars is written smaller."""
ROOM_ABOVE = 1.12
"""Height of the axis, in the highest bar or mark."""


def spending_chart(result: Result, beliefs: Beliefs) -> Chart:
    """Spending by line and year, stacked, against the appropriation.

    Each year shows the path whose total is the median. From the census's year on: appropriations
    before it are not published.
    """
    # One path each year, so that lines add up to the total: medians of lines would not.
    spending = middle_spending(result)
    units = money_units(result.scenario.prices)
    caption = finding(
        "forecast_spend_caption",
        title=finding("spend_title"),
        name=scenario_title(result.scenario),
        n=result.n_paths,
        place=result.places[0],
        caveat=finding("caveat"),
        **units,
    )
    return Chart(
        name=f"spend_{result.scenario.name}",
        data=spending_data(result),
        caption=listed([caption, *carried_forward(result.lines, spending.years)], " "),
        alt=finding(
            "forecast_spend_alt",
            year=_year_text(result, spending.years[-1]),
            spent=Number(float(spending.total[-1]), "money"),
            granted=Number(float(spending.granted[-1]), "money"),
            parts=listed(_parts(spending), ", "),
            **units,
        ),
        draw=partial(_draw, result),
        notes=notes(result, beliefs),
    )


def _parts(spending: Spending) -> list[Text]:
    """What was spent of each line in the last year."""
    return [
        finding("name_and_share", name=line.title, share=Number(float(amounts[-1]), "money"))
        for line, amounts in zip(spending.known, spending.lines, strict=True)
    ]


def _year_text(result: Result, year: int) -> Text:
    """A year of money within a sentence: `2026 (carried forward)`."""
    # By the label, so that sentence and tick have one rule.
    if not year_label(result.lines, year).endswith(STAR):
        return str(year)
    return finding("year_carried_forward", year=str(year))


def _draw(result: Result, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style

    spending = middle_spending(result)
    x = np.arange(len(spending.years))
    # Before the bars, as whether a part is large enough for its figure depends on it.
    top = ROOM_ABOVE * float(max(spending.total.max(), spending.granted.max()))
    _draw_lines(spending, SMALLEST * top, x, ax, voice)
    _draw_grants(spending, x, ax, voice)
    labels = [year_label(result.lines, year) for year in spending.years]
    note = voice.say(scenario_title(result.scenario))
    if any(label.endswith(STAR) for label in labels):
        note += f" · {STAR} {voice.say(finding('carried_forward'))}"
    unit = voice.say(money_units(result.scenario.prices)["m_dkk"])
    style.dress(ax, unit, voice.language, voice.say(finding("spend_title")), note)
    ax.set_xticks(x, labels)
    ax.set_ylim(0.0, top)
    ax.set_xlim(-0.55, len(x) - 0.45)
    return ax


def _draw_lines(
    spending: Spending, smallest: float, x: NDArray[np.int_], ax: Axes, voice: Voice
) -> None:
    """Draw the stacked bars with their figures; each line is named beside the last bar."""
    from bandeexit.report import style

    base = np.zeros(len(x))
    middles = []
    for i, amounts in enumerate(spending.lines):
        colour, ink, _ = style.line_look(i)
        ax.bar(x, amounts, _WIDTH, base, color=colour, edgecolor="white", linewidth=0.6, zorder=2)
        for at, amount, low in zip(x, amounts, base, strict=True):
            if amount >= smallest:
                words = voice.number(Number(float(amount), "money"))
                ax.text(at, low + amount / 2, words, ha="center", va="center", color=ink, size=9)
        middles.append(float(base[-1] + amounts[-1] / 2))
        base = base + amounts
    place = ax.get_yaxis_transform()
    # Lines of which hardly anything is spent lie on one another at the end of the bar.
    heights = style.spread_labels(middles, smallest)
    for i, (line, height) in enumerate(zip(spending.known, heights, strict=True)):
        # Named where they end, in the order of the bars: a legend would make readers go to and
        # fro.
        ax.plot(1.03, height, "s", color=style.line_look(i)[0], markersize=7, transform=place,
                clip_on=False)  # fmt: skip
        name = voice.say(line.title)
        ax.text(1.06, height, name, transform=place, va="center", fontsize=style.NOTE_SIZE)


def _draw_grants(spending: Spending, x: NDArray[np.int_], ax: Axes, voice: Voice) -> None:
    """Mark each year's appropriation, and say how far spending is from it."""
    from bandeexit.report import style

    for at, granted, spent in zip(x, spending.granted, spending.total, strict=True):
        ax.hlines(granted, at - 0.44, at + 0.44, color=style.BLACK, linewidth=2.2, zorder=4)
        first = finding("granted", amount=Number(float(granted), "money"))
        ax.annotate(
            voice.say(listed([first, _rest(float(granted), float(spent))], "\n")),
            (at, max(granted, spent)),
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8 if len(x) <= FEW_YEARS else 6.5,
        )


def _rest(granted: float, spent: float) -> Text:
    """How far spending is from the appropriation."""
    # By the digits that are shown: "0.0 over" says nothing.
    if round(abs(spent - granted), 1) == 0:
        return finding("all_spent")
    key = "overspent" if spent > granted else "underspent"
    return finding(key, amount=Number(abs(spent - granted), "money"))
