"""`--record-checks FILE`: keep what the statistical checks measure, for the documents.

A check hands its numbers to pytest's `record_property`; with the option they are written to the
file, together with the outcome, the processor time, and a digest of the fit they belong to.
Checks that are run alone replace their own entries and keep the others.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-checks", metavar="FILE", help="keep what the checks measure")


def pytest_configure(config: pytest.Config) -> None:
    file, is_worker = config.getoption("--record-checks"), hasattr(config, "workerinput")
    if file and not is_worker:
        from recording import Recorder

        config.pluginmanager.register(Recorder(Path(file)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Add the processor time to what a check has measured, all threads together."""
    before = time.process_time()
    try:
        return (yield)
    finally:
        if item.user_properties:
            spent = round(time.process_time() - before)
            item.user_properties.append(("processor_seconds", spent))
