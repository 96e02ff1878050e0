"""The programme as a whole: every number of the study, checked against one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.clock import Calendar
from bandeexit.model.budget import SECTION, Budget, BudgetLine, line_parameter, titles_of
from bandeexit.model.capacity import POSTS, POSTS_PATH, Capacity, District
from bandeexit.model.demand import Demand
from bandeexit.model.parameters import (
    Parameter,
    Scalar,
    Value,
    parameter_at,
    parameters_of,
)
from bandeexit.model.pathway import Course, Measures, Threat, Visitation
from bandeexit.model.price_levels import name_price_level

SECTIONS: dict[str, type] = {
    "demand": Demand,
    "visitation": Visitation,
    "programme": Course,
    "threat": Threat,
    "measures": Measures,
    "capacity": Capacity,
    "budget": Budget,
}
"""Section name in YAML -> its type."""

# Lines of a budget are not in it. A registry filled when a study is read would be global, and two
# studies in one process would mix (docs/decisions/0015).
REGISTRY: dict[str, Parameter] = {
    entry.path: entry
    for section, cls in (*SECTIONS.items(), ("districts", District))
    for entry in (
        *((parameter_at(POSTS_PATH, POSTS),) if cls is Capacity else ()),
        *parameters_of(section, cls),
    )
}
"""Every parameter of the model by its path, besides a study's budget lines (`registry_of`); those
of `districts` have a value in each."""


def entry_of(path: str) -> Parameter:
    """What a parameter is, by its path: all budget lines are alike, whatever a study calls them.

    Whether a study has such a line, `Programme.registry` says; readers ask it.

    Raises
    ------
    KeyError
        There is no such parameter.
    """
    if path in REGISTRY or not path.startswith(SECTION):
        return REGISTRY[path]
    return line_parameter(path)


def registry_of(lines: Iterable[str]) -> dict[str, Parameter]:
    """Every parameter by its path, with budget lines, given by their paths, before the rest of
    the budget."""
    registry: dict[str, Parameter] = {}
    for path, entry in REGISTRY.items():
        # Tables, schemas and lists of faults keep this order.
        if path.startswith(SECTION) and not any(p.startswith(SECTION) for p in registry):
            registry |= {line: line_parameter(line) for line in lines}
        registry[path] = entry
    return registry


@dataclass(frozen=True, slots=True)
class Census:
    """The observed state of everyone assessed since the origin, at one date."""

    # The counts are read by their place: `history.STATES` has
    # the same order, and so has the kernel.
    when: date
    """A stock at this date counts what happened before its midnight."""
    in_visitation: int
    """Waiting or in visitation."""
    in_programme: int
    """In a programme."""
    completed: int
    """Programme completed."""
    programme_discontinued: int
    """Programme discontinued, by own wish or by the police's control."""
    visitation_discontinued: int
    """Visitation discontinued, or gave up waiting."""

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """The five counts, in the order above."""
        return (
            self.in_visitation,
            self.in_programme,
            self.completed,
            self.programme_discontinued,
            self.visitation_discontinued,
        )

    @property
    def total(self) -> int:
        """Everyone referred since the origin."""
        return self.open_cases + self.closed_cases

    @property
    def open_cases(self) -> int:
        """In visitation or in a programme."""
        return self.in_visitation + self.in_programme

    @property
    def closed_cases(self) -> int:
        """Out by any way."""
        return self.completed + self.programme_discontinued + self.visitation_discontinued


@dataclass(frozen=True, slots=True)
class Programme:
    """All numbers of the study. The field names are the section names in YAML.

    A number that is not given by year may be an array over draws, of shape
    (n_draws,), the same n_draws for all; see `build_inputs`.
    """

    calendar: Calendar
    demand: Demand
    visitation: Visitation
    programme: Course
    threat: Threat
    measures: Measures
    capacity: Capacity
    budget: Budget
    districts: tuple[District, ...]
    census: Census

    def __post_init__(self) -> None:
        """Check what concerns more than one section."""
        if not self.districts:
            raise ValueError("a programme needs at least one district")
        if self.census.when <= self.calendar.origin:
            raise ValueError("the census must lie after the origin")

    @property
    def census_day(self) -> float:
        """Days from the origin to the census."""
        return self.calendar.day(self.census.when)

    @property
    def registry(self) -> dict[str, Parameter]:
        """Every parameter by its path, this study's budget lines among them."""
        return registry_of([line.path for line in self.budget.lines])

    def years(self, path: str) -> Mapping[int, float]:
        """Return what a budget line is given, by year."""
        return self.budget.line(path).by_year

    @property
    def prices(self) -> str:
        """Price level of every real amount, as units say it: `2020 prices`."""
        return name_price_level(self.budget.price_year)

    @property
    def posts_line(self) -> BudgetLine:
        """Return the line that pays for coordinators' posts."""
        return self.budget.lines[self.budget.row_of("posts")]

    def acts_on(self, path: str) -> str:
        """Return the path of the number that a change of a parameter acts on in the end.

        That of the parameter itself; of posts, the budget line that pays for them.
        """
        return self.posts_line.path if path == POSTS_PATH else path

    def title(self, path: str) -> Mapping[str, str]:
        """Return the title of a budget line by language; nothing for another parameter."""
        return titles_of(self.budget.lines).get(path, {})

    def value(self, path: str) -> Scalar:
        """The one value of a parameter, neither by year nor by district; or an array over draws."""
        section, name = path.split(".")
        result: Scalar = getattr(getattr(self, section), name)
        return result

    def number(self, path: str) -> NDArray[np.float64]:
        """Return the value of a numeric parameter, shape () or (n_draws,)."""
        return np.asarray(self.value(path), dtype=np.float64)

    def by_district(self, path: str) -> tuple[Scalar, ...]:
        """Return the value of a `districts` parameter in each district."""
        return tuple(getattr(district, path.split(".")[1]) for district in self.districts)

    def with_values(self, values: Mapping[str, Value]) -> Programme:
        """Return a copy in which some parameters are replaced.

        Parameters
        ----------
        values : mapping of str to a value, or to ndarray of shape (n_draws,)
            By path.
        """
        sections: dict[str, dict[str, Value]] = {}
        for path, value in values.items():
            section, name = path.split(".")
            sections.setdefault(section, {})[name] = value
        changed = {name: replace(getattr(self, name), **new) for name, new in sections.items()}
        return replace(self, **changed)
