"""How far importance weights and a posterior can be trusted, and what was learned."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
LearningVerdict = Literal["learned", "partly", "not learned"]

LEAST_TAIL = 5
"""Fewer large weights than this tell nothing about a tail."""
UNIFORM_TAIL = -1.0
"""The generalised Pareto shape of a uniform law: reported where weights are all alike."""


def effective_size(log_weight: Floats) -> float:
    """Effective sample size of importance weights: 1 / sum of squares (Kish)."""
    # No draw is possible: an effective size of 0 lets callers say so in
    # words, where softmax gives NaN.
    if not np.isfinite(log_weight.max()):
        return 0.0
    return float(1.0 / np.square(special.softmax(log_weight)).sum())


# Not `scipy.special.logsumexp`: it adds in another order and differs in the last bit, so that a fit
# would no longer be the stored one.
def log_sum(log_values: Floats) -> Floats:
    """Log of the sum along the last axis; minus infinity where every term is 0."""
    top = log_values.max(axis=-1)
    # The largest is taken out before exp: log-likelihoods of some hundred below 0 would all be 0.
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(log_values - top[..., None]).sum(axis=-1)))


def log_mean(log_weight: Floats) -> float:
    """Log of the mean weight: the evidence, if weights are likelihood x prior / proposal."""
    return float(log_sum(log_weight)) - math.log(len(log_weight))


def pareto_khat(log_weight: Floats) -> float:
    """Shape of the generalised Pareto law of the largest importance weights.

    Below 0.5 the weights have a finite variance, above 0.7 estimates from
    them cannot be trusted. The tail is the largest min(n / 5, 3 sqrt(n))
    weights.

    Source: Vehtari, Simpson, Gelman, Yao & Gabry (2024), Pareto smoothed
    importance sampling, JMLR 25(72).
    """
    n = len(log_weight)
    # Relative to the largest weight, so that the threshold of 1e-12 below
    # means the same for all fits.
    weight = np.sort(np.exp(log_weight - log_weight.max()))
    tail = min(math.ceil(0.2 * n), math.ceil(3.0 * math.sqrt(n)))
    excess = weight[n - tail :] - weight[n - tail - 1] if n > tail else np.empty(0)
    excess = excess[excess > 1e-12]
    if len(excess) < LEAST_TAIL:
        return UNIFORM_TAIL
    return generalised_pareto_shape(excess)


def generalised_pareto_shape(excess: Floats) -> float:
    """Shape k of a generalised Pareto law fitted to sorted positive numbers.

    The posterior mean over a grid of the law's other parameter, drawn
    towards 0.5 with the weight of ten observations, so that few numbers do
    not give wild shapes.

    Source: Zhang & Stephens (2009), Technometrics 51, 316-325; the pull
    towards 0.5 is from Vehtari et al. (2024), appendix.
    """
    n = len(excess)
    size = 30 + int(math.sqrt(n))
    # Grid and prior of Zhang & Stephens, their equation for theta_j: centred on the first quartile,
    # which a few enormous weights do not move.
    quarter = excess[int(n / 4 + 0.5) - 1]
    step = 1.0 - np.sqrt(size / (np.arange(1, size + 1) - 0.5))
    slope = 1.0 / excess[-1] + step / (3.0 * quarter)
    shape = np.log1p(-slope[:, None] * excess).mean(axis=1)
    profile = n * (np.log(-slope / shape) - shape - 1.0)
    best = float(special.softmax(profile) @ slope)
    fitted = float(np.log1p(-best * excess).mean())
    return (n * fitted + 10.0 * 0.5) / (n + 10.0)


def contraction(prior_variance: float, posterior_variance: float) -> float:
    """Share of the prior variance that the counts removed; below 0 where it grew."""
    return 1.0 - posterior_variance / prior_variance


def verdict(contracted: float, learned_above: float, not_learned_below: float) -> LearningVerdict:
    """Put a contraction in words."""
    if contracted >= learned_above:
        return "learned"
    return "partly" if contracted >= not_learned_below else "not learned"
