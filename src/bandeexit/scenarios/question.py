"""What was asked: everything that an answer is made from, besides the study and its fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bandeexit.scenarios.axes import Axis, Grid, Lever
from bandeexit.scenarios.scenario import Scenario

MOST_NAME = 60
"""Letters of a run folder's name."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about scenarios; how it is answered lies in `Job`."""

    verb: str
    """Of the command line, as `stress`."""
    scenarios: tuple[Scenario, ...]
    """The first is the one that others are compared with."""
    regime: str | None = None
    """One belief about capacity; None: all of them, weighted."""
    language: str = "da"
    axes: tuple[Axis, ...] = ()
    """What is varied, in full."""
    levers: tuple[Lever, ...] = ()
    """What could restore a missed target, in full."""
    name: str = ""
    """Of the file that asks (a stress test); empty: there is none."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Of that file, by language."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What that file asks, by language."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What else the verb takes: plain values only."""

    @property
    def base(self) -> Scenario:
        """The first scenario."""
        return self.scenarios[0]

    @property
    def grid(self) -> Grid:
        """The first scenario with what is varied in it."""
        return Grid(self.base, self.axes, self.name, self.title, self.words, self.levers)

    @property
    def folder(self) -> str:
        """Name of the run folder, after its date."""
        names = [self.name] if self.name else [scenario.name for scenario in self.scenarios]
        return "-".join(names if self.verb == "run" else [self.verb, *names])[:MOST_NAME]

    def with_draws(self, draws: int) -> Question:
        """Ask for another number of draws."""
        return replace(self, scenarios=tuple(replace(one, draws=draws) for one in self.scenarios))

    def with_options(self, **options: Any) -> Question:
        """Ask with other options; the rest stay."""
        return replace(self, options={**self.options, **options})
