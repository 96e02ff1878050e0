"""Measured values, their median and spread."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Sample(NamedTuple):
    """Repeated measurements of one thing."""

    part: str
    """What was being measured: one core, floor, growth, workers, start."""
    name: str
    size: int
    """Demand and capacity, as a multiple of the study's."""
    unit: str
    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Median."""
        return median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """Smallest and largest."""
        return min(self.values), max(self.values)


def ratio(part: str, name: str, above: Sample, below: Sample) -> Sample:
    """Divide round by round, so that what slows a whole round cancels."""
    values = (a / b for a, b in zip(above.values, below.values, strict=True))
    return Sample(part, name, above.size, "ratio", tuple(values))


def total(part: str, name: str, samples: Sequence[Sample]) -> Sample:
    """Add up, round by round."""
    sums = (sum(values) for values in zip(*(s.values for s in samples), strict=True))
    return Sample(part, name, samples[0].size, samples[0].unit, tuple(sums))


def as_csv(samples: Sequence[Sample]) -> str:
    """One line a sample; values of one position in `all` come from one round."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["part", "name", "size", "unit", "median", "min", "max", "all"])
    for sample in samples:
        numbers = (f"{value:.6g}" for value in (sample.middle, *sample.spread))
        every = " ".join(f"{value:.6g}" for value in sample.values)
        out.writerow([*sample[:4], *numbers, every])
    return text.getvalue()
