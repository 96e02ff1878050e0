"""A result with numbers that can be checked by hand, in the shapes of a real run."""

from __future__ import annotations

from datetime import date

import numpy as np

from bandeexit.model.measures import measures_of
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario
from small_studies import lines_of

CENSUS = date(2020, 10, 7)
HORIZON = date(2024, 1, 1)
MONTHS = [date(2015 + m // 12, m % 12 + 1, 1) for m in range(3, 9 * 12)]
PLACES = ("Danmark", *(f"District {i}" for i in range(1, 13)))
LINES = lines_of({2020: 5.0, 2021: 5.0, 2022: 5.0, 2023: 5.0})
MEASURES = measures_of(LINES)
COUNTS = {
    "in_visitation": 34.0,
    "in_programme": 115.0,
    "total_completed": 183.0,
    "total_programme_discontinued": 130.0,
    "total_visitation_discontinued": 131.0,
}
STEP = {"month": 1, "quarter": 3, "year": 12}


def dates_of(measure):
    about = MEASURES[measure]
    months = [m for m in MONTHS if (m.month - 1) % STEP[about.frequency] == 0]
    if about.kind in ("stock", "total", "ratio"):
        return tuple(sorted([*months, CENSUS, HORIZON]))
    if about.kind == "money":  # the ledger begins with the first published year
        return tuple(m for m in months if m.year >= 2020)
    return tuple(months)


def world(name="base", n_paths=21, title=None, **levels):
    """Path k is k everywhere, scaled to a level; the five counts are hit at the census.

    `levels`: measure -> array over the paths, the same at every date and place.
    """
    titles = title or {"da": f"Scenariet {name}", "en": f"Scenario {name}"}
    scenario = Scenario(name, HORIZON, n_paths, 1, title=titles)
    series = {}
    for measure, about in MEASURES.items():
        dates = dates_of(measure)
        level = np.asarray(levels.get(measure, np.arange(n_paths)), np.float32)
        shape = (n_paths, len(dates), len(PLACES) if about.by_district else 1)
        values = np.broadcast_to(level[:, None, None], shape).copy()
        if measure in COUNTS:
            values[:, dates.index(CENSUS), 0] = COUNTS[measure]
        series[measure] = Series(values, dates)
    return Result(scenario, PLACES, CENSUS, series, tuple(range(n_paths)), lines=LINES)


def mixed(result, names=("never", "often")):
    """Let the paths belong to regimes in turn."""
    from dataclasses import replace

    regime = tuple(i % len(names) for i in range(result.n_paths))
    return replace(result, regimes=tuple(names), regime=regime)


def moved(result, name, *, by, measures=None, **scenario):
    """Add `by` (over the paths) to measures from the census on; the history stays."""
    from dataclasses import replace

    series = dict(result.series)
    for measure in measures or series:
        values = series[measure].values.copy()
        later = [i for i, when in enumerate(series[measure].dates) if when > result.census]
        values[:, later] += np.asarray(by, np.float32)[:, None, None]
        series[measure] = Series(values, series[measure].dates)
    titles = {"da": f"Scenariet {name}", "en": f"Scenario {name}"}
    other = replace(result.scenario, **{"name": name, "title": titles, **scenario})
    return replace(result, scenario=other, series=series)
