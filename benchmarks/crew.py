"""One worker against two: threads of one process, on the study's own baseline."""

from __future__ import annotations

import time

from bandeexit.study import Study, load_study
from samples import Sample
from simplified import ROOT


def one_and_two(n_rounds: int, draws: int) -> list[Sample]:
    """Run the baseline in turn on one thread and on two; seconds by the clock."""
    study = load_study(ROOT)
    study.run("baseline", draws=200, workers=2)
    taken: dict[int, list[float]] = {1: [], 2: []}
    for number in range(n_rounds):
        for workers in (1, 2) if number % 2 else (2, 1):
            taken[workers].append(_seconds(study, draws, workers))
    return [
        Sample("workers", str(workers), 1, "s", tuple(values)) for workers, values in taken.items()
    ]


def _seconds(study: Study, draws: int, workers: int) -> float:
    started = time.perf_counter()
    study.run("baseline", draws=draws, workers=workers)
    return time.perf_counter() - started
