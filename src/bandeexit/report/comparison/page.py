"""The page of a comparison: one self-contained HTML file, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bandeexit.report.page import Grid, Part, Picture, template, text_of
from bandeexit.report.words import say

WORDS = (
    "read_first",
    "banner_title",
    "provenance_title",
)
MOST_COLUMNS = 4
"""Scenarios side by side in one table of the page."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Section:
    """Something told of all scenarios together."""

    title: str
    sentences: tuple[str, ...] = ()
    charts: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class ComparisonPage:
    """Everything on the page, in its order."""

    title: str
    question: str
    findings: tuple[str, ...]
    """At most eight lines."""
    warnings: tuple[str, ...]
    banner: tuple[str, ...]
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    """One a scenario, the baseline last."""
    provenance: tuple[str, ...]


def render(page: ComparisonPage, language: str) -> str:
    """Render the page as HTML."""
    words = {key: say(key, language) for key in WORDS}
    return template("comparison.html.jinja").render(
        page=page, words=words, language=language, style=text_of("page.css")
    )


def in_groups(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Split what would be columns of one table into as many tables as it takes."""
    return [items[i : i + MOST_COLUMNS] for i in range(0, len(items), MOST_COLUMNS)]
