"""Paired differences: dots with intervals, belief by belief, on a better and a worse side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bandeexit.model.measures import Frequency, Measure
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.texts import (
    is_whole,
    notes,
    quarter_text,
    unit_text,
    when_text,
)
from bandeexit.report.plotted import (
    difference_data,
    difference_points,
    differences,
    direction_of,
    split_differences,
)
from bandeexit.report.story import Finding, Kind, Number, Text, Unit, finding, listed
from bandeexit.report.titles import belief_title, scenario_title, title_of_measure
from bandeexit.report.voice import Voice
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Series
from bandeexit.scenarios.steps import ledger_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = ("completed", "visitation_discontinued", "wait_days_mean")
# A part for the legend alone: over the panels it would cover marks in one scenario or another.
HEIGHTS = (14, 1)
"""Of the panels and of the legend below them."""
ROOM_OF_A_DATE = 0.72
"""Width that the marks of one date share, where dates are 1 apart."""
FEW_DATES = 6
"""With more dates, and beliefs side by side, marks are drawn small."""
BELOW_TWO_LINES = (-0.01, -0.16)
"""Corner of a legend below ticks that name quarter and year."""
WORDS_OF_DIRECTION = {
    "persons": ("fewer", "more"),
    "days": ("days_shorter", "days_longer"),
    "m DKK": ("money_less", "money_more"),
    "ratio": ("lower", "higher"),
}
_KINDS: dict[str, Kind] = {"ratio": "ratio", "m DKK": "money"}
SIDES = {"more": "above_is_better", "fewer": "below_is_better"}


def difference_chart(comparison: Comparison, beliefs: Beliefs) -> Chart:
    """Paired differences of completions, discontinued visitations and waits, side by side."""
    # For all panels alike, so that they have one legend.
    mixed = bool(split_differences(comparison, PANELS[0], beliefs))
    sentences: list[Text] = [_sentence(comparison, measure) for measure in PANELS]
    return Chart(
        name=f"difference_{comparison.other.scenario.name}",
        data=difference_data(comparison, PANELS),
        caption=_caption(comparison, mixed, sides=True),
        alt=finding("difference_chart_alt", sentences=listed(sentences), **names_of(comparison)),
        compose=partial(_compose, comparison, beliefs, mixed),
        notes=notes(comparison.other, beliefs),
        width=12.0,
        height=4.9 if mixed else 4.3,
    )


def difference_panel(comparison: Comparison, measure: str, beliefs: Beliefs) -> Chart:
    """Paired differences of one measure; the title says the last one.

    A flow and money by year, a wait by quarter, a stock or total at each 1 January.
    """
    mixed = bool(split_differences(comparison, measure, beliefs))
    sides = comparison.other.measures[measure].better is not None
    sentence = _sentence(comparison, measure)
    return Chart(
        name=f"difference_{measure}_{comparison.other.scenario.name}",
        data=difference_data(comparison, [measure]),
        caption=_caption(comparison, mixed, sides=sides),
        alt=finding("difference_chart_alt", sentences=sentence, **names_of(comparison)),
        draw=partial(_draw_alone, comparison, measure, beliefs),
        notes=notes(comparison.other, beliefs),
    )


def names_of(comparison: Comparison) -> dict[str, Text]:
    """Titles of the two scenarios that are compared."""
    return {
        "name": scenario_title(comparison.other.scenario),
        "base": scenario_title(comparison.baseline.scenario),
    }


def _caption(comparison: Comparison, mixed: bool, *, sides: bool) -> Text:
    n, caveat = comparison.other.n_paths, finding("caveat")
    told: list[Text] = [
        finding("difference_caption", n=n, caveat=caveat, **names_of(comparison)),
        *([finding("belief_marks_caption")] if mixed else []),
        *([finding("sides_caption")] if sides else []),
    ]
    return listed(told, " ")


def _sentence(comparison: Comparison, measure: str) -> Finding:
    """Say the last difference in a sentence, or that it does not tell a direction."""
    about, series = comparison.other.measures[measure], differences(comparison, measure)
    told: dict[str, Text] = {
        "measure": title_of_measure(about),
        "period": when_text(series.dates[-1], about, _every(about)),
    }
    pair = (comparison.baseline.scenario, comparison.other.scenario)
    # Money does change; of the rest the model holds no effect, which is not the same as none.
    if about.kind not in ("money", "posts", "need") and ledger_only(*pair, comparison.other.lines):
        return finding("not_modelled_title", measure=told["measure"])
    last = series.national[:, -1]
    direction = direction_of(last)
    # All NaN has no direction either, and means that nobody has a wait.
    if direction == "none" and not np.isnan(last).all():
        return finding("difference_title_none", **told)
    if direction in ("none", "unclear"):
        return finding("difference_title_unclear", **told)
    # Without its price level, which is none of the words' business.
    unit = about.unit.partition(" (")[0]
    # A wait becomes longer, not higher; persons are fewer, not lower.
    word = WORDS_OF_DIRECTION[unit][direction == "higher"]
    return finding(
        "difference_title",
        # Without its sign, which the word has: "fewer by -3" says the opposite.
        amount=Number(abs(float(np.nanmean(last))), _KINDS.get(unit, "mean")),
        direction=finding(word, m_dkk=Unit(about.unit)),
        **told,
    )


def _every(about: Measure) -> Frequency:
    """Step of the dates that are drawn: a flow is added up to years."""
    return "year" if about.kind == "flow" else about.frequency


def _compose(
    comparison: Comparison, beliefs: Beliefs, mixed: bool, figure: Figure, voice: Voice
) -> None:
    from bandeexit.report import style

    parts: Any = figure.subfigures(2, 1, height_ratios=HEIGHTS) if mixed else [figure]
    # No common scale: the three have units of their own.
    axes = parts[0].subplots(1, len(PANELS))
    for ax, measure in zip(axes, PANELS, strict=True):
        _draw(comparison, measure, beliefs, ax, voice)
    if mixed:
        style.legend_alone(parts[1], axes[0])
    names = finding("minus", **names_of(comparison))
    style.name_figure(figure, voice.say(names), bold=False)


def _draw_alone(
    comparison: Comparison, measure: str, beliefs: Beliefs, ax: Axes, voice: Voice
) -> Axes:
    """Draw one panel that says which scenario is subtracted from which."""
    from bandeexit.report import style

    note = finding("minus", **names_of(comparison))
    _draw(comparison, measure, beliefs, ax, voice, note=voice.say(note))
    if split_differences(comparison, measure, beliefs):
        style.legend_below(ax, columns=2)
        legend = ax.get_legend()
        if legend and comparison.other.measures[measure].kind == "wait":  # ticks of two lines
            legend.set_bbox_to_anchor(BELOW_TWO_LINES, transform=ax.transAxes)
    return ax


def _draw(
    comparison: Comparison,
    measure: str,
    beliefs: Beliefs,
    ax: Axes,
    voice: Voice,
    *,
    note: str = "",
) -> None:
    from bandeexit.report import style
    from bandeexit.report.forecast_charts.marks import tint_sides

    about, series = comparison.other.measures[measure], differences(comparison, measure)
    ax.axhline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    _draw_marks(comparison, measure, beliefs, ax, voice)
    title = voice.say(_sentence(comparison, measure))
    # In words as well as in colour (WCAG 1.4.1).
    notes_below = [note, voice.say(finding(SIDES[about.better])) if about.better else ""]
    unit = voice.say(unit_text(about, _every(about)))
    below = " · ".join(one for one in notes_below if one)
    style.dress(ax, unit, voice.language, title, below, whole=is_whole(about))
    years = [when.year for when in series.dates]
    # One a year: a tick for every quarter would lie on its neighbour.
    ticks = [i for i, year in enumerate(years) if i == 0 or year > years[i - 1]]
    ax.set_xticks(ticks, [voice.say(_tick(series.dates[i], about)) for i in ticks])
    ax.set_xlim(-0.6, len(years) - 0.4)
    tint_sides(ax, about)


def _tick(when: date, about: Measure) -> Text:
    if about.kind in ("flow", "money", "posts", "need"):
        return str(when.year)
    # By its quarter; a stock stands at the midnight of New Year.
    if about.kind == "wait":
        return quarter_text(when, "\n")
    return finding("start_of_year", year=str(when.year))


def _draw_marks(
    comparison: Comparison, measure: str, beliefs: Beliefs, ax: Axes, voice: Voice
) -> None:
    """Draw the differences of all paths, and beside them those under each belief."""
    from bandeexit.report import style

    series = differences(comparison, measure)
    apart = split_differences(comparison, measure, beliefs)
    drawn: list[tuple[Text, Series, Sequence[Any]]] = [
        (finding("mixture"), series, (style.BLUE, "solid", "o"))
    ]
    drawn += [(belief_title(one), of, style.look_of(i)) for i, (one, of) in enumerate(apart)]
    x = np.arange(len(series.dates))
    step = ROOM_OF_A_DATE / len(drawn)
    crowded = len(x) > FEW_DATES and bool(apart)
    for i, (title, one, (colour, _, mark)) in enumerate(drawn):
        # 90 % of the pairs and their mean, as in the tables. A difference within one future is
        # one number: the bar says how it varies over futures.
        low, mean, high = difference_points(one)
        # Around the date, all paths first: marks of one date never lie on each other.
        at = x + (i - len(apart) / 2) * step
        # The weighted ones are larger: they are what the title says.
        size = (7.0 if i == 0 else 5.0) * (0.5 if crowded else 1.0)
        width = (2.4 if i == 0 else 1.6) * (0.5 if crowded else 1.0)
        ax.vlines(at, low, high, color=colour, linewidth=width, zorder=3)
        ax.plot(at, mean, mark, color=colour, markersize=size, zorder=4,
                label=voice.say(title) if apart else None)  # fmt: skip
