"""A reverse stress test as notebooks meet it: sentences, tables, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.scenarios.reverse.reverse import Reversed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Belief

SEARCH_DRAWS = 500
"""Paths a cell in a search; what is told is checked on all draws of the scenario."""


@dataclass(frozen=True, repr=False)
class ReverseTest:
    """What must happen before a target is missed, how likely that is, what restores it."""

    found: Reversed
    beliefs: Sequence[Belief] = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """The answer in words."""
        from bandeexit.report.target_names import target_label

        lines = "\n".join(f"  {line}" for line in self.sentences())
        label = target_label(self.found.target, "en", begins=False)
        return (
            f"ReverseTest of '{self.found.grid.base.name}', {label}, "
            f"{len(self.found.cells)} cells, {self.found.n_draws} paths each\n{lines}"
        )

    def sentences(self, language: str = "en") -> list[str]:
        """Say what must happen before the target is missed."""
        from bandeexit.report.reverse.sentences import reverse_sentences

        return reverse_sentences(self.found, language, self.beliefs)

    def alone(self) -> pd.DataFrame:
        """Smallest change of each factor by itself, by direction and belief."""
        from bandeexit.report.reverse.tables import alone_table

        return alone_table(self.found)

    def frontier(self) -> pd.DataFrame:
        """For each value of one factor, the smallest change of another."""
        from bandeexit.report.reverse.tables import frontier_table

        return frontier_table(self.found)

    def odds(self) -> pd.DataFrame:
        """Odds and most plausible break point, by belief."""
        from bandeexit.report.reverse.tables import odds_table

        return odds_table(self.found)

    def warnings(self) -> pd.DataFrame:
        """Which measures warn of a break, and how long before."""
        from bandeexit.report.reverse.tables import warnings_table

        return warnings_table(self.found)

    def restored(self) -> pd.DataFrame:
        """What each lever does at the break point, and what it costs."""
        from bandeexit.report.reverse.tables import restore_table

        return restore_table(self.found)

    def cells(self) -> pd.DataFrame:
        """Every cell of the search."""
        from bandeexit.report.reverse.tables import cells_table

        return cells_table(self.found)

    def plot(self, factor: str, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the share of futures that meet the target along one factor.

        Raises
        ------
        UsageError
            There is no such factor.
        """
        from bandeexit.report import style
        from bandeexit.report.reverse.charts import plot_alone

        names = [axis.name for axis in self.found.grid.axes]
        if factor not in names:
            raise UsageError(f"there is no factor `{factor}`{did_you_mean(factor, names)}")
        one = self.found.alone[names.index(factor)]
        return plot_alone(ax or style.new_axes(), self.found, one, language, self.beliefs)
