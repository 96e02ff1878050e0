"""What a kept block is called: the paths in it, so that its name tells them without reading it."""

from __future__ import annotations

import re
from pathlib import Path

# Finished cells of a grid have such names, too (`kept_cells`), so that one count holds for both.
BLOCK = "*.block"
_NAME = re.compile(r"([0-9]{8})-([0-9]{8})\.block")


def spans_in(folder: Path) -> list[tuple[int, int]]:
    """First path and the one behind the last, of each block in a folder."""
    # A name only proposes: whoever reads the block compares digest and paths. There is no list of
    # blocks that could disagree with the files (docs/decisions/0010).
    found = (_NAME.fullmatch(file.name) for file in folder.glob(BLOCK))
    return [(int(name[1]), int(name[2])) for name in found if name]
