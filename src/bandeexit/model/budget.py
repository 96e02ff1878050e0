"""The money: budget lines, their price level and growth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from bandeexit.model.parameters import Parameter, parameter, parameter_at

PaysFor = Literal["posts", "measures", "nothing"]
"""What a line buys in the model: coordinators' posts, special measures, nothing modelled."""
GrowsWith = Literal["wages", "prices"]
PAYS_FOR: tuple[PaysFor, ...] = get_args(PaysFor)
GROWS_WITH: tuple[GrowsWith, ...] = get_args(GrowsWith)
# One line each, and the reader refuses anything else: the pool for special measures was once "the
# last of the list", and a fifth line was taken for it (docs/decisions/0015).
MODELLED: tuple[PaysFor, ...] = ("posts", "measures")
"""Uses of which there is exactly one line."""
# All lines are alike as parameters, so that a new one needs no code (docs/decisions/0015).
LINE = parameter("m DKK per year", dated=True, by_year=True)
"""What every line is, as a parameter."""
SECTION = "budget."
NO_TITLE: Mapping[str, str] = {}
"""What a parameter has that is no budget line."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One appropriated line: everything that is known of it."""

    name: str
    """Key in YAML, tables and scenarios (`budget.<name>`)."""
    title: Mapping[str, str]
    """Language code (`da`, `en`) -> what it is called within a sentence."""
    pays_for: PaysFor
    grows_with: GrowsWith
    """Which growth its price index, and what indexation adds to it, follow."""
    by_year: Mapping[int, float]
    """m DKK a year, real terms. The first year stands for all earlier ones, the last for all
    later ones."""

    @property
    def path(self) -> str:
        """Parameter path in scenarios."""
        return f"{SECTION}{self.name}"

    @property
    def growth(self) -> str:
        """Parameter path of the growth that it follows."""
        return f"{SECTION}{'wage' if self.grows_with == 'wages' else 'price'}_growth"

    @property
    def is_modelled(self) -> bool:
        """Whether its money does something for candidates in the model."""
        return self.pays_for in MODELLED


Lines = tuple[BudgetLine, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget lines and what happens to prices."""

    lines: Lines = field()
    """In the order of the study; exactly one pays for posts, exactly one for measures."""
    # Price year and indexation hold for the whole run: there is one price level, and one rule.
    price_year: float = parameter("year", 1900.0, 2200.0, whole=True)
    """Price level of every amount of the study."""
    # A growth belongs to a calendar year: that of year y raises prices from y - 1 to y.
    wage_growth: float = parameter("per year", -0.5, 1.0, yearly=True)
    """Yearly growth of what a coordinator costs."""
    price_growth: float = parameter("per year", -0.5, 1.0, yearly=True)
    """Yearly growth of what a special measure costs."""
    indexation: float = parameter("share", 0.0, 1.0)
    """Share of wage and price growth that appropriations are raised by; 0 is flat nominal."""

    def __post_init__(self) -> None:
        """Check that lines are told apart and that posts and measures have one each."""
        names = [line.name for line in self.lines]
        if len(set(names)) < len(names):
            raise ValueError(f"two budget lines have one name: {', '.join(names)}")
        for use in MODELLED:
            if (n := sum(line.pays_for == use for line in self.lines)) != 1:
                raise ValueError(f"{n} budget lines pay for {use}; expected exactly one")

    def line(self, path: str) -> BudgetLine:
        """Line of a parameter path, or of a name; KeyError where there is none."""
        name = path.removeprefix(SECTION)
        return self.lines[[line.name for line in self.lines].index(name)]

    def row_of(self, use: PaysFor) -> int:
        """Number of the line that pays for posts, or for measures."""
        return next(i for i, line in enumerate(self.lines) if line.pays_for == use)

    def with_years(self, name: str, by_year: Mapping[int, float]) -> Budget:
        """Return a copy in which one line has other amounts."""
        new = replace(self.line(name), by_year=by_year)
        return replace(self, lines=tuple(new if x.name == name else x for x in self.lines))

    @property
    def first_year(self) -> int:
        """First published year, with which the ledger begins."""
        # The least of any line: money before it is not known of any (docs/decisions/0015).
        return min(min(line.by_year) for line in self.lines)


def line_parameter(path: str) -> Parameter:
    """What a budget line is, as a parameter; whether there is one of this path, nobody asks."""
    return parameter_at(path, LINE)


def unmodelled_lines(lines: Sequence[BudgetLine]) -> dict[str, BudgetLine]:
    """Parameter path -> line, of those without a modelled effect on candidates."""
    return {line.path: line for line in lines if not line.is_modelled}


def modelled_lines(lines: Sequence[BudgetLine]) -> tuple[str, ...]:
    """Names of the lines whose money does something for candidates in the model: the one that
    pays for posts first."""
    return tuple(line.name for use in MODELLED for line in lines if line.pays_for == use)


def is_carried_forward(lines: Sequence[BudgetLine], year: int) -> bool:
    """Whether a year lies after the last one that every line is given for."""
    # The first line to end marks the year: a total of published and carried amounts is carried.
    return bool(lines) and year > min(max(line.by_year) for line in lines)


def titles_of(lines: Iterable[BudgetLine]) -> dict[str, Mapping[str, str]]:
    """Parameter path -> title of each line."""
    return {line.path: line.title for line in lines}
