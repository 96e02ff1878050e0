"""Forecasts and their differences, for notebooks: tables and charts of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.scenarios.compare import Comparison, compare, compare_in_regime
from bandeexit.scenarios.result import Result, in_regime

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Beliefs


@dataclass(frozen=True, repr=False)
class Forecast:
    """The outcomes of one scenario: tables and charts of them."""

    result: Result
    beliefs: Beliefs = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """What was found, and what has to be known with it."""
        from bandeexit.report.headlines import sentences, warnings

        told = [
            *sentences(self.result, "en", self.beliefs),
            *warnings([self.result], [], "en", self.beliefs),
        ]
        lines = "\n".join(f"  {line}" for line in told)
        return f"Forecast of '{self.name}', {self.result.n_paths} paths\n{lines}"

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.result.scenario.name

    @property
    def regimes(self) -> tuple[str, ...]:
        """Names of the beliefs about capacity that its paths belong to."""
        return self.result.regimes

    def in_regime(self, name: str) -> Forecast:
        """Keep the paths under one belief about capacity."""
        return Forecast(in_regime(self.result, name), self.beliefs)

    def table(self) -> pd.DataFrame:
        """Quantiles of every measure by district and date, tidy.

        `regime` is `all` for the mixture; each regime has rows of its own, for the country.
        """
        from bandeexit.report.tables import quantile_table

        return quantile_table(self.result)

    def targets(self) -> pd.DataFrame:
        """Share of the paths that meet each target of the scenario, by date, with verdicts."""
        from bandeexit.report.comparison.targets import target_table

        return target_table([self.result])

    def pace(self) -> pd.DataFrame:
        """Persons a year of each flow: counted until the census, forecast from then on, and why.

        `regime` is `all` for the mixture; each belief has rows of its own.
        """
        from bandeexit.report.pace import pace_table

        return pace_table([self.result])

    def convergence(self) -> pd.DataFrame:
        """How well the headline medians are known with an eighth of the paths to all of them."""
        from bandeexit.report.comparison.enough import convergence_table

        return convergence_table([self.result])

    def compare(self, baseline: Forecast) -> Difference:
        """Return paired differences from a baseline: same draws, same luck."""
        return Difference(compare(baseline.result, self.result), self.beliefs)

    def plot_fan(
        self, measure: str, ax: Axes | None = None, *, place: str = "Danmark", language: str = "en"
    ) -> Axes:
        """Draw median and bands over time, the history in front and the census marked."""
        from bandeexit.report.charts import plot_fan

        return plot_fan(
            ax,
            self.result,
            measure,
            place=self.result.places.index(place),
            language=language,
            beliefs=self.beliefs,
        )


@dataclass(frozen=True, repr=False)
class Difference:
    """How one forecast differs from another, path by path."""

    comparison: Comparison
    beliefs: Beliefs = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """What a scenario changes, or that it cannot be told, and where beliefs decide it."""
        from bandeexit.report.effects import banner
        from bandeexit.report.headlines import difference_sentences

        told = difference_sentences(self.comparison, "en", self.beliefs)
        told += banner(self.comparison, "en", self.beliefs)
        lines = "\n".join(f"  {line}" for line in told)
        one, other = self.comparison.baseline.scenario.name, self.comparison.other.scenario.name
        return f"Difference '{other}' - '{one}', {self.comparison.other.n_paths} pairs\n{lines}"

    def difference(
        self, measure: str, regime: str | None = None, *, period: str | None = None
    ) -> pd.DataFrame:
        """Quantiles of the paired difference of a measure for the country, by date.

        `p_worse` and `p_better` are the shares of pairs on either side of 0, where the measure
        has a good direction; pairs without a difference are neither.

        Parameters
        ----------
        regime : str, optional
            One belief about capacity; by default the mixture of all.
        period : {"month", "quarter", "year"}, optional
            Flows are given by month and by year; by default the year.
        """
        from bandeexit.model.measures import measure_of
        from bandeexit.report.tables import difference_table

        about = measure_of(measure)
        wanted = period or ("year" if about.kind == "flow" else about.frequency)
        comparison = self.comparison
        if regime is not None:
            comparison = compare_in_regime(comparison, regime, country_only=True)
        table = difference_table(comparison)
        table = table[table["regime"] == table["regime"].iloc[0]]
        national = table["district"] == self.comparison.other.places[0]
        rows = (table["measure"] == measure) & (table["period"] == wanted) & national
        found: pd.DataFrame = table[rows].reset_index(drop=True)
        return found

    def plot(self, measure: str, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the yearly paired differences with their intervals."""
        from bandeexit.report.charts import plot_difference

        return plot_difference(
            ax, self.comparison, measure, language=language, beliefs=self.beliefs
        )


def plot_fans(
    forecasts: Sequence[Forecast], measure: str, ax: Axes | None = None, *, language: str = "en"
) -> Axes:
    """Draw two to four forecasts on the same axes: medians and 90 % bands."""
    from bandeexit.report.fans_chart import plot_fans as draw

    return draw(ax, [forecast.result for forecast in forecasts], measure, language=language)
