"""Means of paired differences, with the interval that tells them from nothing, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.intervals import SCORE

Floats = NDArray[np.float64]
Direction = Literal["more", "fewer", "not told", "same", "unknown"]
POINTS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Paired:
    """A paired difference over the paths that have it."""

    n: int
    """Pairs with a value on both sides."""
    mean: float
    low: float
    """90 % interval of the mean: what so many pairs can tell."""
    high: float
    q05: float
    """5 % of the pairs lie below: how the effect varies between futures."""
    q95: float

    @property
    def direction(self) -> Direction:
        """`same`: no pair differs. `not told`: the interval of the mean holds nought."""
        if not self.n:
            return "unknown"
        if self.q05 == self.q95 == self.mean == self.low == self.high == 0.0:
            return "same"
        if self.low > 0.0:
            return "more"
        return "fewer" if self.high < 0.0 else "not told"

    @property
    def is_told(self) -> bool:
        """Whether it can be told from nothing."""
        return self.direction in ("more", "fewer")


def summarise_pairs(differences: Floats) -> Paired:
    """Summarise paired differences; NaN is left out.

    The interval is the mean -+ 1.645 standard errors. Paths of a mixture stand in the ratio of
    the stated weights, so that the plain mean is the mixture's; its standard error counts the
    spread between regimes, too, and is a little too wide.

    Examples
    --------
    >>> import numpy as np
    >>> one = summarise_pairs(np.array([1.0, 1.0, 1.0, 1.0]))
    >>> one.mean, one.low, one.direction
    (1.0, 1.0, 'more')
    """
    present = differences[~np.isnan(differences)]
    n = len(present)
    if n < 2:
        return Paired(0, nan, nan, nan, nan, nan)
    mean = float(present.mean())
    half = SCORE * float(present.std(ddof=1)) / sqrt(n)
    q05, q95 = np.quantile(present, POINTS).tolist()
    return Paired(n, mean, mean - half, mean + half, q05, q95)
