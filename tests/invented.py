"""An invented study: another country, three districts, two dates, and numbers held out."""

from __future__ import annotations

import shutil
from pathlib import Path

from study_copies import copy_study, edit

COUNTRY = Path(__file__).with_name("invented_country")


def invented_study(folder: Path) -> Path:
    """Write the study into a folder."""
    copy_study(folder)
    shutil.copy(COUNTRY / "districts.yaml", folder / "model")
    shutil.copy(COUNTRY / "targets.yaml", folder / "calibration")
    edit(folder, "model/pathway.yaml", "value: 2015-04-01", "value: 2018-01-01")
    edit(folder, "model/demand.yaml", "value: 37", "value: 0")
    for name in ("budget_cut", "gang_conflict", "flat_nominal"):
        (folder / "scenarios" / f"{name}.yaml").unlink()
    edit(folder, "scenarios/baseline.yaml", "2024-01-01", "2026-01-01")
    return folder


def make_smaller(folder: Path) -> Path:
    """Shrink the fit to a few minutes."""
    for old, new in (
        ("candidates: 8000", "candidates: 2500"),
        ("kept_draws: 2000", "kept_draws: 300"),
        ("emulator_draws: 60000", "emulator_draws: 40000"),
        ("training_sets: 6000", "training_sets: 3000"),
        ("check_sets: 400", "check_sets: 200"),
        ("check_histories: 150", "check_histories: 100"),
    ):
        edit(folder, "calibration/settings.yaml", old, new)
    return folder
