"""A story as one self-contained HTML page, no network."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from bandeexit.report.chart import Chart, svg_of
from bandeexit.report.story import Estimate, Finding, Number, Section, Story, Table, Text
from bandeexit.report.voice import Voice

_WORDS = ("read_first", "contents_title")


def html_page(story: Story, voice: Voice) -> str:
    """Lay out the whole page."""
    return _rendered("story.html.jinja", story, voice)


def first_screen(story: Story, voice: Voice) -> str:
    """Lay out question, changes, answer, table, picture and caveats: what a notebook shows."""
    return _rendered("first_screen.html.jinja", story, voice)


def _rendered(template: str, story: Story, voice: Voice) -> str:
    words = {key: voice.say(Finding(key)) for key in _WORDS}
    # Everything inside: no style sheet, script or font from elsewhere, and a policy that forbids
    # it (`default-src 'none'`), as offices may have no network and pages are mailed.
    return _template(template).render(
        story=story, sections=_with_charts(story), words=words, language=voice.language,
        style=_text_of("page.css"), say=voice.say, svg=lambda chart: svg_of(chart, voice),
        in_words=columns_of_words,
    )  # fmt: skip


def _with_charts(story: Story) -> list[tuple[Section, list[Chart]]]:
    """Each section with its charts that stand nowhere above: their ids hold once in a page."""
    seen = {story.picture.name} if story.picture else set()
    found = []
    for section in story.sections:
        charts = {one.name: one for one in section.charts if one.name not in seen}
        seen |= set(charts)
        found.append((section, list(charts.values())))
    return found


@cache
def _template(name: str) -> Template:
    # Escaped by itself: titles come from files that others may have written. A name that is
    # missing is an error, not an empty place on a page (`StrictUndefined`).
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # Put in front instead of imported: macros then see the page's own names.
    return environment.from_string(_text_of("story_parts.html.jinja") + _text_of(name))


def _text_of(name: str) -> str:
    return files("bandeexit.report").joinpath(name).read_text("utf-8")


def columns_of_words(table: Table) -> frozenset[int]:
    """Columns that are set to the left: the first, and those without a number."""
    return frozenset(
        i
        for i in range(len(table.headings))
        # By what is in it: an interval is a number, a dash is none.
        if i == 0 or not any(_is_number(row[i]) for row in table.rows)
    )


def _is_number(cell: Text) -> bool:
    """Whether a cell is a number, or words around one."""
    if isinstance(cell, Finding):
        # `~ 1.2 [..]` is words around a number, and is set like one.
        return any(_is_number(one) for one in cell.numbers.values())
    return isinstance(cell, Number | Estimate | int)
