"""The catalogue of words: each text once, in every language, with the same places, and used."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import bandeexit
from bandeexit.report.words import LANGUAGES, catalogue

HOUSE = Path(bandeexit.__file__).parent
FILES = sorted(HOUSE.rglob("words*.toml"))
SAYING = ("finding", "say", "Finding")
"""Functions whose first argument is a key."""


def trees():
    return [ast.parse(path.read_text("utf-8")) for path in HOUSE.rglob("*.py")]


def literal_keys(tree):
    """Every string of a module; a key may pass through a table before it is said."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def composed_keys(tree):
    """Patterns of the keys that are put together where they are said: f"month_{number}"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING and node.args:
            key = node.args[0]
            if isinstance(key, ast.JoinedStr):
                parts = (getattr(part, "value", None) for part in key.values)
                words = (re.escape(one) if isinstance(one, str) else r"\w+" for one in parts)
                yield re.compile("".join(words))


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_key_stands_in_one_file_only():
    first = {}
    for file in FILES:
        for key, words in tomllib.loads(file.read_text("utf-8")).items():
            for language in words:
                other = first.setdefault((key, language), file)
                assert other == file, f"{key} stands in {other} and in {file}"


def test_every_file_of_words_is_read():
    keys = {key for file in FILES for key in tomllib.loads(file.read_text("utf-8"))}
    assert keys == set(catalogue())


def test_every_text_has_the_same_places_in_every_language():
    for key, texts in catalogue().items():
        assert set(LANGUAGES) <= set(texts), key
        assert len({frozenset(places(text)) for text in texts.values()}) == 1, key
        assert all(texts.values()), key


def test_every_text_is_used_somewhere():
    literal = set().union(*map(literal_keys, trees()))
    composed = [pattern for tree in trees() for pattern in composed_keys(tree)]
    unused = [
        key
        for key in catalogue()
        if key not in literal and not any(pattern.fullmatch(key) for pattern in composed)
    ]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_about_a_target_shouts(language):
    for key in (key for key in catalogue() if key.startswith("target")):
        assert not re.search(r"\b(MISSED|IKKE|NOT)\b", catalogue()[key][language]), key
