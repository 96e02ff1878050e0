"""Who is in visitation at the origin, and referrals that do not creep upwards."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.arrivals import referral_rates
from bandeexit.model.build import build_inputs
from bandeexit.model.random_variates import Address
from bandeexit.model.tape import draw_tape
from small_studies import free_inputs, outcomes, programme, run

SHARE = 0.3
STUDY = programme(demand__initial_visitation=SHARE, visitation__days=80.0, visitation__shape=2.0)
REFERRED = 100.0 * STUDY.census_day / DAYS_PER_YEAR
THERE = REFERRED * SHARE / (1.0 - SHARE)


def early(study, n):
    """Tapes of free histories, and who of them is there at the origin."""
    inputs = free_inputs(study, study.census_day)
    tapes = [draw_tape(inputs, Address(3, draw)) for draw in range(n)]
    return inputs, [(tape, tape.arrival < 0.0) for tape in tapes]


def test_as_many_are_there_as_their_share_of_the_counted_says():
    _, tapes = early(STUDY, 40)
    seen = sum(int(there.sum()) for _, there in tapes)
    assert abs(seen - 40 * THERE) < 4.0 * np.sqrt(40 * THERE)  # a Poisson number


def test_the_rest_of_their_visitation_has_the_equilibrium_law():
    """Its distribution function is the integral of S_V / mean, here by quadrature."""
    inputs, tapes = early(STUDY, 40)
    days = inputs.pathway.visit_days[0, 0]
    rest = np.concatenate(
        [(tape.arrival + tape.variates.visit * days)[there] for tape, there in tapes]
    )
    grid = np.linspace(0.0, 1500.0, 20_001)
    survival = stats.gamma(2.0, scale=40.0).sf(grid)
    law = np.append(0.0, np.cumsum((survival[1:] + survival[:-1]) / 2.0 * np.diff(grid))) / 80.0
    assert stats.kstest(rest, lambda t: np.interp(t, grid, law)).pvalue > 0.001
    assert rest.min() > 0.0


def test_they_are_counted_and_hold_places_from_the_first_day():
    study = programme(demand__initial_visitation=SHARE, capacity__headroom=0.2)
    path = run(free_inputs(study, study.census_day + 1.0))
    there = int((path.tape.arrival < 0.0).sum())
    found = outcomes(path, [0.0, study.census_day], study)
    assert there > 0
    assert found["in_visitation"][0, 0] == found["total_referred"][0, 0] == there
    assert found["waiting"][0, 0] == 0
    assert found["total_referred"][1, 0] == len(path.tape.arrival)
    assert found["referred"].sum(axis=0)[0] == len(path.tape.arrival) - there


def test_without_a_share_nobody_is_there():
    _, [(tape, there)] = early(programme(), 1)
    assert not there.any()
    assert (tape.arrival >= 0.0).all()


def test_referrals_of_an_unchanged_programme_do_not_creep_upwards():
    """Over many histories the rate ten years after the census is that of the years counted."""
    study = programme(demand__volatility=0.3, demand__persistence_years=3.0)
    demand = build_inputs(study, study.census_day + 3652.0, conditioned=False).demand
    rates = np.array([referral_rates(demand, Address(1, i)) for i in range(1500)]) / demand.per_day
    far = rates[:, -12:].mean(axis=1)
    error = far.std() / np.sqrt(len(far))
    assert far.mean() == pytest.approx(1.0, abs=4.0 * error)
    at_census = rates[:, demand.cells.n_before - 1].mean()
    assert far.mean() < at_census + 4.0 * error
