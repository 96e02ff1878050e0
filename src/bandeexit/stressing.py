"""A stress grid as notebooks meet it: tables, sentences, heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.scenarios.grid import Stressed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Belief


@dataclass(frozen=True, repr=False)
class StressTest:
    """Every cell of a grid, done on the same draws and luck."""

    stressed: Stressed
    beliefs: Sequence[Belief] = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """Where the targets are missed."""
        lines = "\n".join(f"  {line}" for line in self.sentences())
        n, base = len(self.stressed.cells), self.stressed.grid.base
        return f"StressTest of '{base.name}', {n} cells, {base.draws} paths each\n{lines}"

    def sentences(self, language: str = "en") -> list[str]:
        """Say where each target is missed."""
        from bandeexit.report.stress.sentences import stress_sentences

        return stress_sentences(self.stressed, language, self.beliefs)

    def cells(self) -> pd.DataFrame:
        """Share of the paths that meet each target in each cell, with verdicts."""
        from bandeexit.report.stress.tables import cells_table

        return cells_table(self.stressed)

    def dates(self) -> pd.DataFrame:
        """The same, date by date."""
        from bandeexit.report.stress.tables import dates_table

        return dates_table(self.stressed)

    def headlines(self) -> pd.DataFrame:
        """Mean and 5, 50, 95 % of the headline numbers in each cell."""
        from bandeexit.report.stress.tables import headlines_table

        return headlines_table(self.stressed)

    def plot(self, target: str, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw a line (one axis) or a heat map (two) of a target: all paths together.

        Raises
        ------
        UsageError
            There is no such target, or there are three axes.
        """
        from bandeexit.report import style
        from bandeexit.report.stress.heat_map import draw_heat, panels_of
        from bandeexit.report.stress.line_chart import draw_line

        targets = {one.name: one for one in self.stressed.grid.base.targets}
        if target not in targets:
            hint = did_you_mean(target, list(targets))
            raise UsageError(f"there is no target `{target}`{hint}")
        ax = ax or style.new_axes()
        n_axes = len(self.stressed.grid.axes)
        if n_axes == 1:
            return draw_line(ax, self.stressed, targets[target], language, self.beliefs)
        if n_axes > 2:
            raise UsageError("a grid of three axes has no one picture; see the run folder's.")
        panel = panels_of(self.stressed, language, self.beliefs)[0]
        draw_heat(ax, self.stressed, targets[target], panel, language)
        return ax
