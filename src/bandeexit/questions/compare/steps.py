"""The effect of a scenario step by step, in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.report.headline_titles import headline_title
from bandeexit.report.story import Estimate, Finding, Number, Table, Text, finding, listed
from bandeexit.report.titles import scenario_title
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.intervals import SCORE
from bandeexit.scenarios.shapley import Decomposition, StepEffect

if TYPE_CHECKING:
    import pandas as pd

DRAWN = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
"""Headline numbers with a panel, a column and a sentence."""
Floats = NDArray[np.float64]


class StepSummary(NamedTuple):
    """An effect over the paths, and how well so many paths tell its mean."""

    mean: float
    q05: float
    q95: float
    # Of the mean; q05 and q95 are of single pairs. The first shrinks with more draws, the others
    # do not.
    mean_low: float
    mean_high: float
    n: int


def summarise_step(values: Floats) -> StepSummary:
    """Summarise; NaN where no path has a value."""
    present = values[~np.isnan(values)]
    n = len(present)
    if not n:
        return StepSummary(np.nan, np.nan, np.nan, np.nan, np.nan, 0)
    mean = float(present.mean())
    low, high = np.quantile(present, (0.05, 0.95)).tolist()
    # Normal, as a mean of hundreds of pairs is; medians have intervals of their own
    # (`intervals`).
    half = SCORE * float(present.std(ddof=1)) / sqrt(n) if n > 1 else 0.0
    return StepSummary(mean, low, high, mean - half, mean + half, n)


def drawn_headlines(decomposition: Decomposition) -> list[Headline]:
    """Headline numbers that are drawn and told."""
    return [headline for headline in DRAWN if headline in decomposition.effects]


def steps_frame(decompositions: Sequence[Decomposition]) -> pd.DataFrame:
    """One row a scenario, headline number and step; `total` is the whole effect.

    Returns
    -------
    DataFrame
        Columns scenario, minus, measure, period, unit, step, mean, q05, q95 (over the paths),
        mean_low, mean_high (90 % Monte-Carlo interval of the mean), n, alone (mean effect of the
        step by itself), order (`all orders` or `as in the file`).
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    for one in decompositions:
        for headline, effect in one.effects.items():
            names = (*one.steps, "total")
            values = np.vstack([effect.values, effect.whole])
            # What a step does by itself is another number than its share of the whole: both are
            # in the table, only the share in sentences.
            alone = np.vstack([effect.alone, effect.whole])
            rows += [
                {
                    "scenario": one.other.name,
                    "minus": one.baseline.name,
                    "measure": headline.measure,
                    "period": headline.period,
                    "unit": headline.unit,
                    "step": name,
                    **summarise_step(own)._asdict(),
                    "alone": summarise_step(by_itself).mean,
                    "order": "as in the file" if one.ordered else "all orders",
                }
                for name, own, by_itself in zip(names, values, alone, strict=True)
            ]
    return pd.DataFrame(rows)


def steps_table(decomposition: Decomposition) -> Table:
    """One row a step, one column a headline number: mean and 90 % of the pairs."""
    drawn = drawn_headlines(decomposition)
    effects = [decomposition.effects[headline] for headline in drawn]
    rows: list[tuple[Text, ...]] = [
        (step, *(_cell(effect.values[i]) for effect in effects))
        for i, step in enumerate(decomposition.steps)
    ]
    rows.append((finding("steps_total"), *(_cell(effect.whole) for effect in effects)))
    rows.append((finding("steps_together"), *(_cell(effect.together) for effect in effects)))
    key = "steps_caption_ordered" if decomposition.ordered else "steps_caption"
    headings = (finding("steps_heading"), *map(headline_title, drawn))
    return Table(finding(key, n=decomposition.draws), headings, tuple(rows))


def _cell(values: Floats) -> Estimate:
    told = summarise_step(values)
    return Estimate(told.mean, told.q05, told.q95, "mean", signed=True)


def steps_findings(decomposition: Decomposition) -> list[Finding]:
    """Say what each step does to completions, and whether they act more or less together."""
    effect = decomposition.effects[COMPLETED]
    parts = [
        listed([step, Number(summarise_step(own).mean, "mean", signed=True)], " ")
        for step, own in zip(decomposition.steps, effect.values, strict=True)
    ]
    told = finding(
        "steps_sentence_ordered" if decomposition.ordered else "steps_sentence",
        name=scenario_title(decomposition.other),
        measure=headline_title(COMPLETED),
        parts=listed(parts, ", "),
        total=_cell(effect.whole),
        n=decomposition.draws,
    )
    return [told, _interaction(effect)]


def _interaction(effect: StepEffect) -> Finding:
    # Exactly: steps of which none meets another in any path add up to the bit.
    if not np.nan_to_num(effect.together).any():
        return finding("steps_just_added")
    told = summarise_step(effect.together)
    # Of the mean here, since it is asked whether steps act together on average.
    if told.mean_low <= 0.0 <= told.mean_high:
        return finding("steps_no_interaction")
    key = "steps_more_together" if told.mean > 0 else "steps_less_together"
    low, high = Number(told.mean_low, "mean"), Number(told.mean_high, "mean")
    return finding(key, amount=Number(abs(told.mean), "mean"), low=low, high=high)
