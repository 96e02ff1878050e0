"""What is thought of a factor: a two-piece normal law, made from its centre and plausible ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

Floats = NDArray[np.float64]
# A range that is "plausible" is read as nine of ten; the odds hang on it, and the report says so
# (docs/decisions/0012).
_TAIL = 0.05
"""Probability beyond each plausible end."""


@dataclass(frozen=True, slots=True)
class FactorLaw:
    """Two halves of normal densities that meet at the mode.

    The law of central banks' fan charts (Britton, Fisher & Whitley 1998, Bank of England
    Quarterly Bulletin, February). It is an assumption, as the ends are.
    """

    centre: float
    """The mode: what is expected."""
    below: float
    """Scale of the half below it; 0: nothing lies below."""
    above: float

    @property
    def share_below(self) -> float:
        """Probability below the centre."""
        return self.below / (self.below + self.above)

    def at(self, probability: Floats) -> Floats:
        """Quantiles."""
        p, share = np.asarray(probability, dtype=np.float64), self.share_below
        with np.errstate(divide="ignore", invalid="ignore"):
            # Each half is a normal law with twice its share of the mass; beyond the half the
            # quantile is not used (`where`), and kept from running away.
            low = self.below * norm.ppf(np.minimum(p / (2 * share), 0.5)) if share else 0.0 * p
            high = (
                # `isf`, not `ppf`: near 1 the difference from 1 would lose its digits.
                self.above * norm.isf(np.minimum((1 - p) / (2 * (1 - share)), 0.5))
                if share < 1
                else 0.0 * p
            )
        return np.asarray(self.centre + np.where(p < share, low, high))

    def steps(self, values: Floats) -> Floats:
        """Distance from the centre in scales of the side; the density falls with its square."""
        gap = np.asarray(values, dtype=np.float64) - self.centre
        # Where a side has no scale, nothing of the law lies there: any other scale will do.
        low, high = self.below or self.above, self.above or self.below
        return np.asarray(gap / np.where(gap < 0, low, high))

    def value(self, steps: Floats) -> Floats:
        """Values so many steps from the centre."""
        low, high = self.below or self.above, self.above or self.below
        return np.asarray(self.centre + steps * np.where(steps < 0, low, high))


def law_between(low: float, centre: float, high: float) -> FactorLaw | None:
    """Law with the centre as its mode and 5 % beyond each end; None where the ends do not differ.

    Where an end is the centre itself, nothing lies beyond it, and 5 % beyond the other.

    Examples
    --------
    Ends at equal distance make a normal law: 0.2 / 1.645.

    >>> law = law_between(0.8, 1.0, 1.2)
    >>> round(law.below, 4), round(law.above, 4)
    (0.1216, 0.1216)
    """
    down, up = centre - low, high - centre
    # A centre outside its own plausible range has no such law.
    if down < 0 or up < 0 or down + up == 0:
        return None
    if down == 0 or up == 0:
        scale = (down + up) / norm.isf(_TAIL / 2)
        return FactorLaw(centre, scale if down else 0.0, scale if up else 0.0)

    # The two scales decide the share below and the share the scales, which is solved for: with
    # scales proportional to the distances 5 % could not lie beyond both ends.
    def scales(share: float) -> tuple[float, float]:
        return down / norm.isf(_TAIL / (2 * share)), up / norm.isf(_TAIL / (2 * (1 - share)))

    def gap(share: float) -> float:
        below, above = scales(share)
        return float(share * above - (1 - share) * below)

    # At a share of 5 % all of the lower half lies beyond its end, and its scale is infinite.
    edge = _TAIL * (1 + 1e-9)
    return FactorLaw(centre, *scales(brentq(gap, edge, 1 - edge)))
