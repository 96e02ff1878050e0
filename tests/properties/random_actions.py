"""Hypothesis: actions that watch anything, change what they may, and meet one another."""

from __future__ import annotations

from hypothesis import strategies as st

from bandeexit.model.actions import FOR_EVER, WATCH_UNITS, PlannedAction
from bandeexit.model.schedule import Adjustment

HORIZON = 1000.0
REVIEWS = [tuple(range(100, 1000, step)) for step in (31, 90, 365)]
EFFECTS = {
    "budget.coordinators": st.sampled_from([("scale", 3.0), ("scale", 0.0)]),
    "budget.special_measures": st.sampled_from([("scale", 0.0), ("scale", 20.0)]),
    "capacity.minimum_places": st.sampled_from([("add", 2.0)]),
    "capacity.stretch": st.sampled_from([("scale", 1.5), ("scale", 0.2)]),
    "capacity.municipal_places": st.sampled_from([("set", 2.0)]),
    "capacity.posts": st.sampled_from([("add", 0.7), ("scale", 0.5)]),
    "districts.vacancies": st.sampled_from([("add", 0.5)]),
    "districts.pool": st.sampled_from([("set", "all"), ("set", "South")]),
    "visitation.days": st.sampled_from([("scale", 0.3)]),
    "visitation.discontinued_share": st.sampled_from([("set", 0.9)]),
    "programme.completion_days": st.sampled_from([("scale", 0.5)]),
    "programme.longest_days": st.sampled_from([("set", 60.0)]),
    "programme.late_offer_share": st.sampled_from([("set", 0.0)]),
}
"""Path -> verb and value."""
WHERE = [(0,), (1, 2), (0, 1, 2)]


@st.composite
def actions(draw, most=3):
    """Up to three actions, no two of which change the same parameter."""
    left = sorted(EFFECTS)
    planned = []
    for i in range(draw(st.integers(1, most))):
        reviews = tuple(float(day) for day in draw(st.sampled_from(REVIEWS)))
        chosen = draw(st.lists(st.sampled_from(left), min_size=1, max_size=2, unique=True))
        left = [path for path in left if path not in chosen]
        planned.append(
            PlannedAction(
                name=f"action {i}",
                measure=draw(st.sampled_from(sorted(WATCH_UNITS))),
                limit=draw(st.sampled_from([-1.0, 0.5, 1.0, 4.0, 30.0])),
                above=draw(st.booleans()),
                reviews=reviews,
                after_reviews=draw(st.integers(0, 2)),
                lasts_reviews=draw(st.sampled_from([1, 2, FOR_EVER])),
                districts=draw(st.sampled_from(WHERE)),
                adjustments=tuple(effect(draw, path, reviews[0]) for path in chosen),
            )
        )
    return planned


def effect(draw, path, start):
    verb, value = draw(EFFECTS[path])
    return Adjustment(path, verb, value, start, HORIZON, draw(st.sampled_from(WHERE)))
