"""Candidates with a history of the slow random factor of demand each, and their weights.

Histories spread what the counts can come from, so the posterior of the other
parameters is wider than under smooth demand. Candidates are therefore drawn
from a softened posterior, prior x (smooth likelihood)^softness, each is shown
several histories, and one of them is kept by its likelihood. The weight is
the average likelihood over (smooth likelihood)^softness: for any number of
histories the kept pairs have exactly the posterior as their law
(pseudo-marginal; Andrieu & Roberts 2009, Ann. Statist. 37, 697-725).
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.closed_form import CountLikelihood
from bandeexit.calibration.columns import end_to_end
from bandeexit.calibration.diagnostics import log_sum
from bandeexit.calibration.importance import WeightedDraws, resample
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.randomness import FitPurpose, uniforms
from bandeexit.calibration.unknowns import FACTOR_PATHS, FittedUnknowns, window_cells
from bandeexit.model.rates import monthly_steps, slow_factor
from bandeexit.scenarios.workers import in_order

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SOFTNESS = 0.15
"""Power of the smooth likelihood. Measured on the five counts with 16 histories: k-hat is about
0.8 at power 1, 0.45 at 0.3, 0.25 at 0.2 and 0.05 at 0.15; the effective size is 30 % of the
candidates at 0.15, 37 % at 0.2 and 21 % at 0.1."""
# With a single path and no softening the fit was refused by its own diagnostics, k-hat
# 0.73 (docs/decisions/0003).
N_HISTORIES = 16
"""Histories shown to each candidate."""
PIECE = 256
"""Candidates of one random address."""
# Blocks are apart by this in their addresses, so that no two share random numbers.
MOST_PIECES = 1 << 20


class Candidates(NamedTuple):
    """Weighted parameter sets with one history each. First axis: candidates."""

    z: Floats
    """Standard normal coordinates."""
    volatility: Floats
    persistence_years: Floats
    log_level: Floats
    """Shape (n, n_months)."""
    log_likelihood: Floats
    """Under the kept history."""
    log_weight: Floats


def softness(unknowns: FittedUnknowns) -> float:
    """Power of the smooth likelihood: 1 where there is no slow factor."""
    return SOFTNESS if unknowns.has_slow_factor else 1.0


def soften(smooth: WeightedDraws, power: float) -> Floats:
    """Log-weights of prior x likelihood^power, from those of prior x likelihood."""
    possible = np.isfinite(smooth.log_weight)
    # Not 0 x minus infinity, which is NaN: what is impossible under smooth demand stays impossible.
    level = np.where(possible, smooth.log_likelihood, 0.0)
    return np.where(possible, smooth.log_weight - (1.0 - power) * level, -np.inf)


def draw_candidates(
    unknowns: FittedUnknowns,
    likelihood: CountLikelihood,
    smooth: WeightedDraws,
    block: int,
    job: FitJob,
) -> Candidates:
    """Draw from the softened posterior, give each draw a history, and weigh it.

    Parameters
    ----------
    smooth : WeightedDraws
        Posterior of the smooth demand model.
    block : int
        Number of this block of candidates: its random address.
    """
    power, size, seed = softness(unknowns), job.settings.candidates, job.settings.seed
    # A candidate may be drawn several times: each copy is shown other histories, so copies are not
    # waste, as they would be in the last step.
    rows = resample(soften(smooth, power), size, seed, FitPurpose.CANDIDATES, block)
    # Pieces, not workers, carry the random address: however many work, the candidates are the same.
    parts = [
        (block * MOST_PIECES + number, rows[start : start + PIECE])
        for number, start in enumerate(range(0, size, PIECE))
    ]
    work = partial(_draw_piece, unknowns, likelihood, smooth, power, seed)
    return end_to_end(in_order(work, parts, job.workers))


def _draw_piece(
    unknowns: FittedUnknowns,
    likelihood: CountLikelihood,
    smooth: WeightedDraws,
    power: float,
    seed: int,
    piece: tuple[int, Integers],
) -> Candidates:
    address, rows = piece
    candidates = _choose_histories(unknowns, likelihood, smooth.z[rows], seed, address)
    # Importance weight of prior x mean likelihood against the softened law they were drawn from.
    # The mean over histories must not be of logs: only the mean likelihood is unbiased for the
    # likelihood without a history, which is what makes the pair's law exact.
    weight = candidates.log_weight - power * smooth.log_likelihood[rows]
    return candidates._replace(log_weight=weight)


def _choose_histories(
    unknowns: FittedUnknowns, likelihood: CountLikelihood, z: Floats, seed: int, address: int
) -> Candidates:
    """Show each parameter set some histories and keep one; the weight is their mean likelihood."""
    n = len(z)
    n_histories = N_HISTORIES if unknowns.has_slow_factor else 1
    # For a whole piece even if it is the last and shorter: the numbers of a candidate must not
    # depend on how many there are after it.
    drawn = draw_histories(unknowns, PIECE * n_histories, seed, address)
    volatility, persistence, log_level = (column[: n * n_histories] for column in drawn)
    level = likelihood.with_histories(z, np.repeat(np.arange(n), n_histories), log_level)
    table = level.reshape(n, n_histories)
    kept = np.arange(n) * n_histories + _pick(
        table, uniforms(seed, FitPurpose.PICK, address, (PIECE,))
    )
    return Candidates(
        z,
        volatility[kept],
        persistence[kept],
        log_level[kept],
        level[kept],
        log_sum(table) - np.log(n_histories),
    )


def _pick(log_weight: Floats, u: Floats) -> Integers:
    """One column of each row by its weight; the last one where no weight is above 0."""
    # Rows without any weight have a top of minus infinity, and minus infinity less itself is NaN.
    top = log_weight.max(axis=1, keepdims=True)
    weight = np.exp(log_weight - np.where(np.isfinite(top), top, 0.0))
    upper = np.cumsum(weight, axis=1)
    wanted = u[: len(upper), None] * upper[:, -1:]
    return np.asarray((upper[:, :-1] <= wanted).sum(axis=1), dtype=np.int64)


def draw_histories(
    unknowns: FittedUnknowns, size: int, seed: int, address: int
) -> tuple[Floats, Floats, Floats]:
    """Draw volatility, persistence and the slow factor's log from their prior.

    Returns
    -------
    ndarray, shape (size,)
        Volatility.
    ndarray, shape (size,)
        Persistence, years.
    ndarray, shape (size, n_months)
    """
    u = uniforms(seed, FitPurpose.FACTOR_PARAMETERS, address, (size, 2))
    volatility, persistence = (
        unknowns.column(path, u[:, i]) for i, path in enumerate(FACTOR_PATHS)
    )
    n_months = int(window_cells(unknowns.programme).month[-1]) + 1
    normals = special.ndtri(uniforms(seed, FitPurpose.HISTORY, address, (size, n_months)))
    steps = (column.tolist() for column in monthly_steps(volatility, persistence))
    paths = [slow_factor(*row) for row in zip(normals, *steps, strict=True)]
    # In single precision, as draws are stored: a history found for them is found again.
    return volatility, persistence, np.array(paths, dtype=np.float32).astype(np.float64)
