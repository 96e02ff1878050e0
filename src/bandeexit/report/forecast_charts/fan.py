"""The fan of one measure: median, bands, the count that it starts from, a line a belief."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.texts import (
    interval_of,
    is_whole,
    left_out_text,
    measured_number,
    notes,
    unit_text,
    when_text,
)
from bandeexit.report.forecast_findings import last_day
from bandeexit.report.plotted import (
    FAN_QUANTILES,
    belief_medians,
    fan_data_with_beliefs,
    fan_points,
    interval_points,
)
from bandeexit.report.story import Number, Text, finding, listed
from bandeexit.report.tables import several
from bandeexit.report.titles import belief_title, scenario_title, title_of_measure
from bandeexit.report.voice import Voice
from bandeexit.scenarios.result import Result, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COUNTED = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""Measures whose national value at the census was counted."""
# The median, never the mean: of a skewed number the mean may lie outside its own band
# (equinor/webviz-subsurface#488).
MEDIAN_EDGE = FAN_QUANTILES.index(0.50)
_COUNTRY = "Danmark"
_BESIDE_LABELS = 0.8
"""Width that labels beside the axes leave to a title."""


def fan_chart(result: Result, measure: str, beliefs: Beliefs, place: str = _COUNTRY) -> Chart:
    """Median and 30, 60 and 90 % bands, the history in front, the census marked.

    For the country, a thin line is the median under each belief about capacity.

    Raises
    ------
    UsageError
        There is no such measure, no such place, or the measure is not known for it.
    """
    seen, number = _at_place(result, measure, place)
    about = seen.measures[measure]
    # As lines, not as fans: four fans over each other cannot be read.
    medians = belief_medians(seen, measure, beliefs)
    told: dict[str, Text] = {
        "measure": title_of_measure(about),
        "place": place,
        "when": when_text(seen.series[measure].dates[-1], about, about.frequency),
        # The last point, which the title tells; the alternative text says the same.
        **interval_of(interval_points(seen.series[measure])[:, -1], about),
    }
    captions: list[Text] = [
        finding(
            "forecast_fan_caption",
            measure=title_of_measure(about),
            name=scenario_title(result.scenario),
            n=result.n_paths,
            place=place,
            start=seen.series[measure].dates[0],
            end=last_day(result),
            # Under every band: large parts of what is not known have no number in it (a new law,
            # housing), and a range without them misleads.
            left_out=left_out_text([result]),
            caveat=finding("caveat"),
        )
    ]
    alts: list[Text] = [finding("forecast_fan_alt", **told)]
    if medians:
        captions.append(finding("belief_lines_caption"))
        parts = [
            finding(
                "name_and_share", name=belief_title(belief), share=measured_number(end[-1], about)
            )
            for belief, end in medians
        ]
        alts.append(finding("forecast_fan_alt_beliefs", parts=listed(parts)))
    district = f"district_{number}_" if number else ""
    return Chart(
        name=f"{measure}_{district}{result.scenario.name}",
        # What is drawn and nothing else, so that picture and file cannot differ.
        data=fan_data_with_beliefs(seen, measure),
        caption=listed(captions, " "),
        alt=listed(alts, " "),
        draw=partial(_draw, seen, measure, beliefs, finding("forecast_fan_title", **told)),
        notes=notes(result, beliefs),
        width=7.6 if medians else 6.6,
    )


def _at_place(result: Result, measure: str, place: str) -> tuple[Result, int]:
    """One measure at one place as a result of its own, and the number of the place.

    That of a district belongs to no regimes: too few paths are left under each belief.
    """
    if measure not in result.series:
        hint = did_you_mean(measure, list(result.series))
        raise UsageError(f"there is no measure `{measure}`{hint}.")
    if place not in result.places:
        raise UsageError(f"there is no place {place}{did_you_mean(place, result.places)}.")
    number, series = result.places.index(place), result.series[measure]
    # Money, for one, is known for the country only.
    if number >= series.values.shape[2]:
        raise UsageError(f"{measure} is known for {result.places[0]} only. Leave the place out.")
    only = {measure: Series(series.values[:, :, [number]], series.dates)}
    seen = replace(result, series=only, places=(place,))
    return (replace(seen, regimes=(), regime=()) if number else seen), number


def _draw(
    seen: Result, measure: str, beliefs: Beliefs, title: Text, ax: Axes, voice: Voice
) -> Axes:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import finish_dates, mark_census

    about, dates = seen.measures[measure], seen.series[measure].dates
    _draw_bands(seen, measure, ax, voice)
    mark_census(ax, seen.census, voice)
    _mark_count(seen, measure, ax, voice)
    unit = voice.say(unit_text(about, about.frequency))
    note = f"{voice.say(scenario_title(seen.scenario))}, {seen.places[0]}"
    room = _BESIDE_LABELS if several(seen) else 1.0
    style.dress(ax, unit, voice.language, voice.say(title), note, whole=is_whole(about),
                room=room)  # fmt: skip
    finish_dates(ax, dates[0], dates[-1])
    # Last, as labels are placed by the final limits of the axis.
    _draw_beliefs(seen, measure, beliefs, ax, voice)
    style.legend_below(ax, columns=3)
    return ax


def _draw_bands(seen: Result, measure: str, ax: Axes, voice: Voice) -> None:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import x_of

    points = fan_points(seen, measure)
    x = [x_of(when) for when in seen.series[measure].dates]
    # Widest first, each narrower one on top of it.
    for depth, share in enumerate(style.BANDS):
        label = voice.say(finding("band", share=Number(share)))
        ax.fill_between(x, points[depth], points[-1 - depth], color=style.BANDS[share],
                        linewidth=0, zorder=2, label=label)  # fmt: skip
    # The outer band is too light to be seen against white by itself (reichlab/covidHubUtils#325).
    for edge in points[[0, -1]]:
        ax.plot(x, edge, color=style.BLUE, linewidth=0.7, zorder=3)
    ax.plot(x, points[MEDIAN_EDGE], color=style.BLACK, linewidth=1.6, zorder=4,
            label=voice.say(finding("median")))  # fmt: skip


def _mark_count(seen: Result, measure: str, ax: Axes, voice: Voice) -> None:
    """Mark the count that every path of a conditioned run hits; a counterfactual hits none."""
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import x_of

    dates = seen.series[measure].dates
    if measure not in _COUNTED or seen.scenario.counterfactual or seen.census not in dates:
        return
    at_census = seen.series[measure].national[:, dates.index(seen.census)]
    # All paths hit the count, so they agree; where they do not it is no count, and none is
    # marked. Districts were not counted.
    if seen.places[0] != _COUNTRY or np.ptp(at_census) > 0:
        return
    count = float(at_census[0])
    ax.plot([x_of(seen.census)], [count], "o", color=style.VERMILION, markersize=6, zorder=6,
            label=voice.say(finding("observed", count=Number(count))))  # fmt: skip


def _draw_beliefs(seen: Result, measure: str, beliefs: Beliefs, ax: Axes, voice: Voice) -> None:
    """Draw the median under each belief below that of all, labelled where it ends."""
    from matplotlib.patheffects import Normal, Stroke

    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import label_ends, x_of

    found, about = belief_medians(seen, measure, beliefs), seen.measures[measure]
    if not found:
        return
    x = [x_of(when) for when in seen.series[measure].dates]
    ends: list[tuple[Text, float, str]] = [
        (finding("mixture"), float(fan_points(seen, measure)[MEDIAN_EDGE][-1]), style.BLACK)
    ]
    for number, (belief, points) in enumerate(found):
        colour, dashes, _ = style.look_of(number)
        (line,) = ax.plot(x, points, color=colour, linestyle=dashes, linewidth=1.3, zorder=3.9)
        # A white rim, so that a line stands out from the bands that it crosses.
        line.set_path_effects([Stroke(linewidth=2.2, foreground="white"), Normal()])
        ends.append((belief_title(belief), float(points[-1]), colour))
    labels = [
        voice.say(finding("of_group", group=title, told=measured_number(end, about)))
        for title, end, _ in ends
    ]
    label_ends(ax, labels, [end for _, end, _ in ends], [colour for *_, colour in ends])
