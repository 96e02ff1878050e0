"""What factors, changes, points and levers are called."""

from __future__ import annotations

from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import entry_of
from bandeexit.report.names import name_of, unit_of
from bandeexit.report.parameters import title_of
from bandeexit.report.stress.names import valued
from bandeexit.report.words import number, say
from bandeexit.scenarios.axes import NEUTRAL, Axis, Lever, Point
from bandeexit.scenarios.reverse.reverse import Reversed


def factor_words(axis: Axis, language: str) -> str:
    """Name a factor, and where it holds."""
    return ", ".join([name_of(axis.path, language, axis.title), *axis.districts])


def change_words(axis: Axis, value: float, found: Reversed, language: str) -> str:
    """Write a value as a change: `rises by 19 %`, `falls by 1.3 m DKK per year`."""
    if axis.verb == "set":
        return say("rev_set", language, value=valued(axis, value, language))
    gap = value - NEUTRAL[axis.verb]
    if gap == 0.0:
        return say("rev_unchanged", language)
    amount = (
        _share(gap, axis, found, language) if axis.verb == "scale" else _amount(axis, gap, language)
    )
    return say("rev_rises" if gap > 0 else "rev_falls", language, amount=amount)


def _share(gap: float, axis: Axis, found: Reversed, language: str) -> str:
    """Per cent; of a budget line the money, too."""
    share = f"{short(100 * abs(gap), language)} %"
    if not entry_of(axis.path).by_year or axis.districts or axis.path not in found.own:
        return share
    return f"{share} ({_amount(axis, gap * found.own[axis.path], language)})"


def _amount(axis: Axis, gap: float, language: str) -> str:
    unit = unit_of(with_price_level(entry_of(axis.path).unit, axis.prices), language)
    told = f"{short(abs(gap), language)} {unit}"
    if entry_of(axis.path).by_district:
        told = say("rev_in_each", language, amount=told)
    return told


def short(value: float, language: str) -> str:
    """Write a number with as many digits as are worth reading, two to three."""
    size = abs(value)
    digits = 0 if size >= 10 or size == int(size) else 1 if size >= 1 else 2
    return number(value, language, digits)


def point_words(found: Reversed, point: Point, language: str) -> str:
    """Every factor that differs from its centre, as a change."""
    told = [
        f"{title_of(axis.path, language, axis.title)} {change_words(axis, value, found, language)}"
        for axis, value, middle in zip(found.grid.axes, point, found.middle, strict=True)
        if value != middle
    ]
    return "; ".join(told) if told else say("rev_nothing_changes", language)


def lever_words(lever: Lever, language: str) -> str:
    """Name a lever."""
    if lever.title:
        return lever.title[language]
    if lever.axis is None:
        return lever.name
    return name_of(lever.axis.path, language, lever.axis.title)
