"""What goes into a run, over time and before any run: demand, money, coordinators, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.arrivals import pieces_of, referral_rates
from bandeexit.model.budget import BudgetLine
from bandeexit.model.draws import Draws
from bandeexit.model.inputs import Inputs
from bandeexit.model.money import (
    appropriations,
    line_index,
    norm_caseload,
    staff_in_force,
)
from bandeexit.model.posts import coordinator_shares, run_in_ends
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment, integrate, lay_segments
from bandeexit.model.transforms import total
from bandeexit.scenarios.changes import check_changes, plan, with_whole_changes
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.paths import inputs_of_draw
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.uncertain import settle

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The inputs of a scenario's first draws; every array has a row a draw."""

    scenario: Scenario
    census: date
    open_cases: int
    """In visitation or in a programme at the census."""
    demand_from: tuple[date, ...]
    """First day of each step of demand."""
    demand: Floats
    """Referrals a year that are expected in each step: trend, slow swings and changes included."""
    posts_from: tuple[date, ...]
    """First day of each step of coordinators and places, from the census's year on."""
    posts: Floats
    """Coordinators employed, full-time equivalents."""
    norm: Floats
    """Places at norm; infinite where capacity is no limit."""
    years: tuple[int, ...]
    """Calendar years, from the census's to the horizon's, each as a whole."""
    nominal: Floats
    """Appropriated in each year, m DKK, shape (n_draws, n_lines, n_years)."""
    real: Floats
    """The same at the price level of the study."""
    lines: tuple[BudgetLine, ...]
    """What is known of each line."""


def look_ahead(programme: Programme, scenario: Scenario, draws: Draws) -> Outlook:
    """Lay out what a scenario's draws would be given; nothing is simulated.

    Raises
    ------
    UsageError
        A change does not fit the programme.
    """
    check_changes(programme, scenario)
    # From the inputs that an engine would get, not from the YAML: a picture of what goes in
    # cannot differ from what did.
    inputs = [inputs_of_draw(programme, scenario, draws, row) for row in range(len(draws))]
    # The grid of time is one for all draws: dates come from the scenario,
    # only numbers from the draw.
    edges = pieces_of(inputs[0]).edges
    demand = [_referrals(one, Address(scenario.seed, row)) for row, one in enumerate(inputs)]
    bought = _what_money_buys(programme, scenario, draws)
    day_to_date = programme.calendar.date
    return Outlook(
        scenario=scenario,
        census=programme.census.when,
        open_cases=programme.census.open_cases,
        demand_from=tuple(day_to_date(day) for day in edges[:-1].tolist()),
        demand=np.stack(demand),
        posts_from=tuple(day_to_date(day) for day in bought.starts.tolist()),
        posts=bought.posts,
        norm=bought.norm,
        years=bought.years,
        nominal=bought.nominal,
        real=bought.real,
        lines=programme.budget.lines,
    )


def _referrals(inputs: Inputs, address: Address) -> Floats:
    """Expected referrals a year of one draw in each piece of time."""
    pieces, demand = pieces_of(inputs), inputs.demand
    factor = total(demand.share * demand.factor)
    rates = referral_rates(demand, address)
    return np.asarray(rates[pieces.cell] * factor[pieces.segment] * DAYS_PER_YEAR)


class _Bought(NamedTuple):
    """Money and what it buys, from the census's year on."""

    starts: Floats
    posts: Floats
    norm: Floats
    years: tuple[int, ...]
    nominal: Floats
    real: Floats


def _what_money_buys(programme: Programme, scenario: Scenario, draws: Draws) -> _Bought:
    columns = {name: draws.values[:, i] for i, name in enumerate(draws.names)}
    whole, adjustments = plan(programme, settle(scenario, range(len(draws))))
    changed = with_whole_changes(programme.with_values(columns), whole)
    calendar = programme.calendar
    first = calendar.day(date(programme.census.when.year, 1, 1))
    horizon = calendar.day(scenario.horizon)
    watched = calendar.day(first_day_of_changes(programme, scenario))
    cuts = [first, watched, *run_in_ends(changed, adjustments, horizon)]
    starts = lay_segments(changed, horizon, adjustments, cuts)
    # As `build_inputs` lays them out: nobody is new on the first day of changes.
    staff = staff_in_force(changed, adjustments, starts, watched)
    posts, productive = total(staff.employed), total(staff.productive)
    caseload = norm_caseload(changed)[..., None]
    # No coordinators and no limit is no limit, as in the model.
    finite = np.where(np.isinf(caseload), 1.0, caseload)
    norm = np.where(np.isinf(caseload), np.inf, productive * finite)
    last = (scenario.horizon - timedelta(days=1)).year
    years = tuple(range(programme.census.when.year, last + 1))
    lines = [_by_year(changed, line, adjustments, starts, years) for line in changed.budget.lines]
    # A line without uncertain numbers has no axis of draws; all lines get
    # one to be laid side by side.
    nominal = np.stack(np.broadcast_arrays(*(line[0] for line in lines)), axis=-2)
    real = np.stack(np.broadcast_arrays(*(line[1] for line in lines)), axis=-2)
    shown, n = starts >= first, len(draws)
    return _Bought(
        starts[shown],
        np.broadcast_to(posts, (n, len(starts)))[:, shown],
        np.broadcast_to(norm, (n, len(starts)))[:, shown],
        years,
        np.broadcast_to(nominal, (n, *nominal.shape[-2:])),
        np.broadcast_to(real, (n, *real.shape[-2:])),
    )


def _by_year(
    programme: Programme,
    line: BudgetLine,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    years: Sequence[int],
) -> tuple[Floats, Floats]:
    """Nominal and real m DKK of one line in each calendar year."""
    calendar = programme.calendar
    table = appropriations(programme, line, adjustments, starts)
    per_year = total(table * coordinator_shares(programme))
    edges = np.array([calendar.day(date(year, 1, 1)) for year in [*years, years[-1] + 1]])
    # An amount a year, integrated: a change in the middle of a year counts by its days.
    nominal = integrate(starts, per_year, edges[:-1], edges[1:]) / np.diff(edges)
    prices = line_index(programme, line, np.array(years), adjustments)
    return nominal, np.asarray(nominal / prices)
