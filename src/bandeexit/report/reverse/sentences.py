"""What must happen before a target is missed, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.model.measures import MEASURES
from bandeexit.report.beliefs import Beliefs, weight
from bandeexit.report.charts import unit_words
from bandeexit.report.comparison.targets import target_words
from bandeexit.report.names import measure_name, money_units
from bandeexit.report.parameters import title_of
from bandeexit.report.reverse.names import (
    change_words,
    factor_words,
    lever_words,
    point_words,
    short,
)
from bandeexit.report.target_names import target_label
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.intervals import wilson
from bandeexit.scenarios.reverse.joint import Odds
from bandeexit.scenarios.reverse.restore import Restored
from bandeexit.scenarios.reverse.reverse import Alone, Reversed
from bandeexit.scenarios.reverse.warning import Warning
from bandeexit.scenarios.targets import Kept

MOST_WARNINGS = 2
SELDOM = 0.001
"""Odds below this are told as none."""
WIDE = 0.6
"""Odds whose interval is wider than this are not told as a number."""


def reverse_sentences(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Everything, in the order in which it is asked."""
    return [
        *mixed_lines(found, language, beliefs),
        *centre_lines(found, language, beliefs),
        *alone_lines(found, language, beliefs),
        *joint_lines(found, language, beliefs),
        *warning_lines(found, language),
        *restore_lines(found, language, beliefs),
    ]


def mixed_lines(found: Reversed, language: str, beliefs: Beliefs) -> list[str]:
    """Say what is mixed with which stated weights, or which belief is the only one asked."""
    if len(beliefs) == 1:
        return [say("one_belief_warning", language, belief=beliefs[0].clause(language))]
    present = [one for one in beliefs if one.name in found.regimes]
    parts = (f"{one.clause(language)} {weight(one.share, language)}" for one in present)
    return [say("mixed_from", language, parts=", ".join(parts))] if present else []


def clause_of(regime: str, language: str, beliefs: Beliefs) -> str:
    """Name a regime as a part of a sentence."""
    return next((one.clause(language) for one in beliefs if one.name == regime), regime)


def _standing(cell: Cell, found: Reversed, regime: str = "") -> Kept:
    kept = cell.standing(found.target.name, regime)
    assert kept is not None, "a told cell was refused"
    return kept


def _share(kept: Kept, language: str) -> str:
    """`73 of 100 futures (70-76)`."""
    low, high = (number(100 * end, language) for end in kept.worst.interval)
    share = number(100 * kept.worst.share, language)
    return say("rev_share", language, share=share, low=low, high=high)


def centre_lines(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """How the target stands as things are expected, under each belief."""
    told = []
    all_mixed = [one for one in found.centre.kept if not one.regime]
    for kept in sorted(all_mixed, key=lambda one: one.target.name != found.target.name):
        wanted = number(100 * kept.target.probability, language)
        label = target_label(kept.target, language, begins=False)
        told.append(
            say("rev_centre", language, target=label, wanted=wanted,
                about=target_words(kept.target, language), share=_share(kept, language),
                date=day(kept.worst.date, language) if kept.worst.date else "")
        )  # fmt: skip
    verdict = _standing(found.centre, found).worst.verdict(found.target.probability)
    if verdict != "met":
        key = "rev_broken_already" if verdict == "missed" else "rev_open_already"
        told.append(say(key, language, target=target_label(found.target, language, begins=False)))
    parts = [
        f"{clause_of(regime, language, beliefs)} "
        f"{_share(_standing(found.centre, found, regime), language)}"
        for regime in found.regimes
    ]
    if parts:
        told.append(say("rev_centre_beliefs", language, parts="; ".join(parts)))
    return told


def alone_lines(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """The smallest change of each factor by itself, mixed and by belief."""
    told = []
    for one in found.alone:
        told.append(_alone(one, found, language))
        if found.regimes:
            told.append(_by_belief(one, found, language, beliefs))
    return told


def _alone(one: Alone, found: Reversed, language: str) -> str:
    axis, first = found.grid.axes[one.axis], one.nearest(found.middle)
    factor = factor_words(axis, language)
    if first is None or first.value is None:
        low, high = (
            change_words(axis, end, found, language) for end in (axis.values[0], axis.values[-1])
        )
        text = say("rev_alone_none", language, factor=factor, low=low, high=high)
        unsure = [s[""].unsure_from for s in (one.down, one.up) if s[""].unsure_from is not None]
        if unsure:
            where = min(unsure, key=lambda value: abs(value - found.middle[one.axis]))
            text += say(
                "rev_unsure_from", language, value=change_words(axis, where, found, language)
            )
        return text
    if first.value == found.middle[one.axis]:
        return say("rev_alone_already", language, factor=factor)
    text = say("rev_alone", language, factor=factor,
               change=change_words(axis, first.value, found, language),
               stretch=_stretch(one, found, language))  # fmt: skip
    if axis.plausible is not None:
        inside = axis.is_plausible(first.value)
        text += say("rev_plausible" if inside else "rev_implausible", language)
    return text + _checked(one, first.value, found, language)


def _stretch(one: Alone, found: Reversed, language: str) -> str:
    """From where to where so many futures cannot tell."""
    axis, first = found.grid.axes[one.axis], one.nearest(found.middle)
    assert first is not None
    assert first.unsure_from is not None
    start = change_words(axis, first.unsure_from, found, language)
    if first.missed_from is None:
        return say("rev_stretch_open", language, first=start)
    end = change_words(axis, first.missed_from, found, language)
    return say("rev_stretch", language, first=start, last=end)


def _checked(one: Alone, value: float, found: Reversed, language: str) -> str:
    point = tuple(value if i == one.axis else v for i, v in enumerate(found.middle))
    return check_words(found, point, language)


def check_words(found: Reversed, point: tuple[float, ...], language: str) -> str:
    """In how many futures the target is met at a point that was simulated."""
    cell = found.checked.get(point, found.cells.get(point))
    if cell is None or cell.refused:
        return ""
    kept = _standing(cell, found)
    return say(
        "rev_checked", language, n=number(kept.worst.n, language), share=_share(kept, language),
        told=_told(kept, language),
    )  # fmt: skip


def _told(kept: Kept, language: str) -> str:
    """Say where a share cannot be told from what is wanted; else nothing."""
    wanted = kept.target.probability
    if kept.worst.verdict(wanted) != "not told apart":
        return ""
    return say("rev_not_told", language, wanted=number(100 * wanted, language))


def _by_belief(one: Alone, found: Reversed, language: str, beliefs: Beliefs) -> str:
    axis = found.grid.axes[one.axis]
    parts, answers = [], set()
    for regime in found.regimes:
        first = one.nearest(found.middle, regime)
        if first is None or first.value is None:
            what, answer = say("rev_belief_none", language), "none"
        elif first.value == found.middle[one.axis]:
            what, answer = say("rev_belief_already", language), "already"
        else:
            what, answer = change_words(axis, first.value, found, language), "breaks"
        answers.add(answer)
        parts.append(f"{clause_of(regime, language, beliefs)}: {what}")
    key = "rev_disagree" if len(answers) > 1 else "rev_agree"
    each = number(found.n_draws / len(found.regimes), language)
    factor = factor_words(axis, language)
    return say(key, language, factor=factor, n=each, parts=" | ".join(parts))


def joint_lines(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """The most plausible break point, and the odds of something as bad."""
    if found.joint is None:
        return [say("rev_no_ranges", language)]
    odds = found.joint.odds[""]
    told = []
    if odds.point is None:
        key = "rev_nothing_plausible" if odds.share < SELDOM else "rev_not_confirmed"
        told.append(say(key, language))
    elif odds.steps > 0:
        told.append(
            say("rev_joint", language, target=target_label(found.target, language, begins=False),
                point=point_words(found, odds.point, language))
            + check_words(found, odds.point, language)
        )  # fmt: skip
    key = "rev_odds_untold" if _is_wide(odds) else "rev_odds"
    told.append(say(key, language, odds=_odds(odds, language), **_ends(odds, language)))
    parts = [
        f"{clause_of(name, language, beliefs)} {_odds(one, language)} "
        f"({number(100 * one.interval.low, language)}-"
        f"{number(100 * one.interval.high, language)} %)"
        for name, one in ((name, found.joint.odds[name]) for name in found.regimes)
    ]
    if parts:
        told.append(say("rev_odds_beliefs", language, parts="; ".join(parts)))
    error = number(100 * odds.fit_error, language, 1)
    told.append(say("rev_fit", language, error=error, n=odds.n_checked))
    return told


def _ends(odds: Odds, language: str) -> dict[str, str]:
    low, high = (number(100 * end, language) for end in odds.interval)
    return {"share": number(100 * odds.share, language), "low": low, "high": high}


def _is_wide(odds: Odds) -> bool:
    return odds.interval.high - odds.interval.low > WIDE


def _odds(odds: Odds, language: str) -> str:
    return say("rev_odds_open", language) if _is_wide(odds) else odds_words(odds.share, language)


def odds_words(share: float, language: str) -> str:
    """`1 in 9` below a half; `3 in 4` and the like above; words at the ends."""
    if share < SELDOM:
        return say("rev_odds_none", language)
    if share < 0.45:
        return say("rev_odds_one", language, n=number(1 / share, language))
    if share > 0.95:
        return say("rev_odds_sure", language)
    return say("rev_odds_ten", language, n=number(10 * share, language))


def warning_lines(found: Reversed, language: str) -> list[str]:
    """Which measure warns first, and how long before."""
    if found.break_point is None:
        return []
    if not found.warnings or not found.warnings[0].n_warned:
        return [say("rev_no_warning", language)]
    return [_warning(one, language) for one in found.warnings[:MOST_WARNINGS] if one.lead]


def _warning(one: Warning, language: str) -> str:
    assert one.lead is not None
    about, share = MEASURES[one.measure], wilson(one.n_warned, one.n_failures)
    false = wilson(round(one.false_alarms * one.n_calm), one.n_calm)
    unit = "" if about.unit == "ratio" else unit_words(about.unit, language)
    return say(
        "rev_warning", language,
        measure=measure_name(about, language),
        limit=f"{short(one.limit, language)} {unit}".strip(),
        warned=number(100 * one.share_warned, language),
        low=number(100 * share.low, language), high=number(100 * share.high, language),
        lead=number(one.lead[1], language),
        first=number(one.lead[0], language), last=number(one.lead[2], language),
        false=number(100 * one.false_alarms, language),
        false_low=number(100 * false.low, language), false_high=number(100 * false.high, language),
    )  # fmt: skip


def restore_lines(found: Reversed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """What restores the target at the break point, and what that costs."""
    if found.break_point is None or not found.grid.levers:
        return []
    told = [_restored(one, found, language, beliefs) for one in found.restored]
    if all(one.refused or one.cell is None for one in found.restored):
        told.append(say("rev_none_done", language))
    elif not any(one.dose is not None for one in found.restored):
        told.append(say("rev_none_restores", language))
    return told


def _restored(one: Restored, found: Reversed, language: str, beliefs: Beliefs) -> str:
    lever = lever_words(one.lever, language)
    if one.refused or one.cell is None:
        return say("rev_lever_refused", language, lever=lever, why=one.refused)
    kept = _standing(one.cell, found)
    dose = one.dose if one.dose is not None else one.best
    at = ""
    if one.lever.axis is not None and dose is not None:
        at = f" ({change_words(one.lever.axis, dose, found, language)})"
    if one.dose is None:
        return say(
            "rev_not_restored", language, lever=lever, dose=at, share=_share(kept, language),
            told=_told(kept, language),
        )  # fmt: skip
    assert one.granted is not None
    assert one.spent is not None
    text = say(
        "rev_restored", language, **money_units(found.grid.base.prices, language),
        lever=lever, dose=at, share=_share(kept, language),
        told=_told(kept, language),
        granted=number(one.granted[0], language, 2), spent=number(one.spent[0], language, 2),
        low=number(one.spent[1].low, language, 2), high=number(one.spent[1].high, language, 2),
    )  # fmt: skip
    wanted = found.target.probability
    parts = [
        f"{clause_of(regime, language, beliefs)} "
        f"{_share(_standing(one.cell, found, regime), language)}"
        for regime in found.regimes
        if _standing(one.cell, found, regime).worst.share < wanted
    ]
    return text + (say("rev_still_broken", language, parts="; ".join(parts)) if parts else "")


def reverse_warnings(found: Reversed, stale: Sequence[str], language: str) -> list[str]:
    """What every reader has to know."""
    told = [say("caveat", language), say("capacity_warning", language)]
    told.append(
        say(
            "rev_draws",
            language,
            n=number(found.n_draws, language),
            cells=len(found.cells),
            told=number(found.n_told, language),
        )
    )
    unsaid = [axis for axis in found.grid.axes if axis.plausible is None]
    if unsaid:
        names = ", ".join(title_of(axis.path, language, axis.title) for axis in unsaid)
        told.append(say("rev_unsaid", language, axes=names))
    left_out = [words[language] for words in found.grid.base.not_in_the_band]
    if left_out:
        told.append(say("left_out_warning", language, what="; ".join(left_out)))
    return [*told, *([say("stale_warning", language, what="; ".join(stale))] if stale else [])]
