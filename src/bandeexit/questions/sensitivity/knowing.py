"""The value of knowing: how much narrower a forecast would be if one unknown were known.

From the runs that exist, by regression on the posterior's draws (`regression`). The draws hang
together, as the counts have left them; that is no fault here: who learns one fact learns of the
others, too. So the shares of several facts do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.questions.sensitivity import FEWEST
from bandeexit.questions.sensitivity.regression import (
    basis_of,
    explained,
    explained_resampled,
    together,
)
from bandeexit.scenarios.headline_values import Headline, Headlines
from bandeexit.scenarios.unknowns import Unknowns

Floats = NDArray[np.float64]
_RESAMPLES, _PERMUTATIONS = 200, 400
_ENDS = (0.05, 0.95)
IN_BIN = 100
"""Paths of nearly the same value of an unknown: their spread is what knowing it would leave."""


@dataclass(frozen=True, slots=True)
class FactWorth:
    """What knowing one unknown would do to one number."""

    headline: Headline
    unknown: str
    """A parameter's path, `REGIME`, `LEVEL`, or `step: path` of an uncertain change."""
    # A share of variance, as variances of independent parts add up; readers are told widths, of
    # which it is the root (`narrowing`).
    share: float
    """Of the variance that would go; unbiased, so that it may be negative."""
    low: float
    """5 % point over resampled draws."""
    high: float
    """95 % point."""
    # Far above `narrower` where a fact would tell whether there is a problem at all: a wait is
    # zero or long (docs/sensitivity.md).
    band: float
    """Share by which the 90 % band would be narrower, averaged over what the fact may turn out
    to be."""

    @property
    def narrower(self) -> float:
        """Share by which the standard deviation would shrink, at least 0."""
        return narrowing(self.share)


def narrowing(share: float) -> float:
    """Turn a share of variance into a share of width."""
    return 1.0 - float(np.sqrt(1.0 - min(max(share, 0.0), 1.0)))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The value of knowing each unknown, for each headline number."""

    known: tuple[FactWorth, ...]
    """By headline, the most valuable first."""
    floor: Mapping[Headline, float]
    """The largest share among unknowns that tell nothing (their draws are shuffled) stays below
    this in 95 of 100 analyses."""
    together: Mapping[Headline, float]
    """Share that all unknowns explain, each by itself, added up."""
    n: int
    """Paths."""

    def of(self, headline: Headline) -> list[FactWorth]:
        """Those of one number, the most valuable first."""
        return [one for one in self.known if one.headline == headline]

    def is_told(self, one: FactWorth) -> bool:
        """Whether it can be told from an unknown without effect."""
        # Against the best of all unknowns that tell nothing, not against nought: among many of
        # them one always looks valuable.
        return one.share > self.floor[one.headline]


def know(
    headlines: Headlines, unknowns: Unknowns, regime: NDArray[np.int64], seed: int = 0
) -> Knowledge:
    """Rank unknowns by how much narrower each headline number would be if they were known.

    Parameters
    ----------
    headlines : dict
        Shape (n_paths,) each; a number that is missing in a path or does not vary is left out.
    unknowns : mapping
        Shape (n_paths,) each.
    regime : ndarray of int, shape (n_paths,)
        Paths are resampled within these.
    """
    # Where nobody waits, nothing tells of the wait.
    kept = [name for name, values in headlines.items() if _varies(values)]
    n = len(regime)
    if n < FEWEST or not kept or not unknowns:
        return Knowledge((), {}, {}, n)
    rng = np.random.Generator(np.random.PCG64(seed))
    numbers = np.column_stack([headlines[name] for name in kept])
    bases = {name: basis_of(values) for name, values in unknowns.items()}
    # Within beliefs, whose numbers are fixed by their weights and not by chance
    # (docs/decisions/0011).
    counts = _resample(regime, rng)
    # The same orders for all unknowns, as the floor is of the largest of them.
    orders = [rng.permutation(n) for _ in range(_PERMUTATIONS)]
    floor = _floor(list(bases.values()), numbers, orders)
    # Of shuffled paths in bins of the same size: a band of 100 values is narrower than one of
    # 2,000, whatever is known.
    whole = np.array([_widths(numbers[order]) for order in orders[:20]]).mean(axis=0)
    found = []
    for name, basis in bases.items():
        share = explained(basis, numbers)
        some = np.quantile(explained_resampled(basis, numbers, counts), _ENDS, axis=0)
        # What is left when the fact is known: around its own mean, in order of its value.
        rest = numbers - basis @ (basis.T @ numbers) / n
        band = 1.0 - _widths(rest[np.argsort(unknowns[name], kind="stable")]) / whole
        for i, headline in enumerate(kept):
            # Resampled draws repeat one another, which adds to the share: the interval is
            # mirrored at the estimate ("basic bootstrap"), which takes that off again.
            low, high = 2 * share[i] - some[1, i], 2 * share[i] - some[0, i]
            ends = (float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1)))
            found.append(FactWorth(headline, name, float(share[i]), *ends, float(band[i])))
    found.sort(key=lambda one: (kept.index(one.headline), -one.share))
    sums = together(list(bases.values()), numbers)
    return Knowledge(
        tuple(found),
        dict(zip(kept, floor.tolist(), strict=True)),
        dict(zip(kept, sums.tolist(), strict=True)),
        n,
    )


def _varies(values: Floats) -> bool:
    # A number that some futures have not (a wait without a start) would be explained by who has
    # it.
    return not np.isnan(values).any() and float(values.std()) > 0.0


def _resample(regime: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    counts = np.zeros((_RESAMPLES, len(regime)))
    for number in np.unique(regime):
        rows = np.flatnonzero(regime == number)
        equal = np.full(len(rows), 1.0 / len(rows))
        counts[:, rows] = rng.multinomial(len(rows), equal, size=_RESAMPLES)
    return counts


def _floor(bases: list[Floats], numbers: Floats, orders: list[NDArray[np.int64]]) -> Floats:
    """The 95 % point of the largest of all unknowns' shares when none of them tells anything."""
    found = np.empty(numbers.shape[1])
    for i in range(numbers.shape[1]):
        shuffled = np.column_stack([numbers[order, i] for order in orders])
        largest = np.max([explained(basis, shuffled) for basis in bases], axis=0)
        found[i] = np.quantile(largest, _ENDS[1])
    return found


def _widths(ordered: Floats) -> Floats:
    """Mean width of the 90 % band in bins of consecutive rows, shape (n_numbers,)."""
    bins = np.array_split(ordered, max(len(ordered) // IN_BIN, 1))
    ends = [np.quantile(one, _ENDS, axis=0) for one in bins]
    return np.asarray(np.mean([high - low for low, high in ends], axis=0))
