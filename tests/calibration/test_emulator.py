"""The emulator: exact where nothing binds, honest about its errors, careful beyond its training."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from scipy import special

from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.congested.emulator import Emulator, Training, fit_emulator
from bandeexit.calibration.congested.fit import situations_of
from bandeexit.calibration.congested.moments import nest_counts
from bandeexit.calibration.congested.situation import Predictions, Situation
from bandeexit.calibration.congested.training import EmulatedLikelihood, simulate_wave, wave_sizes
from bandeexit.calibration.histories import draw_histories
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.likelihood import log_discontinued
from bandeexit.calibration.unknowns import check_unknowns
from calibration.worlds import PRIORS, TINY, TINY_CENSUS, TINY_STUDY, prior


def situation(headroom: float) -> Situation:
    known = prior("capacity.headroom", "lognormal", headroom, 0.2)
    priors = (*(p for p in PRIORS if p.path != known.path), known)
    (one,) = situations_of([check_unknowns(TINY_STUDY, priors, TINY)])
    return one


FREE = situation(1e5)
N = 300


def coordinates(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 0.7, (n, len(FREE.paths)))


@lru_cache(maxsize=1)
def free_training() -> Training:
    return simulate_wave(FREE, coordinates(N, 1), 1, FitJob(replace(TINY, training_histories=12)))


@lru_cache(maxsize=1)
def free_emulator() -> Emulator:
    return fit_emulator([free_training()])


def test_where_nothing_binds_theory_knows_the_shares():
    """Standardised sums over 3,600 histories, four factors: |z| < 4 fails once in 4,000 seeds."""
    number, size = (part.sum(axis=1) for part in nest_counts(free_training().counts))
    share = special.expit(free_training().predictions.base)
    z = (number - size * share).sum(axis=0) / np.sqrt((size * share * (1 - share)).sum(axis=0))
    assert np.abs(z).max() < 4.0, z


def test_where_nothing_binds_the_emulator_says_what_the_closed_form_says():
    """The likelihood of fresh parameter sets; a ridge of 30 leaves noise of the training alone.

    300 sets of 12 histories fit some 20 well-determined directions: the noise of a share is about
    sqrt(20 / 3,600) = 0.07 of a data sd each, 0.15 over four, and the log-likelihood moves by that
    times the standardised residual, which is 1 to 2 where the counts are likely.
    """
    z = coordinates(200, 2) * 0.5
    _, _, log_level = draw_histories(FREE.unknowns, len(z), 5, 0)
    owner = np.arange(len(z))
    closed = ClosedForm(FREE.unknowns)
    exact = closed.with_histories(z[:, : len(closed.paths)], owner, log_level)
    exact = exact + log_discontinued(TINY_CENSUS, FREE.columns(z)["visitation.discontinued_share"])
    emulated = EmulatedLikelihood(FREE, free_emulator()).with_histories(z, owner, log_level)
    near = exact > exact.max() - 8.0
    assert near.sum() > 20
    gap = (emulated - exact)[near]
    assert abs(np.median(gap)) < 0.6, gap
    assert np.std(gap) < 1.2


def test_where_nothing_binds_queues_are_empty():
    moments = free_emulator().moments(free_training().predictions)
    assert np.abs(np.log(moments.dispersion)).mean() < 0.25
    assert np.abs(moments.correlation).mean() < 0.1
    waiting = free_training().predictions.features
    assert np.isfinite(waiting).all()


def synthetic(n: int, repeats: int, slope: float, seed: int) -> Training:
    """Counts whose logits are theory's plus a slope times the first feature; a second is noise."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 2))
    base = np.tile(special.logit([0.06, 0.23, 0.27, 0.58]), (n, 1))
    p = special.expit(base + slope * features[:, :1])[:, None, :]
    referred = np.full((n, repeats), 593)
    visiting = rng.binomial(referred, p[..., 0])
    out = rng.binomial(referred - visiting, p[..., 1])
    admitted = referred - visiting - out
    present = rng.binomial(admitted, p[..., 2])
    completed = rng.binomial(admitted - present, p[..., 3])
    dropped = admitted - present - completed
    counts = np.stack([visiting, present, completed, dropped, out], axis=-1)
    return Training(Predictions(base, features), counts)


def test_held_out_errors_are_small_where_features_tell_all():
    """The noise of the held-out histories is taken out. What is left: the ridge (30 of 4,800 sets,
    0.02 data sd) and the noise of a mean of 1,200 squares, up to 0.05 data sd."""
    errors = fit_emulator([synthetic(6000, 20, 0.3, 1)]).errors
    assert errors.max() < 0.1, errors


def test_held_out_errors_are_large_where_features_tell_nothing():
    """The logit wanders by 0.3, in data sd by 0.3 sqrt(n p (1 - p))."""
    whole = synthetic(1500, 20, 0.3, 1)
    shuffled = np.random.default_rng(2).permutation(whole.predictions.features)
    errors = fit_emulator(
        [whole._replace(predictions=Predictions(whole.predictions.base, shuffled))]
    ).errors
    number, size = nest_counts(whole.counts)
    share = number.sum() / size.sum()
    assert share > 0.0
    mean_size, p = size.mean(axis=(0, 1)), np.array([0.06, 0.23, 0.27, 0.58])
    np.testing.assert_allclose(errors, 0.3 * np.sqrt(mean_size * p * (1 - p)), rtol=0.15)


def test_held_out_errors_do_not_shrink_with_noisier_held_out_histories():
    """Four histories a set instead of sixty: errors of useless features stay what they are."""
    errors = []
    for repeats in (4, 60):
        whole = synthetic(1200, repeats, 0.3, 3)
        shuffled = np.random.default_rng(4).permutation(whole.predictions.features)
        useless = whole._replace(predictions=Predictions(whole.predictions.base, shuffled))
        errors.append(fit_emulator([useless]).errors)
    np.testing.assert_allclose(errors[0], errors[1], rtol=0.15)


def test_the_emulator_learns_a_slope_that_theory_lacks():
    """1,500 sets of 20 histories: se of the slope of the rarest share 0.0012; the ridge shrinks by
    30 / 1,500 = 2 %."""
    emulator = fit_emulator([synthetic(1500, 20, 0.3, 1)])
    at = Predictions(
        np.tile(special.logit([0.06, 0.23, 0.27, 0.58]), (2, 1)), np.array([[-1.0, 0], [1.0, 0]])
    )
    logit = special.logit(emulator.moments(at).share)
    np.testing.assert_allclose((logit[1] - logit[0]) / 2.0, 0.3, rtol=0.06)


def test_features_beyond_the_training_count_as_the_farthest_seen():
    training = synthetic(500, 10, 0.3, 5)
    emulator, base = fit_emulator([training]), training.predictions.base[:1]
    farthest = training.predictions.features.max(axis=0)[None]
    far = emulator.moments(Predictions(base, farthest + 100.0))
    for there, beyond in zip(emulator.moments(Predictions(base, farthest)), far, strict=True):
        np.testing.assert_allclose(there, beyond)


def test_coordinates_beyond_the_training_are_impossible():
    z = np.zeros((2, len(FREE.paths)))
    z[1, 3] = 4.6
    level = EmulatedLikelihood(FREE, free_emulator()).smooth(z)
    assert np.isfinite(level[0])
    assert level[1] == -np.inf


def test_a_constant_feature_does_no_harm():
    training = synthetic(300, 10, 0.3, 6)
    with_it = np.column_stack([training.predictions.features, np.full(300, 7.0)])
    emulator = fit_emulator(
        [training._replace(predictions=Predictions(training.predictions.base, with_it))]
    )
    assert np.isfinite(emulator.shares).all()
    assert np.isfinite(emulator.errors).all()


@pytest.mark.parametrize("total", [400, 1200, 6000, 401, 7])
def test_waves_are_of_the_size_asked_for(total):
    assert sum(wave_sizes(total)) == total
    assert min(wave_sizes(total)) > 0
