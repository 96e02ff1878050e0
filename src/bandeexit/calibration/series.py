"""Published series of counts, and what a prior may take from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bandeexit.clock import DAYS_PER_YEAR

LEAST_COUNTS = 3
"""From fewer no standard error can be told."""


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """Counts at increasing dates."""

    name: str
    title_da: str
    title_en: str
    unit: str
    note: str
    dates: tuple[date, ...]
    counts: tuple[int, ...]
    """Above 0."""
    sources: tuple[str, ...]
    """Where each count was read: ids in `model/sources.yaml`."""

    def between(self, first: date, last: date) -> PublishedSeries:
        """Keep the counts from one date to another, both included."""
        rows = [i for i, day in enumerate(self.dates) if first <= day <= last]
        return replace(
            self,
            dates=tuple(self.dates[i] for i in rows),
            counts=tuple(self.counts[i] for i in rows),
            sources=tuple(self.sources[i] for i in rows),
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """Log-linear growth of a series."""

    per_year: float
    """On the log."""
    standard_error: float
    n_counts: int


@dataclass(frozen=True, slots=True)
class SeriesBasis:
    """The series that a number of a prior was computed from, and what came out."""

    series: PublishedSeries
    """As far as it was used."""
    growth: Growth


def growth_of(series: PublishedSeries) -> Growth:
    """Fit a straight line to the log of the counts by least squares.

    Raises
    ------
    ValueError
        There are fewer than three counts.
    """
    n = len(series.counts)
    # Two points lie on a line exactly: their standard error would be 0 / 0.
    if n < LEAST_COUNTS:
        raise ValueError(f"{series.name} has {n} counts there; expected at least {LEAST_COUNTS}")
    years = np.array([day.toordinal() for day in series.dates]) / DAYS_PER_YEAR
    # Centred first, so that slope and level are independent, and calendar years of some 2,000 lose
    # no digits when they are squared. By hand, as whoever reads a study comes by here, and
    # `bandeexit check` does without scipy.
    years -= years.mean()
    log = np.log(np.array(series.counts, dtype=np.float64))
    square = float(years @ years)
    slope = float(years @ log) / square
    rest = log - log.mean() - slope * years
    return Growth(slope, float(np.sqrt(rest @ rest / (n - 2) / square)), n)
