"""Simulation-based calibration of a fit in which capacity may have bound: is the emulator right?

The method is in `calibration.sbc`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
from scipy import special

from bandeexit.calibration.congested.emulator import Emulator
from bandeexit.calibration.congested.fit import situations_of, train
from bandeexit.calibration.congested.moments import Moments
from bandeexit.calibration.congested.simulator import Worlds, simulate_census
from bandeexit.calibration.congested.situation import Situation
from bandeexit.calibration.congested.training import EmulatedLikelihood
from bandeexit.calibration.histories import Candidates
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.sampler import sample
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import followed_for_ever
from bandeexit.calibration.unknowns import FACTOR_PATHS, check_unknowns
from bandeexit.scenarios.workers import Workers
from calibration.sbc import Bank, Check, check
from calibration.sizes import FULL, FULL_OFTEN, REDUCED, Size

WORKERS = Workers(2)
SIZES = [REDUCED, *(pytest.param(size, marks=pytest.mark.slow) for size in (FULL, FULL_OFTEN))]


@lru_cache(maxsize=2)
def shared_emulator(settings: Settings) -> Emulator:
    """Train for all regimes of the study with limits at once, as a calibration does."""
    unknowns = [check_unknowns(*regime, settings) for regime in FULL.regimes]
    return trained(situations_of(unknowns), settings)


def trained(situations: Sequence[Situation], settings: Settings) -> Emulator:
    return train(situations, "limited", FitJob(settings, WORKERS))


def situation_of(size: Size) -> Situation:
    """Describe the regime, with the features of the emulator at hand."""
    own = check_unknowns(size.study, size.priors, size.settings)
    others = [check_unknowns(*regime, size.settings) for regime in size.regimes]
    return situations_of([own, *others])[0]


def posterior_draws(situation: Situation, size: Size) -> tuple[EmulatedLikelihood, Candidates]:
    if size.regimes:
        emulator = shared_emulator(size.settings)
    else:
        emulator = trained([situation], size.settings)
    likelihood = EmulatedLikelihood(situation, emulator)
    job = FitJob(size.many_draws, WORKERS)
    bank = job.settings.emulator_draws
    return likelihood, sample(situation.unknowns, likelihood, bank, job).kept


def completions_a_year(situation: Situation, kept: Candidates, columns) -> np.ndarray:
    """Forecast quantity: completions in the long run of the census's demand, nobody waiting."""
    durations = situation.unknowns.durations(kept.z[:, : len(situation.unknowns.split)])
    at_census = situation._demand(durations.trend, kept.log_level)[:, -1]
    admitted = 1.0 - columns["visitation.discontinued_share"]
    return at_census * admitted * followed_for_ever(durations)[0]


@lru_cache(maxsize=2)
def bank(size: Size) -> Bank:
    situation = situation_of(size)
    likelihood, kept = posterior_draws(situation, size)
    predictions = situation.predict(kept.z, np.arange(len(kept.z)), kept.log_level)
    moments = likelihood.emulator.moments(predictions)
    columns = situation.columns(kept.z)
    factor = dict(zip(FACTOR_PATHS, (kept.volatility, kept.persistence_years), strict=True))
    worlds = Worlds({**columns, **factor}, kept.log_level).rows(slice(0, size.replicates))
    counts = simulate_census(size.study, worlds, 1, size.settings.seed + 5, WORKERS)[:, 0]
    share = special.expit(closed_form_logits(situation, kept))
    ones, zeros = np.ones_like(share), np.zeros((len(share), 6))
    laws = {
        "none": moments,
        "variance doubled": moments._replace(dispersion=2.0 * moments.dispersion),
        "variance halved": moments._replace(dispersion=0.5 * moments.dispersion),
        "capacity ignored": Moments(share, ones, zeros),
        "multinomial spread": Moments(moments.share, ones, zeros),
    }
    quantities = np.column_stack(
        [kept.z, *factor.values(), completions_a_year(situation, kept, columns)]
    )
    names = (*situation.paths, *factor, "completions a year", "log-likelihood")
    return Bank(quantities, laws, size.replicates, counts, names, bool(size.regimes))


def closed_form_logits(situation: Situation, kept: Candidates) -> np.ndarray:
    """Logits of the four shares as if nobody had ever waited."""
    from bandeexit.calibration.closed_form import ClosedForm

    closed = ClosedForm(situation.unknowns)
    z = kept.z[:, : len(closed.paths)]
    v, q, c = closed.splits(z, np.arange(len(z)), kept.log_level)
    out = situation.columns(kept.z)["visitation.discontinued_share"]
    return special.logit(np.clip(np.stack([v, out, q, c], axis=1), 1e-9, 1 - 1e-9))


def checked(size: Size, law: str) -> Check:
    return check(bank(size), law, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_true_parameters_lie_anywhere_in_their_posteriors(size, record_property):
    """At full size a failure is run again on another seed."""
    first = checked(size, "none")
    last = first if first.passes or not size.regimes else checked(size.on_another_seed(), "none")
    for name, value in {**last.measured, "on_first_seed": last is first}.items():
        record_property(name, value)
    assert last.passes, f"{first.words}\n{last.words}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("law", ["variance doubled", "variance halved", "capacity ignored"])
def test_a_wrong_likelihood_is_caught(size, law, record_property):
    found = checked(size, law)
    record_property("p_smallest", found.measured["p_smallest"])
    assert found.p.min() < 1e-6, found.words
