"""A ready reckoner in findings and tables: what a step does, which line gives more, the cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isinf
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_points
from bandeexit.questions.reckoner.charts import chart_of_effects, charts_of_curves
from bandeexit.questions.reckoner.reckon import ALL_YEARS, Curve, Move, Reckoned
from bandeexit.questions.standing import standing_warnings
from bandeexit.report.effects_of_pairs import (
    ALL,
    effect_cell,
    effect_text,
    group_titles,
)
from bandeexit.report.headline_titles import headline_title
from bandeexit.report.story import (
    Capital,
    Finding,
    Number,
    Section,
    Story,
    Table,
    Text,
    finding,
    listed,
)
from bandeexit.report.titles import money_units, scenario_question, scenario_title, years_title
from bandeexit.scenarios.headline_values import COMPLETED, Headline
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.outcomes import STARTED
from bandeexit.scenarios.paired import Paired
from bandeexit.scenarios.purse import Purse

if TYPE_CHECKING:
    import pandas as pd


def tell(answer: Answer[Reckoned]) -> Story:
    """Lead with what beliefs decide, else with the better line; then what one more costs."""
    done = answer.found
    titles = group_titles(done.groups, answer.beliefs)
    versus, cost = _versus(done, titles), [_marginal(done, curve) for curve in done.curves]
    return Story(
        title=finding("reckoner_title", title=scenario_title(done.base)),
        question=scenario_question(done.base),
        answer=(*versus, *cost)[:3],
        table=_step_table(done, titles),
        picture=chart_of_effects(answer),
        caveats=(finding("reckoner_undersells"), *_unmodelled_lines(done.purse)),
        warnings=tuple(standing_warnings(answer)),
        sections=(
            Section(
                finding("reckoner_section_effects"),
                (finding("reckoner_intervals", n=done.n_paths),),
                tables=tuple(_effects_table(done, titles, one) for one in done.headlines),
            ),
            Section(
                finding("reckoner_section_curve"),
                tuple(_turn(done, curve) for curve in done.curves),
                charts_of_curves(answer),
                tuple(_curve_table(done, curve, titles) for curve in done.curves),
            ),
        ),
    )


def tables(answer: Answer[Reckoned]) -> dict[str, pd.DataFrame]:
    """Every effect, the first line against the second, and the curves of money."""
    done = answer.found
    return {
        "effects": _effects_frame(done),
        "versus": versus_frame(done),
        "curve": _money_curve_frame(done),
    }


def facts(answer: Answer[Reckoned]) -> Facts:
    """Paths and points."""
    done = answer.found
    n_points = len({move for move, _, _ in done.effects})
    return facts_of_points(done.base, done.n_paths, done.base.draws - done.n_paths, points=n_points)


def _unmodelled_lines(purse: Purse) -> list[Finding]:
    """Say of which lines the model cannot answer, if there are any."""
    names: list[Text] = [purse.title(line) for line in purse.unmodelled]
    return [finding("reckoner_unmodelled", lines=listed(names, ", "))] if names else []


def move_title(move: Move, purse: Purse) -> Text:
    """Line, years, amount."""
    when = years_title(purse.known, purse.years) if move.year == ALL_YEARS else str(move.year)
    return listed([purse.title(move.line), when, Number(move.amount, "money", signed=True)], ", ")


def cost_text(cost: Interval | None) -> Text:
    """What one more costs; without an upper limit, or no more at all, in words."""
    if cost is None:
        return finding("reckoner_no_more")
    low = Number(cost.low, "mean")
    if isinf(cost.high):
        return finding("reckoner_cost_open", low=low)
    return finding("reckoner_cost", low=low, high=Number(cost.high, "mean"))


def _versus(done: Reckoned, titles: dict[str, Text]) -> list[Text]:
    """Which of the first two lines gives more; where beliefs differ, each says its own."""
    if not done.versus:
        return []
    first, second = (done.purse.title(line) for line in done.purse.lines[:2])
    by_belief = {group: done.versus[group, COMPLETED] for group in done.regimes}
    # Beliefs that see it differently are the finding: the mixture's answer is a choice of weights
    # (docs/next-million.md).
    if len({effect.direction for effect in by_belief.values()}) > 1:
        parts = [
            finding("of_group", group=titles[group], told=effect_text(effect))
            for group, effect in by_belief.items()
        ]
        return [finding("reckoner_disagree", first=first, second=second, parts=listed(parts))]
    effect = done.versus[ALL, COMPLETED]
    key = {"more": "reckoner_first_better", "fewer": "reckoner_second_better"}.get(
        effect.direction, "reckoner_neither"
    )
    amount = Number(done.step, "money", signed=True)
    return [finding(key, first=first, second=second, amount=amount, effect=effect_text(effect),
                    **money_units(done.purse.prices))]  # fmt: skip


def _marginal(done: Reckoned, curve: Curve) -> Text:
    """What one more completion costs upwards from today."""
    stretches = curve.stretches[ALL, COMPLETED]
    # Upwards from what is appropriated: the price of the next one, not the average of all.
    now = next((one for one in stretches if one.below == 0.0), stretches[-1])
    return finding(
        "reckoner_marginal",
        line=Capital(done.purse.title(curve.line)),
        below=Number(now.below, "money", signed=True),
        above=Number(now.above, "money", signed=True),
        cost=cost_text(now.cost),
        **money_units(done.purse.prices),
    )


def _turn(done: Reckoned, curve: Curve) -> Text:
    """From where on more money can no more be told to give more."""
    # Said of the curve as it was looked at: nothing beyond its last amount.
    at = curve.turns(COMPLETED, ALL)
    about = {
        "line": Capital(done.purse.title(curve.line)),
        "top": Number(curve.amounts[-1], "money", signed=True),
        **money_units(done.purse.prices),
    }
    if at is None:
        return finding("reckoner_no_turn", **about)
    return finding(
        "reckoner_turn", amount=Number(at, "money", signed=True), n=done.n_paths, **about
    )


def _step_table(done: Reckoned, titles: dict[str, Text]) -> Table:
    """A step up and down in every line, all years together: completions by belief."""
    moves = [
        Move(line, ALL_YEARS, sign * done.step) for line in done.purse.lines for sign in (1, -1)
    ]
    kept = [move for move in moves if (move, ALL, COMPLETED) in done.effects]
    return _table_of(done, titles, COMPLETED, kept)


def _effects_table(done: Reckoned, titles: dict[str, Text], headline: Headline) -> Table:
    """Every move: one headline number by belief."""
    return _table_of(done, titles, headline, dict.fromkeys(move for move, _, _ in done.effects))


def _table_of(
    done: Reckoned, titles: dict[str, Text], headline: Headline, moves: Iterable[Move]
) -> Table:
    return Table(
        finding("reckoner_grid_caption", measure=headline_title(headline)),
        (finding("reckoner_move_heading", **money_units(done.purse.prices)), *titles.values()),
        tuple(
            (
                move_title(move, done.purse),
                *(effect_cell(done.effects[move, group, headline]) for group in titles),
            )
            for move in moves
        ),
    )


def _curve_table(done: Reckoned, curve: Curve, titles: dict[str, Text]) -> Table:
    """Between neighbouring amounts, what one more completion and start costs."""
    keys = [(ALL, COMPLETED), (ALL, STARTED), *((group, COMPLETED) for group in done.regimes)]
    units = money_units(done.purse.prices)
    return Table(
        finding("reckoner_curve_grid", line=Capital(done.purse.title(curve.line)), **units),
        (
            finding("reckoner_stretch_heading", **units),
            *(listed([headline_title(h), titles[group]], ", ") for group, h in keys),
        ),
        tuple(
            (
                listed(
                    [Number(end, "money", signed=True) for end in (one.below, one.above)], " → "
                ),
                *(cost_text(curve.stretches[key][i].cost) for key in keys),
            )
            for i, one in enumerate(curve.stretches[ALL, COMPLETED])
        ),
    )


def _effects_frame(done: Reckoned) -> pd.DataFrame:
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


def versus_frame(done: Reckoned) -> pd.DataFrame:
    """One row a group and headline number: first line minus second, with the same step."""
    import pandas as pd

    rows = [
        {"regime": done.only or group, **_number(headline), **_effect(effect)}
        for (group, headline), effect in done.versus.items()
    ]
    return pd.DataFrame(rows)


def _money_curve_frame(done: Reckoned) -> pd.DataFrame:
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
