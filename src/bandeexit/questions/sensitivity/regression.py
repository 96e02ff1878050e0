"""What one unknown, by itself, explains of a number: a spline of its scores, unbiased.

The share explained is Var(E[Y | X]) / Var(Y), Sobol's first-order index in the form that needs no
independent inputs (Saltelli & Tarantola 2002, JASA 97, 702-709): it is what would go if X were
known, together with whatever X tells of unknowns that hang together with it. Regressing on ranks
estimates it from draws that exist (Plischke 2010, Reliab. Eng. Syst. Saf. 95, 354-360).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# A number that goes up and down more than once over an unknown would be underrated; none here
# does (docs/sensitivity.md).
DEGREE, PIECES = 3, 3
"""A cubic spline in three pieces: five degrees of freedom, enough for a bend and a plateau."""
FEW = 8
"""Values so few are levels, each with a mean of its own."""
_TINY = 1e-9


def basis_of(values: Floats) -> Floats:
    """Functions of one unknown on which numbers are regressed; the first is 1.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Infinite means "no limit": a level of its own.

    Returns
    -------
    ndarray, shape (n, n_functions)
        Orthogonal, each with mean square 1; one function only where the unknown does not vary.
    """
    levels = np.unique(values)
    if len(levels) <= FEW:
        # One level is the mean's own.
        columns = (values[:, None] == levels[1:]).astype(np.float64)
    else:
        finite = np.isfinite(values)
        columns = np.zeros((len(values), DEGREE + PIECES + 1))
        # "No limit" beside the spline: RBD-FAST, which reads the same quantity off ranks, has no
        # such level (docs/sensitivity.md).
        columns[finite, :-1] = _spline(values[finite])
        columns[:, -1] = ~finite
    return _orthogonal(columns)


def _spline(values: Floats) -> Floats:
    """Cubic in pieces of equally many draws each, of the normal scores.

    Scores, not ranks: a posterior has tails, and numbers often follow them.
    """
    from scipy.interpolate import BSpline
    from scipy.stats import norm, rankdata

    scores = norm.ppf((rankdata(values) - 0.5) / len(values))
    inner = norm.ppf(np.linspace(0.0, 1.0, PIECES + 1)[1:-1])
    low, high = scores.min(), scores.max()
    knots = np.concatenate([np.full(DEGREE + 1, low), inner, np.full(DEGREE + 1, high)])
    return np.asarray(BSpline.design_matrix(scores, knots, DEGREE).toarray())


def _orthogonal(columns: Floats) -> Floats:
    """Take the mean out, drop what depends on others, and scale."""
    n = len(columns)
    # Splines and levels overlap: dropped by their singular values, so that the count of functions
    # is that of what they can explain.
    left, size, _ = np.linalg.svd(columns - columns.mean(axis=0), full_matrices=False)
    kept = left[:, size > _TINY * max(float(size.max(initial=0.0)), 1.0)]
    return np.column_stack([np.ones(n), kept * np.sqrt(n)])


def explained(basis: Floats, numbers: Floats) -> Floats:
    """Share of the variance of each number that the functions explain.

    Parameters
    ----------
    basis : ndarray, shape (n, n_functions)
        The first column is 1, the others are orthogonal (`basis_of`).
    numbers : ndarray, shape (n, n_numbers)

    Returns
    -------
    ndarray, shape (n_numbers,)
        Less what functions without meaning would explain (Ezekiel 1930), so that it is 0 on
        average where there is nothing, and may be negative. NaN where a number does not vary.
    """
    n = len(numbers)
    centred = numbers - numbers.mean(axis=0)
    total = (centred**2).sum(axis=0)
    # With orthogonal functions the parts add up: no system to solve, for hundreds of shuffles.
    part = ((basis[:, 1:].T @ centred) ** 2).sum(axis=0) / n
    return _unbiased(part, total, float(n), basis.shape[1] - 1)


def explained_resampled(basis: Floats, numbers: Floats, counts: Floats) -> Floats:
    """Do the same with draws that count several times or not at all.

    Parameters
    ----------
    counts : ndarray, shape (n_samples, n)

    Returns
    -------
    ndarray, shape (n_samples, n_numbers)
    """
    n, m = basis.shape
    centred = numbers - numbers.mean(axis=0)
    squares = (basis[:, :, None] * basis[:, None, :]).reshape(n, m * m)
    # Resampled functions are no longer orthogonal; a sample may even leave one out.
    gram = (counts @ squares).reshape(-1, m, m) + _TINY * np.eye(m)
    products = (basis[:, :, None] * centred[:, None, :]).reshape(n, -1)
    right = (counts @ products).reshape(len(counts), m, -1)
    fitted = (right * np.linalg.solve(gram, right)).sum(axis=1)
    size = counts.sum(axis=1)[:, None]
    about_mean = (counts @ centred) ** 2 / size
    total = counts @ centred**2 - about_mean
    return _unbiased(fitted - about_mean, total, size, m - 1)


def _unbiased(part: Floats, total: Floats, n: float | Floats, df: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0.0, part / total, np.nan)
    # Ezekiel's correction: without it five functions of noise explain 5 in n - 1 of anything.
    return np.asarray(1.0 - (1.0 - share) * (n - 1) / (n - 1 - df))


def together(bases: list[Floats], numbers: Floats) -> Floats:
    """Share explained by the sum of functions of each unknown, all at once.

    NaN where there are fewer than two draws a function: such a fit says nothing.
    """
    # A sum of functions of each, without products: what unknowns do only together is not in it.
    columns = np.column_stack([basis[:, 1:] for basis in bases])
    if len(numbers) < 2 * (columns.shape[1] + 1):
        return np.full(numbers.shape[1], np.nan)
    return explained(_orthogonal(columns), numbers)
