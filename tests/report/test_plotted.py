"""What is plotted where no single rule of quantiles holds: spending, and dates of differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.forecast_charts import fan_chart
from bandeexit.report.plotted import differences, middle_spending
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.result import Series
from reading import ENGLISH, axes_of, lines_in
from worlds import CENSUS, HORIZON, cut, world

BASE = world()


def spending(**amounts):
    """A result of so many paths, each with its own amount of every line, in all years."""
    series = dict(BASE.series)
    amounts["total"] = np.sum(list(amounts.values()), axis=0)
    for line, own in amounts.items():
        dates = series[f"spend_{line}"].dates
        values = np.repeat(np.float32(own)[:, None], len(dates), axis=1)[:, :, None]
        series[f"spend_{line}"] = Series(values, dates)
    n = len(amounts["total"])
    granted = series["appropriation_total"]
    series["appropriation_total"] = Series(granted.values[:n], granted.dates)
    return replace(BASE, series=series, paths=tuple(range(n)), regimes=(), regime=())


def test_the_bars_of_a_year_are_of_one_path_whose_total_is_the_median():
    """Totals 9, 5, 7: of the third path, while the medians of the lines would be 2, 4 and 0."""
    middle = middle_spending(spending(posts=[9, 1, 2], office=[0, 4, 5], pool=[0, 0, 0]))
    assert middle.lines[:, 0].tolist() == [2.0, 5.0, 0.0]
    assert middle.total.tolist() == [7.0] * 3
    assert middle.years == (2021, 2022, 2023)
    assert middle.granted.tolist() == [13.0, 12.0, 12.5]


def test_of_an_even_number_of_paths_the_lower_of_the_two_in_the_middle_is_taken():
    middle = middle_spending(spending(posts=[8, 2, 6, 4], office=[0] * 4, pool=[0] * 4))
    assert middle.total.tolist() == [4.0] * 3


@pytest.mark.parametrize(
    ("measure", "dates"),
    [
        ("completed", [date(year, 1, 1) for year in (2021, 2022, 2023)]),
        ("spend_total", [date(year, 1, 1) for year in (2021, 2022, 2023)]),
        ("in_programme", [date(2022, 1, 1), date(2023, 1, 1), HORIZON]),
        ("total_completed", [date(2022, 1, 1), date(2023, 1, 1), HORIZON]),
    ],
)
def test_flows_and_money_are_compared_by_year_and_stocks_at_new_year(measure, dates):
    assert list(differences(compare(BASE, cut()), measure).dates) == dates


def test_waits_are_compared_by_quarter_from_the_census_on():
    dates = differences(compare(BASE, cut()), "wait_days_mean").dates
    assert (dates[0], dates[-1], len(dates)) == (date(2021, 4, 1), date(2023, 4, 1), 9)
    assert dates[0] > CENSUS


def test_a_history_that_was_not_counted_has_no_observed_count():
    free = replace(BASE, scenario=replace(BASE.scenario, counterfactual=True))
    counted, uncounted = (
        lines_in(axes_of(fan_chart(one, "in_programme", ()), ENGLISH)[0]) for one in (BASE, free)
    )
    assert "observed: 115" in counted
    assert not [label for label in uncounted if "observed" in label]
