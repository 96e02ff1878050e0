"""Which changes may meet on a date and in a district: those whose order does not matter."""

from __future__ import annotations

from datetime import date

from bandeexit.model.programme import Programme
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


def clash(programme: Programme, one: Change, other: Change, horizon: date) -> bool:
    """Whether two changes meet whose order would matter."""
    return (
        is_one_number(programme, one, other)
        and not commute(one, other)
        and overlap(one, other, horizon)
    )


def is_one_number(programme: Programme, one: Change, other: Change) -> bool:
    """Whether two changes act on one number: on one parameter, or on posts and their money."""
    return programme.acts_on(one.path) == programme.acts_on(other.path)


def clash_words(first: Change, second: Change) -> str:
    """Say which two changes meet, each by its step and what it changes."""
    if first.path == second.path:
        return f"`{second.step}` and `{first.step}` change {first.path}"
    return (
        f"`{second.step}` changes {second.path} and `{first.step}` changes {first.path}, "
        "one amount in posts and in money,"
    )
