"""How much is needed, in sentences: mixed, by belief, by thirds, and what more draws would do."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.report.beliefs import Beliefs, weight
from bandeexit.report.comparison.targets import target_words
from bandeexit.report.names import money_units
from bandeexit.report.needed.answers import answer_words, cost_words, runs_words
from bandeexit.report.needed.hinges import hinge_lines
from bandeexit.report.needed.names import (
    all_words,
    amount_words,
    bare_words,
    heading,
    money_words,
    neutral,
)
from bandeexit.report.parameters import title_of
from bandeexit.report.target_names import target_label
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.needed.ask import Curve, Needed
from bandeexit.scenarios.needed.search import Answer


def needed_sentences(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say what is asked, what is needed, what that hangs on, and how well it is told."""
    told = [
        mixed_words(needed, language, beliefs),
        today_words(needed, language),
        *answer_lines(needed, language, beliefs),
        *depends_lines(needed, language, beliefs),
        *hinge_lines(needed, language, beliefs),
        *draws_words(needed, language),
        *before_lever(needed, language),
        *refused_words(needed, language),
    ]
    return [line for line in told if line]


def mixed_words(needed: Needed, language: str, beliefs: Beliefs = ()) -> str:
    """Say what is mixed with which stated weights, or which belief is the only one asked."""
    if len(beliefs) == 1:
        return say("one_belief_warning", language, belief=beliefs[0].clause(language))
    present = {curve.part.name for curve in needed.of_kind("regime")}
    parts = [
        f"{belief.clause(language)} {weight(belief.share, language)}"
        for belief in beliefs
        if belief.name in present
    ]
    return say("mixed_from", language, parts=", ".join(parts)) if parts else ""


def today_words(needed: Needed, language: str) -> str:
    """Say what is asked for, and how it stands with nothing changed."""
    about = {
        "target": target_label(needed.target, language),
        "about": target_words(needed.target, language),
        "wanted": number(100 * needed.target.probability, language),
    }
    value = neutral(needed)
    kept = None if value is None else needed.curve.kept[needed.curve.values.index(value)]
    if value is None or kept is None:
        return say("needed_asked", language, **about)
    for key, one in (("", kept.worst), ("all_", kept.together)):
        about[f"{key}share"] = number(100 * one.share, language)
        low, high = one.interval
        about |= {f"{key}low": number(100 * low, language),
                  f"{key}high": number(100 * high, language)}  # fmt: skip
    own = amount_words(needed, value, language)
    lever = title_of(needed.lever.axis.path, language, needed.lever.axis.title)
    return say("needed_today", language, own=own, lever=lever, **about)


def answer_lines(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say what is needed of all paths, what that costs, and under each belief."""
    curve, answer = needed.curve, needed.curve.answer()
    who = all_words(needed, language, beliefs)
    axis = needed.lever.axis
    told = [say("needed_answer", language, lever=title_of(axis.path, language, axis.title),
                who=f"{who[:1].lower()}{who[1:]}",
                answer=answer_words(needed, curve, language))]  # fmt: skip
    if answer.low is not None and answer.high is not None and needed.money:
        told.append(cost_words(needed, answer.low, answer.high, language))
    told += _by_part(needed, needed.of_kind("regime"), language, beliefs)
    together = answer_words(needed, curve, language, together=True)
    return [*told, say("needed_together", language, answer=together)]


def _by_part(needed: Needed, curves: Sequence[Curve], language: str, beliefs: Beliefs) -> list[str]:
    by_name = {belief.name: belief for belief in beliefs}
    told = []
    for curve in curves:
        belief = by_name.get(curve.part.name)
        nothing = belief is not None and belief.never_binds and curve.answer().outcome == "met"
        answer = (
            say("needed_never_binds", language)
            if nothing
            else answer_words(needed, curve, language)
        )
        who = heading(needed, curve.part, language, beliefs)
        told.append(say("needed_part", language, who=who, answer=answer))
    return told


def depends_lines(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say what is needed in thirds of what is not known about the capacity."""
    thirds = needed.of_kind("third")
    if not thirds:
        return []
    lines = _by_part(needed, thirds, language, beliefs)
    return [say("needed_depends", language), *lines]


def disagreements(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say where one belief needs nothing more that another finds too little, or no need at all."""
    curves = needed.of_kind("regime")
    at_odds = [
        value
        for i, value in enumerate(needed.curve.values)
        if {"met", "missed"} <= {curve.rulings()[i] for curve in curves}
    ]
    if not at_odds:
        return []
    by_name = {belief.name: belief for belief in beliefs}
    parts = " | ".join(
        f"{by_name[c.part.name].clause(language) if c.part.name in by_name else c.part.name}: "
        f"{runs_words(needed, c, language)}"
        for c in curves
    )
    first = bare_words(needed, at_odds[0], language)
    last = amount_words(needed, at_odds[-1], language)
    label = target_label(needed.target, language, begins=False)
    return [say("needed_disagree", language, target=label, first=first, last=last,
                parts=parts)]  # fmt: skip


def draws_words(needed: Needed, language: str) -> list[str]:
    """Say what more draws would do to the stretch that cannot be told, and what they would not."""
    answer = needed.curve.answer()
    if answer.outcome != "bracket" or answer.low is None or answer.high is None:
        return []
    n, kept = needed.base.draws, needed.n_draws_kept
    about = {"n": number(n, language), "kept": number(kept, language)}
    width = _width(needed, answer, language)
    key = "needed_more_draws" if kept > n else "needed_all_draws"
    narrower = number(100 * (1.0 - (n / kept) ** 0.5), language) if kept > n else "0"
    return [say(key, language, width=width, narrower=narrower, **about)]


def _width(needed: Needed, answer: Answer, language: str) -> str:
    assert answer.low is not None
    assert answer.high is not None
    if answer.low in needed.money and answer.high in needed.money:
        apart = needed.money[answer.high].line - needed.money[answer.low].line
        return say(
            "needed_amount",
            language,
            amount=money_words(abs(apart), language),
            **money_units(needed.base.prices, language),
        )
    apart, scale = abs(answer.high - answer.low), needed.lever.axis.verb == "scale"
    return f"{number(100 * apart, language, 1)} %" if scale else number(apart, language, 2)


def before_lever(needed: Needed, language: str) -> list[str]:
    """Warn where the date that decides comes before the lever is in force."""
    start, kept = needed.lever.axis.start, needed.curve.kept[-1]
    if start is None or kept is None or kept.worst.date is None or kept.worst.date >= start:
        return []
    return [say("needed_before_lever", language, start=day(start, language))]


def refused_words(needed: Needed, language: str) -> list[str]:
    """Name values that a bound forbids."""
    refused = [cell for cell in needed.cells if cell.refused]
    if not refused:
        return []
    return [say("needed_refused", language, n=len(refused), first=refused[0].refused)]


def needed_warnings(needed: Needed, stale: Sequence[str], language: str) -> list[str]:
    """Say what every reader has to know."""
    axis = needed.lever.axis
    lowest = bare_words(needed, axis.values[0], language)
    highest = amount_words(needed, axis.values[-1], language)
    told = [
        say("caveat", language),
        say("capacity_warning", language),
        say("needed_range_warning", language, lever=title_of(axis.path, language, axis.title),
            lowest=lowest, highest=highest),
    ]  # fmt: skip
    if not needed.money:
        told.append(
            say("needed_free_warning", language, lever=title_of(axis.path, language, axis.title))
        )
    failed = max(cell.n_failed for cell in needed.cells)
    if failed:
        told.append(say("stress_failed_warning", language, failed=failed))
    left_out = [words[language] for words in needed.base.not_in_the_band]
    if left_out:
        told.append(say("left_out_warning", language, what="; ".join(left_out)))
    return [*told, *([say("stale_warning", language, what="; ".join(stale))] if stale else [])]
