"""A scenario: named changes on the baseline, a horizon, a number of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bandeexit.model.laws import Law
from bandeexit.model.measures import Frequency, Measure, measure_of
from bandeexit.model.parameters import Value
from bandeexit.scenarios.profile import Profile

Verb = Literal["set", "scale", "add"]
TargetStatus = Literal["example", "proposed", "agreed"]
MONTHS: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12}
SET_STEP = "--set"
"""Begins the name of a step that no file holds: it was set on the command line or in Python."""


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter changed between dates, in some districts."""

    step: str
    """Name of the step (`id`) this change belongs to."""
    path: str
    """Parameter path, a key of `Programme.registry`."""
    verb: Verb
    value: Value | Law
    """What it comes to; see `profile`. A law has a value of its own in every draw
    (`uncertain.settle`)."""
    start: date | None = None
    """From this midnight; None: from the census (from the origin in a counterfactual)."""
    stop: date | None = None
    """Until this midnight, excluded; None: to the horizon."""
    districts: tuple[str, ...] = ()
    """Names of the districts concerned; empty: all."""
    why: str = ""
    source: str = ""
    """An id in `model/sources.yaml`; empty: none is given."""
    profile: Profile | None = None
    """How it comes to its value; None: at once. By year the value is the last year's, of growth
    it is the rate a year."""
    # Out of comparisons and digests, with the prices: words are no part of what a change does, and
    # a run must not be made again for them.
    title: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Of the budget line that is changed, by language; says nothing of what the change does."""
    prices: str = field(default="", compare=False, repr=False)
    """Price level of its amounts (`Programme.prices`)."""

    @property
    def is_set(self) -> bool:
        """Whether it was set beside the files."""
        return self.step.startswith(SET_STEP)


@dataclass(frozen=True, slots=True)
class Target:
    """A service level: a measure on the right side of a bound, date by date."""

    name: str
    measure: str
    """A key of `model.measures.measures_of`; flows are added up over the period."""
    bound: float
    """In the measure's unit."""
    at_most: bool
    """Whether the measure has to be at most the bound, else at least."""
    every: Frequency
    """Step of the dates at which it is asked."""
    probability: float
    """Wanted at each date."""
    district: str = ""
    """Empty: the whole country."""
    start: date | None = None
    """From this midnight; None: from the census."""
    stop: date | None = None
    """Until this midnight, excluded; None: to the horizon."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Language code (`da`, `en`) -> what people call it; empty: its bound says it."""
    status: TargetStatus = "example"
    """Whether anybody has asked for it, or settled it. What says nothing is nobody's: an example
    taken for an agreement misleads, the reverse does not."""
    line: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Title of the budget line that is measured, by language."""
    prices: str = field(default="", compare=False, repr=False)
    """Price level of its bound, where that is an amount."""

    @property
    def about(self) -> Measure:
        """What is known of its measure."""
        return measure_of(self.measure, self.line, self.prices)


@dataclass(frozen=True, slots=True)
class Action:
    """What the programme would do, path by path, when a measure passes a limit.

    The measure is looked at on review dates, the first days of months, quarters
    or years after the census. An action in force, or on its way, is not taken again.
    """

    name: str
    measure: str
    """A key of `model.actions.WATCH_UNITS`."""
    limit: float
    above: bool
    """Whether it is taken above the limit, else below."""
    review: Frequency
    after_reviews: int
    """Reviews between the decision and its effect; 0: at once."""
    lasts_reviews: int | None
    """Reviews for which it is in force; None: to the horizon."""
    changes: tuple[Change, ...]
    """Without dates; `districts` are those in which they act."""
    districts: tuple[str, ...] = ()
    """Where the measure is watched, added up; empty: the whole country."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Precision:
    """How many draws are enough: until the median of some measures is known so well."""

    half_width: float
    """Of the 90 % interval of each median, at the last date, in the measure's unit."""
    measures: tuple[str, ...]
    most: int
    """Draws at most."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked of the model."""

    name: str
    horizon: date
    """The simulation ends at this midnight."""
    # A draw is simulated once, because for a given number of paths more draws tell more than
    # more replications of each.
    draws: int
    """How many draws, each simulated once."""
    seed: int
    title: Mapping[str, str] = field(default_factory=dict)
    """Language code (`da`, `en`) -> title."""
    question: Mapping[str, str] = field(default_factory=dict)
    """Language code -> what is asked."""
    changes: tuple[Change, ...] = ()
    not_in_the_band: tuple[Mapping[str, str], ...] = ()
    """What the forecast band leaves out: language code -> words."""
    counterfactual: bool = False
    """Whether changes before the census are allowed."""
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()
    precision: Precision | None = None
    """Asked for with `replications`; None: `draws` is the number of draws."""
    prices: str = field(default="", compare=False, repr=False)
    """Price level of the amounts that it gives and gets (`Programme.prices`)."""
    asked_as: str = ""
    """What it is asked for by, without what is set in it, where that is not its name: a variant as
    `cuts:five`, a scenario in which something is set by the name that it has without."""

    @property
    def settings(self) -> tuple[Change, ...]:
        """Changes that were set beside the files, by path."""
        chosen = (change for change in self.changes if change.is_set)
        return tuple(sorted(chosen, key=lambda change: change.path))

    def title_in(self, language: str) -> str:
        """Title in a language, else the name."""
        return self.title.get(language, self.name)

    def question_in(self, language: str) -> str:
        """Question in a language; empty when none is asked."""
        return self.question.get(language, "")
