"""Parts of the draws that an answer is given for: all, each belief, thirds of the capacity.

The number of coordinators is not public. Draws in which many can be followed need less money than
those in which few can; thirds of that unknown show how much of the answer hangs on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.draws import Draws
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.targets import Kept, Standing

SubsetKind = Literal["all", "regime", "third"]
_HEADROOM = "capacity.headroom"
"""Places of the coordinators at norm over open cases, both at the census."""
THIRDS = ("low", "middle", "high")
THIRD_ENDS = (1 / 3, 2 / 3)
NO_LIMIT = "no_limit"


@dataclass(frozen=True, slots=True)
class Subset:
    """Draws that are asked by themselves."""

    kind: SubsetKind
    name: str = ""
    """Of the belief, or of the third; empty for all."""
    labels: tuple[str, ...] = ()
    """Groups of draws that it is made of; see `label`."""
    low: float | None = None
    """Headroom above which its draws lie; None: no end, or not about headroom."""
    high: float | None = None
    """Headroom up to which its draws lie."""


ALL_DRAWS = Subset("all")


def label(draws: Draws, n: int) -> tuple[Draws, tuple[Subset, ...]]:
    """Name the group of each draw, so that one run answers for all parts at once.

    A group is a belief and a third; what is counted in groups is added up in parts (`standing`).
    No path is another one for it: regimes are names.

    Parameters
    ----------
    n : int
        Draws that will be run, the first ones: their thirds are told apart.

    Returns
    -------
    Draws
        With groups in place of regimes; unchanged if there is nothing to tell apart.
    tuple of Subset
        All, then beliefs, then thirds, as far as there are several.
    """
    # Thirds of the draws that are run: of all draws they would not be thirds here.
    used = draws.rows(slice(0, n))
    third, ends = _thirds(used)
    regime = used.regime if len(used.regime) else np.zeros(n, dtype=np.int64)
    names = draws.regimes if len(used.regime) else ("",)
    pairs = sorted({(int(r), int(t)) for r, t in zip(regime, third, strict=True)})
    # One belief and no limit: there is nothing to tell apart.
    if len(pairs) < 2:
        return draws, (ALL_DRAWS,)
    # A slash, which no belief's name may have (`files.regimes`).
    labels = {pair: f"{names[pair[0]]}/{(*THIRDS, NO_LIMIT)[pair[1]]}" for pair in pairs}
    group = [pairs.index(pair) for pair in zip(regime.tolist(), third.tolist(), strict=True)]
    labelled = replace(used, regimes=tuple(labels.values()), regime=np.array(group))
    parts = [ALL_DRAWS, *_beliefs(names, labels), *_of_thirds(labels, ends)]
    return labelled, tuple(parts)


def _thirds(draws: Draws) -> tuple[NDArray[np.int64], tuple[float, float] | None]:
    """Third of each draw's headroom, 3 where there is no limit, and the ends of the middle one."""
    none = np.full(len(draws), len(THIRDS), dtype=np.int64)
    if _HEADROOM not in draws.names:
        return none, None
    headroom = draws.values[:, draws.names.index(_HEADROOM)]
    limited = np.isfinite(headroom)
    # A headroom that is set, or hardly varies, has no thirds.
    if len(np.unique(headroom[limited])) < len(THIRDS):
        return none, None
    low, high = np.quantile(headroom[limited], THIRD_ENDS).tolist()
    # Over all beliefs together: a third is "many can be followed", whichever belief it is under.
    third = (headroom > low).astype(np.int64) + (headroom > high)
    return np.where(limited, third, none), (low, high)


GroupNames = dict[tuple[int, int], str]


def _beliefs(names: Sequence[str], labels: GroupNames) -> list[Subset]:
    present = sorted({regime for regime, _ in labels})
    if len(present) < 2:
        return []
    return [
        Subset("regime", names[regime], tuple(labels[pair] for pair in labels if pair[0] == regime))
        for regime in present
    ]


def _of_thirds(labels: GroupNames, ends: tuple[float, float] | None) -> list[Subset]:
    if ends is None:
        return []
    limits = (None, *ends, None)
    found = [
        Subset(
            "third",
            name,
            tuple(labels[pair] for pair in labels if pair[1] == third),
            limits[third],
            limits[third + 1],
        )
        for third, name in enumerate(THIRDS)
    ]
    return [part for part in found if part.labels]


def standing(cell: Cell, target: str, part: Subset) -> Kept | None:
    """How a target stands in a part of the paths; None where the cell was refused."""
    if not part.labels:
        return cell.standing(target)
    # Counts are added and shares are not: groups differ in size.
    groups = [kept for name in part.labels if (kept := cell.standing(target, name)) is not None]
    if not groups:
        return None
    together = _added([group.together for group in groups])
    # Date by date, so that the worst date is that of the part and not of its groups.
    dates = zip(*(group.standings for group in groups), strict=True)
    return Kept(groups[0].target, part.name, tuple(_added(one) for one in dates), together)


def _added(some: Sequence[Standing]) -> Standing:
    return Standing(
        some[0].date,
        sum(one.n_met for one in some),
        sum(one.n for one in some),
        sum(one.n_without for one in some),
    )
