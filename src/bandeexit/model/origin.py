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
from bandeexit.model.luck import Luck

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Arrived(NamedTuple):
    """Candidates with the day of their referral; one axis, candidates."""

    luck: Luck
    arrival: Floats
    """Day; before 0 for those in visitation at the origin."""
    district: Integers

    @staticmethod
    def join(parts: Sequence[Arrived]) -> Arrived:
        """Lay candidates one after the other."""
        luck, arrival, district = zip(*parts, strict=True)
        return Arrived(Luck.join(luck), np.concatenate(arrival), np.concatenate(district))

    def take(self, rows: Integers) -> Arrived:
        """Keep some of them."""
        return Arrived(self.luck.take(rows), self.arrival[rows], self.district[rows])


def with_those_at_origin(inputs: Inputs, place: Floats, found: Arrived) -> Arrived:
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
        return found
    luck, demand = found.luck, inputs.demand
    stay = luck.visit + luck.patience / inputs.pathway.visit_shape
    spent = -place / demand.visiting * stay * inputs.pathway.visit_days[0, found.district]
    return Arrived(
        luck._replace(visit=np.where(early, stay, luck.visit)),
        np.where(early, -spent, found.arrival),
        found.district,
    )
