"""What headline numbers are called: `Programmes completed, 2022 (persons)`."""

from __future__ import annotations

from bandeexit.report.story import Text, finding
from bandeexit.report.titles import measure_title, with_unit
from bandeexit.scenarios.headline_values import HORIZON, LAST, SINCE, Headline


def headline_title(headline: Headline) -> Text:
    """Name, period and unit."""
    return with_unit(headline_name(headline), headline.unit)


def headline_name(headline: Headline) -> Text:
    """Name and period."""
    measure = measure_title(headline.measure)
    if headline.period == HORIZON:
        return finding("at_horizon", measure=measure)
    if headline.period == LAST:
        return finding("in_last_quarter", measure=measure)
    if headline.period != SINCE:
        return finding("in_year", measure=measure, year=headline.period)
    # Of money only whole years: the census's year is half published, half forecast.
    if "DKK" in headline.unit:
        return finding("in_whole_years", measure=measure)
    if headline.unit == "days":
        return finding("on_average_since", measure=measure)
    return finding("until_horizon", measure=measure)
