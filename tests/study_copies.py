"""Copies of the real study with one edit, for tests of its readers."""

from __future__ import annotations

import shutil
from pathlib import Path

from bandeexit.errors import Fault, StudyError
from bandeexit.files.scenario import read_scenario
from bandeexit.files.study import StudyFiles, read_study
from bandeexit.scenarios.scenario import Scenario

REAL = Path(__file__).parents[1]
FOLDERS = ("model", "calibration", "scenarios")
HEAD = "schema: 1\nname: x\nextends: baseline\n"
"""Lines 1-3 of a scenario under test."""


def copy_study(folder: Path) -> Path:
    """Copy the YAML of the real study."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
        for path in (REAL / name).glob("*.yaml"):
            shutil.copy(path, folder / name)
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; `old` has to be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def place_of(folder: Path, file: str, mark: str, near: str = "") -> tuple[int, int]:
    """Line and column of the first `mark` at or after the first `near`."""
    text = (folder / file).read_text(encoding="utf-8")
    at = text.index(mark, text.index(near))
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def faults_of_study(folder: Path) -> tuple[Fault, ...]:
    """Faults of a study; none when it can be read."""
    try:
        read_study(folder)
    except StudyError as error:
        return error.faults
    return ()


def write_scenario(folder: Path, body: str, name: str = "x", head: str = HEAD) -> Path:
    """Write a scenario beside a copy of the real baseline."""
    if not (folder / "baseline.yaml").exists():
        shutil.copy(REAL / "scenarios" / "baseline.yaml", folder)
    path = folder / f"{name}.yaml"
    path.write_text(head.replace("name: x", f"name: {name}") + body, encoding="utf-8")
    return path


def scenario_of(folder: Path, study: StudyFiles, body: str, head: str = HEAD) -> Scenario:
    """Read a scenario from text."""
    return read_scenario(write_scenario(folder, body, head=head), study)


def faults_of_scenario(
    folder: Path, study: StudyFiles, body: str, head: str = HEAD
) -> tuple[Fault, ...]:
    """Faults of a scenario; none when it can be read."""
    try:
        scenario_of(folder, study, body, head)
    except StudyError as error:
        return error.faults
    return ()
