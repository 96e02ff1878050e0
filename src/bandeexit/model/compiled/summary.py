"""From counts to measures, compiled; the arithmetic of `model.outcomes`."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.records import FOLLOWED, HIGH, N_COUNTED_KINDS, UNPAID
from bandeexit.model.events import EventKind
from bandeexit.model.outcomes import FLOWS, STOCKS, TOTALS, WAIT_QUANTILE

Array = Any
Singles = NDArray[np.float32]

# The order of `outcomes`, from which the weights are made: nothing is listed twice.
AT_MOMENTS = (*STOCKS, *TOTALS, "measures_unpaid", "utilisation")
BY_MONTH = tuple(FLOWS)
BY_QUARTER = ("wait_days_mean", "wait_days_p90")
N_FROM_COUNTS = len(STOCKS) + len(TOTALS)


SHRINK = 2.25
"""From one gap of Shell's method to the next (Tokuda 1992)."""


class Tables(NamedTuple):
    """Measures of a batch of paths; place 0 is the country."""

    at_moments: Singles
    """(n_measures, n_paths, n_moments, n_places), in the order of `AT_MOMENTS`."""
    by_month: Singles
    """(n_measures, n_paths, n_months, n_places), in the order of `BY_MONTH`."""
    by_quarter: Singles
    """(n_measures, n_paths, n_quarters, n_places), in the order of `BY_QUARTER`."""
    spent: NDArray[np.float64]
    """Special measures, spent and needed, m DKK, (n_paths, n_years, 2)."""
    states: NDArray[np.int64]
    """Actions in force, (n_paths, n_segments); (n_paths, 0) without actions."""


def weights_at_moments() -> NDArray[np.int64]:
    """Stocks and totals in terms of cumulative counts, (N_FROM_COUNTS, N_COUNTED_KINDS)."""
    comes_and_goes = [*STOCKS.values(), *((kinds, ()) for kinds in TOTALS.values())]
    return np.stack([_signs(comes) - _signs(goes) for comes, goes in comes_and_goes])


def weights_by_month() -> NDArray[np.int64]:
    """Flows in terms of counts, (len(BY_MONTH), N_COUNTED_KINDS)."""
    return np.stack([_signs(kinds) for kinds in FLOWS.values()])


def _signs(kinds: tuple[EventKind, ...]) -> NDArray[np.int64]:
    row = np.zeros(N_COUNTED_KINDS, dtype=np.int64)
    row[list(kinds)] = 1
    return row


@inner
def summarise(block: Any, tables: Tables, path: int, tallies: Array, waits: Records) -> None:
    """Fill a path's rows of the tables; see `block_layout.Block`."""
    _summarise_counts(block, tables, path, tallies)
    _summarise_load(block, tables, path, tallies)
    _summarise_waits(tables, path, waits, block.worlds[path].n_waits)


@inner
def _summarise_counts(block: Any, tables: Tables, path: int, tallies: Array) -> None:
    """Fill stocks and totals at moments, flows by month, and unpaid requests."""
    steps, at_moments, by_month = block.steps, block.at_moments, block.by_month
    n_moments, n_places = tables.at_moments.shape[2], tables.at_moments.shape[3]
    stocks = np.zeros((N_FROM_COUNTS + 1, n_places), dtype=np.int64)
    for step in range(len(steps)):
        month = steps[step].month
        for p in range(tallies.shape[1]):
            # Where only the country is counted, its one place is place 0.
            place = p + 1 if n_places > 1 else 0
            # Most counters of a step are 0.
            for kind in range(N_COUNTED_KINDS):
                n = tallies[step, p, kind]
                if n != 0:
                    for m in range(N_FROM_COUNTS):
                        if at_moments[m, kind] != 0:
                            _add(stocks[m], place, at_moments[m, kind] * n)
                    for m in range(len(by_month)):
                        if by_month[m, kind] != 0 and month >= 0:
                            _add(tables.by_month[m, path, month], place, n)
            _add(stocks[N_FROM_COUNTS], place, tallies[step, p, UNPAID])
        # The step that ends with this moment is complete.
        if step < n_moments:
            for m in range(N_FROM_COUNTS + 1):
                for place in range(n_places):
                    tables.at_moments[m, path, step, place] = stocks[m, place]


@leaf
def _add(row: Array, place: int, value: int) -> None:
    """Add to a place, and to the country."""
    row[place] += value
    if place > 0:
        row[0] += value


@inner
def _summarise_load(block: Any, tables: Tables, path: int, tallies: Array) -> None:
    """Fill utilisation: places taken over the norm, where the norm is finite and above 0."""
    limits, states, pool_of = block.limits[path], tables.states[path], block.pool_of
    segment_of_moment, n_segments = block.segment_of_moment, block.segments.shape[1]
    threat_places = block.worlds[path].threat_places
    n_moments, n_counted, n_pools = len(segment_of_moment), tallies.shape[1], limits.shape[1]
    out = tables.at_moments[N_FROM_COUNTS + 1, path]
    cases, high = np.zeros(n_counted, dtype=np.int64), np.zeros(n_counted, dtype=np.int64)
    in_pool, high_in_pool = np.empty(n_pools, dtype=np.int64), np.empty(n_pools, dtype=np.int64)
    for moment in range(n_moments):
        for p in range(n_counted):
            cases[p] += tallies[moment, p, FOLLOWED]
            high[p] += tallies[moment, p, HIGH]
        # Load until the moment over the norm from it on; see `outcomes._utilisation`.
        row, norm = segment_of_moment[moment], 0.0
        if len(states) > 0:
            row += states[row] * n_segments
        for k in range(n_pools):
            norm += limits[row, k].norm
        out[moment, 0] = _utilisation(cases.sum(), high.sum(), threat_places, norm)
        if out.shape[1] == 1:
            continue
        in_pool[:], high_in_pool[:] = 0, 0
        for p in range(n_counted):
            in_pool[pool_of[row, p]] += cases[p]
            high_in_pool[pool_of[row, p]] += high[p]
        for place in range(1, out.shape[1]):
            k = pool_of[row, place - 1]
            norm = limits[row, k].norm
            out[moment, place] = _utilisation(in_pool[k], high_in_pool[k], threat_places, norm)


@inner
def _utilisation(cases: int, high: int, places: float, norm: float) -> float:
    if not (math.isfinite(norm) and norm > 0.0):
        return math.nan
    return (cases + (places - 1.0) * high) / norm


@inner
def _summarise_waits(tables: Tables, path: int, waits: Records, n_waits: int) -> None:
    """Fill mean and 90th percentile of the waits of those who started in each quarter."""
    n_places = tables.by_quarter.shape[3]
    days, group = np.empty(n_waits), np.empty(n_waits, dtype=np.int64)
    for i in range(n_waits):
        days[i] = waits[i].days
        group[i] = waits[i].quarter
    _put_by_group(tables, path, 0, 1, days, group)
    if n_places == 1:
        return
    for i in range(n_waits):
        group[i] = waits[i].quarter * (n_places - 1) + waits[i].place
    _put_by_group(tables, path, 1, n_places - 1, days, group)


@inner
def _put_by_group(
    tables: Tables, path: int, first_place: int, n_groups: int, days: Array, group: Array
) -> None:
    """Fill one column (the country) or one for each district."""
    n_quarters = tables.by_quarter.shape[2]
    mean, high = _by_group(days, group, n_quarters * n_groups)
    for quarter in range(n_quarters):
        for i in range(n_groups):
            cell = quarter * n_groups + i
            tables.by_quarter[0, path, quarter, first_place + i] = mean[cell]
            tables.by_quarter[1, path, quarter, first_place + i] = high[cell]


@inner
def _by_group(values: Array, group: Array, n_groups: int) -> tuple[Array, Array]:
    """Mean and `WAIT_QUANTILE` (linear interpolation) by group; NaN for an empty group."""
    first = np.zeros(n_groups + 1, dtype=np.int64)
    for g in group:
        first[g + 1] += 1
    for g in range(n_groups):
        first[g + 1] += first[g]
    ranked, filled = np.empty(len(values)), first.copy()
    for i in range(len(values)):
        ranked[filled[group[i]]] = values[i]
        filled[group[i]] += 1
    mean, high = np.full(n_groups, math.nan), np.full(n_groups, math.nan)
    for g in range(n_groups):
        members = ranked[first[g] : first[g + 1]]
        size = len(members)
        if size > 0:
            total = 0.0
            # Before sorting: `outcomes._grouped` adds the waits
            # as they came, and a mean has last bits.
            for value in members:
                total += value
            mean[g] = total / size
            _sort(members)
            # As in `outcomes._grouped`.
            place = WAIT_QUANTILE * (size - 1)
            below = int(place)
            above = min(below + 1, size - 1)
            high[g] = members[below] + (place - below) * (members[above] - members[below])
    return mean, high


@inner
def _sort(values: Array) -> None:
    """Sort in place (Shell's method: short, and quick for the few numbers of most groups)."""
    gap = len(values)
    while gap > 1:
        gap = max(int(gap / SHRINK), 1)
        for i in range(gap, len(values)):
            value, j = values[i], i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
