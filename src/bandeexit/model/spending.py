"""The money ledger: what was appropriated, spent and needed, by line and year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import Calendar
from bandeexit.model.capacity import USES
from bandeexit.model.events import EventKind, EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.measures import APPROPRIATION, NEED, POSTS, RUN_IN_COST, SPEND
from bandeexit.model.money import DKK_PER_M_DKK
from bandeexit.model.renewal import is_renewed
from bandeexit.model.schedule import integrate
from bandeexit.model.tape import Tape
from bandeexit.model.transforms import total

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Ledger(NamedTuple):
    """Postings, in nominal m DKK (the price level of the posting's own year)."""

    day: Floats
    """Day of the posting; a running cost is posted on the year's first day."""
    line: Integers
    """Index into `MoneyInputs.lines`."""
    spent: Floats
    appropriated: Floats
    needed: Floats
    """What special measures cost that were asked for, on the day of asking; nothing else."""


class Years(NamedTuple):
    """The calendar years that a run touches."""

    starts: Floats
    """First day of each year inside the run, shape (n_years,)."""
    stops: Floats
    """Last midnight of each year inside the run."""
    length: Floats
    """Days of the whole calendar year."""


def years_of(calendar: Calendar, horizon: float) -> Years:
    """Cut [0, horizon) into calendar years; the first and the last may be incomplete."""
    starts = [0.0, *calendar.year_starts(0.0, horizon)]
    lengths = []
    for day in starts:
        new_year = calendar.date(day).replace(month=1, day=1)
        lengths.append(float((new_year.replace(year=new_year.year + 1) - new_year).days))
    return Years(np.array(starts), np.array([*starts[1:], horizon]), np.array(lengths))


def keep_ledger(inputs: Inputs, tape: Tape, log: EventLog, years: Years) -> Ledger:
    """Post every line's appropriation and spending, and the need for special measures.

    Coordinators cost what is employed: a vacancy is an underspend. A line that pays for nothing
    that is modelled spends what it gets. Special measures cost what was paid, see `post_payments`.
    """
    money = inputs.money
    granted, spent = yearly_money(inputs, years, inputs.rows(log.states))
    when, cost = _measures(inputs, tape, log, EventKind.MEASURE_PAID)
    paid = post_payments(inputs, when, cost) / DKK_PER_M_DKK
    asked, need = _measures(inputs, tape, log, EventKind.MEASURE_ASKED)
    n_lines, n_running = len(money.lines), spent.size
    measures = np.full(len(when) + len(asked), money.measures_line)
    return Ledger(
        day=np.concatenate([np.tile(years.starts, n_lines), when, asked]),
        line=np.concatenate([np.repeat(np.arange(n_lines), len(years.starts)), measures]),
        spent=np.concatenate([spent.ravel(), paid, np.zeros(len(asked))]),
        appropriated=np.concatenate([granted.ravel(), np.zeros(len(measures))]),
        needed=np.concatenate([np.zeros(n_running + len(when)), need / DKK_PER_M_DKK]),
    )


def standard_costs(inputs: Inputs, tape: Tape, who: Integers, when: Floats) -> Floats:
    """Cost, mean 1, of measures of some candidates on some days; renewed at the census."""
    cost = tape.variates.cost[who]
    if not is_renewed(inputs):
        return cost
    # One number a person for all measures (model/definition.md), and
    # another one from the census on for whose case is open there.
    again = (tape.arrival[who] < inputs.census_day) & (when >= inputs.census_day)
    return np.where(again, tape.renewal.cost[who], cost)


def _measures(inputs: Inputs, tape: Tape, log: EventLog, kind: EventKind) -> tuple[Floats, Floats]:
    """Days of the events of a kind, and what the special measure costs then, DKK."""
    chosen = log.kind == kind
    when, who = log.time[chosen], log.person[chosen]
    then = np.searchsorted(inputs.segment_start, when, side="right") - 1
    mean = inputs.money.measure_cost[then, log.district[chosen]]
    return when, standard_costs(inputs, tape, who, when) * mean


def post_payments(inputs: Inputs, when: Floats, cost: Floats) -> Floats:
    """What the ledger takes of payments for special measures, in the order of paying, DKK.

    The history pays every measure at once (it is sampled as if money had never been short), but
    no more is spent than the year's pool holds: what goes beyond it is a need, not a spending.
    """
    money, held = inputs.money, 0.0
    taken = cost.copy()
    grants = [*zip(money.grant_day.tolist(), np.asarray(money.grant).tolist(), strict=False)]
    # From then on the engine pays only what the fund holds; before it, it pays everybody, and here
    # the ledger takes no more than there was. The kernel does the same as it goes.
    for i in np.flatnonzero(when < inputs.money_from).tolist():
        while grants and grants[0][0] <= when[i]:
            held = (held if money.carry_over else min(held, 0.0)) + grants.pop(0)[1]
        taken[i] = min(float(cost[i]), max(held, 0.0))
        held -= float(taken[i])
    return taken


def yearly_money(inputs: Inputs, years: Years, rows: Integers) -> tuple[Floats, Floats]:
    """Appropriated and spent before any special measure is paid, nominal m DKK.

    Parameters
    ----------
    rows : ndarray of int, shape (..., n_segments)
        Those in force, see `Inputs.rows`.

    Returns
    -------
    ndarray, shape (..., n_lines, n_years)
        Appropriated.
    ndarray, shape (..., n_lines, n_years)
        Spent; nothing on special measures.
    """
    money = inputs.money
    granted = _by_year(inputs, years, money.appropriation_per_year, rows[..., None, :])
    employed = _by_year(inputs, years, money.employed_per_year, rows)
    shape = np.broadcast_shapes(granted[..., 0, :].shape, employed.shape)
    spent = np.broadcast_to(granted, (*shape[:-1], *granted.shape[-2:])).copy()
    # A vacancy is an underspend: what coordinators cost is what those in post cost.
    spent[..., money.posts_line, :] = employed
    spent[..., money.measures_line, :] = 0.0
    return granted, spent


def money_measures(
    inputs: Inputs,
    years: Years,
    granted: Floats,
    spent: Floats,
    needed: Floats,
    first: int,
    *,
    nominal: bool = False,
) -> dict[str, Floats]:
    """Measures of money at the price level of the study, or nominal.

    Parameters
    ----------
    granted, spent : ndarray, shape (..., n_lines, n_years)
        Nominal m DKK.
    needed : ndarray, shape (..., n_years)
        For special measures, nominal m DKK.
    first : int
        Number of the year with which the ledger begins; before it only needs are told.

    Returns
    -------
    dict of str to ndarray, shape (..., n_years - first, 1); the need (..., n_years, 1)
    """
    money = inputs.money
    # Here and nowhere else, so that charts, tables, sentences, targets and files cannot differ. A
    # total adds up real amounts: with one index for all, a line that keeps its purchasing power
    # would look as if it fell or rose (docs/decisions/0015).
    index = np.ones(1) if nominal else yearly_index(inputs, years)
    granted, spent = ((table / index)[..., first:] for table in (granted, spent))
    measures: dict[str, Floats] = {}
    for word, table in ((SPEND, spent), (APPROPRIATION, granted)):
        measures |= {f"{word}{li}": table[..., i, :, None] for i, li in enumerate(money.lines)}
        measures[f"{word}total"] = total(np.moveaxis(table, -2, -1))[..., None]
    of_measures = index if nominal else index[..., money.measures_line, :]
    measures[NEED] = (needed / of_measures)[..., None]
    return measures


def posts_measures(
    inputs: Inputs, years: Years, rows: Integers, first: int, *, nominal: bool = False
) -> dict[str, Floats]:
    """What becomes of coordinators' posts by year, and what their run-in costs.

    Posts are full-time equivalents x the part of the year: x the price of a post they are money.

    Parameters
    ----------
    rows : ndarray of int, shape (..., n_segments)
        Those in force, see `Inputs.rows`.
    first : int
        Number of the year with which the ledger begins.

    Returns
    -------
    dict of str to ndarray, shape (..., n_years - first, 1)
    """
    money = inputs.money
    posts = _by_year(inputs, years, money.posts, rows[..., None, :])[..., first:]
    cost = _by_year(inputs, years, money.run_in_per_year, rows)
    if not nominal:
        cost = cost / yearly_index(inputs, years)[..., money.posts_line, :]
    measures = {f"{POSTS}{use}": posts[..., i, :, None] for i, use in enumerate(USES)}
    return measures | {RUN_IN_COST: cost[..., first:, None]}


def yearly_index(inputs: Inputs, years: Years) -> Floats:
    """Price level of each line in each year, (..., n_lines, n_years): nominal over real.

    A line's own index, so that what was published as 10.0 a year is 10.0 in every year.
    """
    segment = np.searchsorted(inputs.segment_start, years.starts, side="right") - 1
    return np.asarray(inputs.money.price_level[..., segment])


def _by_year(inputs: Inputs, years: Years, per_year: Floats, rows: Integers) -> Floats:
    """What a yearly amount comes to in each year, or in the part of it that is simulated."""
    lead = np.broadcast_shapes(per_year.shape[:-1], rows.shape[:-1])
    table = np.broadcast_to(per_year, (*lead, per_year.shape[-1]))
    in_force = np.take_along_axis(table, np.broadcast_to(rows, (*lead, rows.shape[-1])), axis=-1)
    sums = integrate(inputs.segment_start, in_force, years.starts, years.stops)
    # By the days of the whole calendar year: a part of a year gets its part of the money.
    return np.asarray(sums / years.length)


def sum_by_line_and_year(ledger: Ledger, amounts: Floats, years: Years, n_lines: int) -> Floats:
    """Add up postings; shape (n_lines, n_years)."""
    year = np.searchsorted(years.starts, ledger.day, side="right") - 1
    cell = ledger.line * len(years.starts) + year
    sums = np.bincount(cell, weights=amounts, minlength=n_lines * len(years.starts))
    return np.asarray(sums.reshape(n_lines, len(years.starts)), dtype=np.float64)
