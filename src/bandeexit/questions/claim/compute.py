"""A claim of a change, held against pairs of futures: all of them, and belief by belief."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.files.address import argument_of
from bandeexit.model.measures import Measure, measures_of
from bandeexit.model.outcomes import AXIS_OF_KIND, reporting_dates
from bandeexit.questions.analysis import Size
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.simulating import simulator
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.groups import groups_of
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.paired import Paired, summarise_pairs
from bandeexit.scenarios.precision import run_until
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.targets import Standing

Floats = NDArray[np.float64]
Verdict = Literal["holds", "fails", "open"]
DAY = timedelta(days=1)
DIGITS = 4
"""Kept of a change: results have 32 bits, and in them 8.1 - 7.2 is more than 0.9."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a measure changes by so much or more, to one side."""

    about: Measure
    amount: float
    at_most: bool
    """Whether the change is at most the amount, else at least."""
    day: date
    """The last that counts."""
    when: date
    """Of the series: a stock's midnight, the first day of the last period."""
    district: str = ""

    @property
    def is_added_up(self) -> bool:
        """Whether it is counted since the census, else as it is at the date."""
        return self.about.kind in ("flow", "money", "posts", "need")

    def met(self, changes: Floats | float) -> NDArray[np.bool_]:
        """Which changes are on the claimed side; those without a value are not."""
        return np.asarray(changes <= self.amount if self.at_most else changes >= self.amount)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim beside the pairs of one group."""

    changes: Floats
    """Shape (n_pairs,); NaN where one of the two has no value."""
    mean: Paired
    odds: Standing
    """Pairs that meet it, of those with a value."""
    sayable: float
    """The most that could be claimed: the end of the mean's interval on the weak side."""
    verdict: Verdict


@dataclass(frozen=True)
class Claimed:
    """A claim, the scenarios, and what becomes of it in each group of pairs."""

    claim: Claim
    results: tuple[Result, ...]
    """The baseline, then the other."""
    judged: Mapping[str, Judged]


def complete(study: FittedStudy, question: Question) -> Question:
    """Write out the last day; refuse what is no claim about one scenario against another."""
    if len(question.scenarios) != 2:
        raise UsageError(
            "a claim is about one scenario against another. Name the two, the baseline first, as "
            f"in `bandeexit claim baseline {argument_of(question.scenarios[-1])} --at-most -4`."
        )
    return question.with_options(by=claim_of(study, question).day.isoformat())


def size(study: FittedStudy, question: Question) -> Size:
    """Both scenarios."""
    return Size(sum(one.draws for one in question.scenarios), "2 scenarios")


def compute(study: FittedStudy, question: Question, job: Job) -> Claimed:
    """Simulate both on the same draws and luck, and look at the claimed change."""
    claim = claim_of(study, question)
    simulate = simulator(study, question, job, by_district=bool(claim.district))
    held = len(study.draws_of(question.regime))
    results, _ = run_until(question.scenarios, held, simulate)
    return judge(claim, compare(*results))


def claim_of(study: FittedStudy, question: Question) -> Claim:
    """Read what is claimed, and refuse what cannot be answered.

    Raises
    ------
    UsageError
        With what is wrong, and the nearest that is right.
    """
    told, known = question.options, measures_of(study.programme.budget.lines, question.base.prices)
    name, district = told["measure"], told["district"] or ""
    places = [one.name for one in study.programme.districts]
    if name not in known:
        raise UsageError(f"there is no measure `{name}`{did_you_mean(name, list(known))}")
    if district and not known[name].by_district:
        raise UsageError(f"{name} is known for the whole country only. Leave the district out.")
    if district and district not in places:
        raise UsageError(f"there is no district {district}{did_you_mean(district, places)}")
    sides = {side: told[side] for side in ("at_least", "at_most") if told[side] is not None}
    ((side, amount),) = sides.items() if len(sides) == 1 else [("", None)]
    if not isinstance(amount, int | float) or not isfinite(amount):
        raise UsageError(
            "say how large the change is claimed to be, with one of --at-least and --at-most and "
            "a number: `--at-most -4` is at least 4 fewer, `--at-least 4` at least 4 more."
        )
    day, when = _last(study, question, known[name])
    return Claim(known[name], float(amount), side == "at_most", day, when, district)


def _last(study: FittedStudy, question: Question, about: Measure) -> tuple[date, date]:
    """The last day that counts, on which a period of the measure ends; and its date there."""
    programme, horizon, by = study.programme, question.base.horizon, question.options["by"]
    calendar, census, first = programme.calendar, programme.census_day, programme.budget.first_year
    axes = reporting_dates(calendar, census, calendar.day(horizon), first).dates(calendar)
    dates = axes[AXIS_OF_KIND[about.kind]]
    ends = dates if AXIS_OF_KIND[about.kind] == "moment" else (*dates[1:], horizon)
    days = {end - DAY: when for when, end in zip(dates, ends, strict=True)
            if end > programme.census.when}  # fmt: skip
    expected = f"expected the last day of a {about.frequency}, from {min(days)} to {max(days)}"
    try:
        day = date.fromisoformat(str(by or max(days)))
    except ValueError:
        raise UsageError(f"{by} is no date; {expected}.") from None
    if day not in days:
        near = min(days, key=lambda one: abs(one - day))
        raise UsageError(f"{about.name} is not known by {by}; {expected}; the nearest is {near}.")
    return day, days[day]


def judge(claim: Claim, comparison: Comparison) -> Claimed:
    """Hold a claim against all pairs, and against those of each belief."""
    changes, groups = changes_of(claim, comparison), groups_of(comparison.other)
    results = (comparison.baseline, comparison.other)
    return Claimed(claim, results, {g: _judged(claim, changes[at]) for g, at in groups.items()})


def changes_of(claim: Claim, comparison: Comparison) -> Floats:
    """Change of each pair: added up from the period of the census on, or as it is at the date."""
    base, other = comparison.baseline, comparison.other
    one, two = (part.series[claim.about.name] for part in (base, other))
    place = other.places.index(claim.district) if claim.district else 0
    last = first = one.dates.index(claim.when)
    if claim.is_added_up:
        # Until a scenario's changes begin a pair does not differ: from there on it is as much.
        first = max(bisect_right(one.dates, base.census) - 1, 0)
    before, after = (s.values[:, first : last + 1, place].astype(np.float64) for s in (one, two))
    return np.asarray(np.round((after - before).sum(axis=1), DIGITS))


def _judged(claim: Claim, changes: Floats) -> Judged:
    mean, without = summarise_pairs(changes), int(np.isnan(changes).sum())
    weak, strong = (mean.high, mean.low) if claim.at_most else (mean.low, mean.high)
    verdict: Verdict = "holds" if claim.met(weak) else "open" if claim.met(strong) else "fails"
    odds = Standing(None, int(claim.met(changes).sum()), len(changes) - without, without)
    return Judged(changes, mean, odds, weak, verdict if mean.n else "open")
