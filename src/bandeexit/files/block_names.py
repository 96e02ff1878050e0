"""What a kept block is called: the paths in it, so that its name tells them without reading it."""

from __future__ import annotations

import re
from pathlib import Path

BLOCK = "*.block"
NAME = re.compile(r"([0-9]{8})-([0-9]{8})\.block")


def spans_in(folder: Path) -> list[tuple[int, int]]:
    """First path and the one behind the last, of each block in a folder."""
    found = (NAME.fullmatch(file.name) for file in folder.glob(BLOCK))
    return [(int(name[1]), int(name[2])) for name in found if name]
