"""The sections of a reverse stress test: factors, pairs, the joint break, warnings, levers."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

from bandeexit.model.measures import MEASURES
from bandeexit.questions.reverse.breaks import ReverseTest
from bandeexit.questions.reverse.factors import (
    break_text,
    factor_level,
    factor_level_text,
    factor_title,
    lever_name,
    worst_share_cell,
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

_LIMITS: dict[str, Kind] = {"persons": "count", "days": "mean"}
"""Unit of a measure -> how its limit is written."""
ByRegime = Mapping[str, Text]
"""Regime -> title, all together first."""


def sections(
    found: ReverseTest, titles: ByRegime, charts: tuple[Chart, ...]
) -> tuple[Section, ...]:
    """Everything that the first screen does not say."""
    # Which answer rests on how many futures is said where the details are.
    rests_on = finding("reverse_draws", n=found.n_draws, cells=len(found.cells), told=found.n_told)
    made = [Section(finding("reverse_section_factors"), (rests_on,), tables=(_factors(found),))]
    if charts:
        made.append(Section(finding("reverse_section_pairs"), charts=charts))
    if found.joint is not None:
        fit = found.joint.odds[""]
        error = Number(100 * fit.fit_error, "mean")
        lines = (finding("reverse_fit", n=fit.n_checked, error=error),)
        made.append(Section(finding("reverse_section_joint"), lines, (), _joint(found, titles)))
    if found.warnings:
        made.append(Section(finding("reverse_section_warning"), tables=(_warnings(found),)))
    if found.restored:
        # With its reason: a lever that could not be tried is no lever that does not help.
        refused = tuple(_refused(one) for one in found.restored if one.cell is None)
        tables = (_levers(found, titles),)
        made.append(Section(finding("reverse_section_restore"), refused, tables=tables))
    return tuple(made)


def _headings(*keys: str) -> tuple[Finding, ...]:
    return tuple(finding(key) for key in keys)


def _factors(found: ReverseTest) -> Table:
    """What was searched and why, and both breaks of each factor."""
    wanted = Number(found.target.probability, "share")
    return Table(
        finding("reverse_factors_caption", wanted=wanted),
        _headings(
            "reverse_factor_heading",
            "reverse_searched_heading",
            "reverse_plausible_heading",
            "reverse_down_heading",
            "reverse_up_heading",
            "reverse_there_heading",
            "reverse_why_heading",
        ),
        tuple(_factor_row(found, i) for i in range(len(found.axes))),
    )


def _factor_row(found: ReverseTest, i: int) -> tuple[Text, ...]:
    axis, one, middle = found.axes[i], found.alone[i], found.middle[i]
    value = found.break_at(i)
    there: Text = "-"
    if value is not None:
        # At the break the share is near the wanted one by construction: ~ says so.
        there = worst_share_cell(found.standing_at(_moved(found, i, value)))
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
    return listed([factor_level(axis, end) for end in ends], " – ")


def _joint(found: ReverseTest, titles: ByRegime) -> tuple[Table, ...]:
    """The most plausible break point of each belief, and of all weighted."""
    assert found.joint is not None
    points = {regime: found.joint.odds[regime].point for regime in titles}
    if all(point is None for point in points.values()):
        return ()
    rows = [
        (
            factor_title(found, axis),
            *("-" if point is None else factor_level(axis, point[i]) for point in points.values()),
        )
        for i, axis in enumerate(found.axes)
    ]
    there = (
        "-" if point is None else worst_share_cell(found.standing_at(point, regime))
        for regime, point in points.items()
    )
    rows.append((finding("reverse_there_row"), *there))
    headings = (*_headings("reverse_factor_heading"), *titles.values())
    return (Table(finding("reverse_joint_caption"), headings, tuple(rows)),)


def _warnings(found: ReverseTest) -> Table:
    return Table(
        finding("reverse_warnings_caption"),
        _headings(
            "reverse_measure_heading",
            "reverse_limit_heading",
            "reverse_warned_heading",
            "reverse_lead_heading",
            "reverse_false_heading",
        ),
        tuple(_warning_row(one) for one in found.warnings),
    )


def _warning_row(one: EarlyWarning) -> tuple[Text, ...]:
    low, lead, high = one.lead or (nan, nan, nan)
    return (
        measure_title(one.measure),
        limit_text(one),
        _share(one.share_warned, wilson(one.n_warned, one.n_failures)),
        # Over the failures that were warned of: how long before, if at all.
        Estimate(lead, low, high, "days"),
        _share(one.false_alarms, wilson(round(one.false_alarms * one.n_calm), one.n_calm)),
    )


def limit_text(one: EarlyWarning) -> Text:
    """Write the limit that a measure passes, with its unit."""
    unit = MEASURES[one.measure].unit
    limit = Number(one.limit, _LIMITS.get(unit, "ratio"))
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
    headings = (
        *_headings("reverse_lever_heading"),
        *titles.values(),
        *_headings("reverse_granted_heading", "reverse_spent_heading"),
    )
    done = [one for one in found.restored if one.cell is not None]
    return Table(caption, headings, tuple(_lever_row(found, one, titles) for one in done))


def _lever_row(found: ReverseTest, one: Remedy, titles: ByRegime) -> tuple[Text, ...]:
    assert one.cell is not None
    name = lever_text(one)
    shares = (worst_share_cell(found.standing(one.cell, regime)) for regime in titles)
    return (
        # Its best dose is shown all the same: how far it comes.
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
    return listed([name, factor_level_text(one.lever.axis, dose)], ", ")


def where_restored(found: ReverseTest) -> Finding:
    """Where levers are tried: at the most plausible break, or at the centre if it is broken."""
    return finding("reverse_at_centre" if found.is_broken else "reverse_at_break")
