"""Where a target is missed: along each factor, and along pairs of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, nan
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.reverse.sentences import alone_lines, mixed_lines
from bandeexit.report.reverse.tables import cells_table, frontier_grid, frontier_table
from bandeexit.report.stress.names import axis_words
from bandeexit.report.target_names import target_label
from bandeexit.report.words import number, say
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.reverse.lines import First
from bandeexit.scenarios.reverse.reverse import Alone, Frontier, Reversed

if TYPE_CHECKING:
    import pandas as pd

ACROSS, PANEL = 2, (5.2, 3.6)
DASHED = (0, (4, 3))
OUTSIDE = "#e6e6e6"


def charts_of_reverse(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[Chart]:
    """One chart of the factors alone, one of the pairs where there are any."""
    made = [_alone_chart(found, language, beliefs)]
    return [*made, _frontier_chart(found, language, beliefs)] if found.frontiers else made


def _alone_chart(found: Reversed, language: str, beliefs: Beliefs) -> Chart:
    def panel(ax: Axes, i: int) -> None:
        plot_alone(ax, found, found.alone[i], language, beliefs)

    return _chart(
        found, "alone", "rev_alone_title", panel, len(found.alone), language,
        beliefs, cells_table(found), " ".join(alone_lines(found, language, beliefs)),
        with_legend=True,
    )  # fmt: skip


def _frontier_chart(found: Reversed, language: str, beliefs: Beliefs) -> Chart:
    def panel(ax: Axes, i: int) -> None:
        plot_frontier(ax, found, found.frontiers[i], language)

    alt = ". ".join(" / ".join(row) for row in frontier_grid(found, language).rows)
    return _chart(
        found, "frontier", "rev_frontier_title", panel, len(found.frontiers),
        language, beliefs, frontier_table(found), alt,
    )  # fmt: skip


def _chart(
    found: Reversed,
    name: str,
    title_key: str,
    panel: Callable[[Axes, int], None],
    n_panels: int,
    language: str,
    beliefs: Beliefs,
    data: pd.DataFrame,
    alt: str,
    *,
    with_legend: bool = False,
) -> Chart:
    rows, columns = ceil(n_panels / ACROSS), min(ACROSS, n_panels)
    title = say(title_key, language, target=target_label(found.target, language))
    wanted = number(100 * found.target.probability, language)
    caveat, n = say("caveat", language), number(found.n_draws, language)
    told = number(found.n_told, language)
    note = (
        say("rev_alone_note", language, wanted=wanted, n=n, told=told)
        if with_legend
        else say("rev_frontier_note", language)
    )

    def draw(figure: Figure) -> None:
        style.name_figure(figure, title)
        parts: Any = (
            figure.subfigures(2, 1, height_ratios=(12 * rows, 1)) if with_legend else [figure]
        )
        drawn = parts[0].subplots(rows, columns, squeeze=False).ravel()
        for i in range(n_panels):
            panel(drawn[i], i)
        for ax in drawn[n_panels:]:
            ax.set_axis_off()
        if with_legend:
            style.legend_alone(parts[1], drawn[0])

    footer = [
        note,
        say("footer", language, n=n, caveat=caveat),
        *mixed_lines(found, language, beliefs),
    ]
    named = re.sub(r"[^\w-]+", "_", f"reverse_{found.grid.name or found.grid.base.name}_{name}")
    width, height = 0.6 + PANEL[0] * columns, 1.6 + PANEL[1] * rows
    caption = say("rev_caption", language, title=title, n=n, caveat=caveat)
    return Chart(named, with_footer(draw, footer, width, height), data, caption, alt)


def _factor(axis: Axis) -> float:
    return 100.0 if axis.verb == "scale" else 1.0


def plot_alone(ax: Axes, found: Reversed, one: Alone, language: str, beliefs: Beliefs = ()) -> Axes:
    """Draw the share of futures that meet the target along one factor, the others at centre."""
    axis, factor = found.grid.axes[one.axis], _factor(found.grid.axes[one.axis])
    titles = {belief.name: belief.title(language) for belief in beliefs}
    together = say("rev_mixture", language) if found.regimes else titles.get(found.only, found.only)
    line = _line(found, one.axis)
    low, high = line[0][0], line[-1][0]
    if axis.plausible is not None:
        _shade(ax, low, high, axis.plausible, factor)
    ax.axhline(100 * found.target.probability, color=style.GREY, linewidth=1.2, linestyle=DASHED)
    for i, regime in enumerate(found.regimes_and_all):
        kept = [(x, cell.standing(found.target.name, regime)) for x, cell in line]
        known = [(factor * x, k.worst) for x, k in kept if k is not None]
        colour, dashes, _ = style.look_of(i - 1) if regime else (style.BLACK, "solid", "o")
        xs = [x for x, _ in known]
        ax.plot(xs, [100 * w.share for _, w in known], color=colour, linestyle=dashes,
                linewidth=1.3 if regime else 2.2, zorder=4,
                label=titles.get(regime, regime) if regime else together)  # fmt: skip
        if not regime:
            low_end, high_end = ([100 * w.interval[e] for _, w in known] for e in (0, 1))
            ax.fill_between(xs, low_end, high_end, color=style.BLACK, alpha=0.13, linewidth=0)
    first = one.nearest(found.middle)
    if first is not None and first.value is not None:
        ax.axvline(factor * first.value, color=style.BLACK, linewidth=1.6)
    ax.set_ylim(0, 104)
    style.dress(ax, say("stress_scale", language), language, "", whole=True)
    _name_x(ax, axis, language)
    return ax


def _line(found: Reversed, at: int) -> list[tuple[float, Any]]:
    """Cells along a factor, the others at their centre, in order."""
    rest = [i for i in range(len(found.middle)) if i != at]
    own = found.grid.axes[at].values
    ends = (min(*own, found.middle[at]), max(*own, found.middle[at]))
    some = [
        (point[at], cell)
        for point, cell in found.cells.items()
        if all(point[i] == found.middle[i] for i in rest) and not cell.refused
        and ends[0] <= point[at] <= ends[1]
    ]  # fmt: skip
    return sorted(some, key=lambda pair: pair[0])


def _shade(
    ax: Axes, low: float, high: float, plausible: tuple[float, float], factor: float
) -> None:
    """Grey what is not plausible."""
    look: Mapping[str, Any] = {"color": OUTSIDE, "linewidth": 0, "zorder": 0}
    if low < plausible[0]:
        ax.axvspan(factor * low, factor * min(plausible[0], high), **look)
    if high > plausible[1]:
        ax.axvspan(factor * max(plausible[1], low), factor * high, **look)


def _name_x(ax: Axes, axis: Axis, language: str) -> None:
    ax.set_xlabel(style.wrapped(ax, axis_words(axis, language), style.NOTE_SIZE),
                  fontsize=style.NOTE_SIZE, parse_math=False)  # fmt: skip
    ax.xaxis.set_major_formatter(lambda value, _: _tick(value, language))


def _tick(value: float, language: str) -> str:
    text = f"{value:.6g}"
    return number(value, language, len(text.partition(".")[2]))


def plot_frontier(ax: Axes, found: Reversed, pair: Frontier, language: str) -> Axes:
    """Draw, over the first factor, the smallest change of the second that misses the target."""
    first, second = found.grid.axes[pair.first], found.grid.axes[pair.second]
    across, up = _factor(first), _factor(second)
    x = [across * step.value for step in pair.steps]
    for sides in ([s.down[""] for s in pair.steps], [s.up[""] for s in pair.steps]):
        ax.plot(x, _values(sides, "value", up), color=style.VERMILION, linewidth=2.0, marker="o",
                markersize=4.5, zorder=4)  # fmt: skip
        for end in ("unsure_from", "missed_from"):
            ax.plot(x, _values(sides, end, up), color=style.VERMILION, linewidth=1.1,
                    linestyle=DASHED, zorder=3)  # fmt: skip
    if first.plausible is not None and second.plausible is not None:
        (x0, x1), (y0, y1) = first.plausible, second.plausible
        size = (across * (x1 - x0), up * (y1 - y0))
        ax.add_patch(Rectangle((across * x0, up * y0), *size, fill=False, edgecolor=style.GREY,
                               linewidth=1.2, zorder=2))  # fmt: skip
    ax.plot(across * found.middle[pair.first], up * found.middle[pair.second], marker="o",
            markersize=10, fillstyle="none", color=style.BLACK, zorder=5)  # fmt: skip
    _limits(ax.set_xlim, first, across)
    _limits(ax.set_ylim, second, up)
    style.dress(ax, "", language, "")
    _name_x(ax, first, language)
    ax.yaxis.set_major_formatter(lambda value, _: _tick(value, language))
    name = style.wrapped(ax, axis_words(second, language), style.NOTE_SIZE + 3)
    ax.set_ylabel(name, fontsize=style.NOTE_SIZE, rotation=90, ha="center", va="bottom",
                  color=style.BLACK, parse_math=False)  # fmt: skip
    ax.yaxis.set_label_coords(-0.12, 0.5)
    return ax


def _values(sides: Sequence[First], name: str, factor: float) -> list[float]:
    found = [getattr(side, name) for side in sides]
    return [nan if value is None else factor * value for value in found]


def _limits(set_limits: Callable[[float, float], Any], axis: Axis, factor: float) -> None:
    low, high = factor * axis.values[0], factor * axis.values[-1]
    room = 0.04 * (high - low) or 1.0
    set_limits(low - room, high + room)
