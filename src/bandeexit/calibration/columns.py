"""Records of arrays that share their first axis: parameter sets, draws, histories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Columns = TypeVar("Columns", bound=NamedTuple)


def rows_of(columns: Columns, which: slice | NDArray[np.int64]) -> Columns:
    """Return some rows of every array."""
    return columns._make(column[which] for column in columns)


def end_to_end(parts: Iterable[Columns]) -> Columns:
    """Put the rows of several records one after another."""
    parts = list(parts)
    return parts[0]._make(map(np.concatenate, zip(*parts, strict=True)))
