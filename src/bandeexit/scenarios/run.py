"""Run a scenario: one path for each draw, all measures of all paths in one result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError
from bandeexit.model.draws import Draws
from bandeexit.model.measures import measures_of
from bandeexit.model.outcomes import ACTIONS, AXIS_OF_KIND, Reporting, reporting_dates
from bandeexit.model.programme import Programme
from bandeexit.scenarios.block import PATHS_IN_BLOCK, BlockJob, Engine, Outcome, simulate_block
from bandeexit.scenarios.changes import check_changes, refuse_changed_history
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.prices import is_nominal
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Memory, Span, Store, pieces
from bandeexit.scenarios.workers import ALONE as ALONE
from bandeexit.scenarios.workers import Workers, compiled_once

Progress = Callable[[int, int], None]
"""Called with (paths done, paths in all)."""

# Failed paths are those whose histories are hard to find, and so not just any: left out in numbers,
# they would move what is told.
LEAST_GOOD_SHARE = 0.98
"""A run with fewer good paths than this has no result, and so no headline (`docs/runs.md`)."""
COUNTRY = "Danmark"


class TooManyFailedError(RunError):
    """So many paths failed that there is no result."""

    def __init__(self, message: str, failed: Mapping[int, str]) -> None:
        super().__init__(message)
        self.failed = failed
        """Draw -> why, as far as the run came."""

    def __reduce__(self) -> tuple[type[TooManyFailedError], tuple[str, Mapping[int, str]]]:
        """Travel whole: a worker of another process may raise it."""
        return type(self), (str(self), self.failed)


def run_scenario(
    programme: Programme,
    scenario: Scenario,
    draws: Draws,
    *,
    engine: Engine = "compiled",
    workers: Workers = ALONE,
    store: Store | None = None,
    progress: Progress | None = None,
    first: int = 0,
    replication: int = 0,
    by_district: bool = True,
    pasts: Pasts | None = None,
) -> Result:
    """Simulate every draw of a scenario.

    The result depends neither on the engine nor on the workers: a path
    depends on its draw only.

    Parameters
    ----------
    store : Store, optional
        Where outcomes wait; by default they travel to this process in memory.
    first : int
        Number of the first draw; those before it are left out (see `result.join`).
    replication : int
        Another one gives the same draws other luck after the census.
    by_district : bool
        Whether measures are wanted for each district, too; without, they are had sooner.
    pasts : Pasts, optional
        Shared with other runs of these draws by threads; then they part at the census.

    Raises
    ------
    UsageError
        A change does not fit the programme.
    RunError
        There are fewer draws than asked for.
    TooManyFailedError
        Fewer paths are good than `LEAST_GOOD_SHARE` of them.
    """
    _refuse(programme, scenario, draws)
    dates = _dates(programme, scenario)
    place = store or Memory()
    # Around what an earlier attempt has left, so that a stopped or extended
    # run simulates only the rest.
    spans = pieces(place.spans(), scenario.draws, PATHS_IN_BLOCK[engine], first)
    # Threads only: pasts lie in the memory of this process (docs/decisions/0013).
    shared = pasts if workers.backend == "threads" else None
    whole = BlockJob(programme, scenario, draws, 0, dates, engine, replication, by_district, shared)
    jobs = [whole._replace(draws=draws.rows(slice(*span)), first=span.first) for span in spans]
    collected = _Collected(scenario, dates, first)
    for outcome in _outcomes(jobs, workers, place):
        collected.add(outcome)
        if progress is not None:
            progress(collected.n_done, scenario.draws - first)
    return collected.result(programme, draws)


def _refuse(programme: Programme, scenario: Scenario, draws: Draws) -> None:
    if scenario.draws > len(draws):
        raise RunError(
            f"{scenario.name} asks for {scenario.draws} draws, the posterior holds {len(draws)}. "
            "Ask for fewer, or calibrate with more `kept_draws`."
        )
    check_changes(programme, scenario)
    refuse_changed_history(scenario, draws)


def _dates(programme: Programme, scenario: Scenario) -> Reporting:
    return reporting_dates(
        programme.calendar,
        programme.census_day,
        programme.calendar.day(scenario.horizon),
        programme.budget.first_year,
        nominal=is_nominal(scenario),
    )


def _outcomes(jobs: Sequence[BlockJob], workers: Workers, store: Store) -> Iterator[Outcome]:
    work = partial(_do, store)
    sent = compiled_once(work, jobs, workers)
    # In the order of draws, whoever was first: regimes and draws are matched by row later on.
    for job, outcome in zip(jobs, sent, strict=True):
        yield store.take(_span(job), outcome)


def _do(store: Store, job: BlockJob) -> Outcome:
    earlier = store.find(_span(job))
    return store.put(_span(job), simulate_block(job)) if earlier is None else earlier


def _span(job: BlockJob) -> Span:
    return Span(job.first, job.first + len(job.draws))


class _Collected:
    """Outcomes so far, laid into one array a measure."""

    def __init__(self, scenario: Scenario, dates: Reporting, first: int) -> None:
        self.scenario, self.dates = scenario, dates
        self.wanted = scenario.draws - first
        self.values: dict[str, NDArray[np.float32]] = {}
        self.paths: list[int] = []
        self.digests: list[bytes] = []
        self.failed: dict[int, str] = {}

    @property
    def n_done(self) -> int:
        return len(self.paths) + len(self.failed)

    def add(self, outcome: Outcome) -> None:
        """Lay an outcome behind the earlier ones."""
        self.failed |= outcome.failed
        # Told as soon as it is certain, not after the last path.
        most = (1.0 - LEAST_GOOD_SHARE) * self.wanted
        if len(self.failed) > most:
            raise TooManyFailedError(
                f"{len(self.failed)} of the first {self.n_done + len(outcome.paths)} paths of "
                f"{self.scenario.name} failed; a result needs {LEAST_GOOD_SHARE:.0%} good ones "
                f"of {self.wanted}. The first: {next(iter(self.failed.values()))}",
                self.failed,
            )
        first = len(self.paths)
        self.paths += outcome.paths
        self.digests += outcome.digests
        for name, table in outcome.tables.items():
            if name not in self.values:
                # Room for all at once: joining blocks at the end would need the memory twice.
                self.values[name] = np.empty((self.wanted, *table.shape[1:]), np.float32)
            self.values[name][first : len(self.paths)] = table

    def result(self, programme: Programme, draws: Draws) -> Result:
        axes = self.dates.dates(programme.calendar)
        series = {
            name: Series(self.values[name][: len(self.paths)], axes[AXIS_OF_KIND[measure.kind]])
            for name, measure in measures_of(programme.budget.lines).items()
        }
        names = (COUNTRY, *(district.name for district in programme.districts))
        # Without districts the tables have one place, and so has the result.
        places = names[: self.values["waiting"].shape[2]]
        failed = tuple(f"draw {draw}: {self.failed[draw]}" for draw in sorted(self.failed))
        return Result(
            self.scenario,
            places,
            programme.census.when,
            series,
            tuple(self.paths),
            failed,
            draws.regimes,
            tuple(draws.regime[self.paths].tolist()) if len(draws.regime) else (),
            self._actions(axes["moment"]),
            tuple(self.digests),
            programme.budget.lines,
        )

    def _actions(self, dates: tuple[date, ...]) -> dict[str, Series]:
        """Where each action is in force, by its name."""
        return {
            action.name: Series(self.values[ACTIONS][: len(self.paths), :, i : i + 1], dates)
            for i, action in enumerate(self.scenario.actions)
        }
