"""Progress of long work on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Report(Protocol):
    """Tell how much of the work is done."""

    def __call__(self, done: float, total: float, what: str = "") -> None:
        """Note that `done` of `total` is done."""


# A log of a batch run is read afterwards: a line a block would be thousands.
EVERY_SECONDS = 10.0
"""How often a line is printed where stderr is not a terminal."""


@contextmanager
def progress(title: str, quiet: bool) -> Iterator[Report]:
    """Show a bar on a terminal, a line now and then elsewhere, nothing when quiet."""
    if quiet:
        # Something that can be called: no caller has to ask whether anybody listens.
        yield lambda done, total, what="": None
    elif sys.stderr.isatty():
        with _bar(title) as report:
            yield report
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    # On stderr and gone when done: stdout holds the answer, and a terminal the answer only.
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(done: float, total: float, what: str = "") -> None:
            bar.update(task, completed=done, total=total, description=what or title)

        yield report


def _lines(title: str) -> Report:
    last = time.monotonic()

    def report(done: float, total: float, what: str = "") -> None:
        nonlocal last
        if time.monotonic() - last > EVERY_SECONDS:
            last = time.monotonic()
            # Flushed, as a file is not, and whoever follows it would wait.
            print(f"{what or title}: {done:g} of {total:g}", file=sys.stderr, flush=True)

    return report
