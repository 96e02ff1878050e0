"""What levels of a lever, parts of the futures and needs are called."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.model.price_levels import with_price_level
from bandeexit.questions.needed.need import Need, ShareCurve
from bandeexit.questions.needed.parts import NO_LIMIT, Subset
from bandeexit.report.axis_titles import axis_number, axis_unit, axis_value
from bandeexit.report.beliefs import Belief
from bandeexit.report.effects_of_pairs import ALL, group_titles
from bandeexit.report.story import (
    Capital,
    Estimate,
    Finding,
    Number,
    Parameter,
    Text,
    Unit,
    finding,
    listed,
)
from bandeexit.report.target_texts import target_date, verdict_text
from bandeexit.scenarios.targets import Standing

EXACT = 3
"""Digits that no value that is tried needs more of: thousands of DKK."""
BRACKETS = ("needed_between", "needed_falls", "needed_up_to", "needed_down_to")
"""Where the target is met from some level on, or up to one; of the last two nothing is known
beyond."""
FALLS_SHORT = ("needed_above", "needed_open", "needed_missed")
OTHERWISE = {"missed": "needed_missed", "several": "needed_several"}
THIRD_TITLES = {
    "low": "needed_low_third",
    "middle": "needed_middle_third",
    "high": "needed_high_third",
}
GROUP_TITLES = {
    "low": "needed_low",
    "middle": "needed_middle",
    "high": "needed_high",
    NO_LIMIT: "needed_no_limit",
}


def lever_title(need: Need) -> Parameter:
    """The lever, within a sentence."""
    return Parameter(need.axis.path, need.axis.title)


def lever_unit(need: Need) -> Text:
    """Unit of the lever's levels; empty where it says nothing."""
    # A scaled line is told in money: "110 %" of what is a question.
    if need.money:
        return Unit(with_price_level("m DKK a year", need.axis.prices))
    return "%" if need.axis.verb == "scale" else axis_unit(need.axis)


def lever_heading(need: Need) -> Text:
    """The lever with its unit."""
    unit = lever_unit(need)
    return listed([lever_title(need), *([unit] if unit else [])], ", ")


def behind_number(unit: Text) -> Text:
    """A unit behind a number; nothing where there is none."""
    return finding("after_a_space", text=unit) if unit else ""


def lever_level(need: Need, value: float) -> Text:
    """A value of the lever without its unit: m DKK a year of a budget line."""
    money = need.money.get(value)
    if money is not None:
        return Number(round(money.line, EXACT), "input")
    # What a bound forbids has no amount, so it keeps the axis's own unit beside amounts.
    return axis_value(need.axis, value) if need.money else axis_number(need.axis, value)


def lever_level_text(need: Need, value: float) -> Text:
    """A value of the lever with its unit."""
    if need.money and value not in need.money:
        return lever_level(need, value)
    return listed([lever_level(need, value), behind_number(lever_unit(need))], "")


def share_text(one: Standing) -> Estimate:
    """In how many futures of 100 the target is met, with the 90 % interval."""
    return Estimate(one.share, *one.interval, "share")


def wanted_number(need: Need) -> Number:
    """In how many futures of 100 the target is wanted."""
    return Number(round(100 * need.target.probability, EXACT), "input")


def need_titles(need: Need, beliefs: Sequence[Belief]) -> dict[str, Text]:
    """All paths weighted, then beliefs: their columns."""
    return group_titles([ALL, *(curve.part.name for curve in need.of_kind("regime"))], beliefs)


def curve_of(need: Need, group: str) -> ShareCurve:
    """The curve of all paths, or of a belief."""
    return next((one for one in need.of_kind("regime") if one.part.name == group), need.curve)


def third_title(part: Subset) -> Finding:
    """Name a third of what is not known of the capacity, with its ends."""
    ends = {"low": part.low, "high": part.high}
    numbers = {name: Number(end, "share") for name, end in ends.items() if end is not None}
    return finding(THIRD_TITLES[part.name], **numbers)


def case_of(
    need: Need, curve: ShareCurve, beliefs: Sequence[Belief] = (), *, together: bool = False
) -> str:
    """Key of the words for a need."""
    found = curve.requirement(together=together)
    if found.outcome == "met":
        whose = need.only if curve.part.kind == "all" else curve.part.name
        limits_nobody = any(one.never_binds for one in beliefs if one.name == whose)
        # Where capacity limits nobody, "met at every value" would sound like a finding about the
        # lever.
        return "needed_nothing" if limits_nobody else "needed_met"
    if found.outcome == "open":
        return "needed_open" if found.low is None else "needed_above"
    if found.outcome != "bracket":
        return OTHERWISE[found.outcome]
    if found.low is None:
        return "needed_down_to" if found.falls else "needed_up_to"
    return "needed_falls" if found.falls else "needed_between"


def short_need(
    need: Need, curve: ShareCurve, beliefs: Sequence[Belief] = (), *, together: bool = False
) -> Finding:
    """What is needed, as a table has it: `12-13.5`."""
    found = curve.requirement(together=together)
    ends = {"low": found.low, "high": found.high}
    levels = {name: lever_level(need, end) for name, end in ends.items() if end is not None}
    return finding(case_of(need, curve, beliefs, together=together), **levels)


def need_unit(need: Need, curve: ShareCurve) -> Text:
    """The unit, where the short form of a need ends in a level."""
    ends_in_a_level = case_of(need, curve) in (*BRACKETS, "needed_above")
    return behind_number(lever_unit(need)) if ends_in_a_level else ""


def told_need(need: Need, curve: ShareCurve, who: Text, beliefs: Sequence[Belief] = ()) -> Finding:
    """What is needed at the worst date, in a sentence."""
    case, about = case_of(need, curve, beliefs), {"who": Capital(who)}
    told: dict[str, Text] = {**about, "told": short_need(need, curve, beliefs)}
    if case in BRACKETS:
        return finding("needed_told", **told, unit=behind_number(lever_unit(need)),
                       added=added_text(need, curve), n=need.base.draws)  # fmt: skip
    tried = curve.tried
    return finding(
        "needed_told_of_range",
        **told,
        lowest=lever_level(need, tried[0]),
        highest=lever_level_text(need, tried[-1]),
        best=_best(need, curve) if case in FALLS_SHORT else "",
    )


def _best(need: Need, curve: ShareCurve) -> Finding:
    value, best = curve.best()
    when = target_date(best.date, need.target) if best.date else ""
    return finding("needed_best", best=share_text(best), at=lever_level(need, value), when=when)


def added_text(need: Need, curve: ShareCurve) -> Text:
    """How much more or less than the scenario's own appropriation a need is, a year."""
    found = curve.requirement()
    known = [need.money.get(end) for end in (found.low, found.high) if end is not None]
    ends = sorted(money.added for money in known if money is not None)
    # Of one end only it is not known how much more is needed.
    if len(ends) < 2:
        return ""
    # "-2 to -1 more" is told as "1 to 2 less".
    is_less = ends[1] <= 0.0
    first, last = (-ends[1], -ends[0]) if is_less else ends
    return finding(
        "needed_less" if is_less else "needed_more",
        first=Number(round(first, EXACT), "input"),
        last=Number(round(last, EXACT), "input"),
    )


def runs_text(need: Need, curve: ShareCurve) -> Text:
    """Values joined where the verdict is the same, one span after the other."""
    runs = []
    for span in curve.spans():
        verdict = finding("needed_refused") if span.verdict is None else verdict_text(span.verdict)
        first, last = lever_level(need, span.first), lever_level(need, span.last)
        key = "needed_at" if span.first == span.last else "needed_from_to"
        runs.append(finding(key, verdict=verdict, first=first, last=last))
    return listed(runs)
