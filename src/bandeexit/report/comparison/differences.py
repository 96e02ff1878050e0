"""All scenarios side by side: headline differences and the probability of being worse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bandeexit.model.measures import MEASURES
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.grids import interval_words
from bandeexit.report.page import Grid
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import number, say
from bandeexit.scenarios.compare import Comparison, worse_and_better
from bandeexit.scenarios.headline_values import Headline, headline_values

LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))


def differences_grid(comparisons: Sequence[Comparison], language: str) -> Grid:
    """One row a headline number, one column a scenario: mean, median, 90 % of the pairs, odds."""
    columns = []
    for one in comparisons:
        base, other = headline_values(one.baseline), headline_values(one.other)
        columns.append({headline: other[headline] - values for headline, values in base.items()})
    rows = [
        (
            headline_words(headline, language),
            *(_cell(headline, column[headline], language) for column in columns),
        )
        for headline in columns[0]
    ]
    titles = (one.other.scenario.title_in(language) for one in comparisons)
    base_title = comparisons[0].baseline.scenario.title_in(language)
    caption = say("differences_caption", language, base=base_title)
    return Grid(caption, (say("measure_heading", language), *titles), tuple(rows))


def _cell(headline: Headline, pairs: np.ndarray, language: str) -> str:
    table = summarise_paths(pairs.astype(np.float32)[:, None])[:, 0]
    if np.isnan(table[-1]):
        return "-"
    shown = interval_words(table[MEDIAN], table[LOW], table[HIGH], language, 1)
    told = say("difference_cell", language, shown=shown, mean=number(table[-1], language, 1))
    worse, better = worse_and_better(pairs, MEASURES[headline.measure])
    if np.isnan(worse):
        return told
    odds = {
        "worse": number(100 * float(worse), language),
        "better": number(100 * float(better), language),
    }
    return f"{told}; {say('worse_better', language, **odds)}"
