"""What `needed` finds on a study that is M/M/c+M is what queueing theory says (Erlang-A).

One district, Poisson referrals, exponential visitations and patience, programmes that end at once,
whole places. Sources: Palm (1957), Garnett, Mandelbaum & Reiman (2002) for the number present;
Baccelli & Hebuterne (1981) and Zeltyn & Mandelbaum (2005), Queueing Systems 51, section 4, for
the wait that is offered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import exp, inf

import numpy as np
import pytest
from scipy.integrate import quad

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.programme import Census
from bandeexit.questions.needed.need import LeverRange, find_need
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import met_by_path
from small_studies import no_draws, programme

PER_DAY, SERVICE, PATIENCE = 3.0, 4.0, 6.0
PLACES = tuple(float(n) for n in range(6, 17))
PATHS = 60
SINCE = date(2004, 1, 1)
"""A year after the census, when nobody was there: nothing of the empty start is left, as a stay
takes ten days at the most on average."""

STUDY = replace(
    programme(
        demand__referrals=PER_DAY * DAYS_PER_YEAR,
        visitation__days=SERVICE,
        visitation__shape=1.0,
        visitation__discontinued_share=0.0,
        visitation__patience_days=PATIENCE,
        programme__completion_days=1e-6,
        programme__completion_shape=1.0,
        programme__dropout_days=1e9,
        capacity__headroom=0.0,
    ),
    census=Census(date(2003, 1, 1), 0, 0, 0, 0, 0),
)


def present(places: int) -> np.ndarray:
    """Number present, a birth-death chain."""
    weights = [1.0]
    for n in range(1, 300):
        leaving = min(n, places) / SERVICE + max(n - places, 0) / PATIENCE
        weights.append(weights[-1] * PER_DAY / leaving)
    return np.array(weights) / sum(weights)


def abandoning(places: int) -> float:
    """Share of the candidates who give up."""
    law = present(places)
    return sum(max(n - places, 0) * p for n, p in enumerate(law)) / PATIENCE / PER_DAY


def longer_than(days: float, places: int) -> float:
    """Share of those who start that have waited longer."""
    full = PER_DAY * present(places)[places - 1]

    def offered_and_stayed(x: float) -> float:
        room = PER_DAY * PATIENCE * (1.0 - exp(-x / PATIENCE)) - places * x / SERVICE
        return full * exp(room - x / PATIENCE)

    return quad(offered_and_stayed, days, inf)[0] / (1.0 - abandoning(places))


def asked(measure: str, bound: float):
    every = "quarter" if measure == "wait_days_p90" else "year"
    target = Target("asked", measure, bound, True, every, 0.5, start=SINCE)
    base = Scenario("desk", date(2006, 1, 1), PATHS, 4, targets=(target,))
    axis = Axis("capacity.minimum_places", "set", PLACES)
    return find_need(STUDY, base, no_draws(PATHS), LeverRange(axis, refine=False))


def test_the_two_formulas_of_the_oracle_agree():
    for places in (8, 12):
        law = present(places)
        waits = longer_than(0.0, places) * (1.0 - abandoning(places))
        at_once = law[:places].sum()
        assert waits + at_once + abandoning(places) == pytest.approx(1.0)


def giving_up_a_year(places: int) -> float:
    return abandoning(places) * PER_DAY * DAYS_PER_YEAR


@pytest.mark.parametrize("places", [8, 11, 14])
def test_the_places_needed_to_keep_people_are_those_of_erlang_a(places):
    """At most so many give up in a year, midway between what one place fewer and this many give.

    Wanted in half of the futures at each date: of a stationary measure that is its median. Half
    a place apart is 13 persons or more, their standard deviation is about 10; of 60 futures
    that leaves the 90 % interval on its side of one half.
    """
    bound = (giving_up_a_year(places - 1) + giving_up_a_year(places)) / 2
    found = asked("visitation_discontinued", bound)
    answer = found.curve.requirement()
    assert (answer.outcome, answer.low, answer.high) == ("bracket", places - 1, places)
    assert [cell.point[0] for cell in found.cells] == list(PLACES)


@pytest.mark.parametrize("days", [3.2, 1.6])
def test_the_places_needed_for_a_wait_are_those_of_erlang_a(days):
    """The 90th percentile of the waits of those who start, quarter by quarter."""
    expected = min(n for n in map(int, PLACES) if longer_than(days, n) <= 0.1)
    answer = asked("wait_days_p90", days).curve.requirement()
    assert (answer.outcome, answer.low, answer.high) == ("bracket", expected - 1, expected)


def test_far_from_the_crossing_nearly_all_futures_agree_with_theory():
    bound = 0.14 * PER_DAY * DAYS_PER_YEAR
    found = asked("visitation_discontinued", bound)
    for places, one in zip(PLACES, found.curve.standings(), strict=True):
        gap = giving_up_a_year(int(places)) - bound
        if abs(gap) > 50:
            assert one.share < 0.1 if gap > 0 else one.share > 0.9


def test_brute_force_over_the_paths_gives_the_same_places():
    from bandeexit.scenarios.axes import scenario_at
    from bandeexit.scenarios.run import run_scenario

    found = asked("wait_days_p90", 1.6)
    enough = []
    for places in PLACES:
        scenario = scenario_at(found.base, (found.axis,), (places,))
        result = run_scenario(STUDY, scenario, no_draws(PATHS))
        met, _, _ = met_by_path(result, found.target)
        enough.append(met.mean(axis=0).min() >= 0.5)
    assert PLACES[enough.index(True)] == found.curve.requirement().high
