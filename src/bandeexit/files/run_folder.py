"""Run folders: written aside, then moved into place whole; never half a folder, never over one."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path, PurePath
from tempfile import mkdtemp
from types import MappingProxyType

from bandeexit.errors import RunError
from bandeexit.files.digests import digest

MANIFEST = "manifest.json"
SEAL = "sha256"
"""The field of a manifest that is the digest of all its others."""
# Hidden, so that no `runs/*` takes half a folder for a run.
PARTIAL = ".partial-"
"""Prefix of a folder that is being written."""
ADVICE = "Nothing half-written was left. Free some space, or choose another folder with --out."


def check_writable(root: Path) -> None:
    """Refuse before any work a folder that cannot be written to.

    Raises
    ------
    RunError
        With the path and the reason.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        # Tried, not asked: permission bits say little on a network drive, and nothing to root.
        probe = root / f"{PARTIAL}probe-{os.getpid()}"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise RunError(
            f"cannot write to {root}: {error.strerror}. Choose another folder with --out."
        ) from error


def write_run_folder(
    root: Path,
    name: str,
    files: Mapping[str, bytes],
    manifest: Mapping[str, object],
    *,
    aside: Path | None = None,
    large: Mapping[str, Path] = MappingProxyType({}),
) -> Path:
    """Write a run folder `root/<date>_<time>_<name>`.

    Parameters
    ----------
    files : mapping of str to bytes
        Path within the folder -> content.
    manifest : mapping
        What is to be known of the run; size and digest of every file are added. It is written
        last, so that a folder without it is not a whole one.
    aside : Path, optional
        Where it is written before it is moved into place, on the same disk; by default in `root`.
    large : mapping of str to Path
        Path within the folder -> file elsewhere that is copied into it.

    Raises
    ------
    RunError
        The disk is full, or the folder cannot be written; nothing is left behind.
    ValueError
        A path leaves the folder or is the manifest's, or the name is not one of a folder.
    """
    # Names of files are made of names of scenarios and targets, which come from files that others
    # may have written.
    _check_names(name, [*files, *large])
    partial: Path | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        # On the disk where it is to stay: a rename is at once within one file system only.
        partial = Path(mkdtemp(prefix=PARTIAL, dir=aside or root))
        whole = partial / name  # mkdtemp's own folder is closed to others; this one is not
        for path, content in files.items():
            _write(whole / path, content)
        for path, source in large.items():
            _copy(source, whole / path)
        outputs = {path: _about(content) for path, content in files.items()}
        # Of the copy and not of its source: what lies here is what the digest vouches for.
        outputs |= {path: _about((whole / path).read_bytes()) for path in large}
        # It alone holds the time, so that the same request gives all other files again to the bit
        # (docs/runs.md).
        _write(whole / MANIFEST, _manifest_bytes(outputs, manifest))
        return _move_into_place(whole, root, name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"cannot write the run folder in {root}: {reason}. {ADVICE}") from error
    finally:
        if partial is not None:
            # After Ctrl-C, too. When all went well, what is left is the empty folder of mkdtemp.
            shutil.rmtree(partial, ignore_errors=True)


def _check_names(name: str, files: Iterable[str]) -> None:
    """Refuse what would be written outside the folder, or over its manifest."""
    if name in ("", "..") or PurePath(name).name != name:
        raise ValueError(f"{name!r} cannot name a run folder; expected a name without `/`")
    for path in files:
        parts = PurePath(path).parts
        if PurePath(path).is_absolute() or ".." in parts or path == MANIFEST or not parts:
            raise ValueError(f"{path!r} cannot be a file of a run folder")


def _about(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": digest(content)}


def _manifest_bytes(outputs: Mapping[str, object], manifest: Mapping[str, object]) -> bytes:
    whole = {**manifest, "outputs": outputs}
    return json.dumps({**whole, SEAL: seal_of(whole)}, indent=1, ensure_ascii=False).encode()


def seal_of(manifest: Mapping[str, object]) -> str:
    """Digest of what a manifest says, however it is laid out."""
    return digest(json.dumps(manifest, sort_keys=True).encode())


def _copy(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        # Before the rename: a power cut could otherwise leave a whole name over empty files.
        os.fsync(file.fileno())


def _move_into_place(whole: Path, root: Path, name: str) -> Path:
    """Rename to the first free name; a run that takes it a moment before is not overwritten."""
    # No colons, which Windows does not take in a name. Of two runs in one second one gets a
    # number.
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        target = root / f"{stamp}_{name}{suffix}"
        if target.exists():
            continue
        try:
            # Whoever is a moment late fails here: nothing is renamed onto a folder that holds
            # something.
            whole.rename(target)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        else:
            return target
    raise AssertionError("unreachable: the numbers have no end")


def read_manifest(folder: Path) -> dict[str, object]:
    """Read the manifest of a run folder.

    Raises
    ------
    RunError
        There is none: the folder is not a whole run.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{folder} has no {MANIFEST}: it is not a whole run folder") from error
    except ValueError as error:
        raise RunError(f"{folder / MANIFEST} is damaged: {error}") from error
    if not isinstance(manifest, dict):
        raise RunError(f"{folder / MANIFEST} is damaged: expected a table of names and values")
    return manifest


def faults_of(folder: Path) -> list[str]:
    """Compare every file of a run folder with its manifest; empty when all are whole.

    Raises
    ------
    RunError
        There is no manifest, or it lists no digests.
    """
    return list(faults_by_file(folder).values())


def faults_by_file(folder: Path) -> dict[str, str]:
    """Say what is wrong with each file that is not as the manifest has it.

    Raises
    ------
    RunError
        There is no manifest, or it lists no digests.
    """
    outputs = read_manifest(folder).get("outputs")
    if not isinstance(outputs, dict):
        raise RunError(f"{folder / MANIFEST} is damaged: it lists no `outputs`")
    found = {path: _fault_of(folder / path, path, expected) for path, expected in outputs.items()}
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    # What lies in the folder is quoted as the run's.
    found |= {path: f"{path} is not of the run" for path in sorted(there - {*outputs, MANIFEST})}
    return {path: fault for path, fault in found.items() if fault}


def _fault_of(file: Path, path: str, expected: object) -> str:
    """Say what is wrong with one file; empty when nothing is."""
    if not isinstance(expected, dict) or "sha256" not in expected:
        return f"{path} has no digest in the manifest"
    if not file.is_file():
        return f"{path} is missing"
    content = file.read_bytes()
    # The size says nothing that the digest does not; but `list` goes by it.
    same = {**expected, **_about(content)} == expected
    return "" if same else f"{path} has changed since the run"
