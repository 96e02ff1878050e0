"""The best budget-neutral split, the loss of staying put, and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.questions.reallocate.best import Choice, choose, regret
from bandeexit.questions.reallocate.splits import MoneySplit, point_of_split, splits_of
from bandeexit.scenarios.axes import Point
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, SINCE, Headline
from bandeexit.scenarios.outcomes import PointOutcome, outcome_of, outcomes
from bandeexit.scenarios.paired import Paired, summarise_pairs
from bandeexit.scenarios.purse import Purse, rises
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.targets import met_by_path

Floats = NDArray[np.float64]
_WAIT = Headline("wait_days_mean", SINCE)
NUMBERS = {"completed": COMPLETED, "wait": _WAIT}
# Turned here once: everything after takes more for better.
_SIGNS = {"completed": 1.0, "wait": -1.0}
"""Whether more of a number is better."""
STAY = "stay"
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Reallocated:
    """What the splits of a scenario give, and which is best, by belief."""

    base: Scenario
    purse: Purse
    by: str
    """`completed`, `wait` or a target of the scenario."""
    n_paths: int
    regimes: tuple[str, ...]
    """Groups besides `all`; empty where there are no several."""
    only: str
    splits: tuple[MoneySplit, ...]
    """Those that could be done, and of which every path has a value; the first stays put."""
    gains: Mapping[str, tuple[Paired, ...]]
    """Group -> each split against staying put; above 0 is better, whatever the number."""
    choices: Mapping[str, Choice]
    regrets: Mapping[tuple[str, str], Paired]
    """Whose choice (`stay`, `all`, a regime) and under which group -> what it loses there."""
    left_out: int
    """Splits that a bound forbids, or of which some path has no value."""

    @property
    def groups(self) -> tuple[str, ...]:
        """`all`, then the regimes."""
        return (ALL, *self.regimes)

    def best(self, group: str) -> MoneySplit:
        """Split with the highest mean."""
        return self.splits[self.choices[group].best]

    def together(self, group: str) -> tuple[MoneySplit, ...]:
        """Splits that cannot be told from the best."""
        apart = self.choices[group].apart
        return tuple(split for split, told in zip(self.splits, apart, strict=True) if not told)

    def stays(self, group: str) -> bool:
        """Whether staying put cannot be told from the best."""
        return not self.choices[group].apart[0]

    @property
    def common(self) -> tuple[MoneySplit, ...]:
        """Splits that no belief tells from its best; all of them belong to one belief if alone."""
        # What no belief can tell from its best is what one would not regret under any of them.
        sets = [set(self.together(group)) for group in self.regimes or (ALL,)]
        return tuple(split for split in self.splits if all(split in one for one in sets))


def reallocate(
    cells: Cells,
    purse: Purse,
    step: float,
    by: str = "completed",
    progress: Callable[[int, int], None] | None = None,
    *,
    regimes: Sequence[str] = (),
) -> Reallocated:
    """Simulate every split on the same draws and luck, and choose.

    Parameters
    ----------
    cells : Cells
        With the axes of the purse.
    by : str
        What is to be as good as possible: `completed` (since the census), `wait` (the mean since
        the census), or a target: the share of its dates at which it is met.

    Raises
    ------
    UsageError
        There is nothing of that name, or there are too few draws.
    TooManyFailedError
        Too many paths of a split fail.
    """
    refuse_unknown(cells.base, by)
    rise = rises(cells.programme, cells.base, purse)
    # Staying put is the first, and what all gains are against.
    splits = splits_of(cells.programme, cells.base, purse, step)
    points = {split: point_of_split(purse, split, rise) for split in splits}
    found = outcomes(cells, list(points.values()), _looker(cells.base, by), progress)
    done, scores, groups = _scores(splits, points, found, by)
    chosen = {
        group: choose(scores[rows], 0, cells.base.seed)
        for group, rows in groups.items()
        # Two paths a half are the least that a variance can be had of.
        if rows.sum() >= _FEWEST
    }
    if ALL not in chosen:
        raise UsageError(f"too few draws to choose between splits; ask for {_FEWEST} or more.")
    gains = {
        group: tuple(summarise_pairs(scores[groups[group], k] - scores[groups[group], 0])
                     for k in range(len(done)))
        for group in chosen
    }  # fmt: skip
    return Reallocated(
        base=cells.base,
        purse=purse,
        by=by,
        n_paths=len(scores),
        regimes=tuple(chosen)[1:],
        only=regimes[0] if len(regimes) == 1 else "",
        splits=tuple(done),
        gains=gains,
        choices=chosen,
        regrets=_regrets(scores, groups, chosen),
        left_out=len(splits) - len(done),
    )


def refuse_unknown(base: Scenario, by: str) -> None:
    """Refuse to choose by what is neither a number nor a target of the scenario."""
    known = list(dict.fromkeys([*NUMBERS, *(target.name for target in base.targets)]))
    if by not in known:
        raise UsageError(f"`by` is `{by}`{did_you_mean(by, known)}")


def _looker(base: Scenario, by: str) -> Callable[[Result], PointOutcome]:
    """Keep one number of each path: more is better."""

    def look(result: Result) -> PointOutcome:
        whole = outcome_of(result)
        if by in NUMBERS:
            return PointOutcome(whole.paths, {COMPLETED: _SIGNS[by] * whole.values[NUMBERS[by]]},
                           whole.groups)  # fmt: skip
        target = next(one for one in base.targets if one.name == by)
        met, _, _ = met_by_path(result, target)
        # The share of its dates: in a single future the worst date is no more than a yes or no.
        return PointOutcome(whole.paths, {COMPLETED: met.mean(axis=1)}, whole.groups)

    return look


def _scores(
    splits: Sequence[MoneySplit],
    points: Mapping[MoneySplit, Point],
    found: Mapping[Point, PointOutcome],
    by: str,
) -> tuple[list[MoneySplit], Floats, Mapping[str, NDArray[np.bool_]]]:
    """Scores, shape (n_paths, n_splits), of the splits of which every path has a value.

    Paths that failed anywhere, and those without a value when staying put, are left out of all.
    """
    stay = found[points[splits[0]]]
    # A path that failed anywhere is left out everywhere: options are compared on the same
    # futures.
    paths = set(stay.paths).intersection(*(set(one.paths) for one in found.values()))
    known = ~np.isnan(stay.values[COMPLETED])
    rows = np.array([path in paths for path in stay.paths]) & known
    kept = [path for path, use in zip(stay.paths, rows, strict=True) if use]
    done, columns = [], []
    for split in splits:
        one = found.get(points[split])
        if one is None:
            continue
        place = {path: i for i, path in enumerate(one.paths)}
        column = one.values[COMPLETED][[place[path] for path in kept]]
        # A split of which some future has no value would be measured on the others only; it is
        # left out and counted.
        if not np.isnan(column).any():
            done.append(split)
            columns.append(column)
    return done, np.stack(columns, axis=1), {g: flags[rows] for g, flags in stay.groups.items()}


def _regrets(
    scores: Floats, groups: Mapping[str, NDArray[np.bool_]], chosen: Mapping[str, Choice]
) -> dict[tuple[str, str], Paired]:
    who: dict[str, tuple[int, int] | int] = {STAY: 0}
    # Chosen half by half, like the loss, or a belief's own choice would look best under all of
    # them.
    who |= {group: choice.chosen for group, choice in chosen.items()}
    return {
        (name, group): regret(scores[groups[group]], pair)
        for name, pair in who.items()
        for group in chosen
    }
