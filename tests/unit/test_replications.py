"""Other luck for the same draws, and runs of a range of draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.history import past_address
from bandeexit.model.random_variates import Address
from bandeexit.scenarios.paths import inputs_of_draw
from bandeexit.scenarios.result import first_paths, join
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Scenario
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0), district("South"), capacity__headroom=0.9, demand__initial_load=5
)
BASE = Scenario("base", date(2005, 1, 1), draws=12, seed=3)


def run(scenario=BASE, **options):
    return run_scenario(STUDY, scenario, no_draws(12), **options)


def same(one, other):
    return all(
        np.array_equal(one.series[name].values, other.series[name].values, equal_nan=True)
        for name in one.series
    )


def test_a_replication_keeps_the_history_and_changes_the_future():
    one, two = run(), run(replication=1)
    for name in ("waiting", "in_programme", "completed", "total_referred"):
        series = one.series[name]
        past = [when <= one.census for when in series.dates]
        if name == "completed":
            past = [when < one.census for when in series.dates]
        np.testing.assert_array_equal(series.values[:, past], two.series[name].values[:, past])
    assert not np.array_equal(one.series["referred"].values, two.series["referred"].values)


def test_both_engines_give_the_same_replication():
    few = replace(BASE, draws=3)
    compiled, reference = (run(few, engine=e, replication=2) for e in ("compiled", "reference"))
    assert same(compiled, reference)


def test_draws_run_in_two_parts_are_those_of_one_run():
    whole, early = run(), run(replace(BASE, draws=5))
    joined = join(early, run(first=5))
    assert joined.paths == whole.paths
    assert same(joined, whole)


def test_the_first_paths_of_a_run_are_those_of_a_shorter_one():
    short = run(replace(BASE, draws=5))
    assert same(first_paths(run(), 5), short)


def test_parts_in_the_wrong_order_are_refused():
    with pytest.raises(UsageError, match="expected later draws only"):
        join(run(), run(first=5))


def test_only_a_history_that_hits_the_census_is_the_same_in_every_replication():
    whole = inputs_of_draw(STUDY, BASE, no_draws(1), 0)
    number_only = whole._replace(census=whole.census.sum(keepdims=True))
    address = Address(3, 5, replication=9)
    assert past_address(whole, address) == Address(3, 5, replication=0)
    assert past_address(number_only, address) == address
