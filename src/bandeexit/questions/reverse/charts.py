"""Where a target is missed: along each factor, and along pairs of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, nan
from typing import TYPE_CHECKING, Any

from bandeexit.questions.answer import Answer
from bandeexit.questions.reverse.breaks import Alone, Frontier, FrontierStep, ReverseTest
from bandeexit.questions.reverse.factors import (
    factor_level,
    factor_level_text,
    factor_name,
    scale_of,
    titles_by_regime,
)
from bandeexit.questions.reverse.frames import searched_cells_frame
from bandeexit.questions.reverse.lines import First
from bandeexit.report.axis_titles import axis_title
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import ALL, weights_line
from bandeexit.report.story import Number, Text, finding, listed
from bandeexit.report.titles import target_label
from bandeexit.report.voice import Voice
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cell

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACROSS, PANEL = 2, (5.2, 3.6)
_MOST_NAMED = 3
"""Breaks that an alternative text names."""
_DASHED = (0, (4, 3))
NOT_PLAUSIBLE, BROKEN = "#e6e6e6", "#f9dfcd"
DrawPanel = Callable[["Axes", Voice], object]


def chart_of_factors(answer: Answer[ReverseTest]) -> Chart:
    """The share of futures that meet the target along each factor, belief by belief."""
    found = answer.found
    values = [(axis, found.break_at(i)) for i, axis in enumerate(found.axes)]
    broken = [(axis, value) for axis, value in values if value is not None]
    plausible = [axis for axis, value in broken if axis.is_plausible(value)]
    wanted = Number(found.target.probability, "share")
    parts = [
        finding("reverse_break_at", factor=factor_name(axis), value=factor_level_text(axis, value))
        for axis, value in broken[:_MOST_NAMED]
    ]
    return _chart(
        answer,
        "alone",
        _title(found, "reverse_alone_title", len(plausible), len(found.alone)),
        searched_cells_frame(found),
        finding("reverse_alone_alt", wanted=wanted, parts=_named(parts)),
        finding("reverse_alone_note", wanted=wanted, n=found.n_draws, told=found.n_told),
        [partial(_draw_alone, answer, one) for one in found.alone],
        with_legend=True,
    )


def charts_of_pairs(answer: Answer[ReverseTest]) -> tuple[Chart, ...]:
    """The smallest change of one factor over another; nothing where there is only one."""
    found = answer.found
    if not found.frontiers:
        return ()
    # Counted within what is plausible: somewhere in a wide enough range everything breaks.
    broken = [pair for pair in found.frontiers if _breaks_plausibly(found, pair)]
    parts = [
        finding("reverse_pair", **{name: factor_name(found.axes[i]) for name, i in ends})
        for ends in ((("first", p.first), ("second", p.second)) for p in broken[:_MOST_NAMED])
    ]
    chart = _chart(
        answer,
        "frontier",
        _title(found, "reverse_pairs_title", len(broken), len(found.frontiers)),
        answer.tables["frontier"],
        finding("reverse_pairs_alt", parts=_named(parts)),
        finding("reverse_pairs_note"),
        [partial(_draw_pair, found, pair) for pair in found.frontiers],
    )
    return (chart,)


def _named(parts: Sequence[Text]) -> Text:
    return listed(parts) if parts else finding("reverse_none")


def _title(found: ReverseTest, key: str, n: int, total: int) -> Text:
    """How many break the target within what is plausible; else that it is missed anyway."""
    target = target_label(found.target)
    # A title that counts breaks would say nothing where none is needed.
    if found.is_broken:
        return finding("reverse_broken_title", target=target)
    said = any(axis.plausible is not None for axis in found.axes)
    where = finding("reverse_plausible" if said else "reverse_searched")
    return finding(key, target=target, n=n, total=total, where=where)


def _breaks_plausibly(found: ReverseTest, pair: Frontier) -> bool:
    first, second = found.axes[pair.first], found.axes[pair.second]
    return any(
        # Both of them at once: two factors, each far out, are no plausible pair.
        first.is_plausible(step.value)
        and any(v is not None and second.is_plausible(v) for v in _values(step))
        for step in pair.steps
    )


def _values(step: FrontierStep) -> tuple[float | None, float | None]:
    return step.down[""].value, step.up[""].value


def _chart(
    answer: Answer[ReverseTest],
    name: str,
    title: Text,
    data: pd.DataFrame,
    alt: Text,
    note: Text,
    panels: Sequence[DrawPanel],
    *,
    with_legend: bool = False,
) -> Chart:
    found, caveat = answer.found, finding("caveat")
    rows, columns = ceil(len(panels) / _ACROSS), min(_ACROSS, len(panels))
    return Chart(
        name=re.sub(r"[^\w-]+", "_", f"{name}_{found.grid.name or found.grid.base.name}"),
        data=data,
        caption=finding("reverse_chart_caption", title=title, n=found.n_draws, caveat=caveat),
        alt=alt,
        compose=partial(_compose, panels, title, with_legend),
        notes=(
            note,
            finding("footer", n=found.n_draws, caveat=caveat),
            *weights_line((ALL, *found.regimes), answer.beliefs),
        ),
        width=0.6 + PANEL[0] * columns,
        height=1.6 + PANEL[1] * rows,
    )


def _compose(
    panels: Sequence[DrawPanel], title: Text, with_legend: bool, figure: Figure, voice: Voice
) -> None:
    from bandeexit.report import style

    rows, columns = ceil(len(panels) / _ACROSS), min(_ACROSS, len(panels))
    style.name_figure(figure, voice.say(title))
    parts: Any = figure.subfigures(2, 1, height_ratios=(12 * rows, 1)) if with_legend else [figure]
    drawn = parts[0].subplots(rows, columns, squeeze=False).ravel()
    for ax, panel in zip(drawn, panels, strict=False):
        panel(ax, voice)
    for ax in drawn[len(panels) :]:
        ax.set_axis_off()
    if with_legend:
        style.legend_alone(parts[1], drawn[0])


def _draw_alone(answer: Answer[ReverseTest], one: Alone, ax: Axes, voice: Voice) -> None:
    """Shares along one factor, the others at their centre; the band is of all paths together."""
    from bandeexit.report import style

    found, axis = answer.found, answer.found.axes[one.axis]
    scale, line = scale_of(axis), _line(found, one.axis)
    # Grey is outside of what is held to be plausible, as in `stress`.
    _shade_implausible(ax, axis, (line[0][0], line[-1][0]))
    ax.axhline(100 * found.target.probability, color=style.GREY, linewidth=1.2, linestyle=_DASHED)
    # Every belief, as one may miss the target already where another never does.
    for i, (regime, title) in enumerate(titles_by_regime(answer).items()):
        kept = [(x, cell.standing(found.target.name, regime)) for x, cell in line]
        known = [(scale * x, one.worst) for x, one in kept if one is not None]
        xs = [x for x, _ in known]
        # Without marks: after halving cells lie close together.
        look = {**style.group_look(i), "marker": ""}
        ax.plot(xs, [100 * w.share for _, w in known], label=voice.say(title), zorder=4, **look)
        if not regime:
            low, high = ([100 * w.interval[end] for _, w in known] for end in (0, 1))
            ax.fill_between(xs, low, high, color=style.BLACK, alpha=0.13, linewidth=0)
    value = found.break_at(one.axis)
    if value is not None:
        ax.axvline(scale * value, color=style.BLACK, linewidth=1.6)
        ax.annotate(voice.number(factor_level(axis, value)), (scale * value, 2), xytext=(4, 0),
                    textcoords="offset points", fontsize=style.NOTE_SIZE)  # fmt: skip
    ax.set_ylim(0, 104)
    style.dress(ax, voice.say(finding("reverse_scale")), voice.language, "", whole=True)
    _name_x(ax, axis, voice)


def _line(found: ReverseTest, at: int) -> list[tuple[float, Cell]]:
    """Cells along a factor, the others at their centre, in order."""
    # Of all cells that were done, whatever for: pairs and odds have put some on this line.
    rest = [i for i in range(len(found.middle)) if i != at]
    own = found.axes[at].values
    # The centre may lie outside the values that are searched.
    low, high = min(*own, found.middle[at]), max(*own, found.middle[at])
    some = [
        (point[at], cell)
        for point, cell in found.cells.items()
        if all(point[i] == found.middle[i] for i in rest)
        and not cell.refused
        and low <= point[at] <= high
    ]
    return sorted(some, key=lambda pair: pair[0])


def _shade_implausible(ax: Axes, axis: Axis, ends: tuple[float, float]) -> None:
    if axis.plausible is None:
        return
    (low, high), (bottom, top), scale = ends, axis.plausible, scale_of(axis)
    look: dict[str, Any] = {"color": NOT_PLAUSIBLE, "linewidth": 0, "zorder": 0}
    if low < bottom:
        ax.axvspan(scale * low, scale * min(bottom, high), **look)
    if high > top:
        ax.axvspan(scale * max(top, low), scale * high, **look)


def _name_x(ax: Axes, axis: Axis, voice: Voice) -> None:
    from bandeexit.report import style

    name = style.wrapped(ax, voice.say(axis_title(axis)), style.NOTE_SIZE)
    ax.set_xlabel(name, fontsize=style.NOTE_SIZE, parse_math=False)
    ax.xaxis.set_major_formatter(partial(_tick, voice))


def _tick(voice: Voice, value: float, _: object) -> str:
    return voice.number(Number(float(f"{value:.6g}"), "input"))


def _draw_pair(found: ReverseTest, pair: Frontier, ax: Axes, voice: Voice) -> None:
    """Over the first factor, the smallest change of the second that misses the target."""
    from bandeexit.report import style

    first, second = found.axes[pair.first], found.axes[pair.second]
    across, up = scale_of(first), scale_of(second)
    x = [across * step.value for step in pair.steps]
    sides = ([step.down[""] for step in pair.steps], [step.up[""] for step in pair.steps])
    # From the break outwards the target is missed, as far as was looked; what lies beyond a break
    # is not searched again.
    for side, end in zip(sides, (second.values[0], second.values[-1]), strict=True):
        values = _ys(side, "value", up)
        ax.fill_between(x, values, up * end, color=BROKEN, linewidth=0, zorder=1)
        ax.plot(x, values, color=style.VERMILION, linewidth=2.0, marker="o", markersize=4.5,
                zorder=4)  # fmt: skip
        # Between the dashed lines so many futures cannot tell (docs/reverse.md).
        for name in ("unsure_from", "missed_from"):
            ax.plot(x, _ys(side, name, up), color=style.VERMILION, linewidth=1.1,
                    linestyle=_DASHED, zorder=3)  # fmt: skip
    _box_plausible(ax, first, second)
    ax.plot(across * found.middle[pair.first], up * found.middle[pair.second], marker="o",
            markersize=10, fillstyle="none", color=style.BLACK, zorder=5)  # fmt: skip
    _limits(ax.set_xlim, first)
    _limits(ax.set_ylim, second)
    style.dress(ax, "", voice.language, "")
    _name_x(ax, first, voice)
    ax.yaxis.set_major_formatter(partial(_tick, voice))
    name = style.wrapped(ax, voice.say(axis_title(second)), style.NOTE_SIZE + 3)
    ax.set_ylabel(name, fontsize=style.NOTE_SIZE, rotation=90, ha="center", va="bottom",
                  color=style.BLACK, parse_math=False)  # fmt: skip
    ax.yaxis.set_label_coords(-0.12, 0.5)


def _ys(side: Sequence[First], name: str, scale: float) -> list[float]:
    ends = [getattr(first, name) for first in side]
    return [nan if end is None else scale * end for end in ends]


def _box_plausible(ax: Axes, first: Axis, second: Axis) -> None:
    from matplotlib.patches import Rectangle

    from bandeexit.report import style

    if first.plausible is None or second.plausible is None:
        return
    (x0, x1), (y0, y1) = first.plausible, second.plausible
    across, up = scale_of(first), scale_of(second)
    ax.add_patch(Rectangle((across * x0, up * y0), across * (x1 - x0), up * (y1 - y0),
                           fill=False, edgecolor=style.GREY, linewidth=1.2, zorder=2))  # fmt: skip


def _limits(set_limits: Callable[[float, float], Any], axis: Axis) -> None:
    low, high = scale_of(axis) * axis.values[0], scale_of(axis) * axis.values[-1]
    # A list of one value has no width.
    room = 0.04 * (high - low) or 1.0
    set_limits(low - room, high + room)
