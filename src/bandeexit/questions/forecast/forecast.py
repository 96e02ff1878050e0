"""One forecast, and the difference between two, as notebooks meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError, did_you_mean, unexpected
from bandeexit.questions.answer import Answer
from bandeexit.questions.forecast.compute import Forecasts
from bandeexit.report.chart import draw_on
from bandeexit.report.voice import Voice
from bandeexit.scenarios.compare import Comparison, compare, compare_in_regime
from bandeexit.scenarios.result import Result, in_regime

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Beliefs

PERIODS = ("month", "quarter", "year")


@dataclass(frozen=True, repr=False)
# The one answer with methods of its own: paths are what notebooks go on computing with.
class Forecast(Answer[Forecasts]):
    """The outcomes of one scenario."""

    @property
    def result(self) -> Result:
        """Every path, by measure, date and place."""
        return self.found.results[0]

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
        _refuse_unknown(name, self.regimes, "belief about capacity")
        only = Forecasts((in_regime(self.result, name),))
        # The question stays: it is what was asked, of which this is a part.
        return Forecast(self.study, self.question, only)

    def compare(self, baseline: Forecast) -> Difference:
        """Return paired differences from a baseline: same draws, same luck."""
        if not isinstance(baseline, Forecast):
            raise unexpected("baseline", baseline, "a forecast, as `study.run(...)` gives one")
        # Refused unless draws, seed and horizon agree: path k has to be the same future in both.
        return Difference(compare(baseline.result, self.result), self.study.beliefs)

    def plot_fan(
        self, measure: str, ax: Axes | None = None, *, place: str = "", language: str = "en"
    ) -> Axes:
        """Draw median and bands over time, the history in front and the census marked.

        Parameters
        ----------
        place : str
            A district; by default the whole country.
        """
        from bandeexit.report.forecast_charts import fan_chart

        _refuse_unknown(measure, tuple(self.result.measures), "measure")
        _refuse_unknown(place or self.result.places[0], self.result.places, "place")
        chart = fan_chart(
            self.result, measure, self.study.beliefs, place=place or self.result.places[0]
        )
        return draw_on(chart, ax, Voice(language))


@dataclass(frozen=True, repr=False)
class Difference:
    """How one forecast differs from another, path by path."""

    comparison: Comparison
    beliefs: Beliefs = ()
    """What is known of the beliefs about capacity: titles and weights."""

    def __repr__(self) -> str:
        """What a scenario changes, or that it cannot be told, and where beliefs decide it."""
        return "\n".join(self.sentences())

    def sentences(self, language: str = "en") -> list[str]:
        """Say what a scenario changes."""
        from bandeexit.report.difference_findings import difference, pipeline

        voice = Voice(language)
        told = [*difference(self.comparison, self.beliefs), *pipeline(self.comparison)]
        return [voice.say(one) for one in told]

    def difference(
        self, measure: str, regime: str | None = None, *, period: str | None = None
    ) -> pd.DataFrame:
        """Quantiles of the paired difference of a measure for the country, by date.

        `p_worse` and `p_better` are the shares of pairs on either side of 0, where the measure
        has a good direction; pairs without a difference are neither.

        Parameters
        ----------
        regime : str, optional
            One belief about capacity; by default all of them, weighted.
        period : {"month", "quarter", "year"}, optional
            Flows are given by month and by year; by default the year.
        """
        from bandeexit.report.tables import difference_table

        other = self.comparison.other
        _refuse_unknown(measure, tuple(other.measures), "measure")
        _refuse_unknown(period or "year", PERIODS, "period")
        about, comparison = other.measures[measure], self.comparison
        wanted = period or ("year" if about.kind == "flow" else about.frequency)
        if regime is not None:
            _refuse_unknown(regime, other.regimes, "belief about capacity")
            comparison = compare_in_regime(comparison, regime, country_only=True)
        table = difference_table(comparison)
        # All paths come first, whatever they are called: `all`, or the only belief.
        table = table[table["regime"] == table["regime"].iloc[0]]
        national = table["district"] == other.places[0]
        rows = (table["measure"] == measure) & (table["period"] == wanted) & national
        if not rows.any():
            kept = sorted(set(table["period"][table["measure"] == measure]))
            raise UsageError(
                f"`{measure}` is not given by {wanted}; expected period={' or '.join(kept)}."
            )
        found: pd.DataFrame = table[rows].reset_index(drop=True)
        return found

    def plot(self, measure: str, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the yearly paired differences with their intervals."""
        from bandeexit.report.forecast_charts import difference_panel

        _refuse_unknown(measure, tuple(self.comparison.other.measures), "measure")
        chart = difference_panel(self.comparison, measure, self.beliefs)
        return draw_on(chart, ax, Voice(language))


def plot_fans(
    forecasts: Sequence[Forecast], measure: str, ax: Axes | None = None, *, language: str = "en"
) -> Axes:
    """Draw two to four forecasts on the same axes: medians and 90 % bands."""
    from bandeexit.report.forecast_charts import fans_chart

    if not isinstance(forecasts, Sequence):
        raise unexpected("forecasts", forecasts, "a list of two to four")
    for one in forecasts:
        _refuse_unknown(measure, tuple(one.result.measures), "measure")
    # Without beliefs: with four scenarios there is no room to tell of them.
    chart = fans_chart([one.result for one in forecasts], measure, ())
    return draw_on(chart, ax, Voice(language))


def _refuse_unknown(name: str, known: Sequence[str], what: str) -> None:
    """Refuse a name that there is not, with the nearest one that there is."""
    if name not in known:
        raise UsageError(f"there is no {what} `{name}`{did_you_mean(name, known)}")
