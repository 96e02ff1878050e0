"""Every split of the same money on the same draws and luck, and the choice between them."""

from __future__ import annotations

from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.reallocate.choice import Reallocated, reallocate, refuse_unknown
from bandeexit.questions.reallocate.splits import lines_of, splits_of
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.purse import Purse, purse_of
from bandeexit.scenarios.question import Question


def complete(study: FittedStudy, question: Question) -> Question:
    """Refuse lines and numbers that there are not."""
    # Before the work: a name that is misspelt would be noticed after all splits.
    refuse_unknown(question.base, question.options["by"])
    _purse(study, question)
    return question.with_options(take_from=list(question.options["take_from"]))


def size(study: FittedStudy, question: Question) -> Size:
    """One point a split."""
    purse, draws = _purse(study, question), question.base.draws
    n = len(splits_of(study.programme, question.base, purse, question.options["step"]))
    return Size(n * draws, f"at most {n} points, {draws} paths each")


def compute(study: FittedStudy, question: Question, job: Job) -> Reallocated:
    """Simulate every split, and choose."""
    purse, draws = _purse(study, question), study.draws_of(question.regime)
    # Paths are kept and not cells: whole values of every path are compared, and a cell has
    # summaries only.
    axes, workers = purse.axes, job.workers
    cells = Cells(study.programme, question.base, axes, draws, workers=workers, blocks=job.blocks)
    step, by = question.options["step"], question.options["by"]
    with job.watch(question.folder) as progress:
        return reallocate(cells, purse, step, by, progress, regimes=draws.regimes)


def _purse(study: FittedStudy, question: Question) -> Purse:
    lines = lines_of(study.programme, question.options["take_from"])
    return purse_of(study.programme, question.base, lines)
