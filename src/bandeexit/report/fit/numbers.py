"""How the report of a fit writes numbers and files of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bandeexit.report.grids import points_words
from bandeexit.report.words import number

COUNT_WORDS = {
    "total": "count_total",
    "in_visitation": "count_in_visitation",
    "in_programme": "count_in_programme",
    "completed": "count_completed",
    "programme_discontinued": "count_programme_discontinued",
    "visitation_discontinued": "count_visitation_discontinued",
}


def table_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a file of numbers; names are in English, numbers with a point."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row])
    return text.getvalue().encode()


def share(value: float, language: str) -> str:
    """Per cent."""
    return f"{number(100 * value, language)} %"


def persons(values: Sequence[float], language: str) -> str:
    """5, 50 and 95 % points of a count, whole numbers."""
    return " / ".join(number(value, language) for value in values)


def points(values: Sequence[float], language: str) -> str:
    """5, 50 and 95 % points, three significant digits each."""
    return points_words(values, language)
