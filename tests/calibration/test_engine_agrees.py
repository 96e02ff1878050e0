"""The closed form and the engine are the same model where capacity does not bind."""

from __future__ import annotations

from math import inf, sqrt
from pathlib import Path

import numpy as np
import pytest

from bandeexit.calibration.cells import cell_splits, cell_times, relative_demand
from bandeexit.calibration.likelihood import SPLIT_PATHS, Durations, initial_mass, smooth_splits
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.files.posterior import read_posterior
from bandeexit.files.study import read_study
from bandeexit.model.build import build_inputs
from bandeexit.model.rates import demand_cells
from small_studies import outcomes, run

ROOT = Path(__file__).resolve().parents[2]
STUDY = read_study(ROOT).programme.with_values({"capacity.headroom": inf})
POSTERIOR = read_posterior(ROOT / "calibration/posterior").fits["never"]
NAMES = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
OBSERVED = (34, 115, 183, 130, 131)


def expected_counts(study, splits):
    per_year = study.demand.referrals / (1.0 - study.demand.initial_visitation)
    counted = per_year * study.census_day / DAYS_PER_YEAR
    v, q, c = (float(p[0]) for p in splits)
    decided = counted * (1.0 - v)
    admitted = decided * (1.0 - study.visitation.discontinued_share)
    ended = admitted * (1.0 - q)
    return np.array([counted * v, admitted * q, ended * c, ended * (1 - c), decided - admitted])


def durations(study):
    return Durations(*(np.array([float(study.value(path))]) for path in SPLIT_PATHS))


def unbound_inputs(study, log_level=None):
    """Free histories in which neither capacity nor money binds before the census."""
    known = {} if log_level is None else {"log_level": log_level}
    census = study.census_day
    return build_inputs(
        study, census + 1.0, conditioned=False, capacity_from=census, money_from=census, **known
    )


def simulated_counts(study, n, log_level=None):
    inputs = unbound_inputs(study, log_level)
    counts = []
    for draw in range(n):
        out = outcomes(run(inputs, draw), [study.census_day], study)
        counts.append([out[name][0, 0] for name in NAMES])
    return np.array(counts)


@pytest.mark.parametrize(
    "n", [120, pytest.param(4000, marks=pytest.mark.slow)], ids=["reduced", "full"]
)
def test_the_engine_hits_the_closed_form_within_its_own_error(n, record_property):
    study = STUDY.with_values(
        {
            "demand.trend": 0.15,
            "demand.volatility": 0.0,
            "demand.initial_visitation": 0.06,
        }
    )
    mean = expected_counts(study, smooth_splits(durations(study), study.census_day))
    z = (simulated_counts(study, n).sum(axis=0) - n * mean) / np.sqrt(n * mean)
    record_property("histories", n)
    record_property("largest_z", float(np.abs(z).max()))
    assert np.abs(z).max() < 4.0, z  # five Poisson sums: 3 in 10,000


def test_the_engine_hits_the_closed_form_under_a_history_of_the_slow_factor():
    draw = int(np.argmax(np.ptp(POSTERIOR.draws.log_level, axis=1)))  # the wildest history
    study = STUDY.with_values(dict(POSTERIOR.draws.parameters(draw)) | {"capacity.headroom": inf})
    log_level = POSTERIOR.draws.log_level[draw]
    law, census = durations(study), study.census_day
    cells = demand_cells(study.calendar, census, census)
    demand = relative_demand(cells, census, law.trend, log_level[None, :])
    initial = initial_mass(census, law.initial_share)
    splits = cell_splits(cell_times(law, cells.edges), demand, cells.edges, initial)
    n = 120
    mean = expected_counts(study, splits)
    z = (simulated_counts(study, n, log_level).sum(axis=0) - n * mean) / np.sqrt(n * mean)
    assert np.abs(z).max() < 4.0, z


def test_free_histories_of_the_posterior_cover_the_five_counts():
    """Saturated model: this finds bugs and says nothing about fit."""
    n = 100
    counts = []
    for draw in range(n):
        study = STUDY.with_values(
            dict(POSTERIOR.draws.parameters(draw)) | {"capacity.headroom": inf}
        )
        inputs = unbound_inputs(study, POSTERIOR.draws.log_level[draw])
        out = outcomes(run(inputs, draw), [study.census_day], study)
        counts.append([out[name][0, 0] for name in NAMES])
    below = (np.array(counts) < OBSERVED).mean(axis=0)
    at = (np.array(counts) == OBSERVED).mean(axis=0)
    mid_p = below + at / 2
    bar = 4.0 * 0.5 / sqrt(n)
    assert (np.abs(mid_p - 0.5) < bar).all(), mid_p
