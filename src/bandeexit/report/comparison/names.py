"""Names of headline numbers and of changes, in words."""

from __future__ import annotations

from bandeexit.model.measures import MEASURES
from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.changed import value_words
from bandeexit.report.charts import unit_words
from bandeexit.report.names import measure_name, unit_of
from bandeexit.report.words import MINUS, day, number, say
from bandeexit.scenarios.headline_values import LAST, SINCE, Headline
from bandeexit.scenarios.scenario import Change


def headline_words(headline: Headline, language: str, *, with_unit: bool = True) -> str:
    """Name a headline number: `Programmes completed, 2022 (persons)`."""
    measure = measure_name(MEASURES[headline.measure], language)
    if headline.period == LAST:
        name = say("in_last_quarter", language, measure=measure)
    elif headline.period != SINCE:
        name = say("in_year", language, measure=measure, year=headline.period)
    elif "DKK" in headline.unit:
        name = say("in_whole_years", language, measure=measure)
    elif headline.unit == "days":
        name = say("on_average_since", language, measure=measure)
    else:
        name = say("until_horizon", language, measure=measure)
    unit = unit_words(headline.unit, language)
    return named_with_unit(name, unit) if with_unit else name


def named_with_unit(name: str, unit: str) -> str:
    """Write a name with its unit; one that ends in a bracket stands behind a comma."""
    if not unit:
        return name
    return f"{name}, {unit}" if unit.endswith(")") else f"{name} ({unit})"


def digits_of(headline: Headline) -> int:
    """Digits after the point that are worth reading: whole persons, tenths of the rest."""
    return 0 if headline.unit == "persons" else 1


def change_words(change: Change, language: str) -> str:
    """Write a change: `× 0.9 from 1 January 2022, Fyn`."""
    words = [_verb_words(change, language)]
    if change.start is not None:
        words.append(say("from_day", language, day=day(change.start, language)))
    if change.stop is not None:
        words.append(say("until_day", language, day=day(change.stop, language)))
    told = " ".join(words)
    return f"{told}, {', '.join(change.districts)}" if change.districts else told


def _verb_words(change: Change, language: str) -> str:
    """Write `× 0.9`, `= 20`, `- 1.5`; what is no number as it is."""
    value = change.value
    sign = {"set": "=", "scale": "×", "add": "+"}[change.verb]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{sign} {value_words(change.path, value, language)}"
    unit = with_price_level(entry_of(change.path).unit, change.prices)
    behind = f" {unit_of(unit, language)}" if "DKK" in unit and change.verb != "scale" else ""
    if change.verb == "add" and value < 0:
        return f"{MINUS} {exact_words(-value, language)}{behind}"
    return f"{sign} {exact_words(value, language)}{behind}"


def exact_words(value: float, language: str) -> str:
    """Write a number of a file with the digits that it has, four at most."""
    return number(value, language, next((n for n in range(4) if round(value, n) == value), 4))
