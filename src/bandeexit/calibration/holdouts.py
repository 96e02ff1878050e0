"""Forecasts of numbers that were held out, from paths that hit the census."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.congested.simulator import only_at
from bandeexit.calibration.randomness import FitPurpose, simulation_seed
from bandeexit.calibration.scores import Score, score
from bandeexit.calibration.targets import CountTarget, days_of, predict_targets
from bandeexit.model.build import build_inputs
from bandeexit.model.draws import Draws
from bandeexit.model.inputs import NO_PAST, PastInputs
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.scenarios.workers import Workers, in_order

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
PATHS_IN_BLOCK = 250


def score_holdouts(
    programme: Programme,
    draws: Draws,
    targets: Sequence[CountTarget],
    seed: int,
    number: int,
    workers: Workers,
) -> tuple[Score, ...]:
    """Forecast the targets by the draws of one regime, and score them.

    Parameters
    ----------
    programme : Programme
        As the regime has it.
    number : int
        Of the regime: its random address.
    """
    if not targets:
        return ()
    blocks = [
        np.arange(first, min(first + PATHS_IN_BLOCK, len(draws)))
        for first in range(0, len(draws), PATHS_IN_BLOCK)
    ]
    # Luck of its own: that of training and checks has been looked at already.
    path_seed = simulation_seed(seed, FitPurpose.HOLD_OUT, number)
    work = partial(_forecast, programme, draws, tuple(targets), path_seed)
    return score(targets, np.concatenate(list(in_order(work, blocks, workers))))


def _forecast(
    programme: Programme, draws: Draws, targets: tuple[CountTarget, ...], seed: int, rows: Integers
) -> Floats:
    # numba takes half a second to import; whoever reads a stored fit does without it.
    from bandeexit.model.compiled.block import simulate_compiled_block

    some = draws.rows(rows.tolist())
    values = {name: some.values[:, i] for i, name in enumerate(some.names)}
    # A hold-out may lie on either side of the census: paths that hit it are
    # histories of earlier dates, too.
    dates = only_at((programme.census_day, *days_of(programme, targets)))
    inputs = build_inputs(
        programme.with_values(values),
        float(dates.moments[-1]),
        log_level=some.log_level,
        # The draws' histories had queues from the first day on; without this they
        # would be other histories.
        capacity_from=0.0,
        past=PastInputs(some.starts, some.past) if len(some.starts) else NO_PAST,
    )
    by_district = any(target.scope for target in targets)
    addresses = [Address(seed, row) for row in rows.tolist()]
    measured = simulate_compiled_block(inputs, dates, addresses, by_district=by_district)
    numbers = predict_targets(programme, targets, measured.tables, dates.moments)
    # A path that failed is no forecast; left in, it would be one of nobody.
    return np.delete(numbers, list(measured.failed), axis=0)
