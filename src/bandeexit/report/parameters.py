"""How users read a parameter: its title and its unit, in Danish and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def parameter_words() -> dict[str, dict[str, dict[str, str]]]:
    """Read `titles`, by path or name of a derived quantity, and `units`, by the registry's unit."""
    return tomllib.loads(files("bandeexit.report").joinpath("parameters.toml").read_text("utf-8"))


def title_of(path: str, language: str) -> str:
    """Say what a parameter or derived quantity is."""
    return parameter_words()["titles"][path][language]


def unit_of(unit: str, language: str) -> str:
    """Say a unit of the registry; nothing for a word or a flag, which has none."""
    return parameter_words()["units"][unit][language] if unit else ""
