"""Whether a stored summary follows from the stored draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.fit import completed_columns, table_of
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import Row
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme

Floats = NDArray[np.float64]
# The last bits of exp and gamma functions belong to the machine's libraries; an edited
# number does not hide in them.
CLOSE = 1e-6
"""Relative difference that another processor's arithmetic may make."""


def summary_differences(
    programme: Programme,
    priors: tuple[Prior, ...],
    settings: Settings,
    draws: Draws,
    summary: Mapping[str, Any],
) -> list[str]:
    """Derive the table again, and say in words where it differs from the stored one."""
    unknowns = check_unknowns(programme, priors, settings)
    columns = {name: draws.values[:, i] for i, name in enumerate(draws.names)}
    missing = [path for path in unknowns.priors if path not in columns]
    if missing:
        return [f"the draws lack {', '.join(missing)}"]
    # By the function that made the table: a change of how it is computed shows here as well
    # as a change of the files.
    derived = table_of(unknowns, completed_columns(unknowns, columns), draws.log_level, settings)
    stored = {row["name"]: row for row in summary["table"]}
    words = [f"the table lacks {row.name}" for row in derived if row.name not in stored]
    return words + [
        f"{row.name} is {_points(row)} by its draws, the summary says {stored[row.name]}"
        for row in derived
        if row.name in stored and not _same(row, stored[row.name])
    ]


def _same(row: Row, stored: Mapping[str, Any]) -> bool:
    # The prior's points, too: a prior that was edited after the fit must not pass.
    ours = np.array([*row.prior, *row.posterior, row.contraction])
    theirs = np.array([*stored["prior"], *stored["posterior"], stored["contraction"]])
    return bool(np.allclose(ours, theirs, rtol=CLOSE, atol=CLOSE)) and (
        row.verdict == stored["verdict"]
    )


def _points(row: Row) -> str:
    return " / ".join(f"{point:.4g}" for point in row.posterior)
