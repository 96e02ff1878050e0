"""What users read: numbers, dates and sentences in Danish and English."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from math import isnan

LANGUAGES = ("da", "en")
WORDS = re.compile(r"words(\.\w+)?\.toml")
"""Files of words, in `report/` and each question's folder; a language may have its own."""
MONTHS = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}
MINUS = "\N{MINUS SIGN}"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Read every text, by key and language."""
    house = files("bandeexit")
    rooms = [house.joinpath("report"), *house.joinpath("questions").iterdir()]
    found = [file for room in rooms if room.is_dir() for file in room.iterdir()]
    texts: dict[str, dict[str, str]] = {}
    for file in found:
        if WORDS.fullmatch(file.name):
            for key, words in tomllib.loads(file.read_text("utf-8")).items():
                texts.setdefault(key, {}).update(words)
    return texts


def say(key: str, language: str, **values: object) -> str:
    """Return a text with its places filled in."""
    return catalogue()[key][language].format(**values)


def number(value: float, language: str, digits: int = 0) -> str:
    """Write a number: 1.234,5 in Danish, 1,234.5 in English, with a true minus sign."""
    text = f"{abs(value):,.{digits}f}"
    if language == "da":
        text = text.translate(str.maketrans(",.", ".,"))
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
    month = MONTHS[language].split()[when.month - 1]
    return f"{when.day}{'.' if language == 'da' else ''} {month} {when.year}"
