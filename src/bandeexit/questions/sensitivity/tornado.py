"""One input at a time at a low and a high value, on the same draws and tapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import BandeexitError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import REGISTRY
from bandeexit.questions.sensitivity.regression import basis_of
from bandeexit.scenarios.changes import OF_THE_HISTORY
from bandeexit.scenarios.groups import ALL, groups_of
from bandeexit.scenarios.headline_values import Headline, Headlines, headline_values
from bandeexit.scenarios.intervals import SCORE
from bandeexit.scenarios.result import Result, first_paths
from bandeexit.scenarios.scenario import Change, Scenario

Floats = NDArray[np.float64]
RunScenario = Callable[[Scenario], Result]
How = Literal["moved", "regression"]
SpanKind = Literal["posterior", "range"]

# 10 and 90 %, not the ends: a posterior of 2,000 draws has a smallest one by chance.
_LOW, _HIGH = 0.1, 0.9
"""Points of the posterior at which an input is held."""
DRAWS = 500
"""Paired means need fewer draws than quantiles (see `scenarios.shapley`)."""
_STEP = "sensitivity"


@dataclass(frozen=True, slots=True)
class Input:
    """An uncertain input and the two values it is held at."""

    path: str
    low: float
    high: float
    span: SpanKind
    """Points of the posterior, or ends of the range stated in the model's files."""


class End(NamedTuple):
    """A mean difference from the baseline, with its 90 % Monte-Carlo interval."""

    mean: float
    low: float
    high: float


NOTHING = End(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class Bar:
    """What an input does to every headline number."""

    input: Input
    # Never mixed in one comparison of lengths: a full and a hatched bar answer different
    # questions (docs/sensitivity.md).
    how: How
    """`moved`: held at both values in every path, all else as drawn. `regression`: what draws
    with such a value have in common, with whatever hangs together with it in the fit."""
    effects: Mapping[tuple[str, Headline], tuple[End, End]]
    """Regime (or `ALL`) and number -> at the low and at the high value."""

    @property
    def values(self) -> tuple[float, float]:
        """Both values of the input."""
        return self.input.low, self.input.high

    def width(self, headline: Headline, group: str = ALL) -> float:
        """Distance between the ends, or from the baseline to the farther of them."""
        low, high = (end.mean for end in self.effects[group, headline])
        # Or from the baseline: an input that only ever does harm has both ends on one side.
        return float(np.abs(np.nan_to_num([high - low, high, low])).max())

    def is_told(self, headline: Headline, group: str = ALL) -> bool:
        """Whether an end can be told from no effect."""
        return any(end.low > 0.0 or end.high < 0.0 for end in self.effects[group, headline])

    def direction(self, headline: Headline, group: str = ALL) -> int:
        """Whether the number grows (1) or falls (-1) with the input; 0: that cannot be told."""
        low, high = self.effects[group, headline]
        # By intervals that do not meet, so that chance gives no direction.
        return int(high.low > low.high) - int(high.high < low.low)


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars of all inputs that can be moved, and why the others cannot."""

    bars: tuple[Bar, ...]
    not_moved: Mapping[str, str]
    """Path -> why: `set` by the scenario, of the `history`, `fixed`, a `convention`, or an error's
    own words."""
    draws: int

    def ranked(self, headline: Headline, group: str = ALL) -> list[Bar]:
        """Bars by their width, the widest first; those without such a number are left out."""
        some = [bar for bar in self.bars if (group, headline) in bar.effects]
        return sorted(some, key=lambda bar: -bar.width(headline, group))


def inputs_of(draws: Draws, ranges: Mapping[str, tuple[float, float]]) -> list[Input]:
    """Every input that has a posterior, else a stated range, in the order of the registry."""
    found = []
    for path, about in REGISTRY.items():
        if path in draws.names:
            values = draws.values[:, draws.names.index(path)]
            # Order statistics: some draws have no limit, and nothing lies between it and others.
            low, high = np.quantile(values, (_LOW, _HIGH), method="inverted_cdf").tolist()
            found.append(Input(path, low, high, "posterior"))
        # A number of each district has no one value to hold.
        elif path in ranges and about.is_number and not about.by_district:
            found.append(Input(path, *ranges[path], "range"))
    return found


def tornado(
    baseline: Result,
    draws: Draws,
    inputs: Sequence[Input],
    run: RunScenario,
    *,
    most: int = DRAWS,
    tell: Callable[[int, int], None] | None = None,
) -> Tornado:
    """Hold each input at both its values and compare with the baseline, path by path.

    What shaped histories that were found for the fitted values cannot be moved in a path; of
    those that differ between draws, a regression on the baseline's draws tells.

    Parameters
    ----------
    baseline : Result
        All its paths serve the regression, the first `most` draws the pairs.
    tell : callable, optional
        Called with (inputs done, inputs in all).
    """
    # The first draws are a mixture of beliefs like all of them, as these come in turn.
    first = first_paths(baseline, min(most, baseline.scenario.draws))
    # What the scenario sets is a decision of the scenario's.
    fixed = {c.path for c in baseline.scenario.changes if c.verb == "set"}
    # Where candidates are chosen one by one, the history follows whatever parameters there are
    # (docs/decisions/0002).
    found_history = not baseline.scenario.counterfactual and bool((draws.starts >= 0).any())
    bars: list[Bar] = []
    not_moved: dict[str, str] = {}
    for i, one in enumerate(inputs):
        if one.path in fixed:
            not_moved[one.path] = "set"
        elif one.low == one.high:
            not_moved[one.path] = "fixed"
        elif one.path not in OF_THE_HISTORY or not found_history:
            try:
                bars.append(_moved(first, one, run))
            # One value that cannot be done, a bound or too many failed paths, must not end the
            # other bars.
            except BandeexitError as error:
                not_moved[one.path] = str(error)
        elif one.span == "posterior":
            bars.append(_regressed(baseline, draws, one))
        else:
            not_moved[one.path] = "history"
        if tell is not None:
            tell(i + 1, len(inputs))
    return Tornado(tuple(bars), not_moved, first.scenario.draws)


def held(scenario: Scenario, path: str, value: float) -> Scenario:
    """Hold an input at a value; what the scenario scales or adds comes on top."""
    # From the census on what can be dated, for the whole run what cannot.
    change = Change(f"{_STEP}-{path}", path, "set", value)
    return replace(scenario, changes=(*scenario.changes, change))


def _moved(first: Result, one: Input, run: RunScenario) -> Bar:
    base = headline_values(first)
    ends = []
    for value in (one.low, one.high):
        other = run(held(first.scenario, one.path, value))
        ends.append(_differences(first, base, other))
    effects = {
        (group, headline): (
            _mean(ends[0][headline][rows]),
            _mean(ends[1][headline][rows]),
        )
        # Under each belief as well: where capacity never binds, its parameters move nothing.
        for group, rows in groups_of(first).items()
        for headline in base
    }
    return Bar(one, "moved", effects)


def _differences(first: Result, base: Headlines, other: Result) -> Headlines:
    """Paired differences in the rows of the baseline; NaN where the other path failed."""
    place = {path: row for row, path in enumerate(other.paths)}
    # By the number of the path: a failed one shifts all rows behind it.
    rows = np.array([place.get(path, -1) for path in first.paths])
    values = headline_values(other)
    return {
        name: np.where(rows >= 0, values[name][rows] - numbers, np.nan)
        for name, numbers in base.items()
    }


def _mean(differences: Floats) -> End:
    present = differences[~np.isnan(differences)]
    if len(present) < 2:
        return NOTHING
    mean = float(present.mean())
    half = SCORE * float(present.std(ddof=1)) / sqrt(len(present))
    return End(mean, mean - half, mean + half)


def _regressed(baseline: Result, draws: Draws, one: Input) -> Bar:
    values = draws.values[np.array(baseline.paths), draws.names.index(one.path)]
    numbers = headline_values(baseline)
    effects: dict[tuple[str, Headline], tuple[End, End]] = {}
    for group, rows in groups_of(baseline).items():
        # Under a belief that sets it there is nothing to regress on.
        if len(np.unique(values[rows])) < 2:
            continue
        for headline, column in numbers.items():
            present = rows & ~np.isnan(column)
            effects[group, headline] = _expected(values[present], column[present], one)
    return Bar(one, "regression", effects)


def _expected(values: Floats, numbers: Floats, one: Input) -> tuple[End, End]:
    """How far the mean at each end is from the mean of all draws."""
    basis, n = basis_of(values), len(values)
    weights = basis.T @ numbers / n
    rest = numbers - basis @ weights
    sd = float(rest.std()) * sqrt(n / max(n - basis.shape[1], 1))
    return _at(values, basis, weights, sd, one.low), _at(values, basis, weights, sd, one.high)


def _at(values: Floats, basis: Floats, weights: Floats, sd: float, point: float) -> End:
    """Read the spline off at the draw that is nearest to a value, if draws reach as far."""
    if not values.min() <= point <= values.max():
        return NOTHING
    with np.errstate(invalid="ignore"):
        # "No limit" is no distance away from itself, and infinity less infinity is not a number.
        apart = np.where(values == point, 0.0, np.abs(values - point))
    row = basis[int(np.argmin(apart)), 1:]
    mean = float(row @ weights[1:])
    # Functions are orthogonal, so errors of their weights add up.
    half = SCORE * sd * sqrt(float(row @ row) / len(values))
    return End(mean, mean - half, mean + half)
