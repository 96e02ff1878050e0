"""A fit in which capacity may have bound: another method, known truths, another seed, controls."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from bandeexit.calibration.calibrate import calibrate_regimes
from bandeexit.calibration.congested.fit import situations_of, train
from bandeexit.calibration.congested.simulator import Worlds, simulate_census
from bandeexit.calibration.congested.situation import Situation
from bandeexit.calibration.congested.training import EmulatedLikelihood
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.sampler import PosteriorSample, sample
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.files.posterior import read_posterior
from bandeexit.model.programme import REGISTRY, Census
from bandeexit.scenarios.workers import Workers
from calibration.abc_posterior import AbcSizes, abc_posterior, adjust, offsets
from calibration.sizes import FILES, FULL, REDUCED, Size
from calibration.worlds import CENSUS
from study_copies import REAL

WORKERS = Workers(2)
SIZES = [REDUCED, pytest.param(FULL, marks=pytest.mark.slow)]
STORED = read_posterior(REAL / "calibration" / "posterior").fits


def situation_of(size: Size) -> Situation:
    (one,) = situations_of([check_unknowns(size.study, size.priors, size.settings)])
    return one


@lru_cache(maxsize=4)
def fitted(size: Size) -> tuple[Situation, PosteriorSample]:
    """Train the emulator and draw from the posterior; no histories are looked for."""
    situation = situation_of(size)
    emulator = train([situation], "limited", FitJob(size.settings, WORKERS))
    job = FitJob(size.few_draws, WORKERS)
    likelihood = EmulatedLikelihood(situation, emulator)
    told = sample(situation.unknowns, likelihood, job.settings.emulator_draws, job)
    return situation, told


def natural(path: str, column: np.ndarray) -> np.ndarray:
    """Values on the scale on which contractions are told: the log, but of shares and trends."""
    entry = REGISTRY[path]
    on_log = entry.least >= 0.0 and entry.unit != "share" and not entry.whole
    return np.log(column) if on_log else column


def moments_of(situation: Situation, z: np.ndarray, weight: np.ndarray):
    """Mean and standard deviation of every coordinate's parameter."""
    columns = situation.columns(z)
    values = np.column_stack([natural(path, columns[path]) for path in situation.paths])
    mean = weight @ values
    return mean, np.sqrt(weight @ np.square(values - mean))


def equally(z: np.ndarray) -> np.ndarray:
    return np.full(len(z), 1.0 / len(z))


ABC_SIZES = {
    "reduced": AbcSizes(4, 6_000, 20_000, 1_000),
    "full-agnostic": AbcSizes(3, 50_000, 120_000, 4_000),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_simulation_without_an_emulator_agrees(size, record_property):
    """Means within .25 posterior sd, sds within .85 to 1.2 at 270,000 histories.

    Reduced (44,000 histories, some 250 effective ones; the smaller emulator): three times
    1 / sqrt(250) for the mean and 1 / sqrt(500) for the sd, and as much for the emulator.
    """
    situation, sampled = fitted(size)
    abc = abc_posterior(situation, ABC_SIZES[str(size)], 20261125, WORKERS)
    mean, sd = moments_of(situation, sampled.kept.z, equally(sampled.kept.z))
    other_mean, other_sd = moments_of(situation, abc.z, abc.weight)
    off, ratio = (other_mean - mean) / sd, other_sd / sd
    allowed, low, high = (0.25, 0.85, 1.2) if size is FULL else (0.4, 0.75, 1.35)
    record_property("largest_shift", float(np.abs(off).max()))
    record_property("mean_shift", float(np.abs(off).mean()))
    record_property("sd_ratio", [float(ratio.min()), float(ratio.max())])
    record_property("effective", round(abc.ess))
    told = list(zip(situation.paths, off.round(3), ratio.round(3), strict=True))
    assert np.abs(off).max() < allowed, (told, abc.ess)
    assert ((ratio > low) & (ratio < high)).all(), (told, abc.ess)


def test_an_offset_is_zero_at_the_observed_counts_and_one_a_standard_deviation_away():
    off = offsets(np.array([CENSUS.counts]), CENSUS.counts)
    np.testing.assert_allclose(off, 0.0, atol=1e-12)
    sd = np.sqrt(593 * (34 / 593) * (1 - 34 / 593))
    moved = np.array([[34 + round(sd), 115, 183, 130, 131 - round(sd)]])
    assert offsets(moved, CENSUS.counts)[0, 0] == pytest.approx(1.0, abs=0.12)


def test_regression_takes_out_what_is_linear_in_the_counts():
    rng = np.random.default_rng(1)
    off, rest = rng.normal(size=(500, 4)), rng.normal(size=(500, 2))
    slope = np.array([[1.0, 0.0], [0.0, 2.0], [0.5, 0.5], [0.0, 0.0]])
    found = adjust(rest + off @ slope, off, np.full(500, 1 / 500))
    # A slope has se 1 / sqrt(500).
    assert np.abs(found - rest).max() < 4 * 4 / np.sqrt(500)


@pytest.mark.parametrize("workers", [Workers(), Workers(2)])
def test_rejected_histories_depend_on_the_seed_only(workers):
    sizes = AbcSizes(1, 300, 300, 100)
    once = abc_posterior(situation_of(REDUCED), sizes, 1, Workers())
    again = abc_posterior(situation_of(REDUCED), sizes, 1, workers)
    np.testing.assert_array_equal(once.z, again.z)
    assert (abc_posterior(situation_of(REDUCED), sizes, 2, workers).z != once.z).all()
    assert once.weight.sum() == pytest.approx(1.0)


# Known truths -----------------------------------------------------------------------------------

TRUTH = {
    "demand.trend": 0.0,
    "demand.initial_load": 30.0,
    "demand.initial_visitation": 0.034,
    "demand.volatility": 0.2,
    "demand.persistence_years": 3.0,
    "visitation.days": 97.0,
    "visitation.shape": 2.0,
    "visitation.patience_days": 183.0,
    "programme.completion_days": 600.0,
    "programme.completion_shape": 2.5,
    "programme.dropout_days": 850.0,
    "programme.dropout_shape": 0.96,
    "programme.dropout_elasticity": 0.7,
    "programme.control_share": 0.31,
    "threat.high_share": 0.18,
    "capacity.stretch": 1.3,
}
SLACK = {**TRUTH, "capacity.headroom": 5.0, "visitation.discontinued_share": 0.235}
TIGHT = {**TRUTH, "capacity.headroom": 0.8, "visitation.discontinued_share": 0.15}


@lru_cache(maxsize=4)
def told_by(size: Size, tight: bool) -> tuple[Situation, PosteriorSample]:
    """Fit to the counts of one history whose parameters are known."""
    truth = TIGHT if tight else SLACK
    columns = {path: np.array([value]) for path, value in truth.items()}
    months = fitted(size)[1].kept.log_level.shape[1]
    worlds = Worlds(columns, np.zeros((1, months)))
    counts = simulate_census(size.study, worlds, 1, 4, Workers())[0, 0].tolist()
    study = replace(size.study, census=Census(size.study.census.when, *counts))
    return fitted(replace(size, study=study))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_counts_cannot_tell_a_slack_programme_from_a_tight_one(size, record_property):
    """90 % intervals of the headroom overlap by more than 80 % of both together, on the log.

    Reduced: 600 draws put a 5 % point within 0.09 sd; 70 % of an interval of 3.3 sd then stand for
    80 % in full.
    """
    ends = []
    for tight in (False, True):
        situation, sampled = told_by(size, tight)
        headroom = situation.columns(sampled.kept.z)["capacity.headroom"]
        ends.append(np.log(np.quantile(headroom, (0.05, 0.95))))
    (a, b), (c, d) = ends
    overlap = (min(b, d) - max(a, c)) / (max(b, d) - min(a, c))
    record_property("intervals", np.exp(ends).tolist())
    record_property("overlap", float(overlap))
    assert overlap > (0.8 if size is FULL else 0.7), (np.exp(ends), overlap)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_other_true_values_are_found(size, record_property):
    """Within the 1 % and 99 % points. Of 26 values, more than two lie outside by chance in 1 data
    set of 60."""
    places = {}
    for tight in (False, True):
        situation, sampled = told_by(size, tight)
        columns, truth = situation.columns(sampled.kept.z), TIGHT if tight else SLACK
        for path in situation.paths:
            if path != "capacity.headroom":
                places[path, tight] = float((columns[path] < truth[path]).mean())
    record_property("values", len(places))
    record_property("places", [min(places.values()), max(places.values())])
    outside = {key: place for key, place in places.items() if not 0.01 < place < 0.99}
    assert len(outside) <= (0 if size is FULL else 2), places


# Another seed -----------------------------------------------------------------------------------


def no_starts(name, compute):
    """Stages, but no histories are looked for: they take most of the time and change no mean."""
    if "starts-" not in name:
        return compute()
    first, settings = int(name.split("-")[-1]), FILES.settings
    draws = settings.width_draws if name.startswith("wide-") else settings.kept_draws
    n = min(250, draws - first)
    n_districts = len(FILES.programme.districts)
    return {
        "starts": np.full((n, n_districts), -1),
        "pairs": np.ones(n, dtype=np.int64),
        "waiting": np.zeros(n, dtype=np.int64),
    }


@pytest.mark.slow
def test_a_new_seed_reproduces_every_regime(record_property):
    """Means within 0.2 posterior sd, evidence within 0.15."""
    settings = replace(FILES.settings, seed=778)
    job = FitJob(settings, WORKERS, no_starts)
    found = calibrate_regimes(FILES.programme, FILES.priors, FILES.regimes, job)
    shifts, evidence, told = {}, {}, {}
    for regime, fit in zip(found.regimes, found.fits, strict=True):
        stored = STORED[regime.name]
        off = (fit.draws.values.mean(axis=0) - stored.draws.values.mean(axis=0)) / (
            stored.draws.values.std(axis=0)
        )
        told[regime.name] = dict(zip(fit.draws.names, off.round(3).tolist(), strict=True))
        shifts[regime.name] = float(np.abs(off).max())
        evidence[regime.name] = fit.log_evidence - stored.summary["log_evidence"]
    record_property("largest_shift", shifts)
    record_property("evidence_shift", evidence)
    record_property("held_out_errors", list(found.fits[-1].emulator_errors))
    assert max(shifts.values()) < 0.2, told
    assert max(map(abs, evidence.values())) < 0.15, evidence


def test_a_new_seed_gives_a_small_fit_again():
    """600 draws each put the difference of two means within 0.06 sd, copies among them within 0.08;
    two emulators of 1,500 sets add about as much. 0.35 is three times that."""
    (situation, one), (_, other) = fitted(REDUCED), fitted(REDUCED.on_another_seed())
    mean, sd = moments_of(situation, one.kept.z, equally(one.kept.z))
    again, _ = moments_of(situation, other.kept.z, equally(other.kept.z))
    off = dict(zip(situation.paths, ((again - mean) / sd).round(3).tolist(), strict=True))
    assert max(map(abs, off.values())) < 0.35, off
    assert abs(one.log_evidence - other.log_evidence) < 0.3


# Negative control -------------------------------------------------------------------------------

CONTROLS = (
    "visitation.shape",
    "programme.completion_shape",
    "programme.dropout_shape",
    "programme.dropout_elasticity",
    "visitation.patience_days",
)
MISSED = {
    ("never", "programme.completion_shape"),
    ("agnostic", "programme.completion_shape"),
    ("often", "programme.completion_shape"),
    ("often", "visitation.patience_days"),
}
"""Contractions above the bar of 0.10 in the stored fit, see docs/calibration-checks.md: the counts
speak against the lowest shapes, and where somebody nearly always waited against short patience."""


@pytest.mark.parametrize("path", CONTROLS)
@pytest.mark.parametrize("name", ["never", "agnostic", "often"])
def test_what_five_counts_cannot_teach_is_not_learned(name, path):
    row = next(row for row in STORED[name].summary["table"] if row["name"] == path)
    assert row["contraction"] < (0.2 if (name, path) in MISSED else 0.10)
    assert row["verdict"] == "not learned"
