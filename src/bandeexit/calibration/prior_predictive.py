"""What the priors alone predict of the counts, before the counts are looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.congested.fit import situations_of
from bandeexit.calibration.congested.simulator import simulate_census
from bandeexit.calibration.congested.training import worlds_of
from bandeexit.calibration.predictive import CountCheck, check_count, check_counts
from bandeexit.calibration.randomness import FitPurpose, generator, simulation_seed, uniforms
from bandeexit.calibration.unknowns import LEVEL, FittedUnknowns
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.scenarios.workers import ALONE, Workers

Integers = NDArray[np.int64]

TOTAL = "total"
PRIOR_SETS = 2_000
OUTER = 0.05
"""A count in the outer 5 % of what the priors predict is worth a word."""
WAVE = 90
"""Address of the random numbers; the fit's waves have smaller ones."""


def predict_from_prior(
    unknowns: FittedUnknowns, seed: int, size: int = PRIOR_SETS, workers: Workers = ALONE
) -> Integers:
    """Simulate the five counts of parameter sets drawn from the prior, given the total.

    Everything binds that binds under the regime, so one way serves them all.

    Returns
    -------
    ndarray of int, shape (size, 5)
    """
    (situation,) = situations_of([unknowns])
    z = special.ndtri(uniforms(seed, FitPurpose.PRIOR_SAMPLE, 1, (size, len(situation.paths))))
    worlds = worlds_of(situation, z, seed, WAVE)
    own = simulation_seed(seed, FitPurpose.PRIOR_SAMPLE)
    return simulate_census(unknowns.programme, worlds, 1, own, workers)[:, 0]


def check_prior(
    unknowns: FittedUnknowns, seed: int, size: int = PRIOR_SETS, workers: Workers = ALONE
) -> tuple[CountCheck, ...]:
    """Compare the observed total, and the counts given it, with what the priors predict."""
    counts = predict_from_prior(unknowns, seed, size, workers)
    return (_check_total(unknowns, seed, size), *check_counts(counts, unknowns.programme.census))


def _check_total(unknowns: FittedUnknowns, seed: int, size: int) -> CountCheck:
    programme = unknowns.programme
    level = unknowns.column(LEVEL, uniforms(seed, FitPurpose.PRIOR_SAMPLE, 2, (size,)))
    # The total is not simulated: it is given in every history, and Poisson given the level.
    mean = level * (programme.census_day / DAYS_PER_YEAR)
    total = generator(seed, FitPurpose.PRIOR_SAMPLE, 3).poisson(mean)
    return check_count(TOTAL, programme.census.total, total)


def is_outer(check: CountCheck) -> bool:
    """Whether the observed count lies in the outer 5 %, both tails together."""
    return 2.0 * min(check.mid_p, 1.0 - check.mid_p) < OUTER
