"""A story for scripts: every number by name, raw, beside the words around it."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Any

from bandeexit.report.story import Estimate, Finding, Number, Story, Table, Text
from bandeexit.report.voice import Voice


def plain_story(story: Story, voice: Voice) -> dict[str, Any]:
    """Make plain values of a story; JSON knows no NaN and no infinity, they are None."""
    # The story itself: a second set of figures for machines told the same numbers a third time,
    # and drifted (docs/decisions/0019).
    return {
        "title": voice.say(story.title),
        "question": voice.say(story.question),
        "changes": [plain_text(one, voice) for one in story.changes],
        "answer": [plain_text(one, voice) for one in story.answer],
        "table": None if story.table is None else _table(story.table, voice),
        "caveats": [voice.say(one) for one in story.caveats],
        "warnings": [voice.say(one) for one in story.warnings],
        "missed": [voice.say(one) for one in story.missed],
        "sections": [
            {
                "title": voice.say(one.title),
                "findings": [plain_text(line, voice) for line in one.lines],
                "tables": [_table(table, voice) for table in one.tables],
            }
            for one in story.sections
        ],
    }


def plain_text(text: Text, voice: Voice) -> Any:
    """A number as it is; a finding with its words and, by name, what stands in them."""
    match text:
        case Number(value):
            # `json` would write NaN, which no other reader takes.
            return value if isfinite(value) else None
        case Estimate(middle, low, high):
            ends = {"middle": middle, "low": low, "high": high}
            return {name: one if isfinite(one) else None for name, one in ends.items()}
        case Finding(key, numbers):
            inside = {name: plain_text(one, voice) for name, one in numbers.items()}
            # The key, so that a script can find a finding whatever its words are.
            return {"key": key, "words": voice.say(text), "numbers": inside}
        case date():
            return text.isoformat()
        case int():
            return text
        case _:
            return voice.say(text)


def _table(table: Table, voice: Voice) -> dict[str, Any]:
    return {
        "caption": voice.say(table.caption),
        "headings": [voice.say(one) for one in table.headings],
        "rows": [[plain_text(cell, voice) for cell in row] for row in table.rows],
    }
