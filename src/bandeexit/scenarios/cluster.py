"""Work on a Dask cluster: every worker says what it is before it is given any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from bandeexit.errors import RunError, UsageError
from bandeexit.scenarios.installation import STUDY, differences, installation

ANSWER_SECONDS = 5
"""A scheduler that does not answer by then is not there."""
WORKER_SECONDS = 10
"""A scheduler that has no worker by then has none; many take some seconds to come up."""
SAME = "Install the same bandeexit and packages there, and start these workers anew"
Item = TypeVar("Item")
Gain = TypeVar("Gain")


def threads_of(scheduler: str, study: str) -> int:
    """Refuse a cluster that cannot be worked with, before any work; say how many work at a time.

    Parameters
    ----------
    study : str
        Digest of the study; a worker that stands in another one is refused.

    Raises
    ------
    UsageError
        Dask is not installed, nobody answers, there is no worker, or one is not as this machine.
    """
    with _cluster(scheduler, study) as (client, _):
        return int(sum(client.nthreads().values()))


def in_order_there(
    work: Callable[[Item], Gain], items: Sequence[Item], scheduler: str, study: str
) -> Iterator[Gain]:
    """Do some work for every item there; outcomes come in the order of the items."""
    if not items:
        return
    with _cluster(scheduler, study) as (client, expected), _told(scheduler):
        # In a `partial`, as Dask looks into tuples for work of its own. Whole with every item, so
        # that the scheduler can give it to another worker: what is sent to workers ahead of the
        # work dies with the last of them that holds it.
        tasks = [
            client.submit(partial(_vouched, work, item, expected), pure=False) for item in items
        ]
        try:
            for task in tasks:
                yield _result(client, task, scheduler)
                task.release()
        finally:
            client.cancel(tasks)


def _result(client: Any, task: Any, scheduler: str) -> Any:
    """Wait for an outcome as long as there is somebody who works on it."""
    while True:
        try:
            return task.result(timeout=WORKER_SECONDS)
        except TimeoutError:
            if task.status == "error":
                raise
            if not client.nthreads():
                raise RunError(
                    f"the cluster at {scheduler} has no worker left. Start some again and go on "
                    "with --resume."
                ) from None


def _vouched(work: Callable[[Item], Gain], item: Item, expected: Mapping[str, str]) -> Gain:
    """Work where this worker is what it should be: it may have joined after all were asked."""
    other = differences(installation(), expected)
    if other:
        from distributed import get_worker

        where = get_worker().address
        raise RunError(_refusal({where: other}) + " It has joined while others were at work.")
    return work(item)


@contextmanager
def _cluster(scheduler: str, study: str) -> Iterator[tuple[Any, Mapping[str, str]]]:
    with _client(scheduler) as client:
        expected = {**installation(), STUDY: study} if study else installation()
        # The client's own folder is no matter: it asks about a study by name.
        if not study:
            expected.pop(STUDY, None)
        said = client.run(installation, on_error="return")
        other = {where: _said(one, expected) for where, one in sorted(said.items())}
        foreign = {where: words for where, words in other.items() if words}
        if foreign:
            raise UsageError(_refusal(foreign))
        yield client, expected


def _said(one: object, expected: Mapping[str, str]) -> list[str]:
    # No bandeexit at all, or one that cannot yet say what it is.
    if not isinstance(one, dict):
        return [f"it cannot say what it is ({one})"]
    return differences(one, expected)


def _refusal(foreign: Mapping[str, Iterable[str]]) -> str:
    lines = [f"  {where}: {'; '.join(words)}" for where, words in foreign.items()]
    many = "workers" if len(lines) > 1 else "a worker"
    # The study by itself: its remedy is another folder and not another installation.
    moved = any(STUDY in word for words in foreign.values() for word in words)
    study = " in the folder of this study, or in none" if moved else ""
    first = f"{many} would not give the paths of this machine:"
    return "\n".join([first, *lines, f"{SAME}{study}."])


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "Dask is not installed. Install the extra `cluster`: pip install 'bandeexit[cluster]'"
        ) from None
    try:
        client: Any = Client(scheduler, timeout=ANSWER_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    # A name that nobody knows, a port that nobody listens at: Dask has an error of its own for
    # each. Out of memory: somebody else answers, and is taken for a very long message.
    except (OSError, ValueError, TypeError, MemoryError, OverflowError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {scheduler} ({_first_line(error)}). Start one with "
            "`dask scheduler`, workers with `dask worker ADDRESS`, and give --scheduler the "
            "address that it prints."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise UsageError(
                f"the Dask scheduler at {scheduler} has no worker. Start one or more with `dask "
                f"worker {scheduler} --nworkers N --nthreads 1`, where the same bandeexit is "
                "installed, or leave --backend and --scheduler out to work on this machine."
            ) from None
        yield client


@contextmanager
def _told(scheduler: str) -> Iterator[None]:
    """Put into words what can befall a cluster in the middle of the work."""
    from asyncio import CancelledError
    from concurrent.futures import CancelledError as Cancelled

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise RunError(
            f"a block of the cluster at {scheduler} was lost with its worker again and again "
            f"({_first_line(error)}). A worker that dies has often run out of memory: give "
            "workers more of it, or fewer threads, and go on with --resume."
        ) from None
    except (CancelledError, Cancelled, FutureCancelledError, CommClosedError, OSError) as error:
        raise RunError(
            f"the work at {scheduler} was cut off: the scheduler or the last of its workers is "
            f"gone ({_first_line(error)}). Start it again and go on with --resume."
        ) from None
    except ImportError as error:
        raise RunError(f"a worker of {scheduler} cannot do its work: {error}. {SAME}.") from None


def _first_line(error: Any) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
