"""The fit as a whole: what is learned, what is not, what is refused."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, special, stats

from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.fit import calibrate
from bandeexit.calibration.histories import soften
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.likelihood import log_discontinued, log_total
from bandeexit.calibration.sampler import MOST_BLOCKS, fit_smooth
from bandeexit.calibration.table import derive
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.errors import RunError, UsageError
from calibration.worlds import (
    CENSUS,
    FACTOR_PRIORS,
    PRIORS,
    SETTINGS,
    SMALL,
    SMOOTH_PRIORS,
    WINDOW,
    full_fit,
    prior,
    prior_durations,
    programme,
    smooth_fit,
)

YEARS = WINDOW / DAYS_PER_YEAR


def column(fit, path):
    return fit.draws.values[:, fit.draws.names.index(path)]


def smooth_posterior(unknowns, settings):
    closed = ClosedForm(unknowns)
    return fit_smooth(closed, settings.prior_draws, FitJob(settings))


def row(fit, name):
    return next(row for row in fit.table if row.name == name)


PUBLISHED = {
    # 5/50/95 % points of the method's own check: smooth demand, 400,000 prior draws.
    "demand.referrals": (100.0, 107.0, 115.0),
    "visitation.discontinued_share": (0.206, 0.235, 0.265),
    "programme.dropout_days": (1.68 * 365.25, 2.38 * 365.25, 3.49 * 365.25),
    "programme.completion_days": (1.27 * 365.25, 1.68 * 365.25, 2.19 * 365.25),
    "visitation.days": (0.18 * 365.25, 0.27 * 365.25, 0.41 * 365.25),
    "demand.trend": (-0.09, 0.06, 0.20),
    "derived.completion_share": (0.57, 0.62, 0.665),
    "derived.stay_days": (0.94 * 365.25, 1.23 * 365.25, 1.58 * 365.25),
    "derived.referrals_at_census": (84.0, 125.0, 178.0),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_smooth_demand_gives_the_known_posterior(name):
    """Within 0.4 sd: rounding of the known points up to 0.17 sd, their own bank (effective size
    3,183) 0.04 sd, and three times 2.1 / sqrt(800) = 0.07 sd of the 800 draws here."""
    points = np.array(PUBLISHED[name])
    sd = (points[2] - points[0]) / 3.29
    assert np.abs(np.array(row(smooth_fit(), name).posterior) - points).max() < 0.4 * sd


def test_the_evidence_of_smooth_demand_is_the_known_one():
    """-20.235 +- 0.026 by a prior bank of 400,000 draws."""
    assert abs(smooth_fit().log_evidence + 20.235) < 0.1


def counted(fit):
    """Persons counted a year: those referred, and those there at the origin."""
    there = column(fit, "demand.initial_visitation")
    return column(fit, "demand.referrals") / (1.0 - there)


def test_the_level_of_those_counted_is_a_gamma_law():
    law = stats.gamma(2.0 + 593, scale=1.0 / (2.0 / 100.0 + YEARS))
    # Stratified draws lie within one slice of the law.
    n = len(full_fit().draws)
    assert stats.kstest(counted(full_fit()), law.cdf).statistic < 1.01 / n


def test_the_discontinued_share_is_a_beta_law():
    law = stats.beta(2.0 + 131, 5.0 + 428)
    seen = column(full_fit(), "visitation.discontinued_share")
    assert stats.kstest(seen, law.cdf).statistic < 1.01 / len(seen)


def test_another_prior_family_for_the_level_is_fitted_on_a_grid():
    """A lognormal as wide as this is flat where the likelihood lives."""
    wide = prior("demand.referrals", "lognormal", 107.4, 3.0)
    seen = column(calibrate(programme(), with_priors(wide), FitJob(SMALL)), "demand.referrals")
    assert abs(seen.mean() * YEARS / 593.0 - 1.0) < 0.005
    assert abs(seen.std() * YEARS / np.sqrt(593.0) - 1.0) < 0.05


@pytest.mark.parametrize(
    "path", ["programme.dropout_elasticity", "visitation.patience_days", "capacity.headroom"]
)
def test_what_no_count_depends_on_is_not_learned(path):
    assert abs(row(full_fit(), path).contraction) < 0.02
    assert row(full_fit(), path).verdict == "not learned"


def test_shapes_are_not_learned():
    """From weighted draws: the kept ones would blur a contraction by 0.05."""
    unknowns = check_unknowns(programme(), SMOOTH_PRIORS, SETTINGS)
    smooth = smooth_posterior(unknowns, SETTINGS)
    weight = special.softmax(smooth.log_weight)
    variance = weight @ np.square(smooth.z - weight @ smooth.z)
    contracted = dict(zip(unknowns.split, 1.0 - variance, strict=True))
    for path in ("visitation.shape", "programme.completion_shape", "programme.dropout_shape"):
        assert -0.1 < contracted[path] < 0.1, (path, contracted[path])


def test_derived_quantities_are_integrals_over_all_time():
    """By adaptive quadrature of the clocks' laws."""
    durations = prior_durations(4, seed=9)
    shares, stays, _ = derive(durations, np.ones(4), np.ones(4))
    for i in range(4):
        _, _, _, mean, shape, median, power, _ = (float(column[i]) for column in durations)
        clock = stats.gamma(shape, scale=mean / shape)
        dropout = stats.weibull_min(power, scale=median / np.log(2.0) ** (1.0 / power))
        ends = (0.0, mean / 4, mean, 4 * mean, 40 * mean)

        def total(f, ends=ends):
            return sum(
                integrate.quad(f, a, b, epsabs=1e-10)[0] for a, b in itertools.pairwise(ends)
            )

        share = total(lambda x, c=clock, d=dropout: c.pdf(x) * d.sf(x))
        stay = total(lambda x, c=clock, d=dropout: c.sf(x) * d.sf(x))
        assert shares[i] == pytest.approx(share, abs=1e-6)
        assert stays[i] == pytest.approx(stay, rel=1e-6)


def test_the_slow_factor_makes_the_counts_teach_less():
    for path in ("visitation.days", "programme.completion_days"):
        assert row(full_fit(), path).contraction < row(smooth_fit(), path).contraction - 0.01


def test_the_trend_is_hardly_touched():
    assert 0.1 < row(full_fit(), "demand.trend").contraction < 0.35


def test_the_fit_predicts_the_five_counts():
    assert [check.observed for check in full_fit().predictive] == [34, 115, 183, 130, 131]
    assert all(0.3 < check.mid_p < 0.7 for check in full_fit().predictive)


def test_kept_likelihoods_belong_to_the_kept_draws():
    """Recompute each kept draw's likelihood from its parameters and its history."""
    from bandeexit.calibration.cells import cell_splits, cell_times, relative_demand
    from bandeexit.calibration.likelihood import SPLIT_PATHS, Durations, initial_mass, log_splits
    from bandeexit.model.rates import demand_cells

    fit = full_fit()
    durations = Durations(*(column(fit, path) for path in SPLIT_PATHS))
    cells = demand_cells(programme().calendar, WINDOW, WINDOW)
    demand = relative_demand(cells, WINDOW, durations.trend, fit.draws.log_level)
    initial = initial_mass(WINDOW, durations.initial_share)
    splits = cell_splits(cell_times(durations, cells.edges), demand, cells.edges, initial)
    level = (
        log_splits(splits, CENSUS)
        + log_total(CENSUS, WINDOW, counted(fit))
        + log_discontinued(CENSUS, column(fit, "visitation.discontinued_share"))
    )
    np.testing.assert_allclose(fit.log_likelihood, level, rtol=1e-9)


@pytest.mark.slow
def test_softening_changes_the_proposal_and_not_the_posterior(monkeypatch):
    """Means from another softness within 0.25 sd: each has an effective size above 250."""
    from bandeexit.calibration import histories

    monkeypatch.setattr(histories, "SOFTNESS", 0.5)
    other = calibrate(programme(), PRIORS, FitJob(replace(SETTINGS, seed=8, khat_refused=2.0)))
    assert_same_means(full_fit(), other, 0.25)


def assert_same_means(one, other, allowed):
    for path in one.draws.names:
        a, b = column(one, path), column(other, path)
        assert abs(a.mean() - b.mean()) < allowed * a.std(), path


def test_a_new_seed_gives_the_same_means():
    other = calibrate(programme(), PRIORS, FitJob(replace(SETTINGS, seed=7)))
    assert_same_means(full_fit(), other, 0.2)
    assert abs(other.log_evidence - full_fit().log_evidence) < 0.15


def test_the_same_seed_gives_the_same_numbers():
    one, other = (calibrate(programme(), PRIORS, FitJob(SMALL)) for _ in range(2))
    assert (one.draws.values == other.draws.values).all()
    assert (one.draws.log_level == other.draws.log_level).all()
    assert one.table == other.table


def test_kept_draws_are_seldom_copies():
    assert full_fit().distinct > 0.85 * SETTINGS.kept_draws
    assert full_fit().warnings == ()


def test_a_parameter_without_a_prior_keeps_its_value_and_is_not_drawn():
    fewer = tuple(p for p in PRIORS if p.path != "visitation.shape")
    fit = calibrate(programme(), fewer, FitJob(SMALL))
    assert "visitation.shape" not in fit.draws.names
    assert fit.draws.names == tuple(p.path for p in fewer)


def test_progress_is_told():
    told = []
    job = FitJob(SMALL, tell=lambda what, share: told.append((what, share)))
    calibrate(programme(), SMOOTH_PRIORS, job)
    assert told[0][0] == "weighing draws from the prior"
    assert all(0.0 <= share <= 1.0 for _, share in told)


def test_all_that_is_wrong_is_told_at_once():
    study = replace(programme(), census=replace(CENSUS, completed=-1))
    study = study.with_values(
        {"programme.late_offer_share": 0.2, "programme.late_offer_days": 90.0}
    )
    wrong = (*PRIORS, prior("demand.trnd", "normal", 0.0, 1.0), PRIORS[2])
    with pytest.raises(UsageError) as told:
        calibrate(study, wrong, FitJob(replace(SETTINGS, kept_draws=SETTINGS.candidates + 1)))
    words = str(told.value)
    for part in ("did you mean `demand.trend`", "has 2 priors", "`completed` is -1", "late offers"):
        assert part in words
    assert "exceeds `candidates`" in words


def with_priors(*others):
    paths = {other.path for other in others}
    return (*(p for p in SMOOTH_PRIORS if p.path not in paths), *others)


def test_counts_out_of_reach_of_the_priors_are_refused():
    """Nobody completes within the window, yet 183 did."""
    late = prior("programme.completion_days", "lognormal", 30_000.0, 0.01)
    sharp = prior("programme.completion_shape", "lognormal", 900.0, 0.01)
    with pytest.raises(RunError, match="widen the priors"):
        calibrate(programme(), with_priors(late, sharp), FitJob(SMALL))


def test_a_count_that_contradicts_its_prior_is_named():
    short = prior("visitation.days", "lognormal", 10.0, 0.1)
    fit = calibrate(programme(), with_priors(short), FitJob(replace(SMALL, khat_refused=2.0)))
    assert any("in_visitation: the observed 34 is odd" in words for words in fit.warnings)


def test_weights_that_cannot_be_trusted_are_refused():
    with pytest.raises(RunError, match="k-hat"):
        calibrate(programme(), SMOOTH_PRIORS, FitJob(replace(SMALL, khat_refused=-2.0)))


def test_few_effective_draws_are_warned_of():
    fit = calibrate(programme(), SMOOTH_PRIORS, FitJob(replace(SMALL, least_ess=1e6)))
    assert any("effective sample size" in words for words in fit.warnings)


def test_softened_weights_of_power_one_are_the_weights():
    unknowns = check_unknowns(programme(), SMOOTH_PRIORS, SMALL)
    smooth = smooth_posterior(unknowns, SMALL)
    np.testing.assert_array_equal(soften(smooth, 1.0), smooth.log_weight)
    assert not unknowns.has_slow_factor
    assert check_unknowns(programme(), FACTOR_PRIORS + SMOOTH_PRIORS, SMALL).has_slow_factor
    assert MOST_BLOCKS >= 1
