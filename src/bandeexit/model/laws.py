"""Laws of uncertain numbers: a family and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Family = Literal["gamma", "beta", "lognormal", "normal", "uniform", "triangular"]
Shape = Literal["normal", "lognormal", "uniform", "triangular"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Two values between which a number lies with some probability, as much below as above."""

    low: float
    high: float
    probability: float
    """Of what lies between them; half of the rest lies on either side."""


@dataclass(frozen=True, slots=True)
class Law:
    """Distribution of one number."""

    family: Family
    first: float
    """gamma: shape; beta: a; lognormal: median; normal: mean; uniform and triangular: low."""
    second: float
    """gamma: mean; beta: b; lognormal: sd of the log; normal: sd; uniform: high;
    triangular: mode."""
    third: float = 0.0
    """triangular: high; else unused."""
    # Words, as titles are: a law is what its numbers make it, however somebody arrived at them.
    stated: Interval | None = field(default=None, compare=False, repr=False)
    """What its author said, in whose words it is told; None: the numbers themselves."""

    def __post_init__(self) -> None:
        """Check that the numbers make a distribution."""
        if self.family == "triangular":
            if not self.first <= self.second <= self.third or self.first == self.third:
                raise ValueError("a triangular law needs low, mode and high in this order")
            return
        if self.family == "uniform" and not self.first < self.second:
            raise ValueError("a uniform law needs low below high")
        if self.family != "uniform" and not self.second > 0.0:
            raise ValueError(f"{self.second:g} must be above 0 in a {self.family} law")
        if self.family in ("gamma", "beta", "lognormal") and not self.first > 0.0:
            raise ValueError(f"{self.first:g} must be above 0 in a {self.family} law")

    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which a share `u` of the law lies, element by element."""
        from scipy import special  # not at the top: `bandeexit check` reads laws, fast

        share = np.asarray(u, dtype=np.float64)
        match self.family:
            case "gamma":
                value = special.gammaincinv(self.first, share) * self.second / self.first
            case "beta":
                value = special.betaincinv(self.first, self.second, share)
            case "lognormal":
                value = self.first * np.exp(self.second * special.ndtri(share))
            case "normal":
                value = self.first + self.second * special.ndtri(share)
            case "uniform":
                value = self.first + (self.second - self.first) * share
            case "triangular":
                value = self._triangular(share)
        return np.asarray(value, dtype=np.float64)

    def point(self, share: float) -> float:
        """Value below which a share of the law lies, for checks and words.

        The same as `quantile` but for the last digits, and without scipy, which takes long to
        import, where the family allows.
        """
        match self.family:
            case "lognormal":
                with np.errstate(over="ignore"):  # infinite then, and outside any bounds
                    return float(self.first * np.exp(self.second * NormalDist().inv_cdf(share)))
            case "normal":
                return self.first + self.second * NormalDist().inv_cdf(share)
            case "uniform":
                return self.first + (self.second - self.first) * share
            case "triangular":
                return float(self._triangular(np.asarray(share)))
            case _:
                return float(self.quantile(share))

    def _triangular(self, share: Floats) -> Floats:
        low, mode, high = self.first, self.second, self.third
        # Both branches for all shares, as np.where needs them: neither root
        # is of a negative number while a share lies between 0 and 1.
        rising = low + np.sqrt(share * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - share) * (high - low) * (high - mode))
        return np.where(share * (high - low) < mode - low, rising, falling)


def law_of_interval(shape: Shape, interval: Interval) -> Law:
    """Find the law of a shape whose central interval of that probability is the given one.

    Uniform and triangular laws are symmetric about the middle, and wider than the interval.

    Examples
    --------
    >>> law_of_interval("normal", Interval(0.8, 1.2, 0.9)).point(0.95)
    1.2
    """
    low, high, probability = interval.low, interval.high, interval.probability
    # Distance of either end from the middle of a normal law, in its standard deviations.
    ends = NormalDist().inv_cdf(0.5 + probability / 2)
    middle, half = (low + high) / 2, (high - low) / 2
    match shape:
        case "normal":
            return Law(shape, middle, half / ends, stated=interval)
        case "lognormal":
            # By roots, as the product of two large ends may be no number any more.
            median = sqrt(low) * sqrt(high)
            return Law(shape, median, (log(high) - log(low)) / (2 * ends), stated=interval)
        case "uniform":
            half /= probability
            return Law(shape, middle - half, middle + half, stated=interval)
        case "triangular":
            # Each tail is a smaller triangle: (1 - d)^2 of the half, d being how far out it begins.
            half /= 1 - sqrt(1 - probability)
            return Law(shape, middle - half, middle, middle + half, stated=interval)
