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
    return _template().render(page=page, words=words, language=language)


@cache
def _template() -> Template:
    source = files("bandeexit.report").joinpath("page.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # Macros have to stand before their use; in the file they come last, out of the way.
    body, macros = source.split("{%- macro", 1)
    return environment.from_string("{%- macro" + macros + body)
