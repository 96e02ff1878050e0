"""Regimes mixed: shares in any first part, columns, what a regime does to a programme."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeexit.calibration.mixture import allocate, mix
from bandeexit.calibration.regimes import shares
from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from calibration.worlds import AGNOSTIC, NEVER, PRIORS, TINY_STUDY, prior, regime

weights = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6).filter(lambda w: sum(w) > 0.1)


@given(weights, st.integers(1, 300))
@settings(deadline=None)
def test_any_first_part_holds_each_regime_within_one_of_its_share(weight, size):
    share = np.array(weight) / sum(weight)
    regime_of, _ = allocate(share, [size] * len(share))
    assert len(regime_of) >= size
    given_out = np.cumsum(regime_of[:, None] == np.arange(len(share)), axis=0)
    due = np.arange(1, len(regime_of) + 1)[:, None] * share
    # The method of the largest remainder of draws so far: never more than one ahead. It may lag
    # behind by up to (number of regimes - 1) with three regimes and more.
    assert (given_out - due).max() < 1.0 + 1e-9
    assert (due - given_out).max() < max(1.0, len(share) - 1.0) + 1e-9


@pytest.mark.parametrize("weight", [(1, 1, 1), (1, 1), (3, 1), (0.5, 0.3, 0.2), (10, 1, 1)])
def test_shares_of_few_regimes_are_within_one_in_every_first_part(weight):
    share = np.array(weight) / sum(weight)
    regime_of, _ = allocate(share, [500] * len(share))
    given_out = np.cumsum(regime_of[:, None] == np.arange(len(share)), axis=0)
    due = np.arange(1, len(regime_of) + 1)[:, None] * share
    assert np.abs(given_out - due).max() < 1.0


@given(weights, st.integers(1, 60), st.integers(0, 60))
@settings(deadline=None)
def test_more_draws_leave_the_first_ones_as_they_were(weight, size, more):
    share = np.array(weight) / sum(weight)
    few, many = (allocate(share, [n] * len(share)) for n in (size, size + more))
    for short, long in zip(few, many, strict=True):
        np.testing.assert_array_equal(long[: len(short)], short)


@given(weights, st.integers(1, 60))
@settings(deadline=None)
def test_rows_of_a_regime_are_taken_in_order_and_once(weight, size):
    share = np.array(weight) / sum(weight)
    regime_of, row_of = allocate(share, [size] * len(share))
    for k in range(len(share)):
        rows = row_of[regime_of == k]
        np.testing.assert_array_equal(rows, np.arange(len(rows)))


def test_equal_weights_take_turns():
    regime_of, row_of = allocate((1 / 3, 1 / 3, 1 / 3), (4, 4, 4))
    assert regime_of.tolist() == [0, 1, 2] * 4
    assert row_of.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_a_regime_without_weight_is_left_out():
    regime_of, _ = allocate((0.5, 0.0, 0.5), (10, 0, 10))
    assert set(regime_of.tolist()) == {0, 2}
    assert len(regime_of) == 20


def draws(names, n=6, **extra):
    values = np.arange(float(n * len(names))).reshape(n, len(names))
    return Draws(names, values, np.full((n, 67), 0.1), **extra)


FREE = draws(("demand.trend", "visitation.days"))
BOUND = draws(
    ("demand.trend", "capacity.headroom"),
    starts=np.arange(36).reshape(6, 6),
    past=np.tile([9, 1], (6, 1)),
)


LIMITED = TINY_STUDY.with_values({"capacity.headroom": 1.2})


def mixed(*regimes, **by_name):
    return mix(LIMITED, regimes, by_name)


def test_columns_are_the_union_and_what_a_regime_leaves_open_is_its_programmes():
    both = mixed(NEVER, AGNOSTIC, never=FREE, agnostic=BOUND)
    assert both.names == ("demand.trend", "visitation.days", "capacity.headroom")
    never, agnostic = both.values[both.regime == 0], both.values[both.regime == 1]
    assert (never[:, 2] == inf).all()
    np.testing.assert_array_equal(never[:, :2], FREE.values)
    np.testing.assert_array_equal(agnostic[:, [0, 2]], BOUND.values)
    assert (agnostic[:, 1] == TINY_STUDY.visitation.days).all()


def test_histories_go_with_their_regime():
    both = mixed(NEVER, AGNOSTIC, never=FREE, agnostic=BOUND)
    assert (both.starts[both.regime == 0] == -1).all()
    np.testing.assert_array_equal(both.starts[both.regime == 1], BOUND.starts)
    np.testing.assert_array_equal(both.past[both.regime == 1], BOUND.past)
    assert both.regimes == ("never", "agnostic")


def test_a_mixture_of_one_is_that_one():
    alone = mixed(NEVER, replace(AGNOSTIC, weight=0.0), never=FREE)
    assert alone.regimes == ("never",)
    assert len(alone) == len(FREE)
    np.testing.assert_array_equal(alone.values[:, :2], FREE.values)


def test_a_regime_that_the_posterior_lacks_is_told_with_what_to_do():
    words = r"holds no regime `agnostic`; did you mean `agnostc`\? Run `bandeexit calibrate`"
    with pytest.raises(UsageError, match=words):
        mixed(NEVER, AGNOSTIC, never=FREE, agnostc=BOUND)


def test_a_regime_lifts_limits_and_replaces_priors():
    tight = prior("capacity.headroom", "lognormal", 0.75, 0.15)
    often = regime("often", tight)
    own = {p.path: p for p in often.priors_of(PRIORS)}
    assert own["capacity.headroom"] == tight
    assert len(own) == len(PRIORS)
    assert [p.path for p in often.priors_of(PRIORS)] == [p.path for p in PRIORS]
    free = {p.path for p in NEVER.priors_of(PRIORS)}
    assert free == {p.path for p in PRIORS} - {"capacity.headroom"}
    assert NEVER.programme(LIMITED).capacity.headroom == inf
    assert often.programme(TINY_STUDY) == TINY_STUDY
    assert (NEVER.never_binds, often.never_binds) == (True, False)


def test_weights_are_relative():
    assert shares([regime("a", weight=3.0), regime("b", weight=1.0)]) == (0.75, 0.25)
