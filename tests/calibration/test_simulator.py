"""Histories up to the census with everything that binds: addresses, totals, the closed form."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from bandeexit.calibration.congested import simulator
from bandeexit.calibration.congested.simulator import Worlds, simulate_census
from bandeexit.calibration.likelihood import SPLIT_PATHS, Durations, smooth_splits
from bandeexit.scenarios.workers import Workers
from calibration.worlds import TINY_CENSUS, TINY_STUDY, prior_durations

ALONE = Workers()


def worlds(n: int, seed: int = 1, **values: float) -> Worlds:
    """Durations from their priors, tight capacity, a history of demand each."""
    columns = dict(zip(SPLIT_PATHS, prior_durations(n, seed), strict=True))
    columns |= {
        "capacity.headroom": np.full(n, 0.8),
        "visitation.patience_days": np.full(n, 180.0),
        "programme.dropout_elasticity": np.full(n, 0.7),
    }
    columns |= {path.replace("__", "."): np.full(n, value) for path, value in values.items()}
    months = np.random.default_rng(seed).normal(0.0, 0.2, (n, 67))
    return Worlds(columns, months)


def test_every_history_has_as_many_referrals_as_there_were():
    counts = simulate_census(TINY_STUDY, worlds(40), 5, seed=3, workers=ALONE)
    assert counts.shape == (40, 5, 5)
    assert (counts.sum(axis=2) == TINY_CENSUS.total).all()
    assert (counts >= 0).all()


def test_histories_differ_from_one_another_and_come_back_the_same():
    once, again = (simulate_census(TINY_STUDY, worlds(10), 4, 3, ALONE) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert len(np.unique(once.reshape(-1, 5), axis=0)) > 30
    assert (simulate_census(TINY_STUDY, worlds(10), 4, 4, ALONE) != once).any()


@pytest.mark.parametrize("block", [7, 64, 1024])
@pytest.mark.parametrize("workers", [Workers(), Workers(2)])
def test_neither_blocks_nor_workers_change_a_history(monkeypatch, block, workers):
    whole = simulate_census(TINY_STUDY, worlds(30), 3, 3, ALONE)
    monkeypatch.setattr(simulator, "HISTORIES_IN_BLOCK", block)
    np.testing.assert_array_equal(simulate_census(TINY_STUDY, worlds(30), 3, 3, workers), whole)


def test_a_world_does_not_depend_on_the_worlds_after_it_nor_on_their_number():
    many, few = worlds(20), worlds(20).rows(slice(0, 6))
    whole = simulate_census(TINY_STUDY, many, 3, 3, ALONE)
    np.testing.assert_array_equal(simulate_census(TINY_STUDY, few, 3, 3, ALONE), whole[:6])
    other = worlds(20, seed=2)
    mixed = Worlds(
        {
            path: np.append(many.parameters[path][:1], other.parameters[path][1:])
            for path in many.parameters
        },
        np.vstack([many.log_level[:1], other.log_level[1:]]),
    )
    np.testing.assert_array_equal(simulate_census(TINY_STUDY, mixed, 3, 3, ALONE)[0], whole[0])


def test_more_repeats_begin_with_the_fewer_ones():
    few = simulate_census(TINY_STUDY, worlds(8), 2, 3, ALONE)
    many = simulate_census(TINY_STUDY, worlds(8), 5, 3, ALONE)
    np.testing.assert_array_equal(many[:, :2], few)


def test_where_nothing_binds_histories_have_the_closed_forms_shares():
    """Five sums of 6 x 400 histories of 148 persons; |z| < 4: 3 false alarms in 10,000 seeds."""
    n, repeats = 6, 400
    free = worlds(n, seed=5, capacity__headroom=inf)._replace(log_level=np.zeros((n, 67)))
    free.parameters["demand.trend"][:] = np.clip(free.parameters["demand.trend"], -0.1, 0.1)
    study = TINY_STUDY.with_values({"demand.initial_load": 0})
    counts = simulate_census(study, free, repeats, 7, ALONE).sum(axis=(0, 1))
    durations = Durations(*(free.parameters[path] for path in SPLIT_PATHS))
    v, q, c = smooth_splits(durations, study.census_day)
    out = (1 - v) * study.visitation.discontinued_share
    admitted = 1 - v - out
    p = np.stack([v, admitted * q, admitted * (1 - q) * c, admitted * (1 - q) * (1 - c), out])
    total = TINY_CENSUS.total * repeats
    mean, variance = total * p.sum(axis=1), total * (p * (1 - p)).sum(axis=1)
    z = (counts - mean) / np.sqrt(variance)
    assert np.abs(z).max() < 4.0, z


def test_where_capacity_binds_fewer_are_in_a_programme():
    """Binding is seen at all: a tenth of the places leaves most of the candidates waiting."""
    tight = simulate_census(TINY_STUDY, worlds(10, capacity__headroom=0.1), 20, 3, ALONE)
    free = simulate_census(TINY_STUDY, worlds(10, capacity__headroom=inf), 20, 3, ALONE)
    assert tight[..., 1].mean() < 0.6 * free[..., 1].mean()


def test_an_initial_load_takes_places_and_is_not_counted():
    tight = worlds(10, capacity__headroom=0.5)
    loaded = TINY_STUDY.with_values({"demand.initial_load": 30})
    with_load = simulate_census(loaded, tight, 20, 3, ALONE)
    without = simulate_census(TINY_STUDY, tight, 20, 3, ALONE)
    assert (with_load.sum(axis=2) == TINY_CENSUS.total).all()
    assert (with_load != without).any()
    assert replace(TINY_STUDY.demand, initial_load=30) == loaded.demand
