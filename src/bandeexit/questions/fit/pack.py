"""The report of a fit as files, to lie beside the fit."""

from __future__ import annotations

from bandeexit.questions.fit.content import FitContent
from bandeexit.questions.fit.frames import tables
from bandeexit.report.chart import svg_of
from bandeexit.report.html import html_page
from bandeexit.report.markdown import PICTURES, markdown
from bandeexit.report.story import Story
from bandeexit.report.table_files import csv_file
from bandeexit.report.voice import Voice


def pack(content: FitContent, story: Story, voice: Voice) -> dict[str, bytes]:
    """Make page, Markdown with its pictures, and tables; the same content gives the same bytes."""
    texts = {"report.html": html_page(story, voice), "report.md": markdown(story, voice)}
    texts |= {f"{PICTURES}/{one.name}.svg": svg_of(one, voice) for one in story.charts}
    return {name: text.encode() for name, text in texts.items()} | {
        f"tables/{name}.csv": csv_file(table) for name, table in tables(content).items()
    }
