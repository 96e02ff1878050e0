"""A block of paths laid out for compiled code: records and arrays, one row a path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.input_records import (
    limits_of,
    money_of,
    plans_of,
    rules_of,
    segments_of,
    steps_of,
    worlds_of,
)
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.sources import PathSources, Sources, sources_of
from bandeexit.model.compiled.summary import weights_at_moments, weights_by_month
from bandeexit.model.compiled.world import ActionPlans
from bandeexit.model.history import hits_census
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting
from bandeexit.model.random_variates import Address

Array = Any


# Numba unpacks a tuple, array by array, in every call that it is handed to. This one goes from
# kernel to kernel once a path; the event loop gets one pointer (docs/decisions/0006).
class Block(NamedTuple):
    """Everything that the compiled code reads."""

    worlds: Records
    segments: Records
    rules: Records
    limits: Records
    pool_of: NDArray[np.int64]
    money: Records
    plans: ActionPlans
    steps: Records
    segment_of_moment: NDArray[np.int64]
    at_moments: NDArray[np.int64]
    """Stocks and totals in terms of counts; see `summary.weights_at_moments`."""
    by_month: NDArray[np.int64]
    sources: Sources


@inner
def sources_of_path(block: Block, row: int) -> PathSources:
    """What the candidates of one path are drawn from."""
    worlds = block.worlds[row : row + 1]
    return PathSources(block.sources, row, worlds, block.segments[row], block.rules[row])


def lay_out(inputs: Inputs, dates: Reporting, addresses: Sequence[Address]) -> Block:
    """Put inputs, those of one draw or of as many as there are addresses, into records."""
    n_paths = len(addresses)
    worlds = worlds_of(inputs, n_paths)
    worlds["key_0"], worlds["key_1"] = _keys(addresses)
    worlds["past_0"], worlds["past_1"] = _keys(_past_addresses(inputs, addresses))
    segment = np.searchsorted(inputs.segment_start, dates.moments, side="right") - 1
    return Block(
        worlds=worlds,
        segments=segments_of(inputs, n_paths),
        rules=rules_of(inputs, n_paths),
        limits=limits_of(inputs, n_paths),
        pool_of=np.ascontiguousarray(inputs.capacity.pool_of),
        money=money_of(inputs, n_paths),
        plans=plans_of(inputs),
        steps=steps_of(dates),
        segment_of_moment=segment,
        at_moments=weights_at_moments(),
        by_month=weights_by_month(),
        sources=sources_of(inputs, n_paths),
    )


def _keys(addresses: Sequence[Address]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Philox keys; the records hold signed numbers, the kernel takes the bits as unsigned."""
    # As in `random_variates.uniforms`; a record has no unsigned numbers, so the bits are passed on.
    keys = [(a.seed, a.draw << 32 | a.replication) for a in addresses]
    bits = np.array(keys, dtype=np.uint64).reshape(-1, 2).view(np.int64)
    return bits[:, 0], bits[:, 1]


def _past_addresses(inputs: Inputs, addresses: Sequence[Address]) -> list[Address]:
    """See `history.past_address`."""
    # The rule of `history.past_address`, for all paths: in both places or in neither.
    whole = hits_census(inputs)
    own = [address._replace(replication=0) if whole else address for address in addresses]
    if not len(inputs.past.starts):
        return own
    n = len(addresses)
    first = np.broadcast_to(inputs.past.starts, (n, inputs.n_districts))[:, 0].tolist()
    past = np.broadcast_to(inputs.past.address, (n, 2)).tolist()
    return [Address(*past[i]) if first[i] >= 0 else own[i] for i in range(n)]
