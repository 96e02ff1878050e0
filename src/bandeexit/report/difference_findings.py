"""What a scenario changes: findings of paired differences, and where beliefs decide them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Beliefs, split_pairs
from bandeexit.report.effects import (
    WATCHED_EFFECTS,
    Effect,
    cannot_be_told_apart,
    disagree,
    effect_until_the_horizon,
    effects_of,
)
from bandeexit.report.forecast_findings import all_title, by_belief, last_day
from bandeexit.report.paths_texts import Floats, at_the_end, effect, since_census, started_since
from bandeexit.report.plotted import direction_of
from bandeexit.report.story import Estimate, Finding, Number, Table, Text, finding, listed
from bandeexit.report.titles import belief_title, scenario_title
from bandeexit.scenarios.compare import Comparison, worse_and_better
from bandeexit.scenarios.headline_values import SINCE, Headline, headline_values
from bandeexit.scenarios.last_wait import last_wait
from bandeexit.scenarios.steps import ledger_only

_WAIT = Headline("wait_days_mean", SINCE)


def difference(comparison: Comparison, beliefs: Beliefs) -> list[Finding]:
    """Say what a scenario changes; where beliefs about capacity decide, that is the finding."""
    silent = silent_lines(comparison)
    name = scenario_title(comparison.other.scenario)
    # Before all else: a change of a line without modelled effect gives exactly no difference, and
    # "no difference" would be read as "costs nothing". It is a question that this model cannot
    # answer (model/README.md).
    if silent:
        return [finding("ledger_only_finding", name=name, lines=listed(silent, ", "))]
    # First where it is so: what a cut does then rests on a belief that five counts cannot decide.
    decided = decided_by_beliefs(comparison, beliefs)
    return [*decided, completions_change(comparison), wait_change(comparison)]


def silent_lines(comparison: Comparison) -> list[Text]:
    """Lines without a modelled effect, where nothing else is changed; empty where more is."""
    baseline, other = comparison.baseline.scenario, comparison.other.scenario
    return [line.title for line in ledger_only(baseline, other, comparison.other.lines)]


def completions_change(comparison: Comparison) -> Finding:
    """How many more or fewer complete, or that the direction cannot be told."""
    pairs = effect_until_the_horizon(comparison, "total_completed")
    told: dict[str, Text] = {
        "name": scenario_title(comparison.other.scenario),
        "base": scenario_title(comparison.baseline.scenario),
        "end": last_day(comparison.other),
    }
    # From the pairs and not from the interval of their mean: what is told is what happens in
    # single futures.
    direction = direction_of(pairs)
    if direction == "none":
        return finding("difference_none", **told)
    told |= {"change": effect(pairs), **_odds(pairs, "total_completed")}
    if direction == "unclear":
        return finding("difference_unclear", **told)
    word = finding("more" if direction == "higher" else "fewer")
    # Of pairs the mean, as differences of means add up over steps and beliefs; a median of 0 with
    # 40 of 100 pairs worse would hide a risk (docs/comparing.md).
    size = Number(abs(float(pairs.mean())), "mean")
    return finding("difference_clear", direction=word, size=size, **told)


def wait_change(comparison: Comparison) -> Finding:
    """How the last quarter's wait changes."""
    pairs = effect_until_the_horizon(comparison, "wait_days_mean")
    name = scenario_title(comparison.other.scenario)
    # In no future does anybody start in the last quarter, so that nobody has a wait.
    if np.isnan(pairs).all():
        return finding("wait_difference_nobody", name=name)
    change, odds = effect(pairs), _odds(pairs, "wait_days_mean")
    return finding("wait_difference", name=name, change=change, **odds)


def _odds(pairs: Floats, measure: str) -> dict[str, Text]:
    """Of 100 pairs: worse, better, without a difference; whole numbers that add up."""
    worse, better = (100 * float(share) for share in worse_and_better(pairs, MEASURES[measure]))
    # Ties are a third part, neither worse nor better (docs/decisions/0011).
    shares = whole_shares([worse, better, 100 - worse - better])
    return dict(zip(("worse", "better", "same"), map(Number, map(float, shares)), strict=True))


def whole_shares(shares: Sequence[float]) -> list[int]:
    """Round parts of a whole so that they still add up: the largest remainders are rounded up.

    Of equal remainders the first one is. The whole is the sum, itself rounded.
    """
    found = [int(np.floor(share)) for share in shares]
    missing = round(sum(shares)) - sum(found)
    # Rounded one by one, 33.4 + 33.3 + 33.3 would be told as 33 + 33 + 33 of 100 futures. Largest
    # remainders (Hamilton's method of apportionment).
    order = sorted(range(len(found)), key=lambda i: found[i] - shares[i])
    for i in order[:missing]:
        found[i] += 1
    return found


def decided_by_beliefs(comparison: Comparison, beliefs: Beliefs) -> list[Finding]:
    """Say of which effects the belief about capacity decides more than all else, or the answer."""
    decided = {
        measure: effects
        for measure in WATCHED_EFFECTS
        if (effects := effects_of(comparison, measure, beliefs))
        and (cannot_be_told_apart(effects) or disagree(effects))
    }
    if not decided:
        return []
    # The first of `WATCHED_EFFECTS` in full, the others by name: the first screen is short.
    measure, effects = next(iter(decided.items()))
    others = [finding(WATCHED_EFFECTS[one]) for one in decided if one != measure]
    told = finding(
        "decided_by_beliefs",
        name=scenario_title(comparison.other.scenario),
        measure=finding(WATCHED_EFFECTS[measure]),
        effects=listed([_of_belief(one) for one in effects]),
    )
    if not others:
        return [told]
    return [finding("decided_too", first=told, others=listed(others, ", "))]


def _of_belief(one: Effect) -> Finding:
    return finding("of_group", group=belief_title(one.belief), told=effect_estimate(one))


def effect_estimate(one: Effect) -> Text:
    """Mean with its interval, or that there is exactly none."""
    # "Exactly none" and "0.0 [-0.1; 0.1]" are different findings: the one holds by assumption
    # where capacity never binds.
    if one.direction == "none":
        return finding("no_effect")
    return Estimate(one.mean, one.low, one.high, "mean", signed=True)


def pipeline(comparison: Comparison) -> list[Finding]:
    """Say that a scenario's changes end before the last quarter, and what the wait was till then.

    Nothing where any of them lasts to the horizon.
    """
    last = _last_day_changed(comparison)
    if last is None:
        return []
    # Since the census: the last quarter says nothing of a conflict that ended a year before.
    pairs = headline_values(comparison.other)[_WAIT] - headline_values(comparison.baseline)[_WAIT]
    if np.isnan(pairs).all():
        return []
    name = scenario_title(comparison.other.scenario)
    change = effect(pairs.astype(np.float32))
    return [finding("ended_difference", name=name, day=last, change=change)]


def _last_day_changed(comparison: Comparison) -> date | None:
    """When the last change that the baseline does not have ends; None where one does not."""
    other = comparison.other.scenario
    # What the baseline does as well drops out of every pair.
    known = comparison.baseline.scenario.changes
    stops = [change.stop for change in other.changes if change not in known]
    # An action may be in force on any later day; when, depends on the path.
    if not stops or other.actions or None in stops:
        return None
    last = max(stop for stop in stops if stop is not None)
    return last if last < other.horizon else None


ROWS: dict[str, Callable[[Comparison], Text]] = {
    "effect_completed": lambda one: effect(since_census(one.series["total_completed"], one.other)),
    "effect_started": lambda one: effect(started_since(one, one.other)),
    "effect_discontinued": lambda one: effect(
        since_census(one.series["total_visitation_discontinued"], one.other)
    ),
    "effect_in_programme": lambda one: effect(at_the_end(one.series["in_programme"])),
    # A difference of shares, not of pairs: how many futures anybody waits in is no number of a
    # path.
    "effect_futures_waiting": lambda one: Number(
        last_wait(one.other).share - last_wait(one.baseline).share, "share", signed=True
    ),
    "effect_wait": lambda one: effect(effect_until_the_horizon(one, "wait_days_mean")),
}
"""Key of a row's title -> its effect."""


def effects_table(comparison: Comparison, beliefs: Beliefs) -> Table:
    """Six effects of a scenario, weighted and under each belief about capacity."""
    parts: list[tuple[Text, Comparison]] = [(all_title(comparison.other), comparison)]
    parts += [(belief_title(b), part) for b, part in split_pairs(comparison, beliefs)]
    return Table(
        finding(
            "effects_table",
            name=scenario_title(comparison.other.scenario),
            base=scenario_title(comparison.baseline.scenario),
            end=last_day(comparison.other),
            by_belief=by_belief(parts),
        ),
        (finding("measure_heading"), *(title for title, _ in parts)),
        tuple((finding(key), *(row(part) for _, part in parts)) for key, row in ROWS.items()),
    )


def scenarios_table(comparisons: Sequence[Comparison], beliefs: Beliefs) -> Table:
    """Completions that each of several scenarios changes, weighted and under each belief."""
    row = ROWS["effect_completed"]
    titles = [all_title(comparisons[0].other)]
    titles += [belief_title(b) for b, _ in split_pairs(comparisons[0], beliefs)]
    return Table(
        finding(
            "scenarios_table",
            base=scenario_title(comparisons[0].baseline.scenario),
            end=last_day(comparisons[0].other),
            by_belief=by_belief(titles),
        ),
        (finding("scenario_heading"), *titles),
        tuple(
            (
                scenario_title(one.other.scenario),
                row(one),
                *(row(part) for _, part in split_pairs(one, beliefs)),
            )
            for one in comparisons
        ),
    )
