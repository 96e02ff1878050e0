"""Where the spread of futures comes from, in sentences and a table for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.report.headline_titles import headline_title
from bandeexit.report.story import Finding, Number, Text, finding
from bandeexit.scenarios.headline_values import Headline, headline_values
from bandeexit.scenarios.intervals import of_median
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.variance import SOURCES, Split

if TYPE_CHECKING:
    import pandas as pd

_MOST_TOLD = 3
"""Headline numbers whose sources of spread are told in words."""


def spread_frame(splits: Sequence[Split]) -> pd.DataFrame:
    """One row a headline number and source of spread.

    Returns
    -------
    DataFrame
        Columns measure, period, unit, source, variance, low, high (90 % interval over resampled
        draws), share, draws, scenarios.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "measure": one.headline.measure,
            "period": one.headline.period,
            "unit": one.headline.unit,
            "source": source,
            "variance": one.variance[source],
            "low": one.low[source],
            "high": one.high[source],
            "share": one.share(source),
            "draws": one.n_draws,
            "scenarios": one.n_scenarios,
        }
        for one in splits
        for source in SOURCES
    )


def spread_findings(splits: Sequence[Split], result: Result) -> list[Finding]:
    """Say what more facts would narrow, and what more draws would."""
    by_headline: Mapping[Headline, Split] = {one.headline: one for one in splits}
    values = headline_values(result)
    told = []
    for headline, one in list(by_headline.items())[:_MOST_TOLD]:
        if not one.total or np.isnan(one.total):
            continue
        # Both are told, side by side: what facts would narrow, and how well the median is known
        # with these draws. More draws narrow no band (docs/decisions/0011).
        half = of_median(values[headline]).half_width
        low, high = np.nanquantile(values[headline], (0.05, 0.95))
        width = float(high - low) / 2
        shares: dict[str, Text] = {
            source: Number(_of_unknown(one, source), "share")
            for source in ("chance", "parameters", "regime")
        }
        told.append(
            finding(
                "spread_sentence",
                measure=headline_title(headline),
                facts=Number(one.narrower_with_facts, "share"),
                half=Number(half, "mean"),
                runs=Number(half / width if width else 0.0, "share"),
                n=result.n_paths,
                **shares,
            )
        )
    return told


def _of_unknown(one: Split, source: str) -> float:
    """Share of what is uncertain of one scenario, leaving out the choice of the scenario."""
    # Which scenario comes is a decision, not an uncertainty.
    rest = one.total - max(one.variance["scenario"], 0.0)
    # Unbiased components may be negative near 0; only shares are clipped (docs/decisions/0011).
    return max(one.variance[source], 0.0) / rest if rest else float("nan")
