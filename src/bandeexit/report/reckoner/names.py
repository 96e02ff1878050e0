"""What lines, moves, numbers and groups of paths are called, and how effects are written."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf

from bandeexit.model.measures import MEASURES
from bandeexit.report import carried_forward
from bandeexit.report.beliefs import Beliefs, weight
from bandeexit.report.comparison.names import headline_words
from bandeexit.report.names import measure_name
from bandeexit.report.words import number, say
from bandeexit.scenarios.headline_values import Headline
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.reckoner.lines import Purse
from bandeexit.scenarios.reckoner.outcomes import HORIZON
from bandeexit.scenarios.reckoner.paired import Paired
from bandeexit.scenarios.reckoner.reckon import ALL_YEARS, Move

ALL = "all"
SMALL = 1.0
"""Below this, numbers are written with two digits instead of one."""


def line_words(purse: Purse, line: str, language: str) -> str:
    """Name a budget line within a sentence."""
    return purse.title(line)[language]


def years_words(purse: Purse, language: str) -> str:
    """Write the years in which money is changed, and which of them are carried forward."""
    return carried_forward.years_words(purse.known, purse.years, language)


def money_words(amount: float, language: str) -> str:
    """Write an amount of m DKK with its sign."""
    digits = next((d for d in (1, 2) if round(amount, d) == amount), 3)
    return f"{'+' if amount > 0 else ''}{number(amount, language, digits)}"


def move_words(move: Move, purse: Purse, language: str) -> str:
    """Name a move: line, years, amount."""
    when = years_words(purse, language) if move.year == ALL_YEARS else str(move.year)
    return f"{line_words(purse, move.line, language)}, {when}, {money_words(move.amount, language)}"


def number_words(headline: Headline, language: str) -> str:
    """Name a headline number; of a stock, that it is at the horizon."""
    if headline.period == HORIZON:
        return say("reckoner_at_horizon", language,
                   measure=measure_name(MEASURES[headline.measure], language))  # fmt: skip
    return headline_words(headline, language)


def figure(value: float, language: str) -> str:
    """Write an effect's size: one digit, two where it is small."""
    return number(value, language, 2 if abs(value) < SMALL else 1)


def plus(value: float, language: str) -> str:
    """Write it with its sign."""
    text = figure(value, language)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def effect_words(effect: Paired, language: str) -> str:
    """Write a mean with its interval, and whether it can be told from nothing."""
    if effect.direction == "unknown":
        return say("reckoner_unknown", language)
    if effect.direction == "same":
        return say("reckoner_same", language)
    told = f"{plus(effect.mean, language)} [{span(effect, language)}]"
    return told if effect.is_told else f"{told}, {say('reckoner_not_told', language)}"


def effect_and_futures(effect: Paired, language: str) -> str:
    """Write a mean with its interval, and between what single futures lie."""
    told = effect_words(effect, language)
    if effect.direction in ("unknown", "same"):
        return told
    low, high = figure(effect.q05, language), figure(effect.q95, language)
    return say("reckoner_futures", language, effect=told, low=low, high=high)


def effect_cell(effect: Paired, language: str) -> str:
    """Write it for a table: ~ where it cannot be told from nothing."""
    if effect.direction == "unknown":
        return "-"
    if effect.direction == "same":
        return "="
    mark = "" if effect.is_told else " ~"
    return f"{plus(effect.mean, language)} [{span(effect, language)}]{mark}"


def span(effect: Paired, language: str) -> str:
    """Write both ends of an interval."""
    return f"{figure(effect.low, language)}; {figure(effect.high, language)}"


def cost_words(cost: Interval | None, language: str) -> str:
    """Write what one more costs; without an upper limit, or no more at all, in words."""
    if cost is None:
        return say("reckoner_no_more", language)
    low = figure(cost.low, language)
    if isinf(cost.high):
        return say("reckoner_cost_open", language, low=low)
    return say("reckoner_cost", language, low=low, high=figure(cost.high, language))


def titles_of(groups: Sequence[str], beliefs: Beliefs, language: str) -> dict[str, str]:
    """Group of paths -> title: the mixture (or the only belief), then each belief."""
    known = {one.name: one.title(language) for one in beliefs}
    if len(groups) == 1:
        return {ALL: next(iter(known.values())) if len(known) == 1 else say("mixture", language)}
    return {ALL: say("mixture", language)} | {g: known.get(g, g) for g in groups if g != ALL}


def mixed_words(groups: Sequence[str], beliefs: Beliefs, language: str) -> str:
    """Say what is mixed with which stated weights, or which belief is the only one asked."""
    if len(beliefs) == 1:
        return say("one_belief_warning", language, belief=beliefs[0].clause(language))
    present = [one for one in beliefs if one.name in groups]
    parts = (f"{one.clause(language)} {weight(one.share, language)}" for one in present)
    return say("mixed_from", language, parts=", ".join(parts)) if present else ""
