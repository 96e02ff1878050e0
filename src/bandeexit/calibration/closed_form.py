"""The likelihood where capacity never binds: exact, for smooth demand and for histories of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.cells import cell_splits, cell_times, relative_demand
from bandeexit.calibration.columns import rows_of
from bandeexit.calibration.likelihood import Splits, initial_mass, log_splits, smooth_splits
from bandeexit.calibration.unknowns import FittedUnknowns, window_cells

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class CountLikelihood(Protocol):
    """Log-probability of the five counts given their total, in standard normal coordinates."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Parameters that the coordinates place, in their order."""

    def smooth(self, z: Floats) -> Floats:
        """Where demand has no slow random factor; (n, n_paths) -> (n,)."""

    def with_histories(self, z: Floats, owner: Integers, log_level: Floats) -> Floats:
        """Where demand has had the given histories.

        Parameters
        ----------
        z : ndarray, shape (n, n_paths)
        owner : ndarray of int, shape (n_histories,)
            Row of `z` that each history belongs to.
        log_level : ndarray, shape (n_histories, n_months)

        Returns
        -------
        ndarray, shape (n_histories,)
        """


@dataclass(frozen=True)
class ClosedForm:
    """Capacity never binds. The discontinued share is left out: its posterior is conjugate."""

    unknowns: FittedUnknowns

    @property
    def paths(self) -> tuple[str, ...]:
        """Trend and durations, as far as they are uncertain."""
        return self.unknowns.split

    def smooth(self, z: Floats) -> Floats:
        """Log-probability of the three splits."""
        programme = self.unknowns.programme
        splits = smooth_splits(self.unknowns.durations(z), programme.census_day)
        return log_splits(splits, programme.census)

    def with_histories(self, z: Floats, owner: Integers, log_level: Floats) -> Floats:
        """Log-probability of the three splits, for histories of demand."""
        return log_splits(self.splits(z, owner, log_level), self.unknowns.programme.census)

    def splits(self, z: Floats, owner: Integers, log_level: Floats) -> Splits:
        """Splits of each history."""
        durations, cells = self.unknowns.durations(z), window_cells(self.unknowns.programme)
        day = self.unknowns.programme.census_day
        # `owner` spreads a parameter set over its histories only after the integrals: they take
        # some forty times as long as what is done with them, and are the same for each history.
        demand = relative_demand(cells, day, durations.trend[owner], log_level)
        times = rows_of(cell_times(durations, cells.edges), owner)
        # Demand averages 1 a day over the window, so those referred number `day` in its unit.
        initial = initial_mass(day, durations.initial_share[owner])
        return cell_splits(times, demand, cells.edges, initial)
