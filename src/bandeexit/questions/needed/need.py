"""How much of a lever a target needs: a coarse curve, then values where its verdict changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bandeexit.errors import UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme
from bandeexit.questions.needed.hinges import Hinges, hinges_of
from bandeexit.questions.needed.money import Money, amounts
from bandeexit.questions.needed.parts import Subset, SubsetKind, label, standing
from bandeexit.questions.needed.search import (
    Requirement,
    Ruling,
    VerdictSpan,
    requirement_of,
    spans_of,
    to_try,
)
from bandeexit.scenarios.axes import NEUTRAL, Axis, scenario_at
from bandeexit.scenarios.cells import Cell, Cells
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing, met_by_path
from bandeexit.scenarios.unknowns import unknowns_of
from bandeexit.scenarios.workers import Workers

# Of the default range some 0.14 m DKK a year.
FINEST_PART = 1 / 80
"""Of the range: a change of the verdict is placed no finer."""
# With twelve values of the coarse curve 40 in all: some 20 s (docs/needed.md).
MOST_ADDED = 28
"""Values added to the coarse curve."""
CellsAt = Callable[[Sequence[float]], Sequence[Cell]]
"""Gives the cells at values of the lever."""


@dataclass(frozen=True, slots=True)
class LeverRange:
    """What may be given more of, or less, and how closely it is looked at."""

    axis: Axis
    """Its values are the coarse curve."""
    refine: bool = True
    """Whether values may be added between them; False: these and no others."""

    @property
    def finest(self) -> float:
        """Distance between values below which none is added."""
        return (self.axis.values[-1] - self.axis.values[0]) * FINEST_PART


@dataclass(frozen=True, slots=True)
class ShareCurve:
    """Share of the futures that meet a target along a lever, in one part of the draws."""

    part: Subset
    values: tuple[float, ...]
    kept: tuple[Kept | None, ...]
    """How the target stands at each value; None where that was refused."""

    @property
    def tried(self) -> list[float]:
        """Values that were not refused."""
        return [v for v, kept in zip(self.values, self.kept, strict=True) if kept is not None]

    # The worst of several dates looks a little worse by chance than any one is, so the need is,
    # if anything, told a little high (docs/needed.md).
    def standings(self, *, together: bool = False) -> list[Standing | None]:
        """At the worst date of each value, or at all dates together."""
        return [None if k is None else k.together if together else k.worst for k in self.kept]

    def spans(self, *, together: bool = False) -> list[VerdictSpan]:
        """Values joined where the verdict is the same."""
        return spans_of(self.values, self.rulings(together=together))

    def rulings(self, *, together: bool = False) -> list[Ruling]:
        """Verdict at each value; None where that was refused."""
        wanted = next((k.target.probability for k in self.kept if k is not None), 0.0)
        found = self.standings(together=together)
        return [None if one is None else one.verdict(wanted) for one in found]

    def requirement(self, *, together: bool = False) -> Requirement:
        """What is needed, as far as so many draws tell."""
        return requirement_of(self.spans(together=together))

    def best(self, *, together: bool = False) -> tuple[float, Standing]:
        """The first value with the largest share, and that share."""
        found = zip(self.values, self.standings(together=together), strict=True)
        # The first of equal ones: less of the lever does as much.
        return max(((v, s) for v, s in found if s is not None), key=lambda one: one[1].share)


@dataclass(frozen=True, slots=True)
class Need:
    """How much of one lever a target needs."""

    base: Scenario
    """Its only target is the one that is asked about."""
    lever: LeverRange
    cells: tuple[Cell, ...]
    """By value of the lever, increasing."""
    curves: tuple[ShareCurve, ...]
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
    def target(self) -> Target:
        """What is to be met."""
        return self.base.targets[0]

    @property
    def axis(self) -> Axis:
        """The lever."""
        return self.lever.axis

    @property
    def curve(self) -> ShareCurve:
        """That of all paths."""
        return self.curves[0]

    @property
    def neutral(self) -> float | None:
        """Value that changes nothing, if it was tried."""
        # `set` has none, as nothing says that today's value is among those tried.
        own = NEUTRAL.get(self.axis.verb)
        return own if own in self.curve.tried else None

    def of_kind(self, kind: SubsetKind) -> list[ShareCurve]:
        """Curves of the beliefs (`regime`), or of thirds (`third`)."""
        return [curve for curve in self.curves if curve.part.kind == kind]


def find_need(
    programme: Programme,
    base: Scenario,
    draws: Draws,
    lever: LeverRange,
    job: Job | None = None,
    name: str = "",
) -> Need:
    """Find how much of a lever a target needs, on the same draws and luck at every value.

    Parameters
    ----------
    base : Scenario
        With one target.
    name : str
        Of the search, where several lie beside one another.

    Raises
    ------
    UsageError
        No value can be done.
    RunError
        There are fewer draws than asked for.
    """
    job = job or Job()
    # Groups of draws travel as if they were beliefs: one run then answers for all parts, and no
    # path is another one for it.
    labelled, parts = label(draws, base.draws)
    axis, target = lever.axis, base.targets[0].name
    with job.watch(axis.path) as progress:
        cells = Cells(
            programme, base, (axis,), labelled,
            workers=job.workers, store=job.cells(name), progress=progress,
        )  # fmt: skip
        found = search(lambda values: cells.at([(v,) for v in values]), lever, target, parts)
    # Some refused values are no fault: a range may go beyond a bound.
    if all(cell.refused for cell in found):
        raise UsageError(f"no value of {axis.path} can be done: {found[0].refused}")
    values = [cell.point[0] for cell in found]
    possible = [cell.point[0] for cell in found if not cell.refused]
    curves = tuple(_curve(found, values, target, part) for part in parts)
    return Need(
        base,
        lever,
        tuple(found),
        curves,
        amounts(programme, base, axis, draws, possible),
        _hinges(programme, base, axis, draws, curves[0], job.workers),
        len(draws),
        draws.regimes[0] if len(draws.regimes) == 1 else "",
    )


def _hinges(
    programme: Programme,
    base: Scenario,
    axis: Axis,
    draws: Draws,
    curve: ShareCurve,
    workers: Workers,
) -> Hinges | None:
    """Look at every path where the curve is nearest to what is wanted; None if nothing varies."""
    (target,) = base.targets
    known = ((v, k.worst) for v, k in zip(curve.values, curve.kept, strict=True) if k is not None)
    # There a fact can turn the answer; far from what is wanted none can.
    value, worst = min(known, key=lambda one: abs(one[1].share - target.probability))
    scenario = scenario_at(base, (axis,), (value,))
    # Of a district its own numbers are needed; else a thirteenth of the memory does.
    by_district = bool(target.district)
    result = run_scenario(programme, scenario, draws, workers=workers, by_district=by_district)
    unknowns = unknowns_of(result, draws)
    if not unknowns:
        return None
    met, _, dates = met_by_path(result, target)
    # The date that decides, and not all of them together: it is the one that the curve shows.
    at = dates.index(worst.date) if worst.date in dates else 0
    return hinges_of(met[:, at], unknowns, draws.regimes, value, base.seed)


def search(at: CellsAt, lever: LeverRange, target: str, parts: Sequence[Subset]) -> list[Cell]:
    """Do the coarse curve, then halve every gap over which a verdict changes.

    Values are added for the worst date in all parts, and for all dates together in all paths.

    Returns
    -------
    list of Cell
        By value, increasing.
    """
    # No bisection: with people who give up waiting more places lengthen some waits
    # (docs/needed.md, "Why no order is assumed"), so a curve may cross what is wanted more than
    # once.
    done = {cell.point[0]: cell for cell in at(lever.axis.values)}
    room = MOST_ADDED if lever.refine else 0
    while room:
        values = sorted(done)
        cells = [done[value] for value in values]
        curves = [_curve(cells, values, target, part) for part in parts]
        # Of every belief and third, or the answer of one of them would be placed by the steps of
        # the coarse curve.
        rulings = [curve.rulings() for curve in curves] + [curves[0].rulings(together=True)]
        wanted = to_try(values, rulings, lever.finest)
        # The first curve's come first (`to_try`), so that all paths are served where room runs
        # out.
        new = [value for value in wanted if value not in done][:room]
        if not new:
            break
        done |= {cell.point[0]: cell for cell in at(new)}
        room -= len(new)
    return [done[value] for value in sorted(done)]


def _curve(cells: Sequence[Cell], values: Sequence[float], target: str, part: Subset) -> ShareCurve:
    kept = tuple(standing(cell, target, part) for cell in cells)
    return ShareCurve(part, tuple(values), kept)
