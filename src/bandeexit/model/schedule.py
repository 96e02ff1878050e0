"""Dated numbers: a base value and a scenario's adjustments, by segment and district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.programme import REGISTRY

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One dated change of one parameter, in days and district numbers."""

    path: str
    verb: str
    """set, scale or add."""
    value: float
    start: float
    """From this day."""
    stop: float
    """Until this day, excluded."""
    districts: tuple[int, ...]
    """Districts concerned."""


def segment_starts(days: Sequence[float], horizon: float) -> Floats:
    """Cut [0, horizon) at the given days."""
    return np.array(sorted({0.0, *(day for day in days if 0.0 < day < horizon)}))


def adjusted(
    base: Floats, path: str, adjustments: Sequence[Adjustment], starts: Floats, n_districts: int
) -> Floats:
    """Apply the adjustments of one parameter to its base value.

    Parameters
    ----------
    base : ndarray, shape (n_segments,)
        The value without any adjustment.
    starts : ndarray, shape (n_segments,)
        First day of each segment; every adjustment starts and stops at one.

    Returns
    -------
    ndarray, shape (n_segments, n_districts)

    Raises
    ------
    UsageError
        A changed value is not one that the parameter may have.
    """
    table = np.repeat(base[:, None], n_districts, axis=1)
    for change in adjustments:
        if change.path == path:
            rows = np.flatnonzero((starts >= change.start) & (starts < change.stop))
            cells = np.ix_(rows, np.array(change.districts, dtype=np.int64))
            table[cells] = _apply(change.verb, table[cells], change.value)
            _refuse_impossible(path, table[cells])
    return table


def _refuse_impossible(path: str, values: Floats) -> None:
    for value in np.unique(values).tolist():
        refusal = REGISTRY[path].refusal(value)
        if refusal:
            raise UsageError(f"{path} becomes {value:g} by the scenario's changes; {refusal}")


def _apply(verb: str, old: Floats, value: float) -> Floats:
    if verb == "scale":
        return old * value
    if verb == "add":
        return old + value
    return np.full_like(old, value)


def stretches(starts: Floats, values: Floats) -> tuple[Floats, Floats]:
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
    starts, per_day : ndarray, shape (n_segments,)
        First day and daily amount of each segment; the last one never ends.
    windows, stops : ndarray, shape (n_windows,)
        First day of each window, and the midnight at which it ends.

    Returns
    -------
    ndarray, shape (n_windows,)
    """
    first, amount = stretches(starts, per_day)
    last = np.append(first[1:], np.inf)
    overlap = np.minimum(last, stops[:, None]) - np.maximum(first, windows[:, None])
    return np.asarray(np.cumsum(np.maximum(overlap, 0.0) * amount, axis=1)[:, -1])
