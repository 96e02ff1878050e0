"""Marked spans of a document: what stands in them is filled in, and what stands outside is prose.

A span is `<!-- =key -->text<!-- / -->`, whose marks no reader sees. Within a line it holds a
number or a sentence. With both marks alone on their lines it holds lines: quotes, a table, a list.
A mark that begins a line and shares it would make Markdown take that line for raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SPAN = re.compile(r"<!-- =([a-z][\w.]*) -->(.*?)<!-- / -->", re.DOTALL)
MISPLACED = re.compile(r"^[ \t>|*-]*<!-- (?:=[\w.]+|/) -->(?=[^\n])", re.MULTILINE)


def spans(text: str) -> list[tuple[str, str]]:
    """Key and content of each span, in their order."""
    return [(key, content.strip("\n")) for key, content in SPAN.findall(text)]


def misplaced(text: str) -> list[str]:
    """Lines that begin with a mark and go on."""
    return [text[found.start() :].splitlines()[0] for found in MISPLACED.finditer(text)]


def filled(text: str, figures: Mapping[str, str]) -> str:
    """Put each figure into its spans; a span whose key is unknown keeps what it has."""

    def fill(found: re.Match[str]) -> str:
        key, content = found.groups()
        if key not in figures:
            return found[0]
        edge = "\n" if content.startswith("\n") else ""
        return f"<!-- ={key} -->{edge}{figures[key]}{edge}<!-- / -->"

    return SPAN.sub(fill, text)
