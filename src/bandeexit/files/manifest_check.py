"""Is a manifest what its run has written, and does every field of it agree with the run?"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from bandeexit.files.run_folder import MANIFEST, SEAL, seal_of

# What a run was made with may rightly be another today: told as a reason, not as a fault
# (`remade.reasons`).
MADE_WITH = (
    "version",
    "code",
    "inputs",
    "python",
    "platform",
    "packages",
    "calibration/effects.csv",
)
UNCHECKED = {
    "finished": "when it was made: only that it is a time",
    "commit": "where the study was looked for: what it says is in the digests of `inputs`",
    "command": "how it was typed: only its verb and engine; `again` is made again",
}
"""Fields that nothing else can speak for, and why; the seal alone notices another value."""
_ENGINES = ("compiled", "reference")
# These are compared file by file and path by path.
_ELSEWHERE = ("outputs", SEAL)
_DIGESTS = "digests"


def seal_fault(manifest: Mapping[str, Any]) -> str:
    """Say that a manifest is not what was written; empty where it is."""
    if SEAL not in manifest:
        return (
            f"{MANIFEST} has no digest of itself: it is of an older version of bandeexit, or "
            "somebody has edited it"
        )
    rest = {name: value for name, value in manifest.items() if name != SEAL}
    return "" if manifest[SEAL] == seal_of(rest) else f"{MANIFEST} has changed since the run"


def field_faults(manifest: Mapping[str, Any], again: Mapping[str, Any]) -> dict[str, str]:
    """Compare field by field with the manifest of the run made again; look for sense elsewhere.

    Whoever edits a field may well renew the digest of the whole.

    Returns
    -------
    dict
        Field, as `scenarios.baseline.draws` -> what is wrong with it.
    """
    # As JSON gives it back: tuples are lists there.
    now = dict(_leaves(json.loads(json.dumps(dict(again)))))
    then = dict(_leaves(dict(manifest)))
    faults = {}
    for place in dict.fromkeys([*then, *now]):
        if place[0] in (*MADE_WITH, *UNCHECKED, *_ELSEWHERE, "engine") or _DIGESTS in place:
            continue
        # By type, too: True is 1 in Python, and 40.0 is 40.
        one, other = (repr(some.get(place, "nothing")) for some in (then, now))
        if one != other:
            faults[".".join(place)] = f"it says {one}, made again it is {other}"
    return faults | _without_sense(manifest)


def _without_sense(manifest: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    command, engine = _words(manifest.get("command")), manifest.get("engine")
    if command[:2] != ["bandeexit", manifest.get("verb")]:
        faults["command"] = f"it says {manifest.get('command')!r}; expected `bandeexit VERB ...`"
    asked = "reference" if _asks_reference(command) else "compiled"
    if engine not in _ENGINES:
        faults["engine"] = f"it says {engine!r}; expected one of {', '.join(_ENGINES)}"
    elif engine != asked:
        faults["engine"] = f"it says {engine!r}, and the command asked for the {asked} one"
    try:
        datetime.fromisoformat(str(manifest.get("finished")))
    except ValueError:
        faults["finished"] = f"it says {manifest.get('finished')!r}; expected a time"
    if not isinstance(manifest.get("commit"), str):
        faults["commit"] = f"it says {manifest.get('commit')!r}; expected a text"
    return faults


def _words(command: object) -> list[str]:
    try:
        return shlex.split(str(command))
    except ValueError:
        return str(command).split()


def _asks_reference(words: list[str]) -> bool:
    return "--engine=reference" in words or ("--engine", "reference") in pairwise(words)


def _leaves(value: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every value that holds no other, by where it stands; an empty table is one."""
    if isinstance(value, dict | list) and value:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in pairs:
            yield from _leaves(one, (*place, str(name)))
    else:
        yield place, value
