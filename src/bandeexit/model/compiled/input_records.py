"""Inputs, tape and reporting dates laid out as arrays of records."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.records import (
    ACTION,
    CASE,
    LIMITS,
    MONEY,
    RULES,
    SEGMENT,
    STEP,
    WORLD,
)
from bandeexit.model.compiled.world import ActionPlans
from bandeexit.model.inputs import Inputs
from bandeexit.model.inversion import weibull_power
from bandeexit.model.outcomes import Reporting
from bandeexit.model.random_variates import RENEWED
from bandeexit.model.renewal import is_renewed
from bandeexit.model.tape import Tape

Records = NDArray[np.void]


def worlds_of(inputs: Inputs, n_paths: int) -> Records:
    """WORLD, shape (n_paths,), before anything has happened."""
    p = inputs.pathway
    table = np.zeros(n_paths, dtype=WORLD)
    table["horizon"], table["money_from"] = inputs.horizon, inputs.money_from
    table["census_day"] = inputs.census_day
    table["carry_over"] = inputs.money.carry_over
    table["elasticity"], table["max_speed"] = p.elasticity, p.max_speed
    table["threat_share"], table["threat_places"] = p.threat_share, p.threat_places
    table["threat_rise_days"], table["threat_fall_days"] = p.threat_rise_days, p.threat_fall_days
    table["unpaid_factor"] = p.unpaid_factor
    table["dropout_power"] = weibull_power(p.dropout_shape)
    table["dropout_shape"], table["visit_shape"] = p.dropout_shape, p.visit_shape
    table["completion_shape"] = p.completion_shape
    table["is_renewed"] = is_renewed(inputs)
    return table


def segments_of(inputs: Inputs, n_paths: int) -> Records:
    """SEGMENT, shape (n_paths, n_segments)."""
    table = np.zeros((n_paths, inputs.n_segments), dtype=SEGMENT)
    table["start"], table["stop"] = inputs.segment_start, inputs.segment_stop
    return table


def money_of(inputs: Inputs, n_paths: int) -> Records:
    """MONEY, shape (n_paths, n_rows)."""
    money, n_states = inputs.money, inputs.n_states
    table = np.zeros((n_paths, n_states, inputs.n_segments), dtype=MONEY)
    # No grant, which is not a grant of 0.
    table["grant"] = np.nan
    # A grant falls on a segment's first day, as New Years and
    # the day from which money is short cut the calendar.
    inside = money.grant_day < inputs.horizon
    filled = np.searchsorted(inputs.segment_start, money.grant_day[inside])
    grant = np.asarray(money.grant)
    by_state = grant.reshape(*grant.shape[:-1], n_states, len(inside))
    table["grant"][:, :, filled] = by_state[..., inside]
    if inputs.n_actions:
        left = money.left_of_year
        table["left"] = left.reshape(*left.shape[:-1], n_states, inputs.n_segments)
    return table.reshape(n_paths, -1)


def plans_of(inputs: Inputs) -> ActionPlans:
    """Actions, none of them taken."""
    table = np.zeros(inputs.n_actions, dtype=ACTION)
    for name in ("limit", "watch", "above", "after", "lasts"):
        table[name] = getattr(inputs.actions, name)
    return ActionPlans(table, inputs.actions.where, inputs.actions.reviewed)


def rules_of(inputs: Inputs, n_paths: int) -> Records:
    """RULES, shape (n_paths, n_rows, n_districts)."""
    shape = (n_paths, inputs.n_states * inputs.n_segments, inputs.n_districts)
    table = np.zeros(shape, dtype=RULES)
    elsewhere = {"factor": inputs.demand.factor, "measure_cost": inputs.money.measure_cost}
    for name in RULES.names or ():
        if name in elsewhere:  # the same in every state
            table[name] = np.concatenate([elsewhere[name]] * inputs.n_states, axis=-2)
        else:
            table[name] = getattr(inputs.pathway, name)
    return table


def limits_of(inputs: Inputs, n_paths: int) -> Records:
    """LIMITS, shape (n_paths, n_rows, n_pools)."""
    shape = (n_paths, inputs.n_states * inputs.n_segments, inputs.n_pools)
    table = np.zeros(shape, dtype=LIMITS)
    for name in LIMITS.names or ():
        table[name] = getattr(inputs.capacity, name)
    return table


def steps_of(dates: Reporting) -> Records:
    """STEP, shape (n_moments + 1,): before the first moment, and from each one on.

    Raises
    ------
    ValueError
        A period begins at a day that is no reporting moment.
    """
    # One step before the first moment, for what happened before the origin.
    starts = np.append(-np.inf, dates.moments)
    table = np.zeros(len(starts), dtype=STEP)
    table["start"] = starts
    periods = {"month": dates.months, "quarter": dates.quarters, "year": dates.years.starts}
    for name, first_days in periods.items():
        # Counts are kept from moment to moment: a month that
        # began between two of them would be part of both.
        if not np.isin(first_days, dates.moments).all():
            raise ValueError(f"every {name} must begin at a reporting moment")
        table[name] = np.searchsorted(first_days, starts, side="right") - 1
    return table


def cases_of(inputs: Inputs, tape: Tape) -> Records:
    """CASE, shape (n,): every candidate of a tape, before anything has happened."""
    cases = np.zeros(tape.n_candidates, dtype=CASE)
    for name in ("patience", "visit", "outcome", "completion", "wish", "control", "late", "need"):
        cases[name] = getattr(tape.variates, name)
    cases["cost"], cases["keep"] = tape.variates.cost, tape.variates.keep
    cases["arrival"], cases["district"], cases["cohort"] = tape.arrival, tape.district, tape.cohort
    cases["stream"], cases["number"] = tape.stream, tape.variates.number
    # The whole tape is known, so nothing is left to be drawn or transformed: no negative number.
    cases["high"] = tape.variates.threat < inputs.pathway.threat_share
    cases["wish_at"] = np.inf
    cases["behind"] = -1
    return cases


def renewed_cases_of(tape: Tape) -> Records:
    """CASE, shape (n,) or (0,): the luck of cases that are open at the census, from then on.

    Uniform numbers that are still to be transformed are negative; see `random_variates`.
    """
    variates = tape.renewal
    cases = np.zeros(len(variates.patience), dtype=CASE)
    for name in ("patience", "outcome", "late", "need", "cost"):
        cases[name] = getattr(variates, name)
    for name in ("visit", "completion", "wish", "control"):
        cases[name] = -getattr(variates, name)
    cases["stream"] = (tape.stream + RENEWED)[: len(cases)]
    return cases
