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
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.needed.ask import Lever, run_needed
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


def theory(measure: str, bound: float, places: int) -> float:
    """How far a number of places is from the bound: at most 0 where it is enough."""
    if measure == "wait_days_p90":
        return longer_than(bound, places) - 0.1
    return abandoning(places) * PER_DAY * DAYS_PER_YEAR - bound


def asked(measure: str, bound: float):
    every = "quarter" if measure == "wait_days_p90" else "year"
    target = Target("asked", measure, bound, True, every, 0.5, start=SINCE)
    base = Scenario("desk", date(2006, 1, 1), PATHS, 4, targets=(target,))
    axis = Axis("capacity.minimum_places", "set", PLACES)
    return run_needed(STUDY, base, target, Lever(axis, refine=False), no_draws(PATHS))


def test_the_two_formulas_of_the_oracle_agree():
    for places in (8, 12):
        law = present(places)
        waits = longer_than(0.0, places) * (1.0 - abandoning(places))
        at_once = law[:places].sum()
        assert waits + at_once + abandoning(places) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("measure", "bound"),
    [
        ("visitation_discontinued", 0.30 * PER_DAY * DAYS_PER_YEAR),
        ("visitation_discontinued", 0.14 * PER_DAY * DAYS_PER_YEAR),
        ("visitation_discontinued", 0.04 * PER_DAY * DAYS_PER_YEAR),
        ("wait_days_p90", 3.2),
        ("wait_days_p90", 1.6),
    ],
)
def test_the_places_needed_are_those_of_erlang_a(measure, bound):
    """In half of the futures at each date: of a stationary measure that is its median."""
    expected = min(n for n in map(int, PLACES) if theory(measure, bound, n) <= 0)
    found = asked(measure, bound)
    answer = found.curve.answer()
    assert answer.outcome == "bracket"
    assert answer.high == expected
    assert answer.low == expected - 1
    assert [cell.point[0] for cell in found.cells] == list(PLACES)


def test_the_shares_rise_through_the_wanted_one_where_theory_crosses_the_bound():
    """Not only the verdict: each side of the crossing is far from even odds."""
    found = asked("visitation_discontinued", 0.14 * PER_DAY * DAYS_PER_YEAR)
    shares = dict(zip(PLACES, (s.share for s in found.curve.standings()), strict=True))
    for places, share in shares.items():
        gap = theory("visitation_discontinued", 0.14 * PER_DAY * DAYS_PER_YEAR, int(places))
        assert (share > 0.9) if gap < -50 else (share < 0.1) if gap > 50 else True


def test_brute_force_over_the_paths_gives_the_same_places():
    from bandeexit.scenarios.axes import scenario_at
    from bandeexit.scenarios.run import run_scenario

    found = asked("wait_days_p90", 1.6)
    enough = []
    for places in PLACES:
        scenario = scenario_at(found.base, (found.lever.axis,), (places,))
        result = run_scenario(STUDY, scenario, no_draws(PATHS))
        met, _, _ = met_by_path(result, found.target)
        enough.append(met.mean(axis=0).min() >= 0.5)
    assert PLACES[enough.index(True)] == found.curve.answer().high
