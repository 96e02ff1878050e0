"""Tables of the report: what is needed, what it costs, what it hangs on, every value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bandeexit.model.price_levels import NOMINAL, with_price_level
from bandeexit.questions.answer import Answer
from bandeexit.questions.needed.charts import Needs
from bandeexit.questions.needed.hinges import DrawGroup
from bandeexit.questions.needed.need import Need, ShareCurve
from bandeexit.questions.needed.texts import (
    GROUP_TITLES,
    curve_of,
    lever_heading,
    lever_level,
    lever_level_text,
    need_titles,
    share_text,
    short_need,
    third_title,
    wanted_number,
)
from bandeexit.report.beliefs import Belief
from bandeexit.report.effects_of_pairs import clause_of
from bandeexit.report.story import Estimate, Number, Table, Text, Unit, finding, listed
from bandeexit.report.unknown_titles import unknown_title

DATES = {"needed_at_worst": False, "needed_at_all": True}
OWN = {"needed_own_at_worst": False, "needed_own_at_all": True}
"""Key of the words -> whether all dates are taken together."""
MOST_LEVERS = 6
_Row = tuple[Text, ...]


def answer_table(answer: Answer[Needs]) -> Table:
    """What is needed by belief: of one lever with how the target stands unchanged."""
    # Six rows are what the first screen has room for; of more levers each has its sections.
    needs, first = answer.found[:MOST_LEVERS], answer.found[0]
    titles = need_titles(first, answer.beliefs)
    if len(needs) == 1:
        heading, rows = lever_heading(first), _rows_of_one(first, titles, answer.beliefs)
    else:
        heading = finding("needed_lever_heading")
        rows = [_row(lever_heading(need), need, titles, answer.beliefs) for need in needs]
    caption = finding("needed_answer_caption", wanted=wanted_number(first), n=first.base.draws)
    return Table(caption, (heading, *titles.values()), tuple(rows))


def _row(
    name: Text, need: Need, groups: Iterable[str], beliefs: Sequence[Belief], *,
    together: bool = False,
) -> _Row:  # fmt: skip
    curves = (curve_of(need, group) for group in groups)
    return name, *(short_need(need, one, beliefs, together=together) for one in curves)


def _rows_of_one(need: Need, groups: Iterable[str], beliefs: Sequence[Belief]) -> list[_Row]:
    rows = [
        _row(finding(key), need, groups, beliefs, together=every) for key, every in DATES.items()
    ]
    if need.neutral is not None:
        rows += [
            (
                finding(key, own=lever_level(need, need.neutral)),
                *(_share(curve_of(need, one), need.neutral, together=every) for one in groups),
            )
            for key, every in OWN.items()
        ]
    return rows


def _share(curve: ShareCurve, value: float, *, together: bool = False) -> Text:
    one = curve.standings(together=together)[curve.values.index(value)]
    return "-" if one is None else share_text(one)


def cost_table(need: Need) -> Table | None:
    """What the ends of the need cost, beside what is appropriated; None: it is no money."""
    found = need.curve.requirement()
    # More may be worse, as where the lever is demand; both ends are then told the other way
    # round.
    low = "needed_missed_from" if found.falls else "needed_missed_up_to"
    high = "needed_met_up_to" if found.falls else "needed_met_from"
    ends = (("needed_unchanged", need.neutral), (low, found.low), (high, found.high))
    rows = tuple(
        (finding(key), *_amounts(need, value))
        for key, value in ends
        if value is not None and value in need.money
    )
    if not rows:
        return None
    prices = need.axis.prices
    a_year, m_dkk = (
        Unit(with_price_level("m DKK a year", prices)),
        Unit(with_price_level("m DKK", prices)),
    )
    nominal = Unit(with_price_level("m DKK", NOMINAL))
    headings = (
        finding("needed_cost_heading"),
        lever_heading(need),
        finding("needed_total_heading", a_year=a_year),
        finding("needed_added_heading", m_dkk=m_dkk),
        finding("needed_added_heading", m_dkk=nominal),
        *([finding("needed_posts_heading")] if _has_posts(need) else []),
    )
    caption = finding("needed_cost_caption", last=str(need.base.horizon.year - 1))
    return Table(caption, headings, rows)


def _has_posts(need: Need) -> bool:
    return any(money.posts is not None for money in need.money.values())


def _amounts(need: Need, value: float) -> list[Text]:
    money = need.money[value]
    row: list[Text] = [
        lever_level(need, value),
        Number(money.total, "money"),
        Number(money.added_in_all, "mean", signed=True),
        Number(money.added_nominal, "mean", signed=True),
    ]
    if money.posts is not None:
        low, high = (Number(end, "mean") for end in money.posts)
        row.append(finding("needed_between", low=low, high=high))
    return row


def thirds_table(need: Need) -> Table | None:
    """What is needed in each third of what is not known of the capacity."""
    thirds = need.of_kind("third")
    if not thirds:
        return None
    headings = map(finding, ("needed_third_heading", *DATES))
    rows = tuple(
        (
            third_title(one.part),
            *(short_need(need, one, together=every) for every in DATES.values()),
        )
        for one in thirds
    )
    return Table(finding("needed_thirds_caption"), tuple(headings), rows)


def hinges_table(need: Need, beliefs: Sequence[Belief]) -> Table | None:
    """One row an unknown: shares with intervals, group by group; faded below the floor."""
    hinges = need.hinges
    if hinges is None:
        return None
    names: dict[str, Text] = {belief.name: clause_of(belief) for belief in beliefs}
    names |= {name: finding(key) for name, key in GROUP_TITLES.items()}
    rows = tuple(
        (
            unknown_title(one.unknown, need.base),
            listed([_group(group, names) for group in one.groups]),
            Number(one.spread, "share"),
        )
        for one in hinges.found
    )
    # Greyed out, not left out: that a fact tells nothing here is an answer, too.
    faded = tuple(i for i, one in enumerate(hinges.found) if one not in hinges.told)
    caption = finding(
        "needed_hinges_caption",
        at=lever_level_text(need, hinges.value),
        floor=Number(hinges.floor, "share"),
    )
    headings = ("needed_unknown_heading", "needed_meets_heading", "needed_spread_heading")
    return Table(caption, tuple(map(finding, headings)), rows, faded)


def _group(group: DrawGroup, names: dict[str, Text]) -> Text:
    share = Estimate(group.share, *group.interval, "share")
    return finding("of_group", group=names.get(group.name, group.name), told=share)


def curve_table(answer: Answer[Needs], need: Need) -> Table:
    """One row a value of the lever: shares by belief at the worst date, weighted at all dates."""
    titles = need_titles(need, answer.beliefs)
    rows = tuple(
        (
            lever_level(need, one),
            *(_share(curve_of(need, group), one) for group in titles),
            _share(need.curve, one, together=True),
        )
        for one in need.curve.values
    )
    caption = finding("needed_curve_caption", wanted=wanted_number(need))
    return Table(caption, (lever_heading(need), *titles.values(), finding("needed_at_all")), rows)
