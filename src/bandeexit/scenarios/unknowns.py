"""Everything that is not known of a forecast: what differs from draw to draw, path by path."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.draws import Draws
from bandeexit.model.laws import Law
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.uncertain import settle

Floats = NDArray[np.float64]
Unknowns = Mapping[str, Floats]
"""Name -> value in each path."""

REGIME = "regime"
"""The belief about capacity, as an unknown."""
LEVEL = "history.level_at_census"
"""Log of the slow factor of demand in the census's month."""


def unknowns_of(result: Result, draws: Draws) -> dict[str, Floats]:
    """Everything that differs from draw to draw, in the paths of a result.

    Parameters that do not vary are left out; the belief about capacity is in where paths differ
    in it.
    """
    rows = np.array(result.paths, dtype=np.int64)
    found = {name: draws.values[rows, i] for i, name in enumerate(draws.names)}
    if len(draws.log_level):
        found[LEVEL] = draws.log_level[rows, -1]
    found |= _of_changes(result.scenario, result.paths)
    if len(set(result.regime)) > 1:
        found[REGIME] = np.array(result.regime, dtype=np.float64)
    return {name: values for name, values in found.items() if len(np.unique(values)) > 1}


def _of_changes(scenario: Scenario, paths: tuple[int, ...]) -> dict[str, Floats]:
    values = settle(scenario, paths).changes
    return {
        f"{change.step}: {change.path}": np.asarray(value.value, dtype=np.float64)
        for change, value in zip(scenario.changes, values, strict=True)
        if isinstance(change.value, Law)
    }
