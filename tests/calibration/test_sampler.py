"""Importance sampling: resampling, diagnostics, and the posterior against another sampler."""

from __future__ import annotations

import emcee
import numpy as np
import pytest
from scipy import special, stats

from bandeexit.calibration.diagnostics import (
    contraction,
    effective_size,
    log_mean,
    pareto_khat,
    verdict,
)
from bandeexit.calibration.importance import explore, resample
from bandeexit.calibration.likelihood import log_splits, smooth_splits
from bandeexit.calibration.randomness import FitPurpose, stratified_uniforms, uniforms
from bandeexit.calibration.unknowns import check_unknowns
from calibration.worlds import CENSUS, SETTINGS, SMOOTH_PRIORS, WINDOW, programme

UNKNOWNS = check_unknowns(programme(), SMOOTH_PRIORS, SETTINGS)


def log_likelihood(z: np.ndarray) -> np.ndarray:
    return log_splits(smooth_splits(UNKNOWNS.durations(z), WINDOW), CENSUS)


def weighted_quantiles(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    order = np.argsort(values)
    return np.interp((0.05, 0.5, 0.95), np.cumsum(weight[order]), values[order])


def test_rows_are_taken_as_often_as_their_weight_says():
    log_weight = np.random.default_rng(1).normal(size=500)
    rows = resample(log_weight, 200, 1, FitPurpose.KEEP)
    often = np.bincount(rows, minlength=500)
    assert np.abs(often - 200 * special.softmax(log_weight)).max() < 1.0


def test_equal_weights_are_an_effective_size_of_all():
    assert effective_size(np.full(70, -1000.0)) == pytest.approx(70.0)


def test_one_heavy_weight_is_an_effective_size_of_one():
    assert effective_size(np.append(np.full(99, -200.0), 0.0)) == pytest.approx(1.0)


@pytest.mark.parametrize("shape", [-0.3, 0.2, 0.9])
def test_khat_finds_the_shape_of_a_generalised_pareto_tail(shape):
    """100,000 weights leave a tail of 949: se about (1 + shape) / sqrt(949) < 0.062."""
    weight = stats.genpareto.rvs(shape, size=100_000, random_state=3)
    assert abs(pareto_khat(np.log(weight)) - shape) < 4.0 * 0.062


def test_khat_of_equal_weights_is_that_of_a_bounded_tail():
    assert pareto_khat(np.zeros(1000)) == -1.0


def test_verdicts_follow_the_thresholds():
    assert [verdict(c, 0.8, 0.2) for c in (0.9, 0.5, 0.1)] == ["learned", "partly", "not learned"]
    assert contraction(4.0, 1.0) == 0.75


def test_a_gaussian_likelihood_gives_the_known_posterior_and_evidence():
    """Prior N(0, 1), data at 2 with sd 0.1 in five coordinates: adaptive rounds are needed."""

    def level(z: np.ndarray) -> np.ndarray:
        return stats.norm.logpdf(z, 2.0, 0.1).sum(axis=1)

    found = explore(level, 5, seed=4, bank=20_000, goal=4000.0)
    weight = special.softmax(found.log_weight)
    assert found.rounds > 1
    size = effective_size(found.log_weight)
    assert size >= 4000.0
    mean, sd = 2.0 / 1.01, 0.1 / np.sqrt(1.01)
    assert np.abs(weight @ found.z - mean).max() < 4.0 * sd / np.sqrt(size)
    evidence = 5 * stats.norm.logpdf(2.0, 0.0, np.sqrt(1.01))
    assert abs(log_mean(found.log_weight) - evidence) < 4.0 / np.sqrt(size)


def test_random_numbers_depend_on_their_address_only():
    first = uniforms(1, FitPurpose.PRIOR, 0, (4, 2))
    assert (uniforms(1, FitPurpose.PRIOR, 0, (4, 2)) == first).all()
    for other in ((2, FitPurpose.PRIOR, 0), (1, FitPurpose.KEEP, 0), (1, FitPurpose.PRIOR, 1)):
        assert not np.isin(uniforms(*other, (4, 2)), first).any()


def test_stratified_numbers_fall_one_into_each_slice():
    slices = np.floor(stratified_uniforms(1, FitPurpose.INDEPENDENT, 0, 1000) * 1000)
    assert (np.sort(slices) == np.arange(1000)).all()


def against_emcee(walkers: int, steps: int) -> dict[str, float]:
    """Largest gap of 5/50/95 % points, in posterior sd, from an ensemble sampler, by parameter."""
    d = len(UNKNOWNS.split)

    def log_posterior(z: np.ndarray) -> np.ndarray:
        far = np.abs(z).max(axis=1) > 6.0
        level = log_likelihood(np.clip(z, -6.0, 6.0)) - 0.5 * np.square(z).sum(axis=1)
        return np.where(far, -np.inf, level)

    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    sampler = emcee.EnsembleSampler(walkers, d, log_posterior, vectorize=True, moves=moves)
    sampler.random_state = np.random.RandomState(5).get_state()
    start = 0.3 * special.ndtri(uniforms(9, FitPurpose.PRIOR, 99, (walkers, d)))
    sampler.run_mcmc(start, steps)
    chain = sampler.get_chain(discard=steps // 3, flat=True)
    found = explore(log_likelihood, d, seed=6, bank=40_000, goal=8000.0)
    weight = special.softmax(found.log_weight)
    gaps = {}
    for i, path in enumerate(UNKNOWNS.split):
        points = weighted_quantiles(found.z[:, i], weight)
        gap = np.abs(np.quantile(chain[:, i], (0.05, 0.5, 0.95)) - points) / chain[:, i].std()
        gaps[path] = float(gap.max())
    return gaps


def test_importance_sampling_agrees_with_emcee():
    """About 600 independent draws: se of a 5 % point 2.1 / sqrt(600) = 0.085 sd; 4 se."""
    gaps = against_emcee(walkers=64, steps=1000)
    assert max(gaps.values()) < 0.34, gaps


@pytest.mark.slow
def test_importance_sampling_agrees_with_emcee_closely(record_property):
    gaps = against_emcee(walkers=128, steps=12_000)
    record_property("largest_gap", max(gaps.values()))
    assert max(gaps.values()) < 0.15, gaps
