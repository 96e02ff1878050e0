"""The M_t/G/infinity pathway with splitting: stocks, competing risks, arrivals."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from scipy import integrate, stats

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.build import build_inputs
from bandeexit.model.events import EventKind
from bandeexit.model.random_variates import Address
from bandeexit.model.tape import draw_tape
from small_studies import free_inputs, outcomes, programme, run

RATE, TREND, HORIZON = 120.0, 0.3, 1500.0
VISIT, COMPLETION, DROPOUT = (80.0, 2.0), (300.0, 3.0), (420.0, 0.8)
DISCONTINUED, CONTROL = 0.3, 0.4
Z = 4.5
"""Some thirty comparisons of Poisson means: P(|z| > 4.5) is 7 in a million each."""


def open_study():
    return programme(
        demand__referrals=RATE,
        demand__trend=TREND,
        demand__future_trend="continued",
        visitation__days=VISIT[0],
        visitation__shape=VISIT[1],
        visitation__discontinued_share=DISCONTINUED,
        programme__completion_days=COMPLETION[0],
        programme__completion_shape=COMPLETION[1],
        programme__dropout_days=DROPOUT[0],
        programme__dropout_shape=DROPOUT[1],
        programme__control_share=CONTROL,
    )


def laws():
    visit = stats.gamma(VISIT[1], scale=VISIT[0] / VISIT[1])
    completion = stats.gamma(COMPLETION[1], scale=COMPLETION[0] / COMPLETION[1])
    scale = DROPOUT[0] / np.log(2.0) ** (1.0 / DROPOUT[1])
    return visit, completion, stats.weibull_min(DROPOUT[1], scale=scale)


def expected_stocks(day: float, window: float) -> tuple[float, float]:
    """In visitation and in programme, by a double integral on a grid."""
    visit, completion, dropout = laws()
    step = 0.25
    age = np.arange(step / 2, day, step)
    years = window / DAYS_PER_YEAR
    mean_trend = np.expm1(TREND * years) / (TREND * years)
    rate = RATE / DAYS_PER_YEAR / mean_trend * np.exp(TREND * (day - age) / DAYS_PER_YEAR)
    stay = completion.sf(age) * dropout.sf(age)
    in_programme = np.convolve(visit.pdf(age), stay)[: len(age)] * step
    visiting = (rate * visit.sf(age)).sum() * step
    return visiting, (1.0 - DISCONTINUED) * (rate * in_programme).sum() * step


def times_of(path):
    times = np.full((len(EventKind), path.tape.n_candidates), np.inf)
    times[path.log.kind, path.log.person] = path.log.time
    return times


def test_stocks_at_five_dates_have_the_integrals_mean():
    study, n = open_study(), 60
    moments = [100.0, 400.0, 730.0, 1100.0, 1499.0]
    inputs = free_inputs(study, HORIZON)
    runs = [outcomes(run(inputs, draw), moments, study) for draw in range(n)]
    for name, which in (("in_visitation", 0), ("in_programme", 1)):
        total = sum(r[name][:, 0] for r in runs)
        for moment, seen in zip(moments, total, strict=True):
            mean = n * expected_stocks(moment, study.census_day)[which]
            assert abs(seen - mean) < Z * sqrt(mean), (name, moment, seen, mean)


def test_stocks_vary_like_a_poisson_variable():
    study, n = open_study(), 200
    inputs = free_inputs(study, 500.0)
    runs = [outcomes(run(inputs, draw), [450.0], study) for draw in range(n)]
    stock = np.array([r["in_programme"][0, 0] for r in runs])
    ratio = stock.var(ddof=1) / stock.mean()
    assert abs(ratio - 1.0) < Z * sqrt(2.0 / (n - 1))


def test_competing_risks_of_gamma_and_weibull_clocks():
    _, completion, dropout = laws()
    completes = integrate.quad(lambda x: completion.pdf(x) * dropout.sf(x), 0, inf)[0]
    stay = integrate.quad(lambda x: completion.sf(x) * dropout.sf(x), 0, 5000)[0]
    square = integrate.quad(lambda x: 2 * x * completion.sf(x) * dropout.sf(x), 0, 8000)[0]
    times = times_of(run(free_inputs(open_study(), 6000.0)))
    old = times[EventKind.PROGRAMME_STARTED] < 3000.0
    ends = times[[EventKind.COMPLETED, EventKind.LEFT_BY_WISH, EventKind.LEFT_BY_CONTROL]][:, old]
    assert (np.isfinite(ends).sum(axis=0) == 1).all()
    n = old.sum()
    stays = ends.min(axis=0) - times[EventKind.PROGRAMME_STARTED][old]
    done, wish, control = np.isfinite(ends).sum(axis=1)
    assert abs(done - n * completes) < Z * sqrt(n * completes * (1 - completes))
    assert abs(stays.mean() - stay) < Z * sqrt((square - stay**2) / n)
    # With a common shape the two ways of dropping out are shares of one hazard.
    dropped = wish + control
    assert abs(control - dropped * CONTROL) < Z * sqrt(dropped * CONTROL * (1 - CONTROL))


def test_given_their_number_arrivals_are_order_statistics_of_the_intensity():
    inputs = free_inputs(open_study(), HORIZON)
    arrivals = np.concatenate([draw_tape(inputs, Address(5, d)).arrival for d in range(30)])
    years = arrivals / DAYS_PER_YEAR
    place = np.expm1(TREND * years) / np.expm1(TREND * HORIZON / DAYS_PER_YEAR)
    # Demand is constant within months: the distance to the smooth law is below 1e-3.
    assert stats.kstest(place, "uniform").statistic < 1e-3 + 2.2 / sqrt(len(place))


def test_those_in_visitation_at_the_census_came_when_theory_says():
    """Density of their age a: rate(T - a) S_V(a)."""
    study = open_study()
    census = study.census_day
    inputs = build_inputs(study, census + 30.0)
    ages = []
    for draw in range(150):
        times = times_of(run(inputs, draw))
        decided = np.minimum(
            times[EventKind.PROGRAMME_STARTED], times[EventKind.VISITATION_DISCONTINUED]
        )
        there = (times[EventKind.REFERRED] < census) & (decided >= census)
        assert there.sum() == study.census.in_visitation
        ages.append(census - times[EventKind.REFERRED][there])
    visit, _, _ = laws()
    grid = np.linspace(0.0, census, 20_001)
    density = np.exp(-TREND * grid / DAYS_PER_YEAR) * visit.sf(grid)
    law = np.cumsum(density) / density.sum()
    seen = np.concatenate(ages)
    distance = stats.kstest(np.interp(seen, grid, law), "uniform").statistic
    assert distance < 2e-3 + 2.2 / sqrt(len(seen))


@pytest.mark.parametrize("volatility", [0.0, 0.3])
def test_the_level_is_the_average_over_the_window_whatever_the_factor(volatility):
    study = programme(demand__volatility=volatility, demand__persistence_years=2.0)
    inputs = free_inputs(study, study.census_day)
    n = [draw_tape(inputs, Address(3, draw)).n_candidates for draw in range(200)]
    mean = 100.0 * study.census_day / DAYS_PER_YEAR
    assert abs(sum(n) - 200 * mean) < Z * sqrt(200 * mean)
