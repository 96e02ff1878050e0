"""How the five counts vary: nested shares, their likelihood, and what histories say of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.congested.moments import (
    LEAST_EIGENVALUE,
    MOST_CORRELATION,
    PAIRS,
    Moments,
    correlation_matrix,
    estimate_moments,
    from_scores,
    log_likelihood,
    log_normal_ratio,
    nest_counts,
    residuals,
)
from calibration.worlds import CENSUS

SHARE = np.array([0.06, 0.23, 0.27, 0.58])


def moments(share=SHARE, dispersion=1.0, correlation=0.0):
    return Moments(
        np.atleast_2d(share),
        np.broadcast_to(dispersion, (1, 4)).astype(float),
        np.broadcast_to(correlation, (1, 6)).astype(float),
    )


def probabilities(share):
    """Of the five states, in the order of the census."""
    v, out, present, completed = share
    admitted = (1 - v) * (1 - out)
    left = admitted * (1 - present)
    return [v, admitted * present, left * completed, left * (1 - completed), (1 - v) * out]


def test_numbers_are_nested_in_the_groups_they_are_of():
    number, size = nest_counts(np.array(CENSUS.counts))
    assert number.tolist() == [34, 131, 115, 183]
    assert size.tolist() == [593, 559, 428, 313]


def test_without_dispersion_or_correlation_the_likelihood_is_four_binomials():
    number, size = nest_counts(np.array(CENSUS.counts))
    product = stats.binom.logpmf(number, size, SHARE).sum()
    assert log_likelihood(CENSUS.counts, moments())[0] == pytest.approx(product, abs=1e-9)


def test_four_binomials_are_a_multinomial():
    """And the probabilities of all outcomes of a small total add up to 1."""
    p, total = probabilities(SHARE), 6
    whole = 0.0
    for counts in itertools.product(range(total + 1), repeat=5):
        if sum(counts) == total:
            level = log_likelihood(counts, moments())[0]
            assert level == pytest.approx(stats.multinomial.logpmf(counts, total, p), abs=1e-9)
            whole += np.exp(level)
    assert whole == pytest.approx(1.0, abs=1e-9)


def test_the_correction_is_a_ratio_of_normal_densities():
    rng = np.random.default_rng(3)
    r, dispersion = rng.normal(size=(5, 4)), rng.uniform(0.5, 2.0, (5, 4))
    correlation = rng.uniform(-0.2, 0.2, (5, 6))
    found = log_normal_ratio(r, Moments(np.zeros((5, 4)), dispersion, correlation))
    for i in range(5):
        matrix = np.eye(4)
        for value, (a, b) in zip(correlation[i], PAIRS, strict=True):
            matrix[a, b] = matrix[b, a] = value
        sd = np.sqrt(dispersion[i])
        covariance = matrix * np.outer(sd, sd)
        with_it = stats.multivariate_normal.logpdf(r[i], np.zeros(4), covariance)
        without = stats.multivariate_normal.logpdf(r[i], np.zeros(4), np.eye(4))
        assert found[i] == pytest.approx(with_it - without, abs=1e-9)


def test_correlations_that_make_no_matrix_are_drawn_towards_none():
    wild = np.random.default_rng(4).uniform(-MOST_CORRELATION, MOST_CORRELATION, (200, 6))
    matrix = correlation_matrix(wild)
    least = np.linalg.eigvalsh(matrix)[:, 0]
    assert least.min() > LEAST_EIGENVALUE - 1e-9
    np.testing.assert_allclose(matrix[:, range(4), range(4)], 1.0)
    raw = np.stack([matrix[:, i, j] for i, j in PAIRS], axis=1)
    assert (np.abs(raw) <= np.abs(wild) + 1e-12).all()
    assert (raw * wild >= -1e-15).all()


def test_correlations_that_make_a_matrix_are_left_alone():
    tame = np.random.default_rng(5).uniform(-0.25, 0.25, (50, 6))
    matrix = correlation_matrix(tame)
    np.testing.assert_allclose(np.stack([matrix[:, i, j] for i, j in PAIRS], axis=1), tame)


def test_any_scores_make_moments():
    scores = np.random.default_rng(6).normal(0.0, 100.0, (50, 14))
    made = from_scores(scores[:, :4], scores[:, 4:8], scores[:, 8:])
    level = log_likelihood(CENSUS.counts, made)
    assert np.isfinite(level).all()


def histories(n: int, repeats: int, seed: int, extra: float, shared: float):
    """Counts whose shares wander around `SHARE` by a normal number common to two factors."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, repeats))
    own = rng.normal(size=(n, repeats, 4))
    logit = np.log(SHARE / (1.0 - SHARE)) + extra * own
    logit[..., 1] += shared * common
    logit[..., 2] += shared * common
    p = 1.0 / (1.0 + np.exp(-logit))
    referred = np.full((n, repeats), 593)
    visiting = rng.binomial(referred, p[..., 0])
    out = rng.binomial(referred - visiting, p[..., 1])
    admitted = referred - visiting - out
    present = rng.binomial(admitted, p[..., 2])
    completed = rng.binomial(admitted - present, p[..., 3])
    dropped = admitted - present - completed
    return np.stack([visiting, present, completed, dropped, out], axis=-1)


def test_binomial_histories_have_dispersion_one_and_no_correlation():
    """300 sets of 60 histories: se of a mean dispersion sqrt(2 / 59 / 300) = 0.011, and of a mean
    correlation 1 / sqrt(59 x 300) = 0.0075."""
    found = estimate_moments(histories(300, 60, 1, 0.0, 0.0)).moments
    assert np.abs(found.dispersion.mean(axis=0) - 1.0).max() < 4 * 0.011
    assert np.abs(found.correlation.mean(axis=0)).max() < 4 * 0.0075
    spread = SHARE * (1.0 - SHARE) / (np.array([593, 559, 428, 313]) * 60)
    assert (np.abs(found.share.mean(axis=0) - SHARE) < 4 * np.sqrt(spread / 300) + 1e-4).all()


def test_wandering_shares_show_as_dispersion_and_correlation():
    """A logit that wanders by s adds about n p (1 - p) s^2 to the dispersion."""
    s = 0.1
    found = estimate_moments(histories(300, 60, 2, 0.0, s)).moments
    size = np.array([593 * (1 - SHARE[0]), 593 * (1 - SHARE[0]) * (1 - SHARE[1])])
    expected = 1.0 + size * SHARE[1:3] * (1.0 - SHARE[1:3]) * s**2
    np.testing.assert_allclose(found.dispersion.mean(axis=0)[1:3], expected, rtol=0.06)
    pair = PAIRS.index((1, 2))
    together = np.sqrt(np.prod(expected - 1.0) / np.prod(expected))
    assert found.correlation[:, pair].mean() == pytest.approx(together, abs=0.05)
    others = np.delete(found.correlation, pair, axis=1).mean(axis=0)
    assert np.abs(others).max() < 0.05


def test_the_precision_of_a_logit_is_that_of_a_binomial_count():
    """Logits of 400 sets of 20 histories: variance 1 / weight, se of a variance sqrt(2 / 400)."""
    simulated = estimate_moments(histories(400, 20, 3, 0.0, 0.0))
    logit = np.log(simulated.moments.share / (1.0 - simulated.moments.share))
    ratio = logit.var(axis=0) * simulated.weight.mean(axis=0)
    assert np.abs(ratio - 1.0).max() < 4 * np.sqrt(2 / 400) + 0.03


def test_an_empty_group_says_nothing():
    number, size = nest_counts(np.array([5, 0, 0, 0, 7]))
    assert residuals(number, size, SHARE)[2:].tolist() == [0.0, 0.0]
    assert np.isfinite(log_likelihood((5, 0, 0, 0, 7), moments()))[0]
    alike = estimate_moments(np.tile(np.array([5, 0, 0, 0, 7]), (3, 10, 1)))
    assert all(np.isfinite(part).all() for part in alike.moments)
