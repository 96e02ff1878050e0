"""What parameters, measures and units are called where people read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from bandeexit.model.actions import WATCH_UNITS
from bandeexit.model.budget import NO_TITLE, BudgetLine, titles_of
from bandeexit.model.measures import Measure, line_of, measures_of
from bandeexit.model.price_levels import NOMINAL, SUFFIX, split_price_level
from bandeexit.model.programme import registry_of
from bandeexit.report.words import HOUSE, files_of_words

Names = dict[str, dict[str, dict[str, str]]]
# "1.2 ratio" is no way to tell a number.
PLAIN_UNITS = ("share", "ratio", "power", "factor", "gamma shape", "Weibull shape", "year")
"""Units that say nothing beside a value."""


@cache
def names_catalogue() -> Names:
    """Read every name: kind of thing -> key -> language -> name."""
    names: Names = {}
    for file in files_of_words(HOUSE.joinpath("report"), "names", "units"):
        for kind, entries in tomllib.loads(file.read_text("utf-8")).items():
            for key, words in entries.items():
                # Word by word: a file of a further language adds to each entry, and must not
                # replace it.
                names.setdefault(kind, {}).setdefault(key, {}).update(words)
    return names


def name_of(path: str, language: str, title: Mapping[str, str] = NO_TITLE) -> str:
    """Return what a parameter is called; its path where it has no name.

    Parameters
    ----------
    title : mapping of str to str
        Of a budget line, by language; empty: it is none.
    """
    # A line's name is built around its title, as lines are data of a study and no catalogue can
    # hold them (docs/decisions/0015).
    if title:
        line = title.get(language) or next(iter(title.values()))
        return names_catalogue()["of_line"]["parameter"][language].format(title=line)
    named = names_catalogue()["parameter"].get(path)
    # Its path: a parameter that somebody adds is told before it has a name. A test asks for one.
    return named[language] if named else path


def measure_name(about: Measure, language: str) -> str:
    """Return what a measure is called; one of a budget line, with the title of the line."""
    word, line = line_of(about.name)
    if not word:
        return names_catalogue()["measure"][about.name][language]
    title = about.title.get(language, line)
    return names_catalogue()["of_line"][word.rstrip("_")][language].format(title=title)


def watched_name(measure: str, language: str) -> str:
    """Return what a measure is called that actions look at, by its key in `actions.WATCH_UNITS`."""
    # Some are only watched (`longest_wait_days`), others are measures as well, of one name.
    named = names_catalogue()["watched"].get(measure) or names_catalogue()["measure"][measure]
    return named[language]


def names_in(language: str, lines: Sequence[BudgetLine]) -> dict[str, str]:
    """Every name in a language, for those who may not import this: keys as in `names.toml`.

    Parameters
    ----------
    lines : sequence of BudgetLine
        Of the study.
    """
    # For `files`, which may not import this: a schema says what things are called.
    titles = titles_of(lines)
    paths, measures = registry_of(titles), measures_of(lines)
    return {
        **{f"parameter.{path}": name_of(path, language, titles.get(path, {})) for path in paths},
        **{f"measure.{name}": measure_name(one, language) for name, one in measures.items()},
        **{f"watched.{name}": watched_name(name, language) for name in WATCH_UNITS},
    }


def unit_of(unit: str, language: str) -> str:
    """Return a unit as it is read: `mio. kr. (2020-priser)`."""
    # The price level travels inside the unit, so that no amount is written without it
    # (docs/decisions/0015).
    plain, prices = split_price_level(unit)
    named = names_catalogue()["unit"].get(plain)
    words = named[language] if named else plain
    return f"{words} ({_price_level(prices, language)})" if prices else words


def _price_level(prices: str, language: str) -> str:
    level = names_catalogue()["price_level"]["nominal" if prices == NOMINAL else "real"]
    return level[language].format(year=prices.removesuffix(SUFFIX))
