"""Where the study is."""

from __future__ import annotations

from pathlib import Path

from bandeexit.errors import UsageError
from bandeexit.scenarios.installation import MARK as MARK
from bandeexit.scenarios.installation import nearest_study

PACKAGED = Path(__file__).resolve().parents[1] / "study"


def find_study(explicit: Path | None, start: Path) -> Path:
    """Find the study folder.

    The folder given, else the nearest one upward from `start` that holds
    `model/pathway.yaml`, else the copy that came with the package.

    Raises
    ------
    UsageError
        There is no study in the folder given, or none at all.
    """
    if explicit is not None:
        if not (explicit / MARK).is_file():
            raise UsageError(
                f"there is no study in {explicit}: {explicit / MARK} does not exist. "
                "Give --study the folder that holds model/, calibration/ and scenarios/."
            )
        return explicit
    nearest = nearest_study(start)
    if nearest is not None:
        return nearest
    # Last, as an update of the package overwrites it (`templates`).
    if (PACKAGED / MARK).is_file():
        return PACKAGED
    raise UsageError(
        f"found no study in {start} or above it. Give --study the folder that holds model/."
    )
