"""Whether a peer gives the reference engine's answers: counts of events, on the same tapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from bandeexit.model.events import EventKind, EventLog
from simplified import Race

Line = tuple[int, float, int, int]
CONFIDENCE = 0.999
"""That no comparison of one peer gives a false alarm."""
CLOSE = 1e-6
"""Days within which two times are the same."""


class Agreement(NamedTuple):
    """How a peer compares with the reference engine."""

    name: str
    n_tapes: int
    n_events: int
    score: float
    """Largest |z| over the kinds of event: mean paired difference of counts over its own
    Monte-Carlo error; 0 where no tape differs, infinite where all differ alike."""
    bound: float
    """What |z| may be: Student's t, for all kinds of event at once."""
    level: str
    """"bits", "events" (within a tenth of a second), "counts", "statistics" or "none"."""

    @property
    def agrees(self) -> bool:
        """Whether the peer passes."""
        return self.score <= self.bound


def compare(
    name: str,
    simulate: Callable[[Race], list[Line]],
    races: Sequence[Race],
    logs: Sequence[EventLog],
) -> Agreement:
    """Run a peer on some tapes, and compare its counts with those of the reference logs."""
    runs = [simulate(race) for race in races]
    ours = [lines_of(log) for log in logs]
    differences = np.array([_counts(a) - _counts(b) for a, b in zip(runs, ours, strict=True)])
    n, n_kinds = differences.shape
    quantile = 1.0 - (1.0 - CONFIDENCE) / (2.0 * n_kinds)
    score = max(_score(column) for column in differences.T)
    bound = float(student.ppf(quantile, n - 1))
    level = "statistics" if score <= bound else "none"
    if not differences.any():
        level = "counts"
        if all(_same_events(a, b, CLOSE) for a, b in zip(runs, ours, strict=True)):
            level = "events"
        if runs == ours:
            level = "bits"
    return Agreement(name, n, sum(len(own) for own in ours), score, bound, level)


def lines_of(log: EventLog) -> list[Line]:
    """Lines of a log, in its order."""
    columns = (log.person, log.time, log.district, log.kind)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _counts(lines: list[Line]) -> np.ndarray:
    kinds = np.array([kind for *_, kind in lines], dtype=np.int64)
    return np.bincount(kinds, minlength=len(EventKind))


def _score(differences: np.ndarray) -> float:
    if not differences.any():
        return 0.0
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    return abs(differences.mean()) / error if error > 0.0 else math.inf


def _same_events(one: list[Line], other: list[Line], within: float) -> bool:
    """Whether the same happened to everybody, at about the same time."""
    if len(one) != len(other):
        return False
    pairs = zip(sorted(map(_by_person, one)), sorted(map(_by_person, other)), strict=True)
    return all(a[:3] == b[:3] and abs(a[3] - b[3]) <= within for a, b in pairs)


def _by_person(line: Line) -> tuple[int, int, int, float]:
    person, day, district, kind = line
    return person, int(kind), district, day
