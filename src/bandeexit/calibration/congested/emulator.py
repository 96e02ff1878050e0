"""An emulator of the full model: moments of the five counts from what theory predicts.

The logit of each conditional share is theory's plus a quadratic of the
features; dispersion and correlation are linear in them. Coefficients are
fitted by ridge regression to simulated histories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.columns import end_to_end
from bandeexit.calibration.congested.evidence import (
    LEAST_SPREAD,
    Links,
    TargetLaw,
    fit_links,
    from_score,
    to_score,
)
from bandeexit.calibration.congested.moments import (
    FACTORS,
    PAIRS,
    Moments,
    estimate_moments,
    from_scores,
    nest_counts,
    residuals,
)
from bandeexit.calibration.congested.situation import NO_NUMBERS, Predictions
from bandeexit.calibration.targets import CountTarget

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RIDGE = 30.0
"""Measured: held-out errors are flat from 3 to 100."""
# By place in the list and not at random: every wave gives its fifth.
HELD_OUT = 5
"""One parameter set in so many is left out of the fit whose errors are reported."""


class Training(NamedTuple):
    """Simulated histories of n parameter sets, and what theory said of them."""

    predictions: Predictions
    counts: Integers
    """Shape (n, repeats, 5)."""
    numbers: Floats = NO_NUMBERS
    """What other targets count, shape (n, repeats, n_targets)."""


@dataclass(frozen=True, slots=True)
class EvidenceEmulator:
    """Fitted coefficients for targets besides the census."""

    means: Floats
    """Shape (n_targets, n_quadratic)."""
    spreads: Floats
    """Shape (n_targets, n_linear)."""
    links: Links


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
    evidence: EvidenceEmulator | None = None

    def law(self, predictions: Predictions, targets: Sequence[CountTarget]) -> TargetLaw:
        """Predict the law of what targets besides the census count."""
        assert self.evidence is not None
        x = self._scaled(predictions)
        score = to_score(targets, predictions.numbers) + _quadratic(x) @ self.evidence.means.T
        spread = np.exp(np.clip(_linear(x) @ self.evidence.spreads.T, -20.0, 20.0))
        return TargetLaw(from_score(targets, score), spread)

    def _scaled(self, predictions: Predictions) -> Floats:
        # Theory still moves beyond the training's range, and the correction stays what it is at its
        # edge: a quadratic would run away (a test goes there).
        scaled = (predictions.features - self.centre) / self.scale
        return np.asarray(np.clip(scaled, self.low, self.high))

    def moments(self, predictions: Predictions) -> Moments:
        """Predict the law of the counts."""
        x = self._scaled(predictions)
        linear = _linear(x)
        return from_scores(
            # On theory's own logit: where nothing binds the correction is nearly nothing, and what
            # it has to learn elsewhere is small. In a prototype without it the share discontinued
            # was off by a whole standard deviation of the data.
            predictions.base + _quadratic(x) @ self.shares.T,
            linear @ self.dispersion.T,
            linear @ self.correlation.T,
        )


def fit_emulator(parts: list[Training], targets: Sequence[CountTarget] = ()) -> Emulator:
    """Fit to all training histories; errors come from a fit that left some out."""
    data = _laid_out(parts)
    out = np.arange(len(data.base)) % HELD_OUT == 0
    # Errors are of a fit to four fifths, what is used is fitted to all: the errors are slightly too
    # large for it, which is the side to err on.
    tested = _fit(data, ~out)
    fitted = replace(_fit(data, np.full(len(out), True)), errors=_errors(tested, data, out))
    return replace(fitted, evidence=_fit_evidence(fitted, parts, targets)) if targets else fitted


def _fit_evidence(
    emulator: Emulator, parts: list[Training], targets: Sequence[CountTarget]
) -> EvidenceEmulator:
    """Fit means, spreads and links of what targets besides the census count."""
    x = np.concatenate([emulator._scaled(part.predictions) for part in parts])
    # A ratio over nobody is NaN on a path; a least-squares fit knows no gaps.
    numbers = [np.nan_to_num(part.numbers) for part in parts]
    mean = np.concatenate([part.mean(axis=1) for part in numbers])
    spread = np.concatenate([part.std(axis=1, ddof=1) for part in numbers])
    base = to_score(targets, np.concatenate([part.predictions.numbers for part in parts]))
    rest, log_spread = to_score(targets, mean) - base, np.log(np.maximum(spread, LEAST_SPREAD))
    quadratic, linear, even = _quadratic(x), _linear(x), np.ones(len(x))
    residual = [
        residuals(*nest_counts(part.counts), estimate_moments(part.counts).moments.share[:, None])
        for part in parts
    ]
    # Parts may differ in the number of repeats, so links are averaged over them.
    links = [fit_links(n, r) for n, r in zip(numbers, residual, strict=True)]
    weight = np.array([n.shape[0] * n.shape[1] for n in numbers], dtype=np.float64)
    weight /= weight.sum()
    columns = range(len(targets))
    return EvidenceEmulator(
        np.stack([_ridge(quadratic, rest[:, k], even) for k in columns]),
        np.stack([_ridge(linear, log_spread[:, k], even) for k in columns]),
        Links(
            np.tensordot(weight, np.stack([link.to_census for link in links]), 1),
            np.tensordot(weight, np.stack([link.left for link in links]), 1),
        ),
    )


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
    return end_to_end(
        _Data(
            part.predictions.features,
            part.predictions.base,
            *_responses(part.counts),
            nest_counts(part.counts)[1].mean(axis=1),
        )
        for part in parts
    )


def _fit(data: _Data, used: NDArray[np.bool_]) -> Emulator:
    features = data.features[used]
    centre, scale = features.mean(axis=0), features.std(axis=0)
    # A feature that is certain in this study has no spread to be scaled by, and does no harm as 0.
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
    moments = emulator.moments(Predictions(data.base[out], data.features[out]))
    off = special.logit(moments.share) - data.logit[out]
    share = special.expit(data.logit[out])
    # From logits to standard deviations of the observed count: an error is
    # large if the data could tell.
    per_count = data.size[out] * share * (1.0 - share)
    weight = data.weight[out]
    known = weight > 0.0  # histories in which nobody is left to be shared out tell nothing
    # Part of every held-out error is the noise of 24 histories, not the emulator's: its
    # variance is known from the counts, so it is taken off. Bars would else depend on how many
    # histories were simulated.
    noise = np.divide(1.0, weight, out=np.zeros_like(weight), where=known)
    square = np.where(known, (np.square(off) - noise) * per_count, 0.0)
    mean = square.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.asarray(np.sqrt(np.maximum(mean, 0.0)))


def _responses(counts: Integers) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Logits of shares, their precision, log dispersion, correlation and its precision."""
    simulated = estimate_moments(counts)
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
    # Mean weight 1, so that one ridge means the same for logits, spreads and correlations.
    root = np.sqrt(weight / weight.mean())[:, None]
    a = x * root
    # The constant goes free: theory may be off by the same everywhere, which is no overfitting.
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 1e-6
    matrix = a.T @ a + np.diag(penalty)
    return np.asarray(np.linalg.solve(matrix, a.T @ (y * root[:, 0])))


def _linear(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _quadratic(x: Floats) -> Floats:
    i, j = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, i] * x[:, j]])
