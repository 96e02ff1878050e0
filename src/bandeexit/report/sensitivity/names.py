"""Unknowns, inputs and groups of paths, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Protocol

from matplotlib.axes import Axes

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.unknown_titles import (
    input_title,
    input_value,
    input_value_with_unit,
    unknown_title,
)
from bandeexit.report.voice import Voice
from bandeexit.report.words import say
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.sensitivity.knowing import Knowledge
from bandeexit.scenarios.sensitivity.tornado import Tornado
from bandeexit.scenarios.variance import Split

DRAWN = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
"""Headline numbers with charts and sentences of their own; tables hold all."""


LETTERS_OF_A_NAME, LETTERS_OF_A_TITLE = 42, 62
"""Names beside bars leave less room for a title than `style.wrapped` reckons with."""


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
    return Voice(language).say(unknown_title(name, scenario))


def bare_value(path: str, value: float, language: str) -> str:
    """Write a value to three significant digits, without its unit."""
    return Voice(language).say(input_value(path, value))


def value_with_unit(path: str, value: float, language: str, prices: str) -> str:
    """Write a value with its unit, if that says something."""
    return Voice(language).say(input_value_with_unit(path, value, prices))


def title_with_unit(path: str, language: str, prices: str) -> str:
    """Name an input with its unit, if that says something that its name does not."""
    return Voice(language).say(input_title(path, prices))


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
