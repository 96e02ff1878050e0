"""More draws until medians are known as well as wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.scenarios.precision import (
    FIRST_BATCH,
    MedianPrecision,
    assess_precision,
    at_last_date,
    convergence,
    run_until,
)
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Precision, Scenario
from report.worlds import world
from small_studies import no_draws, programme

STUDY = programme()
BASE = Scenario("base", date(2003, 6, 1), draws=40, seed=5)
WANTED = Precision(1.0, ("in_programme",), 600)


def counted(scenarios, held=600):
    """Run, and note which draws were simulated."""
    asked = []

    def run(scenario, first):
        asked.append((scenario.name, first, scenario.draws))
        return run_scenario(STUDY, scenario, no_draws(held), first=first)

    return *run_until(scenarios, held, run), asked


def test_without_a_wish_the_draws_of_the_file_are_run():
    results, told, asked = counted([BASE])
    assert (results[0].n_paths, told, asked) == (40, [], [("base", 0, 40)])


def test_an_easy_wish_is_met_by_the_first_batch():
    easy = replace(BASE, precision=replace(WANTED, half_width=50.0))
    results, told, asked = counted([easy])
    assert asked == [("base", 0, FIRST_BATCH)]
    assert told[0].enough
    assert results[0].n_paths == FIRST_BATCH


def test_only_new_draws_are_simulated_and_all_come_out_as_in_one_run():
    hard = replace(BASE, precision=replace(WANTED, half_width=0.0))
    results, told, asked = counted([hard])
    assert asked == [("base", 0, 250), ("base", 250, 500), ("base", 500, 600)]
    whole = run_scenario(STUDY, replace(BASE, draws=600), no_draws(600))
    for name, series in whole.series.items():
        np.testing.assert_array_equal(series.values, results[0].series[name].values)
    assert told[0].draws == 600


def test_scenarios_that_are_compared_keep_the_same_draws():
    hard = replace(BASE, name="hard", precision=replace(WANTED, half_width=0.0, most=400))
    results, _, _ = counted([BASE, hard])
    assert [one.scenario.draws for one in results] == [400, 400]


def test_no_more_draws_are_run_than_there_are():
    hard = replace(BASE, precision=replace(WANTED, half_width=0.0))
    results, _, _ = counted([hard], held=300)
    assert results[0].n_paths == 300


def test_what_would_be_needed_is_told_where_it_was_not_reached():
    """Half the width takes four times the draws."""
    assert MedianPrecision("base", "waiting", 2.0, 1.0, 500).needed == 2000
    assert MedianPrecision("base", "waiting", 1.0, 1.0, 500).enough


def test_a_measure_that_does_not_exist_is_refused_before_any_work():
    wrong = replace(BASE, precision=replace(WANTED, measures=("in_program",)))
    with pytest.raises(UsageError, match="did you mean `in_programme`"):
        counted([wrong])


def test_the_last_date_of_a_flow_is_its_last_year():
    """Path k has k a month."""
    assert at_last_date(world(n_paths=3), "completed").tolist() == [0.0, 12.0, 24.0]


def test_half_widths_fall_as_draws_grow():
    result = world(n_paths=800, completed=np.random.default_rng(1).normal(size=800))
    (row,) = (c for c in convergence(result) if c.headline.name == "completed.2022")
    assert row.draws == (100, 200, 400, 800)
    assert row.half_width[0] > 1.5 * row.half_width[-1]
    asking = replace(result.scenario, precision=Precision(1.0, ("waiting",), 800))
    assert assess_precision([replace(result, scenario=asking)])[0].draws == 800
