"""Heat maps: how likely a target is met in every cell, one belief a panel, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.questions.answer import Answer
from bandeexit.questions.stress.targets import headline, regime_titles
from bandeexit.report.axis_titles import axis_number, axis_title, axis_value
from bandeexit.report.story import Capital, Number, Text, finding
from bandeexit.report.voice import Voice
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Nunez, Anderton & Renslow (2018), PLoS ONE 13(7), e0199239.
COLOURS = "cividis"
"""Even in lightness, and the same to readers who confuse red and green."""
MOST_WRITTEN = 7
"""Numbers along a side; the colours show every cell."""
MOST_PANELS, ACROSS = 6, 2
DARK = 60.0
"""Below this share, text on a cell is white."""
Floats = NDArray[np.float64]


class Panel(NamedTuple):
    """One heat map of a figure."""

    title: Text
    regime: str
    """Empty: all paths."""
    rest: Point
    """Values of the axes that are neither across nor up."""


def panels_of(answer: Answer[Stressed]) -> list[Panel]:
    """All paths, then each belief; with a third axis some of its values, of all paths only."""
    axes = answer.found.grid.axes
    if len(axes) <= 2:
        return [Panel(title, regime, ()) for regime, title in regime_titles(answer).items()]
    # One belief then: slices of a third axis under each of four groups would be two dozen panels.
    third = axes[2]
    at = np.linspace(0, len(third.values) - 1, min(MOST_PANELS, len(third.values)))
    return [
        Panel(finding("of_group", group=axis_title(third), told=axis_value(third, value)), "",
              (value,))
        for value in (third.values[i] for i in np.round(at).astype(int))
    ]  # fmt: skip


def draw_heat_maps(answer: Answer[Stressed], target: Target, figure: Figure, voice: Voice) -> None:
    """Draw every panel, and the scale that they share."""
    from bandeexit.report import style

    style.name_figure(figure, voice.say(headline(answer.found, target)))
    panels = panels_of(answer)
    across = min(ACROSS, len(panels))
    all_axes = figure.subplots(ceil(len(panels) / across), across, squeeze=False).ravel()
    mesh: Any = None
    for ax, panel in zip(all_axes, panels, strict=False):
        mesh = _draw_panel(ax, answer.found, target, panel, voice)
    for ax in all_axes[len(panels) :]:
        ax.set_axis_off()
    bar = figure.colorbar(mesh, ax=list(all_axes), shrink=0.8, aspect=30, pad=0.02)
    bar.set_label(voice.say(finding("stress_scale")), fontsize=style.NOTE_SIZE)
    # On the scale as well, where readers look for what a colour means.
    bar.ax.axhline(100 * target.probability, color=style.BLACK, linewidth=2.0)


def _draw_panel(ax: Axes, done: Stressed, target: Target, panel: Panel, voice: Voice) -> Any:
    """Draw one heat map: first axis across, second axis up; return its colours."""
    import matplotlib as mpl

    from bandeexit.report import style

    first, second = done.grid.axes[:2]
    cells = [[done.cell((x, y, *panel.rest)) for x in first.values] for y in second.values]
    shares, low, high = (_of_100(cells, target, panel.regime, end) for end in ("", "low", "high"))
    mesh = ax.pcolormesh(
        np.arange(len(first.values)), np.arange(len(second.values)), np.ma.masked_invalid(shares),
        # From 0 to 100 in every panel, so that beliefs are compared by colour.
        cmap=mpl.colormaps[COLOURS].with_extremes(bad="#ffffff"), vmin=0, vmax=100,
        shading="nearest", rasterized=False,
    )  # fmt: skip
    # Where the share crosses what is wanted, and where the ends of its interval do: between those
    # so many futures cannot tell (docs/stress.md).
    for table, dashes, width in ((shares, "solid", 2.4), (low, _DASHED, 1.1), (high, _DASHED, 1.1)):
        _draw_border(ax, table, 100 * target.probability, dashes, width)
    plausible = np.array([[done.grid.is_plausible(cell.point) for cell in row] for row in cells])
    _hatch(ax, ~plausible)
    x, y = first.values.index(done.centre[0]), second.values.index(done.centre[1])
    _write(ax, shares, plausible, (x, y), voice)
    ax.plot(x, y, marker="o", markersize=19, fillstyle="none", color=style.BLACK,
            markeredgewidth=1.4, path_effects=_halo(3.0), zorder=6)  # fmt: skip
    _name_axes(ax, (first, second), (x, y), voice)
    title = style.wrapped(ax, voice.say(Capital(panel.title)), style.NOTE_SIZE + 1, "bold")
    ax.set_title(title, loc="left", fontsize=style.NOTE_SIZE + 1, fontweight="bold",
                 parse_math=False)  # fmt: skip
    return mesh


_DASHED = (0, (4, 3))


def _halo(width: float) -> list[Any]:
    import matplotlib.patheffects as effects

    return [effects.withStroke(linewidth=width, foreground="white")]


def _of_100(cells: Sequence[Sequence[Cell]], target: Target, regime: str, end: str) -> Floats:
    """Share of each cell at its worst date, or an end of its interval, of 100."""

    def value(cell: Cell) -> float:
        kept = cell.standing(target.name, regime)
        if kept is None:
            return np.nan
        return 100 * (getattr(kept.worst.interval, end) if end else kept.worst.share)

    return np.array([[value(cell) for cell in row] for row in cells])


def _draw_border(ax: Axes, table: Floats, wanted: float, dashes: Any, width: float) -> None:
    """Draw where the share crosses what is wanted, if it does."""
    known = table[~np.isnan(table)]
    # A contour of a level that no cell crosses is a warning of matplotlib's, and nothing.
    if min(table.shape) < 2 or not (known.size and known.min() < wanted <= known.max()):
        return
    drawn = ax.contour(
        np.ma.masked_invalid(table), levels=[wanted], colors=["#000000"],
        linewidths=width, linestyles=[dashes], zorder=4,
    )  # fmt: skip
    drawn.set_path_effects(_halo(3.0))


def _hatch(ax: Axes, some: NDArray[np.bool_]) -> None:
    """Grey and hatch some cells."""
    from matplotlib.patches import Rectangle

    for row, column in np.argwhere(some).tolist():
        corner = (column - 0.5, row - 0.5)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor="#e6e6e6", alpha=0.62, linewidth=0,
                               zorder=2))  # fmt: skip
        # Hatched as well as greyed: on a light cell grey alone is a colour of the scale.
        ax.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="////", edgecolor="#8c8c8c",
                               linewidth=0, zorder=3))  # fmt: skip


def _some(n: int, kept: int) -> range:
    """At most `MOST_WRITTEN` of n places, evenly apart, one of them `kept`."""
    step = ceil(n / MOST_WRITTEN)
    # The centre is always among those written, as it is what is expected.
    return range(kept % step, n, step)


def _write(
    ax: Axes, shares: Floats, plausible: NDArray[np.bool_], centre: tuple[int, int], voice: Voice
) -> None:
    """Write the share into some cells, the centre among them."""
    for row in _some(len(shares), centre[1]):
        for column in _some(shares.shape[1], centre[0]):
            share = float(shares[row, column])
            if np.isnan(share):
                continue
            # Dark cells have light text, unless grey lies over them.
            white = bool(plausible[row, column]) and share < DARK
            ax.text(
                column, row, voice.number(Number(share / 100, "share")), ha="center", va="center",
                fontsize=8, zorder=7, color="white" if white else "black",
                path_effects=None if white else _halo(1.6),
            )  # fmt: skip


def _name_axes(ax: Axes, axes: tuple[Axis, Axis], centre: tuple[int, int], voice: Voice) -> None:
    """Write the axes' names, and their values where numbers are written."""
    from bandeexit.report import style

    for axis, at, which in zip(axes, centre, (ax.xaxis, ax.yaxis), strict=True):
        places = _some(len(axis.values), at)
        labels = [voice.number(axis_number(axis, axis.values[i])) for i in places]
        which.set_ticks(list(places), labels, fontsize=style.NOTE_SIZE)
        name = style.wrapped(ax, voice.say(axis_title(axis)), style.NOTE_SIZE + 1)
        which.set_label_text(name, fontsize=style.NOTE_SIZE, parse_math=False)
