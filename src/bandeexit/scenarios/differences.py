"""Paired differences, subtracted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bandeexit.scenarios.result import Series


@dataclass(frozen=True, slots=True, eq=False)
class Differences(Mapping[str, Series]):
    """Measure -> one minus another, path by path; kept nowhere, as all of them fill a result."""

    one: Mapping[str, Series]
    minus: Mapping[str, Series]

    def __getitem__(self, measure: str) -> Series:
        """Subtract."""
        # Anew each time: kept, the differences of one scenario are as large as its
        # result (docs/decisions/0010).
        one, minus = self.one[measure], self.minus[measure]
        return Series(one.values - minus.values, minus.dates)

    def __iter__(self) -> Iterator[str]:
        """Names of the measures."""
        return iter(self.minus)

    def __len__(self) -> int:
        """Number of measures."""
        return len(self.minus)
