"""The report: one self-contained HTML page, no network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from bandeexit.report.figures import Chart
from bandeexit.report.words import say

PAGE_WORDS = (
    "read_first",
    "banner_title",
    "calibration_title",
    "calibration_text",
    "assumptions_title",
    "assumptions_text",
    "provenance_title",
)
WIDE = "difference"
"""Charts whose name begins so take the whole width."""


@dataclass(frozen=True)
class Grid:
    """A table of texts."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: tuple[int, ...] = (0,)
    """Columns of words, set to the left; the others are numbers, set to the right."""
    faded: tuple[int, ...] = ()
    """Rows that are greyed out."""


@dataclass(frozen=True)
class Picture:
    """A chart as it goes into the page."""

    svg: str
    caption: str


@dataclass(frozen=True)
class Part:
    """What the page says of one scenario."""

    title: str
    question: str
    findings: tuple[str, ...]
    wide: tuple[Picture, ...]
    charts: tuple[Picture, ...]
    tables: tuple[Grid, ...]


@dataclass(frozen=True)
class Page:
    """Everything on the page, in its order."""

    title: str
    question: str
    findings: tuple[str, ...]
    warnings: tuple[str, ...]
    banner: tuple[str, ...]
    """Where beliefs about capacity decide the answer."""
    parts: tuple[Part, ...]
    calibration: tuple[Grid, ...]
    """One table a belief about capacity."""
    assumptions: Grid
    sources: Grid
    provenance: tuple[str, ...]


def pictures(charts: list[Chart], *, wide: bool) -> tuple[Picture, ...]:
    """Pick the charts that take the whole width, or the others."""
    chosen = [chart for chart in charts if chart.name.startswith(WIDE) == wide]
    return tuple(Picture(chart.svg(), chart.caption) for chart in chosen)


def render(page: Page, language: str) -> str:
    """Render the page as HTML."""
    words = {key: say(key, language) for key in PAGE_WORDS}
    return template("page.html.jinja").render(
        page=page, words=words, language=language, style=text_of("page.css")
    )


@cache
def template(name: str) -> Template:
    """Read a template of this package; tables are laid out alike in all of them."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text_of("grid.html.jinja") + text_of(name))


def text_of(name: str) -> str:
    """Read a text that comes with this package."""
    return files("bandeexit.report").joinpath(name).read_text("utf-8")
