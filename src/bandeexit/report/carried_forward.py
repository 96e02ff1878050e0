"""Years for which nothing is published: the last published amounts are carried forward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bandeexit.model.budget import BudgetLine, is_carried_forward
from bandeexit.report.words import say

STAR = "*"


def year_label(lines: Sequence[BudgetLine], year: int) -> str:
    """Write a year below a chart of money, with a star where its amounts are carried forward."""
    return f"{year}{STAR if is_carried_forward(lines, year) else ''}"


def star_words(lines: Sequence[BudgetLine], years: Iterable[int], language: str) -> str:
    """Say what the star means; empty where no year has one."""
    starred = any(is_carried_forward(lines, year) for year in years)
    return f"{STAR} {say('carried_forward', language)}" if starred else ""


def year_words(lines: Sequence[BudgetLine], year: int, language: str) -> str:
    """Write a year of money within a sentence."""
    if not is_carried_forward(lines, year):
        return str(year)
    return f"{year} ({say('carried_forward', language)})"


def carried_forward_words(lines: Sequence[BudgetLine], years: Iterable[int], language: str) -> str:
    """Say from which year on amounts are carried forward; empty where none is."""
    later = [year for year in years if is_carried_forward(lines, year)]
    return say("carried_forward_note", language, year=min(later) - 1) if later else ""
