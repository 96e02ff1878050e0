"""A story as Markdown: headings, sentences, tables, and links to pictures that lie beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bandeexit.report.chart import Chart
from bandeexit.report.html import columns_of_words
from bandeexit.report.story import Section, Story, Table, Text
from bandeexit.report.voice import Voice

PICTURES = "charts"
# `**bold**`, `_slanted_` (within a word it is harmless), `~~struck~~`, HTML, cells of a table.
_MARKS = re.compile(r"[\\*<|~]|(?<!\w)_|_(?!\w)")
# At the start of a line `7. oktober` would be the item of a list, and `#` a heading.
_FIRST = re.compile(r"^(?:(\d+)([.)])|([-+#>]))(?=\s|$)")


def markdown(story: Story, voice: Voice, pictures: str = PICTURES) -> str:
    """Lay out the whole story.

    Parameters
    ----------
    pictures : str
        Folder of the charts, `NAME.svg` each, as seen from the text.
    """
    blocks = [f"# {_inline(story.title, voice)}"]
    blocks += _lines([story.question], voice)
    if story.changes:
        blocks.append("\n".join(f"- {one}" for one in _lines(story.changes, voice)))
    blocks += _lines((*story.answer, *story.missed), voice)
    blocks += [_table(story.table, voice)] if story.table is not None else []
    blocks += [_picture(story.picture, voice, pictures)] if story.picture is not None else []
    blocks += [f"> {one}" for one in _lines((*story.warnings, *story.caveats), voice)]
    for section in story.sections:
        blocks += _section(section, voice, pictures)
    return "\n\n".join(blocks) + "\n"


def _section(section: Section, voice: Voice, pictures: str) -> Iterator[str]:
    yield f"## {_inline(section.title, voice)}"
    yield from _lines(section.lines, voice)
    yield from (_picture(chart, voice, pictures) for chart in section.charts)
    yield from (_table(table, voice) for table in section.tables)


def _lines(texts: Sequence[Text], voice: Voice) -> list[str]:
    """Say each text on a line of its own; an empty one is none."""
    return [line for text in texts if (line := _line(text, voice))]


def _line(text: Text, voice: Voice) -> str:
    """Say a text that begins a line."""
    said = _inline(text, voice)
    return _FIRST.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", said
    )


def _inline(text: Text, voice: Voice) -> str:
    """Say a text somewhere in a line."""
    said = _MARKS.sub(r"\\\g<0>", voice.say(text).replace("\n", " "))
    return said.replace("](", "]\\(")  # an interval before a bracket is no link


def _picture(chart: Chart, voice: Voice, pictures: str) -> str:
    # Intervals have brackets, which would end the alternative text.
    alt = re.sub(r"[\[\]]", r"\\\g<0>", _inline(chart.alt, voice))
    return f"![{alt}]({pictures}/{chart.name}.svg)\n\n*{_inline(chart.caption, voice)}*"


def _table(table: Table, voice: Voice) -> str:
    left = columns_of_words(table)
    # As the page and the terminal do it (`html.columns_of_words`).
    rules = ("---" if i in left else "---:" for i in range(len(table.headings)))
    rows = [[_inline(cell, voice) for cell in row] for row in (table.headings, *table.rows)]
    rows.insert(1, list(rules))
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_line(table.caption, voice)}\n\n{lines}"
