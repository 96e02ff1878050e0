"""Who does the blocks of a run: this thread, threads, processes, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

from joblib import Parallel, delayed, parallel_config

from bandeexit.errors import UsageError, unexpected

Backend = Literal["threads", "processes", "dask"]
BACKENDS: tuple[Backend, ...] = ("threads", "processes", "dask")
ANSWER_SECONDS = 20
"""A scheduler that does not answer by then is not there."""
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


ALONE = Workers()
"""This thread only."""


def in_order(
    work: Callable[[Item], Gain], items: Iterable[Item], workers: Workers
) -> Iterator[Gain]:
    """Do some work for every item; outcomes come in the order of the items.

    A worker that dies in the middle of an item loses nothing: on a Dask
    cluster another one does the item again.
    """
    if workers.count == 1 and workers.backend != "dask":
        yield from map(work, items)
        return
    # In order, since paths are laid one behind the other; whoever finishes early waits in memory.
    with _place(workers):
        count = None if workers.backend == "dask" else workers.count
        pool = Parallel(n_jobs=count, return_as="generator", batch_size=1, pre_dispatch="all")
        yield from pool(delayed(work)(item) for item in items)


@contextmanager
def _place(workers: Workers) -> Iterator[None]:
    with ExitStack() as stack:
        if workers.backend == "dask":
            stack.enter_context(_client(workers.scheduler))
            stack.enter_context(parallel_config(backend="dask", wait_for_workers_timeout=60))
        else:
            # loky starts workers that import anew: what they compute cannot hang on
            # this process's state.
            name = {"threads": "threading", "processes": "loky"}[workers.backend]
            stack.enter_context(parallel_config(backend=name))
        yield


def _client(scheduler: str) -> ExitStack:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "Dask is not installed. Install the extra `cluster`: pip install 'bandeexit[cluster]'"
        ) from None
    stack = ExitStack()
    try:
        client = Client(scheduler, timeout=ANSWER_SECONDS)  # type: ignore[no-untyped-call]
        stack.enter_context(client)
    except OSError as error:
        raise UsageError(
            f"no Dask scheduler answers at {scheduler} ({error}). "
            "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`."
        ) from None
    return stack
