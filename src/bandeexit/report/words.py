"""What users read: numbers, dates and sentences in Danish and English."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isnan

HOUSE = files("bandeexit")
_FIRST = ("da", "en")
"""Languages that stand side by side in every `words.toml`."""
# A hyphen is shorter than a minus sign, and lines break behind it.
MINUS = "\N{MINUS SIGN}"
Catalogue = dict[str, dict[str, str]]


def files_of_words(folder: Traversable, *stems: str) -> list[Traversable]:
    """Find `words.toml` in a folder, and `words.sv.toml` of a further language beside it."""
    pattern = re.compile(rf"({'|'.join(stems)})(\.\w+)?\.toml")
    found = (file for file in folder.iterdir() if pattern.fullmatch(file.name))
    # `words.toml` before `words.sv.toml`: a further language adds to what is there.
    return sorted(found, key=lambda file: (len(file.name), file.name))


def _languages() -> tuple[str, ...]:
    """Those of the house, and each for which `report/` has a file of its own."""
    found = (file.name.split(".") for file in files_of_words(HOUSE.joinpath("report"), "words"))
    return (*_FIRST, *(parts[1] for parts in found if len(parts) > 2))


# Read when the module is: commands take it for their choices.
LANGUAGES = _languages()


@cache
def catalogue() -> Catalogue:
    """Read every text, by key and language."""
    rooms = [HOUSE.joinpath("report"), *HOUSE.joinpath("questions").iterdir()]
    texts: Catalogue = {}
    for room in rooms:
        for file in files_of_words(room, "words") if room.is_dir() else ():
            for key, words in tomllib.loads(file.read_text("utf-8")).items():
                # All rooms share one catalogue: of a key that two rooms have, one is overruled
                # without a word.
                texts.setdefault(key, {}).update(words)
    return texts


def say(key: str, language: str, **values: object) -> str:
    """Return a text with its places filled in."""
    # A missing place is a KeyError, never a hole in a sentence.
    return catalogue()[key][language].format(**values)


def number(value: float, language: str, digits: int = 0) -> str:
    """Write a number: 1.234,5 in Danish, 1,234.5 in English, with a true minus sign."""
    marks = catalogue()["thousands_mark"][language] + catalogue()["decimal_mark"][language]
    text = f"{abs(value):,.{digits}f}".translate(str.maketrans(",.", marks))
    # By what is written: -0.04 with one digit would be told as minus nought.
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return f"{MINUS}{text}" if negative else text


def signed(value: float, language: str) -> str:
    """Write a difference with its sign and one digit; a nought has none, NaN is a dash."""
    if isnan(value):
        return "-"
    text = number(value, language, 1)
    return f"+{text}" if value > 0 and any(digit in "123456789" for digit in text) else text


def day(when: date, language: str) -> str:
    """Write a date: 7. oktober 2020, 7 October 2020."""
    # Not by the system's locale, which servers often lack.
    month = say(f"month_{when.month}", language, year=when.year)
    return say("day_of_month", language, day=when.day, month=month)
