"""Unknowns, inputs and groups of paths, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.changed import value_words
from bandeexit.report.comparison.names import named_with_unit
from bandeexit.report.names import PLAIN_UNITS, unit_of
from bandeexit.report.parameters import title_of
from bandeexit.report.words import say
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.sensitivity.knowing import LEVEL, REGIME, Knowledge
from bandeexit.scenarios.sensitivity.tornado import ALL, Tornado
from bandeexit.scenarios.variance import Split

DRAWN = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
"""Headline numbers with charts and sentences of their own; tables hold all."""


LARGE = 1000.0
"""From here on values are whole numbers."""
LETTERS_OF_A_NAME, LETTERS_OF_A_TITLE = 42, 62
"""Names beside bars leave less room for a title than `style.wrapped` reckons with."""
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


def unknown_words(name: str, scenario: Scenario, language: str) -> str:
    """Say what an unknown is, within a sentence."""
    if name == REGIME:
        return say("unknown_regime", language)
    if name == LEVEL:
        return say("unknown_level", language)
    if name == COORDINATORS:
        return say("unknown_coordinators", language, what=title_of(name, language))
    if ": " not in name:
        return title_of(name, language)
    step, path = name.split(": ", 1)
    title = next((c.title for c in scenario.changes if (c.step, c.path) == (step, path)), {})
    return say("unknown_step", language, step=step, what=title_of(path, language, title))


def bare_value(path: str, value: float, language: str) -> str:
    """Write a value to three significant digits, without its unit."""
    shown = float(f"{value:.3g}") if abs(value) < LARGE else float(np.round(value))
    return value_words(path, shown, language)


def value_with_unit(path: str, value: float, language: str, prices: str) -> str:
    """Write a value with its unit, if that says something."""
    told, unit = bare_value(path, value, language), with_price_level(entry_of(path).unit, prices)
    if unit in PLAIN_UNITS or value == float("inf"):
        return told
    return f"{told} {unit_of(unit, language)}"


def title_with_unit(path: str, language: str, prices: str) -> str:
    """Name an input with its unit, if that says something that its name does not."""
    unit = with_price_level(entry_of(path).unit, prices)
    name = title_of(path, language)
    said = unit in PLAIN_UNITS or unit.startswith("persons")
    return name if said else named_with_unit(name, unit_of(unit, language))


def dress_ranked(ax: Axes, unit: str, title: str, names: Sequence[str], language: str) -> None:
    """Title, unit and long names beside horizontal bars, the first at the top."""
    style.dress(ax, unit, language, title)
    ax.set_title(
        fill(title, LETTERS_OF_A_TITLE),
        loc="left",
        fontsize=style.TITLE_SIZE,
        fontweight="bold",
        pad=style.LINE_HEIGHT * style.NOTE_SIZE + 11,
        parse_math=False,
    )
    ax.set_yticks([-i for i in range(len(names))], [fill(n, LETTERS_OF_A_NAME) for n in names])
    ax.tick_params(axis="y", length=0, labelsize=style.NOTE_SIZE)
    ax.grid(visible=False)
    ax.set_ylim(-len(names) + 0.4, 0.6)


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
