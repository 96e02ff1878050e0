"""The measures that a run reports: name, unit, kind, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bandeexit.model.budget import BudgetLine
from bandeexit.model.names import NO_TITLE, priced

Kind = Literal["stock", "flow", "total", "wait", "ratio", "money", "need"]
Frequency = Literal["month", "quarter", "year"]
Better = Literal["more", "fewer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One reported quantity."""

    name: str
    """Key in tables, charts and the command line."""
    unit: str
    kind: Kind
    """stock: at a midnight; flow: during a period; total: since the origin; wait: of those who
    started in the period; ratio: at a midnight; money: during a year of the ledger, which begins
    with the first published one; need: during a year."""
    frequency: Frequency
    """Step of its date axis; flows are counted by month and may be added up to years."""
    by_district: bool
    en: str
    da: str
    better: Better | None = None
    """Which way is better for the programme's purpose; None: neither way is (see `WHY`)."""


def _people(name: str, kind: Kind, en: str, da: str, better: Better | None = None) -> Measure:
    return Measure(name, "persons", kind, "month", True, en, da, better)


def _wait(name: str, en: str, da: str) -> Measure:
    return Measure(name, "days", "wait", "quarter", True, en, da, "fewer")


def _money(name: str, en: str, da: str) -> Measure:
    return Measure(name, "m DKK", "money", "year", False, en, da)


SPEND, APPROPRIATION = "spend_", "appropriation_"
"""Before a line's name, or `total`."""
OF_A_LINE = {SPEND: ("Forbrug", "Spent"), APPROPRIATION: ("Bevilling", "Appropriated")}
"""What is measured of each line -> in Danish, English."""
NEED = "need_special_measures"

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _people("in_visitation", "stock", "In visitation or waiting", "I visitation eller i kø"),
        _people("waiting", "stock", "Waiting for a coordinator", "Venter på koordinator", "fewer"),
        _people("in_programme", "stock", "In a programme", "I exitforløb"),
        _people("total_referred", "total", "Referred since the origin", "Henvist siden start"),
        _people(
            "total_completed",
            "total",
            "Programmes completed since the origin",
            "Gennemførte forløb siden start",
            "more",
        ),
        _people(
            "total_programme_discontinued",
            "total",
            "Programmes discontinued since the origin",
            "Afbrudte forløb siden start",
            "fewer",
        ),
        _people(
            "total_visitation_discontinued",
            "total",
            "Visitations discontinued since the origin",
            "Afbrudte visitationer siden start",
            "fewer",
        ),
        _people("referred", "flow", "Referred", "Henvist"),
        _people("started", "flow", "Programmes started", "Startede forløb", "more"),
        _people("completed", "flow", "Programmes completed", "Gennemførte forløb", "more"),
        _people(
            "programme_discontinued", "flow", "Programmes discontinued", "Afbrudte forløb", "fewer"
        ),
        _people(
            "left_by_wish",
            "flow",
            "Left the programme by own wish",
            "Afbrudt efter eget ønske",
            "fewer",
        ),
        _people(
            "left_by_control",
            "flow",
            "Programme ended by the police's control",
            "Afbrudt efter politiets kontrol",
            "fewer",
        ),
        _people(
            "visitation_discontinued",
            "flow",
            "Visitations discontinued",
            "Afbrudte visitationer",
            "fewer",
        ),
        _people("reneged", "flow", "Gave up waiting", "Opgav at vente", "fewer"),
        _people(
            "measures_unpaid",
            "stock",
            "Special measures waiting for money",
            "Særlige tiltag, der venter på penge",
            "fewer",
        ),
        _wait("wait_days_mean", "Mean wait for a coordinator", "Gennemsnitlig ventetid"),
        _wait(
            "wait_days_p90",
            "Wait for a coordinator, 90th percentile",
            "Ventetid, 90-procentsfraktil",
        ),
        Measure(
            "utilisation",
            "ratio",
            "ratio",
            "month",
            True,
            "Caseload / norm",
            "Sagsbelastning / norm",
        ),
        Measure(
            NEED,
            "m DKK",
            "need",
            "year",
            False,
            "Need for special measures",
            "Behov for særlige tiltag",
        ),
        _money("spend_total", "Spent in all", "Forbrug i alt"),
        _money("appropriation_total", "Appropriated in all", "Bevilling i alt"),
    )
}
"""Every measure by its name, besides those of a study's budget lines (`measures_of`)."""


def measure_of(name: str, title: Mapping[str, str] = NO_TITLE, prices: str = "") -> Measure:
    """What is known of a measure.

    Parameters
    ----------
    title : mapping of str to str
        Of the line of which `spend_<line>` is spent, by language; by default its name.
    prices : str
        Price level that the unit of an amount names; empty: none.

    Raises
    ------
    KeyError
        There is no such measure; whether a study has such a line, `measures_of` says.
    """
    word = next((word for word in OF_A_LINE if name.startswith(word)), None)
    if name in MEASURES or word is None:
        about = MEASURES[name]
    else:
        line = name.removeprefix(word)
        da, en = (title.get(language, line) for language in ("da", "en"))
        about = _money(name, f"{OF_A_LINE[word][1]}, {en}", f"{OF_A_LINE[word][0]}, {da}")
    return replace(about, unit=priced(about.unit, prices))


def measures_of(lines: Iterable[BudgetLine], prices: str = "") -> dict[str, Measure]:
    """Every measure by its name; those of each budget line come before the totals of money."""
    names = {f"{word}{line.name}": line.title for word in OF_A_LINE for line in lines}
    of_lines = {name: measure_of(name, title, prices) for name, title in names.items()}
    known = {name: measure_of(name, prices=prices) for name in MEASURES}
    return {n: one for n, one in known.items() if one.kind != "money"} | of_lines | known


WHY: dict[str, str] = {
    "in_visitation": "more are being looked at, or more are kept waiting: the number does not say",
    "in_programme": "more are helped, or they stay for longer: the number does not say",
    "referred": "what comes from outside is neither the programme's merit nor its fault",
    "total_referred": "as for referred",
    "started": "a programme that starts is what candidates wait for",
    "left_by_control": "fewer have been found in new crime or contact; finding fewer of them would "
    "look the same",
    "visitation_discontinued": "who is refused is refused by the same luck in every scenario; what "
    "a scenario changes are those who gave up, or were not there to be assessed",
    "total_visitation_discontinued": "as for visitation_discontinued",
    "utilisation": "low is idle capacity, high is overload",
    NEED: "who asks for a measure is in a programme, or threatened: both are no fault of money",
    "spend_total": "money spent is neither good nor bad by itself; so for each line",
    "appropriation_total": "as for spend_total",
}
"""Reason of a measure's direction, or of its having none, where it is not obvious."""
