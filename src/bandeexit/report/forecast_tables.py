"""Tables of forecasts by year, of how well they are known, and of what scenarios change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.model.budget import is_carried_forward
from bandeexit.model.capacity import USES
from bandeexit.model.measures import (
    APPROPRIATION,
    NEED,
    POSTS,
    RUN_IN_COST,
    SPEND,
    measure_of,
)
from bandeexit.report.headline_titles import headline_title
from bandeexit.report.paths_texts import Floats, effect, level
from bandeexit.report.plotted import since
from bandeexit.report.story import Estimate, Finding, Kind, Number, Table, Text, Unit, finding
from bandeexit.report.titles import measure_title, scenario_title, title_of_measure, with_unit
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.precision import MedianPrecision, convergence
from bandeexit.scenarios.result import Result, Series, by_year

if TYPE_CHECKING:
    import pandas as pd

PERSONS_A_YEAR = (
    "referred",
    "started",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
)


def yearly_levels(result: Result) -> Table:
    """Median and 90 % of the futures by calendar year, from the census's year on."""
    return _yearly(result.series, result, "key_figures_caption", changes=False)


def yearly_changes(comparison: Comparison) -> Table:
    """Mean paired difference and 90 % of the pairs by calendar year."""
    return _yearly(comparison.series, comparison.other, "key_differences_caption", changes=True)


def _yearly(series: Mapping[str, Series], result: Result, caption: str, *, changes: bool) -> Table:
    years = tuple(dict.fromkeys(day.year for day in series[f"{SPEND}total"].dates))
    # Earlier ones are history, and their money is not published (docs/decisions/0015).
    years = tuple(year for year in years if year >= result.census.year)
    money = [*_posts_rows(series), *(f"{SPEND}{line.name}" for line in result.lines)]
    money += [f"{SPEND}total", f"{APPROPRIATION}total", NEED]
    rows = [_year_row(name, series, result, years, changes=changes) for name in PERSONS_A_YEAR]
    waits = _waits_by_year(since(series["wait_days_mean"], result.census), years)
    # From the census on: the quarters of its year that lie before it are the model's own.
    rows.append((finding("year_wait"), *_cells(waits, "days", changes=changes)))
    rows += [_year_row(name, series, result, years, changes=changes) for name in money]
    marked = tuple(_year(year, result) for year in years)
    return Table(finding(caption), (finding("measure_heading"), *marked), tuple(rows))


def _posts_rows(series: Mapping[str, Series]) -> list[str]:
    """What becomes of posts, where there is more to tell than that they are filled and at work."""
    names = [*(f"{POSTS}{use}" for use in USES), RUN_IN_COST]
    some = [name for name in names if np.any(series[name].values)]
    all_at_work = [f"{POSTS}paid_for", f"{POSTS}productive"]
    return [] if some == all_at_work else some


def _year(year: int, result: Result) -> Text:
    """A year, marked where no appropriations are published for it."""
    if not is_carried_forward(result.lines, year):
        return str(year)
    return finding("year_carried_forward", year=str(year))


def _year_row(
    name: str,
    series: Mapping[str, Series],
    result: Result,
    years: Sequence[int],
    *,
    changes: bool,
) -> tuple[Text, ...]:
    about, one = result.measures[name], series[name]
    # Money comes by year already, waits by quarter.
    one = by_year(one) if about.kind == "flow" else one
    values = one.national[:, [day.year in years for day in one.dates]]
    is_money = "DKK" in about.unit
    title: Text = title_of_measure(about)
    kind: Kind = "money" if is_money else "count"
    if about.kind == "posts":
        kind = "mean"  # a quarter of a post is something
    if kind != "count":
        title = with_unit(title, about.unit)
    return (title, *_cells(values, kind, changes=changes))


def _cells(values: Floats, kind: Kind, *, changes: bool) -> list[Estimate]:
    if not changes:
        return [level(column, kind) for column in values.T]
    # Differences of persons have a digit behind the point, levels none: a mean of 0.4 persons
    # fewer is something.
    return [effect(column, "money" if kind == "money" else "mean") for column in values.T]


def _waits_by_year(quarters: Series, years: Sequence[int]) -> Floats:
    """Average the quarters of each year that have a wait; NaN where none has."""
    values = quarters.national
    of_year = np.array([[day.year == year for day in quarters.dates] for year in years]).T
    # A quarter in which nobody starts has no wait: it is left out, not counted as 0.
    n = (~np.isnan(values)).astype(np.float32) @ of_year
    total = np.nan_to_num(values) @ of_year
    mean: Floats = np.full(n.shape, np.nan, np.float32)
    np.divide(total, n, out=mean, where=n > 0)
    return mean


def convergence_frame(results: Sequence[Result]) -> pd.DataFrame:
    """How well each headline median is known with an eighth of the paths to all of them.

    Returns
    -------
    DataFrame
        Columns scenario, measure, period, unit, paths, median, half_width (of the 90 %
        Monte-Carlo interval of the median, between order statistics; infinite below five paths).
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "scenario": result.scenario.name,
            "measure": row.headline.measure,
            "period": row.headline.period,
            "unit": row.headline.unit,
            "paths": paths,
            "median": median,
            # Between order statistics (`scenarios.intervals`); five paths cannot bound a median.
            "half_width": half,
        }
        for result in results
        for row in convergence(result)
        for paths, median, half in zip(row.draws, row.median, row.half_width, strict=True)
    )


def convergence_table(result: Result) -> Table:
    """Headline medians, each with the half-width of what so many paths tell of it."""
    # At an eighth, a quarter, half and all of the paths: that the half-width shrinks like the
    # root of their number can be seen, and what more draws would change.
    rows = convergence(result)
    sizes = rows[0].draws if rows else ()
    return Table(
        finding("convergence_caption", name=scenario_title(result.scenario)),
        (finding("measure_heading"), *(finding("with_futures", n=size) for size in sizes)),
        tuple(
            (
                headline_title(row.headline),
                *(_known(m, h) for m, h in zip(row.median, row.half_width, strict=True)),
            )
            for row in rows
        ),
    )


def _known(median: float, half: float) -> Text:
    if np.isnan(median):
        return "-"
    shown: Text = Number(half, "mean") if isfinite(half) else finding("too_few")
    return finding("give_or_take", median=Number(median, "mean"), half=shown)


def precision_findings(reached: Sequence[MedianPrecision]) -> list[Finding]:
    """Say of each precision that was asked for whether it was reached, and what it would take."""
    # Also of what was not reached: how many draws it would take.
    return [_precision(one) for one in reached]


def precision_plain(reached: Sequence[MedianPrecision]) -> list[dict[str, object]]:
    """The same for the manifest; JSON knows no infinity."""
    return [
        {
            "scenario": one.scenario,
            "measure": one.measure,
            # A manifest is read by other programs, and `Infinity` is no JSON.
            "half_width": one.half_width if isfinite(one.half_width) else None,
            "wanted": one.wanted,
            "reached": one.enough,
            "draws": one.draws,
            "draws_needed": one.needed if isfinite(one.needed) else None,
        }
        for one in reached
    ]


def _precision(one: MedianPrecision) -> Finding:
    about = measure_of(one.measure)
    told: dict[str, Text] = {
        "measure": measure_title(one.measure),
        "unit": Unit(about.unit),
        "name": one.scenario,
        "n": one.draws,
        "half": Number(one.half_width, "ratio"),
        "wanted": Number(one.wanted, "ratio"),
    }
    if one.enough:
        return finding("precision_reached", **told)
    if isfinite(one.needed):
        return finding("precision_missed", needed=Number(one.needed), **told)
    # Of too few futures the interval is infinite, and what it would take is not known either.
    key = "precision_out_of_reach" if isfinite(one.half_width) else "precision_too_few"
    return finding(key, **told)
