"""What a forecast owes to the width of the trend's prior: the same draws, weighed again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.diagnostics import effective_size, normalised, pareto_khat
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settling import completions
from bandeexit.calibration.table import LEVELS, Interval
from bandeexit.calibration.trend import TREND, last_referrals
from bandeexit.model.draws import Draws
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]

WIDTHS = (0.5, 1.0, 2.0)
"""Standard deviations of the trend's prior, in units of the study's."""


@dataclass(frozen=True, slots=True)
class AtWidth:
    """A forecast of the unchanged programme, had the trend's prior been so wide."""

    width: float
    """One of `WIDTHS`."""
    regime: str
    referrals: Interval
    """Persons referred in the last year before the horizon."""
    completions: Interval
    """Programmes completed from the census to the horizon."""
    ess: float
    """Effective number of draws."""
    khat: float
    """Pareto k-hat of the weights."""


def at_widths(prior: Prior, regime: str, result: Result, draws: Draws) -> tuple[AtWidth, ...]:
    """Weigh a forecast's paths by the ratio of the two priors, for each width.

    The likelihood is the same, so the ratio of posteriors is that of the priors.

    Parameters
    ----------
    prior : Prior
        Of the trend; one that is not normal has no other width, and nothing is told.
    result : Result
        Its paths are rows of `draws`.
    """
    if prior.family != "normal":
        return ()
    trend = draws.rows(list(result.paths)).values[:, draws.names.index(TREND)]
    square = np.square((trend - prior.first) / prior.second)
    return tuple(_at_width(w, 0.5 * square * (1.0 - 1.0 / w**2), regime, result) for w in WIDTHS)


def _at_width(width: float, log_weight: Floats, regime: str, result: Result) -> AtWidth:
    weight = normalised(log_weight)
    return AtWidth(
        width,
        regime,
        weighted_interval(last_referrals(result), weight),
        weighted_interval(completions(result), weight),
        effective_size(log_weight),
        pareto_khat(log_weight),
    )


def weighted_interval(values: Floats, weight: Floats) -> Interval:
    """5 %, 50 % and 95 % points of weighted values: each weight lies half on either side."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    low, middle, high = np.interp(LEVELS, below, values[order]).tolist()
    return low, middle, high
