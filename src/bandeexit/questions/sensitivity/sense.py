"""What the forecast of one scenario depends on: which facts are worth most, what moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bandeexit.model.draws import Draws
from bandeexit.questions.sensitivity.independent import Response
from bandeexit.questions.sensitivity.knowing import FactWorth, Knowledge, know
from bandeexit.questions.sensitivity.sobol import Indices, sobol_indices
from bandeexit.questions.sensitivity.tornado import Bar, Tornado, inputs_of, tornado
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.headline_values import headline_values as values_of
from bandeexit.scenarios.job import Progress
from bandeexit.scenarios.result import Result, in_regime
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.unknowns import unknowns_of
from bandeexit.scenarios.variance import DRAWS_TO_SPLIT, Split, split_variance

if TYPE_CHECKING:
    from bandeexit.files.parameters import Assumption

CONVENTION = "convention"
"""Source of values that are agreed, not uncertain: levers for scenarios, the price year."""
SOBOL_BASE = 256
"""Points of each of the designs; half-widths of first-order indices are then about 0.1."""
TOLD = (COMPLETED, Headline("visitation_discontinued", SINCE), LAST_WAIT)
"""Headline numbers that are told of; the tables for machines hold all."""


class Simulate(Protocol):
    """Runs the draws of a scenario, in one replication."""

    def __call__(self, scenario: Scenario, /, *, replication: int = 0) -> Result:
        """Simulate."""


@dataclass(frozen=True)
class Sobol:
    """Sobol's indices of the headline numbers where capacity never binds."""

    indices: Mapping[Headline, list[Indices]]
    regime: str
    n_points: int
    tapes: int


@dataclass(frozen=True)
class Sensitivity:
    """What the forecast of a scenario depends on."""

    result: Result
    knowledge: Mapping[str, Knowledge]
    """For all paths (`all`) and each belief about capacity."""
    splits: Mapping[str, list[Split]]
    """Where the spread comes from, for the same: what is chance, no fact removes."""
    tornado: Tornado
    sobol: Sobol | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """All paths, then each belief where there are several."""
        return tuple(self.knowledge)

    @property
    def regimes(self) -> tuple[str, ...]:
        """Groups besides `all`."""
        return tuple(group for group in self.groups if group != ALL)

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Those of `TOLD` that something can be said of."""
        return tuple(one for one in TOLD if one in self.knowledge[ALL].floor)

    def split(self, headline: Headline, group: str = ALL) -> Split | None:
        """Where the spread of a number comes from."""
        return next((one for one in self.splits[group] if one.headline == headline), None)

    def ceiling(self, headline: Headline, group: str = ALL) -> float:
        """Share by which the forecast would be narrower if all but chance were known; NaN: none."""
        split = self.split(headline, group)
        return float("nan") if split is None else split.narrower_with_facts

    def best(self, headline: Headline, group: str = ALL) -> FactWorth | None:
        """Find the most valuable unknown that can be told from one without effect."""
        knowledge = self.knowledge[group]
        # None is an answer: no fact can be told from one that tells nothing.
        return next((one for one in knowledge.of(headline) if knowledge.is_told(one)), None)

    def best_by_belief(self, headline: Headline) -> dict[str, FactWorth | None]:
        """Belief -> its most valuable unknown; those under which the number does not vary: none."""
        return {
            group: self.best(headline, group)
            for group in self.regimes
            if headline in self.knowledge[group].floor
        }

    def is_divided(self, headline: Headline) -> bool:
        """Whether beliefs have different best facts, of which one can be told from another's."""
        best = self.best_by_belief(headline)
        return any(
            # Divided only where one of two best facts can be told from the other: of two that are
            # as good, beliefs name either by chance.
            one is not None
            and one.unknown != (other.unknown if other else "")
            and not self._is_rival(one, other, group)
            for group, one in best.items()
            for other in best.values()
        )

    def _is_rival(self, one: FactWorth, other: FactWorth | None, group: str) -> bool:
        """Whether what another belief finds best may be as good as the best here."""
        knowledge = self.knowledge[group]
        # The other belief's best may be second here by less than its interval.
        return other is not None and any(
            here.unknown == other.unknown and knowledge.is_told(here) and here.high >= one.low
            for here in knowledge.of(one.headline)
        )

    def bars(self, headline: Headline) -> list[Bar]:
        """Bars that can be told from none, the widest first."""
        return [bar for bar in self.tornado.ranked(headline) if bar.is_told(headline)]


def ranges_of(assumptions: Iterable[Assumption]) -> dict[str, tuple[float, float]]:
    """Ranges stated in the model's files, but for what is agreed and not uncertain."""
    found = {}
    for one in assumptions:
        if one.range and one.source != CONVENTION:
            low, high = one.range.split(" to ")
            found[one.path] = (float(low), float(high))
    return found


def sense(
    scenario: Scenario,
    draws: Draws,
    assumptions: tuple[Assumption, ...],
    simulate: Simulate,
    tell: Progress,
) -> Sensitivity:
    """Ask everything of one scenario, but for Sobol's indices.

    Parameters
    ----------
    draws : Draws
        That the scenario is run on.
    """
    result = simulate(scenario)
    # Other luck on the same draws: what differs is chance, which no fact removes, and so the
    # ceiling of every bar.
    again = simulate(replace(scenario, draws=min(scenario.draws, DRAWS_TO_SPLIT)), replication=1)
    knowledge, splits = {}, {}
    for group, part in _parts(result).items():
        # Each belief has its own split: the mixture's has the belief in it.
        other = again if group == ALL else in_regime(again, group, country_only=True)
        regime = np.array(part.regime or (0,) * part.n_paths, dtype=np.int64)
        knowledge[group] = know(values_of(part), unknowns_of(part, draws), regime, scenario.seed)
        splits[group] = split_variance([part], lambda *_, other=other: other)
    inputs = inputs_of(draws, ranges_of(assumptions))
    bars = tornado(result, draws, inputs, simulate, tell=_named(tell, "tornado"))
    # Levers and the price year are agreed: their ranges say how far scenarios go, not how far
    # they may be off.
    agreed = {one.path: CONVENTION for one in assumptions if one.range and one.source == CONVENTION}
    bars = replace(bars, not_moved={**bars.not_moved, **agreed})
    return Sensitivity(result, knowledge, splits, bars)


def _parts(result: Result) -> dict[str, Result]:
    found = {ALL: result}
    if len(set(result.regime)) > 1:
        # The country: sensitivity tells of no district.
        found |= {name: in_regime(result, name, country_only=True) for name in result.regimes}
    return found


def _named(tell: Progress, what: str) -> Callable[[int, int], None]:
    return lambda done, total: tell(done, total, what)


def independent(response: Response, regime: str, *, base: int = SOBOL_BASE, seed: int = 0) -> Sobol:
    """Sobol's indices of the model as a function of its inputs."""
    names = [one.path for one in response.inputs]
    found = sobol_indices(response, names, base, seed)
    by_headline = dict(zip(response.headlines, found, strict=True))
    return Sobol(by_headline, regime, base * (len(names) + 2), response.tapes)
