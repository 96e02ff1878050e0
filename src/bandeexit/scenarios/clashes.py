"""Which changes may meet on a date and in a district: those whose order does not matter."""

from __future__ import annotations

from datetime import date

from bandeexit.scenarios.scenario import Change


def commute(one: Change, other: Change) -> bool:
    """Whether the order of two changes of one parameter does not matter."""
    # Two scales commute, and two additions; a scale and an addition do not, and two values for one
    # number contradict each other.
    return one.verb == other.verb and one.verb != "set"


def overlap(one: Change, other: Change, horizon: date) -> bool:
    """Whether two changes share a date and a district."""
    if one.districts and other.districts and not set(one.districts) & set(other.districts):
        return False
    # Half-open spans, so that one change may begin on the day that another ends. A change without a
    # date begins before all others: at the census, or in a counterfactual at the origin.
    first = max(one.start or date.min, other.start or date.min)
    return first < min(one.stop or horizon, other.stop or horizon)


def clash(one: Change, other: Change, horizon: date) -> bool:
    """Whether two changes meet whose order would matter."""
    return one.path == other.path and not commute(one, other) and overlap(one, other, horizon)
