"""The stored fit: `draws.npz` and `summary.json` in one folder.

The summary carries the digest of the draws and of every file the fit rests
on, so a mixed-up, damaged or outdated pair is noticed.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.fit import Fit
from bandeexit.errors import Fault, StudyError, UsageError
from bandeexit.files.digests import digest
from bandeexit.model.draws import Draws

Floats = NDArray[np.float64]

DRAWS = "draws.npz"
SUMMARY = "summary.json"
FORMAT = 1
ARRAYS = ("values", "log_level", "log_likelihood")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time stamp of archive members: the bytes then depend on the numbers only."""
AGAIN = "Run `bandeexit calibrate` to compute the fit again."


@dataclass(frozen=True, slots=True)
class StoredPosterior:
    """A fit as read from disk."""

    draws: Draws
    log_likelihood: Floats
    """Of the five counts, for each draw."""
    summary: dict[str, Any]
    """Table, diagnostics, predictive check and provenance."""


def write_posterior(folder: Path, fit: Fit, provenance: Mapping[str, str]) -> list[Path]:
    """Store a fit; the same fit gives the same bytes.

    Parameters
    ----------
    folder : Path
        Created if missing.
    provenance : mapping
        What the fit rests on: file of the study -> digest, and other words such as code
        version and seed.

    Returns
    -------
    list of Path
        The files written. The summary comes last: without it, draws are not read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draws = _pack(fit)
    summary = json.dumps(_summary(fit, provenance, draws), indent=1, ensure_ascii=False) + "\n"
    return [
        _write(folder / DRAWS, draws),
        _write(folder / SUMMARY, summary.encode()),
    ]


def _pack(fit: Fit) -> bytes:
    arrays = (fit.draws.values, fit.draws.log_level, fit.log_likelihood)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, array in zip(ARRAYS, arrays, strict=True):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", LONG_AGO), member.getvalue())
    return packed.getvalue()


def _summary(fit: Fit, provenance: Mapping[str, str], draws: bytes) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "names": list(fit.draws.names),
        "draws": len(fit.draws),
        "distinct": fit.distinct,
        "sha256": digest(draws),
        "log_evidence": fit.log_evidence,
        "smooth": asdict(fit.smooth),
        "histories": asdict(fit.histories),
        "table": [asdict(row) for row in fit.table],
        "predictive": [asdict(check) for check in fit.predictive],
        "warnings": list(fit.warnings),
        "provenance": dict(provenance),
    }


def _write(path: Path, content: bytes) -> Path:
    """Write to a neighbour and move it into place: a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def read_posterior(folder: Path) -> StoredPosterior:
    """Read a stored fit and check that its two files belong together.

    Raises
    ------
    UsageError
        There is no fit in the folder.
    StudyError
        A file is damaged, or the two do not belong together.
    """
    for name in (DRAWS, SUMMARY):
        if not (folder / name).is_file():
            raise UsageError(f"there is no {folder / name}. {AGAIN}")
    summary = _read_summary(folder / SUMMARY)
    content = (folder / DRAWS).read_bytes()
    if digest(content) != summary["sha256"]:
        raise _broken(folder / DRAWS, f"its digest is not the one in {SUMMARY}")
    values, log_level, log_likelihood = _unpack(folder / DRAWS, content)
    names = tuple(summary["names"])
    shapes = (values.shape, log_level.shape[:1], log_likelihood.shape)
    n = summary["draws"]
    if shapes != ((n, len(names)), (n,), (n,)):
        raise _broken(folder / DRAWS, f"its arrays do not hold {n} draws of {len(names)} numbers")
    return StoredPosterior(Draws(names, values, log_level), log_likelihood, summary)


def _read_summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads(path.read_bytes())
    except ValueError as error:
        raise _broken(path, f"it is not JSON ({error})") from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise _broken(path, f"expected a summary of format {FORMAT}")
    needed = ("names", "draws", "sha256", "table", "predictive", "provenance")
    missing = [key for key in needed if key not in summary]
    if missing:
        raise _broken(path, f"it lacks {', '.join(missing)}")
    return summary


def _unpack(path: Path, content: bytes) -> tuple[Floats, Floats, Floats]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            values, log_level, log_likelihood = (archive[name] for name in ARRAYS)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise _broken(path, f"it cannot be read ({error})") from error
    return values, log_level, log_likelihood


def _broken(path: Path, message: str) -> StudyError:
    return StudyError([Fault(str(path), 0, 0, message, AGAIN)])


def stale(summary: Mapping[str, Any], digests_now: Mapping[str, str]) -> list[str]:
    """Name the files of the study that changed since the fit, in words.

    Parameters
    ----------
    summary : mapping
        Of a stored fit.
    digests_now : mapping
        File of the study -> digest.
    """
    before: Mapping[str, str] = summary["provenance"]
    words = []
    for name, now in sorted(digests_now.items()):
        if name not in before:
            words.append(f"{name} is new since the fit")
        elif before[name] != now:
            words.append(f"{name} has changed since the fit")
    gone = sorted(name for name in before if "/" in name and name not in digests_now)
    return words + [f"{name} is gone since the fit" for name in gone]
