"""Priors: what was believed before the counts were looked at, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Family = Literal["gamma", "beta", "lognormal", "normal", "uniform"]
Floats = NDArray[np.float64]
GRID = 20_000
"""Equally likely values that stand for a prior where its variance is needed."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Prior of one parameter, in the parameter's own unit."""

    path: str
    family: Family
    first: float
    """gamma: shape; beta: a; lognormal: median; normal: mean; uniform: low."""
    second: float
    """gamma: mean; beta: b; lognormal: sd of the log; normal: sd; uniform: high."""
    reason: str
    source: str
    """An id in `model/sources.yaml`."""

    def __post_init__(self) -> None:
        """Check that the two numbers make a distribution."""
        if self.family == "uniform" and not self.first < self.second:
            raise ValueError(f"{self.path}: a uniform prior needs low below high")
        if self.family != "uniform" and not self.second > 0.0:
            raise ValueError(
                f"{self.path}: {self.second:g} must be above 0 in a {self.family} prior"
            )
        if self.family in ("gamma", "beta", "lognormal") and not self.first > 0.0:
            raise ValueError(
                f"{self.path}: {self.first:g} must be above 0 in a {self.family} prior"
            )

    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which a share `u` of the prior lies, element by element."""
        from scipy import special  # not at the top: `bandeexit check` reads priors, fast

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
        return np.asarray(value, dtype=np.float64)

    def grid(self, size: int = GRID) -> Floats:
        """Equally likely values, the middles of `size` slices of equal probability."""
        return self.quantile((np.arange(size) + 0.5) / size)
