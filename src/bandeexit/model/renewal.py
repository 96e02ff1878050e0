"""What is left of the cases that are open at the census is chance, and drawn again there.

A history that hits the census belongs to its draw, whatever the replication. How the cases that
are open then go on is not known to anybody, so at that midnight, before anything else, the rest
of each one's luck is drawn again under the path's own key, given how long the case has run in
the time of its own clocks. That changes no law: given the past, what is left is distributed just
so (`docs/decisions/0014`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.history import hits_census
from bandeexit.model.inputs import Inputs
from bandeexit.model.inversion import exponential, gamma
from bandeexit.model.random_variates import (
    N_BLOCKS,
    NUMBER_BITS,
    PER_BLOCK,
    RENEWED,
    THREAT_BLOCKS,
    THREAT_CHANGES,
    Address,
    Purpose,
    threat_stays,
    uniforms,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

N_NUMBERS = PER_BLOCK * (N_BLOCKS + len(THREAT_BLOCKS))


class RenewedVariates(NamedTuple):
    """What decides the rest of a case that is open at the census; a row for each of a tape.

    Where the law depends on how long the case has run, the uniform number itself.
    """

    patience: Floats
    """Exponential, mean 1, counted from the census on; shape (n,), as all but the last."""
    visit: Floats
    """Uniform."""
    outcome: Floats
    """Uniform, as in `RandomVariates`."""
    completion: Floats
    """Uniform, as are the next two."""
    wish: Floats
    control: Floats
    late: Floats
    """This and the next three as in `RandomVariates`."""
    need: Floats
    cost: Floats
    threat_gaps: Floats
    """(n, THREAT_CHANGES)."""


_NO_ROWS = [np.empty(0)] * (len(RenewedVariates._fields) - 1)
NO_RENEWAL = RenewedVariates(*[*_NO_ROWS, np.empty((0, THREAT_CHANGES))])


def is_renewed(inputs: Inputs) -> bool:
    """Whether luck is drawn again at the census: the history hits it, and something follows."""
    return hits_census(inputs) and inputs.census_day < inputs.horizon


def draw_renewed_variates(
    inputs: Inputs, address: Address, arrival: Floats, stream: Integers, number: Integers
) -> RenewedVariates:
    """Draw for everybody on a tape who comes before the census; for others it is NaN.

    Parameters
    ----------
    address : Address
        The path's own.
    arrival, stream, number : ndarray, shape (n,)
        Columns of the tape; see `tape.Tape` and `RandomVariates`.

    Returns
    -------
    RenewedVariates
        Without rows where nothing is renewed.
    """
    n = len(arrival) if is_renewed(inputs) else 0
    # For all who came before, though few are open by then: who they are, only a run can tell.
    rows = np.flatnonzero(arrival[:n] < inputs.census_day)
    u = _uniforms(address, stream[rows], number[rows])
    gaps = u[-THREAT_CHANGES:].T
    # As in `random_variates`: infinity where nobody's threat changes.
    gaps = np.full(gaps.shape, np.inf) if threat_stays(inputs.pathway) else exponential(gaps)
    columns = RenewedVariates(
        patience=exponential(u[Purpose.PATIENCE]),
        # Left as uniform numbers, these three clocks and the visit: their law depends on how far
        # each has run, and a run stays a function of inputs and tape (docs/decisions/0014).
        visit=u[Purpose.VISIT],
        outcome=u[Purpose.OUTCOME],
        completion=u[Purpose.COMPLETION],
        wish=u[Purpose.WISH],
        control=u[Purpose.CONTROL],
        late=u[Purpose.LATE],
        need=u[Purpose.NEED],
        cost=gamma(u[Purpose.COST], inputs.pathway.cost_shape),
        threat_gaps=gaps,
    )
    return RenewedVariates(*(_spread(column, rows, n) for column in columns))


def _spread(column: Floats, rows: Integers, n: int) -> Floats:
    whole = np.full((n, *column.shape[1:]), np.nan)
    whole[rows] = column
    return whole


def _uniforms(address: Address, stream: Integers, number: Integers) -> Floats:
    """Uniform numbers by purpose, then those of the threat's changes, (N_NUMBERS, n)."""
    u = np.empty((N_NUMBERS, len(stream)))
    branch, candidate = number >> NUMBER_BITS, number & ((1 << NUMBER_BITS) - 1)
    # Philox gives consecutive candidates, so one call for each stream
    # and branch, over all numbers between the first and the last.
    for origin, one in set(zip(stream.tolist(), branch.tolist(), strict=True)):
        rows = np.flatnonzero((stream == origin) & (branch == one))
        first = int(candidate[rows].min())
        n = int(candidate[rows].max()) - first + 1
        for block in range(N_NUMBERS // PER_BLOCK):
            drawn = uniforms(address, origin + RENEWED, block, first, n, one)
            u[PER_BLOCK * block : PER_BLOCK * (block + 1), rows] = drawn[candidate[rows] - first].T
    return u
