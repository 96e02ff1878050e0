"""Event log -> stocks, flows, waits, utilisation, money: every measure of one replication."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import Calendar
from bandeexit.model.events import EventKind, EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.spending import (
    Years,
    keep_ledger,
    money_measures,
    posts_measures,
    sum_by_line_and_year,
    years_of,
)
from bandeexit.model.tape import Cohort, Tape
from bandeexit.model.transforms import total

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
WAIT_QUANTILE = 0.9
ACTIONS = "actions"
"""The table of actions in force, besides those of measures."""

# The source's words: in visitation is waiting and in visitation, and visitation discontinued
# includes who gave up waiting (model/README.md, the pathway).
IN_VISITATION = (
    (EventKind.REFERRED,),
    (
        EventKind.RENEGED,
        EventKind.VISITATION_DISCONTINUED,
        EventKind.PROGRAMME_STARTED,
    ),
)
WAITING = (EventKind.REFERRED,), (EventKind.RENEGED, EventKind.VISITATION_STARTED)
IN_PROGRAMME = (
    (EventKind.PROGRAMME_STARTED,),
    (
        EventKind.COMPLETED,
        EventKind.LEFT_BY_WISH,
        EventKind.LEFT_BY_CONTROL,
    ),
)
STOCKS = {"in_visitation": IN_VISITATION, "waiting": WAITING, "in_programme": IN_PROGRAMME}
"""Stock -> kinds of event by which candidates come in, and go out."""
FLOWS = {
    "referred": (EventKind.REFERRED,),
    "started": (EventKind.PROGRAMME_STARTED,),
    "completed": (EventKind.COMPLETED,),
    "programme_discontinued": (EventKind.LEFT_BY_WISH, EventKind.LEFT_BY_CONTROL),
    "left_by_wish": (EventKind.LEFT_BY_WISH,),
    "left_by_control": (EventKind.LEFT_BY_CONTROL,),
    "visitation_discontinued": (EventKind.VISITATION_DISCONTINUED, EventKind.RENEGED),
    "reneged": (EventKind.RENEGED,),
}
TOTALS = {
    f"total_{name}": FLOWS[name]
    for name in ("referred", "completed", "programme_discontinued", "visitation_discontinued")
}


class Reporting(NamedTuple):
    """The dates at which measures are reported."""

    moments: Floats
    """Midnights of stocks and totals: month starts, the census, the horizon."""
    months: Floats
    """First day of each month, flows."""
    quarters: Floats
    """First day of each quarter, waits."""
    years: Years
    n_unpublished: int = 0
    """Of the years, those before the first published one: the ledger begins behind them."""
    nominal: bool = False
    """Whether amounts are told in the money of each year, else in that of the price year."""

    def dates(self, calendar: Calendar) -> dict[str, tuple[date, ...]]:
        """Calendar dates of the axes, by the name of the axis."""
        axes = {
            "moment": self.moments,
            "month": self.months,
            "quarter": self.quarters,
            "year": self.years.starts,
            "ledger": self.years.starts[self.n_unpublished :],
        }
        return {name: tuple(calendar.date(d) for d in days) for name, days in axes.items()}


AXIS_OF_KIND = {
    "stock": "moment",
    "total": "moment",
    "ratio": "moment",
    "flow": "month",
    "wait": "quarter",
    "money": "ledger",
    "posts": "ledger",
    "need": "year",
}
"""Kind of measure -> its date axis."""


def reporting_dates(
    calendar: Calendar,
    census_day: float,
    horizon: float,
    first_year: int = 0,
    *,
    nominal: bool = False,
) -> Reporting:
    """Lay out the date axes of a run; the ledger begins with a calendar year."""
    years = years_of(calendar, horizon)
    months = [day for day in calendar.month_starts(0.0, horizon) if day < horizon]
    quarters = [day for day in months if calendar.date(day).month % 3 == 1]
    return Reporting(
        # Every period begins at a moment, since the kernel counts
        # from moment to moment (`compiled.input_records.steps_of`).
        moments=np.array(sorted({0.0, *months, census_day, horizon})),
        months=np.array(sorted({0.0, *months})),
        quarters=np.array(sorted({0.0, *quarters})),
        years=years,
        n_unpublished=sum(calendar.date(day).year < first_year for day in years.starts.tolist()),
        nominal=nominal,
    )


def summarise(inputs: Inputs, tape: Tape, log: EventLog, dates: Reporting) -> dict[str, Floats]:
    """Derive every measure from the event log.

    Returns
    -------
    dict of str to ndarray, shape (n_dates, n_places)
        Measure name -> values; place 0 is the whole country, money has only that. With actions,
        `ACTIONS` as well: whether each is in force from each moment on, (n_moments, n_actions).
    """
    n = inputs.n_districts
    # Earlier participants and those handed over are outside of what the source counts. They take
    # places, so that utilisation has them, and measures, so that the ledger has them.
    counted = _only(log, tape.cohort[log.person] == Cohort.COUNTED)
    reached = _cumulate(counted, dates.moments, n)
    measures = {
        name: _sum(reached, comes) - _sum(reached, goes) for name, (comes, goes) in STOCKS.items()
    }
    measures |= {name: _sum(reached, kinds) for name, kinds in TOTALS.items()}
    by_month = _count(counted, dates.months, n)
    measures |= {name: _sum(by_month, kinds) for name, kinds in FLOWS.items()}
    measures["measures_unpaid"] = _unpaid(log, dates.moments, n)
    measures["utilisation"] = _utilisation(inputs, tape, log, dates.moments)
    measures |= _waits(counted, dates.quarters, n)
    if inputs.n_actions:
        # From the moment on, as with the norm below.
        segment = np.searchsorted(inputs.segment_start, dates.moments, side="right") - 1
        measures[ACTIONS] = actions_in_force(log.states[segment], inputs.n_actions)
    return measures | _money(inputs, tape, log, dates)


def actions_in_force(states: Integers, n_actions: int) -> Floats:
    """1 where an action is in force, (..., n_moments, n_actions), from states (..., n_moments)."""
    return (states[..., None] >> np.arange(n_actions) & 1).astype(np.float64)


def _only(log: EventLog, rows: NDArray[np.bool_]) -> EventLog:
    return EventLog(log.person[rows], log.time[rows], log.district[rows], log.kind[rows])


def _with_country(by_district: Floats) -> Floats:
    """Put the sum over districts in front, on the last axis."""
    total = by_district.sum(axis=-1, keepdims=True)
    return np.concatenate([total, by_district], axis=-1)


def _cumulate(log: EventLog, moments: Floats, n_districts: int) -> Floats:
    """Count events strictly before each moment, (n_kinds, n_moments, n_places)."""
    # `right`: what happens at a moment's midnight comes after it. A stock at a date counts what has
    # happened strictly before (model/definition.md).
    step = np.searchsorted(moments, log.time, side="right")
    table = _tabulate(log.kind, step, log.district, (len(EventKind), len(moments) + 1, n_districts))
    return _with_country(np.cumsum(table, axis=1)[:, :-1])


def _count(log: EventLog, starts: Floats, n_districts: int) -> Floats:
    """Count events in each period, (n_kinds, n_periods, n_places)."""
    period = np.searchsorted(starts, log.time, side="right") - 1
    # Before day 0 are the referrals of those in visitation at the origin: in stocks, in no month.
    inside = period >= 0
    kept = _only(log, inside)
    shape = (len(EventKind), len(starts), n_districts)
    return _with_country(_tabulate(kept.kind, period[inside], kept.district, shape))


def _tabulate(
    first: Integers,
    second: Integers,
    third: Integers,
    shape: tuple[int, int, int],
    weights: Floats | None = None,
) -> Floats:
    # bincount over one flat number: it adds weights row by row, in the order of the log.
    cell = (first * shape[1] + second) * shape[2] + third
    size = shape[0] * shape[1] * shape[2]
    return np.bincount(cell, weights=weights, minlength=size).reshape(shape).astype(np.float64)


def _sum(table: Floats, kinds: tuple[EventKind, ...]) -> Floats:
    return np.asarray(table[list(kinds)].sum(axis=0))


def _unpaid(log: EventLog, moments: Floats, n_districts: int) -> Floats:
    """Requests for a special measure that are neither paid nor withdrawn by leaving."""
    asked, paid = (log.kind == EventKind.MEASURE_ASKED), (log.kind == EventKind.MEASURE_PAID)
    # Who leaves takes an open request along. Nobody has two, so asked
    # less paid, over the whole log, is 1 for whoever left with one.
    n_people = int(log.person.max(initial=-1)) + 1
    still_open = np.bincount(log.person, weights=asked * 1.0 - paid * 1.0, minlength=n_people)
    left = np.isin(log.kind, [EventKind.VISITATION_DISCONTINUED, *IN_PROGRAMME[1]])
    change = asked * 1.0 - paid * 1.0 - left * still_open[log.person]
    return _running_sum(log, change, moments, n_districts)


def _running_sum(log: EventLog, change: Floats, moments: Floats, n_districts: int) -> Floats:
    """Add up what events change, strictly before each moment, (n_moments, n_places)."""
    step = np.searchsorted(moments, log.time, side="right")
    shape = (1, len(moments) + 1, n_districts)
    table = _tabulate(np.zeros_like(step), step, log.district, shape, change)[0]
    return _with_country(np.cumsum(table, axis=0)[:-1])


def _utilisation(inputs: Inputs, tape: Tape, log: EventLog, moments: Floats) -> Floats:
    """Places taken / norm, where the norm is finite and above 0."""
    segment = np.searchsorted(inputs.segment_start, moments, side="right") - 1
    # Load until that midnight over the norm from it on (model/definition.md, utilisation): on the
    # day of a cut it tells what the cut meets.
    row = inputs.rows(log.states)[segment]
    pool_of = inputs.capacity.pool_of[row]
    mates = (pool_of[:, :, None] == pool_of[:, None, :]).astype(np.float64)

    def by_place(change: Integers) -> Floats:
        table = _running_sum(log, change.astype(np.float64), moments, inputs.n_districts)
        # Whole numbers: the order of adding does not matter.
        pools = (table[:, None, 1:] * mates).sum(axis=-1)
        return np.concatenate([table[:, :1], pools], axis=1)

    cases, high = (by_place(change) for change in _load_changes(inputs, tape, log))
    taken = cases + (inputs.pathway.threat_places - 1.0) * high
    by_pool = inputs.capacity.norm[row]
    by_district = np.take_along_axis(by_pool, pool_of, axis=1)
    norm = np.concatenate([total(by_pool)[:, None], by_district], axis=1)
    usable = np.isfinite(norm) & (norm > 0.0)
    return np.asarray(np.where(usable, taken / np.where(usable, norm, 1.0), np.nan))


def _load_changes(inputs: Inputs, tape: Tape, log: EventLog) -> tuple[Integers, Integers]:
    """What each event changes in the cases that hold a place, and in those with a high threat."""
    handed_over = tape.cohort[log.person] != Cohort.COUNTED
    # Those handed over skip visitation and take their place at
    # the programme's start; so do earlier participants.
    starts = (log.kind == EventKind.VISITATION_STARTED) | (
        (log.kind == EventKind.PROGRAMME_STARTED) & handed_over
    )
    ends = np.isin(log.kind, [EventKind.VISITATION_DISCONTINUED, *IN_PROGRAMME[1]])
    moves = starts.astype(np.int64) - ends
    rose, fell = log.kind == EventKind.THREAT_ROSE, log.kind == EventKind.THREAT_FELL
    # Stable, so that each person's rows stay in the order of happening.
    order = np.argsort(log.person, kind="stable")
    person = log.person[order]
    initially = tape.variates.threat[person] < inputs.pathway.threat_share
    high, followed = np.empty(len(order), dtype=np.int64), np.empty(len(order), dtype=np.int64)
    high[order] = initially + _running(person, (rose.astype(np.int64) - fell)[order])
    followed[order] = _running(person, moves[order])
    # Who comes or goes brings the threat along; who turns meanwhile changes it by one.
    return moves, moves * high + followed * (rose.astype(np.int64) - fell)


def _running(person: Integers, change: Integers) -> Integers:
    """Cumulative sum within each person; the rows of a person lie together."""
    sums = np.cumsum(change)
    first = np.searchsorted(person, person)
    return np.asarray(sums - np.where(first > 0, sums[first - 1], 0))


def _waits(log: EventLog, quarters: Floats, n_districts: int) -> dict[str, Floats]:
    """Mean and 90th percentile of the waits of those who started in each quarter."""
    referred = log.kind == EventKind.REFERRED
    since = np.full(int(log.person.max(initial=-1)) + 1, np.nan)
    since[log.person[referred]] = log.time[referred]
    # Whoever is found in visitation at the origin started before the first quarter.
    started = (log.kind == EventKind.VISITATION_STARTED) & (log.time >= 0.0)
    wait = log.time[started] - since[log.person[started]]
    quarter = np.searchsorted(quarters, log.time[started], side="right") - 1
    district = log.district[started]
    shape = (len(quarters), n_districts + 1)
    country = quarter * shape[1]
    cells = np.concatenate([country, country + district + 1])
    mean, high = _grouped(np.concatenate([wait, wait]), cells, shape[0] * shape[1])
    return {"wait_days_mean": mean.reshape(shape), "wait_days_p90": high.reshape(shape)}


def _grouped(values: Floats, group: Integers, n_groups: int) -> tuple[Floats, Floats]:
    """Mean and `WAIT_QUANTILE` (linear interpolation) by group; NaN for an empty group."""
    order = np.lexsort((values, group))
    ranked = values[order]
    size = np.bincount(group, minlength=n_groups)
    first = np.cumsum(size) - size
    some = size > 0
    mean, high = np.full(n_groups, np.nan), np.full(n_groups, np.nan)
    # From the values as they came, not as they are ranked: the kernel adds before it sorts, and the
    # order of adding shows in the last bit.
    mean[some] = np.bincount(group, weights=values, minlength=n_groups)[some] / size[some]
    # Definition 7 of Hyndman & Fan (1996), Am. Stat. 50, 361-365, as numpy has it.
    place = WAIT_QUANTILE * (size[some] - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, size[some] - 1)
    low_value, high_value = ranked[first[some] + below], ranked[first[some] + above]
    high[some] = low_value + (place - below) * (high_value - low_value)
    return mean, high


def _money(inputs: Inputs, tape: Tape, log: EventLog, dates: Reporting) -> dict[str, Floats]:
    years, money = dates.years, inputs.money
    ledger = keep_ledger(inputs, tape, log, years)
    granted, spent, needed = (
        sum_by_line_and_year(ledger, amounts, years, len(money.lines))
        for amounts in (ledger.appropriated, ledger.spent, ledger.needed)
    )
    need, first, nominal = needed[money.measures_line], dates.n_unpublished, dates.nominal
    measures = money_measures(inputs, years, granted, spent, need, first, nominal=nominal)
    rows = inputs.rows(log.states)
    return measures | posts_measures(inputs, years, rows, first, nominal=nominal)
