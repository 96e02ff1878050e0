"""Whether the draws were enough: convergence, and the precision that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from bandeexit.model.measures import measure_of
from bandeexit.report.charts import unit_words
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.names import measure_name
from bandeexit.report.page import Grid
from bandeexit.report.words import number, say
from bandeexit.scenarios.precision import Reached, convergence
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    import pandas as pd


def convergence_table(results: Sequence[Result]) -> pd.DataFrame:
    """How well each headline median is known with an eighth of the paths to all of them.

    Returns
    -------
    DataFrame
        Columns scenario, measure, period, unit, paths, median, half_width (of the 90 %
        Monte-Carlo interval of the median, between order statistics; infinite below five paths).
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "scenario": result.scenario.name,
                "measure": row.headline.measure,
                "period": row.headline.period,
                "unit": row.headline.unit,
                "paths": paths,
                "median": median,
                "half_width": half,
            }
            for result in results
            for row in convergence(result)
            for paths, median, half in zip(row.draws, row.median, row.half_width, strict=True)
        ]
    )


def convergence_grid(result: Result, language: str) -> Grid:
    """Headline medians, each with the half-width of what so many paths tell of it."""
    rows = convergence(result)
    sizes = rows[0].draws if rows else ()
    cells = [
        (
            headline_words(row.headline, language),
            *(
                _cell(median, half, language)
                for median, half in zip(row.median, row.half_width, strict=True)
            ),
        )
        for row in rows
    ]
    headings = (
        say("measure_heading", language),
        *(say("with_futures", language, n=number(size, language)) for size in sizes),
    )
    caption = say("convergence_caption", language, name=result.scenario.title_in(language))
    return Grid(caption, headings, tuple(cells))


def _cell(median: float, half: float, language: str) -> str:
    if median != median:
        return "-"
    shown = number(half, language, 1) if isfinite(half) else say("too_few", language)
    return f"{number(median, language, 1)} ± {shown}"


def precision_sentences(reached: Sequence[Reached], language: str) -> list[str]:
    """Say of each precision that was asked for whether it was reached, and what it would take."""
    told = []
    for one in reached:
        words: dict[str, object] = {
            "measure": measure_name(measure_of(one.measure), language),
            "unit": unit_words(measure_of(one.measure).unit, language),
            "name": one.scenario,
            "n": number(one.draws, language),
            "half": number(one.half_width, language, 2) if isfinite(one.half_width) else "∞",
            "wanted": number(one.wanted, language, 2),
        }
        if one.enough:
            told.append(say("precision_reached", language, **words))
        elif isfinite(one.needed):
            needed = number(one.needed, language)
            told.append(say("precision_missed", language, needed=needed, **words))
        else:
            told.append(say("precision_out_of_reach", language, **words))
    return told


def precision_figures(reached: Sequence[Reached]) -> list[dict[str, object]]:
    """Figures for machines."""
    return [
        {
            "scenario": one.scenario,
            "measure": one.measure,
            "half_width": one.half_width if isfinite(one.half_width) else None,
            "wanted": one.wanted,
            "reached": one.enough,
            "draws": one.draws,
            "draws_needed": one.needed if isfinite(one.needed) else None,
        }
        for one in reached
    ]
