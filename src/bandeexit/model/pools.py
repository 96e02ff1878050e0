"""Which districts share a queue and a limit, and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import POOL, Adjustment, lay_segments

Floats = NDArray[np.float64]


def pool_names(programme: Programme, adjustments: Sequence[Adjustment]) -> tuple[str, ...]:
    """Name the programme's own pools, in order, then those of the adjustments.

    So a pool of the programme keeps its number, hence its luck, whatever a scenario adds.
    """
    # Sorted, the study's own first: the number of a pool addresses its rounding number.
    own = {district.pool for district in programme.districts}
    new = {str(change.value) for change in adjustments if change.path == POOL} - own
    return (*sorted(own), *sorted(new))


def pools_in_force(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    names: tuple[str, ...],
) -> NDArray[np.int64]:
    """Tell which pool each district is in, by number, (n_segments, n_districts)."""
    own = [district.pool for district in programme.districts]
    changes = [change for change in adjustments if change.path == POOL]
    # Changes that meet and do not commute are refused before
    # (`scenarios.clashes`), so that the order of the list does not matter.
    pool_of = np.tile([names.index(name) for name in own], (len(starts), 1))
    for change in changes:
        rows = np.flatnonzero((starts >= change.start) & (starts < change.stop))
        pool_of[np.ix_(rows, np.array(change.districts, dtype=np.int64))] = names.index(
            str(change.value)
        )
    return pool_of.astype(np.int64)


def check_pools(programme: Programme, horizon: float, adjustments: Sequence[Adjustment]) -> None:
    """Refuse a new pool that only one district is in: a pool is shared, so that is a slip.

    Raises
    ------
    UsageError
        With the pool, the district, and what can be written instead.
    """
    starts = lay_segments(programme, horizon, adjustments)
    names = pool_names(programme, adjustments)
    pool_of = pools_in_force(programme, adjustments, starts, names)
    for change in adjustments:
        if change.path != POOL or change.value == programme.districts[change.districts[0]].name:
            continue
        rows = pool_of[(starts >= change.start) & (starts < change.stop)]
        if (np.count_nonzero(rows == names.index(str(change.value)), axis=1) == 1).any():
            alone = programme.districts[change.districts[0]].name
            raise UsageError(
                f"{POOL} becomes {change.value} and only {alone} is in it; name at least two "
                f"districts, or write `{alone}` for a queue of its own"
            )
