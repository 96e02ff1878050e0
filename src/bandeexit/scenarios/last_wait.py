"""The wait at the end of a run: in how many futures anybody waits, and how long it is there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.result import Result


class LastWait(NamedTuple):
    """What the last quarter is like, for the whole country.

    The median over all futures says nothing of a wait that is 0 in half of them.
    """

    share: float
    """Of the futures in which somebody waits in the last quarter: someone who starts in it has
    waited, or somebody still waits at its end."""
    days: NDArray[np.float32]
    """Mean wait of those who start, in each future in which it is above 0."""


def last_wait(result: Result) -> LastWait:
    """Look at the last quarter of every path."""
    days = result.series["wait_days_mean"].national[:, -1]
    waited = np.nan_to_num(days) > 0.0
    # A quarter without a start has no wait of those who start, and may have
    # the longest queue of all.
    still = result.series["waiting"].national[:, -1] > 0.0
    return LastWait(float((waited | still).mean()), days[waited])
