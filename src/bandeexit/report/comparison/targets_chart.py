"""The chart of the targets: how likely each is to be met, over time."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs, mixed_from
from bandeexit.report.charts import x_of
from bandeexit.report.comparison.targets import target_table, target_words
from bandeexit.report.fans_chart import FAN_COLOURS
from bandeexit.report.figures import Chart, framed
from bandeexit.report.target_names import target_label, target_title
from bandeexit.report.words import number, say
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept, evaluate

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES = len(FAN_COLOURS)
MARKS = ("o", "s", "^", "D")
ACROSS = 2
"""Panels side by side."""
PANEL_HEIGHT, LEGEND_EDGE, LEGEND_LINE = 4.2, 0.3, 0.24
"""Inches: of a row of panels, around the legend, of a line of it."""
LEGEND_LETTERS = 60


def plot_target(
    ax: Axes | None, results: Sequence[Result], target: Target, *, language: str = "da"
) -> Axes:
    """Draw in how many of 100 futures a target is met, by date; the wanted level is marked.

    Every result has to hold the target. Bars are 90 % Monte-Carlo intervals.
    """
    ax = ax or style.new_axes()
    wanted = 100 * target.probability
    ax.axhline(wanted, color=style.GREY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2)
    for i, result in enumerate(results):
        kept = next(k for k in evaluate(result) if k.target == target and not k.regime)
        _draw(ax, i, kept, len(results), result.scenario.title_in(language))
    ax.set_ylim(0, 104)
    title = f"{target_label(target, language)}: {target_words(target, language)}"
    style.dress(ax, say("target_axis", language), language, title, whole=True)
    ax.yaxis.set_major_locator(FixedLocator([0, 20, 40, 60, 80, 100]))
    style.year_ticks(ax)
    label = say("target_wanted", language, wanted=number(wanted, language))
    ax.annotate(
        label,
        xy=(1.0, wanted),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.NOTE_SIZE,
        color=style.GREY,
    )
    return ax


def _draw(ax: Axes, index: int, kept: Kept, n_lines: int, title: str) -> None:
    """Draw one scenario's shares; lines lie a few days apart, so that intervals do not hide."""
    colour, mark = FAN_COLOURS[index], MARKS[index]
    width = {"month": 20.0, "quarter": 45.0, "year": 90.0}[kept.target.every]
    shift = width * ((index + 0.5) / n_lines - 0.5)
    x = [x_of(s.date) + shift for s in kept.standings if s.date]
    shares = [100 * s.share for s in kept.standings]
    low, high = ([100 * s.interval[end] for s in kept.standings] for end in (0, 1))
    ax.vlines(x, low, high, color=colour, linewidth=1.4, zorder=3, alpha=0.7)
    line: dict[str, Any] = {"color": colour, "linestyle": style.DASHES[index], "linewidth": 1.6}
    ax.plot(x, shares, marker=mark, markersize=5, zorder=4, label=title, **line)


def charts_of_targets(
    results: Sequence[Result], language: str, beliefs: Beliefs = ()
) -> list[Chart]:
    """Draw all targets, four scenarios to a chart; the first scenario is in every chart.

    Every result has to hold the same targets. Nothing where there are none.
    """
    if not results or not results[0].scenario.targets:
        return []
    base, others = results[0], list(results[1:])
    room = MOST_LINES - 1
    groups = [others[i : i + room] for i in range(0, len(others), room)] or [[]]
    return [
        _chart([base, *group], number_of, language, beliefs)
        for number_of, group in enumerate(groups, start=1)
    ]


def _chart(results: Sequence[Result], number_of: int, language: str, beliefs: Beliefs) -> Chart:
    targets = results[0].scenario.targets
    across = min(ACROSS, len(targets))
    down = ceil(len(targets) / across)

    names = [fill(result.scenario.title_in(language), LEGEND_LETTERS) for result in results]
    columns = len(names) if len(names) < 3 else 2
    lines = ceil(len(names) / columns) * max(name.count("\n") + 1 for name in names)
    strip = LEGEND_EDGE + LEGEND_LINE * lines

    def draw(figure: Figure) -> None:
        parts: Any = figure.subfigures(2, 1, height_ratios=(PANEL_HEIGHT * down, strip))
        axes = parts[0].subplots(down, across, squeeze=False).ravel()
        for ax, target in zip(axes, targets, strict=False):
            plot_target(ax, results, target, language=language)
        for ax in axes[len(targets) :]:
            ax.set_axis_off()
        handles, _ = axes[0].get_legend_handles_labels()
        parts[1].legend(
            handles,
            names,
            loc="center left",
            ncols=columns,
            frameon=False,
            fontsize=style.NOTE_SIZE,
        )

    mixed = mixed_from(results[0], language, beliefs)
    n = results[0].n_paths
    figure = framed(draw, n, language, mixed, width=12.0, height=0.6 + PANEL_HEIGHT * down + strip)
    caveat = say("caveat", language)
    return Chart(
        name=f"difference_targets_{results[0].scenario.name}_{number_of}",
        figure=figure,
        data=_data(results),
        caption=say("targets_chart_caption", language, n=number(n, language), caveat=caveat),
        alt=say("targets_chart_alt", language, told=_told(results, language)),
    )


def _data(results: Sequence[Result]) -> pd.DataFrame:
    """Rows of all regimes together: the first of each scenario, target and date."""
    table = target_table(results)
    dated = table[table["date"].notna()]
    drawn: pd.DataFrame = dated[~dated.duplicated(["scenario", "target", "date"])]
    return drawn


def _told(results: Sequence[Result], language: str) -> str:
    parts = []
    for result in results:
        name = result.scenario.title_in(language)
        for kept in evaluate(result):
            if not kept.regime:
                share = number(100 * kept.worst.share, language)
                parts.append(f"{name}, {target_title(kept.target, language)}: {share}")
    return "; ".join(parts)
