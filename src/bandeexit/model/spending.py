"""The money ledger: what was appropriated and what was spent, by line and year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import Calendar
from bandeexit.model.budget import LINES
from bandeexit.model.events import EventLog, Kind
from bandeexit.model.inputs import Inputs
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
    """Index into `budget.LINES`."""
    spent: Floats
    appropriated: Floats


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
    """Post every line's appropriation and spending.

    Coordinators cost what is employed: a vacancy is an underspend. Rigspolitiet
    and the contact point spend what they get. Special measures cost what was paid.
    """
    granted, spent = yearly_money(inputs, years, inputs.rows(log.states))
    paid = log.kind == Kind.MEASURE_PAID
    when, who = log.time[paid], log.person[paid]
    then = np.searchsorted(inputs.segment_start, when, side="right") - 1
    mean = inputs.money.measure_cost[then, log.district[paid]]
    cost = standard_costs(inputs, tape, who, when) * mean / DKK_PER_M_DKK
    lines = np.repeat(np.arange(len(LINES)), len(years.starts))
    measures = np.full(len(when), LINES.index("special_measures"))
    return Ledger(
        day=np.concatenate([np.tile(years.starts, len(LINES)), when]),
        line=np.concatenate([lines, measures]),
        spent=np.concatenate([spent.ravel(), cost]),
        appropriated=np.concatenate([granted.ravel(), np.zeros(len(when))]),
    )


def standard_costs(inputs: Inputs, tape: Tape, who: Integers, when: Floats) -> Floats:
    """Cost, mean 1, of measures paid for some candidates on some days; renewed at the census."""
    cost = tape.luck.cost[who]
    if not is_renewed(inputs):
        return cost
    again = (tape.arrival[who] < inputs.census_day) & (when >= inputs.census_day)
    return np.where(again, tape.renewed.cost[who], cost)


def yearly_money(inputs: Inputs, years: Years, rows: Integers) -> tuple[Floats, Floats]:
    """Appropriated and spent before any special measure is paid.

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
    granted = _by_year(inputs, years, inputs.money.appropriation_per_year, rows[..., None, :])
    employed = _by_year(inputs, years, inputs.money.employed_per_year, rows)
    shape = np.broadcast_shapes(granted[..., 0, :].shape, employed.shape)
    spent = np.broadcast_to(granted, (*shape[:-1], *granted.shape[-2:])).copy()
    spent[..., LINES.index("coordinators"), :] = employed
    spent[..., LINES.index("special_measures"), :] = 0.0
    return granted, spent


def money_measures(granted: Floats, spent: Floats) -> dict[str, Floats]:
    """Measures of money from tables of shape (..., n_lines, n_years).

    Returns
    -------
    dict of str to ndarray, shape (..., n_years, 1)
    """
    measures = {f"spend_{line}": spent[..., i, :, None] for i, line in enumerate(LINES)}
    measures["spend_total"] = total(np.moveaxis(spent, -2, -1))[..., None]
    measures["appropriation_total"] = total(np.moveaxis(granted, -2, -1))[..., None]
    return measures


def _by_year(inputs: Inputs, years: Years, per_year: Floats, rows: Integers) -> Floats:
    """What a yearly amount comes to in each year, or in the part of it that is simulated."""
    lead = np.broadcast_shapes(per_year.shape[:-1], rows.shape[:-1])
    table = np.broadcast_to(per_year, (*lead, per_year.shape[-1]))
    in_force = np.take_along_axis(table, np.broadcast_to(rows, (*lead, rows.shape[-1])), axis=-1)
    sums = integrate(inputs.segment_start, in_force, years.starts, years.stops)
    return np.asarray(sums / years.length)


def by_line_and_year(ledger: Ledger, amounts: Floats, years: Years) -> Floats:
    """Add up postings; shape (n_lines, n_years)."""
    year = np.searchsorted(years.starts, ledger.day, side="right") - 1
    cell = ledger.line * len(years.starts) + year
    sums = np.bincount(cell, weights=amounts, minlength=len(LINES) * len(years.starts))
    return np.asarray(sums.reshape(len(LINES), len(years.starts)), dtype=np.float64)
