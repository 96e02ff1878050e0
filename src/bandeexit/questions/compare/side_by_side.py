"""All scenarios side by side: headline differences and the probability of being worse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bandeexit.model.measures import MEASURES
from bandeexit.report.headline_titles import headline_title
from bandeexit.report.paths_texts import effect
from bandeexit.report.story import Number, Table, Text, finding
from bandeexit.report.titles import scenario_title
from bandeexit.scenarios.compare import Comparison, worse_and_better
from bandeexit.scenarios.headline_values import Headline, headline_values


def differences_table(comparisons: Sequence[Comparison]) -> Table:
    """One row a headline number, one column a scenario: mean, 90 % of the pairs, odds."""
    columns = []
    for one in comparisons:
        base, other = headline_values(one.baseline), headline_values(one.other)
        # Path by path, before anything is summarised: the difference of two means has the
        # interval of two forecasts, that of pairs a much narrower one (docs/comparing.md).
        columns.append({headline: other[headline] - values for headline, values in base.items()})
    return Table(
        finding("differences_caption", base=scenario_title(comparisons[0].baseline.scenario)),
        (
            finding("measure_heading"),
            *(scenario_title(one.other.scenario) for one in comparisons),
        ),
        tuple(
            (headline_title(headline), *(_cell(headline, column[headline]) for column in columns))
            for headline in columns[0]
        ),
    )


def _cell(headline: Headline, pairs: np.ndarray) -> Text:
    if np.isnan(pairs).all():
        return "-"
    told = effect(pairs.astype(np.float32))
    worse, better = worse_and_better(pairs, MEASURES[headline.measure])
    # A measure of which neither way is better has no odds.
    if np.isnan(worse):
        return told
    return finding("difference_cell", change=told, worse=Number(float(worse), "share"),
                   better=Number(float(better), "share"))  # fmt: skip
