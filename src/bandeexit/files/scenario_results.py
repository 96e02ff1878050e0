"""What parameters become under a scenario: refuse results that make no sense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bandeexit.errors import Fault
from bandeexit.files.yaml_nodes import Node
from bandeexit.model.laws import Law
from bandeexit.model.programme import Programme, entry_of
from bandeexit.scenarios.scenario import Change
from bandeexit.scenarios.timeline import base_value
from bandeexit.scenarios.uncertain import ENDS

LOW, HIGH = ENDS[0], ENDS[-1]
Placed = tuple[Change, Node, str]
"""A change, where it stands, in which file."""


class _Span(NamedTuple):
    """A change with its dates filled in."""

    change: Change
    start: date
    stop: date

    def covers(self, day: date, district: str) -> bool:
        places = self.change.districts
        return self.start <= day < self.stop and (not places or district in places)


def refused_results(
    changes: Sequence[Placed], programme: Programme, horizon: date, first_day: date
) -> list[Fault]:
    """Apply changes that commute, and tell where a parameter leaves its bounds.

    A result is looked at in every district on every day on which it can
    differ from the day before; a law at its ends, all laws high or all low.
    It rests on the study's own values; a draw's may differ.
    """
    faults: list[Fault] = []
    for path in dict.fromkeys(change.path for change, _, _ in changes):
        if not entry_of(path).is_number:
            continue
        group = [placed for placed in changes if placed[0].path == path]
        spans = [_Span(c, c.start or first_day, c.stop or horizon) for c, _, _ in group]
        told: set[int] = set()
        for day in _days_of_change(spans, horizon):
            for district in programme.districts:
                active = [n for n, span in enumerate(spans) if span.covers(day, district.name)]
                found = [spans[n].change for n in active]
                refusal = _refusal(programme, path, found, day, district.name)
                if refusal and active[-1] not in told:
                    told.add(active[-1])
                    _, place, file = group[active[-1]]
                    faults.append(Fault(file, place.line, place.column, refusal))
    return faults


def _days_of_change(spans: Sequence[_Span], horizon: date) -> list[date]:
    first = min(span.start for span in spans)
    new_years = [date(year, 1, 1) for year in range(first.year + 1, horizon.year + 1)]
    return sorted({day for span in spans for day in (span.start, span.stop)} | {*new_years})


def _refusal(
    programme: Programme, path: str, active: Sequence[Change], day: date, district: str
) -> str:
    steps = " and ".join(f"`{change.step}`" for change in active)
    when = f" on {day}" if entry_of(path).dated else ""
    uncertain = any(isinstance(change.value, Law) for change in active)
    for share in (LOW, HIGH) if uncertain else (HIGH,):
        value = _result(programme, path, active, (day, district), share)
        problem = entry_of(path).refusal(value) if active else ""
        if problem:
            draws = f" at the {100 * share:g} % point of its law" if uncertain else ""
            return f"{path} becomes {value:g}{when} by {steps}{draws}; {problem}"
    return ""


def _result(
    programme: Programme, path: str, active: Sequence[Change], at: tuple[date, str], share: float
) -> float:
    value = float(base_value(programme, path, *at))
    for change in active:
        size = change.value
        number = float(size.point(share) if isinstance(size, Law) else size)
        if change.verb == "set":
            value = number
        elif change.verb == "scale":
            value = value * number
        else:
            value = value + number
    return value
