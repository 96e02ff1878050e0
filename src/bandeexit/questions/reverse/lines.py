"""The first place on a line where something holds, whatever happens further out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bandeexit.scenarios.axes import Point
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept

Test = Literal["unsure", "broken", "missed"]
# Three, as so many futures leave a stretch in which nobody can say; its ends are what more draws
# would move.
TESTS: tuple[Test, ...] = ("unsure", "broken", "missed")
"""Share not surely reached; below what is wanted; surely below."""


class CellSource(Protocol):
    """Gives cells at points; `cells.Cells` does."""

    def at(self, points: Sequence[Point]) -> list[Cell]:
        """Cells at points."""


@dataclass(frozen=True)
class Line:
    """Values from the start outward, and the point of each."""

    point: Callable[[float], Point]
    values: tuple[float, ...]
    """In the order in which one goes; the first is where one stands."""


@dataclass(frozen=True, slots=True)
class First:
    """Where a target is first missed on a line."""

    value: float | None
    """Least change found at which the share is below what is wanted; None: nowhere."""
    before: float | None
    """The largest change before it that was looked at and meets the target."""
    unsure_from: float | None
    """Least change from which so many futures cannot tell any longer; None: nowhere."""
    missed_from: float | None
    """Least change at which the 90 % interval is below what is wanted; None: nowhere."""


def holds(kept: Kept, test: Test) -> bool:
    """Whether a target's standing passes a test."""
    wanted = kept.target.probability
    if test == "broken":
        return kept.worst.share < wanted
    verdict = kept.worst.verdict(wanted)
    # "Unsure" holds on the missed side as well: it is from where on one can no longer be sure.
    return verdict == "missed" if test == "missed" else verdict != "met"


def first_breaks(
    cells: CellSource,
    lines: Sequence[Line],
    target: Target,
    regimes: Sequence[str],
    rounds: int,
    refined: Sequence[str] | None = None,
) -> list[dict[str, First]]:
    """Scan lines outward and halve the gap before the first place where each test holds.

    Only the values between two known neighbours are halved: that what holds somewhere also
    holds further out is nowhere assumed. A break narrower than the steps of the scan may be
    missed.

    Parameters
    ----------
    regimes : sequence of str
        Of whose paths the share is looked at; empty text: all together.
    rounds : int
        How often gaps are halved.
    refined : sequence of str, optional
        Regimes for which gaps are halved; by default all.

    Returns
    -------
    list of dict
        One a line: regime -> where it breaks first.
    """
    # All lines in one call, so that workers have all cells to share.
    cells.at([line.point(value) for line in lines for value in line.values])
    known = [list(line.values) for line in lines]
    for _ in range(rounds):
        new = [
            _middles(cells, line, values, target, regimes if refined is None else refined)
            for line, values in zip(lines, known, strict=True)
        ]
        # Cells asked for again are not done again, but a round without new ones would repeat for
        # nothing.
        if not any(new):
            break
        asked = [line.point(v) for line, some in zip(lines, new, strict=True) for v in some]
        cells.at(asked)
        for values, some in zip(known, new, strict=True):
            _insert(values, some)
    return [
        {regime: _first(cells, line, values, target, regime) for regime in regimes}
        for line, values in zip(lines, known, strict=True)
    ]


def _standings(
    cells: CellSource, line: Line, values: Sequence[float], target: Target, regime: str
) -> list[tuple[float, Kept]]:
    """Known values outward, without those that a bound forbids."""
    found = cells.at([line.point(value) for value in values])
    kept = [
        (value, cell.standing(target.name, regime))
        for value, cell in zip(values, found, strict=True)
    ]
    return [(value, one) for value, one in kept if one is not None]


def _gap(known: Sequence[tuple[float, Kept]], test: Test) -> tuple[float | None, float | None]:
    """Values around the first place where a test holds: the last before it, and itself."""
    for i, (value, kept) in enumerate(known):
        # The first in the order in which one goes, whatever happens further out.
        if holds(kept, test):
            return (known[i - 1][0] if i else None), value
    return None, None


def _middles(
    cells: CellSource, line: Line, values: Sequence[float], target: Target, regimes: Sequence[str]
) -> list[float]:
    """Middles of the gaps; of one regime among several only where the share itself crosses."""
    found: dict[float, None] = {}
    for regime in regimes:
        known = _standings(cells, line, values, target, regime)
        # Under a belief only the break itself is placed: three ends for each of three beliefs
        # would triple the search.
        for test in ("broken",) if regime else TESTS:
            before, first = _gap(known, test)
            if before is not None and first is not None:
                found[(before + first) / 2] = None
    return [value for value in found if value not in values]


def _insert(values: list[float], new: Sequence[float]) -> None:
    outward = values[-1] >= values[0]
    values += new
    values.sort(reverse=not outward)


def _first(
    cells: CellSource, line: Line, values: Sequence[float], target: Target, regime: str
) -> First:
    known = _standings(cells, line, values, target, regime)
    before, value = _gap(known, "broken")
    return First(value, before, _gap(known, "unsure")[1], _gap(known, "missed")[1])
