"""Numbers that were held out of the fit: outturn over forecast, and scores."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bandeexit.calibration.scores import Score
from bandeexit.report import style
from bandeexit.report.figures import Chart
from bandeexit.report.fit.charts import foot
from bandeexit.report.fit.content import FitContent, FittedRegime, Section
from bandeexit.report.fit.numbers import points, table_of
from bandeexit.report.grids import significant
from bandeexit.report.page import Grid
from bandeexit.report.words import number, say

COLUMNS = 3
CELL = (3.7, 1.5)
"""Width and height of a small chart, inches."""
MOST_CHARTS = 24
OUTTURN = "#000000"


def held_out(content: FitContent, language: str) -> Section | None:
    """How forecasts stand up to numbers that the fit never saw; None where there are none."""
    if not any(one.scores for one in content.regimes):
        return None
    return Section(
        "held-out",
        say("fit_held_out_title", language),
        (
            say("fit_held_out_text", language),
            *(_coverage(one, language) for one in content.regimes),
        ),
        tuple(_grid(one, language) for one in content.regimes),
        (outturn_chart(content, language),),
        {"hold_outs.csv": _table(content)},
    )


def _coverage(one: FittedRegime, language: str) -> str:
    return say(
        "fit_held_out_coverage",
        language,
        belief=one.belief.title(language),
        inside=sum(score.inside for score in one.scores),
        n=len(one.scores),
    )


def _grid(one: FittedRegime, language: str) -> Grid:
    headings = tuple(say("fit_held_out_headings", language).split("|"))
    caption = say("fit_held_out_caption", language, belief=one.belief.title(language))
    return Grid(caption, headings, tuple(_cells(s, language) for s in one.scores), (0, 3))


def _cells(score: Score, language: str) -> tuple[str, ...]:
    seen = significant(score.observed, language)
    return (
        score.what,
        seen if score.exact else say("fit_held_out_about", language, value=seen),
        points(score.forecast, language),
        say("fit_held_out_inside" if score.inside else "fit_held_out_outside", language),
        "-" if score.pit is None else number(score.pit, language, 2),
        significant(score.interval_score, language),
    )


def _table(content: FitContent) -> bytes:
    headings = ("regime", "target", "what", "date", "observed", "exact", "q05", "q50", "q95")
    rows = [
        (
            *(one.belief.name, s.name, s.what, s.date, s.observed, s.exact, *s.forecast),
            *(s.inside, "" if s.pit is None else s.pit, s.interval_score),
        )
        for one in content.regimes
        for s in one.scores
    ]
    return table_of((*headings, "inside", "pit", "interval_score"), rows)


def outturn_chart(content: FitContent, language: str) -> Chart:
    """Each number as a line over the forecasts of the regimes."""
    import pandas as pd

    names = [score.name for score in content.regimes[0].scores][:MOST_CHARTS]
    lines = -(-len(names) // COLUMNS)
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(COLUMNS * CELL[0], lines * CELL[1] + 0.9), layout="constrained")
        axes = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
        for ax, name in zip(axes, names, strict=False):
            _draw(ax, content, name, language)
        for ax in axes[len(names) :]:
            ax.set_visible(False)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="outside upper left", ncols=len(labels), frameon=False, fontsize=9
        )
        foot(figure, language)
    frame = pd.DataFrame(
        [
            {"regime": one.belief.name, "target": s.name, "observed": s.observed}
            | dict(zip(("q05", "q50", "q95"), s.forecast, strict=True))
            for one in content.regimes
            for s in one.scores
        ]
    )
    alt = "; ".join(_coverage(one, language) for one in content.regimes)
    return Chart("outturn_over_forecast", figure, frame, say("fit_held_out_chart", language), alt)


def _draw(ax: Axes, content: FitContent, name: str, language: str) -> None:
    for place, one in enumerate(content.regimes):
        score = next(s for s in one.scores if s.name == name)
        colour, _, mark = style.look_of(place)
        low, middle, high = score.forecast
        ax.hlines(-place, low, high, color=colour, linewidth=2.2)
        ax.plot(middle, -place, mark, color=colour, markersize=5, label=one.belief.title(language))
    line = "solid" if score.exact else "dashed"
    label = say("fit_held_out_outturn", language)
    ax.axvline(score.observed, color=OUTTURN, linewidth=1.4, linestyle=line, label=label)
    ax.set_title(score.what, loc="left", fontsize=style.NOTE_SIZE)
    ax.set_yticks([])
    ax.set_ylim(-len(content.regimes) + 0.4, 0.6)
    ax.tick_params(labelsize=8)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
