"""The documents whose figures are kept, and where the results are stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "figures" / "results.json"
CHECKS = ROOT / "figures" / "checks.json"
OF_THE_BENCHMARK = ROOT / "docs" / "engines.md"
"""Its figures come from `benchmarks/results.csv`."""
KEEP = ROOT / "runs" / "figures"
"""Answers wait here."""


def documents() -> list[Path]:
    """README, pages, cards, notebooks."""
    readmes = [ROOT / name for name in ("README.md", "model/README.md", "calibration/README.md")]
    pages = [path for path in ROOT.glob("docs/*.md") if path != OF_THE_BENCHMARK]
    others = [ROOT / "scenarios/README.md", *ROOT.glob("notebooks/*.py")]
    return sorted([*readmes, *pages, *others])


def read(path: Path) -> dict[str, Any]:
    """What is stored; nothing, where there is no file yet."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def write_json(path: Path, content: object) -> None:
    """Store results so that a change of one shows as a change of one line."""
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(f"{text}\n", "utf-8")
