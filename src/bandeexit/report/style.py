"""How charts look: colours that colour-blind readers tell apart, light grid, readable sizes."""

from __future__ import annotations

from itertools import pairwise
from textwrap import fill
from typing import Any

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bandeexit.report.words import number

# Okabe & Ito (2008), "Color Universal Design". Of tab10's first five two are 4.6 apart to a
# protan eye, of these none less than 23 (CIE76, simulated after Machado et al. 2009). At least
# 3:1 against white (WCAG 1.4.11), which a test keeps.
BLUE, VERMILION, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
"""Okabe & Ito's palette: five colours that differ under every common colour blindness."""
# Light enough for lines to be seen on them, so the outer one hardly shows on white: hence its
# edge.
BANDS = {90: "#cfe4f2", 60: "#93c4e2", 30: "#4a9bca"}
"""Per cent of the futures -> fill; the outer edge is drawn in the full colour."""
BAND_BESIDE = "#f9dfcd"
"""Fill of a second 90 % band, in vermilion."""
GREY = "#595959"
DASHES: tuple[Any, ...] = ("solid", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)))
"""Line styles, so that lines differ without colour and show where they coincide."""
# By order and not by name, as a study may have any lines (docs/decisions/0015).
LINE_LOOKS = (
    (BLUE, "white", BLUE),
    (GREEN, BLACK, "#00694C"),
    (PURPLE, BLACK, "#8A3A6B"),
    (VERMILION, BLACK, "#B34A00"),
    ("#F0E442", BLACK, "#6B6300"),
    ("#56B4E9", BLACK, "#1F6E9C"),
    ("#BBBBBB", BLACK, GREY),
)
"""Colours of budget lines by their order, each with that of figures inside it, at least 4.5:1
against it, and that of words on white."""
# Colour, dash and mark each differ: a slide is printed in grey sooner or later.
BELIEF_LOOKS: tuple[tuple[str, Any, str], ...] = (
    ("#B34A00", (0, (6, 2)), "s"),
    ("#00694C", (0, (2, 1.5)), "^"),
    ("#8A3A6B", (0, (7, 2, 1.5, 2)), "D"),
    (GREY, (0, (1, 1)), "v"),
)
"""Colour, line style and mark of each belief about capacity, darker than the bands they cross."""
TITLE_SIZE, NOTE_SIZE = 11.0, 9.0
LINE_HEIGHT = 1.25
"""Of a line of text, in font sizes."""
LETTER_WIDTH = {"normal": 0.54, "bold": 0.60}
"""Of a letter of the first font, on average, in font sizes."""
# A title is broken into lines before the layout knows how wide its axes will be.
AXES_IN_CELL = 0.88
"""Width of axes in their cell of a constrained layout, at least."""
_STEPS = (1, 2, 2.5, 5, 10)
WHOLE_STEPS = (1, 2, 5, 10)

RC: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica"],
    "font.size": 10,
    # Text stays text, to be searched and read out. The price: a machine without the fonts sets it
    # in another one.
    "svg.fonttype": "none",
    # Without a salt matplotlib's ids are random, and no two files are equal.
    "svg.hashsalt": "bandeexit",
    "axes.unicode_minus": True,
    "text.parse_math": False,  # in a title of the study a dollar sign is a dollar sign
}


def look_of(number: int) -> tuple[str, Any, str]:
    """Colour, line style and mark of one belief about capacity."""
    return BELIEF_LOOKS[number % len(BELIEF_LOOKS)]


def new_axes(width: float = 6.6, height: float = 4.3) -> Axes:
    """Axes on a figure of their own, without pyplot's global state."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure.subplots()


def dress(
    ax: Axes,
    unit: str,
    language: str,
    title: str,
    note: str = "",
    *,
    whole: bool = False,
    room: float = 1.0,
) -> None:
    """Title, below it unit and note, horizontal grid, numbers in the reader's language.

    Parameters
    ----------
    note : str
        What is drawn: scenario, place.
    whole : bool
        Whether only whole numbers make sense on the axis, as for persons.
    room : float
        Share of the axes' present width that the layout will leave to the title.
    """
    # Unit and note horizontal above the axes, as all text of a chart is (ONS, chart guidance).
    below = wrapped(ax, " · ".join(part for part in (unit, note) if part), NOTE_SIZE)
    above = LINE_HEIGHT * NOTE_SIZE * (below.count("\n") + 1) if below else 0.0
    bold = wrapped(ax, title, TITLE_SIZE / room, "bold")
    words: dict[str, Any] = {"parse_math": False}  # a dollar sign is a dollar sign
    ax.set_title(bold, loc="left", fontsize=TITLE_SIZE, fontweight="bold", pad=above + 8, **words)
    ax.set_ylabel(below, rotation=0, ha="left", va="bottom", fontsize=NOTE_SIZE, **words)
    ax.yaxis.label.set_color(GREY)
    ax.yaxis.set_label_coords(0.0, 1.02)
    steps = WHOLE_STEPS if whole else _STEPS
    fewest = 1 if whole else 3  # with more, matplotlib gives up whole numbers on a small range
    locator = MaxNLocator(nbins=6, min_n_ticks=fewest, integer=whole, steps=steps)
    ax.yaxis.set_major_locator(locator)
    # Not matplotlib's own, which knows neither a decimal comma nor a true minus sign in Danish.
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, language)))
    ax.grid(axis="y", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def wrapped(ax: Axes, text: str, size: float, weight: str = "normal") -> str:
    """Break a text into lines that are no wider than the axes."""
    figure, place = ax.get_figure(root=True), ax.get_subplotspec()
    assert figure is not None
    share = ax.get_position().width
    if place is not None:  # the layout will widen the axes to nearly all of their cell
        share = max(share, AXES_IN_CELL * len(place.colspan) / place.get_gridspec().ncols)
    points = 72 * figure.get_figwidth() * share
    return fill(text, max(int(points / (size * LETTER_WIDTH[weight])), 12))


def line_look(i: int) -> tuple[str, str, str]:
    """Colours of the i-th budget line; beyond the last they begin anew."""
    return LINE_LOOKS[i % len(LINE_LOOKS)]


def name_figure(figure: Figure, text: str, *, bold: bool = True) -> None:
    """Write a title over all axes of a figure, in lines that are no wider than it.

    Parameters
    ----------
    bold : bool
        A title in black; else what is compared, in grey.
    """
    size, weight, colour = (TITLE_SIZE, "bold", BLACK) if bold else (10.0, "normal", GREY)
    letters = int(72 * figure.get_figwidth() / (size * LETTER_WIDTH[weight]))
    figure.suptitle(fill(text, letters), x=0.008, ha="left", fontsize=size, fontweight=weight,
                    color=colour, parse_math=False)  # fmt: skip


def spread_labels(heights: list[float], gap: float) -> list[float]:
    """Move labels apart to at least `gap`, in their order, around where they belong."""
    # From the bottom, then all are shifted by the mean: no label is farther from its line than it
    # must be, and their order is that of the lines.
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    moved = list(heights)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + gap)
    shift = sum(moved[i] - heights[i] for i in order) / max(len(order), 1)
    return [height - shift for height in moved]


def legend_below(ax: Axes, columns: int) -> None:
    """Put the legend under the axes, where it covers nothing."""
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.09),
        ncols=columns,
        frameon=False,
        fontsize=9,
        handlelength=1.6,
        columnspacing=1.4,
    )


def legend_alone(place: SubFigure, ax: Axes) -> None:
    """Put the legend of one of several axes into a part of the figure of its own."""
    handles, labels = ax.get_legend_handles_labels()
    place.legend(
        handles, labels, loc="center left", ncols=len(labels), frameon=False, fontsize=NOTE_SIZE
    )


def year_ticks(ax: Axes) -> None:
    """One tick a year on a date axis."""
    ax.xaxis.set_major_locator(mdates.YearLocator())  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))  # type: ignore[no-untyped-call]


def _tick(value: float, language: str) -> str:
    # As many as this tick needs; a float such as 0.30000000000000004 needs one.
    digits = next((n for n in (0, 1, 2) if abs(value - round(value, n)) < 1e-9), 3)
    return number(value, language, digits)


def name_below(ax: Axes, at: float, name: str) -> None:
    """Write what some bars have in common below their ticks."""
    ax.annotate(
        name,
        (at, 0),
        xycoords=("data", "axes fraction"),
        xytext=(0, -22),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=NOTE_SIZE,
        fontweight="bold",
    )


def group_look(number: int) -> dict[str, Any]:
    """Look of a line: all paths weighted (0) in black, then belief by belief."""
    # All paths weighted are black in every chart, beliefs keep their colours from chart to chart.
    if number == 0:
        return {"color": BLACK, "linestyle": "solid", "marker": "o", "linewidth": 2.0}
    colour, dashes, mark = look_of(number - 1)
    return {"color": colour, "linestyle": dashes, "marker": mark, "linewidth": 1.3}
