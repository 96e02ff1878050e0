"""Draws: what is not known about the programme, as numbered parameter sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _nothing() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


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
    # Parameters and history are weighed together: neither goes alone (docs/decisions/0003).
    log_level: NDArray[np.float64]
    """Log of the slow random factor, shape (n_draws, n_months): one value a calendar
    month, from the origin's month to the census's month, both included."""

    # Twelve small numbers instead of candidates: the tape draws them again from their addresses,
    # and engines need to know nothing of it (docs/decisions/0008).
    starts: NDArray[np.int64] = field(default_factory=_nothing)
    """Number of each district's history, shape (n_draws, n_districts); see `inputs.PastInputs`.
    Without rows: histories are drawn as if capacity had not bound."""
    # No replication: a history belongs to its draw (docs/decisions/0011).
    past: NDArray[np.int64] = field(default_factory=_nothing)
    """Seed and draw that the histories are addressed by, shape (n_draws, 2)."""
    regimes: tuple[str, ...] = ()
    """Names of the regimes that draws may belong to."""
    regime: NDArray[np.int64] = field(default_factory=_nothing)
    """Number of each draw's regime, shape (n_draws,); without rows: there are no regimes."""

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.values)

    def parameters(self, draw: int) -> dict[str, float]:
        """Parameter path -> value in one draw."""
        return dict(zip(self.names, self.values[draw].tolist(), strict=True))

    def rows(self, rows: slice | list[int]) -> Draws:
        """Keep some of the draws."""

        # An optional column without rows stays so.
        def some(array: NDArray[Any]) -> NDArray[Any]:
            return array[rows] if len(array) else array

        return Draws(
            self.names,
            self.values[rows],
            some(self.log_level),
            some(self.starts),
            some(self.past),
            self.regimes,
            some(self.regime),
        )
