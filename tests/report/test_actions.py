"""What a report says of actions: how often they are taken, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.actions import action_findings, actions_table
from bandeexit.scenarios.result import Series
from report.worlds import world

DAYS = (date(2020, 10, 7), date(2021, 1, 1), date(2021, 4, 1))


def acted(*paths):
    """A result with one action, in force path by path at three dates."""
    values = np.array(paths, np.float32)[:, :, None]
    one = world(n_paths=len(values))
    return replace(one, actions={"hire": Series(values, DAYS)})


def test_an_action_is_told_with_how_often_it_is_taken_and_its_height():
    (told,) = action_findings(acted([0, 1, 0], [0, 1, 1], [0, 0, 0], [0, 0, 0]), "en")
    assert "'hire'" in told
    assert "is taken in 50 of 100 futures" in told
    assert "on 1 January 2021, it is in force in 50 of 100" in told


def test_an_action_that_is_never_taken_is_told_to_be_so():
    (told,) = action_findings(acted([0, 0, 0], [0, 0, 0]), "da")
    assert "bliver ikke taget i brug i nogen af 2 fremtider" in told


def test_the_table_has_a_row_a_date_from_the_census_on():
    table = actions_table([acted([0, 1, 1], [0, 0, 1])])
    assert table["share"].tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert table["date"].tolist() == [day.isoformat() for day in DAYS]
