"""How figures are written in documents: by the voice of the reports, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

import pandas as pd

from bandeexit.report.effects_of_pairs import effect_text
from bandeexit.report.story import Text
from bandeexit.report.voice import Voice
from bandeexit.scenarios.paired import Paired

ENGLISH = "en"
BELIEFS = {
    "all": "weighted",
    "never": "capacity never binds",
    "agnostic": "capacity may have bound",
    "often": "capacity often bound",
}
"""As in tables -> as on the page."""


def say(text: Text) -> str:
    """Say it as the reports do."""
    return Voice(ENGLISH).say(text)


def row_of(table: pd.DataFrame, **where: object) -> pd.Series:
    """The one row with these values.

    Raises
    ------
    LookupError
        There is none, or there are several.
    """
    found = table
    for column, value in where.items():
        found = found[found[column] == value]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rows with {where}; columns: {', '.join(table.columns)}")
    return found.iloc[0]


def paired(row: pd.Series) -> Paired:
    """The effect that a row of a table holds."""
    return Paired(**{field.name: row[field.name] for field in fields(Paired)})


def effect(row: pd.Series) -> str:
    """A mean with its interval, or that it is the same, or cannot be told."""
    return say(effect_text(paired(row)))


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def block(lines: Iterable[str]) -> str:
    """What a terminal shows."""
    return "\n".join(["```", *lines, "```"])
