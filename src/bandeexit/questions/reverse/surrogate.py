"""The share of futures that meet a target, smooth between the cells that were simulated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator
from scipy.stats import norm

Floats = NDArray[np.float64]
Share = Callable[[Floats], Floats]
"""Places, shape (n, n_factors) in steps of the laws -> shares."""
SMOOTHINGS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
FOLDS = 5


def fit_share(places: Floats, met: Floats, n: Floats) -> Share:
    """Fit a thin-plate spline to the normal scores of shares.

    How much it smooths is chosen by leaving out a fifth of the cells at a time.

    Parameters
    ----------
    places : ndarray, shape (n_cells, n_factors)
    met, n : ndarray, shape (n_cells,)
        Paths that meet the target, and all.
    """
    # Half a path on either side: 0 and all of them have no score. Scores, as a share cannot leave
    # 0 to 1, and a surface of scores does not have to know.
    scores = norm.ppf((met + 0.5) / (n + 1.0))
    # The target is met (or missed) in as many futures everywhere: there is nothing to fit.
    if np.ptp(scores) == 0.0:
        return lambda at: np.full(len(at), met[0] / n[0])
    # By cells that were left out, since shares of 500 futures are noisy and an exact surface
    # would follow the noise.
    chosen = min(SMOOTHINGS, key=lambda s: _left_out_error(places, scores, s))
    spline = _spline(places, scores, chosen)
    return lambda at: np.asarray(norm.cdf(spline(at)))


def _spline(places: Floats, scores: Floats, smoothing: float) -> RBFInterpolator:
    # A thin-plate spline has no length scale to choose (Duchon 1977).
    return RBFInterpolator(
        places, scores, kernel="thin_plate_spline", degree=1, smoothing=smoothing
    )


def _left_out_error(places: Floats, scores: Floats, smoothing: float) -> float:
    # By place in the list, so that it is the same on every machine.
    fold = np.arange(len(places)) % FOLDS
    errors = []
    for i in range(FOLDS):
        fit = _spline(places[fold != i], scores[fold != i], smoothing)
        # In shares, which are what odds are counted in.
        errors.append(norm.cdf(fit(places[fold == i])) - norm.cdf(scores[fold == i]))
    return float(np.mean(np.concatenate(errors) ** 2))
