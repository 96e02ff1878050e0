"""Where the spread of futures comes from, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bandeexit.report.headline_titles import headline_title
from bandeexit.report.story import Estimate, Number, Table, finding
from bandeexit.scenarios.variance import SOURCES, Split


def present_sources(splits: Sequence[Split]) -> tuple[str, ...]:
    """Leave the scenario out where there is one only, and the regime where there are none."""
    return tuple(
        source
        for source in SOURCES
        # A row of noughts would look like a finding.
        if source not in ("scenario", "regime") or any(one.variance[source] for one in splits)
    )


def spread_table(splits: Sequence[Split]) -> Table:
    """Standard deviation and shares of the variance, in per cent."""
    sources = present_sources(splits)
    return Table(
        finding("spread_caption", n=splits[0].n_draws if splits else 0),
        (
            finding("measure_heading"),
            finding("deviation_heading"),
            *(finding(f"spread_{source}") for source in sources),
            finding("narrower_heading"),
        ),
        tuple(
            (
                headline_title(one.headline),
                Number(float(np.sqrt(one.total)), "mean"),
                *(_share(one, source) for source in sources),
                Number(one.narrower_with_facts, "share"),
            )
            for one in splits
        ),
    )


def _share(one: Split, source: str) -> Estimate:
    # Shares are clipped, components are not: unbiased ones near 0 come out negative at times
    # (docs/decisions/0011).
    low = max(one.low[source], 0.0) / one.total if one.total else np.nan
    high = max(min(one.high[source] / one.total, 1.0), 0.0) if one.total else np.nan
    return Estimate(one.share(source), low, high, "share")
