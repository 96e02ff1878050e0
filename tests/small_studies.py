"""Small studies for tests: everything is off unless a test switches it on."""

from __future__ import annotations

from datetime import date
from math import inf

import numpy as np

from bandeexit.clock import Calendar
from bandeexit.model.budget import Budget, BudgetLine
from bandeexit.model.build import build_inputs
from bandeexit.model.capacity import Capacity, District
from bandeexit.model.demand import Demand
from bandeexit.model.draws import Draws
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import summarise
from bandeexit.model.pathway import Course, Measures, Threat, Visitation
from bandeexit.model.programme import Census, Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.paths import Path

ORIGIN = date(2001, 1, 1)
CENSUS = Census(date(2003, 1, 1), 5, 20, 30, 20, 25)


def district(name: str = "North", weight: float = 1.0, pool: str = "") -> District:
    return District(name, 1000, weight, weight, 0.0, pool or name)


def lines_of(by_year: dict[int, float]) -> tuple[BudgetLine, ...]:
    """Return the four lines of the published budget, each with the same amounts."""
    return (
        BudgetLine("coordinators", _title("coordinators"), "posts", "wages", by_year),
        BudgetLine("rigspolitiet", _title("Rigspolitiet"), "nothing", "wages", by_year),
        BudgetLine("contact_point", _title("the contact point"), "nothing", "wages", by_year),
        BudgetLine("special_measures", _title("special measures"), "measures", "prices", by_year),
    )


def _title(words: str) -> dict[str, str]:
    return {"da": words, "en": words}


def programme(*districts: District, by_year: float = 10.0, **values: float) -> Programme:
    """Return a study in which nothing binds and every optional mechanism is off.

    `values` are parameter paths with `__` for the dot.
    """
    years = {2001: by_year}
    plain = Programme(
        calendar=Calendar(ORIGIN),
        demand=Demand(100.0, 0.0, "held", 1.0, 0.0, 1.0, 0, 0.0, 4.0, 0.0),
        visitation=Visitation(60.0, 1.0, 0.25, inf),
        programme=Course(300.0, 2.0, 400.0, 1.0, 0.3, 0.0, 10.0, 1.0, 1.0, 0.0, 0.0, inf),
        threat=Threat(0.0, 0.0, 0.0, 1.0),
        measures=Measures(0.0, 20_000.0, 1.0, 1.0, False),
        capacity=Capacity(1.0, inf, 1.0, 1.0, inf, inf, 0.0, 0.0),
        budget=Budget(lines_of(years), 2001, 0.0, 0.0, 1.0),
        districts=districts or (district(),),
        census=CENSUS,
    )
    return plain.with_values({path.replace("__", "."): v for path, v in values.items()})


def free_inputs(study: Programme, days: float, **options: object) -> Inputs:
    """Lay out a study whose history is free and whose capacity acts from the first day."""
    return build_inputs(study, days, conditioned=False, **options)  # type: ignore[arg-type]


def run(inputs: Inputs, draw: int = 0, seed: int = 1) -> Path:
    """Simulate one replication with the reference engine."""
    tape = draw_tape(inputs, Address(seed, draw))
    return Path(inputs, tape, simulate_reference(inputs, tape))


def outcomes(path: Path, moments: list[float], study: Programme) -> dict[str, np.ndarray]:
    """Summarise a path at some midnights."""
    from bandeexit.model.outcomes import reporting_dates

    dates = reporting_dates(study.calendar, study.census_day, path.inputs.horizon)
    return summarise(*path, dates._replace(moments=np.array(moments)))


def no_draws(n: int) -> Draws:
    """Return n draws in which nothing is uncertain."""
    return Draws((), np.empty((n, 0)), np.empty((0, 0)))
