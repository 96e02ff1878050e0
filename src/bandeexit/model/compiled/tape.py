"""The candidates of a path, drawn in compiled code: those of `model.tape`, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np

from bandeexit.model.compiled.history import draw_earlier, draw_history, draw_named_histories
from bandeexit.model.compiled.jit import Records, inner
from bandeexit.model.compiled.random_variates import draw_block
from bandeexit.model.compiled.records import CASE
from bandeexit.model.compiled.sources import PathSources, Sources
from bandeexit.model.compiled.streams import Flow, draw_stream, flows_of, room_for
from bandeexit.model.random_variates import Stream

Array = Any
ROUNDING = np.int64(Stream.ROUNDING)
N_KINDS_OF_COORDINATOR = 3
# A number, as compiled code raises nothing that could carry the state and the draw.
FINE, NO_INITIAL_LOAD, NO_CENSUS = np.int64(0), np.int64(1), np.int64(2)
"""How drawing ended; after `NO_CENSUS` come the states, `NO_CENSUS + state` is out of reach."""


@inner
def draw_candidates(path: PathSources, cases: Records) -> tuple[int, Records, int]:
    """Draw everybody who may come on a path.

    Parameters
    ----------
    cases : CASE, shape (room,)
        Where they are put if there is room enough.

    Returns
    -------
    int
        `FINE`, or what is out of reach.
    CASE, shape (room,)
        In the order of a tape's rows.
    int
        Number of candidates.
    """
    # Rates first: the history needs the expected number until the census.
    flows = flows_of(path)
    status, cases, n = draw_past(path, flows[0].expected, cases)
    if status != FINE:
        return status, cases, 0
    cases, n = draw_later(path, flows, cases, n)
    return FINE, cases, n


@inner
def draw_past(path: PathSources, expected: Array, cases: Records) -> tuple[int, Records, int]:
    """Draw earlier participants, then candidates before the census; see `draw_candidates`.

    Parameters
    ----------
    expected : ndarray, shape (n_cells + 1,)
        Number of referrals expected before the edges of the cells of demand.
    """
    sources = path.sources
    open_tables(sources, path.row, path.worlds[0])
    n, known = sources.initial_load[path.row], sources.census.sum()
    cases = _with_room(cases, n + known)
    # Earlier participants, then history, then the flows: the
    # rows of `tape.Tape`, which are numbers.
    if not draw_earlier(path, cases):
        return NO_INITIAL_LOAD, cases, 0
    if sources.starts[path.row, 0] >= 0:
        cases, n = draw_named_histories(path, expected, cases, n)
        return FINE, cases, n
    missing = draw_history(path, expected, cases, n, n + known)
    return FINE if missing < 0 else NO_CENSUS + missing, cases, n + known


@inner
def draw_later(
    path: PathSources, flows: tuple[Flow, Flow, Flow], cases: Records, n: int
) -> tuple[Records, int]:
    """Draw who is still to come, after the first n; the last two of `draw_candidates`."""
    more = 0.0
    for flow in flows:
        more += flow.expected[-1] - flow.start
    cases = _with_room(cases, n + room_for(more))
    for flow in flows:
        cases, n = draw_stream(path, flow, cases, n)
    return cases, n


@inner
def _with_room(cases: Records, n: int) -> Records:
    """Give the same records, and room for n at least."""
    if len(cases) >= n:
        return cases
    return np.concatenate((cases, np.empty(n - len(cases), dtype=CASE)))


@inner
def open_tables(sources: Sources, row: int, world: Records) -> None:
    """Let a path find its draw's tables of quantiles."""
    # Addresses into the block's own arrays, which live as long as it does.
    world.visit_table = sources.visit[row].ctypes.data
    world.completion_table = sources.completion[row].ctypes.data
    world.cost_table = sources.cost[row].ctypes.data


@inner
def draw_rounding(world: Records, n_pools: int) -> Array:
    """Uniform by kind of coordinator and pool, (3, n_pools)."""
    rounding = np.empty((N_KINDS_OF_COORDINATOR, n_pools))
    for pool in range(n_pools):
        u = draw_block(world, ROUNDING, pool, 0)
        for kind in range(N_KINDS_OF_COORDINATOR):
            rounding[kind, pool] = u[kind]
    return rounding
