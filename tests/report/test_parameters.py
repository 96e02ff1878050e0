"""Every parameter and every derived quantity has a name of its own, in both languages."""

from __future__ import annotations

import pytest

from bandeexit.calibration.table import DERIVED
from bandeexit.model.names import NAMES, UNITS
from bandeexit.model.programme import REGISTRY, registry_of
from bandeexit.report.parameters import derived_titles, title_of


def test_every_parameter_has_a_name_and_every_unit_a_danish_one():
    assert set(NAMES) == set(REGISTRY)
    known = registry_of(["budget.x"])
    assert {entry.unit for entry in (*known.values(), *DERIVED) if entry.unit} <= set(UNITS)


def test_every_derived_quantity_has_a_title_and_nothing_else_has():
    assert set(derived_titles()) == {quantity.name for quantity in DERIVED}


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_two_titles_are_the_same(language):
    titles = [title_of(name, language) for name in (*REGISTRY, *derived_titles())]
    assert len(set(titles)) == len(titles)
