"""Titles and units of parameters, in Danish and English, stand in one place and are complete."""

from __future__ import annotations

import pytest

from bandeexit.calibration.table import DERIVED
from bandeexit.model.programme import REGISTRY
from bandeexit.report.parameters import parameter_words, title_of, unit_of


def test_every_parameter_and_derived_quantity_has_a_title_and_nothing_else_has():
    names = {*REGISTRY, *(quantity.name for quantity in DERIVED)}
    assert set(parameter_words()["titles"]) == names


def test_every_unit_has_words_and_nothing_else_has():
    units = {entry.unit for entry in (*REGISTRY.values(), *DERIVED)} - {""}
    assert set(parameter_words()["units"]) == units
    assert unit_of("", "da") == ""


@pytest.mark.parametrize("language", ["da", "en"])
def test_titles_tell_parameters_apart_and_fit_over_a_small_chart(language):
    titles = [title_of(name, language) for name in parameter_words()["titles"]]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 36


def test_both_languages_and_no_other_are_there():
    for words in (*parameter_words()["titles"].values(), *parameter_words()["units"].values()):
        assert set(words) == {"da", "en"}
        assert all(text.strip() == text != "" for text in words.values())
