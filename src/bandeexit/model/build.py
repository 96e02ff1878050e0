"""Programme + dated adjustments -> `Inputs`, the arrays that engines read.

One draw or thousands: a programme's numbers may be arrays over draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.actions import PlannedAction, states_of
from bandeexit.model.inputs import NO_PAST, DemandInputs, Inputs, PastInputs, PathwayInputs
from bandeexit.model.money import capacity_inputs, money_inputs, staff_in_force
from bandeexit.model.pools import pool_names
from bandeexit.model.posts import run_in_ends
from bandeexit.model.programme import Programme
from bandeexit.model.rates import demand_cells, log_trend, monthly_steps
from bandeexit.model.schedule import Adjustment, lay_segments, referral_factor, tabulate
from bandeexit.model.states import action_inputs, join_capacities, join_money, join_pathways
from bandeexit.model.transforms import LN_2, exp, power, total

Floats = NDArray[np.float64]
NO_HISTORY: Floats = np.empty(0)


def build_inputs(
    programme: Programme,
    horizon: float,
    adjustments: Sequence[Adjustment] = (),
    *,
    log_level: Floats = NO_HISTORY,
    conditioned: bool = True,
    capacity_from: float | None = None,
    money_from: float | None = None,
    past: PastInputs = NO_PAST,
    actions: Sequence[PlannedAction] = (),
) -> Inputs:
    """Lay out a programme as arrays.

    Parameters
    ----------
    programme : Programme
        Its numbers may be arrays of shape (n_draws,); `Inputs` says which fields then have a
        leading axis of n_draws. A row has the same bits as the draw laid out alone.
    horizon : float
        Day at which the simulation ends.
    log_level : ndarray, shape (..., n_months)
        Known history of the slow factor's log; empty: drawn on the tape.
    conditioned : bool
        Whether every history has to hit the census.
    capacity_from, money_from : float, optional
        Days from which capacity and money act; by default the census in a conditioned history
        (it is sampled as if neither had bound), else day 0.
    past : PastInputs
        The histories that paths have had, where somebody has found some that hit the census.
    actions : sequence of PlannedAction
        What may be done on the way; every combination of them is laid out.
    """
    # A conditioned history is put together from candidates who never waited for one another
    # (docs/decisions/0002): limits before the census would contradict it.
    acts_from = programme.census_day if conditioned else 0.0
    capacity_from = acts_from if capacity_from is None else capacity_from
    money_from = acts_from if money_from is None else money_from
    states = states_of(adjustments, actions)
    reviews = [day for action in actions for day in action.reviews]
    new = run_in_ends(programme, states[-1], horizon)
    acts_from_days = (capacity_from, money_from, *reviews, *new)
    # The last state has every action in force, so it names every day on which any state may change.
    # All states have one calendar, and a row is found by arithmetic.
    starts = lay_segments(programme, horizon, states[-1], acts_from_days)
    # Once for all states: candidates are on the tape before anything happens, so no action may
    # change who comes (docs/decisions/0009).
    demand = _demand(programme, adjustments, starts, horizon, log_level)
    pools = pool_names(programme, states[-1])
    pathway, capacity, money = [], [], []
    # By the code that lays out dated changes. So an action that is always in force is the change
    # dated from its first review, to the bit, and needs no arithmetic of its own.
    for changes in states:
        # Whoever is in post when money begins to be short is no new one: the history was found
        # without anybody's run-in.
        posts = staff_in_force(programme, changes, starts, money_from)
        pathway.append(_pathway(programme, changes, starts))
        capacity.append(
            capacity_inputs(
                programme, changes, starts, capacity_from, demand.share, posts.productive, pools
            )
        )
        money.append(
            money_inputs(programme, changes, starts, horizon, money_from, posts, bool(actions))
        )
    return Inputs(
        segment_start=starts,
        horizon=horizon,
        census_day=programme.census_day,
        census=np.array(programme.census.counts if conditioned else (), dtype=np.int64),
        money_from=money_from,
        past=past,
        demand=demand,
        pathway=join_pathways(pathway),
        capacity=join_capacities(capacity),
        money=join_money(money),
        actions=action_inputs(actions, starts, len(programme.districts)),
    )


def _demand(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    horizon: float,
    log_level: Floats,
) -> DemandInputs:
    demand = programme.demand
    cells = demand_cells(programme.calendar, programme.census_day, horizon)
    # Constant within a cell at its middle's value (model/definition.md): expected numbers are then
    # piecewise linear, and are inverted without looking for a root.
    middle = (cells.edges[:-1] + cells.edges[1:]) / 2.0
    growth = log_trend(
        middle, demand.trend, programme.census_day, demand.future_trend, demand.damping_years
    )
    weights = np.array([district.demand_weight for district in programme.districts])
    share = weights / total(weights)
    # A factor beside the rate, not in it: the rate is laid on the tape alike in all scenarios, and
    # the factor thins it, or adds a stream (`arrivals.extra_shares`).
    factor = referral_factor(programme, adjustments, starts)
    handovers = tabulate(programme, "demand.prison_handovers", adjustments, starts) * share
    steps = monthly_steps(demand.volatility, demand.persistence_years)
    per_day = demand.referrals / DAYS_PER_YEAR
    earlier = demand.initial_visitation
    return DemandInputs(
        cells=cells,
        trend=exp(growth),
        per_day=per_day,
        log_level=log_level,
        keep=steps.keep,
        step=steps.step,
        spread=steps.spread,
        share=share,
        factor=_widen(factor, programme, starts),
        handovers_per_day=_widen(handovers / DAYS_PER_YEAR, programme, starts),
        # If each of the counted is one of them with probability f, their number is Poisson with
        # mean L f / (1 - f), L being the expected referrals of the window (model/definition.md).
        visiting=per_day * programme.census_day * (earlier / (1.0 - earlier)),
        initial_load=_plain(np.asarray(demand.initial_load).astype(np.int64)),
        initial_since=demand.initial_since_years * DAYS_PER_YEAR,
    )


def _widen(table: Floats, programme: Programme, starts: Floats) -> Floats:
    """Repeat what is the same in all segments or districts: (..., n_segments, n_districts)."""
    shape = (*table.shape[:-2], len(starts), len(programme.districts))
    return np.array(np.broadcast_to(table, shape))


def _pathway(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> PathwayInputs:
    def table_of(path: str) -> Floats:
        return _widen(tabulate(programme, path, adjustments, starts), programme, starts)

    course, threat = programme.programme, programme.threat
    wish_days, control_days = _dropout_scales(
        tabulate(programme, "programme.dropout_days", adjustments, starts),
        tabulate(programme, "programme.control_share", adjustments, starts),
        programme.number("programme.dropout_shape")[..., None, None],
    )
    return PathwayInputs(
        visit_shape=programme.visitation.shape,
        visit_days=table_of("visitation.days"),
        discontinued_share=table_of("visitation.discontinued_share"),
        patience_days=table_of("visitation.patience_days"),
        completion_shape=course.completion_shape,
        completion_days=table_of("programme.completion_days"),
        dropout_shape=course.dropout_shape,
        wish_days=_widen(wish_days, programme, starts),
        control_days=_widen(control_days, programme, starts),
        wish_speed=table_of("programme.dropout_speed"),
        control_speed=table_of("programme.control_speed"),
        late_share=table_of("programme.late_offer_share"),
        late_days=table_of("programme.late_offer_days"),
        longest_days=table_of("programme.longest_days"),
        need_share=table_of("measures.need_share"),
        elasticity=course.dropout_elasticity,
        max_speed=course.dropout_max_speed,
        threat_share=threat.high_share,
        threat_rise_days=_plain(_mean_days(programme.number("threat.rise_per_year"))),
        threat_fall_days=_plain(_mean_days(programme.number("threat.fall_per_year"))),
        threat_places=threat.places,
        cost_shape=programme.measures.cost_shape,
        unpaid_factor=programme.measures.unpaid_dropout_factor,
    )


def _plain(numbers: NDArray[Any]) -> Any:
    """Turn an array of shape () into a number; leave one over draws as it is."""
    return numbers[()]


def _mean_days(per_year: Floats) -> Floats:
    # A rate of 0 is never. `random_variates.threat_stays` and the kernel look for the infinity.
    return np.where(per_year > 0.0, DAYS_PER_YEAR / np.where(per_year > 0.0, per_year, 1.0), np.inf)


def _dropout_scales(median: Floats, control_share: Floats, shape: Floats) -> tuple[Floats, Floats]:
    """Weibull scales of the two discontinuation clocks.

    With a common shape k the hazards are shares 1 - s and s of one total:
    scale (1 - s)^(-1/k) and s^(-1/k) times the total's scale, so that
    min(D1, D2) has the given median whatever s is.
    """
    # A share of 0 or 1 makes one scale infinite, by `transforms.power`: that clock never runs out.
    whole = median / power(LN_2, 1.0 / shape)
    wish = whole * power(1.0 - control_share, -1.0 / shape)
    control = whole * power(control_share, -1.0 / shape)
    return wish, control
