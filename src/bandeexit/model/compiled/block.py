"""A block of paths: candidates drawn, simulated and summarised in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.jit import Records, entry
from bandeexit.model.compiled.layout import CASE, LOGGED, MOST_LOGGED, N_TALLIES, WAIT
from bandeexit.model.compiled.plan import (
    cases_of,
    limits_of,
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
from bandeexit.model.compiled.tape import FINE, draw_candidates, draw_rounding
from bandeexit.model.compiled.world import run_path
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.luck import THREAT_CHANGES, Address
from bandeexit.model.outcomes import Reporting
from bandeexit.model.spending import Years
from bandeexit.model.tape import Tape

Array = Any


class Block(NamedTuple):
    """Everything that the compiled code reads."""

    worlds: Records
    segments: Records
    rules: Records
    limits: Records
    pool_of: NDArray[np.int64]
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
    worlds["key_0"] = [address.seed for address in addresses]
    worlds["key_1"] = [address.draw << 32 | address.replication for address in addresses]
    segment = np.searchsorted(inputs.segment_start, dates.moments, side="right") - 1
    return Block(
        worlds=worlds,
        segments=segments_of(inputs, n_paths),
        rules=rules_of(inputs, n_paths),
        limits=limits_of(inputs, n_paths),
        pool_of=inputs.capacity.pool_of,
        steps=steps_of(dates),
        segment_of_moment=segment,
        at_moments=weights_at_moments(),
        by_month=weights_by_month(),
        sources=sources_of(inputs, n_paths),
    )


def empty_tables(n_paths: int, n_places: int, dates: Reporting) -> Tables:
    """Room for the measures of a block."""

    def table(measures: tuple[str, ...], days: NDArray[np.float64]) -> NDArray[np.float32]:
        return np.zeros((len(measures), n_paths, len(days), n_places), dtype=np.float32)

    return Tables(
        at_moments=table(AT_MOMENTS, dates.moments),
        by_month=table(BY_MONTH, dates.months),
        by_quarter=table(BY_QUARTER, dates.quarters),
        spent=np.zeros((n_paths, len(dates.years.starts))),
    )


def simulate_block(
    inputs: Inputs, dates: Reporting, addresses: Sequence[Address], *, by_district: bool = True
) -> tuple[Tables, NDArray[np.int64]]:
    """Draw, simulate and summarise a block of paths.

    Parameters
    ----------
    inputs : Inputs
        Of as many draws as there are addresses.
    by_district : bool
        Whether measures are wanted for each district, too.

    Returns
    -------
    Tables
    ndarray of int, shape (n_paths,)
        `tape.FINE`, or which search for candidates came to nothing.
    """
    block = lay_out(inputs, dates, addresses)
    n_places = inputs.n_districts + 1 if by_district else 1
    tables = empty_tables(len(addresses), n_places, dates)
    status = np.zeros(len(addresses), dtype=np.int64)
    _run(block, tables, status, _NOBODY, _NO_GAPS, _NO_ROUNDING, _NO_LOG)
    return tables, status


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
    tables = empty_tables(1, 1, dates)
    status = np.zeros(1, dtype=np.int64)
    gaps = np.ascontiguousarray(tape.luck.threat_gaps)
    rounding = np.ascontiguousarray(tape.rounding)
    _run(block, tables, status, cases_of(inputs, tape), gaps, rounding, log)
    log = log[: int(block.worlds["n_logged"][0])]
    person = log["person"].copy()
    return EventLog(person, log["time"].copy(), tape.district[person], log["kind"].copy())


_NOBODY = np.zeros(0, dtype=CASE)
_NO_GAPS = np.zeros((0, THREAT_CHANGES))
_NO_ROUNDING = np.zeros((0, 0))
_NO_LOG = np.zeros(0, dtype=LOGGED)


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
    for path in range(len(block.worlds)):
        worlds, limits = block.worlds[path : path + 1], block.limits[path]
        segments, rules = block.segments[path], block.rules[path]
        cases = given
        if len(log) == 0:
            status[path], cases = draw_candidates(block.sources, path, worlds, segments, rules)
            if status[path] != FINE:
                continue
            rounding = draw_rounding(worlds[0], limits.shape[1])
        tallies[:] = 0
        waits = np.empty(len(cases), dtype=WAIT)
        run_path(
            worlds,
            segments,
            rules,
            limits,
            block.pool_of,
            cases,
            gaps,
            rounding,
            block.steps,
            log,
            tallies,
            waits,
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
            block.segment_of_moment,
            block.pool_of,
            worlds[0].threat_places,
        )
        summarise_waits(tables, path, waits, worlds[0].n_waits)
