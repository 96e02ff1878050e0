"""One scenario's unknowns: simulated once, again with other luck, and with each input held."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.errors import UsageError
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.sensitivity.independent import TAPES, Response
from bandeexit.questions.sensitivity.sense import (
    SOBOL_BASE,
    Sensitivity,
    Sobol,
    independent,
    ranges_of,
    sense,
)
from bandeexit.questions.sensitivity.sobol import refuse_without_salib
from bandeexit.questions.sensitivity.tornado import DRAWS, Input, inputs_of
from bandeexit.scenarios.job import Job, Progress
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.variance import DRAWS_TO_SPLIT

FREE_PATHS_A_SECOND = 260
"""Where inputs vary freely, histories are more often drawn in vain."""
REGRESSION_SECONDS = 10


def complete(study: FittedStudy, question: Question) -> Question:
    """Take the draws as they are given, and refuse Sobol's indices where they cannot be had."""
    if question.options["sobol"]:
        # Before minutes of work.
        refuse_without_salib()
        _free_regime(study)
    return replace(question, scenarios=(replace(question.base, precision=None),))


def size(study: FittedStudy, question: Question) -> Size:
    """Count the paths of the forecast, of its replication, of inputs held, of Sobol's points."""
    draws, n = question.base.draws, len(_inputs(study, question.regime))
    # At the most: what the scenario sets, or what shaped the histories, is not held.
    again, held = min(draws, DRAWS_TO_SPLIT), 2 * n * min(draws, DRAWS)
    words = (
        f"{draws} paths, {again} replications to tell chance apart, at most {held} paths to hold "
        f"{n} inputs low and high"
    )
    if not question.options["sobol"]:
        return Size(draws + again + held, words, REGRESSION_SECONDS)
    free = SOBOL_BASE * (n + 2) * TAPES
    seconds = REGRESSION_SECONDS + free / FREE_PATHS_A_SECOND
    return Size(draws + again + held, f"{words}, {free} paths for Sobol's indices", seconds)


def compute(study: FittedStudy, question: Question, job: Job) -> Sensitivity:
    """Simulate, regress, hold each input low and high."""

    def simulate(scenario: Scenario, *, replication: int = 0) -> Result:
        return study.simulate(
            scenario,
            regime=question.regime,
            workers=job.workers,
            # A scenario with an input held is another one, with a folder of blocks of its own:
            # named by the scenario alone, a resumed analysis did everything anew.
            store=job.blocks(scenario, replication),
            replication=replication,
        )

    draws, assumptions = study.draws_of(question.regime), study.files.assumptions
    with job.watch(question.folder) as tell:
        found = sense(question.base, draws, assumptions, simulate, tell)
        if not question.options["sobol"]:
            return found
        return replace(found, sobol=_sobol(study, question.base, job, tell))


def _inputs(study: FittedStudy, regime: str | None) -> list[Input]:
    return inputs_of(study.draws_of(regime), ranges_of(study.files.assumptions))


def _sobol(study: FittedStudy, scenario: Scenario, job: Job, tell: Progress) -> Sobol:
    regime = _free_regime(study)
    # A point costs a simulation for every input, also for one that cannot vary.
    inputs = [one for one in _inputs(study, regime) if one.low != one.high]
    response = Response(
        study.programme,
        scenario,
        study.draws_of(regime),
        inputs,
        job.workers,
        lambda done, total: tell(done, total, "Sobol"),
    )
    return independent(response, regime, seed=scenario.seed)


def _free_regime(study: FittedStudy) -> str:
    """Find the belief under which inputs can be set freely."""
    for one in study.files.regimes:
        # Elsewhere histories were found for the fitted values, and belong to those
        # (docs/decisions/0008).
        if one.never_binds:
            return one.name
    raise UsageError(
        "Sobol's indices need a belief in which capacity never binds; "
        "calibration/regimes.yaml has none."
    )
