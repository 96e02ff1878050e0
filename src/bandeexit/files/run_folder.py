"""Run folders: written aside, then moved into place whole; never half a folder, never over one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bandeexit.errors import RunError
from bandeexit.files.digests import digest

MANIFEST = "manifest.json"
PARTIAL = ".partial-"
"""Prefix of a folder that is being written."""
ADVICE = "Nothing was kept. Free some space, or choose another folder with --out."


def check_writable(root: Path) -> None:
    """Refuse before any work a folder that cannot be written to.

    Raises
    ------
    RunError
        With the path and the reason.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / f"{PARTIAL}probe-{os.getpid()}"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise RunError(
            f"cannot write to {root}: {error.strerror}. Choose another folder with --out."
        ) from error


def write_run_folder(
    root: Path, name: str, files: Mapping[str, bytes], manifest: Mapping[str, object]
) -> Path:
    """Write a run folder `root/<date>_<time>_<name>`.

    Parameters
    ----------
    files : mapping of str to bytes
        Path within the folder -> content.
    manifest : mapping
        What is to be known of the run; size and digest of every file are added. It is written
        last, so that a folder without it is not a whole one.

    Raises
    ------
    RunError
        The disk is full, or the folder cannot be written; nothing is left behind.
    """
    partial = root / f"{PARTIAL}{name}-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        for path, content in files.items():
            _write(partial / path, content)
        outputs = {
            path: {"bytes": len(content), "sha256": digest(content)}
            for path, content in files.items()
        }
        text = json.dumps({**manifest, "outputs": outputs}, indent=1, ensure_ascii=False)
        _write(partial / MANIFEST, text.encode())
        return _move_into_place(partial, root, name)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        reason = error.strerror or str(error)
        raise RunError(f"cannot write the run folder in {root}: {reason}. {ADVICE}") from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move_into_place(partial: Path, root: Path, name: str) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        target = root / f"{stamp}_{name}{suffix}"
        if not target.exists():
            partial.rename(target)
            return target
        number += 1


def read_manifest(folder: Path) -> dict[str, object]:
    """Read the manifest of a run folder.

    Raises
    ------
    RunError
        There is none: the folder is not a whole run.
    """
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{folder} has no {MANIFEST}: it is not a whole run folder") from error
    except ValueError as error:
        raise RunError(f"{folder / MANIFEST} is damaged: {error}") from error
    return manifest


def faults_of(folder: Path) -> list[str]:
    """Compare every file of a run folder with its manifest; empty when all are whole."""
    outputs = read_manifest(folder).get("outputs", {})
    assert isinstance(outputs, dict)
    faults = []
    for path, expected in outputs.items():
        file = folder / path
        if not file.is_file():
            faults.append(f"{path} is missing")
        elif digest(file.read_bytes()) != expected["sha256"]:
            faults.append(f"{path} has changed since the run")
    return faults
