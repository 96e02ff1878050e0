"""How a report calls a parameter, or a quantity derived from some, in running text."""

from __future__ import annotations

from collections.abc import Mapping

from bandeexit.model.budget import NO_TITLE
from bandeexit.report.names import name_of, names_catalogue


def title_of(path: str, language: str, title: Mapping[str, str] = NO_TITLE) -> str:
    """Say what a parameter or derived quantity is; `title`: of a budget line."""
    derived = names_catalogue()["derived"]
    if path in derived:
        return derived[path][language]
    name = name_of(path, language, title)
    # Names begin with a capital in the catalogue, as headings; within a sentence they do not.
    return name[:1].lower() + name[1:]
