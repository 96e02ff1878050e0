"""A ready reckoner in sentences: what a step does, which line gives more, what one more costs."""

from __future__ import annotations

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.names import money_units
from bandeexit.report.reckoner.names import (
    ALL,
    cost_words,
    effect_and_futures,
    effect_words,
    line_words,
    mixed_words,
    money_words,
    titles_of,
    years_words,
)
from bandeexit.report.words import number, say
from bandeexit.scenarios.headline_values import COMPLETED, SINCE, Headline
from bandeexit.scenarios.reckoner.lines import Purse
from bandeexit.scenarios.reckoner.outcomes import STARTED, STILL
from bandeexit.scenarios.reckoner.reckon import ALL_YEARS, Curve, Move, Reckoned

WAIT = Headline("wait_days_mean", SINCE)


def sentences(done: Reckoned, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say what a step does in each line, which line gives more, and what one more costs."""
    mixed = mixed_words(done.groups, beliefs, language)
    told = [mixed] if mixed else []
    for line in done.purse.lines:
        told += [_step(done, line, sign, language) for sign in (1, -1)]
    told += _versus(done, language)
    told += [line for curve in done.curves for line in curve_sentences(done, curve, language)]
    told += disagreements(done, language, beliefs)
    n = number(done.n_paths, language)
    told += [say("reckoner_intervals", language, n=n), say("reckoner_undersells", language)]
    return [*told, *unmodelled(done.purse, language)]


def unmodelled(purse: Purse, language: str) -> list[str]:
    """Say of which lines the model cannot answer, if there are any."""
    names = ", ".join(line_words(purse, line, language) for line in purse.unmodelled)
    return [say("reckoner_unmodelled", language, lines=names)] if names else []


def _step(done: Reckoned, line: str, sign: int, language: str) -> str:
    move = Move(line, ALL_YEARS, sign * done.step)
    about = {
        "line": line_words(done.purse, line, language),
        **money_units(done.purse.prices, language),
        "amount": money_words(move.amount, language),
        "years": years_words(done.purse, language),
    }
    if (move, ALL, COMPLETED) not in done.effects:
        return say("reckoner_refused", language, **about)
    asked = {"completed": COMPLETED, "started": STARTED, "still": STILL, "wait": WAIT}
    parts = {k: effect_words(done.effects[move, ALL, h], language) for k, h in asked.items()}
    parts["completed"] = effect_and_futures(done.effects[move, ALL, COMPLETED], language)
    return say("reckoner_step", language, **about, **parts)


def _versus(done: Reckoned, language: str) -> list[str]:
    if not done.versus:
        return []
    first, second = (line_words(done.purse, line, language) for line in done.purse.lines[:2])
    about = {
        "first": first,
        "second": second,
        "amount": money_words(done.step, language),
        **money_units(done.purse.prices, language),
    }
    effect = done.versus[ALL, COMPLETED]
    starts = effect_words(done.versus[ALL, STARTED], language)
    key = {"more": "reckoner_first_better", "fewer": "reckoner_second_better"}.get(
        effect.direction, "reckoner_neither"
    )
    told = effect_and_futures(effect, language)
    return [say(key, language, effect=told, starts=starts, **about)]


def curve_sentences(done: Reckoned, curve: Curve, language: str) -> list[str]:
    """Say what one more completion costs up and down from today, and where the curve turns."""
    told = []
    stretches = curve.stretches[ALL, COMPLETED]
    for one in stretches:
        if one.below == 0.0 or one.above == 0.0:
            told.append(
                say(
                    "reckoner_marginal",
                    language,
                    line=line_words(done.purse, curve.line, language),
                    below=money_words(one.below, language),
                    above=money_words(one.above, language),
                    cost=cost_words(one.cost, language),
                    **money_units(done.purse.prices, language),
                )
            )
    at = curve.turns(COMPLETED, ALL)
    top = money_words(curve.amounts[-1], language)
    about = {
        "line": line_words(done.purse, curve.line, language),
        "top": top,
        **money_units(done.purse.prices, language),
    }
    if at is None:
        told.append(say("reckoner_no_turn", language, **about))
    else:
        amount = money_words(at, language)
        n = number(done.n_paths, language)
        told.append(say("reckoner_turn", language, amount=amount, n=n, **about))
    return told


def disagreements(done: Reckoned, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say where beliefs about capacity disagree about a step's effect, or about the better line."""
    titles = titles_of(done.groups, beliefs, language)
    told = []
    for line in done.purse.lines:
        move = Move(line, ALL_YEARS, done.step)
        found = {g: done.effects[move, g, COMPLETED] for g in done.regimes}
        if len({effect.direction for effect in found.values()}) > 1:
            parts = "; ".join(f"{titles[g]}: {effect_words(e, language)}" for g, e in found.items())
            name = line_words(done.purse, line, language)
            amount = money_words(done.step, language)
            told.append(
                say(
                    "reckoner_disagree",
                    language,
                    line=name,
                    amount=amount,
                    parts=parts,
                    **money_units(done.purse.prices, language),
                )
            )
    found = {g: done.versus[g, COMPLETED] for g in done.regimes if done.versus}
    if len({effect.direction for effect in found.values()}) > 1:
        first, second = (line_words(done.purse, line, language) for line in done.purse.lines[:2])
        parts = "; ".join(
            f"{titles[g]}: {_better(done, g, language)} {effect_words(e, language)}"
            for g, e in found.items()
        )
        told.append(
            say("reckoner_disagree_line", language, first=first, second=second, parts=parts)
        )
    return told


def _better(done: Reckoned, group: str, language: str) -> str:
    direction = done.versus[group, COMPLETED].direction
    if direction in ("more", "fewer"):
        return line_words(done.purse, done.purse.lines[direction == "fewer"], language)
    return say("reckoner_no_line", language)
