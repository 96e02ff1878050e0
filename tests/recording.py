"""Keeps what statistical checks measure, for the documents (`figures/checks.py`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import basis
from documents import ROOT, write_json


class Recorder:
    """Collects the reports of checks, those of other processes included."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rests_on = basis.digest_of_the_fit(ROOT)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a check has measured, and whether it passed."""
        if report.when == "call" and report.user_properties:
            name = report.nodeid.rpartition("/")[2]
            self.keep(
                name,
                {
                    "passed": report.passed,
                    "rests_on": self.rests_on,
                    **dict(report.user_properties),
                },
            )

    def keep(self, name: str, entry: dict[str, Any]) -> None:
        """Write it at once, so that a stopped run leaves what it has; other entries stay."""
        before = json.loads(self.file.read_text("utf-8")) if self.file.is_file() else {}
        write_json(self.file, {**before, name: entry})
