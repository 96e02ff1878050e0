"""Several scenarios in one fan chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.errors import UsageError
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.fan import MEDIAN_EDGE
from bandeexit.report.forecast_charts.texts import (
    is_whole,
    left_out_text,
    measured_number,
    notes,
    unit_text,
    when_text,
)
from bandeexit.report.forecast_findings import last_day
from bandeexit.report.plotted import fan_data, fan_points
from bandeexit.report.story import Finding, finding, listed
from bandeexit.report.titles import scenario_title, title_of_measure
from bandeexit.report.voice import Voice
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# As many as there are colours with line styles that are told apart; a scenario that was left out
# without a word would be missed (starsimhub/covasim#316).
MOST_FANS = 4


def fans_chart(results: Sequence[Result], measure: str, beliefs: Beliefs) -> Chart:
    """Medians and 90 % bands of two to four scenarios, each labelled at its end.

    Raises
    ------
    UsageError
        More than four scenarios, or fewer than two.
    """
    if not 2 <= len(results) <= MOST_FANS:
        raise UsageError(
            f"{len(results)} scenario(s) to draw in one chart; expected 2 to {MOST_FANS}. "
            "Draw more of them in charts of their own."
        )
    first, about = results[0], results[0].measures[measure]
    return Chart(
        name="_beside_".join([measure, *(result.scenario.name for result in results)]),
        data=fan_data(results, measure),
        caption=finding(
            "forecast_fans_caption",
            measure=title_of_measure(about),
            names=listed([scenario_title(result.scenario) for result in results]),
            n=first.n_paths,
            place=first.places[0],
            end=last_day(first),
            left_out=left_out_text(results),
            caveat=finding("caveat"),
        ),
        alt=finding(
            "forecast_fans_alt",
            measure=title_of_measure(about),
            place=first.places[0],
            when=when_text(first.series[measure].dates[-1], about, about.frequency),
            medians=listed([_end(result, measure) for result in results]),
        ),
        draw=partial(_draw, results, measure),
        notes=notes(first, beliefs),
        width=7.6,
    )


def _end(result: Result, measure: str) -> Finding:
    """A scenario with its last median."""
    median = measured_number(fan_points(result, measure)[MEDIAN_EDGE][-1], result.measures[measure])
    return finding("of_group", group=scenario_title(result.scenario), told=median)


def _draw(results: Sequence[Result], measure: str, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import (
        SCENARIO_COLOURS,
        finish_dates,
        label_ends,
        mark_census,
    )

    about, dates = results[0].measures[measure], results[0].series[measure].dates
    # 90 % bands only, edges drawn: with three bands each, four scenarios would be twelve.
    medians = [
        _draw_fan(ax, i, result, measure, _where_it_begins(results[:i], result, measure))
        for i, result in enumerate(results)
    ]
    mark_census(ax, results[0].census, voice)
    unit = voice.say(unit_text(about, about.frequency))
    note = voice.say(finding("fans_note", place=results[0].places[0]))
    style.dress(
        ax, unit, voice.language, voice.say(title_of_measure(about)), note, whole=is_whole(about)
    )
    finish_dates(ax, dates[0], dates[-1])
    labels = [voice.say(_end(result, measure)) for result in results]
    label_ends(ax, labels, medians, SCENARIO_COLOURS[: len(results)])
    style.legend_below(ax, columns=3)
    return ax


def _where_it_begins(drawn: Sequence[Result], result: Result, measure: str) -> date:
    """First date to draw: the census where the history before it is drawn already."""
    series = result.series[measure]
    n_before = sum(when <= result.census for when in series.dates)
    # Scenarios share their history to the bit (docs/decisions/0013); drawn twice, the later line
    # hides the earlier one, and a reader looks for the first.
    history = series.national[:, :n_before]
    for other in drawn:
        # Compared and not assumed: a counterfactual has another.
        if np.array_equal(history, other.series[measure].national[:, :n_before], equal_nan=True):
            return result.census
    return series.dates[0]


def _draw_fan(ax: Axes, index: int, result: Result, measure: str, start: date) -> float:
    """Draw one of several fans; return where its median ends."""
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import SCENARIO_COLOURS, x_of

    colour, dates = SCENARIO_COLOURS[index], result.series[measure].dates
    later = [i for i, when in enumerate(dates) if when >= start]
    points = fan_points(result, measure)[:, later]
    x = [x_of(dates[i]) for i in later]
    ax.fill_between(x, points[0], points[-1], color=colour, alpha=0.10, linewidth=0, zorder=2)
    line = {"color": colour, "linestyle": style.DASHES[index]}
    for edge in points[[0, -1]]:
        ax.plot(x, edge, linewidth=0.8, zorder=3, **line)
    ax.plot(x, points[MEDIAN_EDGE], linewidth=2.0, zorder=4, **line)
    return float(points[MEDIAN_EDGE][-1])
