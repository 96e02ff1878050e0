"""Stages of a fit kept on disk, so that a stopped fit can go on."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from bandeexit.calibration.job import Arrays
from bandeexit.files.digests import digest
from bandeexit.files.whole import write_whole


class KeptStages:
    """Stages in a folder of their own, named by what the fit rests on.

    Another study, other settings or other code have another folder, so what is found is right.
    """

    def __init__(self, posterior: Path, rests_on: Mapping[str, str]) -> None:
        # In the name, and not in the files: a stage has no head that could be compared.
        name = digest(json.dumps(dict(sorted(rests_on.items()))).encode())[:16]
        self.parent = posterior.with_name(f".{posterior.name}.partial")
        self.folder = self.parent / name
        self.found: list[str] = []
        """Stages that were there already."""

    def __call__(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        """Return a stage as kept; compute and keep it if there is none, or a damaged one."""
        file = self.folder / f"{name}.npz"
        kept = _read(file)
        if kept is not None:
            self.found.append(name)
            return kept
        computed = compute()
        packed = io.BytesIO()
        # Unlike those of a stored fit (`posterior`) these bytes are never compared.
        np.savez(packed, **computed)  # type: ignore[arg-type]
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, packed.getvalue())
        return computed

    def forget(self) -> None:
        """Remove the stages, once the fit is stored."""
        # Those of other studies and settings, too: a fit that is stored has no use for any.
        shutil.rmtree(self.parent, ignore_errors=True)


def _read(file: Path) -> Arrays | None:
    """Read a kept stage; None if there is none, or if a crash or a full disk has damaged it."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as archive:
            return dict(archive)
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile):
        return None
