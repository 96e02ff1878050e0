"""How a question is answered: by whom, where unfinished work waits, who is told how far it is.

Nothing of it changes the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.cells import CellStore
from bandeexit.scenarios.run import ALONE
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Digested, Store
from bandeexit.scenarios.workers import Workers


class Progress(Protocol):
    """Is told how much of the work is done."""

    def __call__(self, done: float, total: float, what: str = "") -> None:
        """Note that `done` of `total` is done."""


@contextmanager
def _silent(title: str) -> Iterator[Progress]:
    yield lambda done, total, what="": None


def _in_memory(scenario: Scenario, replication: int = 0) -> Store:
    return Digested()


def _nowhere(search: str) -> CellStore | None:
    return None


@dataclass(frozen=True, slots=True)
class Job:
    """How a question is answered; by default by one thread, in memory, in silence."""

    workers: Workers = ALONE
    engine: Engine = "compiled"
    blocks: Callable[[Scenario, int], Store] = _in_memory
    """Scenario and replication -> where the outcomes of its blocks wait."""
    cells: Callable[[str], CellStore | None] = _nowhere
    """Name of a search -> where its finished cells wait."""
    watch: Callable[[str], AbstractContextManager[Progress]] = _silent
    """Shows the progress of what is named."""
