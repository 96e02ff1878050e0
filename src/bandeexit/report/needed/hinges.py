"""What the answer hangs on, in words and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.needed.names import amount_words
from bandeexit.report.page import Grid
from bandeexit.report.unknown_titles import unknown_title
from bandeexit.report.voice import Voice
from bandeexit.report.words import number, say
from bandeexit.scenarios.needed.ask import Needed
from bandeexit.scenarios.needed.hinges import Group, Hinge

if TYPE_CHECKING:
    import pandas as pd

WORDS = {"low": "needed_low", "middle": "needed_middle", "high": "needed_high",
         "no_limit": "needed_no_limit"}  # fmt: skip
MOST_TOLD = 3


def hinges_table(needed: Needed) -> pd.DataFrame:
    """Share that meets the target where each unknown is low, middle, high.

    Returns
    -------
    DataFrame
        Columns value (of the lever), unknown, middle_from, middle_to, group, share, low, high
        (90 % Monte-Carlo interval), n, spread, floor, told.
    """
    import pandas as pd

    hinges = needed.hinges
    rows = [] if hinges is None else [
        {
            "value": hinges.value,
            "unknown": one.unknown,
            "middle_from": one.ends[0] if one.ends else None,
            "middle_to": one.ends[1] if one.ends else None,
            "group": group.name,
            "share": group.share,
            "low": group.interval.low,
            "high": group.interval.high,
            "n": group.n,
            "spread": one.spread,
            "floor": hinges.floor,
            "told": one.spread > hinges.floor,
        }
        for one in hinges.found
        for group in one.groups
    ]  # fmt: skip
    return pd.DataFrame(rows)


def hinge_lines(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say on what it hangs whether the target is met where the curve crosses what is wanted."""
    hinges = needed.hinges
    if hinges is None:
        return []
    at = amount_words(needed, hinges.value, language)
    if not hinges.told:
        return [say("needed_hinges_none", language, at=at)]
    say_text = Voice(language).say
    parts = (
        f"{say_text(unknown_title(one.unknown, needed.base))} ({_groups(one, language, beliefs)})"
        for one in hinges.told[:MOST_TOLD]
    )
    return [say("needed_hinges", language, at=at, parts="; ".join(parts))]


def _groups(one: Hinge, language: str, beliefs: Beliefs) -> str:
    return ", ".join(
        f"{_name(group, language, beliefs)} {number(100 * group.share, language)}"
        for group in one.groups
    )


def _name(group: Group, language: str, beliefs: Beliefs) -> str:
    if group.name in WORDS:
        return say(WORDS[group.name], language)
    clauses = {belief.name: belief.clause(language) for belief in beliefs}
    return clauses.get(group.name, group.name)


def hinges_grid(needed: Needed, language: str, beliefs: Beliefs = ()) -> Grid | None:
    """One row an unknown: shares with intervals, group by group; faded below the floor."""
    hinges = needed.hinges
    if hinges is None:
        return None
    rows = tuple(
        (
            Voice(language).say(unknown_title(one.unknown, needed.base)),
            "; ".join(_cell(group, language, beliefs) for group in one.groups),
            number(100 * one.spread, language),
        )
        for one in hinges.found
    )
    faded = tuple(i for i, one in enumerate(hinges.found) if one not in hinges.told)
    at, floor = amount_words(needed, hinges.value, language), number(100 * hinges.floor, language)
    caption = say("needed_hinges_caption", language, at=at, floor=floor)
    headings = tuple(say("needed_hinges_headings", language).split("|"))
    return Grid(caption, headings, rows, (0, 1), faded)


def _cell(group: Group, language: str, beliefs: Beliefs) -> str:
    low, high = (number(100 * end, language) for end in group.interval)
    share = number(100 * group.share, language)
    return f"{_name(group, language, beliefs)} {share} [{low}; {high}]"
