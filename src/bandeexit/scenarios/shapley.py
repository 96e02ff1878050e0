"""What each named step of a scenario does, whatever the order: its Shapley value.

A step's value is its effect averaged over all orders in which the steps could be taken (Shapley
1953; Owen 2014, SIAM/ASA JUQ 2, 245-251). All coalitions are simulated on the same draws and
tapes, so values are path by path, and add up to the paired difference of each path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.programme import Programme
from bandeexit.scenarios.changes import check_changes
from bandeexit.scenarios.headline_values import Headline, Headlines, headline_values
from bandeexit.scenarios.result import Result, first_paths
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.steps import steps_between, with_steps

Floats = NDArray[np.float64]
Coalition = frozenset[str]
Run = Callable[[Scenario], Result]

MOST_STEPS = 8
"""Eight steps are 256 coalitions."""
PATHS_IN_ALL = 20_000
"""Of all coalitions together: some seconds of work."""
# The first so many draws of the run, so that the empty and the full coalition are there
# already (docs/decisions/0011).
FEWEST_DRAWS, MOST_DRAWS = 100, 500
"""Means of paired differences need fewer draws than quantiles: with 500 the mean of a difference
that varies by 5 persons is known within 0.4."""


@dataclass(frozen=True, slots=True)
class StepEffect:
    """What the steps do to one number, path by path."""

    parts: Floats
    """Shape (n_steps, n_paths): each step's value times `n_orders`, whole for counts."""
    n_orders: int
    alone: Floats
    """Shape (n_steps, n_paths): what each step does by itself, on the baseline."""
    whole: Floats
    """Shape (n_paths,): the paired difference. NaN where any coalition has no value."""

    @property
    def values(self) -> Floats:
        """Each step's value, shape (n_steps, n_paths); they add up to `whole`."""
        return self.parts / self.n_orders

    @property
    def together(self) -> Floats:
        """How much more the steps do together than one by one, shape (n_paths,)."""
        return np.asarray(self.whole - self.alone.sum(axis=0))


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The effect of a scenario, step by step."""

    baseline: Scenario
    other: Scenario
    steps: tuple[str, ...]
    effects: Mapping[Headline, StepEffect]
    draws: int
    ordered: bool
    """Whether steps are taken in the order of the file only."""


def decompose(
    baseline: Result,
    other: Result,
    run: Run,
    *,
    draws: int | None = None,
    ordered: bool = False,
) -> Decomposition:
    """Share a scenario's effect among its steps.

    Parameters
    ----------
    baseline, other : Result
        The empty and the full coalition: they are not simulated again.
    run : callable
        Simulates a coalition.
    draws : int, optional
        The first so many draws; by default as many as 20,000 paths allow, at least 100, at most
        500.
    ordered : bool
        Take the steps in the order of the file, each on top of those before it.

    Raises
    ------
    UsageError
        There are more than eight steps, or they cannot be taken one by one.
    """
    steps = steps_between(baseline.scenario, other.scenario)
    # All coalitions rather than sampled orders: up to eight steps they are as many, and add no
    # noise of their own to what is path by path.
    names = tuple(step.name for step in steps)
    _refuse_too_many(other.scenario, names, ordered)
    asked = coalitions_of(names, ordered=ordered)
    n = min(draws or draws_for(len(asked)), baseline.scenario.draws)
    whole = frozenset(names)
    known = {frozenset[str](): first_paths(baseline, n), whole: first_paths(other, n)}
    rows: dict[Coalition, Headlines] = {}
    paths: dict[Coalition, tuple[int, ...]] = {}
    for chosen in asked:
        result = known.get(chosen)
        if result is None:
            # Same seed and horizon as the baseline: coalitions are pairs of each
            # other, path by path.
            mixed = with_steps(baseline.scenario, other.scenario, steps, chosen)
            result = run(replace(mixed, draws=n))
        rows[chosen], paths[chosen] = headline_values(result), result.paths
    values = _on_common_paths(rows, paths)
    effects = {
        headline: attribute(names, {one: rows[headline] for one, rows in values.items()}, ordered)
        for headline in values[whole]
    }
    return Decomposition(baseline.scenario, other.scenario, names, effects, n, ordered)


def why_undivided(
    programme: Programme, baseline: Scenario, other: Scenario, *, ordered: bool = False
) -> str:
    """Say, without simulating, why steps cannot be taken one by one; empty where they can."""
    try:
        steps = steps_between(baseline, other)
        names = tuple(step.name for step in steps)
        _refuse_too_many(other, names, ordered)
        for chosen in coalitions_of(names, ordered=ordered):
            # Some orders may be no scenario, as where a step needs what another has made.
            check_changes(programme, with_steps(baseline, other, steps, chosen))
    except UsageError as error:
        return str(error)
    return ""


def coalitions_of(names: Sequence[str], *, ordered: bool) -> list[Coalition]:
    """List the sets of steps that have to be simulated, the empty and the full one included."""
    return _chains(names) if ordered else _all(names)


def draws_for(n_coalitions: int) -> int:
    """Draws that so many coalitions can have within `PATHS_IN_ALL`."""
    return min(max(PATHS_IN_ALL // n_coalitions, FEWEST_DRAWS), MOST_DRAWS)


def _refuse_too_many(scenario: Scenario, names: Sequence[str], ordered: bool) -> None:
    if not ordered and len(names) > MOST_STEPS:
        raise UsageError(
            f"{scenario.name} has {len(names)} steps; their effects are taken apart for at most "
            f"{MOST_STEPS}, as each more doubles the work. Give steps that belong together one "
            "`id`, or take them in the order of the file with --ordered."
        )


def _all(names: Sequence[str]) -> list[Coalition]:
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]


def _chains(names: Sequence[str]) -> list[Coalition]:
    """Steps one after the other, and each by itself."""
    growing = [frozenset(names[:size]) for size in range(len(names) + 1)]
    return list(dict.fromkeys([*growing, *(frozenset([name]) for name in names)]))


def _on_common_paths(
    rows: Mapping[Coalition, Headlines], paths: Mapping[Coalition, tuple[int, ...]]
) -> dict[Coalition, Headlines]:
    """Keep the paths that are good in every coalition."""
    # A path that fails under one coalition has no value there, and a mean over other paths than
    # the rest would not add up.
    common = set.intersection(*map(set, paths.values()))
    kept = {one: np.array([path in common for path in own]) for one, own in paths.items()}
    return {
        one: {headline: values[kept[one]] for headline, values in headlines.items()}
        for one, headlines in rows.items()
    }


def attribute(
    names: Sequence[str], values: Mapping[Coalition, Floats], ordered: bool = False
) -> StepEffect:
    """Share the difference between the full and the empty coalition among the steps.

    Parameters
    ----------
    values : mapping of coalition to ndarray, shape (n_paths,)
        Of every coalition; if ordered, of the growing ones and of each step alone.

    Examples
    --------
    A alone does 1, B alone 2, both 5. A is worth (1 + 3) / 2, B (2 + 4) / 2.

    >>> table = {(): 0.0, ("A",): 1.0, ("B",): 2.0, ("A", "B"): 5.0}
    >>> worth = attribute("AB", {frozenset(k): np.array([v]) for k, v in table.items()})
    >>> worth.values.ravel().tolist(), worth.together.tolist()
    ([2.0, 3.0], [2.0])
    """
    coalitions = list(values)
    table = np.stack([values[one] for one in coalitions])
    nothing, whole = frozenset[str](), frozenset(names)
    difference = values[whole] - values[nothing]
    alone = [values[frozenset([name])] - values[nothing] for name in names]
    weights = _weights(names, coalitions, ordered)
    # A path without a value anywhere (no start in the quarter) is lost everywhere: NaN in one
    # coalition must not become a step's effect.
    lost = np.isnan(table).any(axis=0)
    # Weights times k! are whole numbers, and so are sums over counts: the parts add up
    # to k! times the paired difference exactly, and equal steps get equal values to the
    # bit (docs/decisions/0011).
    parts = np.where(lost, np.nan, weights @ np.where(lost, 0.0, table))
    n_orders = 1 if ordered else factorial(len(names))
    shape = (len(names), table.shape[1])
    stacked = np.stack(alone) if alone else np.empty(shape)
    return StepEffect(
        parts.reshape(shape),
        n_orders,
        np.where(lost, np.nan, stacked),
        np.where(lost, np.nan, difference),
    )


def _weights(names: Sequence[str], coalitions: Sequence[Coalition], ordered: bool) -> Floats:
    """Weight of each coalition's value in each step's, times the number of orders."""
    k = len(names)
    weights = np.zeros((k, len(coalitions)))
    for column, one in enumerate(coalitions):
        size = len(one)
        for row, name in enumerate(names):
            if ordered:
                weights[row, column] = (one == frozenset(names[: row + 1])) - (
                    1.0 if one == frozenset(names[:row]) else 0.0
                )
            # Shapley's weights times k!: in how many orders the step comes right after the
            # others of the coalition, or right before the rest (Shapley 1953, Annals of
            # Mathematics Studies 28, 307-317).
            elif name in one:
                weights[row, column] = factorial(size - 1) * factorial(k - size)
            else:
                weights[row, column] = -factorial(size) * factorial(k - size - 1)
    return weights
