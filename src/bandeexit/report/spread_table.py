"""Where the spread of futures comes from, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from bandeexit.report.headline_titles import headline_title
from bandeexit.report.story import Estimate, Number, Table, finding
from bandeexit.scenarios.variance import SOURCES, Split

ALWAYS = ("parameters", "chance")
"""Sources that are told even where they add nothing."""


def table_of_spread(splits: Sequence[Split]) -> Table:
    """Lay out standard deviation and shares of the variance of each headline number."""
    present = [
        source
        for source in SOURCES
        if source in ALWAYS or any(one.variance[source] for one in splits)
    ]
    return Table(
        finding("spread_table_caption", n=splits[0].n_draws if splits else 0),
        (
            finding("measure_heading"),
            finding("spread_deviation_heading"),
            *(finding(f"spread_{source}_heading") for source in present),
            finding("spread_facts_heading"),
        ),
        tuple(
            (
                headline_title(one.headline),
                Number(sqrt(one.total), "mean"),
                *(_share(one, source) for source in present),
                Number(one.narrower_with_facts, "share"),
            )
            for one in splits
        ),
    )


def _share(one: Split, source: str) -> Estimate:
    """Share of the variance; what resampling adds below nought and above all is cut off."""
    if not one.total:
        return Estimate(float("nan"), float("nan"), float("nan"), "share")
    low = max(one.low[source], 0.0) / one.total
    high = max(min(one.high[source] / one.total, 1.0), 0.0)
    return Estimate(one.share(source), low, high, "share")
