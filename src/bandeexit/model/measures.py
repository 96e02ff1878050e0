"""The measures that a run reports: name, unit, kind, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["stock", "flow", "total", "wait", "ratio", "money"]
Frequency = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One reported quantity."""

    name: str
    """Key in tables, charts and the command line."""
    unit: str
    kind: Kind
    """stock: at a midnight; flow: during a period; total: since the origin; wait: of those who
    started in the period; ratio: at a midnight; money: during a year."""
    frequency: Frequency
    """Step of its date axis; flows are counted by month and may be added up to years."""
    by_district: bool
    en: str
    da: str


def _people(name: str, kind: Kind, en: str, da: str) -> Measure:
    return Measure(name, "persons", kind, "month", True, en, da)


def _wait(name: str, en: str, da: str) -> Measure:
    return Measure(name, "days", "wait", "quarter", True, en, da)


def _money(name: str, en: str, da: str) -> Measure:
    return Measure(name, "m DKK", "money", "year", False, en, da)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _people("in_visitation", "stock", "In visitation or waiting", "I visitation eller i kø"),
        _people("waiting", "stock", "Waiting for a coordinator", "Venter på koordinator"),
        _people("in_programme", "stock", "In a programme", "I exitforløb"),
        _people("total_referred", "total", "Referred since the origin", "Henvist siden start"),
        _people(
            "total_completed",
            "total",
            "Programmes completed since the origin",
            "Gennemførte forløb siden start",
        ),
        _people(
            "total_programme_discontinued",
            "total",
            "Programmes discontinued since the origin",
            "Afbrudte forløb siden start",
        ),
        _people(
            "total_visitation_discontinued",
            "total",
            "Visitations discontinued since the origin",
            "Afbrudte visitationer siden start",
        ),
        _people("referred", "flow", "Referred", "Henvist"),
        _people("started", "flow", "Programmes started", "Startede forløb"),
        _people("completed", "flow", "Programmes completed", "Gennemførte forløb"),
        _people("programme_discontinued", "flow", "Programmes discontinued", "Afbrudte forløb"),
        _people(
            "left_by_wish", "flow", "Left the programme by own wish", "Afbrudt efter eget ønske"
        ),
        _people(
            "left_by_control",
            "flow",
            "Programme ended by the police's control",
            "Afbrudt efter politiets kontrol",
        ),
        _people(
            "visitation_discontinued", "flow", "Visitations discontinued", "Afbrudte visitationer"
        ),
        _people("reneged", "flow", "Gave up waiting", "Opgav at vente"),
        _people(
            "measures_unpaid",
            "stock",
            "Special measures waiting for money",
            "Særlige tiltag, der venter på penge",
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
        _money("spend_coordinators", "Spent on coordinators", "Forbrug, koordinatorer"),
        _money("spend_rigspolitiet", "Spent by Rigspolitiet", "Forbrug, Rigspolitiet"),
        _money("spend_contact_point", "Spent by the contact point", "Forbrug, kontaktpunktet"),
        _money("spend_special_measures", "Spent on special measures", "Forbrug, særlige tiltag"),
        _money("spend_total", "Spent in all", "Forbrug i alt"),
        _money("appropriation_total", "Appropriated in all", "Bevilling i alt"),
    )
}
"""Every measure by its name."""
