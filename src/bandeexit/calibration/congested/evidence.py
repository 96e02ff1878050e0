"""Targets besides the census, in the likelihood: their law given the five counts of the census.

Given parameters and the census, the numbers that a target counts are taken as
normal. Their mean and spread are emulated, like the census's own moments;
how they move with the residuals of the census's shares, and with one another,
is taken as the same for all parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.targets import CountTarget, log_probability

Floats = NDArray[np.float64]

# A log scale for counts, because their spread grows with them and they cannot be negative; ratios
# stay, as theirs does not.
SMALL = 0.5
"""Added to a count before its log."""
ROUNDING = 1.0 / 12.0
"""Variance of a whole number within its unit."""
# Targets may all but repeat each other (a total and its parts); noise would then count as news.
LEAST_EIGENVALUE = 0.02
LEAST_SPREAD = 1e-6


class TargetLaw(NamedTuple):
    """Law of n_targets numbers for n parameter sets, before the census is known."""

    mean: Floats
    """Shape (n, n_targets)."""
    spread: Floats
    """Standard deviation, shape (n, n_targets)."""


@dataclass(frozen=True, slots=True)
class Links:
    """How the numbers hang together, in standard deviations."""

    to_census: Floats
    """Change with the residual of each share of the census, shape (n_targets, 4)."""
    left: Floats
    """Covariance that the census leaves, shape (n_targets, n_targets)."""


def to_score(targets: Sequence[CountTarget], values: Floats) -> Floats:
    """Counts on a log scale, ratios as they are; the last axis is the targets'."""
    ratio = np.array([target.quantity == "ratio" for target in targets], dtype=bool)
    return np.where(ratio, values, np.log(np.maximum(values, 0.0) + SMALL))


def from_score(targets: Sequence[CountTarget], scores: Floats) -> Floats:
    """Undo `to_score`."""
    ratio = np.array([target.quantity == "ratio" for target in targets], dtype=bool)
    # e^40 persons: nobody comes near, and an absurd parameter set must not overflow.
    return np.where(ratio, scores, np.maximum(np.exp(np.minimum(scores, 40.0)) - SMALL, 0.0))


def fit_links(numbers: Floats, residuals: Floats) -> Links:
    """Estimate links from repeated histories.

    Parameters
    ----------
    numbers : ndarray, shape (n, repeats, n_targets)
    residuals : ndarray, shape (n, repeats, 4)
        Of the census's shares.
    """
    spread = numbers.std(axis=1, ddof=1, keepdims=True)
    deviation = (numbers - numbers.mean(axis=1, keepdims=True)) / np.maximum(spread, LEAST_SPREAD)
    # Means over the repeats are taken out of both, which costs one degree of freedom.
    scale = np.sqrt(numbers.shape[1] / (numbers.shape[1] - 1.0))
    y = scale * deviation.reshape(-1, numbers.shape[-1])
    r = residuals - residuals.mean(axis=1, keepdims=True)
    x = scale * r.reshape(-1, residuals.shape[-1])
    # Regression on the census's residuals, because the census is in the likelihood already: what a
    # target says again of it must not count twice.
    slope = np.linalg.solve(x.T @ x + 1e-6 * len(x) * np.eye(x.shape[1]), x.T @ y)
    rest = y - x @ slope
    covariance = rest.T @ rest / len(rest)
    # Symmetric to the last bit before it is decomposed: `eigh` looks at one triangle only.
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2.0)
    repaired = (vectors * np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
    return Links(slope.T, np.asarray(repaired))


def log_evidence(
    targets: Sequence[CountTarget], law: TargetLaw, links: Links, residuals: Floats
) -> Floats:
    """Log-probability of the targets given the census, shape (n,).

    Parameters
    ----------
    residuals : ndarray, shape (n, 4)
        Of the observed census under each parameter set.
    """
    mean = law.mean + law.spread * (residuals @ links.to_census.T)
    covariance = law.spread[:, :, None] * links.left * law.spread[:, None, :]
    known = np.array([target.observed.is_exact for target in targets], dtype=bool)
    # What the source rounded, and for whole numbers the unit itself, add to the model's own spread.
    noise = [
        target.observed.spread**2 + (0.0 if target.quantity == "ratio" else ROUNDING)
        for target in targets
    ]
    covariance = covariance + np.diag(noise)
    seen = np.array([target.observed.middle for target in targets])
    level = np.zeros(len(mean))
    if known.any():
        inside = covariance[:, known][:, :, known]
        # Schur's complement, for all parameter sets at once: a normal law given some of its numbers
        # is normal (Mardia, Kent & Bibby 1979, Multivariate Analysis, section 3.2).
        off = (seen - mean)[:, known]
        solved = np.linalg.solve(inside, off[..., None])[..., 0]
        _, log_det = np.linalg.slogdet(inside)
        size = known.sum() * np.log(2.0 * np.pi)
        level += -0.5 * ((off * solved).sum(axis=1) + log_det + size)
        # What is only bounded is judged given what is known.
        across = covariance[:, ~known][:, :, known]
        mean_left = mean[:, ~known] + (across @ solved[..., None])[..., 0]
        explained = across * np.linalg.solve(inside, across.transpose(0, 2, 1)).transpose(0, 2, 1)
        variance = np.diagonal(covariance, axis1=1, axis2=2)[:, ~known] - explained.sum(axis=2)
    else:
        mean_left, variance = mean, np.diagonal(covariance, axis1=1, axis2=2)
    # One by one, as if independent given the rest: their joint probability has no formula.
    bounded = [target for target, exact in zip(targets, known, strict=True) if not exact]
    for k, target in enumerate(bounded):
        level += log_probability(target, mean_left[:, k], np.maximum(variance[:, k], ROUNDING))
    return level
