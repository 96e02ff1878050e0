"""What the appropriations buy: nominal money, full-time equivalents, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.budget import SECTION, BudgetLine
from bandeexit.model.inputs import CapacityInputs, MoneyInputs
from bandeexit.model.pools import pools_in_force
from bandeexit.model.posts import Staff, by_use, coordinator_shares, money_for_posts, staff
from bandeexit.model.prices import Prices, YearNumbers
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import Adjustment, integrate, tabulate, years_of_segments
from bandeexit.model.transforms import power, total

Floats = NDArray[np.float64]
DKK_PER_M_DKK = 1e6


def prices_of(programme: Programme, adjustments: Sequence[Adjustment]) -> Prices:
    """Price levels with the powers of all that reaches inputs."""
    return Prices(programme, adjustments, power)


def line_index(
    programme: Programme,
    line: BudgetLine,
    years: YearNumbers,
    adjustments: Sequence[Adjustment] = (),
) -> Floats:
    """Price level of what a budget line buys, (..., n_years)."""
    return prices_of(programme, adjustments).of_line(line, years)


def appropriations(
    programme: Programme, line: BudgetLine, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Nominal m DKK a year of one line, as each district's share of it is priced.

    Returns
    -------
    ndarray, shape (..., n_segments, n_districts)
        The whole line's amount; (..., n_segments, 1) unless a scenario changes it somewhere.
    """
    years = years_of_segments(programme, starts)
    rise = prices_of(programme, adjustments).rise(line, years)
    return np.asarray(real_appropriations(programme, line, adjustments, starts) * rise[..., None])


def real_appropriations(
    programme: Programme, line: BudgetLine, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """The same in prices of the price year, as `budget.yaml` and scenarios give it."""
    if line.pays_for == "posts":
        return money_for_posts(prices_of(programme, adjustments), starts)
    return tabulate(programme, line.path, adjustments, starts)


def posts_paid_for(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Posts that the nominal money of a day pays for at the price of that day.

    Returns
    -------
    ndarray, shape (..., n_segments, n_districts)
        As each district's share is priced; a district has its share of it.
    """
    bought = appropriations(programme, programme.posts_line, adjustments, starts)
    return np.asarray(bought / prices_of(programme, adjustments).of_post(starts)[..., None])


def staff_in_force(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    watched_from: float,
) -> Staff:
    """Who is paid for, filled and productive, by segment and district; see `posts.staff`."""
    bought = posts_paid_for(programme, adjustments, starts)
    return staff(programme, adjustments, starts, watched_from, bought)


def norm_caseload(programme: Programme) -> Floats:
    """Persons per coordinator at norm, from the headroom at the census; shape () or (n_draws,)."""
    day = np.array([programme.census_day])
    # Of the study's own budget, without adjustments and vacancies: the caseload is a fact of the
    # census. A scenario that moved it would pay less and follow as many.
    posts = posts_paid_for(programme, (), day)[..., 0, 0]
    open_cases = np.asarray(float(programme.census.open_cases))
    norm = _times(programme.number("capacity.headroom"), open_cases)
    # No posts at the census, no caseload that could be derived.
    return np.where(posts > 0.0, norm / np.where(posts > 0.0, posts, 1.0), 0.0)


def capacity_inputs(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    capacity_from: float,
    demand_share: Floats,
    productive: Floats,
    pools: tuple[str, ...],
) -> CapacityInputs:
    """Norm and intake limits by pool, from productive posts; infinite before capacity binds.

    A partner's places are spread over the districts like demand.
    """
    norm = _times(productive, norm_caseload(programme)[..., None, None])
    pool_of = pools_in_force(programme, adjustments, starts, pools)

    def parameter(path: str) -> Floats:
        return tabulate(programme, path, adjustments, starts)

    def pooled(table: Floats) -> Floats:
        sums = np.zeros((*table.shape[:-2], len(starts), len(pools)))
        segment = np.arange(len(starts))
        for district, pool in enumerate(pool_of.T):
            # A pair of segment and pool occurs once in each addition, so that += loses nothing; the
            # districts are added in their order, as floating point cares.
            sums[..., segment, pool] += table[..., district]
        # The norm, too: where nothing limits there is no
        # overload, and the own-wish clocks run at 1.
        return np.where((starts < capacity_from)[:, None], np.inf, sums)

    stretched = _times(parameter("capacity.stretch"), norm)
    least = parameter("capacity.minimum_places") * np.ones(len(programme.districts))
    return CapacityInputs(
        pool_of=pool_of,
        norm=pooled(norm),
        # The maximum of the sums: a pool's minimum is that of its districts together. The sum of
        # maxima would give it more places than either (model/definition.md).
        police_limit=np.maximum(pooled(least), pooled(stretched)),
        municipal_limit=pooled(_times(parameter("capacity.municipal_places"), demand_share)),
        prison_limit=pooled(_times(parameter("capacity.prison_places"), demand_share)),
    )


def _times(amount: Floats, share: Floats) -> Floats:
    """Multiply, with infinity x 0 = infinity: no limit stays no limit."""
    with np.errstate(invalid="ignore"):
        product = amount * share
    return np.where(np.isinf(amount) | np.isinf(share), np.inf, product)


def money_inputs(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    horizon: float,
    money_from: float,
    employed: Staff,
    may_change: bool,
) -> MoneyInputs:
    """Appropriations, cost of coordinators and grants to the pool for special measures.

    `may_change`: whether actions may change the line for special measures on the way.
    """
    share = coordinator_shares(programme)
    budget = programme.budget
    by_line = [
        total(appropriations(programme, line, adjustments, starts) * share) for line in budget.lines
    ]
    pool = by_line[budget.row_of("measures")]
    years = years_of_segments(programme, starts)
    cost = tabulate(programme, "measures.cost_dkk", adjustments, starts)
    prices = prices_of(programme, adjustments)
    price = prices.index(f"{SECTION}price_growth", years)[..., None]
    index = [prices.of_line(line, years) for line in budget.lines]
    post, uses = prices.of_post(starts), by_use(employed)
    published = programme.calendar.day(date(budget.first_year, 1, 1))
    # From the first published year on, or from the day on which money is short, with what is left
    # of that day's year, if that comes earlier (model/README.md, the pool).
    first = min(money_from, max(published, 0.0))
    days = np.array([first, *programme.calendar.year_starts(first, horizon)])
    return MoneyInputs(
        lines=tuple(line.name for line in budget.lines),
        posts_line=budget.row_of("posts"),
        measures_line=budget.row_of("measures"),
        price_level=np.stack(np.broadcast_arrays(*index), axis=-2),
        appropriation_per_year=np.stack(np.broadcast_arrays(*by_line), axis=-2),
        employed_per_year=total(employed.employed) * post,
        posts=np.stack(np.broadcast_arrays(*(total(table) for table in uses)), axis=-2),
        run_in_per_year=total(employed.in_run_in) * post,
        measure_cost=cost * price * np.ones(len(programme.districts)),
        grant_day=days,
        grant=_to_new_year(programme, pool, starts, days),
        left_of_year=(_to_new_year(programme, pool, starts, starts) if may_change else np.zeros(0)),
        carry_over=programme.measures.carry_over,
    )


def _to_new_year(
    programme: Programme, pool_per_year: Floats, starts: Floats, days: Floats
) -> Floats:
    """DKK that the line for special measures gives from some days to New Year, (..., n_days).

    One grant a calendar year, on its first day, or for what is left of the first one. A change
    in the middle of a year changes that year's one grant, in proportion to time.
    """
    ends = np.array([_next_new_year(programme, day) for day in days.tolist()])
    year_days = np.array([_days_in_year(programme, day) for day in days.tolist()])
    # In proportion to time: a change in July changes the one grant of January by half a year of it.
    return np.asarray(integrate(starts, pool_per_year, days, ends) / year_days * DKK_PER_M_DKK)


def _next_new_year(programme: Programme, day: float) -> float:
    # Strictly after the day: on New Year's day, the next one.
    return programme.calendar.year_starts(day, day + 2 * DAYS_PER_YEAR)[0]


def _days_in_year(programme: Programme, day: float) -> float:
    start = programme.calendar.date(day).replace(month=1, day=1)
    end = start.replace(year=start.year + 1)
    return float((end - start).days)
