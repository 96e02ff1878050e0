"""The measures that a run reports: name, unit, kind, which way is better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bandeexit.model.budget import NO_TITLE, BudgetLine
from bandeexit.model.capacity import USES
from bandeexit.model.price_levels import with_price_level

MeasureKind = Literal["stock", "flow", "total", "wait", "ratio", "money", "posts", "need"]
Frequency = Literal["month", "quarter", "year"]
Better = Literal["more", "fewer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One reported quantity."""

    name: str
    """Key in tables, charts and the command line."""
    unit: str
    kind: MeasureKind
    """stock: at a midnight; flow: during a period; total: since the origin; wait: of those who
    started in the period; ratio: at a midnight; money: during a year of the ledger, which begins
    with the first published one; posts: during such a year, as parts of it; need: during a
    year."""
    frequency: Frequency
    """Step of its date axis; flows are counted by month and may be added up to years."""
    by_district: bool
    better: Better | None = None
    """Which way is better for the programme's purpose; None: neither way is."""
    title: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of the budget line that is measured, by language; empty: it is no line's."""


def _people(name: str, kind: MeasureKind, better: Better | None = None) -> Measure:
    return Measure(name, "persons", kind, "month", True, better)


def _wait(name: str) -> Measure:
    return Measure(name, "days", "wait", "quarter", True, "fewer")


def _money(name: str) -> Measure:
    return Measure(name, "m DKK", "money", "year", False)


def _posts(use: str) -> Measure:
    return Measure(f"{POSTS}{use}", "full-time equivalents", "posts", "year", False)


POSTS = "posts_"
"""Before what becomes of posts, see `posts.USES`."""
RUN_IN_COST = "run_in_cost"
SPEND, APPROPRIATION = "spend_", "appropriation_"
"""Before a line's name, or `total`."""
NEED = "need_special_measures"

# No direction, no verdict: where `better` is missing, more and fewer both have two readings, and
# a report must not colour a change of them as good or bad. The reasons stand beside each.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        # More are being looked at, or more are kept waiting: the number does not say.
        _people("in_visitation", "stock"),
        _people("waiting", "stock", "fewer"),
        # More are helped, or they stay for longer: the number does not say.
        _people("in_programme", "stock"),
        # What comes from outside is neither the programme's merit nor its fault.
        _people("total_referred", "total"),
        _people("total_completed", "total", "more"),
        _people("total_programme_discontinued", "total", "fewer"),
        # Who is refused is refused by the same luck in every scenario; what a scenario changes are
        # those who gave up, or were not there to be assessed.
        _people("total_visitation_discontinued", "total", "fewer"),
        _people("referred", "flow"),
        # A programme that starts is what candidates wait for.
        _people("started", "flow", "more"),
        _people("completed", "flow", "more"),
        _people("programme_discontinued", "flow", "fewer"),
        _people("left_by_wish", "flow", "fewer"),
        # Fewer have been found in new crime or contact; finding fewer of them would look the same.
        _people("left_by_control", "flow", "fewer"),
        _people("visitation_discontinued", "flow", "fewer"),
        _people("reneged", "flow", "fewer"),
        _people("measures_unpaid", "stock", "fewer"),
        _wait("wait_days_mean"),
        _wait("wait_days_p90"),
        # Low is idle capacity, high is overload.
        Measure("utilisation", "ratio", "ratio", "month", True),
        # Who asks for a measure is in a programme, or threatened: both are no fault of money.
        Measure(NEED, "m DKK", "need", "year", False),
        # Posts cost money, and whoever is new will be of use: neither way is better. An empty post
        # is a saving to one reader and a gap to another.
        *map(_posts, USES),
        # Money spent is neither good nor bad by itself; so for each line.
        # It buys nothing yet, and without it nobody new ever would.
        _money(RUN_IN_COST),
        _money("spend_total"),
        _money("appropriation_total"),
    )
}
"""Every measure by its name, besides those of a study's budget lines (`measures_of`)."""


def line_of(name: str) -> tuple[str, str]:
    """Part the name of a budget line's measure: `spend_`, `posts`; both empty for another one."""
    word = next((word for word in (SPEND, APPROPRIATION) if name.startswith(word)), "")
    return ("", "") if name in MEASURES or not word else (word, name.removeprefix(word))


def measure_of(name: str, title: Mapping[str, str] = NO_TITLE, prices: str = "") -> Measure:
    """What is known of a measure.

    Parameters
    ----------
    title : mapping of str to str
        Of the line of which `spend_<line>` is spent, by language; empty: it is not known.
    prices : str
        Price level that the unit of an amount names; empty: none.

    Raises
    ------
    KeyError
        There is no such measure; whether a study has such a line, `measures_of` says.
    """
    word, _ = line_of(name)
    about = replace(_money(name), title=title) if word else MEASURES[name]
    return replace(about, unit=with_price_level(about.unit, prices))


def measures_of(lines: Iterable[BudgetLine], prices: str = "") -> dict[str, Measure]:
    """Every measure by its name; those of each budget line come before the totals of money."""
    names = {f"{word}{line.name}": line.title for word in (SPEND, APPROPRIATION) for line in lines}
    of_lines = {name: measure_of(name, title, prices) for name, title in names.items()}
    known = {name: measure_of(name, prices=prices) for name in MEASURES}
    # Tables, schemas and lists keep this order: people first, then each line, then the totals.
    return {n: one for n, one in known.items() if one.kind != "money"} | of_lines | known
