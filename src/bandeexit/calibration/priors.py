"""Priors: what was believed before the counts were looked at, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARAMETERS_OF = {
    "gamma": ("shape", "mean"),
    "beta": ("a", "b"),
    "lognormal": ("median", "sd_log"),
    "normal": ("mean", "sd"),
    "uniform": ("low", "high"),
}
"""Family -> the names of its two numbers, in order."""
ON_LOG_SCALE = ("gamma", "lognormal")
"""Families of positive parameters: spread is judged on the log."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Prior of one parameter, in the parameter's own unit."""

    path: str
    family: str
    """A key of `PARAMETERS_OF`."""
    first: float
    second: float
    reason: str
    source: str
    """An id in the bibliography."""

    def problem(self) -> str:
        """Say what is wrong with the two numbers; empty when nothing is."""
        name = PARAMETERS_OF[self.family]
        if self.family == "uniform":
            return "" if self.first < self.second else "expected low below high"
        if self.second <= 0:
            return f"`{name[1]}` is {self.second:g}; expected a number above 0"
        if self.family != "normal" and self.first <= 0:
            return f"`{name[0]}` is {self.first:g}; expected a number above 0"
        return ""

    def quantile(self, u: Floats) -> Floats:
        """Return quantiles at probabilities u, any shape."""
        from scipy import special

        if self.family == "gamma":
            return np.asarray(special.gammaincinv(self.first, u) * self.second / self.first)
        if self.family == "beta":
            return np.asarray(special.betaincinv(self.first, self.second, u))
        if self.family == "uniform":
            return np.asarray(self.first + (self.second - self.first) * u)
        spread = self.second * special.ndtri(u)
        if self.family == "normal":
            return np.asarray(self.first + spread)
        return np.asarray(self.first * np.exp(spread))

    def natural_scale(self, values: Floats) -> Floats:
        """Return values on the scale on which their spread is judged."""
        return np.log(values) if self.family in ON_LOG_SCALE else values
