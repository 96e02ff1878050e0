"""What a run rests on besides what it is asked: study, posterior, code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# `verify` says the same of packages and machines (`remade.reasons`).
DIFFER = "{name} was {then}, and is {now}"


@dataclass(frozen=True, slots=True)
class Basis:
    """Digests of everything that decides what a path is, but the scenario."""

    version: str
    """Of the package."""
    # Covers model, scenarios and calibration (`digests.code_digest`). How a result is summarised,
    # worded or drawn decides no path, so kept blocks outlive a change of it.
    code: str
    """Digest of the model, the scenarios and the calibration."""
    inputs: Mapping[str, str]
    """File of the study or of its posterior -> digest."""


def moved(manifest: Mapping[str, object], basis: Basis) -> list[str]:
    """Say what has changed since a run, in words; empty where nothing has.

    Parameters
    ----------
    manifest : mapping
        Of the run.
    """
    words = []
    # Another version has other code, of course: said once, not as two changes.
    if manifest.get("version") != basis.version:
        words.append(DIFFER.format(name="bandeexit", then=manifest["version"], now=basis.version))
    elif manifest.get("code") != basis.code:
        words.append(f"the code of bandeexit {basis.version} is another one")
    # Of a manifest that somebody has edited every file is new: told, never a traceback.
    before = manifest.get("inputs")
    return words + _files_moved(before if isinstance(before, dict) else {}, basis.inputs)


def _files_moved(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    words = [
        f"{name} has changed" if name in before else f"{name} is new"
        for name, digest in sorted(now.items())
        if before.get(name) != digest
    ]
    return words + [f"{name} is gone" for name in sorted(set(before) - set(now))]
