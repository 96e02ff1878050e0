"""A search from a missed target back to the circumstances."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.errors import unexpected
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.reverse.breaks import ReverseTest
from bandeexit.questions.reverse.search import estimated_cells, run_reverse
from bandeexit.scenarios.axes import check_axes
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.targets import need_targets

SEARCH_DRAWS = 500
"""Paths a cell in a search; what is told is checked on all draws of the scenario."""
LEAST_SEARCH = 2
CHECKED = 55
"""Cells done again on all draws, about: breaks, levers, the centre."""


def complete(study: FittedStudy, question: Question) -> Question:
    """Fill in target and paths a cell; the first target is asked, and no other is looked at."""
    check_axes(study.programme, question.grid)
    need_targets(question.base)
    # The first one of several is said in the folder (`options`), so that `verify` asks the same.
    base = replace(question.base, targets=question.base.targets[:1])
    search = question.options["search"]
    if search is not None and search < LEAST_SEARCH:
        raise unexpected("search", search, f"{LEAST_SEARCH} or more paths a cell")
    (target,) = base.targets
    asked = replace(question, scenarios=(base,))
    # Not more than there are: --draws 200 with a search of 500 is a search of 200.
    return asked.with_options(target=target.name, search=min(search or SEARCH_DRAWS, base.draws))


def size(study: FittedStudy, question: Question) -> Size:
    """About as many cells as a search comes to; how many, nobody knows before."""
    n, search = estimated_cells(question.grid), question.options["search"]
    draws = question.base.draws
    # What the search had all draws for needs no check.
    checked = CHECKED * draws if question.options["check"] and search < draws else 0
    return Size(n * search + checked, f"A search of about {n} cells, {search} paths each")


def compute(study: FittedStudy, question: Question, job: Job) -> ReverseTest:
    """Search, and ask all draws at the points that are told."""
    with job.watch(question.folder) as progress:
        return run_reverse(
            study.programme,
            question.grid,
            study.draws_of(question.regime),
            n_draws=question.options["search"],
            check=question.options["check"],
            workers=job.workers,
            store=job.cells,
            progress=progress,
        )
