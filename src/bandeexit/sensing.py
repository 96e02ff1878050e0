"""Which unknowns matter for a scenario: everything that `sensitivity` asks, together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.draws import Draws
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, Headline, headline_values
from bandeexit.scenarios.result import Result, in_regime
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.sensitivity.independent import Response
from bandeexit.scenarios.sensitivity.knowing import FEWEST, Knowledge, know
from bandeexit.scenarios.sensitivity.sobol import Indices, sobol_indices
from bandeexit.scenarios.sensitivity.tornado import Tornado, inputs_of, tornado
from bandeexit.scenarios.unknowns import unknowns_of
from bandeexit.scenarios.variance import DRAWS_TO_SPLIT, Split, split_variance

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.files.parameters import Assumption
    from bandeexit.report.beliefs import Beliefs

CONVENTION = "convention"
"""Source of values that are agreed, not uncertain: levers for scenarios, the price year."""
SOBOL_BASE = 256
"""Points of each of the designs; half-widths of first-order indices are then about 0.1."""


class Simulate(Protocol):
    """Runs the draws of a scenario, in one replication."""

    def __call__(self, scenario: Scenario, /, *, replication: int = 0) -> Result:
        """Simulate."""


class Tell(Protocol):
    """Notes progress."""

    def __call__(self, done: float, total: float, what: str = "") -> None:
        """Note that `done` of `total` is done."""


@dataclass(frozen=True)
class Sobol:
    """Sobol's indices of the headline numbers where capacity never binds."""

    indices: Mapping[Headline, list[Indices]]
    regime: str
    n_points: int
    tapes: int


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """What the forecast of a scenario depends on."""

    result: Result
    knowledge: Mapping[str, Knowledge]
    """For the mixture (`all`) and each belief about capacity."""
    splits: Mapping[str, list[Split]]
    """Where the spread comes from, for the same: what is chance, no fact removes."""
    tornado: Tornado
    sobol: Sobol | None
    assumptions: tuple[Assumption, ...] = ()
    beliefs: Beliefs = ()

    def __repr__(self) -> str:
        """Which facts are worth most."""
        from bandeexit.report.sensitivity.sentences import sentences

        lines = "\n".join(f"  {line}" for line in sentences(self, "en"))
        return f"Sensitivity of '{self.result.scenario.name}', {self.result.n_paths} paths\n{lines}"

    def knowing(self) -> pd.DataFrame:
        """By how much each headline number would be narrower if each unknown were known."""
        from bandeexit.report.sensitivity.knowing import knowing_table

        return knowing_table(self)

    def bars(self) -> pd.DataFrame:
        """Effect of holding each input at a low and a high value."""
        from bandeexit.report.sensitivity.bars import bars_table

        return bars_table(self)

    def effects(self) -> pd.DataFrame:
        """One row an assumption: what it does to completions since the census."""
        from bandeexit.report.sensitivity.effects import effects_table

        return effects_table(self)

    def indices(self) -> pd.DataFrame:
        """Sobol's first-order and total indices.

        Raises
        ------
        UsageError
            They were not asked for.
        """
        if self.sobol is None:
            raise UsageError("there are no Sobol indices here; ask with `sobol=True`.")
        from bandeexit.report.sensitivity.indices import indices_table

        return indices_table(self.sobol)

    def plot_knowing(
        self, number: str = COMPLETED.name, ax: Axes | None = None, *, language: str = "en"
    ) -> Axes:
        """Draw the most valuable facts for a headline number (`completed.2023`)."""
        from bandeexit.report.sensitivity.knowing import plot_knowing

        return plot_knowing(ax, self, self.headline(number), language=language)

    def plot_tornado(
        self, number: str = COMPLETED.name, ax: Axes | None = None, *, language: str = "en"
    ) -> Axes:
        """Draw the widest bars for a headline number."""
        from bandeexit.report.sensitivity.bars import plot_tornado

        return plot_tornado(ax, self, self.headline(number), language=language)

    def headline(self, number: str) -> Headline:
        """Find a headline number by its name.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        known = {one.name: one for one in headline_values(self.result)}
        if number not in known:
            hint = did_you_mean(number, tuple(known))
            raise UsageError(f"there is no headline number `{number}`{hint}")
        return known[number]


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
    *,
    beliefs: Beliefs = (),
    sobol: Callable[[], Sobol] | None = None,
    tell: Tell | None = None,
) -> Sensitivity:
    """Ask everything of one scenario.

    Parameters
    ----------
    draws : Draws
        That the scenario is run on.
    sobol : callable, optional
        Makes the Sobol indices, where they are wanted.

    Raises
    ------
    UsageError
        There are fewer draws than a regression takes.
    """
    if scenario.draws < FEWEST:
        raise UsageError(
            f"{scenario.draws} draws are too few to tell what knowing an unknown is worth; "
            f"ask for at least {FEWEST}."
        )
    result = simulate(scenario)
    again = simulate(replace(scenario, draws=min(scenario.draws, DRAWS_TO_SPLIT)), replication=1)
    knowledge, splits = {}, {}
    for group, part in _parts(result).items():
        other = again if group == ALL else in_regime(again, group, country_only=True)
        regime = np.array(part.regime or (0,) * part.n_paths, dtype=np.int64)
        knowledge[group] = know(
            headline_values(part), unknowns_of(part, draws), regime, scenario.seed
        )
        splits[group] = split_variance([part], lambda *_, other=other: other)
    inputs = inputs_of(draws, ranges_of(assumptions))
    bars = tornado(result, draws, inputs, simulate, tell=_told(tell, "tornado"))
    return Sensitivity(
        result,
        knowledge,
        splits,
        replace(bars, not_moved={**bars.not_moved, **_no_unknowns(assumptions)}),
        sobol() if sobol is not None else None,
        assumptions,
        beliefs,
    )


def _no_unknowns(assumptions: Iterable[Assumption]) -> dict[str, str]:
    """Name the entries with a range that is agreed and not uncertain."""
    return {one.path: "convention" for one in assumptions if one.range and one.source == CONVENTION}


def _parts(result: Result) -> dict[str, Result]:
    found = {ALL: result}
    if len(set(result.regime)) > 1:
        found |= {name: in_regime(result, name, country_only=True) for name in result.regimes}
    return found


def _told(tell: Tell | None, what: str) -> Callable[[int, int], None] | None:
    if tell is None:
        return None
    return lambda done, total: tell(done, total, what)


def independent(response: Response, regime: str, *, base: int = SOBOL_BASE, seed: int = 0) -> Sobol:
    """Sobol's indices of the model as a function of its inputs."""
    names = [one.path for one in response.inputs]
    found = sobol_indices(response, names, base, seed)
    by_headline = dict(zip(response.headlines, found, strict=True))
    return Sobol(by_headline, regime, base * (len(names) + 2), response.tapes)
