"""Tables with one column for each belief about capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Beliefs, mixed_from, split, split_pairs
from bandeexit.report.grids import interval_words
from bandeexit.report.names import measure_name
from bandeexit.report.page import Grid
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series, by_year

FLOWS = ("referred", "completed", "programme_discontinued", "visitation_discontinued")
"""Added up from the census to the horizon."""
IN_YEARS = "completed"
"""Given by calendar year as well."""
AT_THE_END = ("in_programme", "waiting")
LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))
Floats = NDArray[np.float32]
Rows = dict[str, Floats]


def figures_by_belief(result: Result, language: str, known: Beliefs = ()) -> list[Grid]:
    """Key figures of the mixture and of each belief; nothing where there are fewer than two."""
    parts = [(belief.title(language), part.series) for belief, part in split(result, known)]
    if not parts:
        return []
    parts.insert(0, (say("mixture", language), result.series))
    mixed = mixed_from(result, language, known)
    caption = say("by_belief_caption", language, mixed=mixed)
    return [_grid(parts, result.census, caption, language, mean=False)]


def effects_by_belief(comparison: Comparison, language: str, known: Beliefs = ()) -> list[Grid]:
    """Effects in the mixture and under each belief; nothing where there are fewer than two."""
    parts = [
        (belief.title(language), part.series) for belief, part in split_pairs(comparison, known)
    ]
    if not parts:
        return []
    parts.insert(0, (say("mixture", language), comparison.series))
    mixed = mixed_from(comparison.other, language, known)
    caption = say("effects_by_belief_caption", language, mixed=mixed)
    return [_grid(parts, comparison.other.census, caption, language, mean=True)]


def _grid(
    parts: Sequence[tuple[str, Mapping[str, Series]]],
    census: date,
    caption: str,
    language: str,
    *,
    mean: bool,
) -> Grid:
    columns = [_rows(series, census, language) for _, series in parts]
    rows = []
    for title in columns[0]:
        cells = (_cell(column[title], language, mean=mean) for column in columns)
        rows.append((title, *cells))
    headings = (say("measure_heading", language), *(title for title, _ in parts))
    return Grid(caption, headings, tuple(rows))


def _rows(series: Mapping[str, Series], census: date, language: str) -> Rows:
    """Values over the paths by title of the row."""
    rows: Rows = {}
    for name in FLOWS:
        about = measure_name(MEASURES[name], language)
        if name == IN_YEARS:
            yearly = by_year(series[name])
            for i, first in enumerate(yearly.dates):
                if first.year >= census.year:
                    title = say("in_year", language, measure=about, year=first.year)
                    rows[title] = yearly.national[:, i]
        total = series[f"total_{name}"]
        since = total.national[:, -1] - total.national[:, total.dates.index(census)]
        rows[say("until_horizon", language, measure=about)] = since
    for name in AT_THE_END:
        about = measure_name(MEASURES[name], language)
        rows[say("at_horizon", language, measure=about)] = series[name].national[:, -1]
    wait = MEASURES["wait_days_mean"]
    title = say("last_quarter", language, measure=measure_name(wait, language))
    rows[title] = series[wait.name].national[:, -1]
    return rows


def _cell(values: Floats, language: str, *, mean: bool) -> str:
    table = summarise_paths(values[:, None])[:, 0].tolist()
    middle = table[-1] if mean else table[MEDIAN]
    return interval_words(middle, table[LOW], table[HIGH], language, int(mean))
