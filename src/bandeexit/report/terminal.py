"""A story on a terminal: what was asked, the table, the answer; short."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import wrap

from bandeexit.report.html import columns_of_words
from bandeexit.report.story import Story, Table, Text
from bandeexit.report.voice import Voice

# Of every terminal, whatever its window: output is pasted into mails.
WIDTH = 80
_MOST_ROWS = 6
_GAP = "  "
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
        caption = _paragraph(story.table.caption, voice)
        lines += ["", *caption, *_table_lines(story.table, voice), ""]
    # What is out of the ordinary is not here: warnings go to stderr, so that a pipe gets the
    # answer.
    told = [*story.answer, *story.missed, *story.caveats]
    if words:
        rest = (line for one in story.sections for line in one.lines)
        told += [line for line in rest if line not in story.answer]
    return [*lines, *(line for text in told for line in _paragraph(text, voice))]


def _paragraph(text: Text, voice: Voice) -> list[str]:
    return wrap(voice.say(text), WIDTH)


def _table_lines(table: Table, voice: Voice) -> list[str]:
    """Set words to the left and numbers to the right, a block of columns below the other."""
    left = columns_of_words(table)
    rows = [[voice.say(cell) for cell in row] for row in (table.headings, *table.rows[:_MOST_ROWS])]
    blocks = [
        [line for row in rows for line in _row_lines(row, widths, left)] for widths in _blocks(rows)
    ]
    return [line for i, block in enumerate(blocks) for line in ([""] if i else []) + block]


def _blocks(rows: Sequence[Sequence[str]]) -> Iterator[dict[int, int]]:
    """Widths of the columns that stand side by side; the first one is in every block.

    Where whole cells leave no room for titles, cells are broken between words: a number stands
    above its interval. What even then has no room is laid out below.
    """
    cells = [[row[i] for row in rows[1:]] or [""] for i in range(len(rows[0]))]
    words = [max(map(_longest, (rows[0][i], *column))) for i, column in enumerate(cells)]
    whole = [max(_longest(rows[0][i]), *map(len, column)) for i, column in enumerate(cells)]
    room = WIDTH - LEAST_FIRST
    wanted = whole if sum(whole[1:]) + len(_GAP) * len(whole[1:]) <= room else words
    block: dict[int, int] = {}
    for i, width in list(enumerate(wanted))[1:]:
        taken = sum(block.values()) + len(_GAP) * (len(block) + 1)
        if block and taken + width > room:
            yield _with_first(block)
            block = {}
        block[i] = min(width, room - len(_GAP))
    yield _with_first(block)


def _with_first(block: Mapping[int, int]) -> dict[int, int]:
    """Give the first column what the others leave."""
    return {0: WIDTH - sum(block.values()) - len(_GAP) * len(block), **block}


def _longest(text: str) -> int:
    """Letters of the longest word."""
    return max((len(word) for word in text.split(" ")), default=0)


def _row_lines(row: Sequence[str], widths: Mapping[int, int], left: Collection[int]) -> list[str]:
    """Break the cells of a row; what is shorter stands at the bottom, where the numbers are."""
    cells = [wrap(row[i], width) or [""] for i, width in widths.items()]
    height = max(map(len, cells))
    filled = [[""] * (height - len(cell)) + cell for cell in cells]
    return [
        _GAP.join(
            text.ljust(width) if i in left else text.rjust(width)
            for text, (i, width) in zip(line, widths.items(), strict=True)
        ).rstrip()
        for line in zip(*filled, strict=True)
    ]
