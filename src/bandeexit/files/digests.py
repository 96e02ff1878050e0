"""Digests: which bytes a result rests on."""

from __future__ import annotations

import hashlib
from pathlib import Path

# Not `scenarios/`: a run holds its own scenarios in full (`resolved.yaml`), and a draft beside
# them must not make it stale.
STUDY_FILES = ("model/*.yaml", "calibration/*.yaml")


def digest(content: bytes | memoryview) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def study_digests(folder: Path) -> dict[str, str]:
    """Digest of every file of the study's numbers, by its path within the study."""
    paths = sorted(path for pattern in STUDY_FILES for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in paths}


def code_digest() -> str:
    """Digest of the code that a fit is computed by: the model and the calibration."""
    # Comments count as well: whoever tidies one has kept blocks and stages made again. Figures in
    # documents rest on the golden logs instead, which change with the model only
    # (docs/decisions/0017).
    package = Path(__file__).parent.parent
    content = hashlib.sha256()
    for part in ("model", "scenarios", "calibration"):
        # Sorted, as file systems list a folder in an order of their own.
        for file in sorted((package / part).rglob("*.py")):
            content.update(file.read_bytes())
    return content.hexdigest()
