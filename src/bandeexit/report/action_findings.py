"""How often a programme would have acted: sentences and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.report.story import Finding, Number, finding
from bandeexit.report.titles import scenario_title
from bandeexit.scenarios.result import Result, share_in_force

if TYPE_CHECKING:
    import pandas as pd


def actions_taken(result: Result) -> list[Finding]:
    """Say of each action in how many futures it is taken, and when it is in force most."""
    return [_taken(result, name) for name in result.actions]


def _taken(result: Result, name: str) -> Finding:
    scenario, taken = scenario_title(result.scenario), share_taken(result, name)
    if taken == 0.0:
        return finding("action_never_taken", action=name, name=scenario, n=result.n_paths)
    # When it is in force most often, and not on average: an action of half a year that nine of
    # ten futures take once would look like one that is hardly ever needed.
    shares = share_in_force(result, name)
    when = max(shares, key=lambda date: shares[date])
    return finding(
        "action_taken",
        action=name,
        name=scenario,
        taken=Number(taken, "share"),
        most=Number(shares[when], "share"),
        when=when,
    )


def share_taken(result: Result, name: str) -> float:
    """Share of the paths in which an action is in force at any date."""
    # At any date and not at its last: an action may be in force for a while and end again.
    in_force = result.actions[name].national > 0
    return float(np.mean(in_force.any(axis=1)))


def actions_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Share of the paths in which each action is in force, by date.

    Returns
    -------
    DataFrame
        Columns scenario, action, date, share, n (paths).
    """
    import pandas as pd

    rows = [
        {
            "scenario": result.scenario.name,
            "action": name,
            "date": when.isoformat(),
            "share": share,
            "n": result.n_paths,
        }
        for result in results
        for name in result.actions
        for when, share in share_in_force(result, name).items()
        # Reviews come strictly after the census (docs/decisions/0009): before it every share is
        # 0.
        if when >= result.census
    ]
    # Named again, so that a run without actions has the columns, too.
    return pd.DataFrame(rows, columns=["scenario", "action", "date", "share", "n"])
