"""The fit of a regime in which capacity may have bound before the census."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.congested.check import compare_with_simulation
from bandeexit.calibration.congested.emulator import Emulator, Training, fit_emulator
from bandeexit.calibration.congested.simulator import Worlds, simulate_census
from bandeexit.calibration.congested.situation import QUEUE_PATHS, Situation
from bandeexit.calibration.congested.starts import Found, find_starts
from bandeexit.calibration.congested.training import (
    LATER_POWERS,
    Emulated,
    first_wave,
    later_wave,
    simulate_wave,
    wave_sizes,
)
from bandeexit.calibration.fit import Fit, draws_of, other_columns, table_of
from bandeexit.calibration.likelihood import SPLIT_PATHS, log_total
from bandeexit.calibration.predictive import check_counts
from bandeexit.calibration.randomness import Purpose, simulation_seed
from bandeexit.calibration.sampler import Progress, Sampled, fit_smooth, sample
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import interval
from bandeexit.calibration.trust import warnings_of
from bandeexit.calibration.unknowns import LEVEL, Unknowns
from bandeexit.model.draws import Draws
from bandeexit.scenarios.workers import Workers

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def situations_of(regimes: Sequence[Unknowns]) -> list[Situation]:
    """Regimes that share an emulator: their features are the same parameters."""
    uncertain = {path for unknowns in regimes for path in unknowns.priors}
    features = tuple(path for path in (*SPLIT_PATHS, *QUEUE_PATHS) if path in uncertain)
    return [Situation(unknowns, features) for unknowns in regimes]


def train(
    situations: Sequence[Situation], settings: Settings, workers: Workers, tell: Progress
) -> Emulator:
    """Simulate three waves of parameter sets, each nearer to the posteriors, and fit to all."""
    sizes = wave_sizes(settings.training_sets)
    tell("training the emulator", 0.0)
    parts = _first(situations[0], sizes[0], settings, workers)
    wave = 0
    for power, size in zip(LATER_POWERS, sizes[1:], strict=True):
        tell("training the emulator", len(parts) / (1.0 + 2.0 * len(situations)))
        emulator = fit_emulator(parts)
        for situation in situations:
            wave += 1
            share = -(-size // len(situations))
            z = later_wave(situation, emulator, power, share, settings, wave)
            repeats = settings.training_histories
            parts.append(simulate_wave(situation, z, repeats, settings.seed, wave, workers))
    return fit_emulator(parts)


def _first(
    situation: Situation, size: int, settings: Settings, workers: Workers
) -> list[Training]:
    closed = ClosedForm(situation.unknowns)
    small = replace(settings, candidates=size)
    smooth = fit_smooth(closed, small, settings.emulator_draws, lambda what, share: None)
    z = first_wave(situation, smooth, len(closed.paths), size, settings.seed)
    return [simulate_wave(situation, z, settings.training_histories, settings.seed, 0, workers)]


def calibrate_congested(
    situation: Situation,
    emulator: Emulator,
    settings: Settings,
    number: int,
    workers: Workers,
    tell: Progress,
) -> Fit:
    """Fit the uncertain parameters of one regime to the census.

    Parameters
    ----------
    number : int
        Of the regime: its random address.
    """
    unknowns = situation.unknowns
    likelihood = Emulated(situation, emulator)
    sampled = sample(unknowns, likelihood, settings, settings.emulator_draws, workers, tell)
    kept, n = sampled.kept, len(sampled.kept.z)
    columns = other_columns(unknowns, situation.columns(kept.z), kept, settings.seed)
    worlds = Worlds(columns, kept.log_level)
    tell("comparing the emulator with fresh simulations", 0.0)
    simulated = simulate_census(
        unknowns.programme,
        worlds.rows(slice(settings.check_sets)),
        settings.check_histories,
        simulation_seed(settings.seed, Purpose.CHECK, number),
        workers,
    )
    census, window = unknowns.programme.census, unknowns.programme.census_day
    emulated = kept.log_likelihood[: len(simulated)]
    check = compare_with_simulation(census.counts, simulated, emulated)
    tell("looking for histories that hit the census", 0.0)
    start_seed = simulation_seed(settings.seed, Purpose.STARTS, number)
    found = find_starts(
        unknowns.programme, worlds, start_seed, settings.start_histories, workers
    )
    predictive = check_counts(simulated.reshape(-1, simulated.shape[-1]), census)
    weights = (sampled.smooth, sampled.histories)
    return Fit(
        draws=_with_starts(draws_of(unknowns, columns, kept), found, start_seed),
        log_likelihood=kept.log_likelihood + log_total(census, window, columns[LEVEL]),
        table=table_of(unknowns, columns, kept, settings),
        predictive=predictive,
        log_evidence=sampled.log_evidence + check.log_evidence_shift,
        smooth=weights[0],
        histories=weights[1],
        distinct=sampled.distinct,
        warnings=(
            *warnings_of(settings, weights, predictive, sampled.distinct),
            *_own_warnings(settings, emulator, sampled, check.khat, check.ess_share, found, n),
        ),
        waiting=found.waiting,
        emulator_errors=tuple(emulator.errors.tolist()),
        check=check,
        pairs=interval(found.pairs.astype(np.float64)),
    )


def _with_starts(draws: Draws, found: Found, seed: int) -> Draws:
    n = len(draws)
    past = np.stack([np.full(n, seed), np.arange(n)], axis=1)
    return replace(draws, starts=found.starts, past=past)


GOOD_ERROR = 0.25
GOOD_ESS_SHARE = 0.5


def _own_warnings(
    settings: Settings,
    emulator: Emulator,
    sampled: Sampled,
    khat: float,
    ess_share: float,
    found: Found,
    n: int,
) -> list[str]:
    words = []
    worst = float(np.max(emulator.errors))
    if worst > GOOD_ERROR:
        words.append(
            f"emulator: held-out error {worst:.2f} standard deviations of the data is above "
            f"{GOOD_ERROR:g}; raise `training_sets`"
        )
    if khat > settings.khat_good:
        words.append(
            f"emulator against simulation: Pareto k-hat {khat:.2f} is above {settings.khat_good:g}"
        )
    if ess_share < GOOD_ESS_SHARE:
        words.append(
            f"emulator against simulation: {ess_share:.0%} of the draws are effective; "
            f"expected {GOOD_ESS_SHARE:.0%}"
        )
    if found.missing:
        words.append(
            f"for {found.missing} of {n} draws no history was found that hits the census; "
            "raise `start_histories`"
        )
    return words
