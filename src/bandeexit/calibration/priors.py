"""Priors: what was believed before the counts were looked at, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandeexit.calibration.series import SeriesBasis
from bandeexit.model.laws import Family, Law

Floats = NDArray[np.float64]
# Quadrature by middles of equal slices needs no case for each family, and no random number that a
# stored summary would have to repeat.
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
    basis: SeriesBasis | None = None
    """The series that the law's mean was computed from."""

    def __post_init__(self) -> None:
        """Check that the two numbers make a distribution."""
        try:
            Law(self.family, self.first, self.second)
        except ValueError as error:
            raise ValueError(f"{self.path}: {error}") from None

    @property
    def law(self) -> Law:
        """Its distribution."""
        return Law(self.family, self.first, self.second)

    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which a share `u` of the prior lies, element by element."""
        return self.law.quantile(u)

    def grid(self, size: int = GRID) -> Floats:
        """Equally likely values, the middles of `size` slices of equal probability."""
        # Middles, never the ends 0 and 1: most families are infinite there.
        return self.quantile((np.arange(size) + 0.5) / size)
