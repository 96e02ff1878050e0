"""Stages of a fit: what has been computed need not be computed again after a stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Keep = Callable[[str, Callable[[], Arrays]], Arrays]
"""Give the arrays of a stage by its name: as kept, or else computed, and then kept."""


def keep_nothing(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Compute every stage."""
    return compute()
