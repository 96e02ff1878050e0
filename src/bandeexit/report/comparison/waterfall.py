"""The effect of a scenario step by step, in a chart, a table and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES
from bandeexit.report import style
from bandeexit.report.charts import unit_words
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.figures import Chart, framed
from bandeexit.report.grids import interval_words
from bandeexit.report.page import Grid
from bandeexit.report.words import number, say, signed
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.intervals import SCORE
from bandeexit.scenarios.shapley import Decomposition, Effect

if TYPE_CHECKING:
    import pandas as pd

DRAWN = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
WORSE, BETTER, NEITHER, WHOLE = "#B34A00", style.BLUE, style.GREY, "#333333"
BESIDE_LABELS = 0.75
"""Width that names and means beside the bars leave to a panel."""
TINY = 0.05
"""A mean that is written as 0.0 is neither worse nor better."""
Floats = NDArray[np.float64]


def steps_table(decompositions: Sequence[Decomposition]) -> pd.DataFrame:
    """One row a scenario, headline number and step; `total` is the whole effect.

    Returns
    -------
    DataFrame
        Columns scenario, minus, measure, period, unit, step, mean, q05, q95 (over the paths),
        mean_low, mean_high (90 % Monte-Carlo interval of the mean), alone (mean effect of the
        step by itself), order (`all orders` or `as in the file`), n.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    for one in decompositions:
        for headline, effect in one.effects.items():
            names = (*one.steps, "total")
            values = np.vstack([effect.values, effect.whole])
            alone = np.vstack([effect.alone, effect.whole])
            for name, own, by_itself in zip(names, values, alone, strict=True):
                rows.append(
                    {
                        "scenario": one.other.name,
                        "minus": one.baseline.name,
                        "measure": headline.measure,
                        "period": headline.period,
                        "unit": headline.unit,
                        "step": name,
                        **_summary(own),
                        "alone": _summary(by_itself)["mean"],
                        "order": "as in the file" if one.ordered else "all orders",
                    }
                )
    return pd.DataFrame(rows)


def _summary(values: Floats) -> dict[str, float]:
    """Mean and 90 % of the paths, and how well so many paths tell the mean."""
    present = values[~np.isnan(values)]
    n = len(present)
    if not n:
        return {**dict.fromkeys(("mean", "q05", "q95", "mean_low", "mean_high"), np.nan), "n": 0}
    mean = float(present.mean())
    low, high = np.quantile(present, (0.05, 0.95)).tolist()
    half = SCORE * float(present.std(ddof=1)) / sqrt(n) if n > 1 else 0.0
    return {
        "mean": mean,
        "q05": low,
        "q95": high,
        "mean_low": mean - half,
        "mean_high": mean + half,
        "n": n,
    }


def steps_figures(decomposition: Decomposition) -> dict[str, object]:
    """Figures for machines: each step's mean effect on each headline number."""
    return {
        "scenario": decomposition.other.name,
        "baseline": decomposition.baseline.name,
        "order": "as in the file" if decomposition.ordered else "all orders",
        "draws": decomposition.draws,
        "effects": {
            headline.name: {
                **{
                    step: _plain(_summary(values))
                    for step, values in zip(decomposition.steps, effect.values, strict=True)
                },
                "total": _plain(_summary(effect.whole)),
                "more_together": _plain(_summary(effect.together)),
            }
            for headline, effect in decomposition.effects.items()
        },
    }


def _plain(summary: dict[str, float]) -> dict[str, float | None]:
    return {key: None if np.isnan(value) else value for key, value in summary.items()}


def steps_grid(decomposition: Decomposition, language: str) -> Grid:
    """One row a step, one column a headline number: mean and 90 % of the pairs."""
    drawn = [headline for headline in DRAWN if headline in decomposition.effects]
    rows = []
    for i, step in enumerate(decomposition.steps):
        cells = (_cell(decomposition.effects[h].values[i], language) for h in drawn)
        rows.append((step, *cells))
    total = (_cell(decomposition.effects[h].whole, language) for h in drawn)
    rows.append((say("steps_total", language), *total))
    together = (_cell(decomposition.effects[h].together, language) for h in drawn)
    rows.append((say("steps_together", language), *together))
    key = "steps_caption_ordered" if decomposition.ordered else "steps_caption"
    headings = (say("steps_heading", language), *(headline_words(h, language) for h in drawn))
    caption = say(key, language, n=number(decomposition.draws, language))
    return Grid(caption, headings, tuple(rows))


def _cell(values: Floats, language: str) -> str:
    told = _summary(values)
    return interval_words(told["mean"], told["q05"], told["q95"], language, 1)


def steps_sentences(decomposition: Decomposition, language: str) -> list[str]:
    """Say what each step does to each number drawn, and what they do together to completions.

    A number that no step changes in any pair is left out, but for completions.
    """
    drawn = [headline for headline in DRAWN if headline in decomposition.effects]
    told = [
        _steps_sentence(decomposition, headline, language)
        for headline in drawn
        if headline == COMPLETED or np.nan_to_num(decomposition.effects[headline].parts).any()
    ]
    told[0] += f" {_interaction(decomposition.effects[COMPLETED], language)}"
    return told


def _steps_sentence(decomposition: Decomposition, headline: Headline, language: str) -> str:
    effect = decomposition.effects[headline]
    parts = ", ".join(
        f"{step} {signed(_summary(values)['mean'], language)}"
        for step, values in zip(decomposition.steps, effect.values, strict=True)
    )
    whole = _summary(effect.whole)
    return say(
        "steps_sentence_ordered" if decomposition.ordered else "steps_sentence",
        language,
        name=decomposition.other.title_in(language),
        measure=headline_words(headline, language),
        parts=parts,
        total=signed(whole["mean"], language),
        low=signed(whole["q05"], language),
        high=signed(whole["q95"], language),
        n=number(decomposition.draws, language),
    )


def _interaction(effect: Effect, language: str) -> str:
    if not np.nan_to_num(effect.together).any():
        return say("steps_just_added", language)
    told = _summary(effect.together)
    if told["mean_low"] <= 0.0 <= told["mean_high"]:
        return say("steps_no_interaction", language)
    key = "steps_more_together" if told["mean"] > 0 else "steps_less_together"
    return say(
        key,
        language,
        amount=number(abs(told["mean"]), language, 1),
        low=number(told["mean_low"], language, 1),
        high=number(told["mean_high"], language, 1),
    )


def plot_waterfall(
    ax: Axes | None,
    decomposition: Decomposition,
    headline: Headline,
    *,
    language: str = "da",
    with_names: bool = True,
) -> Axes:
    """Draw each step's mean effect on top of those before it, and the whole effect below.

    Thin lines hold 90 % of the pairs.

    Parameters
    ----------
    with_names : bool
        Whether to name the steps beside the bars.
    """
    ax = ax or style.new_axes(width=8.0)
    effect = decomposition.effects[headline]
    names = [*decomposition.steps, say("steps_total", language)]
    told = [_summary(values) for values in (*effect.values, effect.whole)]
    start = 0.0
    for i, summary in enumerate(told):
        last = i == len(told) - 1
        start = 0.0 if last else start
        _draw_step(ax, -i, start, summary, WHOLE if last else _colour(headline, summary["mean"]))
        if not last:
            end = start + summary["mean"]
            ax.plot([end, end], [-i, -i - 1], color=style.GREY, linewidth=0.8, zorder=2)
            start = end
    ax.axvline(0.0, color=style.BLACK, linewidth=1.0, zorder=2)
    title = headline_words(headline, language, with_unit=False)
    style.dress(ax, unit_words(headline.unit, language), language, title, room=BESIDE_LABELS)
    _label(ax, told, language)
    ax.grid(visible=False)
    ax.set_yticks([-i for i in range(len(names))], names if with_names else [""] * len(names))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-len(names) + 0.4, 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, language)))
    return ax


def _tick(value: float, language: str) -> str:
    return number(value, language, 0 if float(value).is_integer() else 1)


def _draw_step(ax: Axes, y: float, start: float, summary: dict[str, float], colour: str) -> None:
    ax.barh(y, summary["mean"], left=start, color=colour, height=0.56, zorder=3)
    whisker = (start + summary["q05"], start + summary["q95"])
    ax.hlines(y - 0.36, *whisker, color=style.GREY, linewidth=1.2, zorder=4)


def _label(ax: Axes, told: Sequence[dict[str, float]], language: str) -> None:
    """Write the means in a column right of the bars, where nothing covers them."""
    for i, summary in enumerate(told):
        ax.annotate(
            signed(summary["mean"], language),
            xy=(1.0, -i),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.NOTE_SIZE,
            fontweight="bold" if i == len(told) - 1 else "normal",
        )


def _colour(headline: Headline, mean: float) -> str:
    better = MEASURES[headline.measure].better
    if better is None or abs(mean) < TINY:
        return NEITHER
    return BETTER if (mean > 0) == (better == "more") else WORSE


def charts_of_steps(decomposition: Decomposition, language: str, mixed: str = "") -> list[Chart]:
    """Waterfalls of completions, discontinued visitations and the last wait, side by side.

    Parameters
    ----------
    mixed : str
        What is mixed with which weights, to be written below.
    """

    def draw(figure: Figure) -> None:
        widths = [1.25, *[1.0] * (len(DRAWN) - 1)]
        axes = figure.subplots(1, len(DRAWN), width_ratios=widths)
        for i, (ax, headline) in enumerate(zip(axes, DRAWN, strict=True)):
            plot_waterfall(ax, decomposition, headline, language=language, with_names=i == 0)
        style.name_figure(figure, names, bold=False)

    titles = {
        "name": decomposition.other.title_in(language),
        "base": decomposition.baseline.title_in(language),
    }
    names, caveat = say("minus", language, **titles), say("caveat", language)
    height = 2.2 + 0.48 * (len(decomposition.steps) + 1)
    figure = framed(draw, decomposition.draws, language, mixed, width=12.0, height=height)
    key = "steps_chart_caption_ordered" if decomposition.ordered else "steps_chart_caption"
    told = " ".join(steps_sentences(decomposition, language))
    return [
        Chart(
            name=f"difference_steps_{decomposition.other.name}",
            figure=figure,
            data=steps_table([decomposition]),
            caption=say(key, language, n=decomposition.draws, caveat=caveat, **titles),
            alt=say("steps_chart_alt", language, told=told, **titles),
        )
    ]
