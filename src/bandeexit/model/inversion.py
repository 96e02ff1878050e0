"""Uniform numbers into variates, all by inversion, in arithmetic that compiled code can repeat.

Logs and powers are Python's `math`, the C library's functions, one element at
a time: numpy's own are not the same in the last bit, and differ between
processors. `compiled.random_variates` holds the same formulas for single numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.special.cython_special import gammaincc

from bandeexit.model.quantiles import CELLS_PER_UNIT, FIRST_SCORE, LAST_PLACE, gamma_table
from bandeexit.model.transforms import LN_2, LOG2_E

Floats = NDArray[np.float64]

# math.exp2 raises where numbers end; compiled code would go on with infinity.
HIGHEST_POWER = 1023.0
"""2 to a higher power is no number any more."""


def exponential(u: Floats) -> Floats:
    """Exponential variates, mean 1."""
    # Increasing in u, like every variate here: what a scenario changes stretches or shrinks
    # everybody's stay and exchanges nobody's rank.
    return -_each(math.log, 1.0 - u)  # 1 - u is exact for numbers of 52 bits


def weibull(u: Floats, shape: float) -> Floats:
    """Weibull variates, scale 1: an exponential variate to the power 1 / shape."""
    return _power_of_2(weibull_power(shape) * _each(math.log, exponential(u)))


def weibull_power(shape: ArrayLike) -> Floats:
    """Power of an exponential variate that is a Weibull one, over log 2."""
    return np.asarray(1.0 / (np.asarray(shape) * LN_2))


def gamma(u: Floats, shape: float) -> Floats:
    """Gamma variates, mean 1; see `quantiles`."""
    return _gamma_at(normal(u), shape)


def _gamma_at(score: Floats, shape: float) -> Floats:
    # The table and Horner's scheme, in this order, are those of
    # `compiled.random_variates`. Multiply and add are not fused in either;
    # with numba's fastmath they would be, and bits would differ.
    place = (score - FIRST_SCORE) * CELLS_PER_UNIT
    cell = place.astype(np.int64)
    t = place - cell
    c = _table(float(shape))[cell].T
    return _power_of_2(c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5])))))


_table = lru_cache(maxsize=64)(gamma_table)


def gamma_beyond(elapsed: float, u: float, shape: float) -> float:
    """Gamma variate, mean 1, given that it exceeds what has run.

    By inversion in the upper tail, (1 - u) x S(elapsed), so that u decides monotonically and
    a long stay loses no digits. Never below `elapsed`, which the table might miss by 1e-7.
    """
    if elapsed <= 0.0:
        return float(gamma(np.array([u]), shape)[0])
    # scipy's own function for single numbers: the kernel calls
    # the same machine code (docs/decisions/0006).
    tail = gammaincc(shape, shape * elapsed) * (1.0 - u)
    # A tail of 0 has an infinite score: the end of the table stands for it.
    score = min(-float(ndtri(tail)), FIRST_SCORE + LAST_PLACE / CELLS_PER_UNIT)
    return max(float(_gamma_at(np.array([score]), shape)[0]), elapsed)


def weibull_beyond(elapsed: float, u: float, shape: float) -> float:
    """Weibull variate, scale 1, given that it exceeds what has run.

    Its power `shape` is exponential, which has no memory: what has run is added to a new one.
    """
    # The sum of what has run and of a new variate, without a
    # difference of large numbers (docs/decisions/0014).
    hazard = float(exponential(np.array([u]))[0])
    if elapsed > 0.0:
        hazard += math.exp2(min(shape * math.log(elapsed) * LOG2_E, HIGHEST_POWER))
    # A tape may hold a uniform number of 0 (tests/engines/test_renewal.py does): its log is none.
    if hazard <= 0.0:
        return elapsed
    power = float(weibull_power(shape)) * math.log(hazard)
    return max(math.exp2(min(power, HIGHEST_POWER)), elapsed)


def normal(u: Floats) -> Floats:
    """Return standard normal variates."""
    quantiles: Floats = ndtri(u)
    return quantiles


def exp(x: Floats) -> Floats:
    """Return e to the power x."""
    return _power_of_2(x * LOG2_E)


def _power_of_2(exponents: Floats) -> Floats:
    return _each(math.exp2, np.minimum(exponents, HIGHEST_POWER))


# One by one through the C library, as numba does: the two agree in every bit. numpy's own log and
# exp differ from it in the last bit here and there, and from processor to processor.
def _each(function: Callable[[float], float], values: Floats) -> Floats:
    results = np.fromiter(map(function, values.ravel().tolist()), np.float64, values.size)
    return results.reshape(values.shape)
