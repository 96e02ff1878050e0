"""Numbers that people have typed into a document, and which of them look like results.

A number looks like a result unless it is a date, a year, stands in code, or is a whole number up
to twelve of nothing that the model counts. What is published or agreed is in `allowed.toml`, as
the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spans import SPAN

COUNTED = r"more|fewer|longer|shorter|persons|people|days|completions"
NOT_PROSE = (
    SPAN,
    re.compile(r"^# %%(?! \[markdown\]).*?(?=^# %%|\Z)", re.DOTALL | re.MULTILINE),  # cells
    re.compile(r"\A# ---\n.*?# ---\n", re.DOTALL),  # head of a notebook
    re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"(?<=\])\([^)\n]*\)"),  # where a link leads
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"^(?:#+ )?\d+\. ", re.MULTILINE),  # numbers of headings and lists
)
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{MONTH}) (?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d(?:-(?:\d\d-\d\d|(?:19|20)?\d\d))?\b"
)
NUMBER = re.compile(
    rf"[+−-]?(?<![\w.])(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+)(?:e-\d+)?"
    rf"(?: ?%| (?:{COUNTED})\b)?(?!\w)"
)
SMALL = re.compile(r"\d|1[012]")


def results_in(text: str, sections: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """Numbers that look like results, each with the words around it.

    Parameters
    ----------
    sections : iterable of str
        Headings of sections that are left out.
    allowed : iterable of str
        Words with numbers that are none.
    """
    text = prose(without(text, sections))
    for words in allowed:
        text = text.replace(words, " ")
    text = DATE.sub(" ", text)
    return [
        text[max(found.start() - 40, 0) : found.end() + 20].replace("\n", " ")
        for found in NUMBER.finditer(text)
        if not SMALL.fullmatch(found[0])
    ]


def unused(text: str, allowed: Iterable[str]) -> list[str]:
    """Words that are allowed and not there."""
    text = prose(text)
    return [words for words in allowed if words not in text]


def prose(text: str) -> str:
    """What people have written: without spans, code, where links lead, comments."""
    for left_out in NOT_PROSE:
        text = left_out.sub(" ", text)
    return text


def without(text: str, sections: Iterable[str]) -> str:
    """Leave out some sections, by their headings."""
    for heading in sections:
        text = re.sub(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", "", text, flags=re.M | re.S)
    return text
