"""Draws: what is not known about the programme, as numbered parameter sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Draws:
    """Equally weighted draws of the uncertain parameters.

    A draw is a parameter vector together with one history of the slow random
    factor of demand.
    """

    names: tuple[str, ...]
    """Parameter paths, the columns of `values`."""
    values: NDArray[np.float64]
    """Shape (n_draws, n_names), in the parameters' own units."""
    log_level: NDArray[np.float64]
    """Log of the slow random factor, shape (n_draws, n_months): one value a calendar
    month, from the origin's month to the census's month, both included."""

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.values)

    def parameters(self, draw: int) -> dict[str, float]:
        """Parameter path -> value in one draw."""
        return dict(zip(self.names, self.values[draw].tolist(), strict=True))

    def rows(self, rows: slice | list[int]) -> Draws:
        """Keep some of the draws."""
        log_level = self.log_level[rows] if len(self.log_level) else self.log_level
        return Draws(self.names, self.values[rows], log_level)
