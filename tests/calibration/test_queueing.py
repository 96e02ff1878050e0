"""Queueing predictions against slow, obvious ones: a linear system, an infinite server, limits."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.congested.queueing import Load, queue_of

RATE, STAY, PATIENCE = 0.25, 120.0, 60.0
OFFERED = RATE * STAY


def load(limit, *, rate=RATE, patience=PATIENCE, years=20, initial=0.0, share=(1.0,), places=1.0):
    """Constant demand for years: the load then is at its long run for all but the first looks."""
    n_cells = 12 * years
    return Load(
        rate=np.full((1, n_cells), rate),
        width=np.full(n_cells, 30.0),
        stay=np.array([STAY]),
        patience=np.array([patience]),
        places=np.array([places]),
        initial=np.array([initial]),
        initial_stay=np.array([STAY]),
        limit=np.array([limit], dtype=float).reshape(1, -1),
        share=np.array(share),
    )


def stationary(rate: float, limit: float, patience: float, n_states: int = 400) -> np.ndarray:
    """Stationary law of M/M/limit+M from its balance equations, solved as a linear system."""
    generator = np.zeros((n_states, n_states))
    for k in range(n_states):
        if k + 1 < n_states:
            generator[k, k + 1] = rate
        if k > 0:
            served = min(k, limit)
            generator[k, k - 1] = served / STAY + (k - served) / patience
        generator[k, k] = -generator[k].sum()
    generator[:, 0] = 1.0  # one balance equation follows from the others: the total takes its place
    return np.linalg.solve(generator.T, np.append(1.0, np.zeros(n_states - 1)))


@pytest.mark.parametrize("limit", [0.0, 4.0, 20.0, 29.5, 30.0, 40.0, 60.0])
@pytest.mark.parametrize("patience", [5.0, 60.0, 900.0])
def test_the_queue_is_that_of_the_balance_equations(limit, patience):
    """States beyond a weight of 1e-9 are left out: relative errors far below 1e-6."""
    law, k = stationary(RATE, limit, patience), np.arange(400)
    queue = queue_of(load([limit], patience=patience))
    waiting = np.maximum(k - limit, 0.0) @ law
    assert queue.waiting_at_end[0] == pytest.approx(waiting, rel=1e-6, abs=1e-7)
    assert queue.full_at_end[0] == pytest.approx(law[k >= limit].sum(), rel=1e-6, abs=1e-7)
    assert queue.load_at_end[0] == pytest.approx(np.minimum(k, limit) @ law, rel=1e-6)


def test_those_who_give_up_are_the_rest_of_the_balance():
    """Rate in = served / stay + waiting / patience, in the long run (the first year is not)."""
    queue = queue_of(load([20.0], years=400))
    gone = RATE - queue.load_at_end[0] / STAY
    assert queue.waiting_at_end[0] / PATIENCE == pytest.approx(gone, rel=1e-6)
    assert queue.reneging[0] == pytest.approx(gone / RATE, rel=0.01)


def test_without_a_limit_nobody_waits_and_the_load_is_a_poisson_mean():
    queue = queue_of(load([inf]))
    assert queue.waiting[0] == queue.reneging[0] == queue.full[0] == 0.0
    assert queue.load_at_end[0] == pytest.approx(OFFERED, rel=1e-6)


def test_a_full_house_without_patience_is_the_poisson_tail():
    """With patience equal to the stay, all states are those of infinitely many servers."""
    queue = queue_of(load([33.0], patience=STAY))
    assert queue.full_at_end[0] == pytest.approx(stats.poisson(OFFERED).sf(32), rel=1e-6)


def test_one_more_place_never_lengthens_the_queue():
    limits = np.linspace(0.0, 60.0, 121)
    found = [queue_of(load([limit])) for limit in limits]
    for name in ("waiting", "waiting_at_end", "reneging"):
        assert (np.diff([getattr(q, name)[0] for q in found]) <= 1e-9).all(), name
    # Half a place is no place for a whole person: "full" is counted in whole ones.
    for name in ("full", "full_at_end"):
        assert (np.diff([getattr(q, name)[0] for q in found[::2]]) <= 1e-9).all(), name
    assert (np.diff([q.load_at_end[0] for q in found]) >= -1e-9).all()


def test_endless_patience_with_places_for_all_is_erlang_c():
    limit = 40
    queue = queue_of(load([limit], patience=inf))
    law = stationary(RATE, limit, 1e300)
    k = np.arange(400)
    assert queue.waiting_at_end[0] == pytest.approx(np.maximum(k - limit, 0) @ law, rel=1e-5)
    assert queue.reneging[0] == 0.0


def test_endless_patience_with_too_few_places_stays_finite_where_somebody_is_served():
    """No long run exists; the sum is cut, and the share that gives up is 0, not a number lost."""
    queue = queue_of(load([20.0], patience=inf))
    assert all(np.isfinite(column).all() for column in queue)
    assert queue.full_at_end[0] == pytest.approx(1.0)


def test_without_any_place_everybody_waits():
    queue = queue_of(load([0.0]))
    assert queue.full_at_end[0] == 1.0
    assert queue.load_at_end[0] == 0.0
    assert queue.waiting_at_end[0] == pytest.approx(RATE * PATIENCE, rel=1e-6)


def test_districts_add_up():
    both = queue_of(load([10.0, 25.0], share=(0.4, 0.6)))
    alone = [queue_of(load([10.0], rate=0.4 * RATE)), queue_of(load([25.0], rate=0.6 * RATE))]
    for name in ("waiting_at_end", "load_at_end"):
        parts = sum(getattr(q, name)[0] for q in alone)
        assert getattr(both, name)[0] == pytest.approx(parts, rel=1e-9)
    mixed = 0.4 * alone[0].full_at_end[0] + 0.6 * alone[1].full_at_end[0]
    assert both.full_at_end[0] == pytest.approx(mixed, rel=1e-9)


def test_the_initial_load_fades_as_its_stays_end():
    """A month (30 days) after the last look, exp(-t / stay) of the initial load is left."""
    short = load([inf], rate=1e-9, years=1, initial=37.0)
    assert queue_of(short).load_at_end[0] == pytest.approx(37.0 * np.exp(-360.0 / STAY), rel=1e-4)


def test_parameter_sets_do_not_disturb_one_another():
    many = [load([limit]) for limit in (0.0, 12.0, inf)]
    shared = ("width", "share")
    stacked = {
        name: getattr(many[0], name)
        if name in shared
        else np.concatenate([getattr(one, name) for one in many])
        for name in Load._fields
    }
    together = queue_of(Load(**stacked))
    for i, one in enumerate(many):
        for column, alone in zip(together, queue_of(one), strict=True):
            assert column[i] == alone[0]
