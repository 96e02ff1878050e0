"""The fit of one regime: from five counts and priors to equally weighted draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.cells import relative_demand
from bandeexit.calibration.closed_form import ClosedForm
from bandeexit.calibration.conjugate import (
    draw_discontinued,
    draw_level,
    log_evidence_discontinued,
)
from bandeexit.calibration.histories import MOST_PIECES, Candidates, draw_histories
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.likelihood import (
    SPLIT_PATHS,
    Durations,
    counted_per_year,
    log_discontinued,
    log_total,
)
from bandeexit.calibration.predictive import CountCheck, check_counts, predict_counts
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.randomness import FitPurpose, stratified_uniforms, uniforms
from bandeexit.calibration.sampler import MOST_BLOCKS, PosteriorSample, sample
from bandeexit.calibration.scores import Score
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import DERIVED, Row, derive, derived_row, parameter_row
from bandeexit.calibration.trust import Weights, warnings_of
from bandeexit.calibration.unknowns import (
    DISCONTINUED,
    FACTOR_PATHS,
    INITIAL_SHARE,
    LEVEL,
    FittedUnknowns,
    check_unknowns,
    window_cells,
)
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PRIOR_SAMPLE = 4_000
"""Draws from the prior that show what derived quantities were before the counts."""


@dataclass(frozen=True, slots=True)
class SimulationCheck:
    """How far the emulated likelihood is from a simulated one."""

    draws: int
    histories: int
    """Simulated of each draw."""
    ess_share: float
    """Effective sample size of the weights simulated / emulated, over the number of draws."""
    khat: float
    """Pareto k-hat of these weights."""
    sd: float
    """Standard deviation of simulated minus emulated log-likelihood."""
    log_evidence_shift: float
    """Log of the mean weight: by how much the simulated evidence is above the emulated."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The posterior of one regime, and how far to trust it."""

    draws: Draws
    """Equally weighted."""
    log_likelihood: Floats
    """Of all five counts, for each draw."""
    table: tuple[Row, ...]
    """Prior and posterior of every uncertain parameter, then derived quantities."""
    predictive: tuple[CountCheck, ...]
    log_evidence: float
    """Log-probability of the five counts given their total, averaged over the prior."""
    smooth: Weights
    """Weights of the smooth demand model, softened as candidates are drawn from it."""
    histories: Weights
    """Weights of the histories of the slow factor, on top of the smooth model."""
    distinct: int
    """Kept draws that differ from one another."""
    warnings: tuple[str, ...]
    waiting: Integers
    """Persons who waited at the census in the history of each draw."""
    emulator_errors: tuple[float, ...] = ()
    """Held-out errors, in standard deviations of the data; empty for the closed form."""
    check: SimulationCheck | None = None
    """The emulator against fresh simulations; None for the closed form."""
    pairs: tuple[float, float, float] | None = None
    """5 %, 50 % and 95 % points of the number of histories that a draw's was picked from."""
    wide: Draws | None = None
    """Fewer draws under twice the width of the trend's prior; None where that has no width."""
    scores: tuple[Score, ...] = ()
    """Numbers that were held out of the fit, beside what it forecasts."""

    @property
    def ess(self) -> float:
        """Effective sample size of the last stage."""
        return self.histories.ess

    @property
    def khat(self) -> float:
        """Pareto k-hat, the worse of the two stages."""
        return max(self.smooth.khat, self.histories.khat)


def calibrate(programme: Programme, priors: tuple[Prior, ...], job: FitJob) -> Fit:
    """Fit the uncertain parameters to the census as if capacity had never bound: closed form.

    Parameters
    ----------
    programme : Programme
        Its census is what is fitted to; parameters without a prior keep its values.
    priors : tuple of Prior
        One a parameter.

    Returns
    -------
    Fit

    Raises
    ------
    UsageError
        The priors, the counts or the settings do not make a fit.
    RunError
        The counts are out of reach of the priors, or the weights cannot be trusted.
    """
    unknowns = check_unknowns(programme, priors, job.settings)
    closed = ClosedForm(unknowns)
    sampled = sample(unknowns, closed, job.settings.prior_draws, job)
    job.tell("drawing what the counts do not touch", 0.0)
    return _finish(closed, job.settings, sampled)


def _finish(closed: ClosedForm, settings: Settings, sampled: PosteriorSample) -> Fit:
    unknowns, kept, seed = closed.unknowns, sampled.kept, settings.seed
    census, window = unknowns.programme.census, unknowns.programme.census_day
    n = len(kept.z)
    columns = dict(zip(SPLIT_PATHS, unknowns.durations(kept.z), strict=True))
    # The likelihood of the splits left it out; here it joins, with its own evidence below.
    share = draw_discontinued(unknowns, stratified_uniforms(seed, FitPurpose.CONJUGATE, 1, n))
    columns |= other_columns(unknowns, {**columns, DISCONTINUED: share}, kept, seed)
    counted = counted_per_year(columns[LEVEL], columns[INITIAL_SHARE])
    splits = closed.splits(kept.z, np.arange(n), kept.log_level)
    # A model with more free numbers than counts gives them back whatever it is worth: this finds
    # bugs, and is no measure of fit (docs/calibration-checks.md).
    counts = predict_counts(counted, share, splits, window, seed)
    predictive = check_counts(counts, census)
    weights = (sampled.smooth, sampled.histories)
    return Fit(
        draws=draws_of(unknowns, columns, kept),
        log_likelihood=kept.log_likelihood
        + log_total(census, window, counted)
        + log_discontinued(census, share),
        table=table_of(unknowns, columns, kept.log_level, settings),
        predictive=predictive,
        # Of four counts given the total. That of the total is the same for all regimes, as long as
        # they share the prior of the level, and says nothing between them.
        log_evidence=sampled.log_evidence + log_evidence_discontinued(unknowns),
        smooth=weights[0],
        histories=weights[1],
        distinct=sampled.distinct,
        warnings=warnings_of(settings, weights, predictive, sampled.distinct),
        # Nobody waits where nothing binds; the field is there so that regimes
        # can be laid side by side.
        waiting=np.zeros(n, dtype=np.int64),
    )


def other_columns(
    unknowns: FittedUnknowns, known: dict[str, Floats], kept: Candidates, seed: int
) -> dict[str, Floats]:
    """Add what the counts inform on its own, or not at all, to the parameters known."""
    n = len(kept.z)
    columns = dict(known)
    columns |= dict(zip(FACTOR_PATHS, (kept.volatility, kept.persistence_years), strict=True))
    # Blocks 0 and 1 of this purpose are the level and the discontinued share: independent of one
    # another, as their posteriors are.
    u = stratified_uniforms(seed, FitPurpose.CONJUGATE, 0, n)
    columns[LEVEL] = draw_level(unknowns, u, columns[INITIAL_SHARE])
    # Sorted and numbered: a new prior moves the random numbers of those that come after it, so the
    # fit changes to another one that is as good.
    untouched = sorted(path for path in unknowns.priors if path not in columns)
    for block, path in enumerate(untouched):
        columns[path] = unknowns.column(
            path, stratified_uniforms(seed, FitPurpose.INDEPENDENT, block, n)
        )
    return columns


def draws_of(unknowns: FittedUnknowns, columns: dict[str, Floats], kept: Candidates) -> Draws:
    """Lay the uncertain parameters side by side."""
    names = tuple(unknowns.priors)
    return Draws(names, np.column_stack([columns[name] for name in names]), kept.log_level)


def completed_columns(unknowns: FittedUnknowns, columns: dict[str, Floats]) -> dict[str, Floats]:
    """Complete the columns by what is certain, as far as the table needs it."""
    n = len(next(iter(columns.values())))
    # The table derives quantities from all durations, whether they were uncertain or not, and
    # stored draws hold only the uncertain ones.
    certain = {path: float(unknowns.programme.value(path)) for path in (*SPLIT_PATHS, LEVEL)}
    return {**{path: np.full(n, value) for path, value in certain.items()}, **columns}


def table_of(
    unknowns: FittedUnknowns, columns: dict[str, Floats], log_level: Floats, settings: Settings
) -> tuple[Row, ...]:
    """Prior beside posterior, parameters first."""
    rows = [
        parameter_row(prior, columns[path], settings) for path, prior in unknowns.priors.items()
    ]
    before = _derived_under_the_prior(unknowns, settings.seed)
    durations = Durations(*(columns[path] for path in SPLIT_PATHS))
    after = derive(durations, columns[LEVEL], _at_census(unknowns, durations, log_level))
    rows += [derived_row(*three, settings) for three in zip(DERIVED, before, after, strict=True)]
    return tuple(rows)


def _at_census(unknowns: FittedUnknowns, durations: Durations, log_level: Floats) -> Floats:
    """Demand in the census's cell relative to the window's average."""
    cells, day = window_cells(unknowns.programme), unknowns.programme.census_day
    return relative_demand(cells, day, durations.trend, log_level)[:, -1]


def _derived_under_the_prior(unknowns: FittedUnknowns, seed: int) -> tuple[Floats, ...]:
    u = uniforms(seed, FitPurpose.PRIOR_SAMPLE, 0, (PRIOR_SAMPLE, len(unknowns.split) + 1))
    durations = unknowns.durations(special.ndtri(u[:, 1:]))
    # An address beyond all that candidates can have, so that the prior's sample is none of them.
    _, _, log_level = draw_histories(unknowns, PRIOR_SAMPLE, seed, MOST_BLOCKS * MOST_PIECES)
    at_census = _at_census(unknowns, durations, log_level)
    return derive(durations, unknowns.column(LEVEL, u[:, 0]), at_census)
