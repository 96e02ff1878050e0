"""How charts look: colours that colour-blind readers tell apart, light grid, readable sizes."""

from __future__ import annotations

from typing import Any

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bandeexit.report.words import number

BLUE, VERMILION, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"
"""Okabe & Ito's palette: five colours that differ under every common colour blindness."""
BANDS = {90: "#cfe4f2", 60: "#93c4e2", 30: "#4a9bca"}
"""Per cent of the futures -> fill; the outer edge is drawn in the full colour."""
GREY = "#595959"

RC: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica"],
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "bandeexit",
    "axes.unicode_minus": True,
}


def new_axes(width: float = 6.6, height: float = 4.3) -> Axes:
    """Axes on a figure of their own, without pyplot's global state."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure.subplots()


def dress(ax: Axes, unit: str, language: str, title: str) -> None:
    """Title, unit, horizontal grid, and numbers in the reader's language."""
    ax.set_title(title, loc="left", fontsize=11, fontweight="bold", wrap=True)
    ax.set_ylabel(unit)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, min_n_ticks=3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, language)))
    ax.grid(axis="y", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


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


def year_ticks(ax: Axes) -> None:
    """One tick a year on a date axis."""
    ax.xaxis.set_major_locator(mdates.YearLocator())  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))  # type: ignore[no-untyped-call]


def _tick(value: float, language: str) -> str:
    digits = 0 if abs(value - round(value)) < 1e-9 else 1
    return number(value, language, digits)
