"""The folder in which a run keeps its blocks until it is finished."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BufferedWriter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bandeexit.errors import RunError
from bandeexit.files.block_names import BLOCK, spans_in
from bandeexit.files.run_folder import PARTIAL
from bandeexit.files.whole import write_whole

if TYPE_CHECKING:
    from bandeexit.files.kept import KeptBlocks

_ASKED = "request.json"
LOCK = "lock"
_LOG = "log.txt"
# Told apart well enough for a name; whether a block may be used, its own head says.
N_KEY = 12
"""Letters of the request's digest in the folder's name; blocks hold all of them."""


_SETTLED = 10.0
"""Seconds after which whoever has made a folder has locked it."""


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """An unfinished run on disk."""

    path: Path

    @property
    def n_blocks(self) -> int:
        """Blocks that are kept."""
        return sum(1 for _ in self.path.glob(f"*/{BLOCK}"))

    @property
    def n_paths(self) -> int:
        """Paths in them."""
        folders = (folder for folder in self.path.iterdir() if folder.is_dir())
        return sum(stop - first for folder in folders for first, stop in spans_in(folder))

    def blocks(self, scenario: str, belongs: str, *, travel: bool = True) -> KeptBlocks:
        """Blocks of one scenario."""
        from bandeexit.files.kept import KeptBlocks  # not at the top: lists of runs are light

        # Resolved: a worker elsewhere has another working directory.
        return KeptBlocks(self.path.resolve() / scenario, belongs, travel)

    def asked(self) -> dict[str, object]:
        """Tell what the run was asked for, as far as it was written."""
        try:
            found = json.loads((self.path / _ASKED).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def adopt(self, scenario: str, folder: Path) -> None:
        """Take over the blocks that a finished run has kept of a scenario."""
        own = self.path / scenario
        own.mkdir(exist_ok=True)
        # Copied, not moved or linked: the finished run stays as its manifest says.
        for block in folder.glob(BLOCK):
            shutil.copyfile(block, own / block.name)

    def log(self, content: bytes) -> Path:
        """Leave the log of a run that has no result."""
        return write_whole(self.path / _LOG, content)

    def is_in_use(self) -> bool:
        """Tell whether a process is at work in it."""
        with suppress(OSError), (self.path / LOCK).open("ab") as handle:
            # Taken for a moment where it is free; the end of the `with` lets go of it.
            return not _locked(handle)
        return False


def unfinished(root: Path, prefix: str = PARTIAL) -> list[WorkFolder]:
    """Work folders in a folder for runs, whoever left them."""
    found = sorted(folder for folder in root.glob(f"{PARTIAL}*") if folder.is_dir())
    return [
        WorkFolder(folder)
        for folder in found
        if folder.name.startswith(prefix) and (folder / _ASKED).is_file()
    ]


def unfinished_of(root: Path, name: str, key: str) -> list[WorkFolder]:
    """Work folders that earlier attempts at the same request have left, the fullest first."""
    # Two runs of one request at the same time never share a folder (docs/decisions/0010).
    left = [one for one in unfinished(root, _prefix(name, key)) if not one.is_in_use()]
    return sorted(left, key=lambda one: -one.n_paths)


@contextmanager
def opened(
    root: Path, name: str, key: str, asked: Mapping[str, object], *, resume: bool
) -> Iterator[WorkFolder]:
    """Work in a folder of one's own, or in the fullest one that an earlier attempt has left.

    It is removed when the work is done. If the work fails, blocks that are whole stay; without
    any, nothing does.

    Raises
    ------
    RunError
        The folder cannot be made.
    """
    _sweep(root, name, key)
    left = unfinished_of(root, name, key) if resume else []
    try:
        root.mkdir(parents=True, exist_ok=True)
        # A run that begins anew leaves what it finds: nothing of another attempt is deleted
        # (docs/decisions/0010).
        work = left[0] if left else _new(root, _prefix(name, key))
        write_whole(work.path / _ASKED, json.dumps({**asked, "begun": _now()}, indent=1).encode())
        # To append: whose it is turns out below, and opening it must change nothing.
        handle = (work.path / LOCK).open("ab")
    except OSError as error:
        raise RunError(
            f"cannot write to {root}: {error.strerror or error}. Choose another folder with --out."
        ) from error
    with handle:
        if not _locked(handle):
            # Between looking and locking another process may have come first.
            raise RunError(f"another run has just begun to work in {work.path}. Try again later.")
        done = False
        try:
            yield work
            done = True
        finally:
            # Kept where there is something to go on with, or a log that says why there is no
            # result.
            if done or not (work.n_blocks or (work.path / _LOG).exists()):
                shutil.rmtree(work.path, ignore_errors=True)


def _sweep(root: Path, name: str, key: str) -> None:
    """Remove what an attempt has left that was killed before it had finished anything."""
    for work in unfinished_of(root, name, key):
        # Not one that somebody has made just now and is about to lock.
        is_old = time.time() - work.path.stat().st_mtime > _SETTLED
        if is_old and not (work.n_blocks or (work.path / _LOG).exists()):
            shutil.rmtree(work.path, ignore_errors=True)


def _prefix(name: str, key: str) -> str:
    return f"{PARTIAL}{name}-{key[:N_KEY]}"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _new(root: Path, prefix: str) -> WorkFolder:
    for number in count(1):
        path = root / (prefix if number == 1 else f"{prefix}-{number}")
        with suppress(FileExistsError):
            path.mkdir()
            return WorkFolder(path)
    raise AssertionError("unreachable: the numbers have no end")


def _locked(handle: BufferedWriter) -> bool:
    """Take a folder's lock, which its holder's end sets free, whatever the end; False: it is held.

    Where the system has no such locks, none is held.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        # Let go by the kernel at any end of the process, also kill -9: no lock file can be left
        # lying.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
