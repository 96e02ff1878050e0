"""A stress grid: every cell on the same draws and luck."""

from __future__ import annotations

from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.scenarios.axes import check_axes, check_size, refused_cells
from bandeexit.scenarios.grid import Stressed, run_grid
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.targets import need_targets

_MOST_NAMED = 3
"""Cells that cannot be done, of which the reason is told before the work."""


def complete(study: FittedStudy, question: Question) -> Question:
    """Refuse a grid that is too large, whose axes do not fit, or that nobody wants anything of."""
    need_targets(question.base)
    check_size(question.grid)
    check_axes(study.programme, question.grid)
    return question


def size(study: FittedStudy, question: Question) -> Size:
    """Every cell but those that a parameter's bound forbids.

    Raises
    ------
    UsageError
        No cell can be done.
    """
    grid, draws = question.grid, question.base.draws
    # Known before any work, by bounds alone: an axis may well go beyond one.
    refused = refused_cells(study.programme, grid)
    n = len(grid.wanted) - len(refused)
    more = f", {len(refused)} more that cannot be done" if refused else ""
    notes = tuple(f"  not done: {why}" for why in list(refused.values())[:_MOST_NAMED])
    return Size(n * draws, f"{n} cells{more}, {draws} paths each", notes=notes)


def compute(study: FittedStudy, question: Question, job: Job) -> Stressed:
    """Simulate every cell of the grid and of its ladder."""
    with job.watch(question.folder) as progress:
        return run_grid(
            study.programme,
            question.grid,
            study.draws_of(question.regime),
            workers=job.workers,
            store=job.cells("grid"),
            progress=progress,
        )
