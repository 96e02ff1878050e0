"""Histories that hit the census where capacity may have bound.

No single candidate can be chosen: in a queue, everybody's fate depends on the
others. But districts (or pools of them) have nothing to do with one another
before the census, given parameters and demand. So many alternative histories
of each are simulated, and one of each is combined so that the five counts of
the country come out.

Combinations are far too many to list. Half of the districts are combined at
random many times, the other half likewise, and of all pairs of halves those
are found whose sum is the census (a join on the sum). One of these pairs is
picked at random: a draw from the law of histories given the census, as exact
as the alternatives are many. The parameters are never rejected.

Alternatives whose counts lie towards the census are tried more often, by a
factor exp(tilt x counts). Whatever adds up to the census has then been tried
more often by the same factor, so the law of what is found does not change.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.columns import end_to_end
from bandeexit.calibration.congested.simulator import Worlds, inputs_of_worlds, only_census
from bandeexit.calibration.randomness import FitPurpose, generator
from bandeexit.model.inputs import PastInputs
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.scenarios.workers import Workers, in_order

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

IN_BLOCK = 8
"""Parameter sets worked on at a time."""
COMBINATIONS = 1 << 15
"""Combinations of each half in the first attempt: a thousand million pairs."""
MOST_ATTEMPTS = 5
"""Each attempt has twice as many combinations and alternatives as the one before."""
# A linear key: the key of a sum is the sum of the keys, modulo 2^64, and so a join on five counts
# is a join on one number. With 2^30 pairs, one search in 10^10 meets a pair that only seems to
# match; a path that misses the census is refused by every run (`block._missed_census`).
MULTIPLIERS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
    ],
    dtype=np.uint64,
)
"""Odd numbers that make a sum of counts one number of 64 bits."""


class CensusHistories(NamedTuple):
    """Histories of n parameter sets."""

    starts: Integers
    """Number of each district's history, shape (n, n_districts); -1: none was found."""
    pairs: Integers
    """Pairs of halves that hit the census, shape (n,): how many there were to choose from."""
    waiting: Integers
    """Persons who waited at the census, shape (n,)."""

    @property
    def missing(self) -> int:
        """Parameter sets without a history."""
        return int((self.pairs == 0).sum()) if self.starts.size else 0


def no_starts(n: int) -> CensusHistories:
    """Say that histories need not be found: nobody waits, so candidates are chosen one by one."""
    nobody = np.zeros(n, dtype=np.int64)
    return CensusHistories(np.empty((0, 0), dtype=np.int64), nobody, nobody)


def find_starts(
    programme: Programme,
    worlds: Worlds,
    rows: Integers,
    seed: int,
    n_alternatives: int,
    workers: Workers,
) -> CensusHistories:
    """Find a history that hits the census for each of some parameter sets.

    Parameters
    ----------
    rows : ndarray of int
        Which of the worlds.
    seed : int
        World i's alternatives are addressed by (seed, i).
    n_alternatives : int
        Histories of each district in the first attempt.
    """
    # Blocks are for memory only: a world's alternatives are addressed by its own row, so that a
    # draw's history does not depend on which draws were looked at beside it.
    blocks = [rows[i : i + IN_BLOCK] for i in range(0, len(rows), IN_BLOCK)]
    work = partial(_find_block, programme, worlds, seed, n_alternatives)
    return end_to_end(in_order(work, blocks, workers))


def _find_block(
    programme: Programme, worlds: Worlds, seed: int, n_alternatives: int, rows: Integers
) -> CensusHistories:
    counts = simulate_alternatives(programme, worlds, seed, rows, 0, n_alternatives)
    return _stack(
        [_find_one(programme, worlds, seed, int(row), counts[i]) for i, row in enumerate(rows)]
    )


def _stack(found: list[tuple[Integers, int, int]]) -> CensusHistories:
    starts, pairs, waiting = zip(*found, strict=True)
    return CensusHistories(np.stack(starts), np.array(pairs), np.array(waiting))


def _find_one(
    programme: Programme, worlds: Worlds, seed: int, row: int, counts: Integers
) -> tuple[Integers, int, int]:
    """Try with ever more alternatives and combinations; count what could be chosen from."""
    # Districts that share a pool share a queue: only pools are independent of one another, so
    # they are what is combined.
    pools = sorted({district.pool for district in programme.districts})
    pool_of = np.array([pools.index(district.pool) for district in programme.districts])
    source = generator(seed, FitPurpose.STARTS, row)
    target = np.array(programme.census.counts)
    # Ever more effort for the same parameters. To drop a draw that is hard to match would use
    # the census twice, as the draws are from the posterior already: the spread of a share
    # shrinks to 0.73 of what it should be if both are rejected together, and dropping a few
    # is the same error in small.
    for attempt in range(MOST_ATTEMPTS):
        if attempt:
            more = simulate_alternatives(
                programme, worlds, seed, np.array([row]), len(counts), len(counts)
            )
            counts = np.concatenate([counts, more[0]])
        chosen, pairs = combine(
            _by_pool(counts[..., :-1], pool_of), target, COMBINATIONS << attempt, source
        )
        if pairs:
            starts = chosen[pool_of]
            waiting = counts[starts, np.arange(len(pool_of)), -1].sum()
            return starts, pairs, int(waiting)
    # The draw stays, without a history; runs of it fail with a reason, and the fit warns.
    return np.full(len(pool_of), -1), 0, 0


def _by_pool(counts: Integers, pool_of: Integers) -> Integers:
    """Counts of districts -> of pools, shape (n_alternatives, n_pools, 5)."""
    sums = np.zeros((len(counts), pool_of.max() + 1, counts.shape[-1]), dtype=np.int64)
    for district, pool in enumerate(pool_of.tolist()):
        sums[:, pool] += counts[:, district]
    return sums


def simulate_alternatives(
    programme: Programme, worlds: Worlds, seed: int, rows: Integers, first: int, n: int
) -> Integers:
    """Simulate histories first, ..., first + n - 1 of every district.

    Returns
    -------
    ndarray of int, shape (n_rows, n, n_districts, 6)
        The five counts, and those who wait, at the census.
    """
    # numba takes half a second to import; whoever reads a stored fit does without it.
    from bandeexit.model.compiled.block import simulate_compiled_block

    world, history = np.divmod(np.arange(len(rows) * n), n)
    n_districts = len(programme.districts)
    # The same names that the draw will store: an engine draws the tape again from them, to the bit.
    starts = np.repeat((first + history)[:, None], n_districts, axis=1)
    address = np.stack([np.full(len(world), seed), rows[world]], axis=1)
    # Referrals are Poisson in each district, with the observed total expected in the country:
    # independent districts could not have a fixed total between them. Those that join to the
    # total have it, and given that it came, their law is that of so many referrals spread at
    # random (docs/decisions/0008).
    inputs = inputs_of_worlds(programme, worlds.rows(rows[world]))
    inputs = inputs._replace(
        census=np.array([programme.census.total]), past=PastInputs(starts, address)
    )
    paths = [Address(seed, row) for row in rows[world].tolist()]
    tables = simulate_compiled_block(inputs, only_census(programme), paths).tables
    counts = [tables[name][:, -1, 1:] for name in (*CENSUS_MEASURES, "waiting")]
    return np.stack(counts, axis=-1).astype(np.int64).reshape(len(rows), n, n_districts, 6)


def combine(
    counts: Integers, target: Integers, n_combinations: int, source: np.random.Generator
) -> tuple[Integers, int]:
    """Pick one alternative of each pool so that their counts add up to the target.

    Parameters
    ----------
    counts : ndarray of int, shape (n_alternatives, n_pools, n_counts)
    target : ndarray of int, shape (n_counts,)
    n_combinations : int
        Random combinations of each half of the pools.

    Returns
    -------
    ndarray of int, shape (n_pools,)
        The alternative of each pool; -1 where there is no pair.
    int
        Pairs of halves that add up.
    """
    n_pools = counts.shape[1]
    upper = np.cumsum(tilted_shares(counts, target), axis=0).T
    # Rounding may leave the last below 1, and a uniform number above it would pick past the end.
    upper[:, -1] = 1.0
    key = (counts.astype(np.uint64) * MULTIPLIERS[: counts.shape[-1]]).sum(axis=-1)
    goal = np.sum(target.astype(np.uint64) * MULTIPLIERS[: len(target)], dtype=np.uint64)
    one = _draw_half(np.arange(0, n_pools, 2), upper, key, n_combinations, source)
    # A single pool has a second half of nobody, and so one combination of it.
    other = _draw_half(np.arange(1, n_pools, 2), upper, key, n_combinations, source)
    # Wanted are the rests to the goal. Unsigned numbers wrap around, which for
    # sums modulo 2^64 is right.
    picked, pairs = _pick_pair(one.key, np.asarray(goal - other.key), source)
    result = np.full(n_pools, -1)
    if pairs:
        for half, column in zip((one, other), picked, strict=True):
            result[half.pools] = half.picks[:, column]
    return result, pairs


class _Half(NamedTuple):
    """Random combinations of half of the pools."""

    pools: Integers
    picks: Integers
    """Alternative of each pool, shape (n_pools, n_combinations)."""
    key: NDArray[np.uint64]
    """Sum of their counts as one number, shape (n_combinations,)."""


def _draw_half(
    pools: Integers,
    upper: Floats,
    key: NDArray[np.uint64],
    n_combinations: int,
    source: np.random.Generator,
) -> _Half:
    """Draw alternatives of some pools, each as often as its share says."""
    u = source.random((len(pools), n_combinations if len(pools) else 1))
    picks = np.empty(u.shape, dtype=np.int64)
    total = np.zeros(u.shape[1], dtype=np.uint64)
    for i, pool in enumerate(pools):
        picks[i] = np.searchsorted(upper[pool], u[i], side="right")
        total += key[picks[i], pool]
    return _Half(pools, picks, total)


def _pick_pair(
    keys: NDArray[np.uint64], wanted: NDArray[np.uint64], source: np.random.Generator
) -> tuple[tuple[int, int], int]:
    """Pick one of all pairs of a key and an equal wanted one, and count the pairs."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    first = np.searchsorted(ranked, wanted, side="left")
    size = np.searchsorted(ranked, wanted, side="right") - first
    pairs = int(size.sum())
    if pairs == 0:
        return (-1, -1), 0
    last = np.cumsum(size)
    # One of all pairs, each as likely: first the half by how many partners
    # it has, then the partner.
    pick = int(source.integers(0, pairs))
    other = int(np.searchsorted(last, pick, side="right"))
    one = int(order[first[other] + pick - (last[other] - size[other])])
    return (one, other), pairs


MOST_STEPS = 30
LARGEST_STEP = 0.5
"""Of the tilt: the search is damped."""
MOST_TILT = 3.0
"""Beyond, a handful of alternatives would be all that is tried."""


def tilted_shares(counts: Integers, target: Integers) -> Floats:
    """How often each alternative is tried, so that the sums lie around the target on average.

    Parameters
    ----------
    counts : ndarray of int, shape (n_alternatives, n_pools, n_counts)

    Returns
    -------
    ndarray, shape (n_alternatives, n_pools)
        Adds up to 1 over the alternatives; alike where no tilt is found.
    """
    values = counts.astype(np.float64)
    tilt = np.zeros(values.shape[-1])
    for _ in range(MOST_STEPS):
        share = _shares(values, tilt)
        mean = np.einsum("mp,mpk->pk", share, values)
        square = np.einsum("mp,mpk,mpl->kl", share, values, values) - mean.T @ mean
        # Newton's method on the log of the generating function, whose first two derivatives are
        # mean and covariance of tilted sums (Daniels 1954, Ann. Math. Statist. 25, 631-650). Least
        # squares, as a count that never varies makes the covariance singular.
        step = np.linalg.lstsq(square, target - mean.sum(axis=0), rcond=1e-9)[0]
        step *= min(1.0, LARGEST_STEP / max(float(np.abs(step).max()), 1e-12))
        tilt = np.clip(tilt + step, -MOST_TILT, MOST_TILT)
        if np.abs(step).max() < 1e-3:
            break
    return _shares(values, tilt)


def _shares(values: Floats, tilt: Floats) -> Floats:
    return np.asarray(special.softmax(values @ tilt, axis=0))
