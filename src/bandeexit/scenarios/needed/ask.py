"""Ask how much of a lever a target needs: a coarse curve, then values where its verdict changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Axis, Grid, check_axes, scenario_at
from bandeexit.scenarios.cells import Cell, Cells, CellStore, Progress
from bandeexit.scenarios.needed.hinges import Hinges, hinges_of
from bandeexit.scenarios.needed.money import Money, amounts
from bandeexit.scenarios.needed.parts import Part, label, standing
from bandeexit.scenarios.needed.search import (
    Answer,
    Ruling,
    Stretch,
    answer_of,
    stretches,
    to_try,
)
from bandeexit.scenarios.run import ALONE, run_scenario
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing, met_by_path, need_targets, target_named
from bandeexit.scenarios.unknowns import unknowns_of
from bandeexit.scenarios.workers import Workers

FINEST_PART = 1 / 80
"""Of the range: a change of the verdict is placed no finer."""
MOST_ADDED = 28
"""Values added to the coarse curve."""
At = Callable[[Sequence[float]], Sequence[Cell]]
"""Gives the cells at values of the lever."""


@dataclass(frozen=True, slots=True)
class Lever:
    """What may be given more of, or less."""

    axis: Axis
    """Its values are the coarse curve."""
    refine: bool = True
    """Whether values may be added between them; False: these and no others."""

    @property
    def finest(self) -> float:
        """Distance between values below which none is added."""
        return (self.axis.values[-1] - self.axis.values[0]) * FINEST_PART


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the futures that meet a target along a lever, in one part of the draws."""

    part: Part
    values: tuple[float, ...]
    kept: tuple[Kept | None, ...]
    """How the target stands at each value; None where that was refused."""

    def standings(self, *, together: bool = False) -> list[Standing | None]:
        """At the worst date of each value, or at all dates together."""
        return [None if k is None else k.together if together else k.worst for k in self.kept]

    def stretches(self, *, together: bool = False) -> list[Stretch]:
        """Values joined where the verdict is the same."""
        return stretches(self.values, self.rulings(together=together))

    def rulings(self, *, together: bool = False) -> list[Ruling]:
        """Verdict at each value; None where that was refused."""
        wanted = next((k.target.probability for k in self.kept if k is not None), 0.0)
        found = self.standings(together=together)
        return [None if one is None else one.verdict(wanted) for one in found]

    def answer(self, *, together: bool = False) -> Answer:
        """What is needed, as far as so many draws tell."""
        return answer_of(self.stretches(together=together))

    def best(self, *, together: bool = False) -> tuple[float, Standing]:
        """The first value with the largest share, and that share."""
        found = zip(self.values, self.standings(together=together), strict=True)
        return max(((v, s) for v, s in found if s is not None), key=lambda one: one[1].share)


@dataclass(frozen=True, slots=True)
class Needed:
    """How much of one lever a target needs."""

    base: Scenario
    target: Target
    lever: Lever
    cells: tuple[Cell, ...]
    """By value of the lever, increasing."""
    curves: tuple[Curve, ...]
    """All paths first, then beliefs, then thirds of the capacity."""
    money: Mapping[float, Money]
    """What each value costs; empty where the lever is no budget line."""
    hinges: Hinges | None = None
    """What it hangs on whether the target is met where the curve is nearest to what is wanted."""
    n_draws_kept: int = 0
    """Draws that the posterior holds."""
    only: str = ""
    """Name of the only belief asked; empty where there are several, or none."""

    @property
    def curve(self) -> Curve:
        """That of all paths."""
        return self.curves[0]

    def of_kind(self, kind: str) -> list[Curve]:
        """Curves of the beliefs (`regime`), or of thirds (`third`)."""
        return [curve for curve in self.curves if curve.part.kind == kind]


def target_of(base: Scenario, name: str | None, probability: float | None = None) -> Target:
    """Find the target asked for, with another probability wanted if one is given.

    Raises
    ------
    UsageError
        There is none of that name, or none is named and there are several; the probability is
        not between 0 and 1.
    """
    need_targets(base)
    if name is None and len(base.targets) > 1:
        known = ", ".join(target.name for target in base.targets)
        raise UsageError(
            f"{base.name} has {len(base.targets)} targets; name one with --target: {known}."
        )
    chosen = base.targets[0] if name is None else target_named(base, name)
    if probability is None:
        return chosen
    if not 0.0 < probability < 1.0:
        raise UsageError(f"the probability is {probability:g}; expected more than 0, less than 1.")
    return replace(chosen, probability=probability)


def run_needed(
    programme: Programme,
    base: Scenario,
    target: Target,
    lever: Lever,
    draws: Draws,
    *,
    workers: Workers = ALONE,
    store: CellStore | None = None,
    progress: Progress | None = None,
) -> Needed:
    """Find how much of a lever a target needs, on the same draws and luck at every value.

    Raises
    ------
    UsageError
        The lever does not fit, or no value can be done.
    RunError
        There are fewer draws than asked for.
    """
    asked = replace(base, targets=(target,), precision=None)
    check_axes(programme, Grid(asked, (lever.axis,)))
    labelled, parts = label(draws, asked.draws)
    cells = Cells(
        programme, asked, (lever.axis,), labelled, workers=workers, store=store, progress=progress
    )
    found = search(lambda values: cells.at([(v,) for v in values]), lever, target.name, parts)
    if all(cell.refused for cell in found):
        raise UsageError(f"no value of {lever.axis.path} can be done: {found[0].refused}")
    values = [cell.point[0] for cell in found]
    possible = [cell.point[0] for cell in found if not cell.refused]
    curves = tuple(_curve(found, values, target.name, part) for part in parts)
    return Needed(
        asked,
        target,
        lever,
        tuple(found),
        curves,
        amounts(programme, asked, lever.axis, draws, possible),
        _hinges(programme, asked, lever.axis, draws, curves[0], workers),
        len(draws),
        draws.regimes[0] if len(draws.regimes) == 1 else "",
    )


def _hinges(
    programme: Programme, base: Scenario, axis: Axis, draws: Draws, curve: Curve, workers: Workers
) -> Hinges | None:
    """Look at every path where the curve is nearest to what is wanted; None if nothing varies."""
    (target,) = base.targets
    known = ((v, k.worst) for v, k in zip(curve.values, curve.kept, strict=True) if k is not None)
    value, worst = min(known, key=lambda one: abs(one[1].share - target.probability))
    scenario = scenario_at(base, (axis,), (value,))
    by_district = bool(target.district)
    result = run_scenario(programme, scenario, draws, workers=workers, by_district=by_district)
    unknowns = unknowns_of(result, draws)
    if not unknowns:
        return None
    met, _, dates = met_by_path(result, target)
    at = dates.index(worst.date) if worst.date in dates else 0
    return hinges_of(met[:, at], unknowns, draws.regimes, value, base.seed)


def search(at: At, lever: Lever, target: str, parts: Sequence[Part]) -> list[Cell]:
    """Do the coarse curve, then halve every gap over which a verdict changes.

    Values are added for the worst date in all parts, and for all dates together in all paths.

    Returns
    -------
    list of Cell
        By value, increasing.
    """
    done = {cell.point[0]: cell for cell in at(lever.axis.values)}
    room = MOST_ADDED if lever.refine else 0
    while room:
        values = sorted(done)
        cells = [done[value] for value in values]
        curves = [_curve(cells, values, target, part) for part in parts]
        rulings = [curve.rulings() for curve in curves] + [curves[0].rulings(together=True)]
        wanted = to_try(values, rulings, lever.finest)
        new = [value for value in wanted if value not in done][:room]
        if not new:
            break
        done |= {cell.point[0]: cell for cell in at(new)}
        room -= len(new)
    return [done[value] for value in sorted(done)]


def _curve(cells: Sequence[Cell], values: Sequence[float], target: str, part: Part) -> Curve:
    return Curve(part, tuple(values), tuple(standing(cell, target, part) for cell in cells))
