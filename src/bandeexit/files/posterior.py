"""The stored fit: a file of draws for each regime, and `summary.json`, in one folder.

The summary carries the digests of the draws and of every file the fit rests
on, so a mixed-up, damaged or outdated set is noticed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.structure import KEY
from bandeexit.errors import Fault, StudyError, UsageError
from bandeexit.files.digests import digest
from bandeexit.files.stale import stale as stale
from bandeexit.files.whole import write_whole
from bandeexit.model.draws import Draws

if TYPE_CHECKING:
    # A forecast reads a fit and does not fit: all of the calibration stays where it is.
    from bandeexit.calibration.calibrate import Calibration
    from bandeexit.calibration.fit import Fit

_SUMMARY = "summary.json"
FORMAT = 2
ARRAYS = ("values", "log_level", "log_likelihood", "starts", "past", "waiting")
OF_DRAWS = ("values", "log_level", "starts", "past")
"""What is stored of draws that nothing else is known of."""
# The earliest time that a zip archive can hold.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time stamp of archive members: the bytes then depend on the numbers only."""
AGAIN = "Run `bandeexit calibrate` to compute the fit again."
NEEDED = ("regimes", "provenance")
NEEDED_OF_REGIME = ("name", "names", "draws", "sha256", "table", "predictive", "log_evidence")


@dataclass(frozen=True, slots=True)
class StoredFit:
    """The fit of one regime as read from disk."""

    draws: Draws
    log_likelihood: NDArray[np.float64]
    """Of the five counts, for each draw."""
    waiting: NDArray[np.int64]
    """Persons who waited at the census, for each draw."""
    summary: Mapping[str, Any]
    """Table, diagnostics, predictive check."""
    wide: Draws | None = None
    """Under twice the width of the trend's prior, if that has a width."""


@dataclass(frozen=True, slots=True)
class StoredPosterior:
    """The fits of all regimes as read from disk."""

    fits: Mapping[str, StoredFit]
    """By the name of the regime."""
    summary: Mapping[str, Any]
    """Regimes in their order, and what the fit rests on."""

    @property
    def draws(self) -> dict[str, Draws]:
        """Draws by regime."""
        return {name: fit.draws for name, fit in self.fits.items()}

    @property
    def digests(self) -> dict[str, str]:
        """Digest of each file of draws."""
        return {draws_file(r["name"]): str(r["sha256"]) for r in self.summary["regimes"]}


def draws_file(regime: str) -> str:
    """Name of the file that holds a regime's draws."""
    return f"{regime}.npz"


def wide_file(regime: str) -> str:
    """Name of the file that holds a regime's draws under a wider prior of the trend."""
    return f"{regime}.wide.npz"


def write_posterior(
    folder: Path,
    calibration: Calibration,
    provenance: Mapping[str, str],
    fitted_to: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Store a calibration; the same one gives the same bytes.

    Parameters
    ----------
    folder : Path
        Created if missing.
    provenance : mapping
        What the fit rests on: file of the study -> digest, and other words such as code
        version and seed.
    fitted_to : mapping, optional
        Of which districts and posts it is (`calibration.structure.structure_of`).

    Returns
    -------
    list of Path
        The files written. The summary comes last: without it, draws are not read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # All is packed before anything is written: whatever fails here leaves the old fit as it was.
    packed = {
        name: content
        for regime, fit in zip(calibration.regimes, calibration.fits, strict=True)
        for name, content in _files(regime.name, fit).items()
    }
    summary = {
        "format": FORMAT,
        "regimes": [
            {
                "name": regime.name,
                "evidence_weight": weight,
                "sha256": digest(packed[draws_file(regime.name)]),
                **_summary(fit),
                "wide": _wide_summary(regime.name, fit, packed),
            }
            for regime, fit, weight in zip(
                calibration.regimes, calibration.fits, calibration.evidence_weights, strict=True
            )
        ],
        "provenance": dict(provenance),
        **({KEY: dict(fitted_to)} if fitted_to else {}),
    }
    text = json.dumps(summary, indent=1, ensure_ascii=False) + "\n"
    written = [write_whole(folder / name, content) for name, content in packed.items()]
    # It holds the digests: after a crash in between the draws are not the summary's, and the next
    # reader says so.
    written.append(write_whole(folder / _SUMMARY, text.encode()))
    for old in folder.glob("*.npz"):
        # Draws of a regime that is gone would be taken along when the folder is copied.
        if old not in written:
            old.unlink()
    return written


def write_report(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the report of a fit beside it; tables and pictures of an earlier one are replaced.

    Parameters
    ----------
    files : mapping
        Path within the folder -> content.
    """
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    written = [write_whole(folder / name, content) for name, content in files.items()]
    for old in (*folder.glob("tables/*.csv"), *folder.glob("charts/*.svg")):
        if old not in written:
            old.unlink()
    return written


def _files(regime: str, fit: Fit) -> dict[str, bytes]:
    """Files of draws of one regime."""
    more: dict[str, NDArray[Any]] = {
        "log_likelihood": fit.log_likelihood,
        "waiting": fit.waiting.astype(np.int32),
    }
    files = {draws_file(regime): _pack(fit.draws, more, ARRAYS)}
    if fit.wide is not None:
        files[wide_file(regime)] = _pack(fit.wide, {}, OF_DRAWS)
    return files


def _wide_summary(regime: str, fit: Fit, packed: Mapping[str, bytes]) -> dict[str, Any] | None:
    if fit.wide is None:
        return None
    return {
        "names": list(fit.wide.names),
        "draws": len(fit.wide),
        "sha256": digest(packed[wide_file(regime)]),
    }


def _pack(draws: Draws, more: Mapping[str, NDArray[Any]], names: tuple[str, ...]) -> bytes:
    arrays = {
        "values": draws.values,
        # Loses nothing, as the slow factor was rounded to 32 bits before anything was computed
        # with it (`calibration.histories`). Rounded here for the first time, histories that were
        # found for it would miss the census.
        "log_level": draws.log_level.astype(np.float32),
        "starts": draws.starts.astype(np.int32),
        "past": draws.past,
        **more,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = io.BytesIO()
            # Member by member: the stamp is then ours, and no choice of numpy's that may change.
            np.lib.format.write_array(
                member, np.ascontiguousarray(arrays[name]), allow_pickle=False
            )
            entry = zipfile.ZipInfo(f"{name}.npy", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.getvalue())
    return packed.getvalue()


def _summary(fit: Fit) -> dict[str, Any]:
    return {
        "names": list(fit.draws.names),
        "draws": len(fit.draws),
        "distinct": fit.distinct,
        "log_evidence": fit.log_evidence,
        "smooth": asdict(fit.smooth),
        "histories": asdict(fit.histories),
        "emulator_errors": list(fit.emulator_errors),
        "check": asdict(fit.check) if fit.check else None,
        "pairs": list(fit.pairs) if fit.pairs else None,
        "table": [asdict(row) for row in fit.table],
        "predictive": [asdict(check) for check in fit.predictive],
        "scores": [asdict(one) for one in fit.scores],
        "warnings": list(fit.warnings),
    }


def read_posterior(folder: Path) -> StoredPosterior:
    """Read a stored fit and check that its files belong together.

    Raises
    ------
    UsageError
        There is no fit in the folder.
    StudyError
        A file is damaged, or the files do not belong together.
    """
    # A study of one's own has no fit at first: that calls for advice, not for a
    # FileNotFoundError.
    _wanted(folder / _SUMMARY)
    summary = _read_summary(folder / _SUMMARY)
    fits = {str(one["name"]): _read_fit(folder, one) for one in summary["regimes"]}
    return StoredPosterior(fits, summary)


def _wanted(path: Path) -> None:
    if not path.is_file():
        raise UsageError(f"there is no {path}. {AGAIN}")


def _read_fit(folder: Path, summary: Mapping[str, Any]) -> StoredFit:
    regime, wide = str(summary["name"]), summary.get("wide")
    draws, arrays = _read_draws(folder / draws_file(regime), summary, ARRAYS)
    if arrays["waiting"].shape != (len(draws),):
        raise _broken(folder / draws_file(regime), f"its arrays do not hold {len(draws)} draws")
    waiting = arrays["waiting"].astype(np.int64)
    other = _read_draws(folder / wide_file(regime), wide, OF_DRAWS)[0] if wide else None
    return StoredFit(draws, arrays["log_likelihood"], waiting, summary, other)


def _read_draws(
    file: Path, summary: Mapping[str, Any], wanted: tuple[str, ...]
) -> tuple[Draws, dict[str, NDArray[Any]]]:
    _wanted(file)
    # Once: what is compared with the digest is what is unpacked.
    content = file.read_bytes()
    if digest(content) != summary["sha256"]:
        raise _broken(file, f"its digest is not the one in {_SUMMARY}")
    arrays = _unpack(file, content, wanted)
    names, n = tuple(summary["names"]), summary["draws"]
    if (arrays["values"].shape, arrays["log_level"].shape[:1]) != ((n, len(names)), (n,)):
        raise _broken(file, f"its arrays do not hold {n} draws of {len(names)} numbers")
    draws = Draws(
        names,
        arrays["values"],
        arrays["log_level"].astype(np.float64),
        arrays["starts"].astype(np.int64),
        arrays["past"].astype(np.int64),
    )
    return draws, arrays


def _read_summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads(path.read_bytes())
    except ValueError as error:
        raise _broken(path, f"it is not JSON ({error})") from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise _broken(path, f"expected a summary of format {FORMAT}")
    # All that is missing at once, as everywhere where faults are told.
    missing = [key for key in NEEDED if key not in summary]
    for regime in summary.get("regimes", []):
        missing += [key for key in NEEDED_OF_REGIME if key not in regime]
    if missing:
        raise _broken(path, f"it lacks {', '.join(missing)}")
    return summary


def _unpack(path: Path, content: bytes, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    try:
        # Without pickles, which run whatever they hold: fits are passed on between people.
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise _broken(path, f"it cannot be read ({error})") from error


def _broken(path: Path, message: str) -> StudyError:
    return StudyError([Fault(str(path), 0, 0, message, AGAIN)])
