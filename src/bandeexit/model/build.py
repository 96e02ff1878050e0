"""Programme + dated adjustments -> `Inputs`, the arrays that engines read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.errors import UsageError
from bandeexit.model.inputs import DemandInputs, Inputs, PathwayInputs
from bandeexit.model.money import capacity_inputs, money_inputs
from bandeexit.model.programme import Programme
from bandeexit.model.rates import demand_cells, log_trend
from bandeexit.model.schedule import Adjustment, adjusted, segment_starts

Floats = NDArray[np.float64]
NO_HISTORY: Floats = np.empty(0)


def build_inputs(
    programme: Programme,
    horizon: float,
    adjustments: Sequence[Adjustment] = (),
    *,
    log_level: Floats = NO_HISTORY,
    conditioned: bool = True,
    binds_from: float | None = None,
) -> Inputs:
    """Lay out a programme as arrays.

    Parameters
    ----------
    horizon : float
        Day at which the simulation ends.
    log_level : ndarray, shape (n_months,)
        Known history of the slow factor's log; empty: drawn on the tape.
    conditioned : bool
        Whether every history has to hit the census.
    binds_from : float, optional
        Day from which capacity and money act; by default the census in a conditioned history
        (it is sampled as if capacity had not bound), else day 0.
    """
    if binds_from is None:
        binds_from = programme.census_day if conditioned else 0.0
    cuts = [edge for change in adjustments for edge in (change.start, change.stop)]
    new_years = programme.calendar.year_starts(0.0, horizon)
    starts = segment_starts([*cuts, *new_years, programme.census_day, binds_from], horizon)
    demand = _demand(programme, adjustments, starts, horizon, log_level)
    census = programme.census
    counts = (
        census.in_visitation,
        census.in_programme,
        census.completed,
        census.programme_discontinued,
        census.visitation_discontinued,
    )
    return Inputs(
        segment_start=starts,
        horizon=horizon,
        census_day=programme.census_day,
        census=np.array(counts if conditioned else (), dtype=np.int64),
        binds_from=binds_from,
        demand=demand,
        pathway=_pathway(programme, adjustments, starts),
        capacity=capacity_inputs(programme, adjustments, starts, binds_from, demand.share),
        money=money_inputs(programme, adjustments, starts, horizon, binds_from),
    )


def _dated(
    programme: Programme, path: str, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    base = np.full(len(starts), float(programme.value(path)))
    return adjusted(base, path, adjustments, starts, len(programme.districts))


def _demand(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    horizon: float,
    log_level: Floats,
) -> DemandInputs:
    demand = programme.demand
    cells = demand_cells(programme.calendar, programme.census_day, horizon)
    middle = (cells.edges[:-1] + cells.edges[1:]) / 2.0
    growth = log_trend(
        middle, demand.trend, programme.census_day, demand.future_trend, demand.damping_years
    )
    weights = np.array([district.demand_weight for district in programme.districts])
    level = _dated(programme, "demand.referrals", adjustments, starts)
    if demand.referrals > 0.0:
        factor = level / demand.referrals
    elif np.any(level > 0.0):
        raise UsageError("demand.referrals is 0: there is nothing that a change could scale")
    else:
        factor = np.ones_like(level)
    share = weights / weights.sum()
    handovers = _dated(programme, "demand.prison_handovers", adjustments, starts) * share
    return DemandInputs(
        cells=cells,
        trend=np.exp(growth),
        per_day=demand.referrals / DAYS_PER_YEAR,
        log_level=log_level,
        volatility=demand.volatility,
        persistence_years=demand.persistence_years,
        share=share,
        factor=factor,
        handovers_per_day=handovers / DAYS_PER_YEAR,
        initial_load=int(demand.initial_load),
        initial_since=demand.initial_since_years * DAYS_PER_YEAR,
    )


def _pathway(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> PathwayInputs:
    def dated(path: str) -> Floats:
        return _dated(programme, path, adjustments, starts)

    course, threat = programme.programme, programme.threat
    wish_days, control_days = _dropout_scales(
        dated("programme.dropout_days"), dated("programme.control_share"), course.dropout_shape
    )
    return PathwayInputs(
        visit_shape=programme.visitation.shape,
        visit_days=dated("visitation.days"),
        discontinued_share=dated("visitation.discontinued_share"),
        patience_days=dated("visitation.patience_days"),
        completion_shape=course.completion_shape,
        completion_days=dated("programme.completion_days"),
        dropout_shape=course.dropout_shape,
        wish_days=wish_days,
        control_days=control_days,
        wish_speed=dated("programme.dropout_speed"),
        control_speed=dated("programme.control_speed"),
        late_share=dated("programme.late_offer_share"),
        late_days=dated("programme.late_offer_days"),
        elasticity=course.dropout_elasticity,
        max_speed=course.dropout_max_speed,
        threat_share=threat.high_share,
        threat_rise_days=_mean_days(threat.rise_per_year),
        threat_fall_days=_mean_days(threat.fall_per_year),
        threat_places=threat.places,
        need_share=programme.measures.need_share,
        cost_shape=programme.measures.cost_shape,
        unpaid_factor=programme.measures.unpaid_dropout_factor,
    )


def _mean_days(per_year: float) -> float:
    return DAYS_PER_YEAR / per_year if per_year > 0.0 else math.inf


def _dropout_scales(median: Floats, control_share: Floats, shape: float) -> tuple[Floats, Floats]:
    """Weibull scales of the two discontinuation clocks.

    With a common shape k the hazards are shares 1 - s and s of one total:
    scale (1 - s)^(-1/k) and s^(-1/k) times the total's scale, so that
    min(D1, D2) has the given median whatever s is.
    """
    total = median / math.log(2.0) ** (1.0 / shape)
    with np.errstate(divide="ignore"):
        wish = total * (1.0 - control_share) ** (-1.0 / shape)
        control = total * control_share ** (-1.0 / shape)
    return wish, control
