"""Targets besides the census: their law, their likelihood, and numbers held out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.congested.evidence import (
    Links,
    TargetLaw,
    fit_links,
    from_score,
    log_evidence,
    to_score,
)
from bandeexit.calibration.congested.simulator import Worlds, only_at, simulate_histories
from bandeexit.calibration.scores import coverage, score
from bandeexit.calibration.targets import (
    CountTarget,
    Observation,
    days_of,
    log_probability,
    predict_targets,
)
from bandeexit.scenarios.workers import Workers
from small_studies import district, programme

EXACT = Observation(24.0, 24.0)


def target(state="completed", observed=EXACT, **other) -> CountTarget:
    usual = {
        "name": state,
        "quantity": "total",
        "day": date(2002, 1, 1),
        "since": None,
        "over": "",
        "scope": "",
        "use": "fit",
        "source": "nobody",
    }
    return CountTarget(state=state, observed=observed, **{**usual, **other})


RATIO = target(quantity="ratio", over="started", observed=Observation(0.25, 0.25), name="rate")
FLOW = target(quantity="flow", since=date(2001, 7, 1), name="flow")
SOUTH = target("in_programme", quantity="stock", scope="South", name="south")


def test_a_count_has_the_probability_of_the_unit_around_it():
    mean, variance = np.array([20.0, 30.0]), np.array([16.0, 25.0])
    law = stats.norm(mean, np.sqrt(variance))
    np.testing.assert_allclose(
        log_probability(target(), mean, variance), np.log(law.cdf(24.5) - law.cdf(23.5)), rtol=1e-9
    )


@pytest.mark.parametrize(
    ("observed", "low", "high"),
    [
        (Observation(24.0, inf), 23.5, inf),
        (Observation(-inf, 24.0), -inf, 24.5),
        (Observation(20.0, 24.0), 19.5, 24.5),
    ],
)
def test_bounds_have_the_probability_between_them(observed, low, high):
    mean, variance = np.array([10.0, 22.0, 500.0]), np.array([16.0, 9.0, 25.0])
    law = stats.norm(mean, np.sqrt(variance))
    found = log_probability(target(observed=observed), mean, variance)
    with np.errstate(divide="ignore"):
        expected = np.log(law.cdf(high) - law.cdf(low))
    near = np.isfinite(expected) & (expected > -30.0)
    np.testing.assert_allclose(found[near], expected[near], rtol=1e-6)
    assert np.isfinite(found).all()  # far out in a tail, too
    assert (found <= 0.0).all()


def test_about_widens_the_law():
    mean, variance = np.array([20.0]), np.array([16.0])
    about = log_probability(target(observed=Observation(24.0, 24.0, 3.0)), mean, variance)
    np.testing.assert_allclose(about, stats.norm(20.0, 5.0).logpdf(24.0))


def test_scores_of_counts_and_ratios_are_undone():
    targets, values = (target(), RATIO), np.array([[0.0, 0.3], [17.0, 0.9]])
    np.testing.assert_allclose(from_score(targets, to_score(targets, values)), values, atol=1e-12)


def test_links_are_found_again():
    source = np.random.default_rng(1)
    n, repeats = 400, 30
    r = source.standard_normal((n, repeats, 4))
    slope = np.array([[0.5, 0.0, 0.0, -0.3], [0.0, 0.6, 0.0, 0.0]])
    rest = source.multivariate_normal([0, 0], [[0.5, 0.2], [0.2, 0.4]], size=(n, repeats))
    numbers = 50.0 + 7.0 * (r @ slope.T + rest)
    links = fit_links(numbers, r)
    spread = np.sqrt(np.square(slope).sum(axis=1) + np.array([0.5, 0.4]))
    # 12,000 histories: standard errors are about 0.01.
    np.testing.assert_allclose(links.to_census, slope / spread[:, None], atol=0.04)
    left = np.array([[0.5, 0.2], [0.2, 0.4]]) / np.outer(spread, spread)
    np.testing.assert_allclose(links.left, left, atol=0.04)


def test_the_joint_law_is_that_of_the_conditional_normal():
    targets = (target(), target("referred", Observation(40.0, inf)), RATIO)
    law = TargetLaw(np.array([[22.0, 41.0, 0.3]]), np.array([[5.0, 6.0, 0.05]]))
    left = np.array([[0.6, 0.2, 0.1], [0.2, 0.7, 0.0], [0.1, 0.0, 0.8]])
    to_census = np.array([[0.5, 0.0, 0.0, 0.1], [0.0, 0.3, 0.0, 0.0], [0.1, 0.0, 0.2, 0.0]])
    r = np.array([[0.5, -1.0, 0.3, 0.8]])
    found = log_evidence(targets, law, Links(to_census, left), r)
    mean = law.mean[0] + law.spread[0] * (to_census @ r[0])
    covariance = np.outer(law.spread[0], law.spread[0]) * left + np.diag([1 / 12, 1 / 12, 0.0])
    known, seen = [0, 2], np.array([24.0, 0.25])
    inner = covariance[np.ix_(known, known)]
    expected = stats.multivariate_normal(mean[known], inner).logpdf(seen)
    gain = covariance[1, known] @ np.linalg.inv(inner)
    middle = mean[1] + gain @ (seen - mean[known])
    variance = covariance[1, 1] - gain @ covariance[known, 1]
    expected += stats.norm(middle, np.sqrt(variance)).logsf(39.5)
    np.testing.assert_allclose(found, [expected], rtol=1e-9)


STUDY = programme(district("North", 3.0), district("South", 2.0))


def test_targets_are_read_off_simulated_measures():
    days = days_of(STUDY, (target(), FLOW, SOUTH))
    assert days == (181.0, 365.0)
    moments = only_at(days).moments
    tables = {
        name: np.full((1, 3, 3), base) + np.arange(3)[:, None] * 10.0 + np.arange(3)
        for base, name in enumerate(
            (
                "in_visitation",
                "waiting",
                "in_programme",
                "total_referred",
                "total_completed",
                "total_programme_discontinued",
                "total_visitation_discontinued",
            )
        )
    }
    found = predict_targets(STUDY, (target(), FLOW, SOUTH, RATIO), tables, moments)
    np.testing.assert_allclose(found, [[24.0, 10.0, 24.0, 24.0 / (22.0 + 24.0 + 25.0)]])


def test_simulated_targets_hang_together_with_the_census():
    worlds = Worlds({"programme.completion_days": np.array([200.0, 400.0])}, np.zeros((2, 25)))
    at_census = target("completed", day=STUDY.census.when)
    histories = simulate_histories(STUDY, worlds, (at_census, FLOW, SOUTH), 40, 5, Workers())
    np.testing.assert_array_equal(histories.counts[..., 2], histories.numbers[..., 0])
    assert (histories.counts.sum(axis=-1) == STUDY.census.total).all()
    assert (histories.numbers[..., 1] <= histories.numbers[..., 0]).all()
    later = target("completed", day=date(2003, 6, 1), name="later")
    beyond = simulate_histories(STUDY, worlds, (at_census, later), 40, 5, Workers())
    np.testing.assert_array_equal(beyond.counts, histories.counts)
    assert (beyond.numbers[..., 1] > beyond.numbers[..., 0]).mean() > 0.9


def test_scores_by_hand():
    forecast = np.array([[10.0], [12.0], [14.0], [16.0], [18.0]] * 20)
    inside, below, open_end = (
        replace(target(), observed=seen)
        for seen in (Observation(14.0, 14.0), Observation(8.0, 8.0), Observation(17.0, inf))
    )
    (one,) = score((inside,), forecast)
    assert (one.inside, one.pit) == (True, 0.5)
    assert one.forecast == (10.0, 14.0, 18.0)
    assert one.interval_score == 8.0
    (two,) = score((below,), forecast)
    assert (two.inside, two.pit, two.interval_score) == (False, 0.0, 8.0 + 20.0 * 2.0)
    (three,) = score((open_end,), forecast)
    assert (three.inside, three.pit, three.interval_score) == (True, None, 8.0)
    assert coverage((one, two, three)) == pytest.approx(2 / 3)
