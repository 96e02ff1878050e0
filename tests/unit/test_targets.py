"""Targets held against results whose numbers can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.scenarios.intervals import of_median, wilson
from bandeexit.scenarios.result import Series
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Standing, evaluate, unmet
from report.worlds import HORIZON, mixed, world

WAIT = Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.9)


def kept(target, n_paths=20, **levels):
    result = world(n_paths=n_paths, **levels)
    result = replace(result, scenario=replace(result.scenario, targets=(target,)))
    return evaluate(result)[0]


def test_a_bound_that_is_just_reached_is_kept():
    levels = np.repeat([84.0, 85.0], 10)
    assert {s.share for s in kept(WAIT, wait_days_p90=levels).standings} == {0.5}


def test_waits_are_asked_in_the_whole_quarters_after_the_census():
    dates = [s.date for s in kept(WAIT).standings]
    assert dates[0] == date(2021, 1, 1)  # the census lies in the fourth quarter of 2020
    assert dates[-1] == date(2023, 10, 1)
    assert len(dates) == 12


def test_a_flow_is_added_up_over_its_period():
    """Path k has k completions a month, 12 k a year."""
    target = Target("done", "completed", 60.0, False, "year", 0.5)
    found = kept(target)
    assert [s.date.year for s in found.standings] == [2021, 2022, 2023]
    assert {s.n_met for s in found.standings} == {15}  # paths 5 to 19


def test_a_stock_is_asked_on_first_days_and_at_the_horizon():
    target = Target("queue", "waiting", 3.0, True, "year", 0.5)
    assert [s.date for s in kept(target).standings] == [
        date(y, 1, 1) for y in (2021, 2022, 2023, 2024)
    ]
    until = replace(target, stop=HORIZON)
    assert kept(until).standings[-1].date == date(2023, 1, 1)


def test_a_wait_asked_by_year_is_met_when_every_quarter_is():
    result = world(n_paths=4, wait_days_p90=np.zeros(4))
    waits = result.series["wait_days_p90"]
    waits.values[0, waits.dates.index(date(2022, 7, 1)), 0] = 100.0
    target = replace(WAIT, every="year")
    result = replace(result, scenario=replace(result.scenario, targets=(target,)))
    assert [s.n_met for s in evaluate(result)[0].standings] == [4, 3, 4]


def test_dates_between_from_and_until_count_and_no_others():
    target = replace(WAIT, start=date(2022, 1, 1), stop=date(2022, 7, 1))
    assert [s.date for s in kept(target).standings] == [date(2022, 1, 1), date(2022, 4, 1)]


def test_no_start_is_met_without_a_queue_and_missed_with_one():
    found = kept(WAIT, 4, wait_days_p90=np.full(4, np.nan), waiting=np.array([0, 0, 1, 5]))
    assert {(s.n_met, s.n_without) for s in found.standings} == {(2, 4)}


def test_all_dates_together_are_met_by_paths_that_meet_each():
    result = world(n_paths=4, wait_days_p90=np.zeros(4))
    waits = result.series["wait_days_p90"]
    for path, quarter in ((0, date(2021, 1, 1)), (1, date(2022, 1, 1))):
        waits.values[path, waits.dates.index(quarter), 0] = 100.0
    result = replace(result, scenario=replace(result.scenario, targets=(WAIT,)))
    (found,) = evaluate(result)
    assert found.worst.share == 0.75
    assert found.together.share == 0.5


def test_the_verdict_is_left_open_while_the_interval_holds_the_wanted_share():
    assert Standing(None, 99, 100, 0).verdict(0.9) == "met"
    assert Standing(None, 91, 100, 0).verdict(0.9) == "not told apart"
    assert Standing(None, 70, 100, 0).verdict(0.9) == "missed"


def test_each_regime_is_held_against_the_target_by_itself():
    result = mixed(world(n_paths=20, wait_days_p90=np.tile([0.0, 100.0], 10)))
    result = replace(result, scenario=replace(result.scenario, targets=(WAIT,)))
    shares = {found.regime: found.worst.share for found in evaluate(result)}
    assert shares == {"": 0.5, "never": 1.0, "often": 0.0}
    assert unmet([result]) == ["base: wait"]


def test_a_district_is_looked_at_by_itself():
    result = world(n_paths=4, wait_days_p90=np.zeros(4))
    values = result.series["wait_days_p90"]
    more = values.values.copy()
    more[:, :, 2] = 100.0
    target = replace(WAIT, district="District 2")
    result = replace(
        result,
        series={**result.series, "wait_days_p90": Series(more, values.dates)},
        scenario=replace(result.scenario, targets=(WAIT, target)),
    )
    country, second = evaluate(result)
    assert (country.worst.share, second.worst.share) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measure": "wait_days_p09"}, "did you mean `wait_days_p90`"),
        ({"every": "month"}, "it is known by quarter. Ask `every: quarter`"),
        ({"district": "District 99"}, "there is no district District 99"),
        ({"measure": "spend_total", "every": "year", "district": "District 1"}, "whole country"),
        ({"start": date(2021, 2, 1), "stop": date(2021, 5, 1)}, "no whole quarter"),
    ],
)
def test_what_cannot_be_asked_is_said_with_the_next_step(change, message):
    with pytest.raises(UsageError, match=message):
        kept(replace(WAIT, **change))


def test_wilson_is_the_formula_of_1927():
    """With z = 1.6449: half of 100 by hand, and z^2 / (n + z^2) for none of 10."""
    assert wilson(50, 100) == pytest.approx((0.41885, 0.58115), abs=1e-5)
    assert wilson(0, 10) == pytest.approx((0.0, 2.70554 / 12.70554), abs=1e-5)
    assert wilson(30, 40) == pytest.approx((0.62403, 0.84430), abs=1e-5)


def test_wilson_covers_the_true_share_about_nine_times_in_ten():
    """20,000 samples: the Monte-Carlo error of the coverage is 0.0021."""
    rng = np.random.default_rng(5)
    for share in (0.5, 0.9):
        counts = rng.binomial(200, share, 20_000)
        covered = [low <= share <= high for low, high in (wilson(int(c), 200) for c in counts)]
        # The count is a whole number, so that coverage jumps around 0.9 (Brown et al. 2001).
        assert abs(np.mean(covered) - 0.9) < 0.025


def test_the_interval_of_the_median_covers_it_at_least_nine_times_in_ten():
    """4,000 samples: the Monte-Carlo error of the coverage is 0.0047."""
    samples = np.random.default_rng(5).exponential(size=(4000, 101))
    covered = np.mean([low <= np.log(2.0) <= high for low, high in map(of_median, samples)])
    assert 0.9 - 3 * 0.0047 < covered < 0.93


def test_too_few_paths_have_no_interval_of_the_median():
    assert of_median(np.array([1.0, 2.0, np.nan])).half_width == np.inf
