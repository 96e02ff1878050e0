"""Counts and priors at the edge: a fit, or a refusal in words, and never a traceback or days."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from bandeexit.calibration.calibrate import calibrate_regimes
from bandeexit.calibration.job import FitJob
from bandeexit.errors import BandeexitError, RunError, UsageError
from bandeexit.model.programme import Census
from calibration.worlds import AGNOSTIC, NEVER, PRIORS, TINY, TINY_STUDY, prior

WHEN = TINY_STUDY.census.when
CROWD = Census(WHEN, 34_000, 115_000, 183_000, 130_000, 131_000)


def without_starts(name, compute):
    """Stages, but no histories that hit the census are looked for."""
    if not name.startswith("starts-"):
        return compute()
    n = TINY.kept_draws
    return {
        "starts": np.zeros((n, len(TINY_STUDY.districts)), dtype=np.int64),
        "pairs": np.ones(n, dtype=np.int64),
        "waiting": np.zeros(n, dtype=np.int64),
    }


def fit(census, regime=AGNOSTIC, priors=PRIORS):
    study = replace(TINY_STUDY, census=census)
    return calibrate_regimes(study, priors, (regime,), FitJob(TINY, keep=without_starts)).fits[0]


EDGES = {
    "nobody completed": Census(WHEN, 8, 29, 0, 32, 33),
    "no visitation discontinued": Census(WHEN, 8, 29, 46, 32, 0),
    "one person": Census(WHEN, 0, 1, 0, 0, 0),
}


@pytest.mark.parametrize("edge", EDGES)
def test_counts_of_nobody_give_a_fit_of_finite_numbers(edge):
    found = fit(EDGES[edge])
    assert np.isfinite(found.draws.values).all()
    assert np.isfinite(found.log_likelihood).all()
    assert np.isfinite(found.log_evidence)


def test_a_thousand_times_more_people_are_refused_at_once_where_capacity_may_bind():
    """3,200 histories of 593,000 persons would take an hour; in the study's sizes, days."""
    began = time.perf_counter()
    study = replace(TINY_STUDY, census=CROWD)
    large = replace(TINY, training_sets=6_000, training_histories=24)
    with pytest.raises(UsageError, match=r"85392000000|8\.5e\+10 persons to simulate") as told:
        calibrate_regimes(study, PRIORS, (AGNOSTIC,), FitJob(large))
    assert "Lower `training_sets`" in str(told.value)
    assert time.perf_counter() - began < 5.0


def test_a_thousand_times_more_people_cost_the_closed_form_no_more():
    """Its likelihood is a thousand times as sharp: few draws come near, and the fit says so."""
    began = time.perf_counter()
    with pytest.raises(BandeexitError, match="k-hat"):
        fit(CROWD, NEVER)
    assert time.perf_counter() - began < 30.0


@pytest.mark.parametrize("regime", [NEVER, AGNOSTIC], ids=["never", "agnostic"])
def test_priors_without_mass_where_the_counts_are_are_told(regime):
    late = prior("programme.completion_days", "lognormal", 30_000.0, 0.01)
    sharp = prior("programme.completion_shape", "lognormal", 900.0, 0.01)
    others = tuple(p for p in PRIORS if p.path not in (late.path, sharp.path))
    with pytest.raises(RunError, match="widen the priors, or check the counts"):
        fit(TINY_STUDY.census, regime, (*others, late, sharp))
