"""What the priors alone predict, against the closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import special

from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.histories import draw_histories
from bandeexit.calibration.predictive import CountCheck, simulate_counts
from bandeexit.calibration.prior_predictive import check_prior, is_outer, predict_from_prior
from bandeexit.calibration.unknowns import DISCONTINUED, check_unknowns
from bandeexit.study import load_study

SIZE = 2_000


@pytest.fixture(scope="module")
def unknowns():
    files = load_study(Path(__file__).parents[2]).files
    never = next(regime for regime in files.regimes if regime.never_binds)
    return check_unknowns(
        never.programme(files.programme), never.priors_of(files.priors), files.settings
    )


def closed_form_shares(unknowns, source):
    """Shares of the five counts by the closed form, for as many parameter sets."""
    z = source.normal(size=(SIZE, len(unknowns.split)))
    _, _, log_level = draw_histories(unknowns, SIZE, 3, 0)
    splits = ClosedForm(unknowns).splits(z, np.arange(SIZE), log_level)
    share = unknowns.column(DISCONTINUED, source.random(SIZE))
    counts = simulate_counts(np.full(SIZE, 1e5), share, splits, 2016.0, source)
    return counts / counts.sum(axis=1, keepdims=True)


def test_where_capacity_never_binds_simulation_and_closed_form_predict_the_same(unknowns):
    """Means of both, within 4.5 standard errors of their difference."""
    simulated = predict_from_prior(unknowns, 7, SIZE)
    assert (simulated.sum(axis=1) == 593).all()
    shares = closed_form_shares(unknowns, np.random.default_rng(5))
    error = np.hypot(*(one.std(axis=0) / np.sqrt(SIZE) for one in (simulated / 593, shares)))
    assert (abs((simulated / 593).mean(axis=0) - shares.mean(axis=0)) < 4.5 * error).all()


def test_the_total_is_predicted_by_the_prior_of_the_level(unknowns):
    total = check_prior(unknowns, 7, SIZE)[0]
    middle = 100 / 2 * special.gammaincinv(2.0, 0.5) * 2016 / 365.25
    assert total.name == "total"
    assert total.observed == 593
    assert total.predicted[1] == pytest.approx(middle, rel=0.08)


def test_the_same_seed_predicts_the_same(unknowns):
    one, two = (predict_from_prior(unknowns, 7, 50) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert (predict_from_prior(unknowns, 8, 50) != one).any()


@pytest.mark.parametrize(
    ("mid_p", "outer"), [(0.5, False), (0.03, False), (0.02, True), (0.98, True)]
)
def test_a_count_is_outer_when_both_tails_together_hold_less_than_one_in_twenty(mid_p, outer):
    check = CountCheck("completed", 1, (0.0, 1.0, 2.0), mid_p)
    assert is_outer(check) is outer
