"""What headline numbers are called: `Programmes completed, 2022 (persons)`."""

from __future__ import annotations

from bandeexit.report.story import Text, Unit, finding
from bandeexit.report.titles import measure_title
from bandeexit.scenarios.headline_values import LAST, SINCE, Headline
from bandeexit.scenarios.outcomes import HORIZON


def headline_title(headline: Headline) -> Text:
    """Name, period and unit."""
    measure = measure_title(headline.measure)
    unit = Unit(headline.unit)
    if headline.period == HORIZON:
        name = finding("at_horizon", measure=measure)
    elif headline.period == LAST:
        name = finding("in_last_quarter", measure=measure)
    elif headline.period != SINCE:
        name = finding("in_year", measure=measure, year=headline.period)
    elif "DKK" in headline.unit:
        name = finding("in_whole_years", measure=measure)
    elif headline.unit == "days":
        name = finding("on_average_since", measure=measure)
    else:
        name = finding("until_horizon", measure=measure)
    return finding("name_and_unit", name=name, unit=unit)
