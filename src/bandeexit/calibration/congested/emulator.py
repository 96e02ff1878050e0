"""An emulator of the full model: moments of the five counts from what theory predicts.

The logit of each conditional share is theory's plus a quadratic of the
features; dispersion and correlation are linear in them. Coefficients are
fitted by ridge regression to simulated histories.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    data = _laid_out(parts)
    out = np.arange(len(data.base)) % HELD_OUT == 0
    tested = _fit(data, ~out)
    return replace(_fit(data, np.full(len(out), True)), errors=_errors(tested, data, out))


class _Data(NamedTuple):
    """Training histories in one list; first axis: parameter sets."""

    features: Floats
    base: Floats
    logit: Floats
    weight: Floats
    """Precision of the logits."""
    log_dispersion: Floats
    fisher: Floats
    """Of the correlations."""
    freedom: Floats
    """Precision of dispersion and correlation."""
    size: Floats
    """Mean sizes of the groups that the shares are of."""


def _laid_out(parts: list[Training]) -> _Data:
    rows = [
        (
            part.known.features,
            part.known.base,
            *_responses(part.counts),
            nested(part.counts)[1].mean(axis=1),
        )
        for part in parts
    ]
    return _Data(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _fit(data: _Data, used: NDArray[np.bool_]) -> Emulator:
    features = data.features[used]
    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 1e-9 * np.maximum(1.0, np.abs(centre)), scale, 1.0)
    x = (features - centre) / scale
    quadratic, linear = _quadratic(x), _linear(x)
    rest, weight, freedom = (data.logit - data.base)[used], data.weight[used], data.freedom[used]
    log_dispersion, fisher = data.log_dispersion[used], data.fisher[used]
    factors, pairs = range(len(FACTORS)), range(len(PAIRS))
    return Emulator(
        centre=centre,
        scale=scale,
        low=x.min(axis=0),
        high=x.max(axis=0),
        shares=np.stack([_ridge(quadratic, rest[:, k], weight[:, k]) for k in factors]),
        dispersion=np.stack([_ridge(linear, log_dispersion[:, k], freedom) for k in factors]),
        correlation=np.stack([_ridge(linear, fisher[:, k], freedom) for k in pairs]),
        errors=np.full(len(FACTORS), np.nan),
    )


def _errors(emulator: Emulator, data: _Data, out: NDArray[np.bool_]) -> Floats:
    """Errors where histories were left out, less the noise of those histories."""
    moments = emulator.moments(Known(data.base[out], data.features[out]))
    off = special.logit(moments.share) - data.logit[out]
    share = special.expit(data.logit[out])
    per_count = data.size[out] * share * (1.0 - share)
    square = (np.square(off) - 1.0 / data.weight[out]) * per_count
    return np.asarray(np.sqrt(np.maximum(square.mean(axis=0), 0.0)))


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
