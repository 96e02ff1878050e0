"""The tables of the report, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.budget import is_carried_forward
from bandeexit.model.measures import APPROPRIATION, MEASURES, NEED, SPEND, Measure
from bandeexit.report.comparison.names import named_with_unit
from bandeexit.report.names import measure_name, unit_of
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.plotted import since
from bandeexit.report.tables import QUANTILES, summarise_paths
from bandeexit.report.words import number, say
from bandeexit.scenarios.compare import Comparison, worse_and_better
from bandeexit.scenarios.result import Result, Series, by_year

PERSONS_A_YEAR = (
    "referred",
    "started",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
)
NO_BREAK = "\N{NO-BREAK SPACE}"
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
    caption = say("key_figures_caption", language)
    return _yearly(result.series, result, caption, language)


def key_differences(comparison: Comparison, language: str) -> Grid:
    """Mean paired difference and its 90 % interval by calendar year."""
    caption = say("key_differences_caption", language)
    return _yearly(comparison.series, comparison.other, caption, language, mean=True)


def worse_by_year(comparison: Comparison, language: str) -> Grid:
    """In how many of 100 pairs a scenario is worse, and better, by calendar year."""
    series, census = comparison.series, comparison.other.census
    years = tuple(dict.fromkeys(day.year for day in series["spend_total"].dates))
    years = tuple(year for year in years if year > census.year)
    rows = []
    for name in PERSONS_A_YEAR:
        about = MEASURES[name]
        if about.better is None:
            continue
        yearly = by_year(series[name])
        values = yearly.national[:, [day.year in years for day in yearly.dates]]
        rows.append((measure_name(about, language), *_odds(values, about, language)))
    waits = _waits_by_year(since(series["wait_days_mean"], census), years)
    odds = _odds(waits, MEASURES["wait_days_mean"], language)
    rows.append((say("year_wait", language), *odds))
    headings = (say("measure_heading", language), *map(str, years))
    return Grid(say("worse_by_year_caption", language), headings, tuple(rows))


def _odds(values: NDArray[np.float32], about: Measure, language: str) -> tuple[str, ...]:
    sides = zip(*worse_and_better(values, about), strict=True)
    return tuple(odds_cell(worse, better, language) for worse, better in sides)


def odds_cell(worse: float, better: float, language: str) -> str:
    """Write `worse / better` of 100; a dash where there is no such thing."""
    if np.isnan(worse):
        return "-"
    return f"{number(100 * worse, language)} / {number(100 * better, language)}"


def _yearly(
    series: Mapping[str, Series], result: Result, caption: str, language: str, *, mean: bool = False
) -> Grid:
    rows = []
    years = tuple(dict.fromkeys(day.year for day in series["spend_total"].dates))
    years = tuple(year for year in years if year >= result.census.year)
    measures = result.measures
    for name in _yearly_measures(result):
        about, one = measures[name], series[name]
        one = by_year(one) if about.kind == "flow" else one
        values = one.national[:, [day.year in years for day in one.dates]]
        is_money = "DKK" in about.unit
        unit = unit_of(about.unit, language) if is_money else ""
        cells = _cells(values, language, 1 if is_money or mean else 0, mean=mean)
        if is_money and not mean:
            cells = tuple(
                _marked(c, year, result, language) for c, year in zip(cells, years, strict=True)
            )
        rows.append((named_with_unit(measure_name(about, language), unit), *cells))
    waits = _waits_by_year(since(series["wait_days_mean"], result.census), years)
    rows.insert(
        len(PERSONS_A_YEAR),
        (say("year_wait", language), *_cells(waits, language, int(mean), mean=mean)),
    )
    headings = (say("measure_heading", language), *map(str, years))
    return Grid(caption, headings, tuple(rows))


def _yearly_measures(result: Result) -> tuple[str, ...]:
    """Measures of the tables by year: persons, then what is spent, line by line and in all."""
    spent = (f"{SPEND}{line.name}" for line in result.lines)
    return (*PERSONS_A_YEAR, *spent, f"{SPEND}total", f"{APPROPRIATION}total", NEED)


def _marked(cell: str, year: int, result: Result, language: str) -> str:
    """Mark an amount of a year for which none is published."""
    if not is_carried_forward(result.lines, year):
        return cell
    return f"{cell} ({say('carried_forward', language)})"


def _waits_by_year(quarters: Series, years: tuple[int, ...]) -> NDArray[np.float32]:
    """Average the quarters of each year that have a wait; NaN where none has."""
    values = quarters.national
    of_year = np.array([[day.year == year for day in quarters.dates] for year in years]).T
    n = (~np.isnan(values)).astype(np.float32) @ of_year
    total = np.nan_to_num(values) @ of_year
    mean: NDArray[np.float32] = np.full(n.shape, np.nan, np.float32)
    np.divide(total, n, out=mean, where=n > 0)
    return mean


def _cells(
    values: NDArray[np.float32], language: str, digits: int, *, mean: bool
) -> tuple[str, ...]:
    table = summarise_paths(values)
    middle = table[-1] if mean else table[MEDIAN]
    return tuple(
        interval_words(m, low, high, language, digits)
        for m, low, high in zip(middle, table[LOW], table[HIGH], strict=True)
    )


def interval_words(middle: float, low: float, high: float, language: str, digits: int) -> str:
    """Write a value with its interval; a dash where there is none."""
    if np.isnan(middle):
        return "-"
    m, lo, hi = (number(float(value), language, digits) for value in (middle, low, high))
    return f"{m} [{lo};{NO_BREAK}{hi}]"


def calibration_grid(rows: Sequence[FittedRow], language: str, belief: str) -> Grid:
    """Prior against posterior under one belief about capacity, with the verdict."""
    verdict = {
        row.verdict: say(f"verdict_{row.verdict.replace(' ', '_')}", language) for row in rows
    }
    return fitted_grid(rows, verdict, language, belief)


def fitted_grid(
    rows: Sequence[FittedRow],
    verdicts: Mapping[str, str],
    language: str,
    belief: str,
    faded: tuple[int, ...] = (),
) -> Grid:
    """Lay out fitted parameters, each verdict in the given words."""
    cells = tuple(
        (
            title_of(row.name, language),
            row.name,
            unit_of(row.unit, language),
            points_words(row.prior, language),
            points_words(row.posterior, language),
            number(row.contraction, language, 2),
            verdicts[row.verdict],
        )
        for row in rows
    )
    headings = tuple(say("calibration_headings", language).split("|"))
    caption = say("calibration_caption", language, belief=belief)
    return Grid(caption, headings, cells, (0, 1, 2, 6), faded)


def points_words(points: Sequence[float], language: str) -> str:
    """Write 5, 50 and 95 % points."""
    return " / ".join(significant(point, language) for point in points)


def significant(value: float, language: str) -> str:
    """Three significant digits."""
    if value == 0.0:
        return "0"
    digits = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return number(value, language, min(digits, 4))


def text_grid(caption: str, headings: str, rows: Iterable[Sequence[str]]) -> Grid:
    """Lay out a table of words; `headings` are separated by `|`."""
    names = tuple(headings.split("|"))
    return Grid(caption, names, tuple(tuple(row) for row in rows), tuple(range(len(names))))
