"""The library of scenarios: each alone is what it is among all the others."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.study import load_study
from study_copies import REAL

DRAWS = 6
TWELVE = 12


@pytest.fixture(scope="module")
def study():
    return load_study(REAL)


@pytest.fixture(scope="module")
def batch(study):
    names = study.scenarios
    assert len(names) >= TWELVE
    compared = study.compare(["baseline", *(n for n in names if n != "baseline")], draws=DRAWS)
    return {result.scenario.name: result for result in compared.found.results}


def test_every_scenario_alone_equals_itself_in_the_batch_of_all(study, batch):
    for name, together in batch.items():
        alone = study.run(name, draws=DRAWS).result
        for measure, series in alone.series.items():
            np.testing.assert_array_equal(series.values, together.series[measure].values, name)


def test_a_scenario_with_steps_changes_something_and_one_without_asks_for_other_targets(
    study, batch
):
    base = batch["baseline"]
    for name, other in batch.items():
        same = all(
            np.array_equal(one.values, other.series[measure].values, equal_nan=True)
            for measure, one in base.series.items()
        )
        scenario = other.scenario
        assert same == (not scenario.changes and not scenario.actions), name
        asks_the_same = scenario.targets == base.scenario.targets
        assert not (same and asks_the_same) or name == "baseline", name


def test_moving_money_between_lines_leaves_the_appropriation_as_it_is(batch):
    base = batch["baseline"].series["appropriation_total"].values
    for name in ("pool_to_coordinators", "coordinators_to_pool"):
        moved = batch[name].series["appropriation_total"].values
        np.testing.assert_allclose(moved, base, rtol=1e-6)


def test_all_scenarios_say_what_they_ask_in_both_languages_and_what_they_leave_out(study):
    for name in study.scenarios:
        scenario = study.scenario(name)
        for language in ("da", "en"):
            assert scenario.title_in(language) != name
            assert scenario.question_in(language).endswith("?")
        assert scenario.not_in_the_band


def test_no_path_spends_more_than_is_appropriated_without_an_action_that_causes_it(batch):
    """In every year of the ledger, in all and on every line."""
    for name, result in batch.items():
        if result.scenario.actions:
            continue
        for measure in ("total", *(line.name for line in result.lines)):
            spent = result.series[f"spend_{measure}"].national
            granted = result.series[f"appropriation_{measure}"].national
            assert (spent <= granted + 1e-5).all(), (name, measure)  # single precision


def test_the_ledger_begins_with_the_first_published_year(batch):
    for result in batch.values():
        money = {n: one for n, one in result.measures.items() if one.kind == "money"}
        assert {result.series[name].dates[0].year for name in money} == {2020}
        assert result.series["need_special_measures"].dates[0].year == 2015


def test_the_published_17_million_reads_17_in_every_year_in_prices_of_2020(batch):
    granted = batch["baseline"].series["appropriation_total"]
    np.testing.assert_allclose(granted.national, 17.0, rtol=1e-6)
    assert batch["baseline"].measures["appropriation_total"].unit == "m DKK (2020 prices)"


def test_flat_nominal_appropriations_fall_in_prices_of_2020(batch):
    granted = batch["flat_nominal"].series["appropriation_total"].national
    np.testing.assert_allclose(
        granted, [[17.0, *(17.0 / 1.02**k for k in (1, 2, 3))]] * DRAWS, rtol=1e-6
    )
