"""The compiled engine against theory: closed forms that know nothing of the simulation."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.likelihood import SPLIT_PATHS, Durations, counted_per_year, smooth_splits
from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.build import build_inputs
from bandeexit.model.compiled.block import simulate_compiled_block
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.verification.check import Check

MOST_ERRORS = 4.0
"""Standard errors of the simulation by which it may miss theory: 6 in 100,000 by chance."""
SEED = 1
"""The same tapes each time: the outcome of a check is no matter of luck."""
OPEN_WORLD = {
    "demand.volatility": 0.0,
    "demand.initial_load": 0,
    "demand.prison_handovers": 0.0,
    "programme.late_offer_share": 0.0,
    "programme.dropout_speed": 1.0,
    "programme.control_speed": 1.0,
    "measures.unpaid_dropout_factor": 1.0,
    "capacity.headroom": inf,
    "capacity.municipal_places": inf,
    "capacity.prison_places": inf,
}
"""Nobody waits, and candidates have nothing to do with one another."""


def check_closed_form(programme: Programme, n_paths: int) -> Check:
    """Expected counts of the five states at the census where nothing binds."""
    study = programme.with_values(OPEN_WORLD)
    horizon = study.census_day + 1.0
    inputs = build_inputs(study, horizon, conditioned=False)
    dates = reporting_dates(study.calendar, study.census_day, horizon)
    tables = simulate_compiled_block(inputs, dates, _addresses(n_paths)).tables
    at = int(np.searchsorted(dates.moments, study.census_day))
    seen = np.array([tables[name][:, at, 0].sum() for name in CENSUS_MEASURES])
    expected = n_paths * expected_counts(study)
    # The five counts are independent Poisson numbers (likelihood.py), so a sum of histories has its
    # mean as variance, and no error has to be estimated.
    z = np.abs(seen - expected) / np.sqrt(expected)
    return Check(
        "Closed form: the five counts where nothing binds",
        "Lukket form: de fem tal hvor intet binder",
        f"{n_paths} histories",
        f"off by {z.max():.1f} standard errors at most",
        bool(z.max() < MOST_ERRORS),
    )


def expected_counts(study: Programme) -> NDArray[np.float64]:
    """Expected numbers at the census, in the order of `CENSUS_MEASURES`."""
    durations = Durations(*(study.number(path)[None] for path in SPLIT_PATHS))
    splits = smooth_splits(durations, study.census_day)
    visited, followed, completed = (float(part[0]) for part in splits)
    counted = counted_per_year(study.number("demand.referrals"), durations.initial_share)
    total = float(counted[0]) * study.census_day / DAYS_PER_YEAR
    decided = total * (1.0 - visited)
    admitted = decided * (1.0 - study.visitation.discontinued_share)
    ended = admitted * (1.0 - followed)
    return np.array(
        [
            total * visited,
            admitted * followed,
            ended * completed,
            ended * (1.0 - completed),
            decided - admitted,
        ]
    )


# Small, busy and impatient: one customer in six gives up, so a queue that is a little wrong shows.
PLACES, SERVICE_DAYS, PATIENCE_DAYS, PER_DAY = 4, 4.0, 6.0, 1.0
WARM_UP_MONTHS = 8
DAYS = 1600.0


def check_queue(programme: Programme, n_paths: int) -> Check:
    """Share of impatient customers who give up: the M/M/c+M queue, also called Erlang A.

    Visitation is the service, nobody is admitted, there is one district.
    """
    study = replace(
        programme.with_values(
            {
                **OPEN_WORLD,
                "demand.referrals": PER_DAY * DAYS_PER_YEAR,
                "demand.trend": 0.0,
                "visitation.days": SERVICE_DAYS,
                "visitation.shape": 1.0,
                "visitation.discontinued_share": 1.0,
                "visitation.patience_days": PATIENCE_DAYS,
                "threat.high_share": 0.0,
                "threat.rise_per_year": 0.0,
                "capacity.headroom": 0.0,
                "capacity.minimum_places": PLACES,
            }
        ),
        districts=(replace(programme.districts[0], pool="one", vacancies=0.0),),
    )
    inputs = build_inputs(study, DAYS, conditioned=False)
    dates = reporting_dates(study.calendar, min(study.census_day, DAYS - 1.0), DAYS)
    tables = simulate_compiled_block(inputs, dates, _addresses(n_paths)).tables
    # Without the first months: the queue starts empty, and theory is of its long run.
    gave_up, came = (
        tables[name][:, WARM_UP_MONTHS:-1, 0].sum(axis=1, dtype=np.float64)
        for name in ("reneged", "referred")
    )
    # Run by run, so that the spread between runs is the error; within a run
    # customers hang together.
    share = gave_up / came
    expected = _erlang_a()
    error = share.std(ddof=1) / np.sqrt(n_paths)
    z = abs(share.mean() - expected) / error
    return Check(
        f"Queueing theory (Erlang A): {expected:.2%} give up waiting",
        f"Køteori (Erlang A): {expected:.2%} opgiver at vente",
        f"{n_paths} runs of {DAYS:.0f} days",
        f"{share.mean():.2%}, off by {z:.1f} standard errors",
        bool(z < MOST_ERRORS),
    )


def _erlang_a() -> float:
    """Share that gives up, from the birth-death chain (Palm 1957; Garnett et al. 2002)."""
    weights = [1.0]
    # Cut off where weights have long vanished: with impatience they fall faster than geometrically.
    for n in range(1, 400):
        leaving = min(n, PLACES) / SERVICE_DAYS + max(n - PLACES, 0) / PATIENCE_DAYS
        weights.append(weights[-1] * PER_DAY / leaving)
    queue = sum(max(n - PLACES, 0) * weight for n, weight in enumerate(weights)) / sum(weights)
    return queue / PATIENCE_DAYS / PER_DAY


def _addresses(n: int) -> list[Address]:
    return [Address(SEED, draw) for draw in range(n)]
