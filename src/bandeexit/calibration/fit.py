"""The fit: from five counts and priors to equally weighted draws.

Capacity is taken as if it had never bound before the census. First the
smooth demand model, in closed form; then every kept draw gets a history of
the slow random factor of demand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.cells import relative_demand
from bandeexit.calibration.conjugate import (
    draw_discontinued,
    draw_level,
    log_evidence_discontinued,
)
from bandeexit.calibration.diagnostics import effective_size, log_mean
from bandeexit.calibration.histories import (
    MOST_PIECES,
    Candidates,
    draw_candidates,
    draw_histories,
    join,
    soften,
    softness,
    window_cells,
)
from bandeexit.calibration.importance import Weighted, explore, resample
from bandeexit.calibration.likelihood import (
    SPLIT_PATHS,
    log_discontinued,
    log_splits,
    log_total,
    smooth_splits,
)
from bandeexit.calibration.predictive import CountCheck, check_counts
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.randomness import Purpose, stratified, uniforms
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import DERIVED, Row, derive, derived_row, parameter_row
from bandeexit.calibration.trust import Weights, judge, warnings_of
from bandeexit.calibration.unknowns import (
    DISCONTINUED,
    FACTOR_PATHS,
    LEVEL,
    Unknowns,
    check_unknowns,
)
from bandeexit.errors import RunError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

MOST_BLOCKS = 4
"""Blocks of candidates drawn at most."""
PRIOR_SAMPLE = 4_000
"""Draws from the prior that show what derived quantities were before the counts."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The posterior, and how far to trust it."""

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

    @property
    def ess(self) -> float:
        """Effective sample size of the last stage."""
        return self.histories.ess

    @property
    def khat(self) -> float:
        """Pareto k-hat, the worse of the two stages."""
        return max(self.smooth.khat, self.histories.khat)


def calibrate(
    programme: Programme,
    priors: tuple[Prior, ...],
    settings: Settings,
    progress: Progress | None = None,
) -> Fit:
    """Fit the uncertain parameters to the census.

    Parameters
    ----------
    programme : Programme
        Its census is what is fitted to; parameters without a prior keep its values.
    priors : tuple of Prior
        One a parameter.
    settings : Settings
    progress : callable, optional
        Told what is being done and the share of it that is done.

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
    tell = progress or (lambda what, share: None)
    unknowns = check_unknowns(programme, priors, settings)
    smooth = fit_smooth(unknowns, settings, tell)
    candidates = _weigh_candidates(unknowns, smooth, settings, tell)
    soft = soften(smooth, softness(unknowns))
    weights = (judge(soft, settings), judge(candidates.log_weight, settings))
    chosen = resample(candidates.log_weight, settings.kept_draws, settings.seed, Purpose.KEEP)
    tell("drawing what the counts do not touch", 0.0)
    return _finish(unknowns, settings, log_mean(soft), candidates, chosen, weights)


def fit_smooth(unknowns: Unknowns, settings: Settings, tell: Progress) -> Weighted:
    """Posterior of the smooth demand model, in the coordinates of `Unknowns.split`.

    Rounds go on until the effective size reaches the number of candidates,
    so that candidates are not copies of a few draws.
    """
    window, census = unknowns.programme.census_day, unknowns.programme.census

    def log_likelihood(z: Floats) -> Floats:
        return log_splits(smooth_splits(unknowns.durations(z), window), census)

    smooth = explore(
        log_likelihood,
        len(unknowns.split),
        settings.seed,
        settings.prior_draws,
        max(settings.least_ess, settings.candidates),
        lambda share: tell("weighing draws from the prior", share),
    )
    if effective_size(smooth.log_weight) == 0.0:
        raise RunError(
            f"none of {settings.prior_draws} draws from the prior can give the census's counts; "
            "widen the priors, or check the counts."
        )
    return smooth


def _weigh_candidates(
    unknowns: Unknowns, smooth: Weighted, settings: Settings, tell: Progress
) -> Candidates:
    """Blocks of candidates until their effective size suffices for the kept draws."""
    parts: list[Candidates] = []
    goal = max(settings.least_ess, settings.kept_draws)
    while True:
        tell("weighing histories of demand", len(parts) / MOST_BLOCKS)
        block = len(parts)
        parts.append(draw_candidates(unknowns, smooth, settings.candidates, settings.seed, block))
        found = join(parts)
        if effective_size(found.log_weight) >= goal or len(parts) == MOST_BLOCKS:
            return found


def _finish(
    unknowns: Unknowns,
    settings: Settings,
    log_evidence: float,
    candidates: Candidates,
    chosen: NDArray[np.int64],
    weights: tuple[Weights, Weights],
) -> Fit:
    census, window = unknowns.programme.census, unknowns.programme.census_day
    kept = candidates.rows(chosen)
    columns = _columns(unknowns, kept, settings.seed)
    level, share = columns[LEVEL], columns[DISCONTINUED]
    names = tuple(unknowns.priors)
    values = np.column_stack([columns[name] for name in names])
    predictive = check_counts(level, share, kept.splits, census, window, settings.seed)
    distinct = len(np.unique(chosen))
    return Fit(
        draws=Draws(names, values, kept.log_level),
        log_likelihood=kept.log_likelihood
        + log_total(census, window, level)
        + log_discontinued(census, share),
        table=_table(unknowns, columns, kept, settings),
        predictive=predictive,
        log_evidence=log_evidence
        + log_mean(candidates.log_weight)
        + log_evidence_discontinued(unknowns),
        smooth=weights[0],
        histories=weights[1],
        distinct=distinct,
        warnings=warnings_of(settings, weights, predictive, distinct),
    )


def _columns(unknowns: Unknowns, kept: Candidates, seed: int) -> dict[str, Floats]:
    """Every uncertain parameter, level and discontinued share in any case, path -> (n,)."""
    n = len(kept.log_weight)
    columns = dict(zip(SPLIT_PATHS, kept.durations, strict=True))
    columns |= dict(zip(FACTOR_PATHS, (kept.volatility, kept.persistence_years), strict=True))
    columns[LEVEL] = draw_level(unknowns, stratified(seed, Purpose.CONJUGATE, 0, n))
    columns[DISCONTINUED] = draw_discontinued(unknowns, stratified(seed, Purpose.CONJUGATE, 1, n))
    for block, path in enumerate(sorted(unknowns.independent)):
        columns[path] = unknowns.column(path, stratified(seed, Purpose.INDEPENDENT, block, n))
    return columns


def _table(
    unknowns: Unknowns, columns: dict[str, Floats], kept: Candidates, settings: Settings
) -> tuple[Row, ...]:
    rows = [
        parameter_row(prior, columns[path], settings) for path, prior in unknowns.priors.items()
    ]
    before = _derived_under_the_prior(unknowns, settings.seed)
    after = derive(kept.durations, columns[LEVEL], kept.at_census)
    rows += [derived_row(*three, settings) for three in zip(DERIVED, before, after, strict=True)]
    return tuple(rows)


def _derived_under_the_prior(unknowns: Unknowns, seed: int) -> tuple[Floats, ...]:
    u = uniforms(seed, Purpose.PRIOR_SAMPLE, 0, (PRIOR_SAMPLE, len(unknowns.split) + 1))
    durations = unknowns.durations(special.ndtri(u[:, 1:]))
    cells = window_cells(unknowns)
    _, _, log_level = draw_histories(unknowns, cells, PRIOR_SAMPLE, seed, MOST_BLOCKS * MOST_PIECES)
    demand = relative_demand(cells, unknowns.programme.census_day, durations.trend, log_level)
    return derive(durations, unknowns.column(LEVEL, u[:, 0]), demand[:, -1])
