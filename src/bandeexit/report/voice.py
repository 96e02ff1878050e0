"""The one writer of what users read: words, numbers, amounts, shares, days, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor, isclose, isfinite, isinf, isnan, log10

from bandeexit.errors import unexpected
from bandeexit.report.names import unit_of
from bandeexit.report.parameters import title_of
from bandeexit.report.story import (
    Capital,
    Estimate,
    Finding,
    Kind,
    Number,
    Parameter,
    Several,
    Text,
    Unit,
)
from bandeexit.report.words import LANGUAGES, catalogue, day
from bandeexit.report.words import number as grouped

NO_BREAK = "\N{NO-BREAK SPACE}"
DASH = "-"
"""Stands where there is no number."""
MOST_DIGITS = 3
MOST_ROUNDED = 6
LARGE = 1000.0


@dataclass(frozen=True, slots=True)
class Voice:
    """Says everything in one language."""

    language: str

    def __post_init__(self) -> None:
        """Refuse a language that there are no words in."""
        if self.language not in LANGUAGES:
            raise unexpected("language", self.language, f"one of {', '.join(LANGUAGES)}")

    def say(self, text: Text) -> str:
        """Say whatever a story holds.

        Raises
        ------
        KeyError
            There are no words for a finding, or not in this language.
        """
        match text:
            case str():
                return text
            case Finding(key, numbers):
                # What stands in the words is said first, with the same voice: a number in Danish
                # has its comma wherever it is.
                words = {name: self.say(one) for name, one in numbers.items()}
                return catalogue()[key][self.language].format(**words)
            case Number():
                return self.number(text)
            case Estimate():
                return self.estimate(text)
            case Several(parts, separator):
                return separator.join(self.say(one) for one in parts)
            case Unit(name):
                return unit_of(name, self.language)
            case Parameter(path, title):
                return title_of(path, self.language, title)
            case Capital(inner):
                said = self.say(inner)
                return said[:1].upper() + said[1:]
            case date():
                return day(text, self.language)
            case Mapping():
                # A study may have its titles in fewer languages than the house has words.
                return text.get(self.language) or next(iter(text.values()), "")
            case _:
                return grouped(text, self.language)

    def number(self, number: Number) -> str:
        """Write a number with the digits of its kind.

        `count` and `days` are whole; `share` is written of 100; `mean` has one digit, and a second
        one below 1; `money` (m DKK) one digit, or two where that is exact; `ratio` two; `input`
        as many as it was given with, at most three; `rounded` as many as three digits that count
        need, none from 1000 on; `significant` three that count.
        """
        size = 100 * number.value if number.kind == "share" else number.value
        return self._written(size, digits_of(size, number.kind), signed=number.signed)

    def estimate(self, estimate: Estimate) -> str:
        """Write a number with its interval, all with as many digits; a dash where there is none."""
        if isnan(estimate.middle):
            return DASH
        scale = 100 if estimate.kind == "share" else 1
        points = [scale * one for one in (estimate.middle, estimate.low, estimate.high)]
        # One number of digits for all three, that of the largest: "1.2 [0.98; 14]" cannot be
        # compared at a glance.
        digits = digits_of(max(map(abs, points)), estimate.kind)
        middle, low, high = (
            self._written(one, digits, signed=estimate.signed and i == 0)
            for i, one in enumerate(points)
        )
        # A semicolon, as Danish has the comma inside its numbers.
        return f"{middle} [{low};{NO_BREAK}{high}]"

    def _written(self, value: float, digits: int, *, signed: bool = False) -> str:
        if isnan(value):
            return DASH
        if isinf(value):
            return self.say(Finding("unlimited"))
        written = grouped(value, self.language, digits)
        # By what is written: +0.04 with one digit is 0.0, and a nought has no sign.
        is_more = value > 0 and any(digit in "123456789" for digit in written)
        return f"+{written}" if signed and is_more else written


def digits_of(value: float, kind: Kind) -> int:
    """Tell how many digits stand behind the point."""
    size = abs(value)
    match kind:
        case "count" | "share" | "days":
            return 0
        case "mean":
            # +0.18 [0.15; 0.20] completions (docs/next-million.md) would be +0.2 [0.1; 0.2] with
            # one digit.
            return 1 if size >= 1.0 or round(size, 2) == 0.0 else 2
        case "money":
            # 12.25 that somebody appropriated keeps its digits; 12.248317 that a simulation gave
            # is 12.2.
            return 2 if round(size, 1) != round(size, 4) == round(size, 2) else 1
        case "ratio":
            return 2
        case "input":
            # Close: 100 times a share of 0.29 is 28.999999999999996, and was given as 29.
            given = (n for n in range(MOST_DIGITS) if isclose(round(size, n), size))
            return next(given, MOST_DIGITS)
        case "rounded":
            # 24,315 kroner stay whole, as rounding to three digits would make them 24,300.
            rounded = size if size >= LARGE else float(f"{size:.3g}")
            fewest = (n for n in range(MOST_ROUNDED) if round(rounded, n) == rounded)
            return 0 if size >= LARGE else next(fewest, MOST_ROUNDED)
        case "significant":
            return 0 if not size or not isfinite(size) else min(4, max(0, 2 - floor(log10(size))))
