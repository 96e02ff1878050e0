"""The runs in a folder, read from what each says of itself: no index that can go stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bandeexit.errors import RunError
from bandeexit.files.basis import Basis, moved
from bandeexit.files.run_folder import MANIFEST, read_manifest
from bandeexit.files.work_folder import WorkFolder, unfinished

State = Literal["whole", "damaged", "partial", "running"]


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run, finished or not."""

    folder: Path
    state: State
    when: str
    """Finished, or begun where it is not: ISO 8601; empty where it is not known."""
    scenarios: tuple[str, ...]
    """With what was set in them: `baseline:budget.coordinators=9.0`."""
    draws: int
    """Of the first scenario; 0 where it is not known."""
    seed: int | None
    version: str
    """Of the package."""
    moved: tuple[str, ...]
    """What has changed since, in words: the run is stale; empty where nothing has."""
    note: str
    """What is damaged, or how to go on."""


def runs_in(root: Path, basis: Basis | None = None) -> list[RunEntry]:
    """Tell of every run in a folder, the oldest first.

    Files are looked for by name and size; `bandeexit verify` of a run reads them all.

    Parameters
    ----------
    basis : Basis, optional
        Of the study as it is now, to tell which runs rest on another one.
    """
    folders = sorted(root.iterdir()) if root.is_dir() else []
    # Folders are moved, copied and deleted by hand: an index beside them would go stale.
    finished = [_entry(one, basis) for one in folders if (one / MANIFEST).is_file()]
    found = [*finished, *(_partial(work) for work in unfinished(root))]
    return sorted(found, key=lambda entry: (entry.when, entry.folder.name))


def _entry(folder: Path, basis: Basis | None) -> RunEntry:
    try:
        manifest: Mapping[str, Any] = read_manifest(folder)
        scenarios = manifest["scenarios"]
        first = next(iter(scenarios.values()))
        damage = _damage(folder, manifest["outputs"])
        return RunEntry(
            folder,
            "damaged" if damage else "whole",
            str(manifest["finished"]),
            # As it was asked: the name of one in which something is set ends in a digest.
            tuple(about.get("asked", name) for name, about in scenarios.items()),
            # An analysis of many cells says the draws of each; a forecast counts its paths.
            first.get("draws") or first["paths_ok"] + first["paths_failed"],
            first["seed"],
            str(manifest["version"]),
            tuple(moved(manifest, basis)) if basis else (),
            damage,
        )
    except RunError as error:
        note = str(error)
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        note = f"{MANIFEST} does not say what it should ({error!r})"
    return RunEntry(folder, "damaged", "", (), 0, None, "", (), note)


def _damage(folder: Path, outputs: Mapping[str, Any]) -> str:
    """Name the files that are missing or of another size."""
    wrong = []
    for path, about in outputs.items():
        file = folder / path
        if not file.is_file():
            wrong.append(f"{path} is missing")
        # By size: a list must not read every run on the disk. `verify` does, one by one.
        elif file.stat().st_size != about["bytes"]:
            wrong.append(f"{path} has another size")
    return "; ".join(wrong)


def _partial(work: WorkFolder) -> RunEntry:
    asked: Mapping[str, Any] = work.asked()
    # By the lock and not by a date: a killed run would seem to run, and one that was paused dead.
    running, draws = work.is_in_use(), asked.get("draws") or [0]
    command = asked.get("command", "its command")
    return RunEntry(
        work.path,
        "running" if running else "partial",
        str(asked.get("begun", "")),
        tuple(asked.get("scenarios", ())),
        draws[0],
        asked.get("seed"),
        "",
        (),
        f"{work.n_paths} paths are kept"
        + ("; a process is at work" if running else f". To go on: {command} --resume"),
    )
