"""Tables of a ready reckoner: for machines, and for readers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.names import money_units
from bandeexit.report.page import Grid
from bandeexit.report.reckoner.names import (
    ALL,
    cost_words,
    effect_cell,
    line_words,
    money_words,
    move_words,
    number_words,
    titles_of,
)
from bandeexit.report.words import say
from bandeexit.scenarios.headline_values import COMPLETED, Headline
from bandeexit.scenarios.reckoner.outcomes import STARTED
from bandeexit.scenarios.reckoner.paired import Paired
from bandeexit.scenarios.reckoner.reckon import Reckoned

if TYPE_CHECKING:
    import pandas as pd


def effects_table(done: Reckoned) -> pd.DataFrame:
    """One row a group, move and headline number.

    Returns
    -------
    DataFrame
        Columns regime, line, year (0: all together), amount_m_dkk, measure, period, unit, n, mean,
        low, high (90 % interval of the mean), q05, q95 (of the pairs), direction.
    """
    import pandas as pd

    rows = [
        {
            "regime": done.only or group,
            "line": move.line,
            "year": move.year,
            "amount_m_dkk": move.amount,
            **_number(headline),
            **_effect(effect),
        }
        for (move, group, headline), effect in done.effects.items()
    ]
    return pd.DataFrame(rows)


def versus_table(done: Reckoned) -> pd.DataFrame:
    """One row a group and headline number: first line minus second, with the same step."""
    import pandas as pd

    rows = [
        {"regime": done.only or group, **_number(headline), **_effect(effect)}
        for (group, headline), effect in done.versus.items()
    ]
    return pd.DataFrame(rows)


def curve_table(done: Reckoned) -> pd.DataFrame:
    """One row a line, group, number and amount: what it gives, and what one more costs from there.

    `cost_high` is infinite where the cost has no upper limit, and both are empty where no more
    can be told.
    """
    import pandas as pd

    rows = []
    for curve in done.curves:
        for (group, headline), gains in curve.gains.items():
            stretches = (*curve.stretches[group, headline], None)
            for amount, gain, one in zip(curve.amounts, gains, stretches, strict=True):
                cost = one.cost if one else None
                rows.append(
                    {
                        "regime": done.only or group,
                        "line": curve.line,
                        **_number(headline),
                        "added_m_dkk": amount,
                        **_effect(gain),
                        "to_m_dkk": one.above if one else None,
                        "next_mean": one.gain.mean if one else None,
                        "next_low": one.gain.low if one else None,
                        "next_high": one.gain.high if one else None,
                        "cost_low_m_dkk": cost.low if cost else None,
                        "cost_high_m_dkk": cost.high if cost else None,
                    }
                )
    return pd.DataFrame(rows)


def _number(headline: Headline) -> dict[str, object]:
    return {"measure": headline.measure, "period": headline.period, "unit": headline.unit}


def _effect(effect: Paired) -> dict[str, object]:
    return {**asdict(effect), "direction": effect.direction}


def effects_grids(done: Reckoned, language: str, beliefs: Beliefs = ()) -> list[Grid]:
    """One table a headline number: rows are moves, columns the mixture and each belief."""
    titles = titles_of(done.groups, beliefs, language)
    moves = tuple(dict.fromkeys(move for move, _, _ in done.effects))
    headings = (
        say("reckoner_move_heading", language, **money_units(done.purse.prices, language)),
        *titles.values(),
    )
    return [
        Grid(
            say("reckoner_grid_caption", language, measure=number_words(headline, language)),
            headings,
            tuple(
                (
                    move_words(move, done.purse, language),
                    *(effect_cell(done.effects[move, g, headline], language) for g in titles),
                )
                for move in moves
            ),
        )
        for headline in done.headlines
    ]


def curve_grids(done: Reckoned, language: str, beliefs: Beliefs = ()) -> list[Grid]:
    """One table a line: between neighbouring amounts, what one more completion and start costs."""
    titles = titles_of(done.groups, beliefs, language)
    headings = (
        say("reckoner_stretch_heading", language, **money_units(done.purse.prices, language)),
        *(f"{number_words(h, language)}, {titles[ALL]}" for h in (COMPLETED, STARTED)),
        *(f"{number_words(COMPLETED, language)}, {titles[g]}" for g in done.regimes),
    )
    keys = [(ALL, COMPLETED), (ALL, STARTED), *((g, COMPLETED) for g in done.regimes)]
    found = []
    for curve in done.curves:
        rows = [
            (
                f"{money_words(one.below, language)} -> {money_words(one.above, language)}",
                *(cost_words(curve.stretches[key][i].cost, language) for key in keys),
            )
            for i, one in enumerate(curve.stretches[ALL, COMPLETED])
        ]
        caption = say(
            "reckoner_curve_grid",
            language,
            line=line_words(done.purse, curve.line, language),
            **money_units(done.purse.prices, language),
        )
        found.append(Grid(caption, headings, tuple(rows)))
    return found
