"""A table of texts, and the templates of this package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template


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
