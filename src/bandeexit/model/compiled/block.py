"""A block of paths: candidates drawn, simulated and summarised in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError
from bandeexit.model.compiled.block_layout import Block, lay_out, sources_of_path
from bandeexit.model.compiled.futures import run_futures
from bandeexit.model.compiled.input_records import cases_of, renewed_cases_of
from bandeexit.model.compiled.jit import cache_folder, entry
from bandeexit.model.compiled.pasts import KnownPasts
from bandeexit.model.compiled.records import CASE, LOGGED, MOST_LOGGED, N_TALLIES
from bandeexit.model.compiled.summary import (
    AT_MOMENTS,
    BY_MONTH,
    BY_QUARTER,
    Tables,
    summarise,
)
from bandeexit.model.compiled.tape import (
    FINE,
    NO_CENSUS,
    NO_INITIAL_LOAD,
    draw_candidates,
    draw_rounding,
    open_tables,
)
from bandeexit.model.compiled.world import (
    NO_TAPE,
    PathArrays,
    TapeArrays,
    grow_workspace,
    make_workspace,
    run_path,
)
from bandeexit.model.events import EventLog
from bandeexit.model.history import no_initial_load, out_of_reach
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import ACTIONS, Reporting, actions_in_force
from bandeexit.model.random_variates import Address
from bandeexit.model.spending import Years, money_measures, posts_measures, yearly_money
from bandeexit.model.tape import Tape

Array = Any


def is_compiled(*, parting: bool = False) -> bool:
    """Whether the machine code of this version lies on disk already.

    Parameters
    ----------
    parting : bool
        Whether that of futures which part at the census is asked for, too (`futures`).
    """
    # numba calls the index of what it has kept by source file, function and line.
    names = ["block._run", *(["futures._run"] if parting else [])]
    return all(any(cache_folder().rglob(f"{name}-*.nbi")) for name in names)


class BlockMeasures(NamedTuple):
    """Every measure of a block of paths."""

    tables: dict[str, NDArray[np.float32]]
    """Measure -> shape (n_paths, n_dates, n_places), as `outcomes.summarise` gives for one path."""
    failed: dict[int, RunError]
    """Row -> why the path could not be drawn; its numbers mean nothing."""


def simulate_compiled_block(
    inputs: Inputs,
    dates: Reporting,
    addresses: Sequence[Address],
    *,
    by_district: bool = True,
    pasts: KnownPasts | None = None,
) -> BlockMeasures:
    """Draw, simulate and summarise a block of paths.

    Parameters
    ----------
    inputs : Inputs
        Of one draw, or of as many as there are addresses.
    by_district : bool
        Whether measures are wanted for each district, too.
    pasts : KnownPasts, optional
        Of these paths, under whatever scenarios: what is known of them is not simulated again.
    """
    block = lay_out(inputs, dates, addresses)
    n_places = inputs.n_districts + 1 if by_district else 1
    tables = empty_tables(len(addresses), n_places, dates, inputs)
    past = None if pasts is None else pasts.of(inputs, dates, addresses, block, n_places)
    if past is not None:
        status = run_futures(block, past.snapshot, tables)
    else:
        status = np.zeros(len(addresses), dtype=np.int64)
        _run(block, tables, status, NO_TAPE)
    # A path whose census is out of reach is told, not raised: the others of the block are good.
    failed = {
        row: _fault(int(status[row]), inputs, addresses[row].draw)
        for row in np.flatnonzero(status).tolist()
    }
    # Money is left to numpy: a sum over segments and years, of
    # which the kernel counts only what was paid and asked for.
    measures = {**_by_name(tables), **_money(inputs, dates, tables)}
    if inputs.n_actions:
        states = tables.states[:, block.segment_of_moment]
        measures[ACTIONS] = actions_in_force(states, inputs.n_actions).astype(np.float32)
    return BlockMeasures(measures, failed)


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
    paid, needed = tables.spent[..., 0], tables.spent[..., 1]
    rows = inputs.rows(tables.states)
    granted, spent = yearly_money(inputs, dates.years, rows)
    shape = (len(paid), *spent.shape[-2:])
    spent = np.broadcast_to(spent, shape).copy()
    # In double precision until here: payments are added one by
    # one, and only the result is shortened.
    spent[:, inputs.money.measures_line] += paid
    granted = np.broadcast_to(granted, shape)
    measures = money_measures(
        inputs,
        dates.years,
        granted,
        spent,
        needed,
        dates.n_unpublished,
        nominal=dates.nominal,
    )
    posts = posts_measures(inputs, dates.years, rows, dates.n_unpublished, nominal=dates.nominal)
    for name, values in posts.items():
        measures[name] = np.broadcast_to(values, (len(paid), *values.shape[-2:]))
    return {name: values.astype(np.float32) for name, values in measures.items()}


def empty_tables(n_paths: int, n_places: int, dates: Reporting, inputs: Inputs) -> Tables:
    """Room for the measures of a block."""

    def table(measures: tuple[str, ...], days: NDArray[np.float64]) -> NDArray[np.float32]:
        # Single precision: half of the memory, of which a run holds a table for every measure,
        # path, date and place (docs/engines.md), and exact for counts up to 2^24.
        return np.zeros((len(measures), n_paths, len(days), n_places), dtype=np.float32)

    return Tables(
        at_moments=table(AT_MOMENTS, dates.moments),
        by_month=table(BY_MONTH, dates.months),
        by_quarter=table(BY_QUARTER, dates.quarters),
        spent=np.zeros((n_paths, len(dates.years.starts), 2)),
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
    # No reporting dates: the log is all that is wanted.
    dates = Reporting(nothing, nothing, nothing, years)
    block = lay_out(inputs, dates, [Address(0, 0)])
    log = np.zeros(MOST_LOGGED * tape.n_candidates + 1, dtype=LOGGED)
    tables = empty_tables(1, 1, dates, inputs)
    given = TapeArrays(
        cases=cases_of(inputs, tape),
        renewal=renewed_cases_of(tape),
        gaps=np.concatenate((tape.variates.threat_gaps, tape.renewal.threat_gaps)),
        rounding=np.ascontiguousarray(tape.rounding),
        log=log,
    )
    _run(block, tables, np.zeros(1, dtype=np.int64), given)
    log = log[: int(block.worlds["n_logged"][0])]
    person = log["person"].copy()
    return EventLog(
        person,
        log["time"].copy(),
        tape.district[person],
        log["kind"].copy(),
        tables.states[0],
    )


# One entry point for both uses, with and without a tape: each
# costs a compilation of the whole engine (docs/decisions/0006).
@entry
def _run(block: Block, tables: Tables, status: Array, given: TapeArrays) -> None:
    """Run every path of a block; where a log has room, one path from the tape given."""
    n_counted = max(tables.at_moments.shape[3] - 1, 1)
    tallies = np.zeros((len(block.steps), n_counted, N_TALLIES), dtype=np.int64)
    n_segments, n_pools = block.segments.shape[1], block.limits.shape[2]
    # Memory is kept from path to path and grows when it has to: asking anew costs page faults.
    drawn, workspace = np.empty(0, dtype=CASE), make_workspace(0, n_segments, n_pools)
    for row in range(len(block.worlds)):
        # One type for numba, given or drawn; hence the arrays without rows that come from Python.
        tape = given
        if len(given.log) == 0:
            path = sources_of_path(block, row)
            status[row], drawn, n = draw_candidates(path, drawn)
            if status[row] != FINE:
                continue
            rounding = draw_rounding(path.worlds[0], n_pools)
            tape = TapeArrays(drawn[:n], given.renewal, given.gaps, rounding, given.log)
        else:
            open_tables(block.sources, row, block.worlds[row])
        workspace = grow_workspace(workspace, len(tape.cases), n_segments, n_pools)
        tallies[:] = 0
        states, spent = tables.states[row], tables.spent[row]
        run_path(block, row, PathArrays(states, tape, workspace, tallies, spent))
        if len(given.log) == 0:
            summarise(block, tables, row, tallies, workspace.waits)
