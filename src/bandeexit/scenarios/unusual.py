"""Values of a scenario that may be a slip: outside the range stated, or many times today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.timeline import base_value, timeline

# Amounts are in m DKK, and whoever writes kroner is off by a million.
MOST_TIMES = 5.0
"""A budget line beyond so many times today's is probably a slip of units."""


@dataclass(frozen=True, slots=True)
class UnusualValue:
    """One value that a reader should be told of."""

    path: str
    value: float
    """The first one that is unusual."""
    start: date | None
    """From when; None: for the whole run."""
    low: float
    """Of the stated range; of a line: 0."""
    high: float
    """Of the stated range; of a line: so many times its own value."""

    @property
    def is_a_line(self) -> bool:
        """Whether it is a budget line, measured by today's amount."""
        return entry_of(self.path).by_year


def unusual_values(
    programme: Programme, scenario: Scenario, ranges: Mapping[str, tuple[float, float]]
) -> list[UnusualValue]:
    """Find what a scenario changes beyond the stated range, or a line beyond all measure.

    A range is left on purpose where every step in force says why.

    Parameters
    ----------
    ranges : mapping
        Path -> lowest and highest value that the study holds possible.
    """
    found = []
    # Posts by the money that they take, of which there is a measure.
    for path in dict.fromkeys(programme.acts_on(change.path) for change in scenario.changes):
        # A reason given is a range left on purpose: whoever says why need not be told.
        meant = {change.step for change in scenario.changes if change.path == path and change.why}
        for stretch in timeline(programme, scenario, path):
            value = stretch.value
            if not stretch.steps or isinstance(value, bool) or not isinstance(value, float | int):
                continue
            low, high = ranges.get(path, (float("-inf"), float("inf")))
            if entry_of(path).by_year:
                own = base_value(programme, path, stretch.start or programme.census.when)
                low, high = 0.0, MOST_TIMES * float(own)
            elif meant.issuperset(stretch.steps):
                continue
            # Infinity is how a limit is switched off, and no slip.
            if not low <= value <= high and value != float("inf"):
                found.append(UnusualValue(path, float(value), stretch.start, low, high))
                break
    return found
