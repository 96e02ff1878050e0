"""What actions may watch, and what they may change."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ACTIONS = 4


@dataclass(frozen=True, slots=True)
class Watched:
    """A measure that actions can look at."""

    unit: str
    en: str
    da: str


WATCHED: dict[str, Watched] = {
    "waiting": Watched("persons", "Waiting for a coordinator", "Venter på koordinator"),
    "in_visitation": Watched("persons", "In visitation or waiting", "I visitation eller i kø"),
    "in_programme": Watched("persons", "In a programme", "I exitforløb"),
    "measures_unpaid": Watched(
        "persons", "Special measures waiting for money", "Særlige tiltag, der venter på penge"
    ),
    "utilisation": Watched("ratio", "Caseload / norm", "Sagsbelastning / norm"),
    "wait_days_mean": Watched(
        "days",
        "Mean wait of those who started since the last review",
        "Gennemsnitlig ventetid for dem, der er begyndt siden sidste opfølgning",
    ),
    "longest_wait_days": Watched(
        "days", "Longest wait of those who still wait", "Længste ventetid blandt de ventende"
    ),
}
"""Measure -> its words."""

ALLOWED = (
    "budget.coordinators",
    "budget.rigspolitiet",
    "budget.contact_point",
    "budget.special_measures",
    "capacity.stretch",
    "capacity.minimum_places",
    "capacity.municipal_places",
    "capacity.prison_places",
    "districts.vacancies",
    "districts.pool",
    "visitation.days",
    "visitation.discontinued_share",
    "programme.completion_days",
    "programme.longest_days",
    "programme.late_offer_share",
    "programme.late_offer_days",
)
"""What an action may change: what the programme can decide."""
