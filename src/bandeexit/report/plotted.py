"""What charts plot: the same numbers for the drawing and for its CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.budget import BudgetLine, is_carried_forward
from bandeexit.model.measures import SPEND, measure_of
from bandeexit.report.beliefs import Belief, Beliefs, beliefs_in
from bandeexit.report.tables import quantiles_over_paths, several, summarise_paths
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.result import Result, Series, by_year

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
PairsDirection = Literal["none", "unclear", "lower", "higher"]

# Symmetric around the median; `fan` takes them in pairs from the outside.
FAN_QUANTILES = (0.05, 0.20, 0.35, 0.50, 0.65, 0.80, 0.95)
"""Edges of the 90, 60 and 30 % bands around the median."""
INTERVAL = (0.05, 0.50, 0.95)
# "Cannot be told" is an answer: more than one pair in twenty goes the other way
# (docs/comparing.md).
DOUBT = 0.05
"""A direction is told when at most this share of the pairs goes the other way."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Spending of the path in the middle, each year's own."""

    years: tuple[int, ...]
    lines: Floats
    """m DKK, shape (n_lines, n_years)."""
    granted: Floats
    """m DKK, shape (n_years,)."""
    known: tuple[BudgetLine, ...]
    """What is known of each line."""

    @property
    def total(self) -> Floats:
        """m DKK, shape (n_years,)."""
        return np.asarray(self.lines.sum(axis=0))


def fan_points(result: Result, measure: str, place: int = 0) -> Floats:
    """Median and edges of the bands, shape (len(FAN_QUANTILES), n_dates)."""
    return quantiles_over_paths(result.series[measure].values[:, :, place], FAN_QUANTILES)


def belief_medians(
    result: Result, measure: str, known: Beliefs = ()
) -> list[tuple[Belief, Floats]]:
    """Median for the country under each belief; nothing where there are fewer than two."""
    if not several(result):
        return []
    values, regime = result.series[measure].national, np.array(result.regime)
    return [
        (belief, quantiles_over_paths(values[regime == i], (0.5,))[0])
        for i, belief in enumerate(beliefs_in(result, known))
        if (regime == i).any()
    ]


def split_differences(
    comparison: Comparison, measure: str, known: Beliefs = ()
) -> list[tuple[Belief, Series]]:
    """Differences as they are drawn, under each belief; nothing where there are fewer than two."""
    if not several(comparison.other):
        return []
    # Of the other one: pairs have one belief, or they would be none (`scenarios.compare`).
    drawn, regime = differences(comparison, measure), np.array(comparison.other.regime)
    return [
        # `:1`: the country, which is the first of the places.
        (belief, Series(drawn.values[regime == i, :, :1], drawn.dates))
        for i, belief in enumerate(beliefs_in(comparison.other, known))
        if (regime == i).any()
    ]


def interval_points(series: Series) -> Floats:
    """5, 50 and 95 % points for the country, shape (3, n_dates)."""
    return quantiles_over_paths(series.national, INTERVAL)


def since(series: Series, start: date) -> Series:
    """Keep the dates from `start` on."""
    return _at(series, [i for i, when in enumerate(series.dates) if when >= start])


def middle_spending(result: Result) -> Spending:
    """Pick, for each year from the census's on, the path whose total is the median.

    The medians of the lines would not add up to the median of the total; the lines of one path
    do. Of an even number of paths, the lower of the two in the middle is taken.
    """
    total = result.series["spend_total"]
    recent = [i for i, when in enumerate(total.dates) if when.year >= result.census.year]
    # Stable, so that of paths with the same total always the same one is drawn.
    ranking = np.argsort(total.national[:, recent], axis=0, kind="stable")
    # Each year has a path of its own: the bars of two years are no course of events.
    middle = ranking[(len(ranking) - 1) // 2]

    def of_middle(name: str) -> Floats:
        return result.series[name].national[middle, recent].astype(np.float64)

    return Spending(
        years=tuple(total.dates[i].year for i in recent),
        lines=np.stack([of_middle(f"{SPEND}{line.name}") for line in result.lines]),
        granted=of_middle("appropriation_total"),
        known=result.lines,
    )


def differences(comparison: Comparison, measure: str) -> Series:
    """Paired differences of one measure as they are drawn.

    A flow by calendar year, from the census's year on; a stock or total at each 1 January after
    the census and at the end; money by year and waits by quarter, from the census on.
    """
    series, census = comparison.series[measure], comparison.other.census
    kind = measure_of(measure).kind
    if kind == "wait":
        return since(series, census)
    if kind in ("flow", "money", "posts", "need"):
        # Monthly differences of a few persons are a saw; by year they can be read.
        yearly = by_year(series) if kind == "flow" else series
        # The census's year whole, as it is budgeted: what lies before it is equal in every pair.
        return since(yearly, census.replace(month=1, day=1))
    last = len(series.dates) - 1
    return _at(
        series,
        [
            i
            for i, when in enumerate(series.dates)
            if when > census and (i == last or (when.month, when.day) == (1, 1))
        ],
    )


def difference_points(series: Series) -> Floats:
    """5 % point, mean and 95 % point for the country, shape (3, n_dates)."""
    table = summarise_paths(series.national)
    # 5 %, the mean, 95 %: the mean stands last in the table, behind the quantiles.
    return table[[0, -1, -2]]


def direction_of(pairs: NDArray[np.float32]) -> PairsDirection:
    """Tell which way paired differences go, or that they do not tell; NaN is left out."""
    # A pair of which one side has no value has no direction, and does not weaken one.
    present = pairs[~np.isnan(pairs)]
    n_below, n_above = int((present < 0).sum()), int((present > 0).sum())
    # Before the share: where all pairs are equal there is no doubt, either.
    if n_below == n_above == 0:
        return "none"
    if min(n_below, n_above) > DOUBT * len(present):
        return "unclear"
    # A few large differences may pull the mean away from where nearly all pairs go.
    if (n_above > n_below) != (float(present.mean()) > 0):
        return "unclear"
    return "higher" if n_above > n_below else "lower"


def fan_data(results: Sequence[Result], measure: str) -> pd.DataFrame:
    """Points of one fan, or of several, for the country."""
    import pandas as pd

    columns = [f"q{round(100 * q):02d}" for q in FAN_QUANTILES]
    frames = [
        _frame(result, measure, dict(zip(columns, fan_points(result, measure), strict=True)))
        for result in results
    ]
    return pd.concat(frames, ignore_index=True)


def fan_data_with_beliefs(result: Result, measure: str) -> pd.DataFrame:
    """Points of one fan, and a column with the median under each belief that is drawn."""
    frame = fan_data([result], measure)
    for belief, median in belief_medians(result, measure):
        # By the regime's name, which is the same in every language.
        frame[f"q50_{belief.name}"] = median
    return frame


def waits_data(result: Result) -> pd.DataFrame:
    """Points of the waits, for the country, from the census on."""
    import pandas as pd

    frames = []
    for measure in ("wait_days_mean", "wait_days_p90"):
        recent = since(result.series[measure], result.census)
        points = dict(zip(("q05", "q50", "q95"), interval_points(recent), strict=True))
        frames.append(_frame(result, measure, points, recent))
    return pd.concat(frames, ignore_index=True)


def spending_data(result: Result) -> pd.DataFrame:
    """Bars and marks of the spending chart."""
    import pandas as pd

    spending = middle_spending(result)
    return pd.DataFrame(
        {
            "scenario": result.scenario.name,
            "year": spending.years,
            **{
                f"{SPEND}{line.name}_m_dkk": amounts
                for line, amounts in zip(result.lines, spending.lines, strict=True)
            },
            "spend_total_m_dkk": spending.total,
            "appropriation_total_m_dkk": spending.granted,
            "prices": result.scenario.prices,
            "carried_forward": [is_carried_forward(result.lines, y) for y in spending.years],
        }
    )


def difference_data(comparison: Comparison, measures: Sequence[str]) -> pd.DataFrame:
    """Dots and intervals of the differences, for the country."""
    import pandas as pd

    frames = []
    for measure in measures:
        parts = [(ALL, differences(comparison, measure))]
        parts += [(b.name, one) for b, one in split_differences(comparison, measure)]
        for regime, drawn in parts:
            points = dict(zip(("q05", "mean", "q95"), difference_points(drawn), strict=True))
            frame = _frame(comparison.other, measure, points, drawn)
            frame.insert(1, "minus", comparison.baseline.scenario.name)
            frame.insert(2, "regime", regime)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _frame(
    result: Result, measure: str, points: Mapping[str, Floats], series: Series | None = None
) -> pd.DataFrame:
    import pandas as pd

    drawn = series or result.series[measure]
    return pd.DataFrame(
        {
            "scenario": result.scenario.name,
            "measure": measure,
            "unit": measure_of(measure).unit,
            "district": result.places[0],
            "date": [when.isoformat() for when in drawn.dates],
            **points,
            # Paths with a value: a wait of few is told as one of few.
            "n": (~np.isnan(drawn.national)).sum(axis=0),
        }
    )


def _at(series: Series, kept: list[int]) -> Series:
    return Series(series.values[:, kept], tuple(series.dates[i] for i in kept))
