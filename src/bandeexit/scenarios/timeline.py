"""What a parameter is under a scenario, date by date and district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bandeexit.model.capacity import POSTS_PATH
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Parameter, Scalar
from bandeexit.model.posts import coordinator_shares, posts_and_money
from bandeexit.model.prices import Prices
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.changes import VERB_ORDER, plan, with_whole_changes
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.uncertain import at_points

MIDDLE = 0.5
Told = tuple[Scalar, tuple[str, ...]]
"""A value, and the steps that make it."""
DISTRICTS = "districts"
"""Section of what is given district by district."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A parameter's value from a date on, in some districts."""

    start: date | None
    """None: for the whole run."""
    districts: tuple[str, ...]
    """Empty: all."""
    value: Scalar
    """The study's own value, changed; a law by its median, unless another share is asked for."""
    steps: tuple[str, ...]
    """Names of the changes in force."""


def base_value(programme: Programme, path: str, when: date, district: str = "") -> Scalar:
    """Return the study's own value of a parameter on a day."""
    if path == POSTS_PATH:
        day = np.array([programme.calendar.day(when)])
        return float(posts_and_money(Prices(programme, (), np.power), day)[0].item(0))
    section, name = path.split(".")
    if section == DISTRICTS:
        found = next(d for d in programme.districts if district in ("", d.name))
        own: Scalar = getattr(found, name)
        return own
    if entry_of(path).by_year:
        years = programme.years(path)
        return float(years[min(max(when.year, min(years)), max(years))])
    plain: Scalar = getattr(getattr(programme, section), name)
    return plain


def timeline(
    programme: Programme, scenario: Scenario, path: str, share: float = MIDDLE
) -> tuple[Stretch, ...]:
    """Lay out a parameter's value over time, from the first day of changes on.

    A law has the value below which a share of it lies.
    """
    # Posts and the money that pays for them are one number.
    touching = [c for c in scenario.changes if programme.acts_on(c.path) == programme.acts_on(path)]
    # The order of the layout (`changes.plan`), so that what is shown has the value
    # that is run, to the last bit.
    changes = sorted(touching, key=lambda change: (VERB_ORDER.index(change.verb), change.step))
    first = first_day_of_changes(programme, scenario)
    if not entry_of(path).dated:
        value = _changed(base_value(programme, path, first), changes, share)
        return (Stretch(None, (), value, tuple(change.step for change in changes)),)
    days = _days(programme, scenario, changes, first)
    if path == POSTS_PATH or any(change.path == POSTS_PATH for change in changes):
        return _of_posts(programme, scenario, path, days, share)
    found: list[Stretch] = []
    before: dict[str, Told] = {}
    for day in days:
        names = [district.name for district in programme.districts]
        now = {}
        for name in names:
            active = _active(changes, first, entry_of(path), day, name)
            value = _changed(base_value(programme, path, day, name), active, share)
            now[name] = value, tuple(change.step for change in active)
        if now != before:
            found += _grouped(day, {k: v for k, v in now.items() if v != before.get(k)}, now)
        before = now
    return tuple(found)


def _of_posts(
    programme: Programme, scenario: Scenario, path: str, days: Sequence[date], share: float
) -> tuple[Stretch, ...]:
    """Lay out posts, or the money that pays for them: the whole country's, wherever they change."""
    whole, dated = plan(programme, at_points(scenario, (share,)))
    changed = with_whole_changes(programme, whole)
    starts = np.array([programme.calendar.day(day) for day in days])
    posts, money = posts_and_money(Prices(changed, dated, np.power), starts)
    table = posts if path == POSTS_PATH else money
    # Of one amount for the country each district has its share, and adding shares of it up again
    # would move its last digits.
    alike = np.all(table == table[..., :1], axis=-1)
    values = np.where(alike, table[..., 0], np.sum(table * coordinator_shares(changed), axis=-1))
    number, first = programme.acts_on(path), first_day_of_changes(programme, scenario)
    ours = [one for one in scenario.changes if programme.acts_on(one.path) == number]
    ours = sorted(ours, key=lambda one: one.step)
    found: list[Stretch] = []
    for day, value in zip(days, values.reshape(-1).tolist(), strict=True):
        steps = tuple(one.step for one in _active(ours, first, entry_of(path), day))
        if not found or (value, steps) != (found[-1].value, found[-1].steps):
            found.append(Stretch(day, (), value, steps))
    return tuple(found)


def _days(
    programme: Programme, scenario: Scenario, changes: Sequence[Change], first: date
) -> list[date]:
    # Budget lines are given by calendar year, so their own value moves at
    # New Year without any change.
    new_years = [date(year, 1, 1) for year in range(first.year + 1, scenario.horizon.year + 1)]
    edges = [day for c in changes for day in (c.start, c.stop) if day is not None]
    return sorted({day for day in [first, *new_years, *edges] if first <= day < scenario.horizon})


def _active(
    changes: Sequence[Change], first: date, about: Parameter, day: date, district: str = ""
) -> list[Change]:
    """Changes in force on a day in a district; in any, where none is named."""
    # A calendar year has the growth in force on its 1 January (`prices.Prices.growths`).
    day = day.replace(month=1, day=1) if about.yearly else day
    return [
        change
        for change in changes
        if (change.start or first) <= day
        and (change.stop is None or day < change.stop)
        and (not (change.districts and district) or district in change.districts)
    ]


def _changed(value: Scalar, changes: Sequence[Change], share: float) -> Scalar:
    for change in changes:
        size = change.value
        if isinstance(size, Law):
            # A law is shown by one of its points; the run draws it path by path
            # (`uncertain.settle`).
            size = size.point(share)
        assert isinstance(size, str | float | int)
        if change.verb == "set":
            value = size
        else:
            old, new = float(value), float(size)
            value = old * new if change.verb == "scale" else old + new
    return value


def _grouped(
    day: date,
    moved: dict[str, Told],
    now: dict[str, Told],
) -> list[Stretch]:
    """Join districts that have the same value for the same reasons."""
    groups: dict[Told, list[str]] = {}
    for district, told in moved.items():
        groups.setdefault(told, []).append(district)
    return [
        Stretch(day, () if len(names) == len(now) else tuple(names), *told)
        for told, names in groups.items()
    ]
