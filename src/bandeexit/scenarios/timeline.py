"""What a parameter is under a scenario, date by date and district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bandeexit.model.laws import Law
from bandeexit.model.parameters import Scalar
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.changes import VERB_ORDER
from bandeexit.scenarios.dated import first_day_of_changes, pieces_of
from bandeexit.scenarios.scenario import Change, Scenario, Verb

MIDDLE = 0.5
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
    # The order of the layout (`changes.plan`), so that what is shown has the value
    # that is run, to the last bit.
    changes = sorted(
        (change for change in scenario.changes if change.path == path),
        key=lambda change: (VERB_ORDER.index(change.verb), change.step),
    )
    first = first_day_of_changes(programme, scenario)
    if not entry_of(path).dated:
        value = base_value(programme, path, first)
        for change in changes:
            value = _changed(value, change.verb, _plain(change, share).value)
        return (Stretch(None, (), value, tuple(change.step for change in changes)),)
    found: list[Stretch] = []
    before: dict[str, tuple[Scalar, tuple[str, ...]]] = {}
    for day in _days(programme, scenario, changes, first):
        names = [district.name for district in programme.districts]
        now = {name: _on(programme, scenario, changes, (path, day, name), share) for name in names}
        if now != before:
            found += _grouped(day, {k: v for k, v in now.items() if v != before.get(k)}, now)
        before = now
    return tuple(found)


def _days(
    programme: Programme, scenario: Scenario, changes: Sequence[Change], first: date
) -> list[date]:
    # Budget lines are given by calendar year, so their own value moves at
    # New Year without any change.
    new_years = [date(year, 1, 1) for year in range(first.year + 1, scenario.horizon.year + 1)]
    edges = [
        day
        for change in changes
        for piece in pieces_of(programme, scenario, _plain(change, MIDDLE))
        for day in (piece.start, piece.stop)
    ]
    return sorted({day for day in [first, *new_years, *edges] if first <= day < scenario.horizon})


def _on(
    programme: Programme,
    scenario: Scenario,
    changes: Sequence[Change],
    where: tuple[str, date, str],
    share: float,
) -> tuple[Scalar, tuple[str, ...]]:
    path, day, district = where
    active = [
        (change.step, change.verb, piece)
        for change in changes
        if not change.districts or district in change.districts
        for piece in pieces_of(programme, scenario, _plain(change, share))
        if piece.start <= day < piece.stop
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
    moved: dict[str, tuple[Scalar, tuple[str, ...]]],
    now: dict[str, tuple[Scalar, tuple[str, ...]]],
) -> list[Stretch]:
    """Join districts that have the same value for the same reasons."""
    groups: dict[tuple[Scalar, tuple[str, ...]], list[str]] = {}
    for district, told in moved.items():
        groups.setdefault(told, []).append(district)
    return [
        Stretch(day, () if len(names) == len(now) else tuple(names), *told)
        for told, names in groups.items()
    ]
