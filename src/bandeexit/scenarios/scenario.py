"""A scenario: named changes on the baseline, a horizon, a number of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bandeexit.model.parameters import Scalar

Verb = Literal["set", "scale", "add"]


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter changed between dates, in some districts."""

    step: str
    """Name of the step (`id`) this change belongs to."""
    path: str
    """Parameter path, a key of `model.programme.REGISTRY`."""
    verb: Verb
    value: Scalar
    start: date | None = None
    """From this midnight; None: from the census (from the origin in a counterfactual)."""
    stop: date | None = None
    """Until this midnight, excluded; None: to the horizon."""
    districts: tuple[str, ...] = ()
    """Names of the districts concerned; empty: all."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked of the model."""

    name: str
    horizon: date
    """The simulation ends at this midnight."""
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

    def title_in(self, language: str) -> str:
        """Title in a language, else the name."""
        return self.title.get(language, self.name)

    def question_in(self, language: str) -> str:
        """Question in a language; empty when none is asked."""
        return self.question.get(language, "")
