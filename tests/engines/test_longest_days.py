"""A cap on the length of programmes, worked by hand, and in both engines."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from bandeexit.model.build import build_inputs
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import draw_tape
from engines.side_by_side import same_log
from engines.test_identity import BUSY, THREE
from engines.test_order_of_events import FOREVER, play, tape_of, unit_study
from small_studies import free_inputs, programme

ADMITTED = {"visit": [1.0, 1.0], "outcome": [1.0, 1.0]}


def ends(events):
    return {p: (kind, t) for kind, p, t in events if kind in ("COMPLETED", "LEFT_BY_WISH")}


def test_a_programme_is_completed_when_it_is_as_old_as_the_cap():
    study = unit_study(places=9.0, programme__longest_days=10.0)
    tape = tape_of([1.0, 2.0], completion=[FOREVER, 4.0], wish=[FOREVER, FOREVER], **ADMITTED)
    assert ends(play(study, tape)) == {0: ("COMPLETED", 12.0), 1: ("COMPLETED", 7.0)}


def test_who_leaves_before_the_cap_has_left():
    study = unit_study(places=9.0, programme__longest_days=10.0)
    tape = tape_of([1.0, 1.0], completion=[FOREVER] * 2, wish=[9.5, 10.5], **ADMITTED)
    assert ends(play(study, tape)) == {0: ("LEFT_BY_WISH", 11.5), 1: ("COMPLETED", 12.0)}


def test_the_cap_in_force_at_entry_is_the_one_that_counts():
    cap = Adjustment("programme.longest_days", "set", 10.0, 5.0, 20.0, (0,))
    tape = tape_of([1.0, 6.0], completion=[30.0, 30.0], wish=[FOREVER] * 2, **ADMITTED)
    events = play(unit_study(places=9.0), tape, adjustments=[cap])
    assert ends(events) == {0: ("COMPLETED", 32.0), 1: ("COMPLETED", 17.0)}


def test_a_late_offer_lengthens_no_programme_beyond_the_cap():
    study = unit_study(
        places=9.0,
        programme__longest_days=10.0,
        programme__late_offer_share=1.0,
        programme__late_offer_days=7.0,
    )
    tape = tape_of(
        [1.0, 1.0], completion=[2.0, 6.0], late=[0.0, 0.0], wish=[FOREVER] * 2, **ADMITTED
    )
    assert ends(play(study, tape)) == {0: ("COMPLETED", 11.0), 1: ("COMPLETED", 12.0)}


@pytest.mark.parametrize("cap", [5.0, 40.0, inf])
def test_both_engines_cap_alike(cap):
    inputs = free_inputs(
        programme(*THREE, by_year=0.05, **{**BUSY, "programme__longest_days": cap}), 900.0
    )
    for draw in range(4):
        log = same_log(inputs, draw_tape(inputs, Address(6, draw)))
        assert len(np.unique(log.kind)) >= 8


def test_a_cap_from_the_census_on_leaves_every_history_as_it_was():
    study = programme(*THREE, **BUSY)
    horizon = study.census_day + 300.0
    cap = Adjustment("programme.longest_days", "set", 60.0, study.census_day, horizon, (0, 1, 2))
    free, capped = (build_inputs(study, horizon, changes) for changes in ((), [cap]))
    tapes = [draw_tape(inputs, Address(2, 1)) for inputs in (free, capped)]
    logs = [same_log(i, t) for i, t in zip((free, capped), tapes, strict=True)]
    early = [log.time < study.census_day for log in logs]
    np.testing.assert_array_equal(tapes[0].arrival, tapes[1].arrival)
    np.testing.assert_array_equal(logs[0].time[early[0]], logs[1].time[early[1]])
    assert len(logs[0].time) != len(logs[1].time)
