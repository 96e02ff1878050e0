"""Districts that join a pool and part again, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.model.money import staff_in_force
from bandeexit.model.pools import check_pools
from bandeexit.model.schedule import Adjustment, check_adjustments
from engines.test_order_of_events import play, tape_of
from small_studies import district, programme

TWO = (district("North"), district("South"))
JOINED = Adjustment("districts.pool", "set", "both", 10.0, 20.0, (0, 1))


def two_units(**values):
    """Two districts of one place each; every mean is one day."""
    numbers = {
        "visitation__days": 1.0,
        "visitation__patience_days": 1.0,
        "visitation__discontinued_share": 0.5,
        "capacity__headroom": 0.0,
        "capacity__minimum_places": 1.0,
    }
    return programme(*TWO, **(numbers | values))


def tape_in(districts, arrivals, **variates):
    tape = tape_of(arrivals, outcome=[0.0] * len(arrivals), **variates)
    return tape._replace(district=np.array(districts), rounding=np.zeros((3, 3)))


def starts(events):
    return [(p, t) for kind, p, t in events if kind == "VISITATION_STARTED"]


def test_who_waits_next_door_gets_the_free_place_on_the_day_the_pools_merge():
    tape = tape_in([0, 0], [1.0, 2.0], visit=[50.0, 1.0])
    assert starts(play(two_units(), tape)) == [(0, 1.0), (1, 51.0)]
    assert starts(play(two_units(), tape, adjustments=[JOINED])) == [(0, 1.0), (1, 10.0)]


def test_merged_queues_are_in_the_order_of_referral():
    tape = tape_in([0, 1, 1, 0], [1.0, 1.5, 2.0, 3.0], visit=[11.0, 12.0, 2.0, 1.0])
    # On day 12 and 13.5 the first two leave: South's candidate 2 was referred before North's 3.
    assert starts(play(two_units(), tape, adjustments=[JOINED]))[2:] == [(2, 12.0), (3, 13.5)]
    tape = tape._replace(arrival=np.array([1.0, 1.5, 3.0, 2.0]))
    assert starts(play(two_units(), tape, adjustments=[JOINED]))[2:] == [(3, 12.0), (2, 13.0)]


def test_queues_part_again_with_the_load_of_their_own_district():
    """From day 20 North is over its one place, so its next waits for both to leave."""
    tape = tape_in([0, 0, 0, 1], [1.0, 2.0, 3.0, 4.0], visit=[30.0, 30.0, 1.0, 1.0])
    events = play(two_units(), tape, adjustments=[JOINED])
    assert starts(events) == [(0, 1.0), (3, 4.0), (1, 10.0), (2, 40.0)]


def test_the_places_of_a_pool_are_those_of_its_districts_together():
    tape = tape_in([0, 0, 0], [11.0, 11.0, 11.0], visit=[4.0, 4.0, 1.0])
    events = play(two_units(), tape, adjustments=[JOINED])
    assert starts(events) == [(0, 11.0), (1, 11.0), (2, 15.0)]


def test_overload_is_that_of_the_pool_in_force():
    """Norm 1 in each district, elasticity 1: alone with two cases the clock runs at 2, pooled at 1.

    In programme from day 2: 8 x 2 by day 10, then 5 more until day 15.
    """
    study = two_units(
        capacity__headroom=2 / 25,
        capacity__minimum_places=9.0,
        programme__dropout_days=np.log(2.0),
        programme__control_share=0.0,
        programme__dropout_elasticity=1.0,
    )
    tape = tape_in([0, 0], [1.0, 1.0], visit=[1.0, 1.0], wish=[21.0, 1e9])
    tape = tape._replace(variates=tape.variates._replace(outcome=np.ones(2)))
    assert ("LEFT_BY_WISH", 0, 12.5) in play(study, tape)
    assert ("LEFT_BY_WISH", 0, 15.0) in play(study, tape, adjustments=[JOINED])


def test_a_pool_that_one_district_would_have_for_itself_is_refused():
    slip = Adjustment("districts.pool", "set", "bothe", 800.0, 900.0, (0,))
    with pytest.raises(UsageError, match=r"districts\.pool becomes bothe and only North is in it"):
        check_pools(two_units(), 1000.0, [slip])
    check_pools(two_units(), 1000.0, [JOINED])


def test_vacancies_take_posts_between_dates_in_some_districts_only():
    study = programme(*TWO, by_year=10.0)  # 10 m DKK at 1 m DKK a post: 5 posts in each district
    vacant = Adjustment("districts.vacancies", "add", 2.0, 400.0, 500.0, (1,))
    posts = staff_in_force(study, [vacant], np.array([0.0, 400.0, 500.0]), 0.0).employed
    assert posts.tolist() == [[5.0, 5.0], [5.0, 3.0], [5.0, 5.0]]
    fewer = Adjustment("districts.vacancies", "add", -1.0, 400.0, 500.0, (1,))
    with pytest.raises(UsageError, match=r"districts\.vacancies becomes -1 by"):
        check_adjustments(study, 600.0, [fewer])
