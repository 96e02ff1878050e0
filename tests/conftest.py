"""`--record-checks FILE`: keep what the statistical checks measure, for the documents.

A check hands its numbers to pytest's `record_property`; with the option they are written to the
file, together with the outcome, the seconds, and a digest of the fit they belong to. Checks that
are run alone replace their own entries and keep the others.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-checks", metavar="FILE", help="keep what the checks measure")


def pytest_configure(config: pytest.Config) -> None:
    file, is_worker = config.getoption("--record-checks"), hasattr(config, "workerinput")
    if file and not is_worker:
        from recording import Recorder

        config.pluginmanager.register(Recorder(Path(file)))
