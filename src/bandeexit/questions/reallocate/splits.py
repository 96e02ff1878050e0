"""Splits of what budget lines have together, each with the same total in every year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.budget import modelled_lines, unmodelled_lines
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Point
from bandeexit.scenarios.purse import Purse, granted, rises
from bandeexit.scenarios.scenario import Scenario

MOST_SPLITS = 500
# `0.3 / 0.1` is 2.9999999999999996: the last step would be lost.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class MoneySplit:
    """Money moved between lines, the same in every year; the amounts add up to nothing."""

    lines: tuple[str, ...]
    moved: tuple[float, ...]
    """m DKK a year added to each line, in prices of the price year of the first line."""

    @property
    def size(self) -> float:
        """m DKK a year that change line."""
        return sum(amount for amount in self.moved if amount > 0.0)

    def amounts(
        self, purse: Purse, rise: Mapping[tuple[str, int], float]
    ) -> dict[tuple[str, int], float]:
        """Real amounts by line and year whose nominal amounts add up to nothing in each year.

        Wages and prices may grow apart, so what one line gives is not the same real amount in
        another; where they grow alike it is.
        """
        # Nominal amounts have to add up to nothing in each year, to the last øre: what one line
        # gives up at wages' growth is another real amount in a line that grows with prices.
        first = self.lines[0]
        return {
            (line, year): amount * (rise[first, year] / rise[line, year])
            for line, amount in zip(self.lines, self.moved, strict=True)
            for year in purse.years
        }


def lines_of(programme: Programme, take_from: Sequence[str]) -> tuple[str, ...]:
    """Lines that money moves between: those with a modelled effect, and those to be taken from.

    Raises
    ------
    UsageError
        There is no such line, or it is moved anyway.
    """
    lines = programme.budget.lines
    moving, silent = modelled_lines(lines), [line.name for line in unmodelled_lines(lines).values()]
    for line in take_from:
        if line not in silent:
            hint = did_you_mean(line, silent)
            raise UsageError(
                f"`take_from` has {line}; expected a line without a modelled effect, one of "
                f"{', '.join(silent)}{hint} Money moves between {' and '.join(moving)} "
                "anyway."
            )
    # Those with an effect first, as the first of them is the chart's axis.
    return (*moving, *dict.fromkeys(take_from))


def splits_of(programme: Programme, base: Scenario, purse: Purse, step: float) -> list[MoneySplit]:
    """Every split in steps, as far as the lines have money; the one that moves nothing first.

    Lines with a modelled effect give and take; the others give only.

    Raises
    ------
    UsageError
        The step is not above 0, or there are too many splits.
    """
    if not step > 0.0:
        raise UsageError(f"the step is {step:g} m DKK; expected a number above 0, as 0.5.")
    rise = rises(programme, base, purse)
    has = granted(programme, base, purse)
    first = purse.lines[0]
    # Of the year in which a line has least: the same amount is moved in every year.
    room = {
        line: min(has[line, y] * rise[line, y] / rise[first, y] for y in purse.years)
        for line in purse.lines
    }
    down = {line: int((room[line] + SLACK) / step) for line in purse.lines}
    total = sum(down.values())
    ranges = [
        # A line without a modelled effect may give only: what it would gain is nothing the model
        # knows.
        range(-down[line], (0 if line in purse.unmodelled else total) + 1)
        for line in purse.lines[1:]
    ]
    # The first line gets what the others give, so that totals are kept by construction.
    steps = [(-sum(rest), *rest) for rest in product(*ranges) if -sum(rest) >= -down[first]]
    if len(steps) > MOST_SPLITS:
        raise UsageError(
            f"steps of {step:g} m DKK make {len(steps)} splits; at most {MOST_SPLITS} are done. "
            "Give a larger --step."
        )
    found = [MoneySplit(purse.lines, tuple(step * n for n in one)) for one in steps]
    # Small moves first: of equal means the first is taken.
    return sorted(found, key=lambda split: (split.size, split.moved))


def point_of_split(purse: Purse, split: MoneySplit, rise: Mapping[tuple[str, int], float]) -> Point:
    """Point at which money is moved so."""
    return purse.point(split.amounts(purse, rise))
