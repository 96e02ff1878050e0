"""Whole paths for a question: every room that asks for some simulates them in the same way."""

from __future__ import annotations

from typing import Protocol

from bandeexit.questions.fitted import FittedStudy
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario


class Simulate(Protocol):
    """Simulates the draws of a scenario."""

    def __call__(self, scenario: Scenario, first: int = 0, replication: int = 0) -> Result:
        """From draw number `first` on, with the luck of a replication."""


def simulator(
    study: FittedStudy, question: Question, job: Job, *, by_district: bool = True
) -> Simulate:
    """Give what simulates a question's scenarios: under its belief, in the job's way."""

    def simulate(scenario: Scenario, first: int = 0, replication: int = 0) -> Result:
        with job.watch(scenario.name) as progress:
            return study.simulate(
                scenario,
                regime=question.regime,
                engine=job.engine,
                workers=job.workers,
                # By replication: the same draws with other luck are other paths. Those of
                # replication 0 are the same that any other question about the scenario has.
                store=job.blocks(scenario, replication),
                progress=progress,
                first=first,
                replication=replication,
                by_district=by_district,
            )

    return simulate
