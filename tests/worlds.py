"""One small world in which everything differs: places, beliefs, lines, dates, quantiles, measures.

Two of 21 paths failed, so that 19 are left. Path at place `k` of them (0 to 18, called its rank)
has the value

    country, other dates   A + 10 k + j      A by measure, j the number of the date in its series
    country, at the census the count
    district p             A + 10 k + j + 1000 p

Quantiles of 0 ... 18 by ranks: q lies at 18 q, so 5 % is 0.9, 20 % 3.6, 35 % 6.3, 50 % 9, 65 %
11.7, 80 % 14.4, 95 % 17.1.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from bandeexit.model.budget import BudgetLine
from bandeexit.model.measures import measures_of
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.shapley import Decomposition, StepEffect
from bandeexit.scenarios.variance import SOURCES, Split

CENSUS, HORIZON = date(2021, 3, 5), date(2023, 7, 1)
MONTHS = tuple(date(2020 + m // 12, m % 12 + 1, 1) for m in range(42))
MOMENTS = tuple(sorted([*MONTHS, CENSUS, HORIZON]))
PLACES = ("Danmark", "Nord", "Syd")
N_DRAWS, FAILED = 21, (3, 17)
PATHS = tuple(draw for draw in range(N_DRAWS) if draw not in FAILED)
RANK = np.arange(len(PATHS))

RANKS_OF = {
    "never": (0, 1, 2, 3, 4, 7, 8),
    "maybe": (5, 6, 9, 10, 11, 14),
    "often": (12, 13, 15, 16, 17, 18),
}
"""Medians 3, 9.5 and 15.5; means 25/7, 55/6 and 91/6."""
BELIEFS = (
    Belief("never", {"da": "Aldrig fuldt", "en": "Never full"}, 1 / 2, 0.7, True),
    Belief("maybe", {"da": "Måske fuldt", "en": "Maybe full"}, 1 / 3, 0.2),
    Belief("often", {"da": "Ofte fuldt", "en": "Often full"}, 1 / 6, 0.1),
)

LINES = tuple(
    BudgetLine(name, {"da": da, "en": en}, pays_for, "wages", {2021: amount, 2022: amount})
    for name, da, en, pays_for, amount in (
        ("posts", "stillinger", "posts", "posts", 8.0),
        ("office", "kontoret", "the office", "nothing", 3.0),
        ("pool", "puljen", "the pool", "measures", 2.0),
    )
)
"""Published to 2022: 2023 is carried forward."""
MEASURES = measures_of(LINES, "2021 prices")
COUNTS = {
    "in_visitation": 34.0,
    "in_programme": 115.0,
    "total_completed": 183.0,
    "total_programme_discontinued": 130.0,
    "total_visitation_discontinued": 131.0,
}
LEVEL = {name: 7.0 * number for number, name in enumerate(MEASURES, start=1)}
LEVEL |= {"in_visitation": 10.0, "in_programme": 100.0, "total_completed": 300.0}
LEVEL |= {"wait_days_mean": 30.0, "wait_days_p90": 60.0}

SPENT = {"posts": (7.5, 8.0, 8.5), "office": (3.0, 2.0, 1.0), "pool": (1.0, 2.0, 4.0)}
"""Of the path in the middle in 2021, 2022 and 2023, m DKK; path k spends k - 9 more of posts."""
GRANTED = (13.0, 12.0, 12.5)

TITLES = {
    "plain": {"da": "Som nu", "en": "As now"},
    "cut": {"da": "Spar to", "en": "Save two"},
    "war": {"da": "Ufred", "en": "Unrest"},
}
LEFT_OUT = ({"da": "en ny lov", "en": "a new law"}, {"da": "boliger", "en": "housing"})
SOON = Target("soon", "wait_days_p90", 40.0, True, "quarter", 0.8,
              title={"da": "Hurtig start", "en": "A quick start"})  # fmt: skip
MANY = Target("many", "completed", 40.0, False, "year", 0.25, status="agreed",
              title={"da": "Mange færdige", "en": "Many done"})  # fmt: skip


def dates_of(measure):
    """Moments of stocks, quarters of waits, months of flows, years of money from 2021 on."""
    about = MEASURES[measure]
    if about.kind in ("stock", "total", "ratio"):
        return MOMENTS
    if about.kind in ("money", "posts", "need"):
        return tuple(date(year, 1, 1) for year in (2021, 2022, 2023))
    return tuple(m for m in MONTHS if about.frequency == "month" or m.month in (1, 4, 7, 10))


def world(name="plain"):
    """The baseline, of three beliefs."""
    scenario = Scenario(name, HORIZON, N_DRAWS, 1, title=TITLES[name], prices="2021 prices",
                        not_in_the_band=LEFT_OUT)  # fmt: skip
    regime = [number for k in RANK for number, ks in enumerate(RANKS_OF.values()) if k in ks]
    return Result(
        scenario,
        PLACES,
        CENSUS,
        {measure: _series(measure) for measure in MEASURES},
        PATHS,
        failed=tuple(f"draw {draw}: too long" for draw in FAILED),
        regimes=tuple(RANKS_OF),
        regime=tuple(regime),
        lines=LINES,
    )


def _series(measure):
    about, dates = MEASURES[measure], dates_of(measure)
    if measure.startswith(("spend_", "appropriation_")):
        return Series(_money(measure)[:, :, None].astype(np.float32), dates)
    n_places = len(PLACES) if about.by_district else 1
    number = np.arange(len(dates))
    values = LEVEL[measure] + 10.0 * RANK[:, None] + number[None, :]
    values = values[:, :, None] + 1000.0 * np.arange(n_places)
    if measure in COUNTS:
        values[:, dates.index(CENSUS), 0] = COUNTS[measure]
    return Series(values.astype(np.float32), dates)


def _money(measure):
    """Amounts of each path and year: the path of rank 9 spends `SPENT`."""
    more = RANK[:, None] - 9.0
    word, _, line = measure.partition("_")
    if word == "appropriation":
        return np.tile(GRANTED, (len(RANK), 1)) + 0.0 * more
    spent = {one: np.array(SPENT[one]) + (more if one == "posts" else 0.0 * more) for one in SPENT}
    return sum(spent.values()) if line == "total" else spent[line]


def changed(result, name, deltas, **scenario):
    """Add to measures, after the census, `deltas[measure]` (over the paths)."""
    series = dict(result.series)
    for measure, delta in deltas.items():
        values, dates = series[measure].values.copy(), series[measure].dates
        later = [j for j, when in enumerate(dates) if when > CENSUS]
        values[:, later] += np.float32(delta)[:, None, None]
        series[measure] = Series(values, dates)
    other = replace(result.scenario, name=name, title=TITLES[name], **scenario)
    return replace(result, scenario=other, series=series)


def cut():
    """Fewer completions, more visitations discontinued, shorter waits, more in a programme.

    A month: k + 1 fewer completions and 2 (k + 1) more discontinued; k + 2 days shorter; 4 more.
    """
    deltas = {
        "completed": -(RANK + 1.0),
        "visitation_discontinued": 2.0 * (RANK + 1.0),
        "wait_days_mean": -(RANK + 2.0),
        "in_programme": 0.0 * RANK + 4.0,
    }
    return changed(world(), "cut", deltas, not_in_the_band=({"da": "en skat", "en": "a tax"},))


def with_targets(result, shorter=0.0):
    """Give a result two targets, and waits and completions by which they can be counted by hand.

    The longest wait in quarter j after the census is 10 |k - c| with c = 8, 9, 10, 8, ... in turn,
    10 days more in quarter 5 and from quarter 7 on, 20 more in quarter 6; at most 40 days are
    asked for:

    quarter      0     1     2     3     4     5     6     7     8
    met by k  4-12  5-13  6-14  4-12  5-13  7-13  6-10  6-12  7-13
    so many      9     9     9     9     9     7     5     7     7

    At all dates at once: 7 to 10. With all waits 10 days shorter each stretch grows by one at
    either end: 7 in quarter 6, and 6 to 11 at all dates.

    A month, 1 + k / 4 complete: 12 + 3 k in 2022, the only whole year; at least 40 by k >= 10.
    """
    waits = result.series["wait_days_p90"]
    values = waits.values.copy()
    quarters = [j for j, when in enumerate(waits.dates) if when > CENSUS]
    for j, column in enumerate(quarters):
        more = 20.0 if j == 6 else 10.0 * (j in (5, 7, 8))
        values[:, column, 0] = 10.0 * np.abs(RANK - (8 + j % 3)) + more - shorter
    done = result.series["completed"]
    months = np.broadcast_to((1.0 + RANK / 4.0)[:, None, None], done.values.shape)
    series = {
        **result.series,
        "wait_days_p90": Series(values, waits.dates),
        "completed": Series(months.astype(np.float32), done.dates),
    }
    scenario = replace(result.scenario, targets=(SOON, MANY))
    return replace(result, scenario=scenario, series=series)


def decomposition(*, ordered=False):
    """Three steps: what path k gains of them, k running over the 19 that did not fail.

    completions     close -2 k (mean -18), hire k + 1 (mean 10), pay 0; in all 1 - k (mean -8)
    discontinued    close k (mean 9), hire -3 (mean -3), pay 1; in all k - 2 (mean 7)
    wait            close 5 (mean 5), hire -2 k (mean -18), pay 2; in all 7 - 2 k (mean -11)
    """
    still = 0.0 * RANK
    values = {
        COMPLETED: (-2.0 * RANK, RANK + 1.0, still),
        Headline("visitation_discontinued", SINCE): (1.0 * RANK, still - 3.0, still + 1.0),
        LAST_WAIT: (still + 5.0, -2.0 * RANK, still + 2.0),
    }
    effects = {
        headline: StepEffect(6.0 * np.stack(own), 6, np.stack(own), np.sum(own, axis=0))
        for headline, own in values.items()
    }
    base, other = world().scenario, replace(world().scenario, name="cut", title=TITLES["cut"])
    return Decomposition(base, other, ("close", "hire", "pay"), effects, N_DRAWS, ordered)


def splits():
    """Shares of the variance in per cent: 10, 20, 30, 40, then 40, 5, 25, 30; then nothing."""
    shares = {
        Headline("completed", "2022"): (20.0, 2.5, 12.5, 15.0),
        COMPLETED: (1.0, 2.0, 3.0, 4.0),
        LAST_WAIT: (0.0, 0.0, 0.0, 0.0),
    }
    return [
        Split(headline, *(dict(zip(SOURCES, own, strict=True)) for _ in range(3)), len(PATHS), 2)
        for headline, own in shares.items()
    ]
