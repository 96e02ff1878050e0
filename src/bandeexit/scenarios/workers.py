"""Who does the blocks of a run: this thread, threads, processes, or a Dask cluster."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, TypeVar

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from bandeexit.errors import RunError, UsageError, unexpected
from bandeexit.scenarios.cluster import in_order_there, threads_of

Backend = Literal["threads", "processes", "dask"]
BACKENDS: tuple[Backend, ...] = ("threads", "processes", "dask")
_ADDRESS = re.compile(
    r"((tcp|tls|ucx|wss?)://)?(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}|inproc://\S+"
)
Item = TypeVar("Item")
Gain = TypeVar("Gain")


@dataclass(frozen=True, slots=True)
class Workers:
    """How many work at a time, and where. What comes out does not depend on it."""

    count: int = 1
    backend: Backend = "threads"
    """Threads suit the compiled engine, which lets other threads run; processes suit the
    reference engine; a Dask cluster has as many workers as it has."""
    scheduler: str = ""
    """Address of the Dask scheduler, such as tcp://host:8786."""
    study: str = ""
    """Digest of the study (`installation.study_digest`); a worker of a cluster that was started in
    another one is refused. Empty: whichever it stands in."""

    def __post_init__(self) -> None:
        """Check how many there are, and what belongs together."""
        is_whole = isinstance(self.count, int) and not isinstance(self.count, bool)
        if not is_whole or self.count < 1:
            raise unexpected("workers", self.count, "a whole number, 1 or more")
        if self.backend not in BACKENDS:
            raise unexpected("backend", self.backend, f"one of {', '.join(BACKENDS)}")
        if (self.backend == "dask") != bool(self.scheduler):
            raise UsageError(
                "a Dask cluster needs the address of its scheduler, and nothing else does: "
                "give `--backend dask --scheduler tcp://HOST:PORT`, or neither."
            )
        if self.scheduler and not _ADDRESS.fullmatch(self.scheduler):
            expected = "an address as `dask scheduler` prints it, such as tcp://HOST:8786"
            raise unexpected("scheduler", self.scheduler, expected)

    def ready(self, study: str) -> Workers:
        """Make sure before any work that they are there, and fit for this study.

        Parameters
        ----------
        study : str
            Its digest.

        Raises
        ------
        UsageError
            A cluster is not there, has no workers, or has some that would give other paths.
        """
        if self.backend != "dask" or self.study:
            return self
        # As many as the cluster has: what is said of the work is then about those.
        return replace(self, count=threads_of(self.scheduler, study), study=study)


ALONE = Workers()
"""This thread only."""


def in_order(
    work: Callable[[Item], Gain], items: Iterable[Item], workers: Workers
) -> Iterator[Gain]:
    """Do some work for every item; outcomes come in the order of the items.

    A worker that dies in the middle of an item loses nothing: on a Dask
    cluster another one does the item again.
    """
    if workers.backend == "dask":
        yield from in_order_there(work, list(items), workers.scheduler, workers.study)
    elif workers.count == 1:
        yield from map(work, items)
    else:
        yield from _side_by_side(work, items, workers)


def compiled_once(
    work: Callable[[Item], Gain], items: Sequence[Item], workers: Workers, first: int = 1
) -> Iterator[Gain]:
    """Do the first items here, so that code is compiled once; the others as `in_order` does."""
    # Nothing is done here for a cluster: its workers have to be asked first who they are, and
    # their code is compiled there.
    here = 0 if workers.backend == "dask" else first
    return chain(map(work, items[:here]), in_order(work, items[here:], workers))


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keep to itself what joblib's own threads stumble over when their work is taken away."""
    usual = threading.excepthook

    def only_others(failure: threading.ExceptHookArgs) -> None:
        if not type(failure.thread).__module__.startswith("joblib."):
            usual(failure)

    threading.excepthook = only_others
    yield
    # Not after Ctrl-C: such a thread may come to it a moment later.
    threading.excepthook = usual


def _side_by_side(
    work: Callable[[Item], Gain], items: Iterable[Item], workers: Workers
) -> Iterator[Gain]:
    # loky starts workers that import anew: what they compute cannot hang on this process's state.
    name = {"threads": "threading", "processes": "loky"}[workers.backend]
    # In order, since paths are laid one behind the other; whoever finishes early waits in memory.
    pool = Parallel(
        n_jobs=workers.count,
        backend=name,
        return_as="generator",
        batch_size=1,
        pre_dispatch="all",
    )
    try:
        with _without_noise():
            yield from pool(delayed(work)(item) for item in items)
    except TerminatedWorkerError as error:
        raise RunError(
            "a worker process was ended from outside, or has run out of memory "
            f"({str(error).splitlines()[0]}). Ask for fewer with --workers."
        ) from None
