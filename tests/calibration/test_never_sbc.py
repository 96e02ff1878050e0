"""Simulation-based calibration of the fit in which capacity never binds: is the closed form right?

The method is in `calibration.sbc`. Counts come from the engine, so that it is the closed form
itself, the slow factor's histories and the conjugate share that are checked, not only the sampler.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from bandeexit.calibration.cells import relative_demand
from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.congested.moments import Moments
from bandeexit.calibration.congested.simulator import Worlds, simulate_census
from bandeexit.calibration.conjugate import draw_discontinued
from bandeexit.calibration.fit import other_columns
from bandeexit.calibration.histories import Candidates
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.likelihood import SPLIT_PATHS
from bandeexit.calibration.randomness import FitPurpose, stratified_uniforms
from bandeexit.calibration.sampler import sample
from bandeexit.calibration.table import followed_for_ever
from bandeexit.calibration.unknowns import (
    DISCONTINUED,
    FACTOR_PATHS,
    FittedUnknowns,
    check_unknowns,
    window_cells,
)
from bandeexit.scenarios.workers import Workers
from calibration.sbc import Bank, Check, check
from calibration.sizes import FULL_NEVER, REDUCED_NEVER, Size

WORKERS = Workers(2)
SIZES = [REDUCED_NEVER, pytest.param(FULL_NEVER, marks=pytest.mark.slow)]


def columns_of(unknowns: FittedUnknowns, kept: Candidates, seed: int) -> dict[str, np.ndarray]:
    """Every uncertain parameter of the draws, as a calibration completes them."""
    share = draw_discontinued(
        unknowns, stratified_uniforms(seed, FitPurpose.CONJUGATE, 1, len(kept.z))
    )
    known = dict(zip(SPLIT_PATHS, unknowns.durations(kept.z), strict=True))
    return other_columns(unknowns, {**known, DISCONTINUED: share}, kept, seed)


def completions_a_year(
    unknowns: FittedUnknowns, kept: Candidates, admitted: np.ndarray
) -> np.ndarray:
    """Forecast quantity: completions in the long run of the census's demand."""
    durations, cells = unknowns.durations(kept.z), window_cells(unknowns.programme)
    day = unknowns.programme.census_day
    at_census = relative_demand(cells, day, durations.trend, kept.log_level)[:, -1]
    return at_census * admitted * followed_for_ever(durations)[0]


@lru_cache(maxsize=2)
def bank(size: Size) -> Bank:
    unknowns = check_unknowns(size.study, size.priors, size.settings)
    closed, settings = ClosedForm(unknowns), size.many_draws
    kept = sample(unknowns, closed, settings.prior_draws, FitJob(settings, WORKERS)).kept
    columns = columns_of(unknowns, kept, settings.seed)
    worlds = Worlds(columns, kept.log_level).rows(slice(0, size.replicates))
    counts = simulate_census(size.study, worlds, 1, settings.seed + 5, WORKERS)[:, 0]
    v, q, c = closed.splits(kept.z, np.arange(len(kept.z)), kept.log_level)
    out = columns[DISCONTINUED]
    share, ones = np.stack([v, out, q, c], axis=1), np.ones((len(out), 4))
    right = Moments(share, ones, np.zeros((len(out), 6)))
    laws = {
        "none": right,
        "variance doubled": right._replace(dispersion=2.0 * ones),
        "variance halved": right._replace(dispersion=0.5 * ones),
    }
    factor = [columns[path] for path in FACTOR_PATHS]
    forecast = completions_a_year(unknowns, kept, 1.0 - out)
    quantities = np.column_stack([kept.z, out, *factor, forecast])
    names = (*closed.paths, DISCONTINUED, *FACTOR_PATHS, "completions a year", "log-likelihood")
    return Bank(quantities, laws, size.replicates, counts, names, size is FULL_NEVER)


def checked(size: Size, law: str) -> Check:
    return check(bank(size), law, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_true_parameters_lie_anywhere_in_their_posteriors(size, record_property):
    """At full size a failure is run again on another seed."""
    first = checked(size, "none")
    last = first if first.passes else checked(size.on_another_seed(), "none")
    for name, value in {**last.measured, "on_first_seed": last is first}.items():
        record_property(name, value)
    assert last.passes, f"{first.words}\n{last.words}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("law", ["variance doubled", "variance halved"])
def test_a_wrong_likelihood_is_caught(size, law, record_property):
    found = checked(size, law)
    record_property("p_smallest", found.measured["p_smallest"])
    assert found.p.min() < 1e-6, found.words
