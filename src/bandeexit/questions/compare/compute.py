"""Scenarios on the same draws and luck: differences, steps, and where the spread comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.files.address import argument_of, is_called
from bandeexit.model.budget import Lines
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.simulating import Simulate, simulator
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.precision import MedianPrecision, run_until
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.shapley import (
    MOST_STEPS,
    Decomposition,
    coalitions_of,
    decompose,
    draws_for,
    why_undivided,
)
from bandeexit.scenarios.steps import ledger_only, steps_between
from bandeexit.scenarios.variance import DRAWS_TO_SPLIT, Split, split_variance


@dataclass(frozen=True)
class Compared:
    """A baseline and the scenarios compared with it, path by path."""

    results: tuple[Result, ...]
    """The baseline first."""
    comparisons: tuple[Comparison, ...]
    splits: Sequence[Split]
    """Where the spread of each headline number comes from."""
    steps: Mapping[str, Decomposition]
    """Scenario with more than one step -> its effect, step by step."""
    # Kept with the reason: steps of which some orders are no scenario (docs/decisions/0011) must
    # not end a comparison of all else.
    undivided: Mapping[str, str]
    """Scenario whose steps cannot be taken apart -> why."""
    reached: tuple[MedianPrecision, ...]
    """How precise the medians are that a precision was asked for."""


def complete(study: FittedStudy, question: Question) -> Question:
    """Put the scenario in front that the others are compared with.

    Raises
    ------
    UsageError
        It is none of them, or there is nothing to compare it with.
    """
    scenarios, against = list(question.scenarios), question.options["against"]
    if len(scenarios) < 2:
        name = argument_of(scenarios[0])
        raise UsageError(
            f"there is nothing to compare {name} with. Name two scenarios or more, as in "
            f"`bandeexit compare baseline {name}`."
        )
    if against is not None:
        # By name or as it was written: of two that stand in one file, or in which different values
        # are set, the file's name means neither.
        at = next((i for i, one in enumerate(scenarios) if is_called(one, against)), None)
        if at is None:
            hint = did_you_mean(against, [argument_of(scenario) for scenario in scenarios])
            raise UsageError(f"`{against}` is none of the scenarios compared{hint}")
        scenarios = [scenarios[at], *scenarios[:at], *scenarios[at + 1 :]]
    # The order says it from here on, in the folder and in the command.
    return replace(question, scenarios=tuple(scenarios)).with_options(against=None)


def size(study: FittedStudy, question: Question) -> Size:
    """Count paths, replications of some, and coalitions of steps."""
    scenarios, lines = question.scenarios, study.programme.budget.lines
    # Replications of the first 500 draws tell chance from what is not known; more of them would
    # steady the shares and narrow nothing (docs/comparing.md).
    again = sum(min(scenario.draws, DRAWS_TO_SPLIT) for scenario in scenarios)
    ordered = question.options["ordered"]
    pairs = [(scenarios[0], other) for other in scenarios[1:]]
    coalitions = sum(_coalition_paths(*pair, lines, ordered=ordered) for pair in pairs)
    return Size(
        sum(scenario.draws for scenario in scenarios) + again + coalitions,
        f"{len(scenarios)} scenarios, {again} replications to tell chance from what is not known, "
        f"{coalitions} paths to take steps apart",
        3.0,
        # Said beforehand as well as in the report: whoever wanted the steps can mend it now.
        tuple(
            f"The steps of {other.name} are not taken apart: {why}"
            for base, other in pairs
            if (why := _why_undivided(study, base, other, ordered=ordered))
        ),
    )


def _why_undivided(study: FittedStudy, base: Scenario, other: Scenario, *, ordered: bool) -> str:
    if ledger_only(base, other, study.programme.budget.lines):
        return "only lines without a modelled effect differ, so there is no effect to take apart."
    return why_undivided(study.programme, base, other, ordered=ordered)


def _coalition_paths(base: Scenario, other: Scenario, lines: Lines, *, ordered: bool) -> int:
    try:
        names = [step.name for step in steps_between(base, other)]
    except UsageError:
        return 0
    # Before they are listed: a hundred steps would be 2^100 of them.
    if len(names) < 2 or (len(names) > MOST_STEPS and not ordered):
        return 0
    if ledger_only(base, other, lines):
        return 0
    coalitions = len(coalitions_of(names, ordered=ordered))
    # The empty and the full one are there already: baseline and scenario (docs/decisions/0011).
    return (coalitions - 2) * min(draws_for(coalitions), other.draws)


def compute(study: FittedStudy, question: Question, job: Job) -> Compared:
    """Run scenarios on the same draws and luck; where precision is asked, until it is reached."""
    simulate = simulator(study, question, job)
    # A precision cannot ask for more draws than the fit holds.
    held = len(study.draws_of(question.regime))
    done, reached = run_until(question.scenarios, held, simulate)
    results = tuple(done)
    steps, undivided = _steps(results, simulate, ordered=question.options["ordered"])
    return Compared(
        results,
        tuple(compare(results[0], other) for other in results[1:]),
        split_variance(results, lambda one, replication: simulate(one, replication=replication)),
        steps,
        undivided,
        tuple(reached),
    )


def _steps(
    results: Sequence[Result], simulate: Simulate, *, ordered: bool
) -> tuple[dict[str, Decomposition], dict[str, str]]:
    """Take apart scenarios with more than one step; and say where that cannot be done.

    What changes the ledger only has no effect to take apart.
    """
    base, found, undivided = results[0], {}, {}
    for one in results[1:]:
        scenario = one.scenario
        if ledger_only(base.scenario, scenario, one.lines):
            continue
        try:
            # A scenario of one step is that step; its waterfall would be a bar twice.
            if len(steps_between(base.scenario, scenario)) < 2:
                continue
            found[scenario.name] = decompose(base, one, simulate, draws=None, ordered=ordered)
        except UsageError as error:
            undivided[scenario.name] = str(error)
    return found, undivided
