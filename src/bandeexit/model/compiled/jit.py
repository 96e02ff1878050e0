"""How functions are compiled: strict floating point, machine code kept on disk.

numba keys what it keeps by the source file of one function, and does not see
that a record type or a constant in another file has changed. Here the code
of each version of the whole model has a folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import config, njit

Records = Any
"""An array of records, or one of them: numba infers the types, mypy sees none."""

MOST_VERSIONS = 5
"""Machine code of this many versions of the model is kept."""


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls; other threads run meanwhile."""
    return _compiled(function, nogil=True)


def inner(function: Callable[..., Any]) -> Any:
    """Compile a function that compiled code calls, which saves two wrappers each."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


# Everything inlined was 9 % faster and took three times as long
# to compile, so only the small ones are (docs/decisions/0006).
def leaf(function: Callable[..., Any]) -> Any:
    """Compile a small function that is laid into the functions that call it."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    # numba takes the folder when a function is decorated, so it
    # is set for that moment: other packages keep their own.
    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder())
    try:
        # error_model: a division by 0 gives infinity or NaN, without a test in each.
        # No fastmath: it would fuse and reorder sums, and the engines would part in
        # the last bit. No parallel=True either: kept under the same key as the
        # function without it, one is taken for the other (numba issue 6845).
        return njit(cache=True, error_model="numpy", **options)(function)
    finally:
        settings.CACHE_DIR = before


@cache
def cache_folder() -> Path:
    """Folder for machine code of this version of the model, where this user can write.

    Under `NUMBA_CACHE_DIR` if that is set, else under the user's cache folder,
    so that a read-only installation works, too.
    """
    own = Path("bandeexit") / _version_of_model()
    for base in _cache_bases():
        try:
            (base / own).mkdir(parents=True, exist_ok=True)
            # Touched, so that the versions that are used are the latest ones.
            os.utime(base / own)
        except OSError:
            continue
        _forget_old_versions(base / "bandeexit")
        return base / own
    return Path(tempfile.mkdtemp(prefix="bandeexit-"))


def _cache_bases() -> list[Path]:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen)]
    if sys.platform == "win32":
        usual = Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir()))
    elif sys.platform == "darwin":
        usual = Path.home() / "Library" / "Caches"
    else:
        usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return [usual, Path(tempfile.gettempdir()) / f"cache-of-{os.environ.get('USER', 'user')}"]


def _version_of_model() -> str:
    """Digest of the source code that compiled functions are made of."""
    digest = hashlib.sha256()
    # All of model/, docstrings and comments too: compiling once too often costs half a minute, and
    # once too seldom reads memory at the wrong place.
    for file in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _forget_old_versions(folder: Path) -> None:
    versions = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for version in versions[MOST_VERSIONS:]:
        for file in sorted(version.rglob("*"), reverse=True):
            try:
                file.rmdir() if file.is_dir() else file.unlink()
            except OSError:
                return  # somebody else uses it, or forgets it at the same time
        with suppress(OSError):
            version.rmdir()
