"""What the answer hangs on: how often the target is met where an unknown is low, middle, high.

Of one value of the lever, the one whose share is nearest to what is wanted, at its worst date.
The draws hang together, so this is the worth of a fact, not a cause (as in `sensitivity`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.questions.needed.parts import NO_LIMIT, THIRD_ENDS, THIRDS
from bandeexit.scenarios.intervals import Interval, wilson
from bandeexit.scenarios.unknowns import REGIME, Unknowns

_PERMUTATIONS = 400
SURE = 0.95
_LEVELS = (*THIRDS, NO_LIMIT)
GroupNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
# Thirds and not a regression, as the answer is yes or no in each path; each has as many draws, so
# that shares are known equally well.
class DrawGroup:
    """Draws in which an unknown is alike."""

    name: str
    """A third, `no_limit`, or a belief."""
    n_met: int
    n: int

    @property
    def share(self) -> float:
        """Share that meets the target."""
        return self.n_met / self.n

    @property
    def interval(self) -> Interval:
        """90 % Monte-Carlo interval of the share (Wilson)."""
        return wilson(self.n_met, self.n)


@dataclass(frozen=True, slots=True)
class Hinge:
    """How often a target is met as one unknown goes from low to high."""

    unknown: str
    """A parameter's path, the belief (`regime`), the level of demand at the census."""
    groups: tuple[DrawGroup, ...]
    ends: tuple[float, float] | None
    """Of the middle third; None: the unknown is no number."""

    @property
    def spread(self) -> float:
        """Largest share less smallest."""
        shares = [group.share for group in self.groups]
        return max(shares) - min(shares)


@dataclass(frozen=True, slots=True)
class Hinges:
    """The unknowns, the one that matters most first."""

    value: float
    """Of the lever."""
    found: tuple[Hinge, ...]
    floor: float
    """The widest spread of unknowns that tell nothing stays below this in 95 of 100 analyses."""

    @property
    def told(self) -> list[Hinge]:
        """Those that can be told from an unknown without effect."""
        return [one for one in self.found if one.spread > self.floor]


def hinges_of(
    met: NDArray[np.bool_], unknowns: Unknowns, regimes: tuple[str, ...], value: float, seed: int
) -> Hinges:
    """Rank unknowns by how much the share that meets a target differs over them.

    Parameters
    ----------
    met : ndarray of bool, shape (n_paths,)
        Whether each path meets the target at the date that decides.
    unknowns : mapping
        Name -> value in each path, shape (n_paths,); infinite is a level of its own.
    regimes : tuple of str
        Names of the beliefs, by their number.
    """
    # Once, for the estimate and for all shuffles.
    cut = {name: _cut(name, values) for name, values in unknowns.items()}
    names = {REGIME: regimes}
    found = [
        Hinge(name, _groups(met, group, names.get(name, _LEVELS)), ends)
        for name, (group, ends) in cut.items()
    ]
    found.sort(key=lambda one: -one.spread)
    return Hinges(value, tuple(found), _floor(met, [group for group, _ in cut.values()], seed))


def _cut(name: str, values: NDArray[np.float64]) -> tuple[GroupNumbers, tuple[float, float] | None]:
    """Group of each path, and the ends of the middle third."""
    if name == REGIME:
        return values.astype(np.int64), None
    finite = np.isfinite(values)
    # Of those with a limit: "no limit" is a group of its own, or a third would be a belief.
    low, high = np.quantile(values[finite], THIRD_ENDS).tolist()
    third = (values > low).astype(np.int64) + (values > high)
    return np.where(finite, third, len(_LEVELS) - 1), (low, high)


def _groups(
    met: NDArray[np.bool_], group: GroupNumbers, names: tuple[str, ...]
) -> tuple[DrawGroup, ...]:
    return tuple(
        DrawGroup(names[i], int(met[group == i].sum()), int((group == i).sum()))
        for i in np.unique(group).tolist()
    )


def _floor(met: NDArray[np.bool_], groups: list[GroupNumbers], seed: int) -> float:
    """Point that the widest spread stays below when the paths are shuffled."""
    rng = np.random.Generator(np.random.PCG64(seed))
    # Shuffled against all unknowns at once: the widest of many spreads is larger by chance than
    # any one of them (max-T, Westfall & Young 1993).
    shuffled = np.stack([rng.permutation(met) for _ in range(_PERMUTATIONS)]).astype(np.float64)
    widest = np.zeros(_PERMUTATIONS)
    for group in groups:
        present = np.unique(group)
        shares = np.stack([shuffled[:, group == i].mean(axis=1) for i in present])
        widest = np.maximum(widest, shares.max(axis=0) - shares.min(axis=0))
    return float(np.quantile(widest, SURE))
