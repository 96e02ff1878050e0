"""What the figures of the documents rest on: numbers, fit, scenarios, and what the model does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bandeexit.files.digests import digest, study_digests
from questions import QUESTIONS

SUMMARY = "calibration/posterior/summary.json"
MODEL = "tests/engines/golden.npz"
"""Events of stored replications. Code may be tidied without one of them changing; when the model
changes on purpose, they are written anew."""
LEADS_TO = re.compile(r"^[ -]*(?:extends|scenario): *(\w+)", re.MULTILINE)


def rests_on(root: Path) -> dict[str, str]:
    """File of the repository -> digest; of the fit, the digests of its draws."""
    files = {name: digest((root / name).read_bytes()) for name in (*scenarios(root), MODEL)}
    return {**fit_rests_on(root), **files}


def fit_rests_on(root: Path) -> dict[str, str]:
    """The study's numbers, and the draws that were fitted to them."""
    fits = json.loads((root / SUMMARY).read_text("utf-8"))["regimes"]
    draws = {f"calibration/posterior/{fit['name']}.npz": fit["sha256"] for fit in fits}
    return {**study_digests(root), **draws}


def digest_of_the_fit(root: Path) -> str:
    """One digest of what the calibration's checks rest on; 12 letters."""
    parts = {**fit_rests_on(root), MODEL: digest((root / MODEL).read_bytes())}
    return digest(repr(sorted(parts.items())).encode())[:12]


def scenarios(root: Path) -> list[str]:
    """Files that the questions name, and those that these lead to."""
    named = [Path(word).stem for command in QUESTIONS.values() for word in command.split()]
    found: list[str] = []
    while named:
        name = named.pop()
        for folder in ("scenarios", "scenarios/stress"):
            file = f"{folder}/{name}.yaml"
            if file not in found and (root / file).is_file():
                found.append(file)
                named += LEADS_TO.findall((root / file).read_text("utf-8"))
    return sorted(found)


def moved(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Files that are others than they were."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
