"""Queueing theory against the engine. Tolerances are the test's own Monte-Carlo error."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from scipy.stats import t as student

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.events import EventKind
from small_studies import free_inputs, programme, run

REPLICATIONS = 30
DAYS, WARM_UP = 1600.0, 200.0
PER_DAY = 1.0
SERVICE = 4.0
CONFIDENCE = 0.9995
"""Two-sided: over the comparisons of this file a false alarm is a 1 in 200 event per seed,
and the seed is fixed."""


def one_desk(places: int, patience: float, shape: float = 1.0):
    """M/G/c+M: visitation is the service and nobody is admitted."""
    return programme(
        demand__referrals=PER_DAY * DAYS_PER_YEAR,
        visitation__days=SERVICE,
        visitation__shape=shape,
        visitation__discontinued_share=1.0,
        visitation__patience_days=patience,
        capacity__headroom=0.0,
        capacity__minimum_places=places,
    )


def waits_and_fates(path):
    """Referred after the warm-up, long before the end: (wait, reneged)."""
    log, n = path.log, path.tape.n_candidates
    times = np.full((len(EventKind), n), np.nan)
    times[log.kind, log.person] = log.time
    came = times[EventKind.REFERRED]
    inside = (came > WARM_UP) & (came < DAYS - 60.0)
    reneged = ~np.isnan(times[EventKind.RENEGED])
    ended = np.where(reneged, times[EventKind.RENEGED], times[EventKind.VISITATION_STARTED])
    return (ended - came)[inside], reneged[inside]


def replicate(study, measure):
    inputs = free_inputs(study, DAYS)
    return np.array([measure(run(inputs, draw)) for draw in range(REPLICATIONS)])


def assert_mean(samples, expected):
    """The mean of independent replications is compatible with theory."""
    error = samples.std(ddof=1) / sqrt(len(samples))
    bound = student.ppf(1.0 - (1.0 - CONFIDENCE) / 2.0, len(samples) - 1)
    assert abs(samples.mean() - expected) < bound * error, (samples.mean(), expected, error)
    assert error < 0.1 * expected, "too few replications to test anything"


def stationary(places: int, patience: float) -> np.ndarray:
    """Number present in M/M/c+M, a birth-death chain (Palm 1957; Garnett et al. 2002)."""
    weights = [1.0]
    for n in range(1, 400):
        leaving = min(n, places) / SERVICE + max(n - places, 0) / patience
        weights.append(weights[-1] * PER_DAY / leaving)
    return np.array(weights) / sum(weights)


@pytest.mark.parametrize(("places", "patience"), [(4, 6.0), (3, 2.0)])
def test_erlang_a_reneging_share(places, patience):
    law = stationary(places, patience)
    queue = sum(max(n - places, 0) * p for n, p in enumerate(law))
    share = replicate(one_desk(places, patience), lambda path: waits_and_fates(path)[1].mean())
    assert_mean(share, queue / patience / PER_DAY)


def test_erlang_a_mean_time_in_the_queue():
    law = stationary(4, 6.0)
    queue = sum(max(n - 4, 0) * p for n, p in enumerate(law))
    wait = replicate(one_desk(4, 6.0), lambda path: waits_and_fates(path)[0].mean())
    assert_mean(wait, queue / PER_DAY)  # Little's law


def test_erlang_c_share_that_waits_and_mean_wait():
    places = 6
    delayed = stationary(places, inf)[places:].sum()

    def delayed_and_wait(path):
        wait, _ = waits_and_fates(path)
        return (wait > 0).mean(), wait.mean()

    pairs = replicate(one_desk(places, inf), delayed_and_wait)
    assert_mean(pairs[:, 0], delayed)
    assert_mean(pairs[:, 1], delayed / (places / SERVICE - PER_DAY))


def test_erlang_b_loss_does_not_depend_on_the_shape_of_the_service():
    places, load = 4, PER_DAY * SERVICE
    terms = np.cumprod([1.0] + [load / n for n in range(1, places + 1)])
    study = one_desk(places, 1e-9, shape=3.0)
    lost = replicate(study, lambda path: waits_and_fates(path)[1].mean())
    assert_mean(lost, terms[-1] / terms.sum())


@pytest.mark.parametrize("elasticity", [0.5, 1.0])
def test_load_dependent_dropping_out_is_the_birth_death_chain(elasticity):
    """Exponential clocks make the overloaded programme a chain with known death rates."""
    norm, limit, completes, drops = 3.0, 7, 1 / 20.0, 1 / 10.0
    per_day = 0.9
    study = programme(
        demand__referrals=0.0,
        demand__prison_handovers=per_day * DAYS_PER_YEAR,
        visitation__patience_days=1e-9,
        programme__completion_days=1 / completes,
        programme__completion_shape=1.0,
        programme__dropout_days=np.log(2.0) / drops,
        programme__control_share=0.0,
        programme__dropout_elasticity=elasticity,
        programme__dropout_max_speed=1000.0,
        capacity__headroom=norm / 25,
        capacity__stretch=limit / norm,
        capacity__minimum_places=0.0,
    )
    weights = [1.0]
    for n in range(1, limit + 1):
        leaving = n * (completes + drops * max(1.0, n / norm) ** elasticity)
        weights.append(weights[-1] * per_day / leaving)
    law = np.array(weights) / sum(weights)
    completed = completes * (law @ np.arange(limit + 1)) / (per_day * (1 - law[-1]))

    def blocked_and_completed(path):
        n = np.bincount(path.log.kind[path.log.time > WARM_UP], minlength=len(EventKind))
        ended = n[EventKind.COMPLETED] + n[EventKind.LEFT_BY_WISH]
        return n[EventKind.RENEGED] / n[EventKind.REFERRED], n[EventKind.COMPLETED] / ended

    pairs = replicate(study, blocked_and_completed)
    assert_mean(pairs[:, 0], law[-1])
    assert_mean(pairs[:, 1], completed)
