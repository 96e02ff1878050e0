"""Paths of the study's own posterior: every one hits the census, whichever the regime."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from bandeexit.model.measures import MEASURES
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.random_variates import Address
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.scenarios.paths import inputs_of_draw
from bandeexit.scenarios.result import in_regime
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change
from bandeexit.study import load_study
from engines.side_by_side import same_log, same_measures
from study_copies import REAL

STUDY = load_study(REAL)
BASELINE = replace(STUDY.scenario("baseline"), draws=300)
CUT = replace(
    BASELINE,
    name="cut",
    changes=(*BASELINE.changes, Change("cut", "budget.coordinators", "scale", 0.8)),
)
REGIMES = ("never", "agnostic", "often")
PEOPLE = [
    name for name, about in MEASURES.items() if about.kind in ("stock", "flow", "total", "wait")
]


@lru_cache(maxsize=2)
def forecast(name: str):
    scenario = BASELINE if name == "baseline" else CUT
    return run_scenario(STUDY.files.programme, scenario, STUDY.draws)


def test_all_paths_of_all_regimes_hit_the_census():
    result = forecast("baseline")
    assert result.failed == ()
    assert result.n_paths == 300
    assert np.bincount(result.regime).tolist() == [100, 100, 100]
    for name, count in zip(CENSUS_MEASURES, STUDY.files.programme.census.counts, strict=True):
        series = result.series[name]
        at = series.dates.index(result.census)
        assert (series.national[:, at] == count).all(), name


@pytest.mark.slow
def test_every_draw_that_is_stored_hits_the_census(record_property):
    """Each regime by itself, so that every one of its draws is asked."""
    paths = hits = 0
    for name in REGIMES:
        draws = STUDY.fitted.draws_of(name)
        scenario = replace(BASELINE, draws=len(draws))
        result = run_scenario(STUDY.files.programme, scenario, draws, by_district=False)
        paths += scenario.draws
        hits += int(at_the_census(result).sum())
    record_property("paths", paths)
    record_property("hits", hits)
    assert hits == paths


def at_the_census(result) -> np.ndarray:
    """Which paths have all five counts at the census."""
    counts = STUDY.files.programme.census.counts
    seen = [result.series[name] for name in CENSUS_MEASURES]
    right = [
        one.national[:, one.dates.index(result.census)] == count
        for one, count in zip(seen, counts, strict=True)
    ]
    return np.all(right, axis=0)


def test_every_draw_of_a_regime_that_may_bind_has_its_own_history():
    fits = STUDY.fitted.posterior.fits
    assert len(fits["never"].draws.starts) == 0 or (fits["never"].draws.starts == -1).all()
    for name in ("agnostic", "often"):
        draws = fits[name].draws
        assert (draws.starts >= 0).all()
        assert len(np.unique(draws.past, axis=0)) == len(draws)


def test_both_engines_give_the_same_events_of_paths_of_every_regime():
    files, draws = STUDY.files, STUDY.draws
    calendar, census = files.programme.calendar, files.programme.census_day
    dates = reporting_dates(calendar, census, calendar.day(BASELINE.horizon))
    for draw in (0, 1, 2, 298):
        inputs = inputs_of_draw(files.programme, CUT, draws, draw)
        address = Address(CUT.seed, draw)
        same_log(inputs, draw_tape(inputs, address))
        same_measures(inputs, dates, address)


def test_waiting_at_the_census_is_what_was_stored():
    result = forecast("baseline")
    series = result.series["waiting"]
    at = series.dates.index(result.census)
    stored = {name: fit.waiting for name, fit in STUDY.fitted.posterior.fits.items()}
    for k, name in enumerate(result.regimes):
        seen = series.national[np.array(result.regime) == k, at]
        np.testing.assert_array_equal(seen, stored[name][: len(seen)])


def changed(name: str, regime: str) -> np.ndarray:
    """Largest difference that the cut makes to a measure, path by path."""
    one, other = (in_regime(forecast(scenario), regime) for scenario in ("baseline", "cut"))
    gap = other.series[name].values - one.series[name].values
    both_empty = np.isnan(other.series[name].values) & np.isnan(one.series[name].values)
    gap = np.where(both_empty, 0.0, gap)
    assert not np.isnan(gap).any()
    return np.abs(gap).max(axis=(1, 2), initial=0.0)


@pytest.mark.parametrize("name", PEOPLE)
def test_where_capacity_never_binds_a_cut_of_coordinators_changes_nobodys_course(name):
    assert (changed(name, "never") == 0.0).all()


@pytest.mark.parametrize("regime", ["agnostic", "often"])
def test_where_capacity_may_bind_a_cut_changes_something(regime):
    assert (changed("waiting", regime) > 0.0).any()
