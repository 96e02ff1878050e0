"""Which futures can begin where paths stood at the census: those with the same past, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.block_layout import Block, lay_out
from bandeexit.model.compiled.snapshot import CensusSnapshot, take_snapshots
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting
from bandeexit.model.random_variates import Address

Bytes = NDArray[np.uint8]
# A number that is read before the census and stands in none of these lists lets a future begin in
# somebody else's past, and nothing is said. tests/engines/test_futures.py changes everything at
# random for that reason; a number that lies in a table which is compared is safe.
OF_THE_HORIZON = ("horizon", "census_day", "money_from")
OF_THE_MODEL = (
    *("elasticity", "max_speed", "threat_share", "threat_rise_days", "threat_fall_days"),
    *("threat_places", "unpaid_factor", "dropout_power", "carry_over"),
    *("dropout_shape", "visit_shape", "completion_shape", "is_renewed"),
)
OF_THE_LUCK = ("key_0", "key_1", "past_0", "past_1")
SOURCES = (
    *("census", "initial_load", "initial_since", "per_day", "keep", "step", "spread", "log_level"),
    *("visiting", "visit_shape"),
    *("visit", "completion", "cost", "share", "starts", "upper"),
)
"""Of `sources.Sources`; of edges, months and trend only what lies before the census."""

# 45 kB a path where the country is counted, 80 kB with twelve districts (docs/decisions/0013).
MOST_PASTS = 4
"""Pasts that are kept of a block; whoever has another one is simulated from the origin."""


@dataclass(frozen=True, slots=True)
class Past:
    """A block of paths until the census, and the numbers that they rest on."""

    snapshot: CensusSnapshot
    numbers: tuple[Bytes, ...]

    def fits(self, inputs: Inputs, block: Block, n_places: int) -> bool:
        """Whether the paths of a block have this past, and are counted in as many places."""
        return (
            self.snapshot.tallies.shape[2] == max(n_places - 1, 1)
            and can_part(inputs, block)
            and _same(self.numbers, numbers_of_past(inputs, block))
        )


class KnownPasts:
    """Pasts of a block of paths, one for each way in which scenarios change what is before."""

    def __init__(self) -> None:
        self._pasts: list[Past] = []
        self._lock = Lock()

    def of(
        self, inputs: Inputs, dates: Reporting, addresses: Sequence[Address], block: Block, n: int
    ) -> Past | None:
        """Past of the paths of a block, simulated if it is not known; None: they have none.

        Parameters
        ----------
        block : Block
            Of the same inputs, dates and addresses.
        n : int
            Places of the tables, the country among them.
        """
        # Held while a past is simulated: the others of the
        # block wait for it instead of doing it, too.
        with self._lock:
            for past in self._pasts:
                if past.fits(inputs, block, n):
                    return past
            if len(self._pasts) == MOST_PASTS:
                return None
            new = past_of(inputs, dates, addresses, by_district=n > 1)
            self._pasts += [new] if new is not None else []
            return new


def past_of(
    inputs: Inputs, dates: Reporting, addresses: Sequence[Address], *, by_district: bool = True
) -> Past | None:
    """Simulate a block until the census; None where the time before it depends on what follows.

    Parameters
    ----------
    inputs : Inputs
        Of one draw, or of as many as there are addresses.
    by_district : bool
        Whether measures are wanted for each district, too.
    """
    block = lay_out(inputs, dates, addresses)
    if not can_part(inputs, block):
        return None
    numbers = numbers_of_past(inputs, block)
    _, n_steps = _before(inputs, block)
    n_places = inputs.n_districts if by_district else 1
    snapshot = take_snapshots(block, n_steps, n_places, len(dates.years.starts))
    return Past(snapshot, numbers)


def can_part(inputs: Inputs, block: Block) -> bool:
    """Whether nothing before the census depends on what comes after it.

    Handovers and additional candidates are numbered behind all referrals, so that there must be
    none before the census.
    """
    n_segments, n_steps = _before(inputs, block)
    before = block.sources.piece_segment < n_segments
    # Anybody who came before the census on top of the referrals would have a number behind all of
    # them, which depends on how many will come.
    extra = block.sources.extra[:, block.sources.piece_segment[before]]
    return bool(
        len(inputs.census)
        and n_segments
        and n_steps
        and n_segments < inputs.n_segments
        and inputs.segment_start[n_segments] == inputs.census_day
        and not block.plans.reviewed[:, :n_segments].any()
        and not block.sources.handover[:, :n_segments].any()
        and not extra.any()
    )


def _before(inputs: Inputs, block: Block) -> tuple[int, int]:
    """Segments and reporting steps that begin before the census."""
    day = inputs.census_day
    n_segments = int(np.searchsorted(inputs.segment_start, day))
    return n_segments, int(np.searchsorted(block.steps["start"], day))


def numbers_of_past(inputs: Inputs, block: Block) -> tuple[Bytes, ...]:
    """Everything that the time before the census reads, as bytes."""
    n_segments, n_steps = _before(inputs, block)
    sources, n_cells = block.sources, block.sources.n_before
    names = (*OF_THE_HORIZON, *OF_THE_MODEL, *OF_THE_LUCK)
    arrays = [block.worlds[name] for name in names]
    arrays += [getattr(sources, name) for name in SOURCES]
    arrays += [sources.edges[: n_cells + 1], sources.month[:n_cells], sources.trend[:, :n_cells]]
    arrays += [
        block.segments["start"][:, :n_segments],
        block.rules[:, :n_segments],
        block.limits[:, :n_segments],
        block.pool_of[:n_segments],
        block.money["grant"][:, :n_segments],
        block.steps[:n_steps],
        *_looked_ahead_at(block),
    ]
    # As bytes: NaN is itself, -0.0 is not 0.0, and records compare like numbers.
    return tuple(np.ascontiguousarray(array).reshape(-1).view(np.uint8) for array in arrays)


def _looked_ahead_at(block: Block) -> tuple[NDArray[np.float64], ...]:
    """Speed of the control clock: the end of a programme is known when it begins."""
    speed = block.rules["control_speed"]
    if (speed == speed[:, :1]).all():
        return speed[:, 0], np.empty(0)
    return speed, block.segments["start"]


def _same(one: tuple[Bytes, ...], other: tuple[Bytes, ...]) -> bool:
    """Whether two pasts rest on the same numbers, to the bit."""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
