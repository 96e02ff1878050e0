"""Dated numbers: a base value and a scenario's adjustments, by segment and district.

Arrays may carry leading axes (draws), the `...` of the shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.programme import Programme, entry_of

Floats = NDArray[np.float64]
EPOCH = 1970
"""Year from which numpy counts its years."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One dated change of one parameter, in days and district numbers."""

    path: str
    verb: str
    """set, scale or add."""
    value: float | str | Floats
    """A number, one for each draw, shape (n_draws,), or a word."""
    start: float
    """From this day."""
    stop: float
    """Until this day, excluded."""
    districts: tuple[int, ...]
    """Districts concerned."""
    share: float = 1.0
    """Of the way to a value that is set."""


POOL = "districts.pool"


def segment_starts(days: Sequence[float], horizon: float) -> Floats:
    """Cut [0, horizon) at the given days."""
    return np.array(sorted({0.0, *(day for day in days if 0.0 < day < horizon)}))


def lay_segments(
    programme: Programme,
    horizon: float,
    adjustments: Sequence[Adjustment],
    acts_from: Sequence[float] = (),
) -> Floats:
    """Cut [0, horizon) at every day on which a number may change, shape (n_segments,)."""
    # One list for everything dated. A cut at which nothing changes must leave no trace, which
    # whoever adds over segments has to see to (docs/decisions/0004).
    cuts = [edge for change in adjustments for edge in (change.start, change.stop)]
    new_years = programme.calendar.year_starts(0.0, horizon)
    return segment_starts([*cuts, *new_years, programme.census_day, *acts_from], horizon)


def tabulate(
    programme: Programme, path: str, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Lay out a parameter by segment and district, no wider than it has to be.

    Returns
    -------
    ndarray, shape (..., n_segments, n_districts)
        Or (..., 1, 1), (..., n_segments, 1) if given by year, (1, n_districts) if given by
        district, where no adjustment touches it.
    """
    base = _base(programme, path, starts)
    if all(change.path != path for change in adjustments):
        return base
    shape = (*base.shape[:-2], len(starts), len(programme.districts))
    return adjust(np.broadcast_to(base, shape), path, adjustments, starts)


def _base(programme: Programme, path: str, starts: Floats) -> Floats:
    """Lay out the programme's own value, no wider than it has to be."""
    if entry_of(path).by_district:
        return np.array([programme.by_district(path)], dtype=np.float64)
    if entry_of(path).by_year:
        return _by_year(programme, path, starts)[:, None]
    return programme.number(path)[..., None, None]


def _by_year(programme: Programme, path: str, starts: Floats) -> Floats:
    """Value on the first day of each segment; the first and last years stand for those beyond."""
    given = programme.years(path)
    # The first and the last published year stand for those beyond: an
    # assumption, told as such (model/README.md, the mechanisms).
    years = np.clip(years_of_segments(programme, starts), min(given), max(given))
    return np.array([given[year] for year in years.tolist()], dtype=np.float64)


def years_of_segments(programme: Programme, starts: Floats) -> NDArray[np.int64]:
    """Calendar year in which each segment begins, shape (n_segments,)."""
    days = np.datetime64(programme.calendar.origin) + starts.astype("timedelta64[D]")
    return days.astype("datetime64[Y]").astype(np.int64) + EPOCH


def check_adjustments(
    programme: Programme, horizon: float, adjustments: Sequence[Adjustment]
) -> None:
    """Refuse adjustments that do not fit the programme's own numbers.

    Raises
    ------
    UsageError
        With the parameter, the value it would get, and what was expected.
    """
    starts = lay_segments(programme, horizon, adjustments)
    for path in {change.path for change in adjustments} - {POOL}:
        tabulate(programme, path, adjustments, starts)
    referral_factor(programme, adjustments, starts)


def referral_factor(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Referrals over the programme's own, shaped as by `tabulate`.

    Raises
    ------
    UsageError
        There are some where the programme has none.
    """
    # Over the base, because the base is on the tape already: what a scenario changes thins or adds.
    level = tabulate(programme, "demand.referrals", adjustments, starts)
    base = programme.number("demand.referrals")[..., None, None]
    if np.any((base == 0.0) & (level > 0.0)):
        raise UsageError("demand.referrals is 0: there is nothing that a change could scale")
    return np.where(base > 0.0, level, 1.0) / np.where(base > 0.0, base, 1.0)


def adjust(base: Floats, path: str, adjustments: Sequence[Adjustment], starts: Floats) -> Floats:
    """Apply the adjustments of one parameter to its base value.

    Parameters
    ----------
    base : ndarray, shape (..., n_segments, n_districts)
        The value without any adjustment.
    starts : ndarray, shape (n_segments,)
        First day of each segment; every adjustment starts and stops at one.

    Returns
    -------
    ndarray, shape (..., n_segments, n_districts)

    Raises
    ------
    UsageError
        A changed value is not one that the parameter may have.
    """
    touching = [change for change in adjustments if change.path == path]
    # A change by a law has a value in each draw, and gives the table an axis of draws.
    draws = np.broadcast_shapes(base.shape[:-2], *(np.shape(change.value) for change in touching))
    table = np.array(np.broadcast_to(base, (*draws, *base.shape[-2:])))
    # Added up before they are added: a rise and the same fall then leave the value as it was, to
    # the last bit.
    raised = np.zeros_like(table)
    cells = [_cells(change, starts) for change in touching]
    # Any order will do: what does not commute has been refused where it meets.
    for change, cell in zip(touching, cells, strict=True):
        value = np.asarray(change.value, dtype=np.float64)[..., None, None]
        if change.verb == "add":
            raised[cell] += value
        else:
            table[cell] = _apply(change, table[cell], value)
    table = table + raised
    for cell in cells:
        _refuse_impossible(path, table[cell])
    return table


def _cells(change: Adjustment, starts: Floats) -> tuple[Any, ...]:
    """Index of the segments and districts that a change touches, in all draws."""
    rows = np.flatnonzero((starts >= change.start) & (starts < change.stop))
    return (..., *np.ix_(rows, np.array(change.districts, dtype=np.int64)))


def _refuse_impossible(path: str, values: Floats) -> None:
    refused = entry_of(path).find_refusal(values)
    if refused:
        value, refusal = refused
        raise UsageError(f"{path} becomes {value:g} by the scenario's changes; {refusal}")


def _apply(change: Adjustment, old: Floats, value: Floats) -> Floats:
    with np.errstate(invalid="ignore"):  # no limit x 0 is NaN, and refused in words
        if change.verb == "scale":
            return old * value
        # The whole way is the value itself, to the last bit, and from no limit, too.
        if change.share != 1.0:
            return old + change.share * (value - old)
    return np.array(np.broadcast_to(value, old.shape))


def join_equal_segments(starts: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Join neighbouring segments of equal value.

    A cut at which nothing changes then changes nothing, not even the last
    bit of a sum over segments.

    Returns
    -------
    ndarray, shape (n_stretches,)
        First day of each stretch.
    ndarray, shape (n_stretches,)
        Its value.
    """
    first = np.append(True, values[1:] != values[:-1])
    return starts[first], values[first]


def integrate(starts: Floats, per_day: Floats, windows: Floats, stops: Floats) -> Floats:
    """Add up a piecewise constant daily amount over windows of time.

    Parameters
    ----------
    starts : ndarray, shape (n_segments,)
        First day of each segment; the last one never ends.
    per_day : ndarray, shape (..., n_segments)
        Daily amount of each segment.
    windows, stops : ndarray, shape (n_windows,)
        First day of each window, and the midnight at which it ends.

    Returns
    -------
    ndarray, shape (..., n_windows)

    Notes
    -----
    Neighbouring segments of equal amount are joined, row by row, before
    anything is added, for the reason given in `join_equal_segments`.
    """
    sums = np.zeros((*per_day.shape[:-1], len(windows)))
    # Where the stretch of equal amounts at hand began, row by row: rows of many draws are joined at
    # different places, and each has to have the bits that it has alone.
    first = np.full((*per_day.shape[:-1], 1), starts[0])
    for segment, stop in enumerate([*starts[1:].tolist(), np.inf]):
        amount = per_day[..., segment : segment + 1]
        # The last slice is empty: the last stretch ends with the last segment.
        following = per_day[..., segment + 1 : segment + 2]
        ends = amount != following if following.size else np.ones_like(first, dtype=bool)
        overlap = np.maximum(np.minimum(stop, stops) - np.maximum(first, windows), 0.0)
        sums += np.where(ends, overlap * amount, 0.0)
        first = np.where(ends, stop, first)
    return sums
