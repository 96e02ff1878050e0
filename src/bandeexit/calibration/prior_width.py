"""What a forecast owes to the width of the trend's prior.

Under half of the width the draws of the fit are weighed again. Under twice of it they cannot be:
the weights' tails are too heavy (k-hat 0.78, 62 effective draws of 1,000), so it is fitted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.diagnostics import effective_size
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.table import LEVELS, PointTriple
from bandeexit.calibration.trend import TREND, last_referrals
from bandeexit.model.draws import Draws
from bandeexit.scenarios.headline_values import completions_since_census
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]

HALF, SAME, TWICE = WIDTHS = (0.5, 1.0, 2.0)
"""Standard deviations of the trend's prior, in units of the study's."""
CANDIDATES_A_DRAW, LESS_BANK = 4, 4
"""A fit under twice the width draws so many candidates for each draw that it keeps, and so many
times fewer from the prior: it gives a median and an interval."""


@dataclass(frozen=True, slots=True)
class WidthForecast:
    """A forecast of the unchanged programme, had the trend's prior been so wide."""

    width: float
    """One of `WIDTHS`."""
    regime: str
    referrals: PointTriple
    """Persons referred in the last year before the horizon."""
    completions: PointTriple
    """Programmes completed from the census to the horizon."""
    draws: float
    """Effective number of draws."""


def trend_prior(priors: Sequence[Prior]) -> Prior | None:
    """Prior of the trend; None where it has no width to change."""
    # Half and twice of a width mean something for a normal law only.
    return next((p for p in priors if p.path == TREND and p.family == "normal"), None)


def widen_trend(priors: Sequence[Prior]) -> tuple[Prior, ...]:
    """Give the trend's prior twice its width."""
    return tuple(replace(p, second=TWICE * p.second) if p.path == TREND else p for p in priors)


def shrink(settings: Settings) -> Settings:
    """Sizes of the fit under twice the width."""
    return replace(
        settings,
        kept_draws=settings.width_draws,
        candidates=CANDIDATES_A_DRAW * settings.width_draws,
        prior_draws=max(settings.prior_draws // LESS_BANK, 1),
        emulator_draws=max(settings.emulator_draws // LESS_BANK, 1),
    )


def narrow_forecast(prior: Prior, regime: str, result: Result, draws: Draws) -> WidthForecast:
    """Weigh a forecast's paths by the ratio of the two priors, for half of the width.

    The likelihood is the same, so the ratio of posteriors is that of the priors.

    Parameters
    ----------
    prior : Prior
        Of the trend, normal.
    result : Result
        Its paths are rows of `draws`.
    """
    # Narrowing is safe where widening is not: the ratio of the priors is
    # bounded by 2, at the centre.
    trend = draws.rows(list(result.paths)).values[:, draws.names.index(TREND)]
    square = np.square((trend - prior.first) / prior.second)
    return forecast_at_width(HALF, regime, result, 0.5 * square * (1.0 - 1.0 / HALF**2))


def forecast_at_width(
    width: float, regime: str, result: Result, log_weight: Floats | None = None
) -> WidthForecast:
    """Sum up a forecast; its paths weigh the same unless said otherwise."""
    if log_weight is None:
        log_weight = np.zeros(result.n_paths)
    weight = special.softmax(log_weight)
    return WidthForecast(
        width,
        regime,
        weighted_interval(last_referrals(result), weight),
        weighted_interval(completions_since_census(result), weight),
        effective_size(log_weight),
    )


def weighted_interval(values: Floats, weight: Floats) -> PointTriple:
    """5 %, 50 % and 95 % points of weighted values: each weight lies half on either side."""
    order = np.argsort(values, kind="stable")
    # numpy's weighted quantiles know the inverted distribution only, which jumps from draw to draw.
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    low, middle, high = np.interp(LEVELS, below, values[order]).tolist()
    return low, middle, high
