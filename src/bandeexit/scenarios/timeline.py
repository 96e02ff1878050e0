"""What a parameter is under a scenario, date by date and district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bandeexit.model.capacity import POSTS_PATH
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Scalar
from bandeexit.model.posts import coordinator_shares, posts_and_money
from bandeexit.model.prices import Prices
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.changes import VERB_ORDER, plan, with_whole_changes
from bandeexit.scenarios.dated import first_day_of_changes, pieces_of
from bandeexit.scenarios.profile import Piece
from bandeexit.scenarios.scenario import Change, Scenario, Verb
from bandeexit.scenarios.uncertain import at_points

LaidChange = tuple[Change, tuple[Piece, ...]]
"""A change with the pieces that its profile is laid out in."""
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
        value = base_value(programme, path, first)
        for change in changes:
            value = _changed(value, change.verb, _plain(change, share).value)
        return (Stretch(None, (), value, tuple(change.step for change in changes)),)
    # Once each, not for every day and district: a ramp has a piece a month.
    laid = [(one, pieces_of(programme, scenario, _plain(one, share))) for one in changes]
    days = _days(scenario, laid, first)
    if path == POSTS_PATH or any(change.path == POSTS_PATH for change in changes):
        return _of_posts(programme, scenario, path, days, share)
    found: list[Stretch] = []
    before: dict[str, Told] = {}
    for day in days:
        names = [district.name for district in programme.districts]
        now = {name: _on(programme, laid, (path, day, name)) for name in names}
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
    number = programme.acts_on(path)
    ours = [
        (change.step, piece)
        for change in sorted(scenario.changes, key=lambda change: change.step)
        if programme.acts_on(change.path) == number
        for piece in pieces_of(programme, scenario, _plain(change, share))
    ]
    found: list[Stretch] = []
    for day, value in zip(days, values.reshape(-1).tolist(), strict=True):
        steps = tuple(step for step, piece in ours if piece.start <= day < piece.stop)
        if not found or (value, steps) != (found[-1].value, found[-1].steps):
            found.append(Stretch(day, (), value, steps))
    return tuple(found)


def _days(scenario: Scenario, laid: Sequence[LaidChange], first: date) -> list[date]:
    # Budget lines are given by calendar year, so their own value moves at
    # New Year without any change.
    new_years = [date(year, 1, 1) for year in range(first.year + 1, scenario.horizon.year + 1)]
    edges = [day for _, pieces in laid for one in pieces for day in (one.start, one.stop)]
    return sorted({day for day in [first, *new_years, *edges] if first <= day < scenario.horizon})


def _on(
    programme: Programme, laid: Sequence[LaidChange], where: tuple[str, date, str]
) -> tuple[Scalar, tuple[str, ...]]:
    path, day, district = where
    # A calendar year has the growth in force on its 1 January (`prices.Prices.growths`).
    when = day.replace(month=1, day=1) if entry_of(path).yearly else day
    active = [
        (change.step, change.verb, piece)
        for change, pieces in laid
        if not change.districts or district in change.districts
        for piece in pieces
        if piece.start <= when < piece.stop
    ]
    value = base_value(programme, path, day, district)
    # Additions together, as they are run (`model.schedule.adjust`).
    raised = [float(piece.value) for _, verb, piece in active if verb == "add"]
    for _, verb, piece in active:
        if verb != "add":
            value = _changed(value, verb, piece.value, piece.share)
    if raised:
        value = _changed(value, "add", sum(raised))
    return value, tuple(step for step, _, _ in active)


def _plain(change: Change, share: float) -> Change:
    """Put a point of its law into a change."""
    # A law is shown by one of its points; the run draws it path by path (`uncertain.settle`).
    law = change.value
    return replace(change, value=law.point(share)) if isinstance(law, Law) else change


def _changed(value: Scalar, verb: Verb, size: object, share: float = 1.0) -> Scalar:
    assert isinstance(size, str | float | int)
    if verb == "set" and share == 1.0:
        return size
    old, new = float(value), float(size)
    if verb == "set":
        return old + share * (new - old)
    return old * new if verb == "scale" else old + new


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
