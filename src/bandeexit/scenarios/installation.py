"""What this installation is: whoever simulates a path has to be the same, to the bit."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Not `scenarios/`: a run holds its own scenarios in full (`resolved.yaml`), and a draft beside
# them must not make it stale.
STUDY_FILES = ("model/*.yaml", "calibration/*.yaml")
# A file and not the folder `model/`, of which many projects have one.
MARK = Path("model") / "pathway.yaml"
"""What a study is known by."""
CODE = "the code of bandeexit"
STUDY = "the study"
# Those that a path is computed by. What draws and tables are made with stays with the client.
PACKAGES = ("numpy", "numba", "scipy", "simpy")
_N_SHOWN = 12
"""Letters of a digest that are shown."""


# Once a process: a worker that goes on living while its files are edited goes on computing by the
# code that it has read, and so has to go on saying what that was.
@cache
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


def study_digests(folder: Path) -> dict[str, str]:
    """Digest of every file of the study's numbers, by its path within the study."""
    paths = sorted(path for pattern in STUDY_FILES for path in folder.glob(pattern))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def study_digest(folder: Path) -> str:
    """One digest of all of them."""
    return hashlib.sha256(repr(sorted(study_digests(folder).items())).encode()).hexdigest()


def nearest_study(start: Path) -> Path | None:
    """Find the nearest folder upward that holds a study; None: there is none."""
    return next((one for one in (start, *start.parents) if (one / MARK).is_file()), None)


def installation() -> dict[str, str]:
    """Say what paths are computed by here, and the study that this process stands in, if any."""
    here = nearest_study(Path.cwd())
    found = {CODE: code_digest(), "Python": ".".join(platform.python_version_tuple()[:2])}
    found |= {name: _version(name) for name in PACKAGES}
    return found | ({STUDY: study_digest(here)} if here else {})


def _version(name: str) -> str:
    # Of what has been imported, before that of the files, which somebody may have renewed since.
    loaded = getattr(sys.modules.get(name), "__version__", None)
    if loaded:
        return str(loaded)
    try:
        return version(name)
    except PackageNotFoundError:
        return "not there"


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """Say in words what differs; what one of the two does not say is nothing to differ in.

    A worker that stands in no study has been started for none: what it works on travels with the
    block. One that stands in another study was started for that.
    """
    return [
        f"{name} is {there[name][:_N_SHOWN]}, here {here[name][:_N_SHOWN]}"
        for name in here
        if name in there and there[name] != here[name]
    ]
