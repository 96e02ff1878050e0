"""The ready reckoner: a step up and down in each line and year, and the curve along a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from bandeexit.errors import UsageError
from bandeexit.scenarios.axes import Point
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.headline_values import COMPLETED, Headline
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.outcomes import STARTED, PointOutcome, outcomes
from bandeexit.scenarios.paired import Paired, summarise_pairs
from bandeexit.scenarios.purse import Purse
from bandeexit.scenarios.scenario import Scenario

_Progress = Callable[[int, int], None]
ALL_YEARS = 0
# Completions by the horizon undersell money that starts programmes, as a programme takes longer
# than what is left: starts stand beside them (docs/reckoner.md).
CURVE_OF = (COMPLETED, STARTED)
"""What money is held against: completions within the horizon, and programmes started."""


@dataclass(frozen=True, slots=True)
class Move:
    """An amount added to a line, in one year or in all of them."""

    line: str
    year: int
    """`ALL_YEARS`: in each of them."""
    amount: float
    """m DKK a year, in prices of the price year; negative: taken away."""


@dataclass(frozen=True, slots=True)
class CurveStretch:
    """From one amount on the curve to a larger one."""

    below: float
    above: float
    money: float
    """m DKK between them, all years together."""
    gain: Paired
    """What the larger amount gives more."""

    @property
    def cost(self) -> Interval | None:
        """90 % interval of the money for one more; None: no more of them can be told.

        The money is known, so Fieller's interval of the ratio is the money over the ends of the
        gain's: without an upper end (infinity) where those hold nought.
        """
        # An interval of the gain at or below nought: no amount buys one more.
        if not self.gain.n or self.gain.high <= 0.0:
            return None
        # Fieller (1954) with a denominator that may be nought: one-sided, and the cost has no
        # upper limit.
        upper = self.money / self.gain.low if self.gain.low > 0.0 else inf
        return Interval(self.money / self.gain.high, upper)


@dataclass(frozen=True, slots=True)
class Curve:
    """What amounts added to a line in every year give, against the scenario as it is."""

    line: str
    amounts: tuple[float, ...]
    """m DKK a year added, increasing."""
    gains: Mapping[tuple[str, Headline], tuple[Paired, ...]]
    """Group and number -> against the unchanged, amount by amount."""
    stretches: Mapping[tuple[str, Headline], tuple[CurveStretch, ...]]
    """Between neighbours."""
    to_top: Mapping[tuple[str, Headline], tuple[Paired, ...]]
    """For each amount: what the largest gain that can be told of any larger amount is, else the
    largest amount's."""

    def turns(self, headline: Headline, group: str) -> float | None:
        """Least amount from which no larger one can be told to give more; None: there is none.

        It compares with every larger amount and so takes no shape of the curve for granted.
        """
        # Against every larger amount, not the next: a curve may dip and rise again.
        rest = self.to_top.get((group, headline), ())
        told = [i for i, gain in enumerate(rest) if gain.direction == "more"]
        # Behind the last amount of which some larger one can still be told to give more.
        at = told[-1] + 1 if told else 0
        return self.amounts[at] if at < len(rest) else None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A ready reckoner of one scenario."""

    base: Scenario
    purse: Purse
    step: float
    n_paths: int
    regimes: tuple[str, ...]
    """Groups besides `all`; empty where there are no several."""
    only: str
    """Name of the only regime asked; empty where there are several, or none."""
    effects: Mapping[tuple[Move, str, Headline], Paired]
    """Move, group and number -> against the scenario as it is."""
    versus: Mapping[tuple[str, Headline], Paired]
    """Group and number: the step more a year for the first line, minus that for the second."""
    curves: tuple[Curve, ...]
    refused: tuple[Move, ...]
    """Moves that a line does not have the money for."""

    @property
    def groups(self) -> tuple[str, ...]:
        """`all`, then the regimes."""
        return ("all", *self.regimes)

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Numbers that effects are told of."""
        return tuple(dict.fromkeys(headline for _, _, headline in self.effects))


def moves_of(purse: Purse, step: float) -> tuple[Move, ...]:
    """A step down and up: each line in all years together, then year by year."""
    years = (ALL_YEARS, *purse.years)
    return tuple(
        Move(line, year, sign * step) for line in purse.lines for year in years for sign in (-1, 1)
    )


def point_of(purse: Purse, move: Move) -> Point:
    """Point of a move."""
    if move.year == ALL_YEARS:
        return purse.point(purse.every_year(move.line, move.amount))
    return purse.point({(move.line, move.year): move.amount})


def asked_points(purse: Purse, step: float, amounts: Sequence[float]) -> list[Point]:
    """Every point of a reckoner once, the unchanged one first."""
    moves = [*moves_of(purse, step), *_curve_moves(purse, amounts)]
    # A step is an amount of the curve as well; each point is simulated once.
    return list(dict.fromkeys([purse.unchanged, *(point_of(purse, move) for move in moves)]))


def _curve_moves(purse: Purse, amounts: Sequence[float]) -> list[Move]:
    return [Move(line, ALL_YEARS, amount) for line in purse.lines for amount in amounts]


def reckon(
    cells: Cells,
    purse: Purse,
    step: float,
    amounts: Sequence[float],
    progress: _Progress | None = None,
    *,
    regimes: Sequence[str] = (),
) -> Reckoned:
    """Simulate a step up and down in each line and year, and the curves.

    Parameters
    ----------
    cells : Cells
        With the axes of the purse.
    amounts : sequence of float
        Added to a line in every year; 0 belongs to them anyway.

    Raises
    ------
    UsageError
        The step is not above 0.
    TooManyFailedError
        Too many paths of a point fail.
    """
    if not step > 0.0:
        raise UsageError(f"the step is {step:g} m DKK; expected a number above 0, as 1.0.")
    # With 0, or "what one more costs from today on" would have no stretch to stand on.
    wanted = tuple(sorted({0.0, *amounts}))
    found = outcomes(cells, asked_points(purse, step, wanted), progress=progress)
    base = found[purse.unchanged]
    groups, headlines = tuple(base.groups), tuple(base.values)
    moves = moves_of(purse, step)
    done = [move for move in moves if point_of(purse, move) in found]
    effects = {
        (move, group, headline): summarise_pairs(
            # Mean paired differences: a million in one line and year moves less than the spread
            # of any forecast.
            base.differences(found[point_of(purse, move)], headline, group)
        )
        for move in done
        for group in groups
        for headline in headlines
    }
    return Reckoned(
        base=cells.base,
        purse=purse,
        step=step,
        n_paths=len(base.paths),
        regimes=groups[1:],
        only=regimes[0] if len(regimes) == 1 else "",
        effects=effects,
        versus=_versus(found, purse, step, groups, headlines),
        curves=tuple(_curve(found, purse, line, wanted, groups) for line in purse.lines),
        refused=tuple(move for move in moves if move not in done),
    )


def _versus(
    found: Mapping[Point, PointOutcome],
    purse: Purse,
    step: float,
    groups: Sequence[str],
    headlines: Sequence[Headline],
) -> dict[tuple[str, Headline], Paired]:
    if len(purse.lines) < 2:
        return {}
    # Paired with each other, not each with the unchanged: the interval is that of their
    # difference.
    one, other = (found[point_of(purse, Move(line, ALL_YEARS, step))] for line in purse.lines[:2])
    return {
        (g, h): summarise_pairs(other.differences(one, h, g)) for g in groups for h in headlines
    }


def _curve(
    found: Mapping[Point, PointOutcome],
    purse: Purse,
    line: str,
    amounts: Sequence[float],
    groups: Sequence[str],
) -> Curve:
    points = {amount: point_of(purse, Move(line, ALL_YEARS, amount)) for amount in amounts}
    # A line can be cut only as far as it has money.
    possible = [amount for amount in amounts if points[amount] in found]
    at = [found[points[amount]] for amount in possible]
    base, keys = found[purse.unchanged], [(g, h) for g in groups for h in CURVE_OF]

    def between(one: PointOutcome, other: PointOutcome, group: str, headline: Headline) -> Paired:
        return summarise_pairs(one.differences(other, headline, group))

    gains = {(g, h): tuple(between(base, one, g, h) for one in at) for g, h in keys}
    stretches = {
        (g, h): tuple(
            CurveStretch(
                possible[i],
                possible[i + 1],
                # Of all years together, as gains are until the horizon.
                (possible[i + 1] - possible[i]) * len(purse.years),
                between(at[i], at[i + 1], g, h),
            )
            for i in range(len(at) - 1)
        )
        for g, h in keys
    }
    to_top = {
        (g, h): tuple(
            _best([between(at[i], later, g, h) for later in at[i + 1 :]])
            for i in range(len(at) - 1)
        )
        for g, h in keys
    }
    return Curve(line, tuple(possible), gains, stretches, to_top)


def _best(gains: Sequence[Paired]) -> Paired:
    """Gain with the highest lower end; the last one where none can be told from nothing."""
    # By the lower end, so that the best is the one that can be told best.
    told = [gain for gain in gains if gain.direction == "more"]
    return max(told, key=lambda gain: gain.low) if told else gains[-1]
