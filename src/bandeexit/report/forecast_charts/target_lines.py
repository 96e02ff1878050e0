"""How likely each target is to be met, date by date, for up to four scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.texts import notes
from bandeexit.report.story import Finding, Number, Text, finding, listed
from bandeexit.report.target_findings import targets_frame
from bandeexit.report.target_texts import target_date, target_rule
from bandeexit.report.titles import scenario_title, target_label, target_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.targets import Kept, evaluate

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 4
_ACROSS = 2
"""Panels side by side."""
PANEL_HEIGHT, LEGEND_EDGE, LEGEND_LINE = 4.2, 0.3, 0.24
"""Inches: of a row of panels, around the legend, of a line of it."""
LEGEND_LETTERS = 60
WANTED = {
    "example": "target_line_example",
    "proposed": "target_line_proposed",
    "agreed": "target_line_agreed",
}
"""Status of a target -> what stands at its line."""
DAYS_OF = {"month": 20.0, "quarter": 45.0, "year": 90.0}
"""Width that the marks of one date share."""


class ScenarioLine(NamedTuple):
    """One scenario: a line in the panel of every target, all paths together."""

    scenario: Scenario
    kept: tuple[Kept, ...]


def target_charts(results: Sequence[Result], beliefs: Beliefs) -> list[Chart]:
    """All targets, four scenarios to a chart; the first scenario is in every chart.

    Every result has to hold the same targets. Nothing where there are none.
    """
    if not results or not results[0].scenario.targets:
        return []
    base, others = results[0], list(results[1:])
    room = MOST_LINES - 1
    # The first in every chart: it is what the others are read against.
    groups = [others[i : i + room] for i in range(0, len(others), room)] or [[]]
    return [_chart([base, *group], number, beliefs) for number, group in enumerate(groups, start=1)]


def _chart(results: Sequence[Result], number: int, beliefs: Beliefs) -> Chart:
    lines = [
        # All beliefs together: four scenarios under three beliefs are no chart. The tables have
        # them.
        ScenarioLine(result.scenario, tuple(one for one in evaluate(result) if not one.regime))
        for result in results
    ]
    n_rows = ceil(len(lines[0].kept) / _ACROSS)
    strip = _legend_height([line.scenario for line in lines])
    return Chart(
        name=f"difference_targets_{results[0].scenario.name}_{number}",
        data=_data(results),
        caption=finding(
            "target_lines_caption",
            n=results[0].n_paths,
            together=listed([_together(lines, i) for i in range(len(lines[0].kept))]),
            caveat=finding("caveat"),
        ),
        alt=_lowest(lines),
        compose=partial(_compose, lines, strip),
        notes=notes(results[0], beliefs),
        width=12.0,
        height=0.6 + PANEL_HEIGHT * n_rows + strip,
    )


def _data(results: Sequence[Result]) -> pd.DataFrame:
    """Rows of all regimes together: the first of each scenario, target and date."""
    table = targets_frame(results)
    dated = table[table["date"].notna()]
    drawn: pd.DataFrame = dated[~dated.duplicated(["scenario", "target", "date"])]
    return drawn


def _together(lines: Sequence[ScenarioLine], i: int) -> Finding:
    """In how many futures the i-th target is met at all dates at once, scenario by scenario."""
    parts: list[Text] = [
        finding(
            "share_of",
            share=Number(line.kept[i].together.share, "share"),
            name=scenario_title(line.scenario),
        )
        for line in lines
    ]
    target = target_title(lines[0].kept[i].target)
    return finding("shares_of_target", target=target, shares=listed(parts, ", "))


def _lowest(lines: Sequence[ScenarioLine]) -> Finding:
    """Say which target of which scenario the fewest futures meet, and when."""
    every = [(line.scenario, kept) for line in lines for kept in line.kept]
    # The point that a reader's eye would go to.
    scenario, kept = min(every, key=lambda one: one[1].worst.share)
    worst = kept.worst
    assert worst.date is not None
    return finding(
        "target_lines_alt",
        n_targets=len(lines[0].kept),
        n_scenarios=len(lines),
        when=target_date(worst.date, kept.target),
        share=Number(worst.share, "share"),
        low=Number(worst.interval.low, "share"),
        high=Number(worst.interval.high, "share"),
        together=Number(kept.together.share, "share"),
        name=scenario_title(scenario),
        target=target_title(kept.target),
    )


def _legend_height(scenarios: Sequence[Scenario]) -> float:
    """Inches of the legend, whatever language its names will be in."""
    columns = _columns(len(scenarios))
    longest = max(
        fill(name, LEGEND_LETTERS).count("\n") + 1
        for scenario in scenarios
        # The chart is made before anybody has chosen a language, so the longest of all counts.
        for name in (scenario.name, *scenario.title.values())
    )
    return LEGEND_EDGE + LEGEND_LINE * ceil(len(scenarios) / columns) * longest


def _columns(n_names: int) -> int:
    return n_names if n_names < 3 else 2


def _compose(lines: Sequence[ScenarioLine], strip: float, figure: Figure, voice: Voice) -> None:
    from bandeexit.report import style

    n_targets = len(lines[0].kept)
    across = min(_ACROSS, n_targets)
    down = ceil(n_targets / across)
    parts: Any = figure.subfigures(2, 1, height_ratios=(PANEL_HEIGHT * down, strip))
    axes = parts[0].subplots(down, across, squeeze=False).ravel()
    for i, ax in enumerate(axes[:n_targets]):
        _draw(lines, i, ax, voice)
    for ax in axes[n_targets:]:
        ax.set_axis_off()
    # Scenarios are the same in every panel.
    handles, names = axes[0].get_legend_handles_labels()
    folded = [fill(name, LEGEND_LETTERS) for name in names]
    parts[1].legend(handles, folded, loc="center left", ncols=_columns(len(names)), frameon=False,
                    fontsize=style.NOTE_SIZE)  # fmt: skip


def _draw(lines: Sequence[ScenarioLine], i: int, ax: Axes, voice: Voice) -> None:
    """Draw in how many of 100 futures the i-th target is met, by date; the wanted level is marked.

    Bars are 90 % Monte-Carlo intervals.
    """
    from matplotlib.ticker import FixedLocator

    from bandeexit.report import style

    target = lines[0].kept[i].target
    wanted = Number(target.probability, "share")
    height = 100 * target.probability
    ax.axhline(height, color=style.GREY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2)
    for number, line in enumerate(lines):
        # Side by side around the date: intervals that coincide would look like one scenario.
        shift = DAYS_OF[target.every] * ((number + 0.5) / len(lines) - 0.5)
        _draw_line(line, i, number, shift, ax, voice)
    # A little above 100, so that a mark at 100 is whole. The whole range always: targets are
    # compared across panels.
    ax.set_ylim(0, 104)
    title = finding("of_group", group=target_label(target), told=target_rule(target))
    unit = voice.say(finding("target_axis"))
    style.dress(ax, unit, voice.language, voice.say(title), whole=True)
    ax.yaxis.set_major_locator(FixedLocator([0, 20, 40, 60, 80, 100]))
    style.year_ticks(ax)
    ax.annotate(
        voice.say(finding(WANTED[target.status], wanted=wanted)),
        # In data height and axes width: the line's own label, which moves with it.
        xy=(1.0, height),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.NOTE_SIZE,
        color=style.GREY,
    )


def _draw_line(
    line: ScenarioLine, i: int, number: int, shift: float, ax: Axes, voice: Voice
) -> None:
    """Draw one scenario's shares; lines lie a few days apart, so that intervals do not hide."""
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import SCENARIO_COLOURS, SCENARIO_MARKS, x_of

    standings = [one for one in line.kept[i].standings if one.date]
    x = [x_of(one.date) + shift for one in standings if one.date]
    low, high = ([100 * one.interval[end] for one in standings] for end in (0, 1))
    colour = SCENARIO_COLOURS[number]
    ax.vlines(x, low, high, color=colour, linewidth=1.4, zorder=3, alpha=0.7)
    look: dict[str, Any] = {"color": colour, "linestyle": style.DASHES[number], "linewidth": 1.6}
    ax.plot(x, [100 * one.share for one in standings], marker=SCENARIO_MARKS[number], markersize=5,
            zorder=4, label=voice.say(scenario_title(line.scenario)), **look)  # fmt: skip
