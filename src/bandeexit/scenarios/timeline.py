"""What a parameter is under a scenario, date by date and district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bandeexit.model.laws import Law
from bandeexit.model.parameters import Scalar
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.changes import VERB_ORDER
from bandeexit.scenarios.dated import first_day_of_changes
from bandeexit.scenarios.scenario import Change, Scenario

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
        value = _changed(base_value(programme, path, first), changes, share)
        return (Stretch(None, (), value, tuple(change.step for change in changes)),)
    found: list[Stretch] = []
    before: dict[str, tuple[Scalar, tuple[str, ...]]] = {}
    for day in _days(programme, scenario, changes, first):
        names = [district.name for district in programme.districts]
        now = {name: _on(programme, path, changes, (day, name), share) for name in names}
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
    edges = [day for c in changes for day in (c.start, c.stop) if day is not None]
    return sorted({day for day in [first, *new_years, *edges] if first <= day < scenario.horizon})


def _on(
    programme: Programme,
    path: str,
    changes: Sequence[Change],
    where: tuple[date, str],
    share: float,
) -> tuple[Scalar, tuple[str, ...]]:
    day, district = where
    active = [
        change
        for change in changes
        if (change.start is None or change.start <= day)
        and (change.stop is None or day < change.stop)
        and (not change.districts or district in change.districts)
    ]
    value = _changed(base_value(programme, path, day, district), active, share)
    return value, tuple(change.step for change in active)


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
