"""A block of paths: candidates drawn, simulated and summarised in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError
from bandeexit.model.budget import LINES
from bandeexit.model.compiled.jit import Records, cache_folder, entry
from bandeexit.model.compiled.layout import CASE, LOGGED, MOST_LOGGED, N_TALLIES
from bandeexit.model.compiled.plan import (
    cases_of,
    limits_of,
    money_of,
    plans_of,
    rules_of,
    segments_of,
    steps_of,
    worlds_of,
)
from bandeexit.model.compiled.sources import Sources, sources_of
from bandeexit.model.compiled.summary import (
    AT_MOMENTS,
    BY_MONTH,
    BY_QUARTER,
    Tables,
    summarise_counts,
    summarise_load,
    summarise_waits,
    weights_at_moments,
    weights_by_month,
)
from bandeexit.model.compiled.tape import (
    FINE,
    NO_CENSUS,
    NO_INITIAL_LOAD,
    draw_candidates,
    draw_rounding,
)
from bandeexit.model.compiled.world import Plans, make_room, run_path
from bandeexit.model.events import EventLog
from bandeexit.model.history import hits_census, no_initial_load, out_of_reach
from bandeexit.model.inputs import Inputs
from bandeexit.model.luck import THREAT_CHANGES, Address
from bandeexit.model.outcomes import ACTIONS, Reporting, actions_in_force
from bandeexit.model.spending import Years, money_measures, yearly_money
from bandeexit.model.tape import Tape

Array = Any


class Block(NamedTuple):
    """Everything that the compiled code reads."""

    worlds: Records
    segments: Records
    rules: Records
    limits: Records
    pool_of: NDArray[np.int64]
    money: Records
    plans: Plans
    steps: Records
    segment_of_moment: NDArray[np.int64]
    at_moments: NDArray[np.int64]
    """Stocks and totals in terms of counts; see `summary.weights_at_moments`."""
    by_month: NDArray[np.int64]
    sources: Sources


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
    keys = [(a.seed, a.draw << 32 | a.replication) for a in addresses]
    bits = np.array(keys, dtype=np.uint64).reshape(-1, 2).view(np.int64)
    return bits[:, 0], bits[:, 1]


def _past_addresses(inputs: Inputs, addresses: Sequence[Address]) -> list[Address]:
    """See `history.past_address`."""
    whole = hits_census(inputs)
    own = [address._replace(replication=0) if whole else address for address in addresses]
    if not len(inputs.past.starts):
        return own
    n = len(addresses)
    first = np.broadcast_to(inputs.past.starts, (n, inputs.n_districts))[:, 0].tolist()
    past = np.broadcast_to(inputs.past.address, (n, 2)).tolist()
    return [Address(*past[i]) if first[i] >= 0 else own[i] for i in range(n)]


def is_compiled() -> bool:
    """Whether the machine code of this version lies on disk already."""
    return any(cache_folder().rglob("block._run-*.nbi"))


class Measured(NamedTuple):
    """Every measure of a block of paths."""

    tables: dict[str, NDArray[np.float32]]
    """Measure -> shape (n_paths, n_dates, n_places), as `outcomes.summarise` gives for one path."""
    failed: dict[int, RunError]
    """Row -> why the path could not be drawn; its numbers mean nothing."""


def simulate_block(
    inputs: Inputs, dates: Reporting, addresses: Sequence[Address], *, by_district: bool = True
) -> Measured:
    """Draw, simulate and summarise a block of paths.

    Parameters
    ----------
    inputs : Inputs
        Of one draw, or of as many as there are addresses.
    by_district : bool
        Whether measures are wanted for each district, too.
    """
    block = lay_out(inputs, dates, addresses)
    n_places = inputs.n_districts + 1 if by_district else 1
    tables = empty_tables(len(addresses), n_places, dates, inputs)
    status = np.zeros(len(addresses), dtype=np.int64)
    _run(block, tables, status, _NOBODY, _NO_GAPS, _NO_ROUNDING, _NO_LOG)
    failed = {
        row: _fault(int(status[row]), inputs, addresses[row].draw)
        for row in np.flatnonzero(status).tolist()
    }
    measures = {**_by_name(tables), **_money(inputs, dates, tables)}
    if inputs.n_actions:
        states = tables.states[:, block.segment_of_moment]
        measures[ACTIONS] = actions_in_force(states, inputs.n_actions).astype(np.float32)
    return Measured(measures, failed)


def _fault(status: int, inputs: Inputs, draw: int) -> RunError:
    if status == NO_INITIAL_LOAD:
        return no_initial_load(int(np.max(inputs.demand.initial_load)))
    return out_of_reach(status - int(NO_CENSUS), draw)


def _by_name(tables: Tables) -> dict[str, NDArray[np.float32]]:
    groups = (
        (AT_MOMENTS, tables.at_moments),
        (BY_MONTH, tables.by_month),
        (BY_QUARTER, tables.by_quarter),
    )
    return {
        name: table for names, group in groups for name, table in zip(names, group, strict=True)
    }


def _money(inputs: Inputs, dates: Reporting, tables: Tables) -> dict[str, NDArray[np.float32]]:
    paid, rows = tables.spent, inputs.rows(tables.states)
    granted, spent = yearly_money(inputs, dates.years, rows)
    shape = (len(paid), *spent.shape[-2:])
    spent = np.broadcast_to(spent, shape).copy()
    spent[:, LINES.index("special_measures")] += paid
    measures = money_measures(np.broadcast_to(granted, shape), spent)
    return {name: values.astype(np.float32) for name, values in measures.items()}


def empty_tables(n_paths: int, n_places: int, dates: Reporting, inputs: Inputs) -> Tables:
    """Room for the measures of a block."""

    def table(measures: tuple[str, ...], days: NDArray[np.float64]) -> NDArray[np.float32]:
        return np.zeros((len(measures), n_paths, len(days), n_places), dtype=np.float32)

    return Tables(
        at_moments=table(AT_MOMENTS, dates.moments),
        by_month=table(BY_MONTH, dates.months),
        by_quarter=table(BY_QUARTER, dates.quarters),
        spent=np.zeros((n_paths, len(dates.years.starts))),
        states=np.zeros((n_paths, inputs.n_segments if inputs.n_actions else 0), dtype=np.int64),
    )


def simulate_compiled(inputs: Inputs, tape: Tape) -> EventLog:
    """Run one replication from the origin to the horizon.

    Parameters
    ----------
    inputs : Inputs
        Of one draw.
    tape : Tape
        Drawn for these inputs.

    Returns
    -------
    EventLog
        The same, to the bit, as that of `reference.simulate_reference`.
    """
    nothing = np.empty(0)
    years = Years(nothing, nothing, nothing)
    dates = Reporting(nothing, nothing, nothing, years)
    block = lay_out(inputs, dates, [Address(0, 0)])
    log = np.zeros(MOST_LOGGED * tape.n_candidates + 1, dtype=LOGGED)
    tables = empty_tables(1, 1, dates, inputs)
    status = np.zeros(1, dtype=np.int64)
    gaps = np.ascontiguousarray(tape.luck.threat_gaps)
    rounding = np.ascontiguousarray(tape.rounding)
    _run(block, tables, status, cases_of(inputs, tape), gaps, rounding, log)
    log = log[: int(block.worlds["n_logged"][0])]
    person = log["person"].copy()
    return EventLog(
        person,
        log["time"].copy(),
        tape.district[person],
        log["kind"].copy(),
        tables.states[0],
    )


_NOBODY = np.zeros(0, dtype=CASE)
_NO_GAPS = np.zeros((0, THREAT_CHANGES))
_NO_ROUNDING = np.zeros((0, 0))
_NO_LOG = np.zeros(0, dtype=LOGGED)
MARGIN = 8
"""Where there is too little room, room is made for this part more than is needed."""


@entry
def _run(
    block: Block,
    tables: Tables,
    status: Array,
    given: Records,
    gaps: Array,
    rounding: Array,
    log: Records,
) -> None:
    """Run every path of a block; where a log has room, one path from the candidates given."""
    n_counted = max(tables.at_moments.shape[3] - 1, 1)
    tallies = np.zeros((len(block.steps), n_counted, N_TALLIES), dtype=np.int64)
    n_segments, n_pools = block.segments.shape[1], block.limits.shape[2]
    drawn, room = np.empty(0, dtype=CASE), make_room(0, n_segments, n_pools)
    for path in range(len(block.worlds)):
        worlds, limits = block.worlds[path : path + 1], block.limits[path]
        segments, rules = block.segments[path], block.rules[path]
        cases = given
        if len(log) == 0:
            status[path], drawn, n = draw_candidates(
                block.sources, path, worlds, segments, rules, drawn
            )
            if status[path] != FINE:
                continue
            cases = drawn[:n]
            rounding = draw_rounding(worlds[0], n_pools)
        if len(room.waits) < len(cases):
            room = make_room(len(cases) + len(cases) // MARGIN, n_segments, n_pools)
        tallies[:] = 0
        run_path(
            worlds,
            segments,
            rules,
            limits,
            block.pool_of,
            block.money[path],
            block.plans,
            tables.states[path],
            cases,
            gaps,
            rounding,
            room,
            block.steps,
            log,
            tallies,
            tables.spent[path],
        )
        if len(log):
            continue
        summarise_counts(tables, path, tallies, block.steps, block.at_moments, block.by_month)
        summarise_load(
            tables,
            path,
            tallies,
            limits,
            tables.states[path],
            n_segments,
            block.segment_of_moment,
            block.pool_of,
            worlds[0].threat_places,
        )
        summarise_waits(tables, path, room.waits, worlds[0].n_waits)
