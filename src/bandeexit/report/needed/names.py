"""What values of a lever and parts of the draws are called."""

from __future__ import annotations

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.names import money_units
from bandeexit.report.stress.names import value_words, valued
from bandeexit.report.words import number, say
from bandeexit.scenarios.needed.ask import Needed
from bandeexit.scenarios.needed.parts import Part

THIRD_WORDS = {"low": "needed_low_third", "middle": "needed_middle_third",
               "high": "needed_high_third"}  # fmt: skip


def amount_words(needed: Needed, value: float, language: str) -> str:
    """Write a value of the lever: 13.4 m DKK a year, else with the axis's own unit."""
    money = needed.money.get(value)
    if money is None:
        return valued(needed.lever.axis, value, language)
    return say(
        "needed_amount",
        language,
        amount=money_words(money.line, language),
        **money_units(needed.base.prices, language),
    )


def bare_words(needed: Needed, value: float, language: str) -> str:
    """Write a value of the lever without its unit, where the next one has it."""
    money = needed.money.get(value)
    if money is None:
        return value_words(needed.lever.axis, value, language)
    return money_words(money.line, language)


def money_words(amount: float, language: str) -> str:
    """Write m DKK with two digits, or three where two would round a value that was tried."""
    return number(amount, language, 2 if abs(amount - round(amount, 2)) < 1e-9 else 3)


def part_words(part: Part, language: str, beliefs: Beliefs = ()) -> str:
    """Name a part of the draws as a heading."""
    if part.kind == "third":
        ends = {"low": part.low or 0.0, "high": part.high or 0.0}
        told = {key: number(100 * end, language) for key, end in ends.items()}
        return say(THIRD_WORDS[part.name], language, **told)
    if part.kind == "regime":
        titles = {belief.name: belief.title(language) for belief in beliefs}
        return titles.get(part.name, part.name)
    return say("stress_mixture", language)


def all_words(needed: Needed, language: str, beliefs: Beliefs = ()) -> str:
    """Say what all paths are: beliefs mixed, one belief alone, or nothing told apart."""
    if needed.of_kind("regime"):
        return say("stress_mixture", language)
    titles = {belief.name: belief.title(language) for belief in beliefs}
    return titles.get(needed.only, needed.only) or say("needed_all_futures", language)


def heading(needed: Needed, part: Part, language: str, beliefs: Beliefs = ()) -> str:
    """Name any part of the draws of an answer."""
    if part.kind == "all":
        return all_words(needed, language, beliefs)
    return part_words(part, language, beliefs)


def neutral(needed: Needed) -> float | None:
    """Value that changes nothing, if it was tried."""
    values = {"scale": 1.0, "add": 0.0}
    own = values.get(needed.lever.axis.verb)
    return own if own in needed.curve.values else None
