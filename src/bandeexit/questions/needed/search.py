"""Where a verdict changes along a lever: spans, and the values to try next.

Nothing here assumes that more helps: every change of the verdict that the values tried show is
looked into, and every span is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from bandeexit.scenarios.targets import Verdict

Ruling = Verdict | None
"""None: the value was refused."""
# To place the end of a span more finely than so many draws can tell would be digits about
# nothing.
PARTS_OF_AN_OPEN_SPAN = 8
"""A change of the verdict is placed to this part of the span that cannot be told, at least."""
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class VerdictSpan:
    """Neighbouring values with one verdict."""

    verdict: Ruling
    first: float
    """The lowest value tried."""
    last: float
    """The highest value tried."""

    @property
    def length(self) -> float:
        """Distance between its ends."""
        return self.last - self.first


def spans_of(values: Sequence[float], rulings: Sequence[Ruling]) -> list[VerdictSpan]:
    """Join neighbouring values of one verdict.

    Examples
    --------
    >>> [(s.verdict, s.first, s.last) for s in spans_of([1, 2, 3], ["missed", "met", "met"])]
    [('missed', 1, 1), ('met', 2, 3)]
    """
    found = []
    # Neighbours only: a verdict that comes back later is a span of its own.
    for verdict, some in groupby(zip(values, rulings, strict=True), key=lambda pair: pair[1]):
        inside = [value for value, _ in some]
        found.append(VerdictSpan(verdict, inside[0], inside[-1]))
    return found


def to_try(
    values: Sequence[float], rulings: Sequence[Sequence[Ruling]], finest: float
) -> list[float]:
    """Middles of the gaps between values over which a verdict changes.

    A gap is halved until it is at most `finest`, or a small part of the span beside it that
    so many draws cannot tell anyway.

    Parameters
    ----------
    values : sequence of float
        Increasing.
    rulings : sequence of sequences
        One or more curves; shape (n_curves, n_values).

    Returns
    -------
    list of float
        Those of the first curve first.
    """
    found = (
        round((low + high) / 2, _DIGITS)
        for curve in rulings
        for low, high, enough in _changes(values, curve)
        # A hair more, as half of a gap of 0.1 is not always 0.05.
        if high - low > max(finest, enough) * (1 + 1e-9)
    )
    return list(dict.fromkeys(found))


def _changes(
    values: Sequence[float], curve: Sequence[Ruling]
) -> Iterator[tuple[float, float, float]]:
    """Gaps over which the verdict changes: both ends, and how narrow is narrow enough."""
    for one, other in pairwise(spans_of(values, curve)):
        open_ones = [s.length for s in (one, other) if s.verdict == "not told apart"]
        yield one.last, other.first, max(open_ones, default=0.0) / PARTS_OF_AN_OPEN_SPAN


Conclusion = Literal["met", "bracket", "open", "missed", "several"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the spans say of how much is needed."""

    outcome: Conclusion
    """`met`: at every value tried; `bracket`: missed up to `low`, met from `high` on; `open`: met
    nowhere for sure, cannot be told in places; `missed`: at every value; `several`: the verdict
    goes back and forth, read the spans."""
    low: float | None = None
    """Up to this value it is missed; None: nowhere for sure."""
    high: float | None = None
    """From this value on it is met; None: nowhere for sure."""
    falls: bool = False
    """Whether more of the lever is worse: met up to `high`, missed from `low` on."""


def requirement_of(found: Sequence[VerdictSpan]) -> Requirement:
    """Sum spans up; a value that was refused is left out.

    Near the wanted probability `missed` or `met` may flicker with `not told apart`: `low` and
    `high` are the outer ends of that. More may also be worse, as where the lever is demand: then
    `low` is the lowest value from which on all are missed, above `high`, the highest up to which
    all are met.
    """
    known = [s for s in found if s.verdict is not None]
    verdicts = {s.verdict for s in known}
    if verdicts == {"met"}:
        return Requirement("met", None, known[0].first)
    if "met" not in verdicts:
        return _without_met(known)
    first, last = known[0], known[-1]
    # `not told apart` may lie anywhere between: what counts is that nothing missed lies above
    # what is met.
    if last.verdict == "met" and _apart(known, 1.0):
        # The outer end: beside what is wanted a verdict may flicker.
        low = first.last if first.verdict == "missed" else None
        return Requirement("bracket", low, last.first)
    if first.verdict == "met" and _apart(known, -1.0):
        low = last.first if last.verdict == "missed" else None
        return Requirement("bracket", low, first.last, falls=True)
    return Requirement("several")


def _apart(known: Sequence[VerdictSpan], sign: float) -> bool:
    """Whether everything missed lies below everything met; above it for a negative sign."""
    missed = [sign * end for s in known if s.verdict == "missed" for end in (s.first, s.last)]
    met = [sign * end for s in known if s.verdict == "met" for end in (s.first, s.last)]
    return not missed or max(missed) < min(met)


def _without_met(known: Sequence[VerdictSpan]) -> Requirement:
    if all(s.verdict == "missed" for s in known):
        return Requirement("missed")
    first = known[0]
    return Requirement("open", first.last if first.verdict == "missed" else None, None)
