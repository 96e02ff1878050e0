"""A ready reckoner: every point of it on the same draws and luck."""

from __future__ import annotations

from bandeexit.model.budget import modelled_lines
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.reckoner.reckon import Reckoned, asked_points, reckon
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.purse import Purse, purse_of
from bandeexit.scenarios.question import Question

AMOUNTS = tuple(float(amount) for amount in range(-3, 7))
"""m DKK a year along the curves; each line as far down as it has money."""


def complete(study: FittedStudy, question: Question) -> Question:
    """Fill in the amounts of the curves, and refuse a scenario without a whole year."""
    _purse(study, question)
    amounts = question.options["amounts"]
    return question.with_options(amounts=[float(one) for one in (amounts or AMOUNTS)])


def size(study: FittedStudy, question: Question) -> Size:
    """At most as many points as moves and amounts."""
    step, amounts = question.options["step"], question.options["amounts"]
    n, draws = len(asked_points(_purse(study, question), step, amounts)), question.base.draws
    return Size(n * draws, f"at most {n} points, {draws} paths each")


def compute(study: FittedStudy, question: Question, job: Job) -> Reckoned:
    """Simulate a step up and down in each line and year, and the curves."""
    purse, draws = _purse(study, question), study.draws_of(question.regime)
    # All points on the same draws and luck; the time before the census is simulated once for all
    # (docs/decisions/0013).
    axes, workers = purse.axes, job.workers
    cells = Cells(study.programme, question.base, axes, draws, workers=workers, blocks=job.blocks)
    with job.watch(question.folder) as progress:
        return reckon(
            cells,
            purse,
            question.options["step"],
            question.options["amounts"],
            progress,
            regimes=draws.regimes,
        )


def _purse(study: FittedStudy, question: Question) -> Purse:
    """Only lines whose money acts: of the others the model cannot answer."""
    programme = study.programme
    return purse_of(programme, question.base, modelled_lines(programme.budget.lines))
