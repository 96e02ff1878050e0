"""A scenario under construction, and the scenario read with the places of what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bandeexit.files.yaml_nodes import Node
from bandeexit.model.price_levels import name_price_level
from bandeexit.scenarios.scenario import Action, Change, Precision, Scenario, Target

PRICE_YEAR = "budget.price_year"


@dataclass(slots=True)
class Draft:
    """Parents first, then the file itself, then what the command line sets."""

    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    horizon: date | None = None
    draws: int | None = None
    seed: int | None = None
    changes: list[tuple[Change, Node, str]] = field(default_factory=list)
    """Change, where it stands, in which file."""
    replaced: list[tuple[Change, Node, str]] = field(default_factory=list)
    """Changes that `--set` put aside."""
    targets: dict[str, tuple[Target, Node, str]] = field(default_factory=dict)
    actions: list[tuple[Action, Node, str]] = field(default_factory=list)
    precision: Precision | None = None
    not_in_the_band: tuple[dict[str, str], ...] = ()
    counterfactual: bool = False
    chain: list[str] = field(default_factory=list)
    """Files, the first parent first."""
    places: dict[str, tuple[Node, str]] = field(default_factory=dict)
    """Key of the scenario -> where its value stands, in which file."""

    def note_place(self, key: str, node: Node | None, file: str) -> None:
        """Remember where a value stands, if the file gives it."""
        if node is not None:
            self.places[key] = (node, file)


class Place(NamedTuple):
    """Where something was read."""

    file: str
    line: int
    """0 where there is no line: it came from the command line."""
    column: int

    def __str__(self) -> str:
        """`file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario, and where each of its values was read."""

    scenario: Scenario
    chain: tuple[str, ...]
    """The files it was read from, the first parent first."""
    changes: tuple[tuple[Change, Place], ...]
    """Change and its place."""
    replaced: tuple[tuple[Change, Place], ...]
    """Changes that `--set` put aside, and their places."""
    places: Mapping[str, Place]
    """`horizon`, `draws`, `seed` ..., `targets.NAME`, `actions.ID` -> place."""


def _own_prices(draft: Draft) -> str:
    years = [c.value for c, _, _ in draft.changes if (c.path, c.verb) == (PRICE_YEAR, "set")]
    return name_price_level(years[-1]) if years and isinstance(years[-1], float | int) else ""


def finished(draft: Draft, name: str, prices: str) -> ScenarioFile:
    """Turn a draft without faults into a scenario, in the prices of the study or its own."""
    assert draft.horizon is not None
    assert draft.draws is not None
    assert draft.seed is not None
    scenario = Scenario(
        name=name,
        horizon=draft.horizon,
        draws=draft.draws,
        seed=draft.seed,
        title=draft.title,
        question=draft.question,
        changes=tuple(change for change, _, _ in draft.changes),
        not_in_the_band=draft.not_in_the_band,
        counterfactual=draft.counterfactual,
        targets=tuple(target for target, _, _ in draft.targets.values()),
        actions=tuple(action for action, _, _ in draft.actions),
        precision=draft.precision,
        prices=_own_prices(draft) or prices,
    )
    places = {key: place_of(*found) for key, found in draft.places.items()}
    places |= {
        f"targets.{t.name}": place_of(node, file) for t, node, file in draft.targets.values()
    }
    places |= {f"actions.{a.name}": place_of(node, file) for a, node, file in draft.actions}
    return ScenarioFile(
        scenario,
        tuple(draft.chain),
        tuple((change, place_of(node, file)) for change, node, file in draft.changes),
        tuple((change, place_of(node, file)) for change, node, file in draft.replaced),
        places,
    )


def place_of(node: Node, file: str) -> Place:
    """Return the place of a node."""
    return Place(file, node.line, node.column)
