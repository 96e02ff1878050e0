"""What the appropriations buy: nominal money, full-time equivalents, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import DAYS_PER_YEAR
from bandeexit.model.budget import LINES
from bandeexit.model.inputs import CapacityInputs, MoneyInputs
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import Adjustment, adjusted, integrate

Floats = NDArray[np.float64]
DKK_PER_M_DKK = 1e6


def price_index(programme: Programme, year: int, growth: float) -> float:
    """Price level of a year; the price year is 1."""
    return float((1.0 + growth) ** (year - int(programme.budget.price_year)))


def line_growth(programme: Programme, line: str) -> float:
    """Yearly growth of what a budget line buys."""
    budget = programme.budget
    return budget.price_growth if line == "special_measures" else budget.wage_growth


def _in_year(by_year: Mapping[int, float], year: int) -> float:
    return by_year[min(max(year, min(by_year)), max(by_year))]


def _nominal_rise(programme: Programme, line: str, year: int) -> float:
    """Nominal over real appropriation: full growth up to the price year, then the indexed share."""
    rise = price_index(programme, year, line_growth(programme, line)) - 1.0
    compensated = 1.0 if year <= programme.budget.price_year else programme.budget.indexation
    return 1.0 + compensated * rise


def appropriations(
    programme: Programme, line: str, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Nominal m DKK a year of one line, as each district's share of it is priced.

    Returns
    -------
    ndarray, shape (n_segments, n_districts)
        The whole line's amount; districts differ only where a scenario changes some of them.
    """
    years = [programme.calendar.date(day).year for day in starts.tolist()]
    real = np.array([_in_year(getattr(programme.budget, line), year) for year in years])
    table = adjusted(real, f"budget.{line}", adjustments, starts, len(programme.districts))
    rise = np.array([_nominal_rise(programme, line, year) for year in years])
    return np.asarray(table * rise[:, None])


def coordinator_price(programme: Programme, starts: Floats) -> Floats:
    """Nominal m DKK per full-time equivalent and year, (n_segments,)."""
    years = [programme.calendar.date(day).year for day in starts.tolist()]
    growth = programme.budget.wage_growth
    return np.array(
        [programme.capacity.unit_cost * price_index(programme, year, growth) for year in years]
    )


def coordinator_shares(programme: Programme) -> Floats:
    """Share of the coordinator appropriation that each district gets."""
    weights = np.array([district.coordinator_weight for district in programme.districts])
    return np.asarray(weights / weights.sum())


def norm_caseload(programme: Programme) -> float:
    """Persons per coordinator at norm, from the headroom at the census."""
    day = np.array([programme.census_day])
    bought = appropriations(programme, "coordinators", (), day)[0, 0]
    posts = bought / coordinator_price(programme, day)[0]
    if posts == 0.0:
        return 0.0
    return float(programme.capacity.headroom * programme.census.open_cases / posts)


def capacity_inputs(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    binds_from: float,
    demand_share: Floats,
) -> CapacityInputs:
    """Norm and intake limits by pool; infinite before capacity binds.

    A partner's places are spread over the districts like demand.
    """
    norm = district_norms(programme, adjustments, starts)
    pools = sorted({district.pool for district in programme.districts})
    pool_of = np.array([pools.index(district.pool) for district in programme.districts])

    def dated(path: str) -> Floats:
        base = np.full(len(starts), float(programme.value(path)))
        return adjusted(base, path, adjustments, starts, len(programme.districts))

    def pooled(table: Floats) -> Floats:
        columns = [table[:, pool_of == pool].sum(axis=1) for pool in range(len(pools))]
        sums = np.stack(columns, axis=1)
        return np.where((starts < binds_from)[:, None], np.inf, sums)

    stretched = _times(dated("capacity.stretch"), norm)
    least = pooled(dated("capacity.minimum_places"))
    return CapacityInputs(
        pool_of=pool_of.astype(np.int64),
        norm=pooled(norm),
        police_limit=np.maximum(least, pooled(stretched)),
        municipal_limit=pooled(_times(dated("capacity.municipal_places"), demand_share)),
        prison_limit=pooled(_times(dated("capacity.prison_places"), demand_share)),
    )


def _times(amount: Floats, share: Floats) -> Floats:
    """Multiply, with infinity x 0 = infinity: no limit stays no limit."""
    unlimited = np.isinf(amount) | np.isinf(share)
    return np.where(unlimited, np.inf, np.where(unlimited, 1.0, amount) * share)


def posts_in_force(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Coordinators employed, full-time equivalents, (n_segments, n_districts)."""
    bought = appropriations(programme, "coordinators", adjustments, starts)
    posts = bought / coordinator_price(programme, starts)[:, None] * coordinator_shares(programme)
    vacancies = np.array([district.vacancies for district in programme.districts])
    return np.asarray(np.maximum(posts - vacancies, 0.0))


def district_norms(
    programme: Programme, adjustments: Sequence[Adjustment], starts: Floats
) -> Floats:
    """Persons each district's coordinators can follow at norm, (n_segments, n_districts)."""
    posts = posts_in_force(programme, adjustments, starts)
    caseload = norm_caseload(programme)
    return np.full_like(posts, np.inf) if np.isinf(caseload) else posts * caseload


def money_inputs(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    horizon: float,
    binds_from: float,
) -> MoneyInputs:
    """Appropriations, cost of coordinators and grants to the pool for special measures."""
    share = coordinator_shares(programme)
    tables = {line: appropriations(programme, line, adjustments, starts) for line in LINES}
    by_line = np.stack([tables[line] @ share for line in LINES])
    posts = posts_in_force(programme, adjustments, starts).sum(axis=1)
    years = [programme.calendar.date(day).year for day in starts.tolist()]
    growth = programme.budget.price_growth
    cost = programme.measures.cost_dkk
    days, grants = _grants(programme, by_line[-1], starts, horizon, binds_from)
    return MoneyInputs(
        appropriation_per_year=by_line,
        employed_per_year=posts * coordinator_price(programme, starts),
        measure_cost=np.array([cost * price_index(programme, year, growth) for year in years]),
        grant_day=days,
        grant=grants,
        carry_over=programme.measures.carry_over,
    )


def _grants(
    programme: Programme, pool_per_year: Floats, starts: Floats, horizon: float, binds_from: float
) -> tuple[Floats, Floats]:
    """One grant a calendar year, on its first day; the first year's from the binding day on.

    A change in the middle of a year changes that year's one grant, in proportion to time.
    """
    days = np.array([binds_from, *programme.calendar.year_starts(binds_from, horizon)])
    ends = np.append(days[1:], _next_new_year(programme, float(days[-1])))
    year_days = np.array([_days_in_year(programme, day) for day in days.tolist()])
    return days, integrate(starts, pool_per_year, days, ends) / year_days * DKK_PER_M_DKK


def _next_new_year(programme: Programme, day: float) -> float:
    return programme.calendar.year_starts(day, day + 2 * DAYS_PER_YEAR)[0]


def _days_in_year(programme: Programme, day: float) -> float:
    start = programme.calendar.date(day).replace(month=1, day=1)
    end = start.replace(year=start.year + 1)
    return float((end - start).days)
