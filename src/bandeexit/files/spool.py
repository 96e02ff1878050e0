"""Outcomes of blocks on disk, so that they need not travel through one process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bandeexit.errors import RunError
from bandeexit.scenarios.block import Outcome


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder that all workers can write to, and the collecting process can read."""

    folder: Path

    def put(self, number: int, outcome: Outcome) -> Outcome:
        """Write an outcome, whole or not at all; only its head is sent.

        Raises
        ------
        RunError
            The folder cannot be written to.
        """
        aside = self._file(number).with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                np.savez(file, **outcome.tables)  # type: ignore[arg-type]
            aside.replace(self._file(number))
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise RunError(f"cannot write to {self.folder}: {error.strerror or error}") from error
        return Outcome(outcome.paths, {}, outcome.failed)

    def take(self, number: int, sent: Outcome) -> Outcome:
        """Read an outcome, and remove its file.

        Raises
        ------
        RunError
            The file is not there: the folder is not shared with the worker.
        """
        try:
            with np.load(self._file(number)) as file:
                tables = {name: file[name] for name in file.files}
        except FileNotFoundError:
            raise RunError(
                f"a worker has written block {number}, but {self.folder} does not show it. "
                "Choose a folder with --out that this machine and all workers share."
            ) from None
        self._file(number).unlink()
        return Outcome(sent.paths, tables, sent.failed)

    def _file(self, number: int) -> Path:
        return self.folder / f"block-{number:06d}.npz"
