"""The keys of scenario files: a table for each map, and what is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_args

from bandeexit.files.fields import (
    DAY,
    FLAG,
    NUMBER,
    TEXT,
    Fields,
    StudyContext,
    is_number,
    maybe,
    number_above,
    plain,
    whole,
)
from bandeexit.files.keys import TITLES, Record, choice, key, list_of, map_of, named, read_record
from bandeexit.files.overlays import overlay
from bandeexit.files.profiles import STEPS, with_ramp
from bandeexit.files.study_words import DISTRICT, DISTRICTS, MEASURE, SOURCE, WATCHED_MEASURE
from bandeexit.files.values import VERBS, ReadChanges, changes_by
from bandeexit.files.yaml_nodes import Faults, Node, read_yaml
from bandeexit.model.actions import MOST_ACTIONS
from bandeexit.model.budget import SECTION
from bandeexit.model.measures import APPROPRIATION, SPEND, Frequency, measures_of
from bandeexit.scenarios.scenario import Action, Precision, Target, TargetStatus

_MOST_DRAWS = 100_000
MOST_REVIEWS = 1200
"""A hundred years of months."""
EVEN = 0.5
"""Probability wanted of a target that names none: rather kept than not."""
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
"""From the shortest on."""
_STATUSES: tuple[TargetStatus, ...] = get_args(TargetStatus)
"""From nobody's target to one that is settled."""
AGREED = "`agreed` is for what those who decide have settled, and the file can show."
STATUS = "Nobody's (an example, as without this key), somebody's proposal, or settled."
FROM = "From this midnight; without it, from the census."
UNTIL = "Until this midnight, excluded; without it, to the horizon."
RAMP = "A straight line: from `from` on it comes month by month, from this midnight on it is whole."
RAMP_STEPS = "In the place of a line: a day, and the share of the change from then on."
WHERE_IT_HOLDS = "Without it, the whole country."
WHEN = "It is taken when the measure passes the limit at a review."
_WHY = "One line of defence."
BIBLIOGRAPHY = "An id in model/sources.yaml."
OF_ALL = ("start", "stop", "districts", "why", "source")
"""What a step says of all its changes."""
PARENT = "Scenario in the same folder from which everything not given here comes."

# Every file says it, so that a key may one day mean something else.
VERSION = plain("1", lambda n: is_number(n) and n == 1, {"const": 1}, "Write `schema: 1`.")
NEIGHBOUR = plain("", lambda _: True, {"type": "string", "pattern": r"^[^/\\]*$"})
"""Whoever looks for the file says what is wrong with its name."""
PERIOD = choice(FREQUENCIES)
EVERY = "all"
"""What calls all variants of a file at once, and so none of them."""
# It stands in addresses, and in names of files and folders.
VARIANT_NAME = plain(
    f"letters, digits, - and _, and not {EVERY!r}",
    lambda name: isinstance(name, str) and name != EVERY and bool(re.fullmatch(r"[\w-]+", name)),
    {"type": "string", "pattern": r"^[^\s/\\:.=,]+$", "not": {"const": EVERY}},
    blank="",
)
_DRAWS = whole(1, _MOST_DRAWS)
CHANCE = number_above(0, "a number between 0 and 1, as 0.9", below=1)
HALF_WIDTH = number_above(0, "a number above 0, in the measures' unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKeys(Record):
    """A step of `changes`."""

    WHAT: ClassVar = "change"
    NAMED_BY: ClassVar = "id"
    ANY_OF: ClassVar = VERBS
    id: str = key(TEXT, "Name of the step, a bar in the waterfall.", required=True)
    start: date | None = key(DAY, FROM, name="from")
    stop: date | None = key(DAY, UNTIL, name="until")
    until_full: date | None = key(DAY, RAMP)
    steps: Mapping[date, float] = key(STEPS, RAMP_STEPS)
    districts: tuple[str, ...] = key(DISTRICTS, WHERE_IT_HOLDS)
    why: str = key(maybe(TEXT), _WHY)
    source: str = key(SOURCE, BIBLIOGRAPHY)
    set: ReadChanges = key(changes_by("set"))
    scale: ReadChanges = key(changes_by("scale"))
    add: ReadChanges = key(changes_by("add"))

    def changes(self) -> ReadChanges:
        """Give every change what the step says of all."""
        about: dict[str, Any] = {name: getattr(self, name) for name in OF_ALL}
        effects = (*self.set, *self.scale, *self.add)
        # A change by year begins with its first year.
        laid = ((replace(c, step=self.id, **about | {"start": c.start or self.start}), node)
                for c, node in effects)  # fmt: skip
        return tuple((with_ramp(one, self.until_full, self.steps), node) for one, node in laid)

    def check(self) -> None:
        """Refuse steps that are no way from `from` to `until_full`."""
        if self.steps and self.until_full is None:
            self.refuse("steps", "`steps` without `until_full`", "Say when all of it holds.")
        shares = [self.steps[day] for day in sorted(self.steps)]
        if shares != sorted(shares):
            self.refuse("steps", "the shares of `steps` fall; expected shares that rise to 1")
        for day in sorted(self.steps):
            if self.until_full is not None and day >= self.until_full:
                told = f"`steps` holds {day}, not before `until_full` {self.until_full}"
                self.refuse("steps", told)
            elif self.start is not None and day < self.start:
                self.refuse("steps", f"`steps` holds {day}, before `from` {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenKeys(Record):
    """What an action waits for."""

    ONE_OF: ClassVar = ("above", "below")
    measure: str = key(WATCHED_MEASURE, required=True)
    below: float | None = key(NUMBER)
    above: float | None = key(NUMBER)
    districts: tuple[str, ...] = key(DISTRICTS, WHERE_IT_HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionKeys(Record):
    """What the programme would do when a measure passes a limit."""

    WHAT: ClassVar = "action"
    NAMED_BY: ClassVar = "id"
    ANY_OF: ClassVar = VERBS
    id: str = key(TEXT, required=True)
    when: WhenKeys = key(map_of(WhenKeys), WHEN, required=True)
    review: Frequency = key(PERIOD, "Dates at which the measure is looked at.", required=True)
    after_reviews: int = key(whole(0, MOST_REVIEWS), "Reviews until it takes effect.", default=0)
    lasts_reviews: int | None = key(whole(1, MOST_REVIEWS), "Reviews for which it is in force.")
    districts: tuple[str, ...] = key(DISTRICTS, WHERE_IT_HOLDS)
    why: str = key(maybe(TEXT), _WHY)
    set: ReadChanges = key(changes_by("set", by_action=True))
    scale: ReadChanges = key(changes_by("scale", by_action=True))
    add: ReadChanges = key(changes_by("add", by_action=True))

    def action(self) -> Action:
        """Make the action, if the map is good."""
        when, below = self.when, self.when.below
        limit = when.above if below is None else below
        assert limit is not None
        changes = tuple(
            # Without dates: rows that hold the action's effect are laid out from its first review
            # on, and the engine picks them while it is in force (docs/decisions/0009).
            replace(change, step=self.id, districts=self.districts, why=self.why)
            for change, _ in (*self.set, *self.scale, *self.add)
        )
        return Action(
            self.id, when.measure, limit, below is None, self.review, self.after_reviews,
            self.lasts_reviews, changes, when.districts, self.why,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetKeys(Record):
    """A service level."""

    WHAT: ClassVar = "target"
    ONE_OF: ClassVar = ("at_least", "at_most")
    measure: str = key(MEASURE, required=True)
    at_most: float | None = key(NUMBER)
    at_least: float | None = key(NUMBER)
    every: Frequency | None = key(PERIOD, "Dates at which it is asked; flows are added up.")
    probability: float = key(maybe(CHANCE), "Wanted at each date.", default=EVEN)
    district: str = key(maybe(DISTRICT), WHERE_IT_HOLDS)
    start: date | None = key(DAY, FROM, name="from")
    stop: date | None = key(DAY, UNTIL, name="until")
    title: Mapping[str, str] = key(TITLES, "What the target is called in sentences and charts.")
    status: TargetStatus = key(choice(_STATUSES, AGREED), STATUS, default=_STATUSES[0])

    def check(self) -> None:
        """Refuse what its measure cannot be asked for."""
        measure = measures_of(self.fields.programme.budget.lines).get(self.measure)
        if measure is None:
            return
        own = measure.frequency
        # What is measured by quarter has no months.
        if self.every and FREQUENCIES.index(self.every) < FREQUENCIES.index(own):
            told = f"`every` is {self.every}, and {measure.name} is measured by {own}"
            self.refuse("every", told, f"Ask for it every {own}, or less often.")
        if self.district and not measure.by_district:
            told = f"{measure.name} is measured for the whole country only"
            self.refuse("district", told, "Leave `district` out.")

    def target(self, name: str) -> Target:
        """Make the target, if the map is good."""
        programme = self.fields.programme
        every = self.every or measures_of(programme.budget.lines)[self.measure].frequency
        bound = self.at_least if self.at_most is None else self.at_most
        assert bound is not None
        # Most measures are of no line, and of those the programme has no title. The title goes
        # with the target, as no code names a line (docs/decisions/0015).
        line = f"{SECTION}{self.measure.removeprefix(SPEND).removeprefix(APPROPRIATION)}"
        return Target(
            name, self.measure, bound, self.at_most is not None, every, self.probability,
            self.district, self.start, self.stop, self.title, self.status, programme.title(line),
            programme.prices,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionKeys(Record):
    """How exactly the medians of some measures have to be known."""

    until: float = key(HALF_WIDTH, "Half-width of the median.", required=True)
    of: tuple[str, ...] = key(list_of(MEASURE, "measures"), required=True)
    most: int = key(_DRAWS, "Draws at most.", required=True)

    def precision(self) -> Precision:
        """Make the wanted precision, if the map is good."""
        return Precision(self.until, tuple(dict.fromkeys(self.of)), self.most)


PRECISION = map_of(PrecisionKeys, PrecisionKeys.precision)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadKeys(Record):
    """What every file begins with."""

    schema: int = key(VERSION, required=True)
    name: str = key(TEXT, "The name of the file, without .yaml.", required=True)


_STEP, _ACTION = "#/properties/changes/items", "#/properties/actions/items"
"""Where the JSON schema has them."""
_STEPS = overlay(StepKeys, "{id: {scale: {parameter: value}}}", _STEP)
_NEW_STEP = map_of(StepKeys)._replace(schema=lambda _: {"$ref": _STEP})
_ACTIONS = overlay(ActionKeys, "{id: {when: {above: 40}}}", _ACTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantKeys(Record):
    """A scenario that is what its file says but for some values."""

    WHAT: ClassVar = "variant"
    NAMED_BY: ClassVar = "name"
    ANY_OF: ClassVar = ("changes", "also", "actions")
    name: str = key(VARIANT_NAME, "It is asked for as FILE:NAME.", required=True)
    title: Mapping[str, str] = key(TITLES, "What the variant is called in charts.")
    question: Mapping[str, str] = key(TITLES, "What is asked; without it, what the file asks.")
    changes: Node | None = key(_STEPS, "Steps of the file, by their id.")
    also: tuple[StepKeys, ...] = key(list_of(_NEW_STEP), "Steps that the file has not.")
    actions: Node | None = key(_ACTIONS, "Actions of the file, by their id.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioKeys(HeadKeys):
    """A scenario."""

    WHAT: ClassVar = "this scenario"
    title: Mapping[str, str] = key(TITLES, "What the scenario is called in charts.")
    question: Mapping[str, str] = key(TITLES, "What is asked.")
    extends: object = key(NEIGHBOUR, PARENT)
    horizon: date | None = key(DAY, "The simulation ends at this midnight.")
    draws: int | None = key(_DRAWS, "Futures that are simulated.")
    # Up to what a signed 64-bit number holds.
    seed: int | None = key(whole(0, 2**63 - 1), "Names the luck; scenarios share it.")
    counterfactual: bool | None = key(FLAG, "Whether changes before the census are allowed.")
    not_in_the_band: tuple[Mapping[str, str], ...] = key(
        list_of(TITLES), "What the forecast band leaves out."
    )
    changes: tuple[StepKeys, ...] = key(list_of(map_of(StepKeys)))
    targets: Mapping[str, TargetKeys] = key(
        named(TargetKeys, "{name: {measure: ..., at_most: ...}}")
    )
    actions: tuple[ActionKeys, ...] = key(list_of(map_of(ActionKeys), maxItems=MOST_ACTIONS))
    precision: Precision | None = key(PRECISION, name="replications")
    variants: tuple[VariantKeys, ...] = key(
        list_of(map_of(VariantKeys)), "Scenarios that differ from this one in some values."
    )


Head = TypeVar("Head", bound=HeadKeys)


def read_file(table: type[Head], path: Path, faults: Faults, known: StudyContext) -> Head | None:
    """Read a file by its table; None where it is no map at all."""
    node = read_yaml(path, faults)
    if node is None:
        return None
    keys = read_record(table, Fields(node, faults, table.WHAT, known))
    # Folders, blocks and charts bear the name, commands take the file's: they must be one.
    if keys is not None and keys.name and keys.name != path.stem:
        told = f"`name` is {keys.name!r}; expected {path.stem!r}, the name of the file"
        faults.add(keys.at("name"), told)
    return keys
