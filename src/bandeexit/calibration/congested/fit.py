"""The fit of a regime in which capacity may have bound before the census."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.columns import end_to_end
from bandeexit.calibration.congested.check import compare_with_simulation, congested_warnings
from bandeexit.calibration.congested.emulator import Emulator, Training, fit_emulator
from bandeexit.calibration.congested.simulator import Histories, Worlds, simulate_histories
from bandeexit.calibration.congested.situation import QUEUE_PATHS, Predictions, Situation
from bandeexit.calibration.congested.starts import CensusHistories, find_starts, no_starts
from bandeexit.calibration.congested.training import (
    LATER_POWERS,
    EmulatedLikelihood,
    first_wave,
    later_wave,
    simulate_wave,
    wave_sizes,
)
from bandeexit.calibration.fit import Fit, draws_of, other_columns, table_of
from bandeexit.calibration.histories import Candidates
from bandeexit.calibration.job import Arrays, FitJob
from bandeexit.calibration.likelihood import SPLIT_PATHS, counted_per_year, log_total
from bandeexit.calibration.predictive import check_counts
from bandeexit.calibration.randomness import FitPurpose, simulation_seed
from bandeexit.calibration.regimes import HEADROOM
from bandeexit.calibration.sampler import PosteriorSample, sample
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import interval
from bandeexit.calibration.targets import CountTarget
from bandeexit.calibration.trust import Weights, warnings_of
from bandeexit.calibration.unknowns import INITIAL_SHARE, LEVEL, FittedUnknowns
from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_PERSONS = 5e9
"""Persons in the emulator's training: some hours of work. The study has 9e7."""
DRAWS_IN_STAGE = 250
"""Draws whose histories are looked for between two stops."""


def situations_of(
    regimes: Sequence[FittedUnknowns], targets: tuple[CountTarget, ...] = ()
) -> list[Situation]:
    """Regimes that share an emulator: their features are the same parameters."""
    uncertain = {path for unknowns in regimes for path in unknowns.priors}
    # Uncertain in any of the regimes: where one of them fixes a parameter it is a constant column
    # there, and the columns of all regimes still mean the same.
    features = tuple(path for path in (*SPLIT_PATHS, *QUEUE_PATHS) if path in uncertain)
    return [Situation(unknowns, features, targets) for unknowns in regimes]


def train(situations: Sequence[Situation], name: str, job: FitJob) -> Emulator:
    """Simulate three waves of parameter sets, each nearer to the posteriors, and fit to all.

    Parameters
    ----------
    name : str
        Of the emulator: the name of its stages.
    """
    _refuse_crowds(situations[0].unknowns.programme, job.settings)
    sizes = wave_sizes(job.settings.training_sets)
    own = job.for_part("", f"{name}-")
    n_parts = 1 + len(LATER_POWERS) * len(situations)
    own.tell("training the emulator", 0.0)
    parts = [_wave(situations[0], sizes[0], 0, own, None)]
    for power, size in zip(LATER_POWERS, sizes[1:], strict=True):
        emulator = fit_emulator(parts, situations[0].targets)
        # Rounded up: no regime goes without its part of a small wave.
        share = -(-size // len(situations))
        for situation in situations:
            own.tell("training the emulator", len(parts) / n_parts)
            parts.append(_wave(situation, share, len(parts), own, (emulator, power)))
    return fit_emulator(parts, situations[0].targets)


def _refuse_crowds(programme: Programme, settings: Settings) -> None:
    """Refuse to begin what would take days."""
    histories = settings.training_sets * settings.training_histories
    persons = histories * programme.census.total
    if persons > MOST_PERSONS:
        raise UsageError(
            f"the fit cannot start:\n  the emulator's {histories} histories of "
            f"{programme.census.total} persons each are {persons:.2g} persons to simulate; "
            f"expected at most {MOST_PERSONS:.0g}. Lower `training_sets`, or fit only regimes "
            "in which `capacity.headroom` is unlimited."
        )


def _wave(
    situation: Situation, size: int, wave: int, job: FitJob, aim: tuple[Emulator, float] | None
) -> Training:
    def compute() -> Arrays:
        if aim is None:
            z = first_wave(situation, size, job.settings)
        else:
            z = later_wave(situation, *aim, size, job.settings, wave)
        new = simulate_wave(situation, z, wave, job)
        # Another name for what was simulated, as theory has `numbers` of its
        # own for the same targets.
        return {**new.predictions._asdict(), "counts": new.counts, "simulated": new.numbers}

    kept = job.keep(f"training-{wave}", compute)
    predictions = Predictions(*(kept[field] for field in Predictions._fields))
    return Training(predictions, kept["counts"], kept["simulated"])


def calibrate_congested(situation: Situation, emulator: Emulator, number: int, job: FitJob) -> Fit:
    """Fit the uncertain parameters of one regime to the census.

    Parameters
    ----------
    number : int
        Of the regime: its random address.
    """
    unknowns, likelihood = situation.unknowns, EmulatedLikelihood(situation, emulator)
    sampled, columns = _sample(likelihood, number, job)
    settings, kept = job.settings, sampled.kept
    worlds = Worlds(columns, kept.log_level)
    simulated = _check_histories(situation, worlds, number, job)
    census, window = unknowns.programme.census, unknowns.programme.census_day
    counted = counted_per_year(columns[LEVEL], columns[INITIAL_SHARE])
    # The first draws are a fair sample of all: `resample` has shuffled them.
    emulated = kept.log_likelihood[: len(simulated.counts)]
    check = compare_with_simulation(likelihood, simulated, emulated)
    starts = _starts(unknowns, worlds, number, job)
    predictive = check_counts(simulated.counts.reshape(-1, len(census.counts)), census)
    weights = (sampled.smooth, sampled.histories)
    return Fit(
        draws=_with_starts(draws_of(unknowns, columns, kept), starts, number, settings.seed),
        log_likelihood=kept.log_likelihood + log_total(census, window, counted),
        table=table_of(unknowns, columns, kept.log_level, settings),
        predictive=predictive,
        # The emulator's evidence, corrected by what fresh simulations say at its own posterior.
        log_evidence=sampled.log_evidence + check.log_evidence_shift,
        smooth=weights[0],
        histories=weights[1],
        distinct=sampled.distinct,
        warnings=(
            *warnings_of(settings, weights, predictive, sampled.distinct),
            *congested_warnings(settings, emulator, check, starts),
        ),
        waiting=starts.waiting,
        emulator_errors=tuple(emulator.errors.tolist()),
        check=check,
        pairs=interval(starts.pairs.astype(np.float64)) if starts.starts.size else None,
    )


def draws_of_congested(situation: Situation, emulator: Emulator, number: int, job: FitJob) -> Draws:
    """Fit as `calibrate_congested` does, and give no more than the draws: nothing is checked."""
    unknowns = situation.unknowns
    sampled, columns = _sample(EmulatedLikelihood(situation, emulator), number, job)
    starts = _starts(unknowns, Worlds(columns, sampled.kept.log_level), number, job)
    draws = draws_of(unknowns, columns, sampled.kept)
    return _with_starts(draws, starts, number, job.settings.seed)


def _sample(
    likelihood: EmulatedLikelihood, number: int, job: FitJob
) -> tuple[PosteriorSample, dict[str, Floats]]:
    """Draw what the counts inform, and add what they do not touch."""
    situation, bank = likelihood.situation, job.settings.emulator_draws

    def compute() -> Arrays:
        return _arrays(sample(situation.unknowns, likelihood, bank, job))

    sampled = _sampled(job.keep(f"sample-{number}", compute))
    columns = situation.columns(sampled.kept.z)
    return sampled, other_columns(situation.unknowns, columns, sampled.kept, job.settings.seed)


def _arrays(sampled: PosteriorSample) -> Arrays:
    stages = (sampled.smooth, sampled.histories)
    return {
        **sampled.kept._asdict(),
        "numbers": np.array([sampled.log_evidence, sampled.distinct]),
        "weights": np.array([(w.draws, w.ess, w.khat) for w in stages]),
    }


def _sampled(arrays: Arrays) -> PosteriorSample:
    smooth, histories = (
        Weights(int(n), float(ess), float(khat)) for n, ess, khat in arrays["weights"]
    )
    kept = Candidates(*(arrays[name] for name in Candidates._fields))
    evidence, distinct = arrays["numbers"].tolist()
    return PosteriorSample(kept, evidence, smooth, histories, int(distinct))


def _check_histories(situation: Situation, worlds: Worlds, number: int, job: FitJob) -> Histories:
    job.tell("comparing the emulator with fresh simulations", 0.0)
    settings = job.settings
    some = worlds.rows(slice(settings.check_sets))
    seed = simulation_seed(settings.seed, FitPurpose.CHECK, number)

    def compute() -> Arrays:
        programme, targets = situation.unknowns.programme, situation.targets
        repeats = settings.check_histories
        return simulate_histories(programme, some, targets, repeats, seed, job.workers)._asdict()

    return Histories(**job.keep(f"check-{number}", compute))


def _starts(unknowns: FittedUnknowns, worlds: Worlds, number: int, job: FitJob) -> CensusHistories:
    """Look for histories, a stage for every so many draws; none where nothing binds."""
    programme = unknowns.programme
    # Without a limit candidates are independent, and choosing them one by one is exact and
    # free (docs/decisions/0002).
    if HEADROOM not in unknowns.priors and np.isinf(programme.capacity.headroom):
        return no_starts(worlds.size)
    parts, seed = [], _start_seed(job.settings.seed, number)
    for first in range(0, worlds.size, DRAWS_IN_STAGE):
        job.tell("looking for histories that hit the census", first / worlds.size)
        rows = np.arange(first, min(first + DRAWS_IN_STAGE, worlds.size))

        def compute(rows: Integers = rows) -> Arrays:
            n = job.settings.start_histories
            return find_starts(programme, worlds, rows, seed, n, job.workers)._asdict()

        parts.append(CensusHistories(**job.keep(f"starts-{number}-{first}", compute)))
    return end_to_end(parts)


def _start_seed(seed: int, number: int) -> int:
    return simulation_seed(seed, FitPurpose.STARTS, number)


def _with_starts(draws: Draws, histories: CensusHistories, number: int, seed: int) -> Draws:
    if not histories.starts.size:
        return draws
    n = len(draws)
    # The address under which the alternatives were simulated, for engines to draw them again: a
    # draw keeps twelve small numbers and no history (docs/decisions/0008).
    past = np.stack([np.full(n, _start_seed(seed, number)), np.arange(n)], axis=1)
    return replace(draws, starts=histories.starts, past=past)
