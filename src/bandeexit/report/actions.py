"""How often a programme would have acted: sentences and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.report.words import day, number, say
from bandeexit.scenarios.result import Result, share_in_force

if TYPE_CHECKING:
    import pandas as pd


def action_findings(result: Result, language: str) -> list[str]:
    """Say of each action in how many futures it is taken, and when it is in force most."""
    return [_finding(result, name, language) for name in result.actions]


def _finding(result: Result, name: str, language: str) -> str:
    told = {"action": name, "name": result.scenario.title_in(language)}
    taken = share_taken(result, name)
    if taken == 0.0:
        return say("action_never_taken", language, n=number(result.n_paths, language), **told)
    shares = share_in_force(result, name)
    when = max(shares, key=lambda date: shares[date])
    return say(
        "action_taken",
        language,
        taken=number(100 * taken, language),
        most=number(100 * shares[when], language),
        when=day(when, language),
        **told,
    )


def share_taken(result: Result, name: str) -> float:
    """Share of the paths in which an action is in force at any date."""
    in_force = result.actions[name].national > 0
    return float(np.mean(in_force.any(axis=1)))


def actions_table(results: Sequence[Result]) -> pd.DataFrame:
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
        if when >= result.census
    ]
    return pd.DataFrame(rows, columns=["scenario", "action", "date", "share", "n"])
