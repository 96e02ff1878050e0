"""Histories up to the census, simulated with everything that binds: the five counts of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.targets import CountTarget, days_of, predict_targets
from bandeexit.model.build import build_inputs
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.spending import Years
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.scenarios.workers import Workers, in_order

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HISTORIES_IN_BLOCK = 1024
"""Half a second of work."""


class Worlds(NamedTuple):
    """Parameter sets, each with one history of the slow random factor."""

    parameters: Mapping[str, Floats]
    """Path -> shape (n,)."""
    log_level: Floats
    """Shape (n, n_months)."""

    @property
    def size(self) -> int:
        """Number of parameter sets."""
        return len(self.log_level)

    def rows(self, which: Integers | slice) -> Worlds:
        """Return some of the parameter sets."""
        chosen = {path: column[which] for path, column in self.parameters.items()}
        return Worlds(chosen, self.log_level[which])


def inputs_of_worlds(programme: Programme, worlds: Worlds, horizon: float | None = None) -> Inputs:
    """Lay out histories that end at the census, or later; capacity binds from the first day.

    Special measures are all paid before the census: five counts do not tell what was not.
    """
    return build_inputs(
        programme.with_values(dict(worlds.parameters)),
        programme.census_day if horizon is None else horizon,
        log_level=worlds.log_level,
        # A free history: where there are queues no candidate can be chosen by his fate, and what
        # the counts are is what is to be learned.
        conditioned=False,
        capacity_from=0.0,
        money_from=programme.census_day,
    )


def only_census(programme: Programme) -> Reporting:
    """Report the state at the census and nothing else."""
    return only_at((programme.census_day,))


def only_at(days: Sequence[float]) -> Reporting:
    """Report the state at some midnights and nothing else."""
    nothing, start = np.empty(0), np.zeros(1)
    moments = np.array(sorted({0.0, *days}))
    return Reporting(moments, start, start, Years(nothing, nothing, nothing))


class Histories(NamedTuple):
    """What some histories of each parameter set came to."""

    counts: Integers
    """The five counts at the census, in the order of `CENSUS_MEASURES`, (n, repeats, 5)."""
    numbers: Floats
    """What other targets count, shape (n, repeats, n_targets)."""


def simulate_census(
    programme: Programme, worlds: Worlds, repeats: int, seed: int, workers: Workers
) -> Integers:
    """Simulate the five counts at the census; see `simulate_histories`.

    Returns
    -------
    ndarray of int, shape (n, repeats, 5)
    """
    return simulate_histories(programme, worlds, (), repeats, seed, workers).counts


def simulate_histories(
    programme: Programme,
    worlds: Worlds,
    targets: Sequence[CountTarget],
    repeats: int,
    seed: int,
    workers: Workers,
) -> Histories:
    """Simulate histories in which as many people are referred before the census as were.

    Parameters
    ----------
    repeats : int
        Histories of each parameter set.
    seed : int
        World i's history r is addressed by (seed, i, r): no other world disturbs it.
    """
    total = worlds.size * repeats
    starts = range(0, total, HISTORIES_IN_BLOCK)
    work = partial(_simulate_block, programme, worlds, tuple(targets), repeats, seed)
    blocks = in_order(work, [(s, min(s + HISTORIES_IN_BLOCK, total)) for s in starts], workers)
    counts, numbers = (np.concatenate(column) for column in zip(*blocks, strict=True))
    shape = (worlds.size, repeats)
    return Histories(counts.reshape(*shape, -1), numbers.reshape(*shape, len(targets)))


def _simulate_block(
    programme: Programme,
    worlds: Worlds,
    targets: tuple[CountTarget, ...],
    repeats: int,
    seed: int,
    span: tuple[int, int],
) -> tuple[Integers, Floats]:
    # numba takes half a second to import; whoever reads a stored fit does without it.
    from bandeexit.model.compiled.block import simulate_compiled_block

    world, repeat = np.divmod(np.arange(*span), repeats)
    days = (programme.census_day, *days_of(programme, targets))
    inputs = inputs_of_worlds(programme, worlds.rows(world), max(days))
    # Given the number referred: the level is then out of the likelihood, also where capacity binds,
    # and has its conjugate posterior (`conjugate`).
    inputs = inputs._replace(census=np.array([programme.census.total]))
    dates, by_district = only_at(days), any(target.scope for target in targets)
    addresses = [Address(seed, *pair) for pair in zip(world.tolist(), repeat.tolist(), strict=True)]
    tables = simulate_compiled_block(inputs, dates, addresses, by_district=by_district).tables
    # Not the last moment: targets may lie behind the census.
    census = int(np.searchsorted(dates.moments, programme.census_day))
    counts = [tables[name][:, census, 0] for name in CENSUS_MEASURES]
    numbers = predict_targets(programme, targets, tables, dates.moments)
    return np.stack(counts, axis=1).astype(np.int64), numbers
