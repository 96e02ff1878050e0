"""What actions may watch, and what they may change."""

from __future__ import annotations

WATCHED: dict[str, str] = {
    "waiting": "persons waiting for a coordinator",
    "in_visitation": "persons waiting or in visitation",
    "in_programme": "persons in a programme",
    "measures_unpaid": "special measures waiting for money",
    "utilisation": "caseload over norm",
    "wait_days_mean": "mean wait of those who started since the last review, days",
    "longest_wait_days": "longest wait of those waiting, days",
}
"""Measure that a trigger may watch -> what it is."""

ALLOWED: tuple[str, ...] = (
    "budget.coordinators",
    "budget.special_measures",
    "capacity.stretch",
    "capacity.minimum_places",
    "capacity.municipal_places",
    "capacity.prison_places",
    "visitation.days",
)
"""Parameters that an action may change."""
