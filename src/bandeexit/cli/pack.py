"""Join an analysis into the contents of a run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.report.figures import Chart
from bandeexit.report.table_files import TableFile
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Pack:
    """What a run leaves behind, before it is written."""

    files: dict[str, bytes]
    manifest: dict[str, object]
    sentences: list[str]
    """What was found; the last line on the terminal."""
    warnings: list[str]
    headline: dict[str, object]
    missed: list[str]
    """Targets that are not reached, in words."""


def files_of(charts: Sequence[Chart], tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Make the files of charts and of tables, by name; a table without rows has none."""
    files = {f"charts/{name}": c for chart in charts for name, c in chart.files().items()}
    for name, table in tables.items():
        if len(table):
            one = TableFile(name)
            one.add(table)
            files |= one.files()
    return files


def log_of(results: Sequence[Result]) -> bytes:
    """Name every path that could not be simulated, and why."""
    lines = [line for one in results for line in (one.scenario.name, *one.failed)]
    return "".join(f"{line}\n" for line in lines).encode()
