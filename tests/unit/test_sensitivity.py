"""Which unknowns matter: against closed forms, against another library, and on the engine."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.questions.sensitivity.independent import Response
from bandeexit.questions.sensitivity.knowing import know, narrowing
from bandeexit.questions.sensitivity.regression import (
    basis_of,
    explained,
    explained_resampled,
    together,
)
from bandeexit.questions.sensitivity.sobol import sobol_indices
from bandeexit.questions.sensitivity.tornado import Input, inputs_of, tornado
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, headline_values
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.unknowns import unknowns_of
from bandeexit.scenarios.workers import Workers
from small_studies import programme

HALVES = 4 / 1.645
"""Half-widths of a 90 % interval in four standard errors."""
N_REGIMES = 2
SCENARIO = Scenario("s", date(2005, 1, 1), 120, 7)


def ishigami(x):
    """Ishigami & Homma (1990), a = 7, b = 0.1, over (-pi, pi)."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_of_the_cube(points):
    return ishigami(np.pi * (2 * points - 1))[:, None]


ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.31391, 0.44241, 0.0), (0.55759, 0.44241, 0.24368)
"""Closed form: V = 7^2/8 + 0.1 pi^4/5 + 0.01 pi^8/18 + 1/2, and so on (Saltelli et al. 2008)."""


def test_sobol_indices_of_the_ishigami_function_are_the_known_ones():
    (found,) = sobol_indices(ishigami_of_the_cube, ["x1", "x2", "x3"], 1024, seed=3)
    for one, first, total in zip(found, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, strict=True):
        assert abs(one.first - first) < HALVES * one.first_half, one
        assert abs(one.total - total) < HALVES * one.total_half + 0.002, one
    assert found[0].total - found[0].first > 0.15  # x1 acts through x3, too


def test_sobol_indices_of_a_linear_function_are_its_squared_slopes():
    """Independent uniform inputs: first and total index are a_i^2 over their sum."""
    slopes = np.array([4.0, 2.0, 1.0, 0.0])
    (found,) = sobol_indices(lambda x: (x @ slopes)[:, None], list("abcd"), 1024, seed=1)
    expected = slopes**2 / (slopes**2).sum()
    np.testing.assert_allclose([one.total for one in found], expected, atol=0.01)
    np.testing.assert_allclose([one.first for one in found], expected, atol=0.01)


def test_a_number_that_does_not_vary_has_indices_of_nought():
    (found,) = sobol_indices(lambda x: np.ones((len(x), 1)), ["a", "b"], 16)
    assert [one.total for one in found] == [0.0, 0.0]


def test_without_salib_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.analyze.sobol", None)
    with pytest.raises(UsageError, match=r"pip install 'bandeexit\[sensitivity\]'"):
        sobol_indices(ishigami_of_the_cube, ["x1", "x2", "x3"], 16)


def test_first_order_indices_from_given_data_agree_with_the_known_ones_and_with_salib():
    """SALib's RBD-FAST (Tarantola et al. 2006; bias-corrected) reads the same 2,000 points."""
    from SALib.analyze import rbd_fast

    rng = np.random.default_rng(5)
    x = rng.uniform(-np.pi, np.pi, (2000, 3))
    y = ishigami(x)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}
    peer = rbd_fast.analyze(problem, x, y, num_resamples=10, seed=1)["S1"]
    known = know({COMPLETED: y}, {n: x[:, i] for i, n in enumerate("abc")}, no_regime(2000))
    ours = {one.unknown: one for one in known.known}
    for i, name in enumerate("ac"):
        # x2 is a wave of two periods, which a spline of five degrees of freedom does not follow.
        one, first = ours[name], ISHIGAMI_FIRST["abc".index(name)]
        assert abs(one.share - first) < 0.06, (name, one)
        assert abs(one.share - peer["abc".index(name)]) < 0.06, (i, name)


def no_regime(n):
    return np.zeros(n, dtype=np.int64)


def linear(n, seed, correlation=0.0, chance=0.0):
    """Return y = 3 a + 2 b + chance and its inputs; c does nothing."""
    rng = np.random.default_rng(seed)
    a, free, c = rng.normal(size=(3, n))
    b = correlation * a + np.sqrt(1 - correlation**2) * free
    return {COMPLETED: 3 * a + 2 * b + chance * rng.normal(size=n)}, {"a": a, "b": b, "c": c}


def test_with_correlated_inputs_a_share_is_what_would_go_if_one_were_known():
    """Normal inputs: the squared correlation of y and the input, not its squared slope.

    Cov(y, a) = 3 + 2 r, cov(y, b) = 2 + 3 r, var y = 13 + 12 r + chance^2, with r = 0.6.
    """
    headlines, unknowns = linear(4000, 2, correlation=0.6, chance=2.0)
    known = know(headlines, unknowns, no_regime(4000), seed=4)
    whole = 13 + 12 * 0.6 + 4
    shares = ((3 + 1.2) ** 2 / whole, (2 + 1.8) ** 2 / whole, 0.0)
    for one, expected in zip(known.known, shares, strict=True):
        # A spline of a straight line loses nothing; the error is that of a correlation.
        error = 2 * np.sqrt(expected) * (1 - expected) / np.sqrt(4000)
        assert abs(one.share - expected) < 4 * max(error, 5 / 4000), one
    assert [one.unknown for one in known.known] == ["a", "b", "c"]


def test_an_unknown_without_effect_stays_at_the_noise_floor():
    """In 95 of 100 analyses of three idle unknowns, none is told; 100 analyses, four errors."""
    told = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        idle = dict(zip("abc", rng.normal(size=(3, 150)), strict=True))
        known = know({COMPLETED: rng.gamma(1.0, size=150)}, idle, no_regime(150), seed)
        told += any(known.is_told(one) for one in known.known)
    assert told <= 5 + 4 * np.sqrt(100 * 0.05 * 0.95)


def test_without_chance_the_shares_of_independent_inputs_add_up_to_one():
    headlines, unknowns = linear(4000, 6)
    known = know(headlines, unknowns, no_regime(4000))
    error = 4 * 2 * np.sqrt(2 * 9 * 4 / 13**2 / 4000)  # of the sum: sampled a and b correlate
    assert abs(sum(one.share for one in known.known) - 1.0) < error
    assert known.together[COMPLETED] > 0.99


def test_more_functions_than_draws_can_tell_give_no_share():
    rng = np.random.default_rng(1)
    bases = [basis_of(rng.normal(size=100)) for _ in range(20)]
    assert np.isnan(together(bases, rng.normal(size=(100, 2)))).all()


def test_chance_takes_its_share_from_what_knowing_can_do():
    headlines, unknowns = linear(4000, 6, chance=np.sqrt(13))
    known = know(headlines, unknowns, no_regime(4000))
    assert abs(known.together[COMPLETED] - 0.5) < 4 * np.sqrt(2 / 4000)


def test_what_bends_is_seen_where_a_correlation_sees_nothing():
    x = np.random.default_rng(1).normal(size=2000)
    assert abs(np.corrcoef(x, x**2)[0, 1]) < 0.2
    (share,) = explained(basis_of(x), (x**2)[:, None])
    assert share > 0.99


def test_no_limit_is_a_level_of_its_own():
    rng = np.random.default_rng(2)
    x = np.where(rng.random(900) < 1 / 3, np.inf, rng.normal(size=900))
    (share,) = explained(basis_of(x), np.isinf(x).astype(float)[:, None])
    assert share > 0.999


def test_levels_are_explained_by_their_means():
    """Three levels of -1, 0 and 1 with unit noise: 2/3 of 5/3."""
    rng = np.random.default_rng(4)
    level = np.arange(6000) % 3.0
    (share,) = explained(basis_of(level), (level + rng.normal(size=6000))[:, None])
    assert abs(share - 0.4) < 4 * np.sqrt(2 * 0.4 / 6000)


def test_a_share_of_nothing_is_nought_on_average():
    rng = np.random.default_rng(3)
    basis = basis_of(rng.normal(size=200))
    shares = explained(basis, rng.normal(size=(200, 2000)))
    assert abs(shares.mean()) < 4 * shares.std() / np.sqrt(2000)


def test_draws_counted_once_give_the_same_share():
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, 300))
    basis, numbers = basis_of(x), (x + y)[:, None]
    once = explained_resampled(basis, numbers, np.ones((1, 300)))
    np.testing.assert_allclose(once[0], explained(basis, numbers), rtol=1e-6)


def test_the_interval_holds_the_share_in_nine_of_ten_analyses():
    """Normal, squared correlation 0.5, 400 draws; 100 analyses, four standard errors."""
    held = 0
    for seed in range(100):
        a, noise = np.random.default_rng(seed).normal(size=(2, 400))
        (one,) = know({COMPLETED: a + noise}, {"a": a}, no_regime(400), seed).known
        held += one.low <= 0.5 <= one.high
    assert abs(held - 90) < 4 * np.sqrt(100 * 0.9 * 0.1)


def test_the_band_narrows_as_much_as_the_spread_where_all_is_normal():
    headlines, unknowns = linear(8000, 9, chance=1.0)
    first = know(headlines, unknowns, no_regime(8000)).known[0]
    assert abs(first.band - first.narrower) < 0.03
    assert narrowing(0.75) == 0.5


# On the engine: a study in which some parameters vary from draw to draw.


def draws(n=120):
    rng = np.random.default_rng(11)
    values = np.column_stack([rng.uniform(150, 450, n), rng.uniform(0.1, 0.9, n)])
    names = ("programme.completion_days", "programme.control_share")
    return Draws(names, values, np.empty((0, 0)))


def simulate(scenario, some):
    return run_scenario(programme(), scenario, some, engine="compiled")


@pytest.fixture(scope="module")
def base():
    return simulate(SCENARIO, draws())


def test_the_fact_that_matters_is_found_in_the_engines_own_paths(base):
    """Control or own wish makes no difference where nothing acts on either clock."""
    known = know(headline_values(base), unknowns_of(base, draws()), no_regime(base.n_paths), seed=1)
    first, second = known.of(COMPLETED)
    assert first.unknown == "programme.completion_days"
    assert known.is_told(first)
    assert not known.is_told(second)


def test_a_bar_is_the_paired_difference_of_a_scenario_that_sets_the_input(base):
    some = draws()
    (one, other) = inputs_of(some, {})
    found = tornado(base, some, [one, other], lambda s: simulate(s, some))
    change = Change("x", one.path, "set", one.high)
    longer = simulate(replace(SCENARIO, changes=(change,)), some)
    paired = compare(base, longer).series["total_completed"].national[:, -1]
    bar = next(bar for bar in found.bars if bar.input == one)
    assert bar.how == "moved"
    np.testing.assert_allclose(bar.effects[ALL, COMPLETED][1].mean, paired.mean(), rtol=1e-5)
    assert bar.effects[ALL, COMPLETED][1].mean < 0 < bar.effects[ALL, COMPLETED][0].mean
    assert found.ranked(COMPLETED)[0] is bar


def test_an_input_that_nothing_uses_has_a_bar_of_exactly_nought(base):
    some = draws()
    idle = Input("measures.cost_dkk", 1.0, 1e6, "range")
    (bar,) = tornado(base, some, [idle], lambda s: simulate(s, some)).bars
    assert {end.mean for ends in bar.effects.values() for end in ends if end.mean == end.mean} == {
        0.0
    }
    assert not bar.is_told(COMPLETED)


def test_what_a_scenario_sets_is_not_moved_and_named(base):
    some, path = draws(), "programme.completion_days"
    fixed = replace(base, scenario=replace(SCENARIO, changes=(Change("x", path, "set", 300.0),)))
    found = tornado(fixed, some, [Input(path, 1.0, 2.0, "range")], lambda s: base)
    assert found.not_moved == {path: "set"}
    assert not found.bars


def test_what_shaped_a_found_history_is_told_by_regression_or_not_moved(base):
    """The mean at the 10 % and the 90 % point of y = 2 x + noise, from the draws themselves."""
    rng = np.random.default_rng(3)
    n = base.n_paths
    x = rng.uniform(0.0, 10.0, n)
    found = Draws(
        ("demand.trend",), x[:, None], np.empty((0, 0)), np.zeros((n, 1)), np.zeros((n, 2))
    )
    series = dict(base.series)
    total = series["total_completed"].values.copy()
    total[:, -1, 0] = total[:, base.series["total_completed"].dates.index(base.census), 0] + 2 * x
    series["total_completed"] = replace(series["total_completed"], values=total)
    inputs = [
        Input("demand.trend", 1.0, 9.0, "posterior"),
        Input("threat.places", 1.0, 3.0, "range"),
    ]

    def never(scenario):
        raise AssertionError("nothing is simulated")

    told = tornado(replace(base, series=series), found, inputs, never)
    (bar,) = told.bars
    assert bar.how == "regression"
    low, high = bar.effects[ALL, COMPLETED]
    assert abs(low.mean - 2 * (1.0 - x.mean())) < 0.5
    assert abs(high.mean - 2 * (9.0 - x.mean())) < 0.5
    assert told.not_moved == {"threat.places": "history"}


def test_points_of_the_cube_share_their_tapes_whoever_works_on_them():
    some = draws()
    inputs = [
        Input("programme.completion_days", 150.0, 450.0, "posterior"),
        Input("measures.need_share", 0.1, 0.9, "range"),
    ]
    points = np.array([[0.1, 0.5], [0.9, 0.5], [0.1, 0.9]] * 40)
    found = [
        Response(programme(), SCENARIO, some, inputs, Workers(n, "threads"))(points) for n in (1, 2)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    response = Response(programme(), SCENARIO, some, inputs, Workers(1))
    numbers = response(points)
    column = numbers[:, response.headlines.index(COMPLETED)]
    assert column[0] > column[1]  # shorter programmes: more completed
    assert column[0] == column[2]  # what nothing uses changes nothing, on the same tapes
    assert (column[:3] == column[-3:]).all()


def test_where_histories_were_found_inputs_cannot_be_set_freely():
    n = 4
    found = Draws((), np.empty((n, 0)), np.empty((0, 0)), np.zeros((n, 1)), np.zeros((n, 2)))
    with pytest.raises(UsageError, match="never binds"):
        Response(programme(), SCENARIO, found, [], Workers(1))
