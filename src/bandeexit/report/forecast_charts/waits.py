"""The waits by quarter: mean and 90th percentile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.texts import interval_of, left_out_text, notes, when_text
from bandeexit.report.forecast_findings import last_day
from bandeexit.report.plotted import interval_points, since, waits_data
from bandeexit.report.story import Number, Unit, finding
from bandeexit.report.titles import scenario_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MEAN, LONGEST = "wait_days_mean", "wait_days_p90"


def waits_chart(result: Result, beliefs: Beliefs) -> Chart:
    """Mean and 90th percentile of the wait by quarter, with 90 % bands, from the census on."""
    about, series = result.measures[_MEAN], result.series[_MEAN]
    # The last quarter, as the first screen does.
    mean, longest = (interval_points(result.series[one])[:, -1] for one in (_MEAN, LONGEST))
    return Chart(
        name=f"waits_{result.scenario.name}",
        data=waits_data(result),
        caption=finding(
            "forecast_waits_caption",
            title=finding("waits_title"),
            name=scenario_title(result.scenario),
            n=result.n_paths,
            place=result.places[0],
            start=result.census,
            end=last_day(result),
            left_out=left_out_text([result]),
            caveat=finding("caveat"),
        ),
        alt=finding(
            "forecast_waits_alt",
            when=when_text(series.dates[-1], about, about.frequency),
            mean=finding("median_and_interval", **interval_of(mean, about)),
            longest=finding("median_and_interval", **interval_of(longest, about)),
        ),
        draw=partial(_draw, result),
        notes=notes(result, beliefs),
    )


def _draw(result: Result, ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style

    # The larger one first, so that the smaller lies on it.
    longest = (LONGEST, "p90_wait", style.VERMILION, style.BAND_BESIDE, "s")
    mean = (_MEAN, "mean_wait", style.BLUE, style.BANDS[90], "o")
    for depth, (measure, key, *look) in enumerate((longest, mean)):
        _draw_wait(result, measure, voice.say(finding(key)), look, depth, ax, voice)
    note = voice.say(finding("waits_note", title=scenario_title(result.scenario)))
    title = voice.say(finding("waits_title"))
    style.dress(ax, voice.say(Unit("days")), voice.language, title, note)
    ax.set_ylim(bottom=0)
    style.year_ticks(ax)
    style.legend_below(ax, columns=2)
    return ax


def _draw_wait(
    result: Result, measure: str, name: str, look: list[str], depth: int, ax: Axes, voice: Voice
) -> None:
    from bandeexit.report.forecast_charts.marks import x_of

    colour, fill, mark = look
    # Waits before the census are the model's own history: nobody has counted them.
    series = since(result.series[measure], result.census)
    x = [x_of(when) for when in series.dates]
    low, middle, high = interval_points(series)
    band = f"{name}, {voice.say(finding('band', share=Number(90)))}"
    ax.fill_between(x, low, high, color=fill, linewidth=0, zorder=2 + depth / 2, label=band)
    for edge in (low, high):
        ax.plot(x, edge, color=colour, linewidth=0.7, zorder=3.1)
    ax.plot(x, middle, color=colour, marker=mark, markersize=4, linewidth=1.8, zorder=4 + depth,
            label=f"{name}, {voice.say(finding('median'))}")  # fmt: skip
