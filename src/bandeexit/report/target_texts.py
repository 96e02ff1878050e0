"""What targets ask for, on which dates, and how they stand."""

from __future__ import annotations

from datetime import date, timedelta

from bandeexit.report.story import Finding, Number, Text, finding, listed
from bandeexit.report.titles import target_label, title_of_measure, unit_behind
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Verdict

_EVERY = {"month": "every_month", "quarter": "every_quarter", "year": "every_year"}
_VERDICTS: dict[Verdict, str] = {
    "met": "verdict_met",
    "not told apart": "verdict_open",
    "missed": "verdict_missed",
}


def target_rule(target: Target) -> Text:
    """What a target asks for: `Wait, 90th percentile at most 84 days, every quarter`."""
    about = target.about
    measure: Text = title_of_measure(about)
    return finding(
        "target_short_at_most" if target.at_most else "target_short_at_least",
        measure=listed([measure, target.district], ", ") if target.district else measure,
        bound=Number(target.bound, "input"),
        unit=unit_behind(about),
        every=finding(_EVERY[target.every]),
    )


def target_sentence(target: Target) -> Finding:
    """Say all that a target asks for: whose it is, of what, how often, how surely, and where."""
    return finding(
        "target_at_most" if target.at_most else "target_at_least",
        label=target_label(target),
        measure=title_of_measure(target.about),
        bound=Number(target.bound, "input"),
        unit=unit_behind(target.about),
        every=finding(_EVERY[target.every]),
        share=Number(100 * target.probability, "input"),
        where=target.district or finding("whole_country"),
    )


def target_date(when: date, target: Target) -> Text:
    """A date of a target: a period for flows, waits and money, else a day."""
    # A stock at a midnight is what the evening before left (model/definition.md).
    if target.about.kind in ("stock", "total", "ratio"):
        return finding("on_day", day=when - timedelta(days=1))
    if target.every == "year":
        return finding("in_period", period=str(when.year))
    if target.every == "month":
        return finding("in_period", period=finding(f"month_{when.month}", year=str(when.year)))
    # By the first day of the quarter.
    quarter = finding("quarter", number=(when.month + 2) // 3)
    return finding("in_period", period=listed([quarter, str(when.year)], " "))


def verdict_text(verdict: Verdict) -> Text:
    """Met, missed, or cannot be told."""
    return finding(_VERDICTS[verdict])
