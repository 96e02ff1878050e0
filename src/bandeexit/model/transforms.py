"""The one place of transcendental functions, and of sums, that reach inputs.

All by `scipy.special`, which evaluates one element at a time and has one
implementation for all processors. numpy's own exp, log and power work on
several elements at once, and the last bit then depends on the processor and
on an element's place in its array; numpy's sums depend on the array's shape.
Here a number does not depend on what else is computed with it: a draw alone
and the same draw among thousands give the same bits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

LN_2 = math.log(2.0)
LOG2_E = 1.0 / LN_2


def exp(x: ArrayLike) -> Floats:
    """Return e to the power x."""
    # The formula of `inversion.exp`, and of the kernel: scipy.special has no exp.
    powers: Floats = special.exp2(np.multiply(x, LOG2_E))
    return powers


def expm1(x: ArrayLike) -> Floats:
    """Return e to the power x, less 1, exact near x = 0."""
    powers: Floats = special.expm1(x)
    return powers


def power(base: ArrayLike, exponent: ArrayLike) -> Floats:
    """Return base >= 0 (0 and infinity included) to a finite power; anything to the 0 is 1."""
    # 0 and infinity come out right, without a case of their
    # own: xlogy(0, x) is 0, so anything to the 0 is 1.
    powers: Floats = special.exp2(special.xlogy(exponent, base) / LN_2)
    return powers


def total(values: Floats) -> Floats:
    """Sum over the last axis in order; 0 where it is empty."""
    if not values.shape[-1]:
        return np.zeros(values.shape[:-1])
    # cumsum adds one after the other; numpy's sum adds in pairs, by the shape of the array.
    return np.asarray(np.cumsum(values, axis=-1)[..., -1])
