"""The chart of the README: histories a second, relative to the reference engine."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from bandeexit.report import style
from bandeexit.report.chart import Chart, svg_of
from bandeexit.report.voice import Voice
from samples import Sample
from tables import Table

BARS = {
    "compiled": ("compiled engine", "numba"),
    "heapq": ("no framework", "heapq"),
    "reference": ("reference engine", "SimPy"),
    "ciw": ("Ciw", ""),
    "salabim": ("salabim", ""),
}
OWN = ("compiled", "reference")
TITLE = "The same model on one core, every history from a tape of its own"
NOTE = (
    "Histories a second, reference engine = 1, on a logarithmic scale. "
    "Thin line: range over the rounds."
)
LOWEST = 0.01
"""Where bars begin; on a logarithmic axis there is no zero."""


def speed_chart(table: Table) -> Chart:
    """Draw the chart; its SVG has the same bytes for the same numbers."""
    speeds = {name: table.against_reference("engine", name) for name in BARS}
    speeds = dict(sorted(speeds.items(), key=lambda item: item[1].middle))

    def compose(figure: Figure, voice: Voice) -> None:
        draw_speeds(figure.subplots(), speeds)
        figure.suptitle(TITLE, x=0.01, ha="left", fontsize=style.TITLE_SIZE, fontweight="bold")

    plotted = [(name, sample.middle, *sample.spread) for name, sample in speeds.items()]
    data = pd.DataFrame(plotted, columns=["engine", "median", "least", "most"])
    told = ", ".join(f"{_label(name)} {_times(sample.middle)}" for name, sample in speeds.items())
    return Chart(
        "speed",
        data,
        caption=f"{TITLE}. {NOTE}",
        alt=f"Bar chart of speeds: {told}.",
        compose=compose,
        notes=(NOTE,),
        width=6.6,
        height=2.9,
    )


def draw_speeds(ax: Axes, speeds: dict[str, Sample]) -> Axes:
    """Draw a bar each on a logarithmic axis, with the median at its end and the spread as a line.

    Parameters
    ----------
    speeds : dict of str to Sample
        Histories for one of the reference engine's, from the slowest to the fastest.
    """
    for height, (name, sample) in enumerate(speeds.items()):
        colour = style.BLUE if name in OWN else "#b5b5b5"
        middle = sample.middle
        ax.barh(height, middle - LOWEST, left=LOWEST, height=0.66, color=colour, zorder=2)
        if name != "reference":
            ax.hlines(height, *sample.spread, color=style.BLACK, linewidth=1.2, zorder=3)
        ax.text(
            sample.spread[1] * 1.13,
            height,
            _times(middle),
            va="center",
            fontweight="bold",
            zorder=4,
        )
    ax.set_yticks(range(len(speeds)), [_label(name) for name in speeds])
    ax.set_xscale("log")
    ax.set_xlim(LOWEST, 2.5 * max(sample.spread[1] for sample in speeds.values()))
    ax.xaxis.set_major_locator(FixedLocator([0.01, 0.1, 1, 10, 100]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", colors=style.GREY, labelsize=style.NOTE_SIZE)
    ax.axvline(1.0, color=style.GREY, linewidth=1.0, zorder=1)
    ax.grid(axis="x", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    return ax


def _label(name: str) -> str:
    words, package = BARS[name]
    return f"{words} ({package})" if package else words


def _times(value: float) -> str:
    return f"{value:.0f}" if value >= 100.0 else f"{value:.2g}"


def write_chart(path: Path, table: Table) -> None:
    """Write the chart to a file."""
    path.write_bytes(svg_of(speed_chart(table), Voice("en")).encode())
