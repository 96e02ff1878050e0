"""A story on a terminal: what was asked, the table, the answer; short."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from textwrap import wrap

from bandeexit.report.html import columns_of_words
from bandeexit.report.story import Story, Table, Text
from bandeexit.report.voice import Voice

WIDTH = 80
MOST_ROWS = 6
GAP = "  "
LEAST_FIRST = 16
"""Letters of the first column, whatever the others need."""


def terminal_lines(story: Story, voice: Voice, *, words: bool = False) -> list[str]:
    """Lay out question, changes, table, answer and caveats.

    Parameters
    ----------
    words : bool
        Whether everything else that is told in sentences follows.
    """
    lines = [*_paragraph(story.title, voice), *_paragraph(story.question, voice)]
    lines += [line for change in story.changes for line in _paragraph(change, voice)]
    if story.table is not None:
        lines += ["", *_table_lines(story.table, voice), ""]
    told = [*story.answer, *story.missed, *story.caveats]
    if words:
        rest = (line for one in story.sections for line in one.lines)
        told += [line for line in rest if line not in story.answer]
    return [*lines, *(line for text in told for line in _paragraph(text, voice))]


def _paragraph(text: Text, voice: Voice) -> list[str]:
    return wrap(voice.say(text), WIDTH)


def _table_lines(table: Table, voice: Voice) -> list[str]:
    """Set words to the left and numbers to the right; long headings and titles are broken."""
    left = columns_of_words(table)
    heads = [voice.say(one) for one in table.headings]
    rows = [[voice.say(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    widths = [
        max([len(row[i]) for row in rows] + [len(word) for word in head.split()])
        for i, head in enumerate(heads)
    ]
    widths[0] = max(WIDTH - sum(widths[1:]) - len(GAP) * (len(widths) - 1), LEAST_FIRST)
    return [line for row in (heads, *rows) for line in _row_lines(row, widths, left)]


def _row_lines(row: Sequence[str], widths: Sequence[int], left: Collection[int]) -> list[str]:
    """Break the cells of a row; what is shorter stands at the bottom, where the numbers are."""
    cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    filled = [[""] * (height - len(cell)) + cell for cell in cells]
    return [
        GAP.join(
            text.ljust(width) if i in left else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in zip(*filled, strict=True)
    ]
