"""Where the outcomes of blocks wait until a run is complete, and what they are told apart by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.block import Outcome

# Of paths and not of blocks: the same for blocks of 10 and of 100, after a stop, and for a run that
# was extended (docs/decisions/0010).
PATHS_OF_A_DIGEST = 100
"""A run is told from another by one digest for so many paths, whatever its blocks were."""
# Counted in, so that a run in which another path failed has another digest.
NO_PATH = bytes(32)
"""Stands for a path that failed."""


class Span(NamedTuple):
    """Consecutive paths."""

    first: int
    stop: int
    """Excluded."""


class Store(Protocol):
    """Where the outcomes of blocks wait until the run is complete.

    `find` and `put` are called by the worker, `take` by whoever collects; what they return is
    all that travels between the two.
    """

    def spans(self) -> Sequence[Span]:
        """Tell which blocks an earlier attempt seems to have left."""

    def find(self, span: Span) -> Outcome | None:
        """Look for a sound outcome of an earlier attempt; return what is to be sent of it."""

    def put(self, span: Span, outcome: Outcome) -> Outcome:
        """Keep an outcome; return what is to be sent of it."""

    def take(self, span: Span, sent: Outcome) -> Outcome:
        """Give the whole outcome back."""


class Memory:
    """Keeps nothing: whole outcomes travel."""

    def spans(self) -> Sequence[Span]:
        """Nothing is left of earlier attempts."""
        return ()

    def find(self, span: Span) -> Outcome | None:
        """Nothing is left of earlier attempts."""
        return None

    def put(self, span: Span, outcome: Outcome) -> Outcome:
        """Send all of it."""
        return outcome

    def take(self, span: Span, sent: Outcome) -> Outcome:
        """All of it was sent."""
        return sent


class Digested(Memory):
    """Keeps nothing, and tells what each path is known by."""

    def put(self, span: Span, outcome: Outcome) -> Outcome:
        """Send all of it, with digests."""
        return with_digests(outcome)


def pieces(kept: Sequence[Span], n_paths: int, size: int, begin: int = 0) -> list[Span]:
    """Cut paths into blocks: those that are kept already, and new ones between them.

    Parameters
    ----------
    kept : sequence of Span
        Where two overlap, the one that begins first is used, and of two that begin together the
        longer one.
    size : int
        Paths in a new block, at most.
    begin : int
        The first path that is wanted.

    Returns
    -------
    list of Span
        Every path from `begin` on once, in order.
    """
    cut: list[Span] = []
    done = begin
    # Attempts may have cut their paths differently; each path is taken from one of them only.
    for first, stop in sorted(kept, key=lambda span: (span.first, -span.stop)):
        if first >= done and stop <= n_paths:
            cut += _cut(done, first, size)
            cut.append(Span(first, stop))
            done = stop
    return cut + _cut(done, n_paths, size)


def _cut(first: int, stop: int, size: int) -> list[Span]:
    return [Span(at, min(at + size, stop)) for at in range(first, stop, size)]


def with_digests(outcome: Outcome) -> Outcome:
    """Add the digest of each good path: SHA-256 of its numbers, measure by measure."""
    # A hash for each path, fed table by table: no path's numbers have to be laid together first.
    contents = [hashlib.sha256() for _ in outcome.paths]
    # The reference engine's tables lie otherwise in memory.
    tables = {name: np.ascontiguousarray(table) for name, table in outcome.tables.items()}
    # By name, whatever the order in which an engine has filled them.
    for table in (tables[name] for name in sorted(tables)):
        whole, is_whole = narrow(table)
        for content, row, counts, short in zip(contents, table, whole, is_whole, strict=True):
            content.update(counts.data if short else row.data)
    return Outcome(outcome.paths, tables, outcome.failed, tuple(c.digest() for c in contents))


def narrow(table: NDArray[np.float32]) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Write numbers with half the bytes, and tell which rows lose nothing by it.

    Most measures count persons: hashing and writing them short halves what keeping blocks costs.
    """
    with np.errstate(invalid="ignore"):
        # NaN and large numbers become anything here; they are found out below, bit by bit.
        short = table.astype(np.int16)
    bits = short.astype(np.float32).view(np.int32)  # a zero's sign counts, too
    same = (bits == table.view(np.int32)).reshape(len(table), -1).all(axis=1)
    return short, same


def digests_of_paths(paths: Sequence[int], digests: Sequence[bytes], n_paths: int) -> list[str]:
    """Join the digests of good paths into one for each hundred paths, failed ones included.

    Parameters
    ----------
    paths : sequence of int
        Numbers of the good paths.
    digests : sequence of bytes
        One for each of them.
    n_paths : int
        Good and failed ones.
    """
    known = dict(zip(paths, digests, strict=True))
    every = [known.get(path, NO_PATH) for path in range(n_paths)]
    return [
        hashlib.sha256(b"".join(every[first : first + PATHS_OF_A_DIGEST])).hexdigest()
        for first in range(0, n_paths, PATHS_OF_A_DIGEST)
    ]
