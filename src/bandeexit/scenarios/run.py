"""Run a scenario: one path for each draw, all measures of all paths in one result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from bandeexit.errors import BandeexitError, RunError
from bandeexit.model.build import NO_HISTORY, build_inputs
from bandeexit.model.draws import Draws
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.luck import Address
from bandeexit.model.measures import MEASURES
from bandeexit.model.outcomes import AXIS_OF_KIND, Reporting, reporting_dates, summarise
from bandeexit.model.programme import Programme
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape
from bandeexit.scenarios.changes import check_changes, plan, with_whole_changes
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario

Table = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (paths done, paths in all)."""

BLOCK = 10
"""Paths that one worker simulates at a time: about half a second."""
LEAST_GOOD_SHARE = 0.98
"""A run with fewer good paths than this has no result."""
COUNTRY = "Danmark"


class Path(NamedTuple):
    """One simulated path, kept whole."""

    inputs: Inputs
    tape: Tape
    log: EventLog


class _Block(NamedTuple):
    """Outcomes of consecutive draws."""

    tables: dict[str, Table]
    """Measure -> shape (n_good, n_dates, n_places)."""
    paths: list[int]
    """Draws of the good paths."""
    failed: list[str]


def simulate_path(programme: Programme, scenario: Scenario, draws: Draws, draw: int) -> Path:
    """Simulate one draw under a scenario, and keep its event log.

    Raises
    ------
    RunError
        The history cannot be made to hit the census, or did not.
    """
    whole, dated = plan(programme, scenario)
    drawn = programme.with_values(dict(draws.parameters(draw)))
    inputs = build_inputs(
        with_whole_changes(drawn, whole),
        programme.calendar.day(scenario.horizon),
        dated,
        log_level=draws.log_level[draw] if len(draws.log_level) else NO_HISTORY,
        conditioned=not scenario.counterfactual,
    )
    tape = draw_tape(inputs, Address(scenario.seed, draw))
    return Path(inputs, tape, simulate_reference(inputs, tape))


def run_scenario(
    programme: Programme,
    scenario: Scenario,
    draws: Draws,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Result:
    """Simulate every draw of a scenario.

    The result does not depend on `workers`: a path depends on its draw only.

    Raises
    ------
    UsageError
        A change does not fit the programme.
    RunError
        There are fewer draws than asked for, or too many paths failed.
    """
    if scenario.draws > len(draws):
        raise RunError(
            f"{scenario.name} asks for {scenario.draws} draws, the posterior holds {len(draws)}. "
            "Ask for fewer, or calibrate with more `kept_draws`."
        )
    check_changes(programme, scenario)
    day = programme.calendar.day
    dates = reporting_dates(programme.calendar, programme.census_day, day(scenario.horizon))
    firsts = range(0, scenario.draws, BLOCK)
    work = (delayed(_simulate_block)(programme, scenario, draws, first, dates) for first in firsts)
    blocks: list[_Block] = []
    done = 0
    for block in Parallel(n_jobs=workers, return_as="generator", batch_size=1)(work):
        blocks.append(block)
        done += len(block.paths) + len(block.failed)
        if progress is not None:
            progress(done, scenario.draws)
    return _assemble(programme, scenario, dates, blocks)


def _simulate_block(
    programme: Programme, scenario: Scenario, draws: Draws, first: int, dates: Reporting
) -> _Block:
    tables: list[dict[str, Table]] = []
    paths: list[int] = []
    failed: list[str] = []
    for draw in range(first, min(first + BLOCK, scenario.draws)):
        try:
            tables.append(_outcomes(programme, scenario, draws, draw, dates))
            paths.append(draw)
        except BandeexitError as error:
            failed.append(f"draw {draw}: {error}")
    stacked = {name: np.stack([t[name] for t in tables]) for name in MEASURES} if tables else {}
    return _Block(stacked, paths, failed)


def _outcomes(
    programme: Programme, scenario: Scenario, draws: Draws, draw: int, dates: Reporting
) -> dict[str, Table]:
    path = simulate_path(programme, scenario, draws, draw)
    outcome = summarise(*path, dates)
    if len(path.inputs.census):
        _check_census(path.inputs, outcome, dates, draw)
    return {name: values.astype(np.float32) for name, values in outcome.items()}


CENSUS_MEASURES = (
    "in_visitation",
    "in_programme",
    "total_completed",
    "total_programme_discontinued",
    "total_visitation_discontinued",
)
"""The measures whose values at the census are observed, in the order of `Inputs.census`."""


def _check_census(
    inputs: Inputs, outcome: dict[str, NDArray[np.float64]], dates: Reporting, draw: int
) -> None:
    """Refuse a path that does not have the observed state at the census."""
    at = int(np.searchsorted(dates.moments, inputs.census_day))
    reached = [int(outcome[name][at, 0]) for name in CENSUS_MEASURES]
    if reached != inputs.census.tolist():
        raise RunError(f"draw {draw} has {reached} at the census, not {inputs.census.tolist()}")


def _assemble(
    programme: Programme, scenario: Scenario, dates: Reporting, blocks: Sequence[_Block]
) -> Result:
    paths = [draw for block in blocks for draw in block.paths]
    failed = [line for block in blocks for line in block.failed]
    if len(paths) < LEAST_GOOD_SHARE * scenario.draws:
        raise RunError(
            f"{len(failed)} of {scenario.draws} paths of {scenario.name} failed; "
            f"a result needs {LEAST_GOOD_SHARE:.0%} good ones. The first: {failed[0]}"
        )
    axes = dates.dates(programme.calendar)
    good = [block.tables for block in blocks if block.tables]
    series = {
        name: Series(
            np.concatenate([tables[name] for tables in good]), axes[AXIS_OF_KIND[measure.kind]]
        )
        for name, measure in MEASURES.items()
    }
    places = (COUNTRY, *(district.name for district in programme.districts))
    census = programme.census.when
    return Result(scenario, places, census, series, tuple(paths), tuple(failed))
