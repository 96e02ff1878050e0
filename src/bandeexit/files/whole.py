"""Write a file as a whole: a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Write to a neighbour and move it into place."""
    # In the same folder: a rename from another disk would be a copy, and could be seen half done.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp closes its files to others; a study is shared.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    # Ctrl-C as well: no neighbour is left behind.
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
