"""Unknowns, inputs and groups of paths, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from bandeexit.model.names import PLAIN_UNITS, unit_of
from bandeexit.model.programme import REGISTRY
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.changed import value_words
from bandeexit.report.parameters import title_of
from bandeexit.report.words import say
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.sensitivity.knowing import LEVEL, REGIME, Knowledge
from bandeexit.scenarios.sensitivity.tornado import ALL, Tornado
from bandeexit.scenarios.variance import Split

DRAWN = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
"""Headline numbers with charts and sentences of their own; tables hold all."""


LARGE = 1000.0
"""From here on values are whole numbers."""
COORDINATORS = "capacity.headroom"


class Entry(Protocol):
    """An entry of the model."""

    @property
    def path(self) -> str:
        """Of the parameter."""


class Sensed(Protocol):
    """What the reports read of a sensitivity analysis (`sensing.Sensitivity`)."""

    @property
    def result(self) -> Result:
        """The forecast."""

    @property
    def knowledge(self) -> Mapping[str, Knowledge]:
        """By group of paths."""

    @property
    def splits(self) -> Mapping[str, list[Split]]:
        """By group of paths."""

    @property
    def tornado(self) -> Tornado:
        """Bars."""

    @property
    def assumptions(self) -> Sequence[Entry]:
        """Entries of the model."""

    @property
    def beliefs(self) -> Beliefs:
        """What is known of the regimes."""


def unknown_words(name: str, language: str) -> str:
    """Say what an unknown is, within a sentence."""
    if name == REGIME:
        return say("unknown_regime", language)
    if name == LEVEL:
        return say("unknown_level", language)
    if name == COORDINATORS:
        return say("unknown_coordinators", language, what=title_of(name, language))
    if name in REGISTRY:
        return title_of(name, language)
    step, path = name.split(": ", 1)
    return say("unknown_step", language, step=step, what=title_of(path, language))


def value_with_unit(path: str, value: float, language: str) -> str:
    """Write a value to three significant digits, with a unit that says something."""
    unit = REGISTRY[path].unit
    shown = float(f"{value:.3g}") if abs(value) < LARGE else float(np.round(value))
    told = value_words(path, shown, language)
    if unit in PLAIN_UNITS or value == float("inf"):
        return told
    return f"{told} {unit_of(unit, language)}"


def groups(sensed: Sensed, language: str) -> dict[str, str]:
    """Group of paths -> title: the mixture, then each belief."""
    if len(sensed.knowledge) == 1:
        return {ALL: say("mixture", language)}
    titles = {one.name: one.title(language) for one in beliefs_in(sensed.result, sensed.beliefs)}
    return {ALL: say("mixture", language), **titles}


def drawn(sensed: Sensed) -> list[Headline]:
    """Headline numbers that something can be said of."""
    return [one for one in DRAWN if one in sensed.knowledge[ALL].floor]


def split_of(sensed: Sensed, headline: Headline, group: str = ALL) -> Split | None:
    """Where the spread of a number comes from."""
    return next((one for one in sensed.splits[group] if one.headline == headline), None)
