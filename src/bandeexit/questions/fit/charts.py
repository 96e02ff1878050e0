"""Charts of a fit: what was removed, before and after, who waited, outturn over forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.questions.fit.content import FitContent
from bandeexit.questions.fit.frames import tables
from bandeexit.report.chart import Chart
from bandeexit.report.story import Capital, Number, Parameter, Text, finding, listed
from bandeexit.report.titles import belief_title
from bandeexit.report.voice import Voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bandeexit.calibration.table import PointTriple

ACROSS, CELL = 4, (2.9, 1.25)
"""Small charts beside one another; width and height of one, inches."""
ROW_INCHES = 0.23
TITLE_LETTERS = 36
"""Letters over a small chart before its title is broken."""
PRIOR, OUTTURN = "#8c8c8c", "#000000"
UNTAUGHT = "#eeeeee"
FIRST_WAITING = (0, 1, 5, 10, 15, 20)
"""Least number of waiting persons of each group of bars."""
MOST_OUTTURNS = 24
Look = tuple[str, Any, str]


def contraction_chart(content: FitContent, order: Sequence[str], title: Text) -> Chart:
    """How much of the uncertainty about each quantity the counts removed, under each belief.

    Parameters
    ----------
    order : sequence of str
        Quantities from above.
    title : Text
        The finding.
    """
    settings = content.settings
    limits = {
        "learned": Number(settings.learned_above, "share"),
        "untaught": Number(settings.not_learned_below, "share"),
    }
    return Chart(
        name="uncertainty_removed",
        data=tables(content)["parameters"],
        caption=finding("fit_removed_caption", **limits),
        alt=finding("fit_removed_alt", n=len(order), title=title),
        draw=partial(_draw_contraction, content, order, title),
        notes=(finding("caveat"),),
        width=8.6,
        height=1.6 + ROW_INCHES * len(order),
    )


def _draw_contraction(
    content: FitContent, order: Sequence[str], title: Text, ax: Axes, voice: Voice
) -> None:
    from bandeexit.report import style

    settings = content.settings
    ax.axvspan(-100, 100 * settings.not_learned_below, color=UNTAUGHT, linewidth=0)
    ax.axvline(100 * settings.learned_above, color=style.GREY, linewidth=1.0, linestyle="dashed")
    for i, one in enumerate(content.regimes):
        rows = [(place, row) for place, name in enumerate(order) if (row := one.row(name))]
        colour, _, mark = style.look_of(i)
        removed = [100 * row.contraction for _, row in rows]
        ax.plot(removed, [place for place, _ in rows], mark, color=colour, markersize=5,
                alpha=0.85, label=voice.say(belief_title(one.belief)))  # fmt: skip
    style.dress(ax, "", voice.language, voice.say(title))
    ax.set_xlabel(voice.say(finding("fit_removed_axis")), fontsize=style.NOTE_SIZE)
    ax.set_yticks(range(len(order)), [voice.say(Capital(Parameter(name))) for name in order])
    ax.tick_params(axis="y", labelsize=style.NOTE_SIZE, length=0)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(-12, 104)
    ax.legend(fontsize=style.NOTE_SIZE, loc="lower right", framealpha=1.0, edgecolor="white")


def posterior_chart(content: FitContent) -> Chart:
    """5, 50 and 95 % points of every uncertain quantity: prior, then each belief."""
    names = content.quantities
    return Chart(
        name="posterior_against_prior",
        data=tables(content)["parameters"],
        caption=finding("fit_posterior_caption"),
        alt=finding("fit_posterior_alt", n=len(names)),
        compose=partial(_small_multiples, names, partial(_draw_quantity, content)),
        notes=(finding("caveat"),),
        width=ACROSS * CELL[0],
        height=-(-len(names) // ACROSS) * CELL[1] + 0.8,
    )


def outturn_chart(content: FitContent) -> Chart:
    """Each number that was held out as a line over the forecasts of the beliefs."""
    names = [score.name for score in content.regimes[0].scores][:MOST_OUTTURNS]
    return Chart(
        name="outturn_over_forecast",
        data=tables(content)["hold_outs"],
        caption=finding("fit_held_out_chart"),
        alt=finding("fit_held_out_alt", n=len(names)),
        compose=partial(_small_multiples, names, partial(_draw_outturn, content)),
        notes=(finding("caveat"),),
        width=ACROSS * CELL[0],
        height=-(-len(names) // ACROSS) * CELL[1] + 0.9,
    )


def _small_multiples(
    names: Sequence[str], draw: Callable[[Axes, str, Voice], None], figure: Figure, voice: Voice
) -> None:
    """One small chart a name, with one legend above all of them."""
    lines = -(-len(names) // ACROSS)
    axes = figure.subplots(lines, ACROSS, squeeze=False).ravel()
    for ax, name in zip(axes, names, strict=False):
        draw(ax, name, voice)
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside upper left", ncols=len(labels), frameon=False, fontsize=9
    )


def _draw_intervals(ax: Axes, bars: Sequence[tuple[Text, PointTriple, Look]], voice: Voice) -> None:
    """Draw 5 to 95 % as lines with the median as a mark, one below the other."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for place, (label, (low, middle, high), (colour, _, mark)) in enumerate(bars):
        ax.hlines(-place, low, high, color=colour, linewidth=2.2)
        ax.plot(middle, -place, mark, color=colour, markersize=4.5, label=voice.say(label))
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: voice.number(Number(float(f"{value:.2g}"), "input")))
    )
    ax.set_yticks([])
    ax.set_ylim(-len(bars) + 0.4, 0.6)
    ax.tick_params(labelsize=8)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


def _draw_quantity(content: FitContent, ax: Axes, name: str, voice: Voice) -> None:
    from matplotlib.ticker import NullLocator

    from bandeexit.report import style

    first = content.rows_of(name)[0]
    bars: list[tuple[Text, PointTriple, Look]] = [
        (finding("prior"), first.prior, (PRIOR, "solid", "o"))
    ]
    for i, one in enumerate(content.regimes):
        row, look, title = one.row(name), style.look_of(i), belief_title(one.belief)
        if row is None:
            continue
        if row.prior != first.prior:
            bars.append((finding("own_prior", belief=title), row.prior, (PRIOR, "solid", look[2])))
        bars.append((title, row.posterior, look))
    _draw_intervals(ax, bars, voice)
    if first.log_scale and min(points[0] for _, points, _ in bars) > 0.0:
        formatter = ax.xaxis.get_major_formatter()
        ax.set_xscale("log")
        ax.xaxis.set_minor_locator(NullLocator())
        # The prior's points: round numbers of a log axis would be too many or none.
        ax.set_xticks([float(f"{point:.2g}") for point in first.prior])
        ax.xaxis.set_major_formatter(formatter)
    title = fill(voice.say(Capital(Parameter(name))), TITLE_LETTERS)
    ax.set_title(title, loc="left", fontsize=style.NOTE_SIZE, fontweight="bold")


def _draw_outturn(content: FitContent, ax: Axes, name: str, voice: Voice) -> None:
    from bandeexit.report import style

    scores = [next(s for s in one.scores if s.name == name) for one in content.regimes]
    bars: list[tuple[Text, PointTriple, Look]] = [
        (belief_title(one.belief), score.forecast, style.look_of(i))
        for i, (one, score) in enumerate(zip(content.regimes, scores, strict=True))
    ]
    _draw_intervals(ax, bars, voice)
    line = "solid" if scores[0].exact else "dashed"
    label = voice.say(finding("fit_held_out_outturn"))
    ax.axvline(scores[0].observed, color=OUTTURN, linewidth=1.4, linestyle=line, label=label)
    ax.set_title(fill(scores[0].what, TITLE_LETTERS), loc="left", fontsize=style.NOTE_SIZE)


def waiting_chart(content: FitContent) -> Chart:
    """Share of the draws in which so many waited for a coordinator at the census."""
    told = [
        finding(
            "fit_waiting_alt",
            belief=belief_title(one.belief),
            nobody=Number(float((one.waiting == 0).mean()), "share"),
            median=Number(float(np.median(one.waiting))),
        )
        for one in content.regimes
    ]
    return Chart(
        name="waiting_at_census",
        data=tables(content)["waiting"],
        caption=finding("fit_waiting_caption", census=content.census.when),
        alt=listed(told),
        draw=partial(_draw_waiting, content),
        notes=(finding("caveat"),),
        width=7.6,
        height=3.9,
    )


def _draw_waiting(content: FitContent, ax: Axes, voice: Voice) -> None:
    from bandeexit.report import style

    n = len(content.regimes)
    places, width = np.arange(len(FIRST_WAITING)), 0.8 / n
    for i, one in enumerate(content.regimes):
        at = places + (i - (n - 1) / 2) * width
        ax.bar(at, 100 * _grouped(one.waiting), width, color=style.look_of(i)[0],
               label=voice.say(belief_title(one.belief)))  # fmt: skip
    unit, title = (voice.say(finding(f)) for f in ("fit_waiting_unit", "fit_waiting_title"))
    style.dress(ax, unit, voice.language, title)
    ax.set_xticks(places, _group_names())
    ax.set_xlabel(voice.say(finding("fit_waiting_axis")))
    ax.legend(frameon=False, fontsize=9, loc="upper right")


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
