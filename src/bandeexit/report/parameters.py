"""How a report calls a parameter, or a quantity derived from some, in running text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bandeexit.model.budget import NO_TITLE
from bandeexit.report.names import name_of


@cache
def derived_titles() -> dict[str, dict[str, str]]:
    """Read the titles of derived quantities, by name."""
    text = files("bandeexit.report").joinpath("parameters.toml").read_text("utf-8")
    titles: dict[str, dict[str, str]] = tomllib.loads(text)["titles"]
    return titles


def title_of(path: str, language: str, title: Mapping[str, str] = NO_TITLE) -> str:
    """Say what a parameter or derived quantity is; `title`: of a budget line."""
    if path in derived_titles():
        return derived_titles()[path][language]
    name = name_of(path, language, title)
    return name[:1].lower() + name[1:]
