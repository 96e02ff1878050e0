"""What is needed in one part of the draws, in words that assume no order."""

from __future__ import annotations

from bandeexit.model.price_levels import NOMINAL, with_price_level
from bandeexit.report.comparison.targets import date_words
from bandeexit.report.names import money_units, unit_of
from bandeexit.report.needed.names import amount_words, bare_words, money_words
from bandeexit.report.stress.sentences import VERDICT_WORDS
from bandeexit.report.words import number, say, signed
from bandeexit.scenarios.needed.ask import Curve, Needed
from bandeexit.scenarios.needed.search import Stretch


def answer_words(needed: Needed, curve: Curve, language: str, *, together: bool = False) -> str:
    """Say between which values the need lies, as far as so many futures tell."""
    answer = curve.answer(together=together)
    tried = [v for v, kept in zip(curve.values, curve.kept, strict=True) if kept is not None]

    def amount(value: float) -> str:
        return amount_words(needed, value, language)

    def bare(value: float) -> str:
        return bare_words(needed, value, language)

    about = {"lowest": bare(tried[0]), "highest": amount(tried[-1])}
    if answer.outcome == "met":
        return say("needed_met", language, **about)
    if answer.outcome == "several":
        return say("needed_several", language, runs=runs_words(needed, curve, language, together))
    if answer.outcome != "bracket":
        key = "needed_open" if answer.low is not None else "needed_nowhere_told"
        key = "needed_missed" if answer.outcome == "missed" else key
        low = "" if answer.low is None else bare(answer.low)
        return say(key, language, low=low, **about, **_best(needed, curve, language, together))
    assert answer.high is not None
    if answer.low is None:
        key = "needed_met_up_to" if answer.high == tried[0] else "needed_met_from"
        return say(key, language, high=bare(answer.high), **about)
    if answer.falls:
        return say("needed_falls", language, low=amount(answer.low), high=bare(answer.high))
    told = say("needed_between", language, low=bare(answer.low), high=amount(answer.high))
    return f"{told}{added_words(needed, answer.low, answer.high, language)}"


def _best(needed: Needed, curve: Curve, language: str, together: bool) -> dict[str, str]:
    value, best = curve.best(together=together)
    low, high = (number(100 * end, language) for end in best.interval)
    told = "" if together else date_words(best.date, needed.target, language)
    when = say("needed_decided", language, when=told) if told else ""
    return {"best": number(100 * best.share, language), "best_low": low, "best_high": high,
            "at": amount_words(needed, value, language), "when": when}  # fmt: skip


def added_words(needed: Needed, low: float, high: float, language: str) -> str:
    """Say how much more, or less, than the scenario's own appropriation that is, a year."""
    if low not in needed.money or high not in needed.money:
        return ""
    one, other = needed.money[low], needed.money[high]
    ends = (one.added, other.added)
    if min(ends) >= 0:
        key = "needed_more"
    elif max(ends) <= 0:
        key, ends = "needed_less", (-other.added, -one.added)
    else:
        key, ends = "needed_less_to_more", (-one.added, other.added)
    first, last = (money_words(end, language) for end in ends)
    return say(key, language, first=first, last=last, **money_units(needed.base.prices, language))


def cost_words(needed: Needed, low: float, high: float, language: str) -> str:
    """Say what the need adds to all lines, over the horizon, and how many posts it pays for."""
    one, other = needed.money[low], needed.money[high]
    own = one.total - one.added
    told = say(
        "needed_cost",
        language,
        own=number(own, language, 1),
        low=number(one.total, language, 1),
        high=number(other.total, language, 1),
        all_low=signed(one.added_in_all, language),
        all_high=signed(other.added_in_all, language),
        nominal_low=signed(one.added_nominal, language),
        nominal_high=signed(other.added_nominal, language),
        horizon=needed.base.horizon.year - 1,
        nominal=unit_of(with_price_level("m DKK", NOMINAL), language),
        **money_units(needed.base.prices, language),
    )
    return f"{told} {posts_words(needed, low, high, language)}".strip()


def posts_words(needed: Needed, low: float, high: float, language: str) -> str:
    """Say how many full-time coordinators that is; empty where the line is another."""
    posts = [needed.money[end].posts for end in (low, high)]
    if posts[0] is None or posts[1] is None:
        return ""
    own = [end / needed.money[low].line * (needed.money[low].line - needed.money[low].added)
           for end in posts[0]]  # fmt: skip
    ends = [number(end, language, 1) for pair in (posts[0], posts[1], own) for end in pair]
    keys = ("low_5", "low_95", "high_5", "high_95", "own_5", "own_95")
    return say("needed_posts", language, **dict(zip(keys, ends, strict=True)))


def runs_words(needed: Needed, curve: Curve, language: str, together: bool = False) -> str:
    """Values joined where the verdict is the same, one stretch after the other."""

    def span(one: Stretch) -> str:
        last = amount_words(needed, one.last, language)
        first = bare_words(needed, one.first, language)
        return (
            last if one.first == one.last else say("stress_span", language, first=first, last=last)
        )

    found = curve.stretches(together=together)
    return "; ".join(say(VERDICT_WORDS[one.verdict], language, values=span(one)) for one in found)
