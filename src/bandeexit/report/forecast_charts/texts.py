"""What charts of forecasts are captioned with: titles, units with their period, dates, notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bandeexit.model.measures import Frequency, Measure
from bandeexit.model.outcomes import AXIS_OF_KIND
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.effects_of_pairs import weights_line
from bandeexit.report.plotted import Floats
from bandeexit.report.story import Kind, Number, Text, Titles, Unit, finding, listed
from bandeexit.scenarios.result import Result

_KINDS: dict[str, Kind] = {"persons": "count", "days": "days", "ratio": "ratio"}
"""Unit -> how its numbers are written; all others are amounts."""
PER = {"month": "unit_a_month", "year": "unit_a_year"}


def unit_text(about: Measure, every: Frequency) -> Text:
    """Unit with its period: `persons a month`; empty for a ratio."""
    if about.kind == "ratio":
        return ""
    if about.kind == "flow":
        return finding(PER[every], unit=Unit(about.unit))
    # A flow says its period: "persons" alone could be a stock.
    return Unit(about.unit.replace("m DKK", "m DKK a year"))


def measured_number(value: float, about: Measure) -> Number:
    """A value with the digits of its unit."""
    return Number(float(value), _KINDS.get(about.unit, "money"))


def interval_of(points: Floats, about: Measure) -> dict[str, Text]:
    """Three points by the names that sentences give them."""
    return {
        name: measured_number(point, about)
        for name, point in zip(("low", "median", "high"), points.tolist(), strict=True)
    }


def when_text(when: date, about: Measure, every: Frequency) -> Text:
    """A date of a series: `on 31 December 2023`, `in 2023`, `in Q4 2023`."""
    if AXIS_OF_KIND[about.kind] == "moment":  # what the evening before left
        return finding("on_day", day=when - timedelta(days=1))
    if about.kind == "wait":
        return finding("in_period", period=quarter_text(when, " "))
    if every == "month":
        month = finding(f"month_{when.month}", year=str(when.year))
        return finding("in_period", period=month)
    return finding("in_period", period=str(when.year))


def quarter_text(when: date, separator: str) -> Text:
    """A quarter by its first day: `Q4 2023`."""
    # From its first day: October is (10 + 2) // 3 = 4. From a last day it would be one too late.
    quarter = finding("quarter", number=(when.month + 2) // 3)
    return listed([quarter, str(when.year)], separator)


def left_out_text(results: Sequence[Result]) -> Text:
    """What the bands of scenarios do not hold, each thing once."""
    found: list[Titles] = []
    for result in results:
        # A child repeats what its parent leaves out (scenarios/README.md); said once.
        found += [one for one in result.scenario.not_in_the_band if one not in found]
    return listed(found) if found else finding("nothing")


def notes(result: Result, beliefs: Beliefs) -> tuple[Text, ...]:
    """Number of futures, what they are, and what is weighted how."""
    # "Model calculation, not official statistics": modelled figures that were labelled otherwise
    # have been queried (OSR on HMRC's ready reckoner).
    footer = finding("footer", n=result.n_paths, caveat=finding("caveat"))
    return (footer, *weights_line(result.regimes, beliefs_in(result, beliefs)))


def is_whole(about: Measure) -> bool:
    """Whether only whole numbers make sense on its axis."""
    return about.unit == "persons"
