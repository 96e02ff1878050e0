"""How figures are written in documents: as the reports write them, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf, isnan

import pandas as pd
from bandeexit.report.reckoner.names import figure, plus

from bandeexit.report.words import number

ENGLISH = "en"
BELIEFS = {
    "all": "all mixed",
    "never": "capacity never binds",
    "agnostic": "capacity may have bound",
    "often": "capacity often bound",
}
"""As in tables -> as on the page."""


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


def effect(row: pd.Series) -> str:
    """A mean with its interval; where nothing differs in any pair, in words."""
    if row["low"] == row["mean"] == row["high"] == 0.0:
        return "the same in every pair"
    ends = figure(row["low"], ENGLISH), figure(row["high"], ENGLISH)
    return f"{plus(row['mean'], ENGLISH)} [{ends[0]}; {ends[1]}]"


def loss(row: pd.Series) -> str:
    """A loss with its interval; it needs no plus."""
    return effect(row).removeprefix("+")


def plainly(row: pd.Series) -> str:
    """An effect as one says it: about how many more or fewer, if that can be told."""
    if row["low"] == row["mean"] == row["high"] == 0.0:
        return "exactly as many"
    if row["low"] <= 0.0 <= row["high"]:
        return "no more and no fewer that can be told"
    return f"{about(row)} {'more' if row['mean'] > 0.0 else 'fewer'}"


def about(row: pd.Series) -> str:
    """Its size, in whole persons."""
    size = abs(row["mean"])
    return "less than one" if size < 1.0 else f"about {number(size, ENGLISH)}"


def better(row: pd.Series, positive: str, negative: str) -> str:
    """Which of two a difference speaks for, if it can be told."""
    if row["low"] > 0.0:
        return positive
    return negative if row["high"] < 0.0 else "cannot be told"


def cost(row: pd.Series) -> str:
    """What one more costs, as the reports say it."""
    low, high = row["cost_low_m_dkk"], row["cost_high_m_dkk"]
    if isnan(low):
        return "buys no more that can be told"
    if isinf(high):
        return f"{figure(low, ENGLISH)} or more"
    return f"{figure(low, ENGLISH)} to {figure(high, ENGLISH)}"


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{number(100 * share, ENGLISH)} %"


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def quote(sentences: Iterable[str]) -> str:
    """Sentences that somebody else has said, one paragraph each."""
    return "\n>\n".join(f"> {one}" for one in sentences)


def bullets(sentences: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {one}" for one in sentences)
