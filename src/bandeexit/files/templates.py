"""New files to start from: a scenario, a study."""

from __future__ import annotations

import re
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

from bandeexit.errors import UsageError
from bandeexit.files.locate import PACKAGED
from bandeexit.files.scenario import read_scenario_by_name, scenario_names
from bandeexit.files.study import StudyFiles
from bandeexit.files.whole import write_whole

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
FOLDERS = ("model", "calibration", "scenarios")
TEMPLATE = "scenario_template.yaml"


def write_scenario_template(study: StudyFiles, name: str, parent: str) -> Path:
    """Write a commented scenario into the study.

    Raises
    ------
    UsageError
        The name is no name, or taken; the study is the package's own copy.
    StudyError
        The parent is no scenario.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a scenario; use letters, digits, - and _.")
    if study.folder == PACKAGED:
        raise UsageError(
            "this is the study inside the package, which an update would overwrite. "
            "Make one of your own first: bandeexit new study DIR."
        )
    path = study.folder / "scenarios" / f"{name}.yaml"
    if path.exists() or name in scenario_names(study.folder):
        raise UsageError(f"{path} exists already. Choose another name, or edit it.")
    return write_whole(path, template(study, name, parent).encode())


def template(study: StudyFiles, name: str, parent: str) -> str:
    """Fill in the commented scenario with dates and a district of the study."""
    horizon = read_scenario_by_name(parent, study).horizon
    census = study.programme.census.when
    # The first New Year after the census, as budgets are by calendar year, if the horizon allows
    # it.
    start = min(date(census.year + 1, 1, 1), horizon.replace(day=1))
    if start <= census or start >= horizon:
        start = census
    return (
        files("bandeexit.files")
        .joinpath(TEMPLATE)
        .read_text("utf-8")
        .format(
            name=name,
            parent=parent,
            horizon=horizon,
            start=start,
            stop=min(date(start.year + 1, start.month, 1), horizon),
            district=study.programme.districts[0].name,
            # Any: the examples have to be in order as they stand (`check` of a new file finds
            # nothing).
            source=min(study.sources),
        )
    )


def write_study(model: Path, folder: Path) -> Path:
    """Copy a study, its fit included, into a new folder.

    Raises
    ------
    UsageError
        There is something in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty. Give the name of a new folder.")
    # The fit as well, so that a new study forecasts at once.
    for name in FOLDERS:
        shutil.copytree(model / name, folder / name)
    return folder
