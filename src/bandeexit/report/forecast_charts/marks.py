"""What charts of forecasts draw alike. Imports matplotlib: only drawing functions import this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import fill

import matplotlib.dates as mdates
from matplotlib.axes import Axes

from bandeexit.model.measures import Measure
from bandeexit.report import style
from bandeexit.report.story import finding
from bandeexit.report.voice import Voice

# Okabe & Ito's; style and mark differ as well, so that print in grey can be read.
SCENARIO_COLOURS = (style.BLACK, style.VERMILION, style.BLUE, style.GREEN)
SCENARIO_MARKS = ("o", "s", "^", "D")
# Blue and orange, not green and red, which one man in twelve cannot tell apart. The orange is
# darker than the palette's: 5.4:1 against white instead of 3.9.
BETTER, WORSE = style.BLUE, "#B34A00"
BETTER_SIDE, WORSE_SIDE = "#e9f3fa", "#fcefe6"
"""Fill of the halves of an axis, so light that every mark stands out from it."""
LABEL_WIDTH = 22
"""Letters in a line of a label beside the axes."""


def x_of(when: date) -> float:
    """Place on the date axis."""
    return float(mdates.date2num(when))  # type: ignore[no-untyped-call]


def mark_census(ax: Axes, census: date, voice: Voice) -> None:
    """Draw a vertical line at the census."""
    label = voice.say(finding("census", census=census))
    ax.axvline(x_of(census), color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)), zorder=5,
               label=label)  # fmt: skip


def finish_dates(ax: Axes, first: date, last: date) -> None:
    """Fit the axes to the dates; counts start at zero."""
    ax.set_xlim(x_of(first), x_of(last))
    # Counts and waits start at 0: a cut axis makes a small difference a large one.
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)


def tint_sides(ax: Axes, about: Measure) -> None:
    """Fill the side of zero that is better, and the other one; nothing where neither is."""
    # Referrals, persons in a programme, utilisation and money have no better way
    # (`model.measures`).
    if about.better is None:
        return
    # Set again at the end, as filling an area widens the axis to hold it.
    low, high = ax.get_ylim()
    above, below = (BETTER_SIDE, WORSE_SIDE)[:: 1 if about.better == "more" else -1]
    ax.axhspan(0.0, max(high, 0.0), color=above, linewidth=0, zorder=0)
    ax.axhspan(min(low, 0.0), 0.0, color=below, linewidth=0, zorder=0)
    ax.set_ylim(low, high)


def label_ends(
    ax: Axes, labels: Sequence[str], heights: Sequence[float], colours: Sequence[str]
) -> None:
    """Write each line's label beside its end, moved apart where they would meet."""
    folded = [fill(label, LABEL_WIDTH) for label in labels]
    figure = ax.get_figure(root=True)
    assert figure is not None
    # Points. The layout is made later, and leaves the axes less height than they have now: hence
    # 0.7.
    room = 0.7 * 72 * figure.get_figheight() * ax.get_position().height
    lines = max(label.count("\n") + 1 for label in folded)
    gap = (lines + 0.4) * style.LINE_HEIGHT * style.NOTE_SIZE / room
    low, high = ax.get_ylim()
    places = style.spread_labels([(height - low) / (high - low) for height in heights], gap)
    below = max(0.0, -min(places))  # where most are 0: they would cover what stands below
    places = [place + below for place in places]
    for label, place, height, colour in zip(folded, places, heights, colours, strict=True):
        ax.annotate(
            label,
            xy=(1.0, (height - low) / (high - low)),
            xytext=(1.05, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            fontsize=style.NOTE_SIZE,
            color=colour,
            # A title may hold dollar signs.
            parse_math=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.8,
                "shrinkB": 0,
                "relpos": (0.0, 0.5),  # from the left edge of the label: it crosses no other
            },
        )
