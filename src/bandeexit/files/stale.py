"""What has changed since a fit; apart from the fit itself, which takes numba to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
    # Provenance holds words as well, as the version of the code; only files have a folder.
    gone = sorted(name for name in before if "/" in name and name not in digests_now)
    return words + [f"{name} is gone since the fit" for name in gone]
