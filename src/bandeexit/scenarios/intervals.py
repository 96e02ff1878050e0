"""How well a finite number of paths tells a share, or a median: 90 % Monte-Carlo intervals.

They say what more draws would narrow, not what is uncertain about the programme.
"""

from __future__ import annotations

from functools import cache
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.9
# Written out, so that intervals need no scipy.
SCORE = 1.6448536269514722
"""Of the standard normal distribution, with 5 % above it."""


class Interval(NamedTuple):
    """Both ends."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the distance between the ends."""
        return (self.high - self.low) / 2


def wilson(successes: int, n: int) -> Interval:
    """Interval of a share (Wilson 1927, JASA 22, 209-212); holds near 0 and 1, too.

    Examples
    --------
    Half of 100 paths: z^2 = 2.7055, so 0.5 -+ 1.6449 sqrt(0.0025 + 0.0000676) / 1.0271:

    >>> low, high = wilson(50, 100)
    >>> round(low, 3), round(high, 3)
    (0.419, 0.581)
    """
    # No path says anything: every share is possible.
    if n == 0:
        return Interval(0.0, 1.0)
    share, z = successes / n, SCORE
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # Without successes the ends are exactly 0, with nothing else exactly 1; rounding is not.
    low = 0.0 if successes == 0 else (centre - half) / scale
    high = 1.0 if successes == n else (centre + half) / scale
    return Interval(low, high)


def of_median(values: NDArray[np.floating]) -> Interval:
    """Interval of the median between two order statistics, whatever the distribution.

    With counts it is conservative, as its ends are counts.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        NaN is left out. With fewer than five values no two of them are 90 % apart: the interval
        is infinite.
    """
    # Order statistics with binomial coverage: no law is assumed and nothing resampled (David &
    # Nagaraja 2003, Order Statistics, section 7.1).
    present = np.sort(values[~np.isnan(values)].astype(np.float64))
    rank = _lower_rank(len(present))
    if rank == 0:
        return Interval(-inf, inf)
    return Interval(float(present[rank - 1]), float(present[len(present) - rank]))


@cache
def _lower_rank(n: int) -> int:
    """Largest r such that the r-th smallest and largest hold the median in 90 % of samples.

    The median lies below the r-th smallest with the probability of fewer than r heads in n
    throws of a coin; 0 where no rank is good enough.
    """
    rank, tail, log_one = 0, 0.0, -n * np.log(2.0)
    while rank < n / 2:
        # Logs, because 2^-n is 0 as a float from 1,075 paths on.
        tail += float(np.exp(log_one))
        if tail > (1 - CONFIDENCE) / 2:
            break
        rank += 1
        log_one += np.log(n - rank + 1) - np.log(rank)
    return rank
