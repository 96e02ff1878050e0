"""What is kept of each point: the headline numbers path by path, and what lies beyond them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.scenarios.axes import Point, refusals
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.groups import groups_of
from bandeexit.scenarios.headline_values import (
    HORIZON,
    SINCE,
    Headline,
    Headlines,
    headline_values,
)
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]
STARTED = Headline("started", SINCE)
STILL = Headline("in_programme", HORIZON)
"""Completions within the horizon undersell: who has started may complete after it."""


@dataclass(frozen=True, slots=True)
class PointOutcome:
    """The numbers of one point, path by path."""

    paths: tuple[int, ...]
    values: Headlines
    """Shape (n_paths,) each."""
    groups: dict[str, NDArray[np.bool_]]
    """`all`, then each regime where there are several -> its paths."""

    def differences(self, other: PointOutcome, headline: Headline, group: str) -> Floats:
        """Subtract this from another; paths that failed in either are left out.

        Returns
        -------
        ndarray, shape (n_pairs,)
        """
        mine = np.array(self.paths)[self.groups[group]]
        _, here, there = np.intersect1d(mine, other.paths, return_indices=True)
        one = self.values[headline][self.groups[group]][here]
        return np.asarray(other.values[headline][there] - one)


def outcome_of(result: Result) -> PointOutcome:
    """Keep the headline numbers, starts, and who is in a programme at the horizon."""
    started = result.series["started"]
    since = [i for i, day in enumerate(started.dates) if day >= result.census]
    values = headline_values(result)
    values[STARTED] = started.national[:, since].astype(np.float64).sum(axis=1)
    values[STILL] = result.series["in_programme"].national[:, -1].astype(np.float64)
    return PointOutcome(result.paths, values, groups_of(result))


def outcomes(
    cells: Cells,
    points: Sequence[Point],
    look: Callable[[Result], PointOutcome] = outcome_of,
    progress: Callable[[int, int], None] | None = None,
) -> dict[Point, PointOutcome]:
    """Simulate points on the same draws and luck, each once; those that are refused are left out.

    Raises
    ------
    UsageError
        The first point, the scenario itself, is refused.
    """
    asked = tuple(dict.fromkeys(points))
    refused = refusals(cells.programme, cells.base, cells.axes, asked)
    if asked[0] in refused:
        raise UsageError(
            f"{cells.base.name}: money cannot be added to its budget lines, not even none. Where "
            f"an action changes a line, ask a scenario without it. {refused[asked[0]]}"
        )
    todo = [point for point in asked if point not in refused]
    found = {}
    for n, point in enumerate(todo, start=1):
        found[point] = look(cells.result(point))
        if progress is not None:
            progress(n * cells.base.draws, len(todo) * cells.base.draws)
    return found
