"""How a change comes to its value: at once, in a straight line, in steps, by growth, by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR, Calendar

Numbers = float | NDArray[np.float64]
ProfileKind = Literal["line", "steps", "growth", "yearly_growth", "by_year"]


@dataclass(frozen=True, slots=True)
class ProfileStep:
    """What a profile has from a date on."""

    start: date
    size: float
    """By year: the value. Else: the share of the change that is in force."""


# One type for all of them, told apart by a word: a folder is read back by the types of its
# fields, and two maps in a union look alike there (`files.plain`).
@dataclass(frozen=True, slots=True)
class Profile:
    """How a dated change comes to its value.

    Laid out in pieces of constant value, so that both engines read it as any dated change: what a
    profile does is, to the bit, what its pieces do as changes of their own.
    """

    kind: ProfileKind
    steps: tuple[ProfileStep, ...] = ()
    """Of a line the day on which it ends; of growth none."""


class Piece(NamedTuple):
    """A part of a change, between two dates."""

    start: date
    stop: date
    value: Numbers | str
    share: float
    """Of the way from the value that there was to the new one; less than 1 only of `set`."""


def pieces(
    profile: Profile | None, verb: str, value: Numbers, start: date, stop: date
) -> tuple[Piece, ...]:
    """Lay a change out between two dates, in pieces of constant value.

    Parameters
    ----------
    value : float or ndarray, shape (n_draws,)
        What the change comes to; of growth the rate, per year.
    start, stop : date
        First midnight, and the one at which it ends.
    """
    if profile is None:
        return (Piece(start, stop, value, 1.0),)
    found = []
    edges = [*_edges(profile, start, stop), (stop, 0.0)]
    for (begins, size), (ends, _) in pairwise(edges):
        if begins < min(ends, stop):
            found.append(_piece(profile, verb, value, size)._replace(
                start=begins, stop=min(ends, stop)
            ))  # fmt: skip
    return tuple(found)


def _edges(profile: Profile, start: date, stop: date) -> list[tuple[date, float]]:
    """Days from which a piece holds, with its share, exponent or value."""
    if profile.kind == "line":
        full = profile.steps[-1].start
        # What a straight line has in the middle of the month: so the sum over the months, of money
        # or of people, is that of the line itself.
        return [
            *((day, _middle(day, then, start) / (full - start).days)
              for day, then in pairwise(_by_month(start, full))),
            (full, 1.0),
        ]  # fmt: skip
    if profile.kind == "growth":
        months = pairwise(_by_month(start, stop))
        return [(day, _middle(day, then, start) / DAYS_PER_YEAR) for day, then in months]
    if profile.kind == "yearly_growth":
        years = range(start.year, stop.year + 1)
        # The first year has grown once: "2 % a year from 2022" means 2 % more in 2022.
        return [(max(start, date(y, 1, 1)), float(y - start.year + 1)) for y in years]
    return [(step.start, step.size) for step in profile.steps]


def _middle(start: date, stop: date, since: date) -> float:
    """Days from a date to the middle of a span."""
    return ((start - since).days + (stop - since).days) / 2.0


def _by_month(first: date, last: date) -> list[date]:
    """Two days, and the month starts between them."""
    calendar, end = Calendar(first), float((last - first).days)
    inside = (day for day in calendar.month_starts(0.0, end) if 0.0 < day < end)
    return [first, *map(calendar.date, inside), last]


def _piece(profile: Profile, verb: str, value: Numbers, size: float) -> Piece:
    """Make one piece, still without dates."""
    share, never = 1.0, date.min
    if profile.kind == "by_year":
        value = size
    elif profile.kind in ("growth", "yearly_growth"):
        value = _power(1.0 + value, size)
    # The whole of a change is the change, to the last bit.
    elif size != 1.0 and verb == "scale":
        value = 1.0 + size * (value - 1.0)
    elif size != 1.0 and verb == "add":
        value = size * value
    else:
        share = size
    return Piece(never, never, value, share)


def _power(base: Numbers, exponent: float) -> Numbers:
    # One at a time: numpy's power of many numbers may differ in the last bit from place to place.
    if isinstance(base, np.ndarray):
        return np.array([one**exponent for one in base.tolist()])
    return float(base**exponent)


def last_start(profile: Profile | None) -> date | None:
    """From when on a profile changes nothing more; None where it has none, or never ends."""
    steps: Sequence[ProfileStep] = profile.steps if profile is not None else ()
    return steps[-1].start if steps else None
