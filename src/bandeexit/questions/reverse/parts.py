"""The sections of a reverse stress test: factors, pairs, the joint break, warnings, levers."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

from bandeexit.model.measures import MEASURES
from bandeexit.questions.reverse.breaks import Frontier, FrontierStep, ReverseTest
from bandeexit.questions.reverse.factors import (
    break_text,
    factor_title,
    level,
    level_text,
    lever_name,
    share_cell,
)
from bandeexit.questions.reverse.restore import Remedy
from bandeexit.questions.reverse.warning import EarlyWarning
from bandeexit.report.axis_titles import axis_title
from bandeexit.report.chart import Chart
from bandeexit.report.story import (
    Estimate,
    Finding,
    Kind,
    Number,
    Section,
    Table,
    Text,
    Unit,
    finding,
    listed,
)
from bandeexit.report.titles import measure_title, money_units
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.intervals import Interval, wilson

LIMITS: dict[str, Kind] = {"persons": "count", "days": "mean"}
"""Unit of a measure -> how its limit is written."""
ByRegime = Mapping[str, Text]
"""Regime -> title, all together first."""


def sections(
    found: ReverseTest, titles: ByRegime, charts: tuple[Chart, ...]
) -> tuple[Section, ...]:
    """Everything that the first screen does not say."""
    made = [Section(finding("reverse_section_factors"), tables=(_factors(found),))]
    if charts:
        pairs = Section(finding("reverse_section_pairs"), (), charts, (_pairs(found),))
        made.append(pairs)
    if found.joint is not None:
        fit = found.joint.odds[""]
        error = Number(100 * fit.fit_error, "mean")
        lines = (finding("reverse_fit", n=fit.n_checked, error=error),)
        made.append(Section(finding("reverse_section_joint"), lines, (), _joint(found, titles)))
    if found.warnings:
        tables = (_warnings(found),)
        made.append(Section(finding("reverse_section_warning"), tables=tables))
    if found.restored:
        refused = tuple(_refused(one) for one in found.restored if one.cell is None)
        tables = (_levers(found, titles),)
        made.append(Section(finding("reverse_section_restore"), refused, tables=tables))
    return tuple(made)


def _headings(*keys: str) -> tuple[Finding, ...]:
    return tuple(finding(f"reverse_{key}_heading") for key in keys)


def _factors(found: ReverseTest) -> Table:
    """What was searched and why, and both breaks of each factor."""
    keys = ("factor", "searched", "plausible", "down", "up", "there", "why")
    wanted = Number(found.target.probability, "share")
    return Table(
        finding("reverse_factors_caption", wanted=wanted),
        _headings(*keys),
        tuple(_factor_row(found, i) for i in range(len(found.axes))),
    )


def _factor_row(found: ReverseTest, i: int) -> tuple[Text, ...]:
    axis, one, middle = found.axes[i], found.alone[i], found.middle[i]
    value = found.break_at(i)
    there: Text = "-"
    if value is not None:
        there = share_cell(found.standing_at(_moved(found, i, value)))
    return (
        axis_title(axis),
        _span(axis, (axis.values[0], axis.values[-1])),
        _span(axis, axis.plausible) if axis.plausible is not None else "-",
        break_text(axis, one.down[""], middle),
        break_text(axis, one.up[""], middle),
        there,
        finding("reverse_why", why=axis.why, source=axis.source) if axis.source else axis.why,
    )


def _moved(found: ReverseTest, i: int, value: float) -> Point:
    return tuple(value if j == i else other for j, other in enumerate(found.middle))


def _span(axis: Axis, ends: tuple[float, float]) -> Text:
    return listed([level(axis, end) for end in ends], " – ")


def _pairs(found: ReverseTest) -> Table:
    """The frontiers, all paths together."""
    return Table(
        finding("reverse_pairs_caption", n=found.n_draws, told=found.n_told),
        _headings("first", "value", "second", "break"),
        tuple(_pair_row(found, pair, step) for pair in found.frontiers for step in pair.steps),
    )


def _pair_row(found: ReverseTest, pair: Frontier, step: FrontierStep) -> tuple[Text, ...]:
    first, second = found.axes[pair.first], found.axes[pair.second]
    middle = found.middle[pair.second]
    broken = [side[""] for side in (step.down, step.up) if side[""].value is not None]
    if broken and broken[0].value == middle:
        broken = broken[:1]  # the first factor is enough, so that both directions begin broken
    told = [break_text(second, one, middle) for one in broken]
    return (
        factor_title(found, first),
        level(first, step.value),
        factor_title(found, second),
        listed(told) if told else finding("reverse_no_break"),
    )


def _joint(found: ReverseTest, titles: ByRegime) -> tuple[Table, ...]:
    """The most plausible break point of each belief, and of all weighted."""
    assert found.joint is not None
    points = {regime: found.joint.odds[regime].point for regime in titles}
    if all(point is None for point in points.values()):
        return ()
    rows = [
        (
            factor_title(found, axis),
            *("-" if point is None else level(axis, point[i]) for point in points.values()),
        )
        for i, axis in enumerate(found.axes)
    ]
    there = (
        "-" if point is None else share_cell(found.standing_at(point, regime))
        for regime, point in points.items()
    )
    rows.append((finding("reverse_there_row"), *there))
    headings = (*_headings("factor"), *titles.values())
    return (Table(finding("reverse_joint_caption"), headings, tuple(rows)),)


def _warnings(found: ReverseTest) -> Table:
    return Table(
        finding("reverse_warnings_caption"),
        _headings("measure", "limit", "warned", "lead", "false"),
        tuple(_warning_row(one) for one in found.warnings),
    )


def _warning_row(one: EarlyWarning) -> tuple[Text, ...]:
    low, lead, high = one.lead or (nan, nan, nan)
    return (
        measure_title(one.measure),
        limit_text(one),
        _share(one.share_warned, wilson(one.n_warned, one.n_failures)),
        Estimate(lead, low, high, "days"),
        _share(one.false_alarms, wilson(round(one.false_alarms * one.n_calm), one.n_calm)),
    )


def limit_text(one: EarlyWarning) -> Text:
    """Write the limit that a measure passes, with its unit."""
    unit = MEASURES[one.measure].unit
    limit = Number(one.limit, LIMITS.get(unit, "ratio"))
    return limit if unit == "ratio" else listed([limit, Unit(unit)], " ")


def _share(share: float, ends: Interval) -> Estimate:
    return Estimate(share, ends.low, ends.high, "share")


def _refused(one: Remedy) -> Finding:
    return finding("reverse_lever_refused", lever=lever_name(one.lever), why=one.refused)


def _levers(found: ReverseTest, titles: ByRegime) -> Table:
    """What each lever reaches, by belief, and what it costs."""
    caption = finding(
        "reverse_restore_caption",
        where=where_restored(found),
        wanted=Number(found.target.probability, "share"),
        **money_units(found.grid.base.prices),
    )
    headings = (*_headings("lever"), *titles.values(), *_headings("granted", "spent"))
    done = [one for one in found.restored if one.cell is not None]
    return Table(caption, headings, tuple(_lever_row(found, one, titles) for one in done))


def _lever_row(found: ReverseTest, one: Remedy, titles: ByRegime) -> tuple[Text, ...]:
    assert one.cell is not None
    name = lever_text(one)
    shares = (share_cell(found.standing(one.cell, regime)) for regime in titles)
    return (
        finding("reverse_not_enough", lever=name) if one.dose is None else name,
        *shares,
        _cost(one.granted),
        _cost(one.spent),
    )


def _cost(cost: tuple[float, Interval] | None) -> Text:
    if cost is None:
        return "-"
    mean, ends = cost
    return Estimate(mean, ends.low, ends.high, "mean", signed=True)


def lever_text(one: Remedy) -> Text:
    """Name a lever with the dose that is enough, else with the best one."""
    name, dose = lever_name(one.lever), one.dose if one.dose is not None else one.best
    if one.lever.axis is None or dose is None:
        return name
    return listed([name, level_text(one.lever.axis, dose)], ", ")


def where_restored(found: ReverseTest) -> Finding:
    """Where levers are tried: at the most plausible break, or at the centre if it is broken."""
    return finding("reverse_at_centre" if found.is_broken else "reverse_at_break")
