"""What a target needs of each lever: every value on the same draws and luck."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.errors import UsageError
from bandeexit.model.programme import Programme
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.needed.need import MOST_ADDED, LeverRange, Need, find_need
from bandeexit.scenarios.axes import check_axes
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.targets import need_targets

DEFAULT_VALUES = "scale:0.7..1.8:12"
"""From 30 % less to 80 % more of the line that pays for posts; an assumption, told in the
report."""


def complete(study: FittedStudy, question: Question) -> Question:
    """Fill in levers and probability, and refuse levers that do not fit, or several targets."""
    texts = [str(text) for text in question.options["lever"]] or [default_lever(study.programme)]
    base = with_one_target(question.base, question.options["probability"])
    # Each lever by itself: together they would be a grid, which `stress` does.
    grids = [study.grid(base, (text,)) for text in texts]
    for grid in grids:
        check_axes(study.programme, grid)
    axes = tuple(axis for grid in grids for axis in grid.axes)
    return replace(question, scenarios=(base,), axes=axes).with_options(
        lever=texts,
        probability=base.targets[0].probability,
        # Whoever lists values wants these; between the ends of a range some are added.
        refine=[is_range(text) for text in texts],
    )


def size(study: FittedStudy, question: Question) -> Size:
    """As many values as may be tried at the most."""
    # At the most, as how often the verdict changes shows on the way.
    least = sum(len(axis.values) for axis in question.axes)
    added, draws = MOST_ADDED * sum(question.options["refine"]), question.base.draws
    words = f"{least} values, and up to {added} more where the verdict changes, {draws} paths each"
    return Size((least + added) * draws, words)


def compute(study: FittedStudy, question: Question, job: Job) -> tuple[Need, ...]:
    """Search along each lever."""
    draws = study.draws_of(question.regime)
    pairs = zip(question.axes, question.options["refine"], strict=True)
    return tuple(
        find_need(study.programme, question.base, draws, LeverRange(axis, refine), job, str(i))
        for i, (axis, refine) in enumerate(pairs)
    )


def default_lever(programme: Programme) -> str:
    """Write the lever that is asked for where none is: the line that pays for posts."""
    budget = programme.budget
    return f"{budget.lines[budget.row_of('posts')].path}={DEFAULT_VALUES}"


def is_range(text: str) -> bool:
    """Whether a lever is written `low..high:count`: only between such values some are added."""
    values, *_dates = text.split("@")
    return ".." in values


def with_one_target(base: Scenario, probability: float | None) -> Scenario:
    """Give the scenario's only target the probability wanted, if another one is.

    Raises
    ------
    UsageError
        There are several targets, or none; the probability is not between 0 and 1.
    """
    need_targets(base)
    if len(base.targets) > 1:
        known = ", ".join(target.name for target in base.targets)
        raise UsageError(
            f"{base.name} has {len(base.targets)} targets; name one with --target: {known}."
        )
    (target,) = base.targets
    wanted = target.probability if probability is None else float(probability)
    if not 0.0 < wanted < 1.0:
        raise UsageError(f"the probability is {wanted:g}; expected more than 0, less than 1.")
    # The target itself is changed, so that every share is held against the wanted one.
    return replace(base, targets=(replace(target, probability=wanted),), precision=None)
