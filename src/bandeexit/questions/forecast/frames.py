"""The tables of forecasts for machines: rows of one scenario, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from bandeexit.report.action_findings import actions_frame
from bandeexit.report.forecast_tables import convergence_frame
from bandeexit.report.pace import pace_table
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.report.target_findings import targets_frame
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.result import Result


def forecast_frames(result: Result, baseline: Result | None) -> dict[str, pd.DataFrame]:
    """Rows of one scenario, by the name of their table."""
    # Each table by itself, as tables of a finished scenario are laid behind those before it.
    found = {"measures": quantile_table(result), "pace": pace_table([result])}
    found["convergence"] = convergence_frame([result])
    if result.actions:
        found["actions"] = actions_frame([result])
    if result.scenario.targets:
        found["targets"] = targets_frame([result])
    if baseline is not None:
        found["differences"] = difference_table(compare(baseline, result))
    return found


def joined(frames: Sequence[Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Lay the rows of scenarios behind one another."""
    # In the order of the first scenario; one without actions or targets has fewer tables.
    names = dict.fromkeys(name for one in frames for name in one)
    return {
        name: pd.concat([one[name] for one in frames if name in one], ignore_index=True)
        for name in names
    }
