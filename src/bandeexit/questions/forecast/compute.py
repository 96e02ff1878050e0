"""Simulate scenarios one after the other; tables are made of each while the next one runs.

Besides the one that is simulated, only the first scenario's paths and those of the one before,
whose tables are being made, are held in memory: of several, only the whole country is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.simulating import Simulate, simulator
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.precision import MedianPrecision, assess_precision, run_until
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result, national
from bandeexit.scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

_REPORT_SECONDS = 3
"""Tables, charts and report of a scenario."""
Frames = Mapping[str, "pd.DataFrame"]
"""Name of a table -> its rows of one scenario."""


@dataclass(frozen=True)
class Forecasts:
    """Outcomes of scenarios on the same draws and luck."""

    results: tuple[Result, ...]
    """The first is what the others are compared with; of several, the country only."""
    # A result with its twelve districts is 190 MB for 2,000 paths, the country a thirteenth of
    # it: of several scenarios, tables of districts are made before they are dropped
    # (docs/decisions/0010).
    frames: tuple[Frames, ...] = ()
    """Rows of each scenario with its districts; empty where the result holds them."""

    @property
    def reached(self) -> tuple[MedianPrecision, ...]:
        """How precise the medians are that a precision was asked for."""
        return tuple(assess_precision(self.results))


def complete(study: FittedStudy, question: Question) -> Question:
    """Nothing is left open."""
    return question


def size(study: FittedStudy, question: Question) -> Size:
    """Count the paths."""
    n, paths = len(question.scenarios), sum(one.draws for one in question.scenarios)
    return Size(paths, f"{n} scenario(s)", _REPORT_SECONDS * n)


def compute(study: FittedStudy, question: Question, job: Job) -> Forecasts:
    """Simulate every scenario; where one asks for a precision, until that is reached."""
    scenarios, simulate = question.scenarios, simulator(study, question, job)
    # Draws are added to all of them, so none can be dropped before the last.
    if any(scenario.precision for scenario in scenarios):
        done, _ = run_until(scenarios, len(study.draws_of(question.regime)), simulate)
        return Forecasts(tuple(done))
    if len(scenarios) == 1:
        return Forecasts((simulate(scenarios[0]),))
    return _one_after_the_other(scenarios, simulate)


def _one_after_the_other(scenarios: Sequence[Scenario], simulate: Simulate) -> Forecasts:
    from bandeexit.questions.forecast.frames import forecast_frames

    kept: list[Result] = []
    making: list[Future[Frames]] = []
    first: Result | None = None
    # Tables hold the interpreter and the engine does not, so one thread makes them in its shadow:
    # twelve scenarios take 54 s, or 67 with tables made before the next one
    # (docs/decisions/0010).
    with _background() as pool:
        for scenario in scenarios:
            result = simulate(scenario)
            if making:
                making[-1].result()  # what went wrong is told now, and none lags behind
            # Held against the first one, which stays in memory for that.
            making.append(pool.submit(forecast_frames, result, first))
            first = first or result
            kept.append(national(result))
            del result  # before the next one is simulated
        frames = tuple(one.result() for one in making)
    return Forecasts(tuple(kept), frames)


@contextmanager
def _background() -> Iterator[ThreadPoolExecutor]:
    """One thread beside the simulation; an interrupt drops what waits."""
    # One: two would hold two more scenarios in memory.
    pool = ThreadPoolExecutor(1, "tables")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
