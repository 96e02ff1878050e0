"""Every parameter and every derived quantity has a name of its own, in both languages."""

from __future__ import annotations

import re

import pytest

from bandeexit.calibration.table import DERIVED
from bandeexit.model.actions import WATCH_UNITS
from bandeexit.model.measures import MEASURES, measure_of
from bandeexit.model.programme import REGISTRY, registry_of
from bandeexit.report.names import measure_name, names_catalogue
from bandeexit.report.parameters import title_of
from bandeexit.report.words import LANGUAGES
from study_copies import REAL

SOURCE = REAL / "src" / "bandeexit"


def test_every_parameter_has_a_name_and_every_unit_a_danish_one():
    assert set(names_catalogue()["parameter"]) == set(REGISTRY)
    known = registry_of(["budget.x"])
    units = {entry.unit for entry in (*known.values(), *DERIVED) if entry.unit}
    assert units <= set(names_catalogue()["unit"])


def test_every_measure_has_a_name():
    assert set(names_catalogue()["measure"]) == set(MEASURES)
    assert (
        set(names_catalogue()["watched"])
        <= set(WATCH_UNITS)
        <= {*MEASURES, *names_catalogue()["watched"]}
    )
    units = {*WATCH_UNITS.values(), *(about.unit for about in MEASURES.values())}
    assert units <= set(names_catalogue()["unit"])


def test_every_name_is_there_in_every_language():
    names = [name for kind in names_catalogue().values() for name in kind.values()]
    assert all(set(name) == set(LANGUAGES) for name in names)
    assert all(text.strip() for name in names for text in name.values())


def test_a_measure_of_a_budget_line_is_called_by_the_title_of_the_line():
    title = {"da": "koordinatorer", "en": "coordinators"}
    spent = measure_of("spend_posts", title)
    assert measure_name(spent, "da") == "Forbrug, koordinatorer"
    assert measure_name(spent, "en") == "Spent, coordinators"
    assert measure_name(measure_of("appropriation_posts"), "en") == "Appropriated, posts"


def test_the_core_holds_no_word_of_the_users_language():
    """Letters that only Danish has, and keys that name a language."""
    for file in (SOURCE / "model").rglob("*.py"):
        assert not re.search(r"[æøåÆØÅ]|[\"'](da|en)[\"']", file.read_text("utf-8")), file


def test_every_derived_quantity_has_a_title_and_nothing_else_has():
    assert set(names_catalogue()["derived"]) == {quantity.name for quantity in DERIVED}


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_two_titles_are_the_same(language):
    titles = [title_of(name, language) for name in (*REGISTRY, *names_catalogue()["derived"])]
    assert len(set(titles)) == len(titles)
