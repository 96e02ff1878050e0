"""The chart of one target: a line along the only axis, or a heat map under each belief."""

from __future__ import annotations

import re
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from bandeexit.questions.answer import Answer
from bandeexit.questions.stress.heat_map import ACROSS, draw_heat_maps, panels_of
from bandeexit.questions.stress.standings import ends_of
from bandeexit.questions.stress.targets import (
    axis_name,
    centre_title,
    headline,
    regime_titles,
    share_of,
)
from bandeexit.report.axis_titles import axis_number, axis_title
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import weights_line
from bandeexit.report.story import Finding, Number, finding, listed
from bandeexit.report.target_texts import target_rule
from bandeexit.report.titles import target_label
from bandeexit.report.voice import Voice
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_INCHES = 3.9
MOST_TICKS = 11


def chart_of_target(answer: Answer[Stressed], target: Target) -> Chart:
    """The chart with everything that goes with it."""
    done, grid = answer.found, answer.found.grid
    is_flat = len(grid.axes) == 1
    n_panels = 1 if is_flat else len(panels_of(answer))
    table = answer.tables["cells"]
    label = target_label(target)
    n, caveat, wanted = grid.base.draws, finding("caveat"), Number(target.probability, "share")
    return Chart(
        name=re.sub(r"[^\w-]+", "_", f"{target.name}_{grid.name or grid.base.name}"),
        # Without the rungs of the ladder that lie between the values of the grid.
        data=table[(table["target"] == target.name) & table["in_grid"]],
        caption=finding("stress_caption", target=label, n=n, caveat=caveat),
        alt=_alt(done, target),
        draw=partial(_draw_line, answer, target) if is_flat else None,
        compose=None if is_flat else partial(draw_heat_maps, answer, target),
        notes=(
            finding("of_group", group=label, told=target_rule(target)),
            finding("stress_line_note" if is_flat else "stress_heat_note", wanted=wanted),
            finding("footer", n=n, caveat=caveat),
            *weights_line(done.regimes, answer.beliefs),
        ),
        width=7.6 if is_flat else 2.0 + 5.0 * min(ACROSS, n_panels),
        height=4.8 if is_flat else 1.6 + PANEL_INCHES * ceil(n_panels / ACROSS),
    )


def _alt(done: Stressed, target: Target) -> Finding:
    """What is drawn of all paths, in a sentence; the page has the numbers in a table."""
    low, high = ends_of(done, target)
    return finding(
        "stress_alt",
        target=target_label(target),
        axes=listed([axis_name(axis) for axis in done.grid.axes], ", "),
        low=Number(low, "share"),
        high=Number(high, "share"),
        where=centre_title(done),
        share=share_of(done.cell(done.centre).standing(target.name)),
        wanted=Number(target.probability, "share"),
    )


def _draw_line(answer: Answer[Stressed], target: Target, ax: Axes, voice: Voice) -> Axes:
    """Draw the share of futures that meet a target along the only axis, under each belief."""
    from bandeexit.report import style

    done = answer.found
    (axis,) = done.grid.axes
    _shade(ax, axis)
    ax.axhline(100 * target.probability, color=style.GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    titles = regime_titles(answer)
    for i, (regime, title) in enumerate(titles.items()):
        found = [(cell.point[0], cell.standing(target.name, regime)) for cell in done.line(axis)]
        kept = [(_at(axis, x), one.worst) for x, one in found if one is not None]
        x, shares = [at for at, _ in kept], [100 * one.share for _, one in kept]
        look = style.group_look(i)
        ax.plot(x, shares, markersize=4.5, label=voice.say(title), zorder=4, **look)
        # The interval of all paths only: four of them on one value would hide each other.
        if not regime:
            low, high = ([100 * one.interval[end] for _, one in kept] for end in (0, 1))
            ax.vlines(x, low, high, color=look["color"], linewidth=1.4)
    ax.set_ylim(0, 104)
    unit = voice.say(finding("stress_scale"))
    style.dress(ax, unit, voice.language, voice.say(headline(done, target)), whole=True)
    labels = [voice.number(axis_number(axis, value)) for value in axis.values]
    # Every n-th label; all values have their mark.
    step = ceil(len(labels) / MOST_TICKS)
    ax.set_xticks([_at(axis, value) for value in axis.values][::step], labels[::step])
    ax.set_xlabel(voice.say(axis_title(axis)), fontsize=style.NOTE_SIZE, parse_math=False)
    if len(titles) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _at(axis: Axis, value: float) -> float:
    """Place of a value: a factor is told in per cent."""
    return 100 * value if axis.verb == "scale" else value


def _shade(ax: Axes, axis: Axis) -> None:
    """Grey what is not plausible."""
    if axis.plausible is None:
        return
    (low, high), first, last = axis.plausible, axis.values[0], axis.values[-1]
    for start, stop in ((first, min(low, last)), (max(high, first), last)):
        if start < stop:
            ax.axvspan(_at(axis, start), _at(axis, stop), color="#e6e6e6", linewidth=0, zorder=0)
