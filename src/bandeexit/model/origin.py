"""Those in visitation on the day of origin: referred before it, counted at the census.

The source counts everybody who has been in visitation since the origin. Visitation went on
before, so some were in it on that day; they are the first of the counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.inputs import Inputs
from bandeexit.model.random_variates import RandomVariates

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Arrivals(NamedTuple):
    """Candidates with the day of their referral; one axis, candidates."""

    variates: RandomVariates
    arrival: Floats
    """Day; before 0 for those in visitation at the origin."""
    district: Integers

    @staticmethod
    def join(parts: Sequence[Arrivals]) -> Arrivals:
        """Lay candidates one after the other."""
        variates, arrival, district = zip(*parts, strict=True)
        return Arrivals(
            RandomVariates.join(variates), np.concatenate(arrival), np.concatenate(district)
        )

    def take(self, rows: Integers) -> Arrivals:
        """Keep some of them."""
        return Arrivals(self.variates.take(rows), self.arrival[rows], self.district[rows])


def start_before_origin(inputs: Inputs, place: Floats, candidates: Arrivals) -> Arrivals:
    """Let candidates whose place lies below 0 be in visitation at the origin.

    Whoever finds a stay under way finds long ones more often: a gamma stay found so is the sum of
    one like all others and of an exponential part, mean / shape; and at a uniform point of it.
    (Feller 1971, An Introduction to Probability Theory II, section XI.4)

    Parameters
    ----------
    place : ndarray, shape (n,)
        Expected number of counted candidates up to each, counted from the origin.
    """
    early = place < 0.0
    if not early.any():
        return candidates
    variates, demand = candidates.variates, inputs.demand
    # Patience is free for it: exponential, and nobody in visitation waits any more.
    stay = variates.visit + variates.patience / inputs.pathway.visit_shape
    # -place / visiting is uniform between 0 and 1, and independent of the stay.
    spent = -place / demand.visiting * stay * inputs.pathway.visit_days[0, candidates.district]
    return Arrivals(
        variates._replace(visit=np.where(early, stay, variates.visit)),
        np.where(early, -spent, candidates.arrival),
        candidates.district,
    )
