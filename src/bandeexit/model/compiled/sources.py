"""What the candidates of a batch of paths are drawn from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bandeexit.model.arrivals import extra_shares, handover_shares, pieces_of
from bandeexit.model.compiled.jit import Records
from bandeexit.model.inputs import Inputs
from bandeexit.model.quantiles import gamma_table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Sources(NamedTuple):
    """Arrays of `inputs.DemandInputs` and of the pathway's laws; the first axis is the path."""

    edges: Floats
    """Cells of demand, (n_cells + 1,)."""
    month: Integers
    """(n_cells,)."""
    n_before: int
    census_day: float
    census: Integers
    visiting: Floats
    """(n_paths,), as are the next three."""
    visit_shape: Floats
    initial_load: Integers
    initial_since: Floats
    trend: Floats
    """(n_paths, n_cells)."""
    per_day: Floats
    """(n_paths,), as are the next three."""
    keep: Floats
    step: Floats
    spread: Floats
    log_level: Floats
    """(n_paths, n_known)."""
    visit: Floats
    """`quantiles.gamma_table`, (n_paths, N_CELLS, N_TERMS), as are the next two."""
    completion: Floats
    cost: Floats
    share: Floats
    """Shares of the districts, (n_districts,)."""
    starts: Integers
    """(n_paths, n_districts); see `inputs.PastInputs`."""
    upper: Floats
    """Cumulative shares of the districts, (1, n_districts)."""
    piece_edges: Floats
    """Cells cut where segments begin, (n_pieces + 1,)."""
    piece_cell: Integers
    piece_segment: Integers
    extra: Floats
    """Additional candidates per referral, (n_paths, n_segments)."""
    extra_upper: Floats
    """Cumulative shares of the districts, (n_paths, n_segments, n_districts)."""
    handover_edges: Floats
    """(n_segments + 1,)."""
    handover: Floats
    """Persons handed over a day, (n_paths, n_segments)."""
    handover_upper: Floats


class PathSources(NamedTuple):
    """What the candidates of one path are drawn from."""

    sources: Sources
    """Of the batch."""
    row: int
    """Of the path in it."""
    worlds: Records
    """WORLD, (1,)."""
    segments: Records
    """SEGMENT, (n_segments,)."""
    rules: Records
    """RULES, (n_rows, n_districts)."""


def sources_of(inputs: Inputs, n_paths: int) -> Sources:
    """Lay out where candidates come from."""
    demand, pathway = inputs.demand, inputs.pathway
    pieces = pieces_of(inputs)
    extra, extra_share = extra_shares(demand)
    handover, handover_share = handover_shares(demand)

    def spread_out(values: ArrayLike, n_own_axes: int) -> Floats:
        """Give every path its row."""
        array = np.asarray(values, dtype=np.float64)
        own = array.shape[array.ndim - n_own_axes :]
        # A copy: compiled code is for arrays that lie in one piece, and a broadcast one does not.
        return np.broadcast_to(array, (n_paths, *own)).copy()

    return Sources(
        edges=demand.cells.edges,
        month=demand.cells.month,
        n_before=demand.cells.n_before,
        census_day=inputs.census_day,
        census=inputs.census,
        visiting=spread_out(demand.visiting, 0),
        visit_shape=spread_out(pathway.visit_shape, 0),
        initial_load=spread_out(demand.initial_load, 0).astype(np.int64),
        initial_since=spread_out(demand.initial_since, 0),
        trend=spread_out(demand.trend, 1),
        per_day=spread_out(demand.per_day, 0),
        keep=spread_out(demand.keep, 0),
        step=spread_out(demand.step, 0),
        spread=spread_out(demand.spread, 0),
        log_level=spread_out(demand.log_level, 1),
        visit=spread_out(gamma_table(pathway.visit_shape), 2),
        completion=spread_out(gamma_table(pathway.completion_shape), 2),
        cost=spread_out(gamma_table(pathway.cost_shape), 2),
        share=demand.share,
        starts=_starts(inputs, n_paths),
        # Cumulative beforehand, by cumsum as in
        # `arrivals.pick_district`, so that edges have its bits.
        upper=np.cumsum(demand.share)[None],
        piece_edges=pieces.edges,
        piece_cell=pieces.cell,
        piece_segment=pieces.segment,
        extra=spread_out(extra, 1),
        extra_upper=spread_out(np.cumsum(extra_share, axis=-1), 2),
        handover_edges=np.append(inputs.segment_start, inputs.horizon),
        handover=spread_out(handover, 1),
        handover_upper=spread_out(np.cumsum(handover_share, axis=-1), 2),
    )


def _starts(inputs: Inputs, n_paths: int) -> Integers:
    # -1 where a path names no history, in all districts or in none.
    named = inputs.past.starts if len(inputs.past.starts) else np.array([-1])
    return np.broadcast_to(named, (n_paths, inputs.n_districts)).astype(np.int64)
