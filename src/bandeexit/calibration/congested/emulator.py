"""An emulator of the full model: moments of the five counts from what theory predicts.

The logit of each conditional share is theory's plus a quadratic of the
features; dispersion and correlation are linear in them. Coefficients are
fitted by ridge regression to simulated histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.congested.moments import (
    FACTORS,
    PAIRS,
    Moments,
    from_scores,
    nested,
    simulated_moments,
)
from bandeexit.calibration.congested.situation import Known

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RIDGE = 30.0
"""Measured: held-out errors are flat from 3 to 100."""
HELD_OUT = 5
"""One parameter set in so many is left out of the fit whose errors are reported."""


class Training(NamedTuple):
    """Simulated histories of n parameter sets, and what theory said of them."""

    known: Known
    counts: Integers
    """Shape (n, repeats, 5)."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """Fitted coefficients."""

    centre: Floats
    scale: Floats
    low: Floats
    """Smallest scaled feature seen; beyond it a quadratic is no guide. Likewise `high`."""
    high: Floats
    shares: Floats
    """Shape (4, n_quadratic)."""
    dispersion: Floats
    """Shape (4, n_linear)."""
    correlation: Floats
    """Shape (6, n_linear)."""
    errors: Floats
    """Held-out error of each share's logit, in standard deviations of the data, shape (4,);
    the noise of the held-out simulations is taken out."""

    def moments(self, known: Known) -> Moments:
        """Predict the law of the counts."""
        x = np.clip((known.features - self.centre) / self.scale, self.low, self.high)
        linear = _linear(x)
        return from_scores(
            known.base + _quadratic(x) @ self.shares.T,
            linear @ self.dispersion.T,
            linear @ self.correlation.T,
        )


def fit_emulator(parts: list[Training]) -> Emulator:
    """Fit to all training histories; errors come from a fit that left some out."""
    _, errors = _fit_and_test(parts, hold_out=True)
    emulator, _ = _fit_and_test(parts, hold_out=False)
    return Emulator(*emulator, errors)


def _fit_and_test(parts: list[Training], hold_out: bool) -> tuple[tuple[Floats, ...], Floats]:
    features = np.concatenate([part.known.features for part in parts])
    base = np.concatenate([part.known.base for part in parts])
    out = np.arange(len(features)) % HELD_OUT == 0 if hold_out else np.zeros(len(features), bool)
    centre = features[~out].mean(axis=0)
    scale = features[~out].std(axis=0)
    scale = np.where(scale > 1e-9 * np.maximum(1.0, np.abs(centre)), scale, 1.0)
    x = (features - centre) / scale
    quadratic, linear = _quadratic(x), _linear(x)
    response = [_responses(part.counts) for part in parts]
    logit, weight, log_dispersion, fisher, freedom = (
        np.concatenate([row[i] for row in response]) for i in range(5)
    )
    rest = logit - base
    shares = np.stack(
        [_ridge(quadratic[~out], rest[~out, k], weight[~out, k]) for k in range(len(FACTORS))]
    )
    dispersion = np.stack(
        [
            _ridge(linear[~out], log_dispersion[~out, k], freedom[~out])
            for k in range(len(FACTORS))
        ]
    )
    correlation = np.stack(
        [_ridge(linear[~out], fisher[~out, k], freedom[~out]) for k in range(len(PAIRS))]
    )
    errors = np.full(len(FACTORS), np.nan)
    if hold_out:
        size = np.concatenate([nested(part.counts)[1].mean(axis=1) for part in parts])
        off = (quadratic @ shares.T - rest)[out]
        share = special.expit(logit[out])
        per_count = size[out] * share * (1.0 - share)
        square = (np.square(off) - 1.0 / weight[out]) * per_count
        errors = np.sqrt(np.maximum(square.mean(axis=0), 0.0))
    return (centre, scale, x.min(axis=0), x.max(axis=0), shares, dispersion, correlation), errors


def _responses(counts: Integers) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Logits of shares, their precision, log dispersion, correlation and its precision."""
    simulated = simulated_moments(counts)
    freedom = counts.shape[1] - 1.0
    # The log of a mean of squares of normal numbers is too low on average by so much.
    low = special.digamma(freedom / 2.0) - np.log(freedom / 2.0)
    moments = simulated.moments
    return (
        special.logit(moments.share),
        simulated.weight,
        np.log(moments.dispersion) - low,
        np.arctanh(moments.correlation),
        np.full(len(counts), freedom),
    )


def _ridge(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Weighted least squares with a penalty on all coefficients but the first."""
    root = np.sqrt(weight / weight.mean())[:, None]
    a = x * root
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 1e-6
    matrix = a.T @ a + np.diag(penalty)
    return np.asarray(np.linalg.solve(matrix, a.T @ (y * root[:, 0])))


def _linear(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _quadratic(x: Floats) -> Floats:
    i, j = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, i] * x[:, j]])
