"""How the five counts vary: four conditional shares, their dispersion and correlation.

Where nothing binds, the counts are four nested binomial numbers. With queues
their means move, they vary less or more than binomial ones, and they hang
together; so the likelihood is the binomial one at the shares of the model at
hand, times what a normal law with that dispersion and correlation gives over
a normal law without.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.likelihood import log_binomial

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FACTORS = ("in_visitation", "visitation_discontinued", "in_programme", "completed")
"""Counts of the nested shares: of the referred, the decided, the admitted, those who left."""
PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
# Places make the number in a programme vary less than a binomial one: where they are tight, its
# standard deviation is about 0.75 to 0.87 of that.
LEAST_DISPERSION, MOST_DISPERSION = 0.05, 20.0
MOST_CORRELATION = 0.9
LEAST_SHARE = 1e-9
# Six emulated correlations need not make a matrix; a determinant near 0 would make
# a likelihood of anything.
LEAST_EIGENVALUE = 0.05
# Without it a few absurd parameter sets had likelihoods of e^120 (docs/decisions/0007).
FARTHEST = 5.0
"""Standardised residuals beyond count as this: there the normal law is no guide to the ratio."""


class Moments(NamedTuple):
    """Law of the counts given the number referred, for n parameter sets."""

    share: Floats
    """Expected conditional shares, shape (n, 4), in the order of `FACTORS`."""
    dispersion: Floats
    """Variance over that of a binomial number, shape (n, 4)."""
    correlation: Floats
    """Of the standardised residuals, by `PAIRS`, shape (n, 6)."""


def nest_counts(counts: Integers) -> tuple[Floats, Floats]:
    """Numbers and sizes of the groups they are of, shape (..., 4) each.

    Parameters
    ----------
    counts : ndarray of int, shape (..., 5)
        In the order of `Census.counts`.
    """
    visiting, present, completed, dropped, out = np.moveaxis(counts.astype(np.float64), -1, 0)
    # Nested in the order of the closed form, so that its shares are the base
    # that the emulator corrects.
    left = completed + dropped
    admitted = present + left
    decided = admitted + out
    number = np.stack([visiting, out, present, completed], axis=-1)
    size = np.stack([decided + visiting, decided, admitted, left], axis=-1)
    return number, size


def residuals(number: Floats, size: Floats, share: Floats) -> Floats:
    """Standardised residuals; 0 where the group is empty."""
    variance = size * share * (1.0 - share)
    safe = np.where(variance > 0.0, variance, 1.0)
    return np.where(variance > 0.0, (number - size * share) / np.sqrt(safe), 0.0)


class SimulatedMoments(NamedTuple):
    """What repeated histories of n parameter sets say."""

    moments: Moments
    weight: Floats
    """Precision of each logit of a share, shape (n, 4)."""


def estimate_moments(counts: Integers) -> SimulatedMoments:
    """Estimate moments from repeated histories, shape (n, repeats, 5)."""
    number, size = nest_counts(counts)
    repeats = counts.shape[1]
    whole = size.sum(axis=1)
    # Half a person either way keeps logits finite where nobody, or everybody, was counted
    # (Haldane 1956, Ann. Hum. Genet. 20, 309-311). Sums over histories, not means of
    # shares: small groups count less.
    share = (number.sum(axis=1) + 0.5) / (whole + 1.0)
    r = residuals(number, size, share[:, None])
    # One mean was taken out of the repeats, so one degree of freedom less.
    square = np.square(r).sum(axis=1) / max(repeats - 1, 1)
    products = np.stack([(r[..., i] * r[..., j]).sum(axis=1) for i, j in PAIRS], axis=1)
    scale = np.stack([np.sqrt(square[:, i] * square[:, j]) for i, j in PAIRS], axis=1)
    safe = np.where(scale > 0.0, scale * max(repeats - 1, 1), 1.0)
    return SimulatedMoments(
        _bounded(share, square, np.where(scale > 0.0, products / safe, 0.0)),
        whole * share * (1.0 - share),
    )


def _bounded(share: Floats, dispersion: Floats, correlation: Floats) -> Moments:
    return Moments(
        np.clip(share, LEAST_SHARE, 1.0 - LEAST_SHARE),
        np.clip(dispersion, LEAST_DISPERSION, MOST_DISPERSION),
        np.clip(correlation, -MOST_CORRELATION, MOST_CORRELATION),
    )


def from_scores(logit_share: Floats, log_dispersion: Floats, fisher: Floats) -> Moments:
    """Moments from numbers that may take any value (the emulator's)."""
    # Scores that may be anything become moments that are always possible: regression needs no
    # constraints (logit, log and Fisher's z, 1915, Biometrika 10, 507-521).
    return _bounded(
        special.expit(logit_share), np.exp(np.clip(log_dispersion, -9.0, 9.0)), np.tanh(fisher)
    )


def log_likelihood(counts: tuple[int, ...], moments: Moments) -> Floats:
    """Log-probability of the observed counts given the number referred, shape (n,)."""
    # Exact where nothing binds: dispersion 1 and no correlation make the ratio 1.
    number, size = nest_counts(np.array(counts))
    binomial = sum(
        log_binomial(int(number[k]), int(size[k]), moments.share[:, k]) for k in range(4)
    )
    return np.asarray(binomial + log_normal_ratio(observed_residuals(counts, moments), moments))


def observed_residuals(counts: tuple[int, ...], moments: Moments) -> Floats:
    """Standardised residuals of the observed counts, shape (n, 4)."""
    number, size = nest_counts(np.array(counts))
    return np.clip(residuals(number, size, moments.share), -FARTHEST, FARTHEST)


def log_normal_ratio(r: Floats, moments: Moments) -> Floats:
    """Log-density of residuals with dispersion and correlation, over that without either."""
    scaled = r / np.sqrt(moments.dispersion)
    matrix = correlation_matrix(moments.correlation)
    # Two normal laws that differ in their covariance only, so the constant cancels.
    solved = np.linalg.solve(matrix, scaled[..., None])[..., 0]
    _, log_det = np.linalg.slogdet(matrix)
    log_det = log_det + np.log(moments.dispersion).sum(axis=1)
    return np.asarray(0.5 * ((r * r).sum(axis=1) - (scaled * solved).sum(axis=1) - log_det))


def correlation_matrix(correlation: Floats) -> Floats:
    """Shape (n, 4, 4); drawn towards no correlation where six estimates do not make one."""
    n = len(correlation)
    matrix = np.tile(np.eye(4), (n, 1, 1))
    for k, (i, j) in enumerate(PAIRS):
        matrix[:, i, j] = matrix[:, j, i] = correlation[:, k]
    least = np.linalg.eigvalsh(matrix)[:, 0]
    # Just as far towards the identity as it takes: a mixture of the two has the least eigenvalue
    # that is mixed alike. Matrices in order keep every bit.
    short = np.clip((LEAST_EIGENVALUE - least) / np.maximum(1.0 - least, 1e-12), 0.0, 1.0)
    return np.asarray((1.0 - short)[:, None, None] * matrix + short[:, None, None] * np.eye(4))
