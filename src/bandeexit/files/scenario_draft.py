"""A scenario under construction, and the scenario read with the places of what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bandeexit.files.yaml_nodes import Node
from bandeexit.model.price_levels import name_price_level
from bandeexit.scenarios.scenario import Action, Change, Scenario, Target

_PRICE_YEAR = "budget.price_year"


class Place(NamedTuple):
    """Where something was read."""

    file: str
    line: int
    """0 where there is no line: it came from the command line."""
    column: int

    def __str__(self) -> str:
        """`file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


Placed = tuple[Change, Place]
"""A change and where it stands."""


@dataclass(slots=True)
# The one thing that changes while a scenario is read: parents are laid before their children, and
# what a child replaces has to be findable.
class Draft:
    """Parents first, then the file itself, then what the command line sets."""

    said: dict[str, Any] = field(default_factory=dict)
    """Of the scenario itself, by the names that `Scenario` has for it."""
    changes: list[Placed] = field(default_factory=list)
    replaced: list[Placed] = field(default_factory=list)
    """Changes that `--set` put aside."""
    targets: dict[str, Target] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    """Files, the first parent first."""
    places: dict[str, Place] = field(default_factory=dict)
    """`horizon`, `draws`, `seed` ..., `targets.NAME`, `actions.ID` -> place."""

    variants: list[str] = field(default_factory=list)
    """Names of the last file's variants."""

    def note_place(self, key: str, node: Node) -> None:
        """Remember where something stands in the file that is laid on it."""
        self.places[key] = Place(self.chain[-1], node.line, node.column)


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario, and where each of its values was read."""

    scenario: Scenario
    chain: tuple[str, ...]
    """The files it was read from, the first parent first."""
    changes: tuple[Placed, ...]
    replaced: tuple[Placed, ...]
    """Changes that `--set` put aside."""
    places: Mapping[str, Place]
    """`horizon`, `draws`, `seed` ..., `targets.NAME`, `actions.ID` -> place."""


def finished(draft: Draft, name: str, asked_as: str, prices: str) -> ScenarioFile:
    """Turn a draft without faults into a scenario, in the prices of the study or its own."""
    # The price year is a parameter like others. Where a scenario sets it, the words that name its
    # price level have to follow.
    years = [c.value for c, _ in draft.changes if (c.path, c.verb) == (_PRICE_YEAR, "set")]
    own = name_price_level(years[-1]) if years and isinstance(years[-1], float | int) else ""
    scenario = Scenario(
        name=name,
        asked_as=asked_as,
        changes=tuple(change for change, _ in draft.changes),
        targets=tuple(draft.targets.values()),
        actions=tuple(draft.actions),
        prices=own or prices,
        **draft.said,
    )
    changes, replaced = tuple(draft.changes), tuple(draft.replaced)
    return ScenarioFile(scenario, tuple(draft.chain), changes, replaced, draft.places)
