"""A block of consecutive paths: what one worker does at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import BandeexitError
from bandeexit.model.draws import Draws
from bandeexit.model.outcomes import Reporting, summarise
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.paths import inputs_of_draws, simulate_path
from bandeexit.scenarios.scenario import Scenario

Engine = Literal["compiled", "reference"]
PathTable = NDArray[np.float32]

# Unlike the calibration's blocks these are no part of a path's address: every path is addressed by
# its own number, so blocks may be cut as it suits whoever works (docs/decisions/0010).
PATHS_IN_BLOCK: dict[Engine, int] = {"compiled": 100, "reference": 10}
"""A tenth of a second to half a second of work."""

CENSUS_MEASURES = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""The measures whose values at the census are observed, in the order of `Inputs.census`."""


class BlockJob(NamedTuple):
    """A block, by numbers: whoever works on it, the outcome is the same to the bit."""

    programme: Programme
    scenario: Scenario
    draws: Draws
    """Those of the block."""
    first: int
    """Number of the first of them."""
    dates: Reporting
    engine: Engine
    replication: int = 0
    """Another one gives the same draws other luck after the census."""
    by_district: bool = True
    """Whether measures are wanted for each district, too."""
    pasts: Pasts | None = None
    """Shared by scenarios in one process; None: every path is simulated from the origin."""


class Outcome(NamedTuple):
    """What a block gives."""

    paths: tuple[int, ...]
    """Draws of the good paths."""
    tables: dict[str, PathTable]
    """Measure -> shape (n_good, n_dates, n_places); empty where no path is good."""
    failed: dict[int, str]
    """Draw -> why it could not be simulated."""
    digests: tuple[bytes, ...] = ()
    """Of each good path, where a store adds them."""


def simulate_block(job: BlockJob) -> Outcome:
    """Simulate and summarise the paths of a block; what goes wrong is told, path by path."""
    simulate = _on_reference if job.engine == "reference" else _on_compiled
    rows = list(range(len(job.draws)))
    try:
        return simulate(job, rows)
    except BandeexitError:
        # Of a block, nobody knows which draw is the culprit.
        return _join([_alone(simulate, job, row) for row in rows])


def _alone(simulate: Callable[[BlockJob, list[int]], Outcome], job: BlockJob, row: int) -> Outcome:
    try:
        return simulate(job, [row])
    except BandeexitError as error:
        # A draw that cannot be laid out is one failed path and not the end of a
        # run; `run` counts them.
        return Outcome((), {}, {job.first + row: str(error)})


def _on_reference(job: BlockJob, rows: list[int]) -> Outcome:
    measures = [
        summarise(
            *simulate_path(job.programme, job.scenario, job.draws, row, job.first, job.replication),
            job.dates,
        )
        for row in rows
    ]
    tables = {
        # In 32 bits, like the compiled kernel's tables: paths of both engines
        # have the same digests.
        name: np.stack([values[name] for values in measures]).astype(np.float32)
        for name in measures[0]
    }
    if not job.by_district:
        tables = {name: table[:, :, :1] for name, table in tables.items()}
    return _checked(job, rows, tables, {})


def _on_compiled(job: BlockJob, rows: list[int]) -> Outcome:
    # numba takes half a second to import, and the reference engine does without it.
    from bandeexit.model.compiled import block

    numbers = [job.first + row for row in rows]
    inputs = inputs_of_draws(job.programme, job.scenario, job.draws.rows(rows), numbers)
    addresses = [Address(job.scenario.seed, number, job.replication) for number in numbers]
    # A past is named by its first address and its length: another scenario's block of the same
    # draws then finds it, whatever the scenario (docs/decisions/0013).
    known = job.pasts.of(addresses[0], len(rows)) if job.pasts else None
    measured = block.simulate_compiled_block(
        inputs, job.dates, addresses, by_district=job.by_district, pasts=known
    )
    failed = {rows[i]: str(error) for i, error in measured.failed.items()}
    return _checked(job, rows, measured.tables, failed)


def _checked(
    job: BlockJob, rows: list[int], tables: dict[str, PathTable], failed: dict[int, str]
) -> Outcome:
    """Drop failed paths, and those that do not have the observed state at the census."""
    # In this order: what an engine says of a path is more telling than that it missed the census.
    faults = {**_missed_census(job, rows, tables), **failed}
    good = [i for i, row in enumerate(rows) if row not in faults]
    if faults:
        tables = {name: values[good] for name, values in tables.items()} if good else {}
    return Outcome(
        tuple(job.first + rows[i] for i in good),
        tables,
        {job.first + row: message for row, message in faults.items()},
    )


def _missed_census(job: BlockJob, rows: list[int], tables: dict[str, PathTable]) -> dict[int, str]:
    # Its history is not the observed one.
    if job.scenario.counterfactual:
        return {}
    census = job.programme.census.counts
    at = int(np.searchsorted(job.dates.moments, job.programme.census_day))
    # Looked at in every run, not only in tests: a history that does not hit the census would be a
    # forecast from a state that nobody observed.
    reached = np.stack([tables[name][:, at, 0] for name in CENSUS_MEASURES], axis=1)
    return {
        rows[i]: f"has {reached[i].astype(int).tolist()} at the census, not {list(census)}"
        for i in np.flatnonzero((reached != census).any(axis=1)).tolist()
    }


def _join(outcomes: Sequence[Outcome]) -> Outcome:
    good = [outcome for outcome in outcomes if outcome.paths]
    names = good[0].tables if good else ()
    return Outcome(
        tuple(path for outcome in outcomes for path in outcome.paths),
        {name: np.concatenate([outcome.tables[name] for outcome in good]) for name in names},
        {draw: why for outcome in outcomes for draw, why in outcome.failed.items()},
    )
