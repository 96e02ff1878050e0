"""Any story as Markdown."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bandeexit.report.markdown import markdown
from bandeexit.report.story import Estimate, Number, Section, Story, Table, finding
from bandeexit.report.voice import Voice
from reading import DANISH, ENGLISH
from stress_world import GRID, answer_of, cell

TABLE = Table(
    "Of each *kind*.",
    ("what", "how many"),
    (("a | b", Estimate(2.0, 1.0, 3.0)), ("c", Number(4.0))),
)
STORY = Story(
    title="A title",
    question="A question?",
    answer=("First.", date(2020, 10, 7)),
    changes=("More money.", "Fewer people."),
    table=TABLE,
    caveats=("Only an example.",),
    warnings=("Old fit.",),
    sections=(Section(finding("provenance_title"), ("Told.", ""), (), (TABLE,)),),
    missed=("Not met.",),
)


def test_a_story_is_laid_out_in_the_order_of_the_page():
    assert (
        markdown(STORY, ENGLISH)
        == """\
# A title

A question?

- More money.
- Fewer people.

First.

7 October 2020

Not met.

Of each \\*kind\\*.

| what | how many |
| --- | ---: |
| a \\| b | 2 [1; 3] |
| c | 4 |

> Old fit.

> Only an example.

## Provenance

Told.

Of each \\*kind\\*.

| what | how many |
| --- | ---: |
| a \\| b | 2 [1; 3] |
| c | 4 |
""".replace("; ", ";\N{NO-BREAK SPACE}")
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("7. oktober 2020", "7\\. oktober 2020"),
        ("den 7. oktober", "den 7. oktober"),
        ("- 4", "\\- 4"),
        ("-4 to +4", "-4 to +4"),
        ("# 1", "\\# 1"),
        ("<b> & ~x~", "\\<b> & \\~x\\~"),
        ("demand.future_trend", "demand.future_trend"),
        ("_so_", "\\_so\\_"),
        ("2 [1; 3](wanted)", "2 [1; 3]\\(wanted)"),
        ("two\nlines", "two lines"),
    ],
)
def test_signs_of_markdown_are_signs(said, written):
    story = Story(title="T", question=said, answer=())
    assert markdown(story, ENGLISH).split("\n\n")[1].rstrip("\n") == written


@pytest.mark.parametrize("voice", [DANISH, ENGLISH])
def test_the_story_of_a_question_links_to_every_chart_and_has_every_table(voice: Voice):
    story = answer_of(GRID, [cell(point) for point in GRID.wanted]).story
    text = markdown(story, voice, "pictures")
    links = re.findall(r"^!\[(?:[^\]\\]|\\.)*\]\(pictures/(\w+)\.svg\)$", text, re.MULTILINE)
    assert links == [chart.name for chart in story.charts]
    tables = [story.table, *(table for one in story.sections for table in one.tables)]
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("| ")]
    assert [len(block) - 2 for block in blocks] == [len(table.rows) for table in tables]
    for block in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block}) == 1
