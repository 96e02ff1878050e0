"""How many bits a datum tells about which regime is true, every regime being as likely before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from bandeexit.calibration.randomness import FitPurpose, generator

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Method = Literal["histogram", "classifier"]

N_BINS = 16
# How far shuffled estimates scatter is then known to a twentieth.
N_SHUFFLES = 200
N_FOLDS = 5
RIDGE = 1.0
"""Weight of the squared coefficients, in observations."""


@dataclass(frozen=True, slots=True)
class Information:
    """Mutual information between regime and datum."""

    bits: float
    """Expected; 0 tells nothing, log2 of the number of regimes tells all."""
    error: float
    """Standard deviation of the estimate: where the datum tells nothing, or over observations."""
    bias: float
    """Bits that labels dealt at random show, taken off; 0 where none has to be."""
    method: Method


def most_bits(n_regimes: int) -> float:
    """Bits that tell which regime is true for certain."""
    return float(np.log2(n_regimes))


def bits_of_number(groups: Sequence[Floats], seed: int) -> Information:
    """Bits of one number: a histogram, less what it shows where labels are dealt at random.

    Parameters
    ----------
    groups : sequence of ndarray
        Simulated values of the number under each regime. NaN, where nothing is to be measured,
        is a value of its own.

    Notes
    -----
    The plug-in estimate from a histogram is too high, as chance fills bins unevenly. Shuffling
    the labels destroys all information and keeps that bias; its mean is subtracted.
    """
    value = np.concatenate([np.asarray(group, dtype=np.float64) for group in groups])
    label = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    cell = _bins(value)
    source = generator(seed, FitPurpose.CHECK, 1)
    dealt = [_plug_in(cell, source.permutation(label)) for _ in range(N_SHUFFLES)]
    bias = float(np.mean(dealt))
    bits = max(_plug_in(cell, label) - bias, 0.0)
    return Information(bits, float(np.std(dealt)), bias, "histogram")


def _bins(value: Floats) -> Integers:
    """Number of the bin of each value; up to N_BINS with as many values in each as can be."""
    present = ~np.isnan(value)
    # Equally filled bins, so that no bin is nearly empty; counts have ties,
    # and equal edges are one.
    edges = np.unique(np.quantile(value[present], np.arange(1, N_BINS) / N_BINS))
    # "Nothing to measure" may be the most telling value of all: where
    # nobody waits there is no wait.
    return np.where(present, np.searchsorted(edges, value, side="left"), len(edges) + 1)


def _plug_in(cell: Integers, label: Integers) -> float:
    n_labels, n_cells = int(label.max()) + 1, int(cell.max()) + 1
    count = np.bincount(label * n_cells + cell, minlength=n_labels * n_cells)
    table = count.reshape(n_labels, n_cells).astype(np.float64)
    share = table / table.sum(axis=1, keepdims=True) / n_labels  # regimes equally likely
    # Jensen-Shannon divergence of the regimes, which is the mutual information at equal weights
    # (Lin 1991, IEEE Trans. Inf. Theory 37, 145-151).
    expected = share.sum(axis=0) / n_labels
    return float(special.rel_entr(share, expected[None, :]).sum() / np.log(2.0))


def bits_of_numbers(groups: Sequence[Floats], seed: int) -> Information:
    """Bits of several numbers together: a classifier's log score on data it has not seen.

    Parameters
    ----------
    groups : sequence of ndarray, shape (n, n_numbers) each

    Notes
    -----
    Logistic regression on the numbers, their squares and products, five-fold. The held-out log
    score is at most the mutual information, on average: what is given is a lower bound, and
    needs no correction.
    """
    # A histogram of five counts has a million cells. A classifier gives a lower bound instead
    # (Barber & Agakov 2003, NIPS 16): what it does not see is not claimed.
    features = _quadratic(np.concatenate(groups).astype(np.float64))
    label = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    # Regimes count alike, however many paths of each are good.
    weight = np.concatenate([np.full(len(g), len(label) / len(groups) / len(g)) for g in groups])
    # Every path is judged by a fit that has not seen it; in-sample scores would promise bits.
    fold = generator(seed, FitPurpose.CHECK, 2).permutation(len(label)) % N_FOLDS
    score = np.empty(len(label))
    for held_out in range(N_FOLDS):
        seen, unseen = fold != held_out, fold == held_out
        slopes = _fit(features[seen], label[seen], weight[seen])
        log_share = special.log_softmax(features[unseen] @ slopes, axis=1)
        score[unseen] = log_share[np.arange(len(log_share)), label[unseen]]
    told = weight * (np.log2(len(groups)) + score / np.log(2.0))
    error = float(told.std() / np.sqrt(len(told)))
    return Information(max(float(told.mean()), 0.0), error, 0.0, "classifier")


def _quadratic(numbers: Floats) -> Floats:
    """A constant, the standardised numbers, their squares and products."""
    spread = numbers.std(axis=0)
    z = (numbers - numbers.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    products = [z[:, i] * z[:, j] for i in range(z.shape[1]) for j in range(i, z.shape[1])]
    return np.column_stack([np.ones(len(z)), z, *products])


def _fit(features: Floats, label: Integers, weight: Floats) -> Floats:
    """Coefficients of a softmax regression, shape (n_features, n_labels)."""
    n_labels = int(label.max()) + 1
    truth = np.eye(n_labels)[label]

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes = flat.reshape(features.shape[1], n_labels)
        log_share = special.log_softmax(features @ slopes, axis=1)
        value = -(weight @ (log_share * truth).sum(axis=1)) + 0.5 * RIDGE * (flat @ flat)
        slope = features.T @ (weight[:, None] * (np.exp(log_share) - truth)) + RIDGE * slopes
        return float(value), slope.ravel()

    # Convex, so the start does not matter; zeros say that every regime is as likely.
    start = np.zeros(features.shape[1] * n_labels)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(found.x).reshape(features.shape[1], n_labels)
