"""Blocks of outcomes on disk: whole or not at all, and each says what it belongs to."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError
from bandeexit.files.block_names import spans_in
from bandeexit.files.digests import digest
from bandeexit.scenarios.block import Outcome
from bandeexit.scenarios.store import Span, narrow, with_digests

CODEC = "lz4"
"""Fast: it costs less than what it saves in writing."""
_N_DIGEST = 64


@dataclass(frozen=True, slots=True)
class KeptBlocks:
    """A folder with the blocks of one scenario; every worker can write to it."""

    folder: Path
    belongs: str
    """Digest of all that decides what a path is; a block of another one is not used."""
    travel: bool = True
    """Whether whole outcomes are sent (threads share memory), else only their heads."""

    def __post_init__(self) -> None:
        """Make the folder absolute: workers, and notebooks later on, stand in other ones."""
        object.__setattr__(self, "folder", self.folder.absolute())

    def spans(self) -> Sequence[Span]:
        """Tell which blocks lie in the folder."""
        # By their names: `find` may still say that one of them is no good.
        return [Span(*span) for span in spans_in(self.folder)]

    def find(self, span: Span) -> Outcome | None:
        """Read a block of an earlier attempt; None where it is damaged, or of something else."""
        outcome = self._read(span)
        return None if outcome is None else self._sent(outcome)

    def put(self, span: Span, outcome: Outcome) -> Outcome:
        """Write a block aside and move it into place.

        Raises
        ------
        RunError
            The folder cannot be written to.
        """
        # By the worker that made it: hashing takes 0.11 s for 2,000 paths and writing 0.27
        # (docs/decisions/0010), which whoever collects would do one after the other.
        digested = with_digests(outcome)
        file = self._file(span)
        # By process, as a block of a worker that seemed dead is done again by another one. Not
        # synced to the disk one by one: a block that a power cut has halved does not have its
        # digest and is made again (docs/decisions/0010).
        aside = file.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(_packed(digested, self.belongs))
            aside.replace(file)
        except OSError as error:
            # A disk that is full would stay so.
            aside.unlink(missing_ok=True)
            raise RunError(
                f"cannot write to {self.folder}: {error.strerror or error}. Blocks that are whole "
                "are kept. Free some space and add --resume, or choose another folder with --out."
            ) from error
        return self._sent(digested)

    def take(self, span: Span, sent: Outcome) -> Outcome:
        """Give the whole outcome, from the message or from the file.

        Raises
        ------
        RunError
            The file is not there: the folder is not shared with the worker.
        """
        if self.travel:
            return sent
        # Whole outcomes do not travel between processes or machines: 95 kB a path
        # (docs/engines.md).
        outcome = self._read(span)
        if outcome is None:
            raise RunError(
                f"a worker has written {self._file(span).name}, but {self.folder} does not show "
                "it. Choose a folder with --out that this machine and all workers share."
            )
        return outcome

    def _sent(self, outcome: Outcome) -> Outcome:
        return outcome if self.travel else outcome._replace(tables={})

    def _file(self, span: Span) -> Path:
        return self.folder / f"{span.first:08d}-{span.stop:08d}.block"

    def _read(self, span: Span) -> Outcome | None:
        try:
            content = self._file(span).read_bytes()
        except OSError:
            return None
        outcome = _unpacked(content, self.belongs)
        # A block that was renamed has its digest, and other paths than its name says.
        there = () if outcome is None else sorted([*outcome.paths, *outcome.failed])
        return outcome if list(there) == list(range(*span)) else None


def _packed(outcome: Outcome, belongs: str) -> bytes:
    """Digest of what follows, head, compressed tables."""
    import pyarrow as pa

    # Counts in 16 bits where that loses nothing, a sign of zero included, pressed with LZ4: 38 MB
    # instead of 195 for 2,000 paths. zstd: 1.7 times smaller, half as fast (docs/decisions/0010).
    tables = {name: _short(table) for name, table in outcome.tables.items()}
    head = {
        "belongs": belongs,
        "paths": outcome.paths,
        "failed": list(outcome.failed.items()),
        "digests": [one.hex() for one in outcome.digests],
        "tables": [(name, table.dtype.str, table.shape) for name, table in tables.items()],
    }
    raw = b"".join(table.data for table in tables.values())
    compressed: bytes = pa.compress(raw, codec=CODEC, asbytes=True)
    # No pickle: what is read from a folder that others write to must not be able to run anything.
    body = json.dumps(head).encode() + b"\n" + compressed
    return digest(body).encode() + body


def _short(table: NDArray[Any]) -> NDArray[Any]:
    short, is_whole = narrow(table)
    return short if is_whole.all() else table


def _unpacked(content: bytes, belongs: str) -> Outcome | None:
    import pyarrow as pa

    body = memoryview(content)[_N_DIGEST:]
    # Before anything of it is parsed, so that no damage can be more than a block to be made
    # again.
    if digest(body) != bytes(content[:_N_DIGEST]).decode(errors="replace"):
        return None
    first, compressed = bytes(body).split(b"\n", 1)
    head: dict[str, Any] = json.loads(first)
    if head["belongs"] != belongs:
        return None
    sizes = [np.dtype(kind).itemsize * prod(shape) for _, kind, shape in head["tables"]]
    raw = pa.decompress(compressed, sum(sizes), codec=CODEC, asbytes=True)
    tables, at = {}, 0
    for (name, kind, shape), size in zip(head["tables"], sizes, strict=True):
        part = np.frombuffer(raw, kind, prod(shape), at).reshape(shape)
        # In 32 bits again, as the engine gave them: digests of paths are taken of those.
        tables[name], at = part.astype(np.float32), at + size
    return Outcome(
        tuple(head["paths"]),
        tables,
        dict(head["failed"]),
        tuple(bytes.fromhex(one) for one in head["digests"]),
    )
