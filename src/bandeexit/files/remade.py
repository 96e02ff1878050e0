"""A run folder beside the same run made again: file by file, and why they may differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bandeexit.errors import RunError
from bandeexit.files.basis import DIFFER, Basis, moved
from bandeexit.files.digests import digest
from bandeexit.files.manifest_check import field_faults, seal_fault
from bandeexit.files.run_folder import MANIFEST, faults_by_file

FileState = Literal["equal", "damaged", "differs"]
KEPT_PATHS = "paths/"
"""Blocks are pressed and cut as it happened; the digests of their paths are compared instead."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of one output, or of the paths of one scenario."""

    what: str
    verdict: FileState
    why: str
    """Empty where it is equal."""


def verdicts(
    folder: Path,
    manifest: Mapping[str, Any],
    made: Mapping[str, bytes],
    again: Mapping[str, Any],
) -> list[FileVerdict]:
    """Compare a run folder with a run made again.

    Parameters
    ----------
    manifest : mapping
        Of the folder.
    made : mapping
        Files made again, by path.
    again : mapping
        Manifest of the run made again.

    Raises
    ------
    RunError
        The manifest does not list what is compared.
    """
    # First: a file that is not what the manifest says tells nothing of the code that made it, and
    # calls for another next step (docs/runs.md).
    damaged = faults_by_file(folder)
    try:
        known = {path: about["sha256"] for path, about in manifest["outputs"].items()}
        before = {name: about["digests"] for name, about in manifest["scenarios"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"{folder / MANIFEST} does not hold digests of files and paths ({error}): "
            "it is of an older version of bandeexit. Run its command again."
        ) from error
    now = {name: about["digests"] for name, about in again["scenarios"].items()}
    found = _of_manifest(manifest, again)
    found += [FileVerdict(path, "damaged", fault) for path, fault in damaged.items()]
    for path, sha in known.items():
        if path not in damaged and not path.startswith(KEPT_PATHS):
            same = path in made and digest(made[path]) == sha
            found.append(_verdict(path, same, "made again, it has other bytes"))
    found += [
        FileVerdict(path, "differs", "the run made again has it, this one has not")
        # In the other direction a file too much in the folder counts as damage already.
        for path in sorted(set(made) - set(known))
    ]
    # An analysis of many cells has no digests of its paths: its tables are compared.
    told = [_paths(name, one, now.get(name, ())) for name, one in before.items() if one]
    # Paths first: where they differ it is no news that tables do.
    return [*told, *found]


def _of_manifest(manifest: Mapping[str, Any], again: Mapping[str, Any]) -> list[FileVerdict]:
    """Say whether the manifest is as it was written, and which of its fields cannot be right."""
    fault = seal_fault(manifest)
    return [
        FileVerdict(MANIFEST, "damaged" if fault else "equal", fault),
        *(
            FileVerdict(f"{MANIFEST}: {place}", "differs", why)
            for place, why in field_faults(manifest, again).items()
        ),
    ]


def _paths(name: str, before: Iterable[str], now: Iterable[str]) -> FileVerdict:
    return _verdict(f"paths of {name}", list(before) == list(now), "made again, they are others")


def _verdict(what: str, same: bool, why: str) -> FileVerdict:
    return FileVerdict(what, "equal" if same else "differs", "" if same else why)


def reasons(manifest: Mapping[str, Any], again: Mapping[str, Any], basis: Basis) -> list[str]:
    """Say what is not as it was when the run was made: why files may differ."""
    before = manifest.get("packages", {})
    words = moved(manifest, basis) + [
        DIFFER.format(name=name, then=before.get(name, "not there"), now=now)
        # Pictures and pages depend on versions of matplotlib and the like; paths and tables do
        # not (docs/runs.md).
        for name, now in again["packages"].items()
        if before.get(name) != now
    ]
    return words + [
        DIFFER.format(name=name, then=manifest.get(name), now=again.get(name))
        # The report has a column from it, and no path rests on it: so it is no input of the
        # manifest.
        for name in ("python", "platform", "calibration/effects.csv")
        if manifest.get(name) != again.get(name)
    ]
