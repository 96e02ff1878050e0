"""What was found, in sentences: which facts are worth most, and what moves a number most."""

from __future__ import annotations

from bandeexit.report.comparison.names import headline_words
from bandeexit.report.parameters import title_of
from bandeexit.report.sensitivity.bars import told_bars, values_words
from bandeexit.report.sensitivity.knowing import ceiling, ends, percent
from bandeexit.report.sensitivity.names import Sensed, drawn, groups, unknown_words
from bandeexit.report.words import number, say, signed
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import Headline
from bandeexit.scenarios.sensitivity.knowing import Known
from bandeexit.scenarios.sensitivity.tornado import Bar
from bandeexit.scenarios.unknowns import REGIME

NAMED = 3
"""Unknowns and bars that a sentence names."""
REASONS = {
    "set": "tornado_reason_set",
    "history": "tornado_reason_history",
    "fixed": "tornado_reason_fixed",
    "convention": "tornado_reason_convention",
}


def sentences(sensed: Sensed, language: str) -> list[str]:
    """Say for each headline number which fact is worth most, and what moves it most."""
    told = []
    for headline in drawn(sensed):
        told.append(_knowing(sensed, headline, language))
        told += _belief(sensed, headline, language)
    told += [line for headline in drawn(sensed) for line in _moves(sensed, headline, language)]
    return [*told, say("knowing_correlated", language)]


def disagreements(sensed: Sensed, language: str) -> list[str]:
    """Where beliefs about capacity disagree about the best fact, or the sign of a bar."""
    told = []
    for headline in drawn(sensed):
        told += _best_facts(sensed, headline, language)
        told += _signs(sensed, headline, language)
    return told


def _ranked(sensed: Sensed, headline: Headline, group: str = ALL) -> list[Known]:
    """Facts that can be told from none; the belief itself is told apart."""
    knowledge = sensed.knowledge[group]
    some = knowledge.of(headline)
    return [one for one in some if knowledge.is_told(one) and one.unknown != REGIME]


def _measure(headline: Headline, language: str) -> str:
    return headline_words(headline, language, with_unit=False)


def _knowing(sensed: Sensed, headline: Headline, language: str) -> str:
    ranked = _ranked(sensed, headline)
    measure = _measure(headline, language)
    if not ranked:
        n = number(sensed.knowledge[ALL].n, language)
        return say("knowing_nothing", language, measure=measure, n=n)
    first = ranked[0]
    low, high = ends(first, language)
    scenario = sensed.result.scenario
    others = ", ".join(
        f"{unknown_words(one.unknown, scenario, language)} {percent(one.narrower, language)} %"
        for one in ranked[1:NAMED]
    )
    return say(
        "knowing_sentence",
        language,
        measure=measure,
        first=unknown_words(first.unknown, scenario, language),
        percent=percent(first.narrower, language),
        low=low,
        high=high,
        others=say("knowing_others", language, others=others) if others else "",
        ceiling=percent(ceiling(sensed, headline), language),
    )


def _belief(sensed: Sensed, headline: Headline, language: str) -> list[str]:
    knowledge = sensed.knowledge[ALL]
    found = [one for one in knowledge.of(headline) if one.unknown == REGIME]
    if not found or not knowledge.is_told(found[0]):
        return []
    low, high = ends(found[0], language)
    told = percent(found[0].narrower, language)
    measure = _measure(headline, language)
    return [say("knowing_belief", language, measure=measure, percent=told, low=low, high=high)]


def _best_facts(sensed: Sensed, headline: Headline, language: str) -> list[str]:
    named = {group: title for group, title in groups(sensed, language).items() if group != ALL}
    best = {
        group: next(iter(_ranked(sensed, headline, group)), None)
        for group in named
        if headline in sensed.knowledge[group].floor
    }
    if len({one.unknown if one else "" for one in best.values()}) < 2:
        return []
    told = "; ".join(
        say(
            "knowing_under",
            language,
            belief=named[group],
            what=unknown_words(one.unknown, sensed.result.scenario, language),
            percent=percent(one.narrower, language),
        )
        if one
        else say("knowing_under_nothing", language, belief=named[group])
        for group, one in best.items()
    )
    return [say("knowing_disagree", language, measure=_measure(headline, language), told=told)]


def _signs(sensed: Sensed, headline: Headline, language: str) -> list[str]:
    named = [group for group in groups(sensed, language) if group != ALL]
    found = []
    for bar in sensed.tornado.bars:
        directions = {
            _direction(bar, headline, group) for group in named if (group, headline) in bar.effects
        }
        if {1, -1} <= directions:
            found.append(title_of(bar.input.path, language))
    if not found:
        return []
    measure = _measure(headline, language)
    return [say("tornado_signs", language, measure=measure, what=", ".join(found))]


def _direction(bar: Bar, headline: Headline, group: str) -> int:
    """Whether the number grows with the input, where that can be told."""
    low, high = bar.effects[group, headline]
    if high.low > low.high:
        return 1
    return -1 if high.high < low.low else 0


def _moves(sensed: Sensed, headline: Headline, language: str) -> list[str]:
    shown = [bar for bar in told_bars(sensed, headline) if bar.how == "moved"][:NAMED]
    if not shown:
        return []
    parts = []
    for bar in shown:
        low, high = (signed(end.mean, language) for end in bar.effects[ALL, headline])
        low_value, high_value = values_words(bar, sensed.result.scenario.prices, language)
        parts.append(
            say(
                "tornado_part",
                language,
                what=title_of(bar.input.path, language),
                low_value=low_value,
                low=low,
                high_value=high_value,
                high=high,
            )
        )
    measure = headline_words(headline, language)
    return [say("tornado_sentence", language, measure=measure, parts=", ".join(parts))]


def not_moved(sensed: Sensed, language: str) -> list[str]:
    """Name the inputs without a bar, and why."""
    reasons: dict[str, list[str]] = {}
    for path, reason in sensed.tornado.not_moved.items():
        told = say(REASONS[reason], language) if reason in REASONS else reason
        reasons.setdefault(told, []).append(title_of(path, language))
    return [
        say("tornado_not_moved", language, what=f"{', '.join(names)} ({reason})")
        for reason, names in reasons.items()
    ]
