"""Charts of a fit: posterior against prior, and how many waited at the census."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import NDArray

from bandeexit.report import style
from bandeexit.report.figures import FOOTER_SIZE, Chart
from bandeexit.report.fit.content import FitContent
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number, say

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = 4
CELL = (2.9, 1.25)
"""Width and height of a small chart, inches."""
TITLE_WIDTH = 36
"""Letters over a small chart before its title is broken."""
PRIOR = "#8c8c8c"
FIRST_WAITING = (0, 1, 5, 10, 15, 20)
"""Least number of waiting persons of each group of bars."""


def posterior_chart(content: FitContent, language: str) -> Chart:
    """5, 50 and 95 % points of every uncertain quantity: prior, then each belief."""
    fullest = sorted(content.regimes, key=lambda one: -len(one.rows))
    names = list(dict.fromkeys(row.name for one in fullest for row in one.rows))
    lines = -(-len(names) // COLUMNS)
    size = (COLUMNS * CELL[0], lines * CELL[1] + 0.8)
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
        for ax, name in zip(axes, names, strict=False):
            _draw_bars(ax, content, name, language)
        for ax in axes[len(names) :]:
            ax.set_visible(False)
        _name_rows(figure, axes[0])
        foot(figure, language)
    return Chart(
        "posterior_against_prior",
        figure,
        _points_frame(content),
        say("fit_posterior_caption", language),
        say("fit_posterior_alt", language, n=len(names)),
    )


def _draw_bars(ax: Axes, content: FitContent, name: str, language: str) -> None:
    first = next(row for one in content.regimes if (row := one.row(name)) is not None)
    bars = [(say("prior", language), first.prior, (PRIOR, "solid", "o"))]
    for number_of, one in enumerate(content.regimes):
        row = one.row(name)
        if row is None:
            continue
        look = style.look_of(number_of)
        if row.prior != first.prior:
            label = say("own_prior", language, belief=one.belief.title(language))
            bars.append((label, row.prior, (PRIOR, "solid", look[2])))
        bars.append((one.belief.title(language), row.posterior, look))
    for place, (label, points, (colour, _, mark)) in enumerate(bars):
        low, middle, high = points
        ax.hlines(-place, low, high, color=colour, linewidth=2.2)
        ax.plot(middle, -place, mark, color=colour, markersize=4.5, label=label)
    if first.log_scale and min(points[0] for _, points, _ in bars) > 0.0:
        ax.set_xscale("log")
        ax.xaxis.set_minor_locator(NullLocator())
        _few_ticks(ax, bars[0][1])
    else:
        ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value, language)))
    ax.set_yticks([])
    ax.set_ylim(-len(bars) + 0.4, 0.6)
    title = fill(title_of(name, language), TITLE_WIDTH)
    ax.set_title(title, loc="left", fontsize=style.NOTE_SIZE, fontweight="bold")
    ax.tick_params(labelsize=8)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _few_ticks(ax: Axes, prior: tuple[float, float, float]) -> None:
    """Mark the prior's three points: round numbers of a log axis would be too many or none."""
    ax.set_xticks([float(f"{point:.2g}") for point in prior])


def _plain(value: float, language: str) -> str:
    digits = 0 if abs(value) >= 10 or value == 0 else 1 if abs(value) >= 1 else 2
    return number(value, language, digits)


def _name_rows(figure: Figure, ax: Axes) -> None:
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside upper left", ncols=len(labels), frameon=False, fontsize=9
    )


def _points_frame(content: FitContent) -> pd.DataFrame:
    import pandas as pd

    columns = ("q05", "q50", "q95")
    rows = [
        {"regime": one.belief.name, "name": row.name, "which": which}
        | dict(zip(columns, getattr(row, which), strict=True))
        for one in content.regimes
        for row in one.rows
        for which in ("prior", "posterior")
    ]
    return pd.DataFrame(rows)


def waiting_chart(content: FitContent, language: str) -> Chart:
    """Share of the draws in which so many waited for a coordinator at the census."""
    import pandas as pd

    x, groups = np.arange(len(FIRST_WAITING)), _group_names()
    shares = {one.belief.name: _grouped(one.waiting).tolist() for one in content.regimes}
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(7.6, 3.9), layout="constrained")
        ax = figure.subplots()
        width = 0.8 / len(content.regimes)
        for i, one in enumerate(content.regimes):
            at = x + (i - (len(content.regimes) - 1) / 2) * width
            label = one.belief.title(language)
            colour = style.look_of(i)[0]
            ax.bar(at, [100 * s for s in shares[one.belief.name]], width, color=colour, label=label)
        unit = say("fit_waiting_unit", language)
        style.dress(ax, unit, language, say("fit_waiting_title", language))
        ax.set_xticks(x, groups)
        ax.set_xlabel(say("fit_waiting_axis", language))
        ax.legend(frameon=False, fontsize=9, loc="upper right")
        foot(figure, language)
    data = pd.DataFrame({"waiting": groups, **shares})
    caption = say("fit_waiting_caption", language)
    alt = "; ".join(
        say(
            "fit_waiting_alt",
            language,
            belief=one.belief.title(language),
            nobody=number(100 * float((one.waiting == 0).mean()), language),
            median=number(float(np.median(one.waiting)), language),
        )
        for one in content.regimes
    )
    return Chart("waiting_at_census", figure, data, caption, alt)


def _group_names() -> list[str]:
    ends = [first - 1 for first in FIRST_WAITING[1:]]
    whole = [
        str(first) if first == last else f"{first}\N{EN DASH}{last}"
        for first, last in zip(FIRST_WAITING, ends, strict=False)
    ]
    return [*whole, f"{FIRST_WAITING[-1]}+"]


def _grouped(waiting: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the draws in each group."""
    group = np.searchsorted(FIRST_WAITING, waiting, side="right") - 1
    return np.bincount(group, minlength=len(FIRST_WAITING)) / len(waiting)


def foot(figure: Figure, language: str) -> None:
    """Say below a chart what kind of figure this is."""
    figure.supxlabel(
        say("caveat", language), x=0.008, ha="left", fontsize=FOOTER_SIZE, color=style.GREY
    )
