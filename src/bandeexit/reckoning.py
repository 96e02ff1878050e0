"""A ready reckoner and a reallocation as notebooks meet them: tables, sentences, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.scenarios.reckoner.reallocate import Reallocated
from bandeexit.scenarios.reckoner.reckon import Curve, Reckoned

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Belief

AMOUNTS = tuple(float(amount) for amount in range(-3, 7))
"""m DKK a year along the curves; each line as far down as it has money."""


@dataclass(frozen=True, repr=False)
class Reckoner:
    """What a step up or down does in each budget line and year."""

    reckoned: Reckoned
    beliefs: Sequence[Belief] = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """What a step does."""
        lines = "\n".join(f"  {line}" for line in self.sentences())
        done = self.reckoned
        return f"Reckoner of '{done.base.name}', {done.n_paths} paths at each point\n{lines}"

    def sentences(self, language: str = "en") -> list[str]:
        """Say what a step does, which line gives more, and what one more costs."""
        from bandeexit.report.reckoner.sentences import sentences

        return sentences(self.reckoned, language, self.beliefs)

    def effects(self) -> pd.DataFrame:
        """Paired mean differences of every headline number, by line, year and belief."""
        from bandeexit.report.reckoner.tables import effects_table

        return effects_table(self.reckoned)

    def versus(self) -> pd.DataFrame:
        """The step in the first line minus that in the second, by belief."""
        from bandeexit.report.reckoner.tables import versus_table

        return versus_table(self.reckoned)

    def curve(self) -> pd.DataFrame:
        """Gains along the amounts of each line, and what one more costs between neighbours."""
        from bandeexit.report.reckoner.tables import curve_table

        return curve_table(self.reckoned)

    def plot_effects(self, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the step's effect on completions, line by line and year by year."""
        from bandeexit.report import style
        from bandeexit.report.reckoner.charts import draw_bars

        return draw_bars(ax or style.new_axes(width=8.6), self.reckoned, language)

    def plot_curve(
        self, line: str = "coordinators", ax: Axes | None = None, *, language: str = "en"
    ) -> Axes:
        """Draw completions against money added to a line.

        Raises
        ------
        UsageError
            The line has no curve.
        """
        from bandeexit.report import style
        from bandeexit.report.reckoner.charts import draw_curve

        ax = ax or style.new_axes(width=8.0)
        return draw_curve(ax, self.reckoned, self._curve_of(line), language, self.beliefs)

    def plot_cost(
        self, line: str = "coordinators", ax: Axes | None = None, *, language: str = "en"
    ) -> Axes:
        """Draw what one more completion costs along a line; see `plot_curve`."""
        from bandeexit.report import style
        from bandeexit.report.reckoner.charts import draw_cost

        ax = ax or style.new_axes(width=8.0)
        return draw_cost(ax, self.reckoned, self._curve_of(line), language)

    def _curve_of(self, line: str) -> Curve:
        curves = {curve.line: curve for curve in self.reckoned.curves}
        if line not in curves:
            raise UsageError(f"there is no curve of `{line}`{did_you_mean(line, list(curves))}")
        return curves[line]


@dataclass(frozen=True, repr=False)
class Reallocation:
    """Budget-neutral splits, the best of them, and the loss of staying put."""

    reallocated: Reallocated
    beliefs: Sequence[Belief] = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """Which split is best."""
        lines = "\n".join(f"  {line}" for line in self.sentences())
        done = self.reallocated
        return f"Reallocation of '{done.base.name}', {len(done.splits)} splits\n{lines}"

    def sentences(self, language: str = "en") -> list[str]:
        """Say which split is best, what staying put loses, and what cannot be told apart."""
        from bandeexit.report.reckoner.splits import split_sentences

        return split_sentences(self.reallocated, language, self.beliefs)

    def splits(self) -> pd.DataFrame:
        """Every split against staying put, by belief."""
        from bandeexit.report.reckoner.splits import splits_table

        return splits_table(self.reallocated)

    def regret(self) -> pd.DataFrame:
        """What each choice loses under each belief."""
        from bandeexit.report.reckoner.splits import regret_table

        return regret_table(self.reallocated)

    def plot(self, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the splits, and those that cannot be told from the best."""
        from bandeexit.report import style
        from bandeexit.report.reckoner.splits import draw_splits

        ax = ax or style.new_axes(width=8.4)
        return draw_splits(ax, self.reallocated, language, self.beliefs)
