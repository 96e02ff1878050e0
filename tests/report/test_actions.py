"""What a report says of actions: how often they are taken, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.action_findings import actions_frame, actions_taken, share_taken
from bandeexit.scenarios.result import Series
from reading import DANISH, ENGLISH
from worlds import CENSUS, world

DAYS = (date(2021, 1, 1), CENSUS, date(2021, 4, 1), date(2021, 7, 1))


def acted(*paths, **more):
    """The small world with actions, in force path by path at four dates."""
    actions = {"hire": paths, **more}
    return replace(
        world(),
        paths=tuple(range(len(paths))),
        actions={
            name: Series(np.array(own, np.float32)[:, :, None], DAYS)
            for name, own in actions.items()
        },
    )


def test_an_action_is_told_with_how_often_it_is_taken_and_when_it_is_in_force_most():
    """In force at some date in three of four futures; in two of them at 1 April."""
    (told,) = actions_taken(acted([0, 0, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0]))
    assert (told.key, told.numbers["action"]) == ("action_taken", "hire")
    assert told.numbers["taken"].value == 0.75
    assert (told.numbers["most"].value, told.numbers["when"]) == (0.5, date(2021, 4, 1))
    assert "is taken in 75 of 100 futures" in ENGLISH.say(told)
    assert "on 1 April 2021, it is in force in 50 of 100" in ENGLISH.say(told)
    assert "'Som nu'" in DANISH.say(told)


def test_an_action_that_is_never_taken_is_told_to_be_so():
    (told,) = actions_taken(acted([0] * 4, [0] * 4))
    assert (told.key, told.numbers["n"]) == ("action_never_taken", 2)
    assert "bliver ikke taget i brug i nogen af 2 fremtider" in DANISH.say(told)


def test_each_action_has_its_own_sentence():
    result = acted([0, 0, 1, 1], [0, 0, 0, 0], stop=([0, 1, 0, 0], [0, 1, 1, 0]))
    told = [(one.numbers["action"], one.numbers["taken"].value) for one in actions_taken(result)]
    assert told == [("hire", 0.5), ("stop", 1.0)]
    assert share_taken(result, "stop") == 1.0
    assert actions_taken(world()) == []


def test_the_table_has_a_row_a_date_from_the_census_on():
    table = actions_frame([acted([1, 0, 1, 1], [1, 0, 0, 1])])
    assert table["date"].tolist() == [day.isoformat() for day in DAYS[1:]]
    assert table["share"].tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert set(table["scenario"]) == {"plain"}
    assert set(table["n"]) == {2}
    assert list(actions_frame([])) == ["scenario", "action", "date", "share", "n"]
