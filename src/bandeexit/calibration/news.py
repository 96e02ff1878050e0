"""What a new fit changed, compared with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bandeexit.calibration.calibrate import Calibration

WIDTH_OF_90 = 3.29
"""Width of a normal law's 90 % interval in standard deviations."""
WORTH_TELLING = 0.2
"""A shift of the median in standard deviations, or a change of the width by this share."""


@dataclass(frozen=True, slots=True)
class News:
    """How the posterior of one parameter moved."""

    regime: str
    name: str
    before: tuple[float, float, float]
    """5 %, 50 % and 95 % points."""
    after: tuple[float, float, float]
    shift: float
    """Of the median, in standard deviations of the fit before."""
    width: float
    """Of the 90 % interval, over that before."""

    @property
    def is_worth_telling(self) -> bool:
        """Whether a reader would notice."""
        return abs(self.shift) >= WORTH_TELLING or abs(self.width - 1.0) >= WORTH_TELLING


def news(before: Mapping[str, Any], after: Calibration) -> list[News]:
    """Compare with the summary of the fit before, row by row, the largest shift first."""
    old = {
        (regime["name"], row["name"]): tuple(row["posterior"])
        for regime in before["regimes"]
        for row in regime["table"]
    }
    found = [
        _compare(regime.name, row.name, old[regime.name, row.name], row.posterior)
        for regime, fit in zip(after.regimes, after.fits, strict=True)
        for row in fit.table
        if (regime.name, row.name) in old
    ]
    return sorted(found, key=lambda one: -abs(one.shift))


def _compare(
    regime: str, name: str, before: Sequence[float], after: tuple[float, float, float]
) -> News:
    low, middle, high = before
    spread = high - low
    return News(
        regime,
        name,
        (low, middle, high),
        after,
        # In standard deviations of the fit before, taken from its interval, as
        # summaries hold no variance.
        shift=WIDTH_OF_90 * (after[1] - middle) / spread if spread > 0.0 else 0.0,
        width=(after[2] - after[0]) / spread if spread > 0.0 else 1.0,
    )
