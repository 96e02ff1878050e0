"""Charts of a comparison: where the spread comes from, and the effect step by step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bandeexit.model.measures import MEASURES
from bandeexit.questions.compare.spread import spread_frame
from bandeexit.questions.compare.steps import DRAWN, StepSummary, steps_frame, summarise_step
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import weights_line
from bandeexit.report.forecast_charts.texts import notes
from bandeexit.report.headline_titles import headline_name
from bandeexit.report.spread_table import present_sources
from bandeexit.report.story import Finding, Number, Text, Unit, finding
from bandeexit.report.titles import scenario_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.headline_values import COMPLETED, Headline
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.shapley import Decomposition
from bandeexit.scenarios.variance import Split

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SOURCE_TITLES = {
    "scenario": "spread_scenario",
    "regime": "spread_regime",
    "parameters": "spread_parameters",
    "chance": "spread_chance",
}
# Chance is grey: no fact and no number of runs removes it (docs/comparing.md).
SOURCE_LOOKS = {
    "scenario": ("#0072B2", "white"),
    "regime": ("#D55E00", "white"),
    "parameters": ("#009E73", "white"),
    "chance": ("#BDBDBD", "black"),
}
"""Colour of a part of the bar, and of the figures inside it."""
ROOM_OF_A_LABEL = 0.05
"""A share is written into its part of the bar when it is at least this."""
_WHOLE = "#333333"
_BESIDE_LABELS = 0.75
"""Width that names and means beside the bars leave to a panel."""
_TINY = 0.005
"""A mean that is written as 0.0 is neither worse nor better."""


def spread_chart(splits: Sequence[Split], result: Result, beliefs: Beliefs) -> Chart | None:
    """One stacked bar a headline number: shares of its variance by where it comes from.

    None where nothing varies.
    """
    # A number that does not vary has no shares, and a bar of nothing would be drawn.
    drawn = [one for one in splits if one.total > 0]
    if not drawn:
        return None
    # An alternative text of all bars would be a table read out; the page has the table.
    first = next((one for one in drawn if one.headline == COMPLETED), drawn[0])
    shares: dict[str, Text] = {
        source: Number(first.share(source), "share") for source in SOURCE_TITLES
    }
    n, caveat = splits[0].n_draws, finding("caveat")
    return Chart(
        name="difference_spread",
        data=spread_frame(splits),
        caption=finding("spread_chart_caption", n=n, caveat=caveat),
        alt=finding("compare_spread_alt", measure=headline_name(first.headline), **shares),
        draw=partial(_draw_spread, drawn),
        notes=(finding("footer", n=n, caveat=caveat), *notes(result, beliefs)[1:]),
        width=12.0,
        height=1.9 + 0.36 * len(splits),
    )


def _draw_spread(splits: Sequence[Split], ax: Axes, voice: Voice) -> Axes:
    from matplotlib.ticker import FixedLocator

    from bandeexit.report import style

    # The first on top: matplotlib counts from below.
    y = np.arange(len(splits))[::-1]
    left = np.zeros(len(splits))
    for source in present_sources(splits):
        shares = np.array([one.share(source) for one in splits])
        colour, ink = SOURCE_LOOKS[source]
        ax.barh(y, 100 * shares, left=100 * left, color=colour, edgecolor="white",
                label=voice.say(finding(SOURCE_TITLES[source])))  # fmt: skip
        for at, start, share in zip(y, left, shares, strict=True):
            if share >= ROOM_OF_A_LABEL:
                ax.text(100 * (start + share / 2), at, voice.number(Number(share, "share")),
                        ha="center", va="center", color=ink, fontsize=style.NOTE_SIZE)  # fmt: skip
        left = left + shares
    title = voice.say(finding("spread_title"))
    style.dress(ax, voice.say(finding("spread_axis")), voice.language, title)
    names = [voice.say(headline_name(one.headline)) for one in splits]
    ax.set_yticks(y, names, fontsize=style.NOTE_SIZE)
    ax.grid(visible=False)
    ax.set_xlim(0, 100)
    ax.xaxis.set_major_locator(FixedLocator([0, 20, 40, 60, 80, 100]))
    style.legend_below(ax, columns=4)
    return ax


def steps_chart(decomposition: Decomposition, beliefs: Beliefs) -> Chart:
    """Waterfalls of completions, discontinued visitations and the last wait, side by side."""
    *steps, whole = _bars(decomposition, COMPLETED)
    largest = max(steps, key=lambda bar: abs(bar.effect.mean))
    names: dict[str, Text] = {
        "name": scenario_title(decomposition.other),
        "base": scenario_title(decomposition.baseline),
    }
    n_pairs, caveat = whole.effect.n, finding("caveat")
    key = "compare_steps_caption_ordered" if decomposition.ordered else "compare_steps_caption"
    return Chart(
        name=f"difference_steps_{decomposition.other.name}",
        data=steps_frame([decomposition]),
        caption=finding(key, n=n_pairs, caveat=caveat, **names),
        alt=finding(
            "compare_steps_alt",
            measure=headline_name(COMPLETED),
            total=_signed(whole.effect.mean),
            low=_signed(whole.effect.q05),
            high=_signed(whole.effect.q95),
            step=largest.title,
            most=_signed(largest.effect.mean),
            **names,
        ),
        compose=partial(_compose, decomposition, finding("minus", **names)),
        notes=(
            finding("footer", n=n_pairs, caveat=caveat),
            *weights_line([one.name for one in beliefs], beliefs),
        ),
        width=12.0,
        height=2.6 + 0.48 * (len(steps) + 1),
    )


class WaterfallBar(NamedTuple):
    """A step, or all of them together, and what it does to a number."""

    title: Text
    effect: StepSummary


def _bars(decomposition: Decomposition, headline: Headline) -> list[WaterfallBar]:
    """The steps in their order, then the whole effect."""
    effect = decomposition.effects[headline]
    # All panels have the same bars in the same order, so only the first names them.
    titles: list[Text] = [*decomposition.steps, finding("steps_total")]
    every = (*effect.values, effect.whole)
    return [
        WaterfallBar(title, summarise_step(own)) for title, own in zip(titles, every, strict=True)
    ]


def _signed(value: float) -> Number:
    return Number(value, "mean", signed=True)


def _compose(decomposition: Decomposition, names: Finding, figure: Figure, voice: Voice) -> None:
    from bandeexit.report import style

    n_bars = len(decomposition.steps) + 1
    parts: Any = figure.subfigures(2, 1, height_ratios=(1.6 + 0.48 * n_bars, 0.4))
    axes = parts[0].subplots(1, len(DRAWN), width_ratios=[1.25, *[1.0] * (len(DRAWN) - 1)])
    for ax, headline in zip(axes, DRAWN, strict=True):
        _draw_waterfall(_bars(decomposition, headline), headline, ax, voice)
    for ax in axes[1:]:
        ax.set_yticklabels([""] * n_bars)
    _draw_legend(axes[0], voice)
    style.legend_alone(parts[1], axes[0])
    style.name_figure(figure, voice.say(names), bold=False)


def _draw_waterfall(
    bars: Sequence[WaterfallBar], headline: Headline, ax: Axes, voice: Voice
) -> None:
    """Draw each step's mean on top of those before it, and the whole effect below."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from bandeexit.report import style

    *steps, whole = bars
    start = 0.0
    for i, bar in enumerate(steps):
        # Means, which add up to the whole effect; medians of steps would not, and the last bar
        # would hang in the air.
        end = start + bar.effect.mean
        _draw_bar(ax, -i, start, bar.effect, _colour(headline, bar.effect.mean))
        ax.plot([end, end], [-i, -i - 1], color=style.GREY, linewidth=0.8, zorder=2)
        start = end
    _draw_bar(ax, -len(steps), 0.0, whole.effect, _WHOLE)
    ax.axvline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    title = voice.say(headline_name(headline))
    unit = voice.say(Unit(headline.unit))
    style.dress(ax, unit, voice.language, title, room=_BESIDE_LABELS)
    _label(bars, ax, voice)
    ax.grid(visible=False)
    ax.set_yticks([-i for i in range(len(bars))], [voice.say(bar.title) for bar in bars])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-len(bars) + 0.4, 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(
        # Ticks are sums of steps: 0.30000000000000004 is 0.3.
        FuncFormatter(lambda value, _: voice.number(Number(round(value, 6), "input")))
    )


def _draw_bar(ax: Axes, y: float, start: float, step: StepSummary, colour: str) -> None:
    """Draw a bar; the thin line below it holds 90 % of the pairs."""
    from bandeexit.report import style

    ax.barh(y, step.mean, left=start, color=colour, height=0.56, zorder=3)
    # Below the bar, not in it: it is of single pairs, while the bar is a mean.
    ax.hlines(y - 0.36, start + step.q05, start + step.q95, color=style.GREY, linewidth=1.2,
              zorder=4)  # fmt: skip


def _label(bars: Sequence[WaterfallBar], ax: Axes, voice: Voice) -> None:
    """Write the means in a column right of the bars, where nothing covers them."""
    from bandeexit.report import style

    for i, bar in enumerate(bars):
        ax.annotate(
            voice.number(_signed(bar.effect.mean)),
            xy=(1.0, -i),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.NOTE_SIZE,
            fontweight="bold" if i == len(bars) - 1 else "normal",
        )


def _colour(headline: Headline, mean: float) -> str:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import BETTER, WORSE

    better = MEASURES[headline.measure].better
    if better is None or isnan(mean) or abs(mean) < _TINY:
        return style.GREY
    return BETTER if (mean > 0) == (better == "more") else WORSE


def _draw_legend(ax: Axes, voice: Voice) -> None:
    """Give the axes one handle a colour, whichever occur."""
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import BETTER, WORSE

    for colour, key in ((BETTER, "side_better"), (WORSE, "side_worse"), (_WHOLE, "steps_total")):
        # Nothing is drawn at NaN; a legend of what happens to occur would differ from scenario to
        # scenario.
        ax.barh(np.nan, np.nan, color=colour, label=voice.say(finding(key)))
    ax.plot([], [], color=style.GREY, linewidth=1.2, label=voice.say(finding("pairs_line")))
