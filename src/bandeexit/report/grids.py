"""The tables of the report, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from bandeexit.model.measures import MEASURES
from bandeexit.report.page import Grid
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result, Series, by_year

YEARLY = (
    "referred",
    "started",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
    "spend_total",
)
LOW, MEDIAN, HIGH = (QUANTILES.index(q) for q in (0.05, 0.5, 0.95))


class FittedRow(Protocol):
    """What the page shows of a fitted parameter."""

    @property
    def name(self) -> str:
        """Parameter path, or name of a derived quantity."""

    @property
    def unit(self) -> str:
        """Unit."""

    @property
    def prior(self) -> Sequence[float]:
        """5, 50 and 95 % points."""

    @property
    def posterior(self) -> Sequence[float]:
        """5, 50 and 95 % points."""

    @property
    def contraction(self) -> float:
        """Share of the prior variance removed."""

    @property
    def verdict(self) -> str:
        """learned, partly, not learned."""


def key_figures(result: Result, language: str) -> Grid:
    """Median and 90 % interval by calendar year, from the census's year on."""
    return _yearly(
        result.series, result.census.year, say("key_figures_caption", language), language
    )


def key_differences(comparison: Comparison, language: str) -> Grid:
    """Mean paired difference and its 90 % interval by calendar year."""
    return _yearly(
        comparison.series,
        comparison.other.census.year,
        say("key_differences_caption", language),
        language,
        mean=True,
    )


def _yearly(
    series: Mapping[str, Series], first: int, caption: str, language: str, *, mean: bool = False
) -> Grid:
    columns: tuple[str, ...] = ()
    rows = []
    for name in YEARLY:
        about, one = MEASURES[name], series[name]
        one = by_year(one) if about.kind == "flow" else one
        recent = [i for i, when in enumerate(one.dates) if when.year >= first]
        columns = tuple(str(one.dates[i].year) for i in recent)
        digits = 1 if about.kind == "money" or mean else 0
        table = summarise_paths(one.national[:, recent])
        unit = f" ({say('m_dkk', language)})" if about.kind == "money" else ""
        middle = table[-1] if mean else table[MEDIAN]
        cells = (
            _interval(m, lo, hi, language, digits)
            for m, lo, hi in zip(middle, table[LOW], table[HIGH], strict=True)
        )
        rows.append((f"{getattr(about, language)}{unit}", *cells))
    return Grid(caption, (say("measure_heading", language), *columns), tuple(rows))


def _interval(middle: float, low: float, high: float, language: str, digits: int) -> str:
    if np.isnan(middle):
        return "-"
    m, lo, hi = (number(float(value), language, digits) for value in (middle, low, high))
    return f"{m} [{lo}; {hi}]"


def calibration_grid(rows: Iterable[FittedRow], language: str) -> Grid:
    """Prior against posterior, with the verdict."""
    headings = tuple(say("calibration_headings", language).split("|"))
    cells = tuple(
        (
            row.name,
            row.unit,
            _points(row.prior, language),
            _points(row.posterior, language),
            number(row.contraction, language, 2),
            say(f"verdict_{row.verdict.replace(' ', '_')}", language),
        )
        for row in rows
    )
    return Grid(say("calibration_caption", language), headings, cells, (0, 1, 5))


def _points(points: Sequence[float], language: str) -> str:
    return " / ".join(_significant(point, language) for point in points)


def _significant(value: float, language: str) -> str:
    """Three significant digits."""
    if value == 0.0:
        return "0"
    digits = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return number(value, language, min(digits, 4))


def text_grid(caption: str, headings: str, rows: Iterable[Sequence[str]]) -> Grid:
    """Lay out a table of words; `headings` are separated by `|`."""
    names = tuple(headings.split("|"))
    return Grid(caption, names, tuple(tuple(row) for row in rows), tuple(range(len(names))))
