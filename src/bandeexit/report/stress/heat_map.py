"""Heat maps: how likely a target is met in every cell, and where the target is missed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.comparison.targets import target_words
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.stress.line_chart import draw_line
from bandeexit.report.stress.names import all_paths_words, axis_words, value_words, valued
from bandeexit.report.stress.sentences import mixed_words, target_lines
from bandeexit.report.stress.tables import cells_table
from bandeexit.report.target_names import target_label
from bandeexit.report.words import number, say
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target

if TYPE_CHECKING:
    import pandas as pd

COLOURS = "cividis"
"""Even in lightness, and the same to readers who confuse red and green."""
MOST_WRITTEN, MOST_TICKS = 13, 11
"""Values are written into cells where no side has more of them; labels on an axis at most."""
MOST_PANELS, ACROSS = 6, 2
PANEL_INCHES = 3.9
DARK = 60.0
"""Below this share, text on a cell is white."""
HALO: list[effects.AbstractPathEffect] = [effects.withStroke(linewidth=3.0, foreground="white")]
Floats = NDArray[np.float64]


class Panel(NamedTuple):
    """One heat map of a figure."""

    title: str
    regime: str
    """Empty: all paths."""
    rest: tuple[float, ...]
    """Values of the axes that are neither across nor up."""


def charts_of_stress(stressed: Stressed, language: str, beliefs: Beliefs = ()) -> list[Chart]:
    """One chart a target."""
    return [_chart(stressed, t, language, beliefs) for t in stressed.grid.base.targets]


def _chart(stressed: Stressed, target: Target, language: str, beliefs: Beliefs) -> Chart:
    grid, wanted = stressed.grid, number(100 * target.probability, language)
    n, flat = grid.base.draws, len(grid.axes) == 1
    axes_told = "; ".join(axis_words(axis, language) for axis in grid.axes)
    about, label = target_words(target, language), target_label(target, language)
    note = say("stress_line_note" if flat else "stress_heat_note", language, wanted=wanted)
    footer = say("footer", language, n=number(n, language), caveat=say("caveat", language))
    mixed = mixed_words(stressed, language, beliefs)
    panels = [] if flat else panels_of(stressed, language, beliefs)
    rows = ceil(len(panels) / ACROSS)
    columns = min(ACROSS, len(panels))

    def draw(figure: Figure) -> None:
        title = say(
            "stress_heat_title", language, target=target_label(target, language), about=about
        )
        style.name_figure(figure, title)
        if flat:
            draw_line(figure.subplots(), stressed, target, language, beliefs)
        else:
            _draw_panels(figure, stressed, target, panels, language)

    width = 7.6 if flat else 2.0 + 5.0 * columns
    height = 4.8 if flat else 1.3 + PANEL_INCHES * rows
    name = re.sub(r"[^\w-]+", "_", f"stress_{grid.name or grid.base.name}_{target.name}")
    return Chart(
        name=name,
        figure=with_footer(draw, [note, footer, mixed], width, height),
        data=_data(stressed, target),
        caption=say("stress_caption", language, target=label, about=about, axes=axes_told,
                    n=number(n, language), caveat=say("caveat", language)),
        alt=" ".join(target_lines(stressed, target, language, beliefs)),
    )  # fmt: skip


def _data(stressed: Stressed, target: Target) -> pd.DataFrame:
    table = cells_table(stressed)
    drawn: pd.DataFrame = table[(table["target"] == target.name) & table["in_grid"]]
    return drawn


def panels_of(stressed: Stressed, language: str, beliefs: Beliefs) -> list[Panel]:
    """Beliefs beside their mixture; with a third axis some of its values, of the mixture only."""
    axes = stressed.grid.axes
    if len(axes) > 2:
        third = axes[2]
        at = np.linspace(0, len(third.values) - 1, min(MOST_PANELS, len(third.values)))
        some = [third.values[i] for i in np.round(at).astype(int)]
        name = axis_words(third, language)
        return [Panel(f"{name}: {valued(third, v, language)}", "", (v,)) for v in some]
    titles = {belief.name: belief.title(language) for belief in beliefs}
    mixture = all_paths_words(stressed, language, beliefs)
    return [
        Panel(mixture, "", ()),
        *(Panel(titles.get(name, name), name, ()) for name in stressed.regimes),
    ]


def _draw_panels(
    figure: Figure,
    stressed: Stressed,
    target: Target,
    panels: Sequence[Panel],
    language: str,
) -> None:
    across = min(ACROSS, len(panels))
    all_axes = figure.subplots(ceil(len(panels) / across), across, squeeze=False).ravel()
    mesh: Any = None
    for ax, panel in zip(all_axes, panels, strict=False):
        mesh = draw_heat(ax, stressed, target, panel, language)
    for ax in all_axes[len(panels) :]:
        ax.set_axis_off()
    bar = figure.colorbar(mesh, ax=list(all_axes), shrink=0.8, aspect=30, pad=0.02)
    bar.set_label(say("stress_scale", language), fontsize=style.NOTE_SIZE)
    bar.ax.axhline(100 * target.probability, color=style.BLACK, linewidth=2.0)


def draw_heat(ax: Axes, stressed: Stressed, target: Target, panel: Panel, language: str) -> Any:
    """Draw one heat map: first axis across, second axis up; return its colours."""
    first, second = stressed.grid.axes[:2]
    cells = [[stressed.cell((x, y, *panel.rest)) for x in first.values] for y in second.values]
    shares, low, high = (_table(cells, target, panel.regime, end) for end in ("", "low", "high"))
    shape = shares.shape
    colours = mpl.colormaps[COLOURS].with_extremes(bad="#ffffff")
    mesh = ax.pcolormesh(
        np.arange(shape[1]), np.arange(shape[0]), np.ma.masked_invalid(shares),
        cmap=colours, vmin=0, vmax=100, shading="nearest", rasterized=False,
    )  # fmt: skip
    wanted = 100 * target.probability
    _contour(ax, shares, wanted, "solid", 2.4)
    for end in (low, high):
        _contour(ax, end, wanted, (0, (4, 3)), 1.1)
    written = max(shape) <= MOST_WRITTEN
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            plausible = stressed.grid.is_plausible(cell.point)
            if not plausible:
                _grey_out(ax, column, row)
            if written:
                _write(ax, column, row, shares[row, column], language, plausible=plausible)
    at = (first.values.index(stressed.centre[0]), second.values.index(stressed.centre[1]))
    ax.plot(*at, marker="o", markersize=19, fillstyle="none", color=style.BLACK,
            markeredgewidth=1.4, path_effects=HALO, zorder=6)  # fmt: skip
    _label(ax, first, second, panel.title, language)
    return mesh


def _table(cells: Sequence[Sequence[Cell]], target: Target, regime: str, end: str) -> Floats:
    """Share of each cell at its worst date, or an end of its interval, of 100."""

    def value(cell: Cell) -> float:
        kept = cell.standing(target.name, regime)
        if kept is None:
            return np.nan
        return 100 * (getattr(kept.worst.interval, end) if end else kept.worst.share)

    return np.array([[value(cell) for cell in line] for line in cells])


def _contour(ax: Axes, table: Floats, level: float, dashes: Any, width: float) -> None:
    known = table[~np.isnan(table)]
    if min(table.shape) < 2 or not (known.size and known.min() < level <= known.max()):
        return
    drawn = ax.contour(
        np.ma.masked_invalid(table), levels=[level], colors=[style.BLACK],
        linewidths=width, linestyles=[dashes], zorder=4,
    )  # fmt: skip
    drawn.set_path_effects(HALO)


def _grey_out(ax: Axes, column: int, row: int) -> None:
    corner = (column - 0.5, row - 0.5)
    ax.add_patch(Rectangle(corner, 1, 1, facecolor="#e6e6e6", alpha=0.62, linewidth=0, zorder=2))
    ax.add_patch(
        Rectangle(corner, 1, 1, fill=False, hatch="////", edgecolor="#8c8c8c", linewidth=0,
                  zorder=3)
    )  # fmt: skip


def _write(
    ax: Axes, column: int, row: int, share: float, language: str, *, plausible: bool
) -> None:
    if np.isnan(share):
        return
    white = plausible and share < DARK
    ax.text(
        column, row, number(share, language), ha="center", va="center", fontsize=8, zorder=7,
        color="white" if white else "black",
        path_effects=[] if white else [effects.withStroke(linewidth=1.6, foreground="#ffffffaa")],
    )  # fmt: skip


def _label(ax: Axes, first: Axis, second: Axis, title: str, language: str) -> None:
    for axis, set_ticks in ((first, ax.set_xticks), (second, ax.set_yticks)):
        step = max(ceil(len(axis.values) / MOST_TICKS), 1)
        at = range(0, len(axis.values), step)
        labels = [value_words(axis, axis.values[i], language) for i in at]
        set_ticks(list(at), labels, fontsize=style.NOTE_SIZE)
    ax.set_xlabel(style.wrapped(ax, axis_words(first, language), style.NOTE_SIZE),
                  fontsize=style.NOTE_SIZE, parse_math=False)  # fmt: skip
    ax.set_ylabel(style.wrapped(ax, axis_words(second, language), style.NOTE_SIZE + 3),
                  fontsize=style.NOTE_SIZE, parse_math=False)  # fmt: skip
    ax.set_title(style.wrapped(ax, title, style.NOTE_SIZE + 1, "bold"), loc="left",
                 fontsize=style.NOTE_SIZE + 1, fontweight="bold", parse_math=False)  # fmt: skip
