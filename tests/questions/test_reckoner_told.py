"""What a ready reckoner tells, tabulates and draws, of numbers that are all different."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, isnan
from types import SimpleNamespace

import pytest

from bandeexit.model.budget import modelled_lines
from bandeexit.questions.answer import Answer
from bandeexit.questions.reckoner.reckon import (
    ALL_YEARS,
    Curve,
    CurveStretch,
    Move,
    Reckoned,
    moves_of,
)
from bandeexit.questions.reckoner.tell import cost_text
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.headline_values import COMPLETED
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.outcomes import STARTED
from bandeexit.scenarios.paired import Paired
from bandeexit.scenarios.purse import purse_of
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario
from reading import ENGLISH, axes_of, bars_in, cells_of, found, lines_in, segments_in, value_of
from small_studies import programme

STUDY = programme(by_year=2.0)
BASE = Scenario("tiny", date(2006, 1, 1), draws=44, seed=3, title={"da": "Lille", "en": "Tiny"})
LINES = ("coordinators", "special_measures")
LINES_SAID = ("coordinators", "special measures")
PURSE = purse_of(STUDY, BASE, modelled_lines(STUDY.budget.lines))
BELIEFS = (
    Belief("never", {"da": "Aldrig en grænse", "en": "Never a limit"}, 1 / 2, never_binds=True),
    Belief("often", {"da": "Ofte en grænse", "en": "Often a limit"}, 1 / 2),
)
TITLES = {"all": "weighted", "never": "Never a limit", "often": "Often a limit"}
STEP, N = 0.5, 40
REFUSED = Move("special_measures", 2005, -STEP)
AMOUNTS = (-1.0, 0.0, 2.0)


def pair(mean, half=0.25):
    return Paired(N, mean, mean - half, mean + half, mean - 2.5, mean + 3.5)


SAME = Paired(N, 0.0, 0.0, 0.0, 0.0, 0.0)
MOVES = [move for move in moves_of(PURSE, STEP) if move != REFUSED]
KEYS = [(move, g, h) for move in MOVES for g in TITLES for h in (COMPLETED, STARTED)]
EFFECTS = {key: pair(1.0 + i / 8) for i, key in enumerate(KEYS)}
EFFECTS[MOVES[1], "never", COMPLETED] = SAME
EFFECTS[MOVES[1], "often", COMPLETED] = pair(0.125)  # the interval holds nought


def curve_of(line, offset):
    keys = [(g, h) for g in TITLES for h in (COMPLETED, STARTED)]
    gains = {key: tuple(pair(offset + i + a) for a in AMOUNTS) for i, key in enumerate(keys)}
    # Per year 1 and 2 m DKK more, in two years.
    between = {key: (CurveStretch(-1.0, 0.0, 2.0, pair(offset + i + 0.5)),
                     CurveStretch(0.0, 2.0, 4.0, pair(offset + i + 0.75)))
               for i, key in enumerate(keys)}  # fmt: skip
    return Curve(line, AMOUNTS, gains, between, {key: (pair(1.0), pair(0.125)) for key in keys})


VERSUS = {(g, COMPLETED): pair(2.0 + i) for i, g in enumerate(TITLES)}
DONE = Reckoned(BASE, PURSE, STEP, N, ("never", "often"), "", EFFECTS, VERSUS,
                (curve_of("coordinators", 1.0), curve_of("special_measures", 21.0)),
                (REFUSED,))  # fmt: skip


class TinyStudy:
    """What a story asks of a study."""

    programme, stale = STUDY, ()
    files = SimpleNamespace(programme=STUDY, assumptions=(), priors=(), regimes=())

    def beliefs_of(self, regime):
        return tuple(one for one in BELIEFS if regime in (None, one.name))


def answer_with(done=DONE, regime=None):
    return Answer(TinyStudy(), Question("reckoner", (BASE,), regime), done)


ANSWER = answer_with()
STORY = ANSWER.story


def triple(effect):
    return effect.mean, effect.low, effect.high


def with_versus(**effects):
    return replace(DONE, versus={(g, COMPLETED): one for g, one in effects.items()})


@pytest.mark.parametrize(
    ("of_all", "key"),
    [
        (pair(1.5), "reckoner_first_better"),
        (pair(-1.5), "reckoner_second_better"),
        (pair(0.125), "reckoner_neither"),
        (SAME, "reckoner_neither"),
    ],
)
def test_which_line_gives_more_is_said_first(of_all, key):
    told = answer_with(with_versus(all=of_all, never=of_all, often=of_all)).story.answer[0]
    assert told.key == key
    values = value_of(told)
    assert (values["first"]["en"], values["second"]["en"]) == LINES_SAID
    effect = told.numbers["effect"]
    if of_all is SAME:
        assert effect.key == "effect_same"
    else:
        said = value_of(effect)
        assert (said if key != "reckoner_neither" else said["of"]) == triple(of_all)
    if key != "reckoner_neither":
        assert values["amount"] == STEP


def test_where_beliefs_point_elsewhere_that_is_said_instead():
    done = with_versus(all=pair(1.0), never=SAME, often=pair(-2.0))
    (told,) = found(answer_with(done).story.answer, "reckoner_disagree")
    parts = {ENGLISH.say(one.numbers["group"]): one.numbers["told"]
             for one in told.numbers["parts"].parts}  # fmt: skip
    assert list(parts) == ["Never a limit", "Often a limit"]
    assert parts["Never a limit"].key == "effect_same"
    assert value_of(parts["Often a limit"]) == triple(pair(-2.0))


def test_of_each_line_it_is_said_what_one_more_costs_from_today_on():
    """From 0 to 2 m DKK a year are 4 m DKK in two years, over the gain's interval."""
    lines = found(STORY.answer, "reckoner_marginal")
    assert [value_of(one.numbers["line"])["en"] for one in lines] == list(LINES_SAID)
    for told, gain in zip(lines, (1.75, 21.75), strict=True):
        values = value_of(told)
        assert (values["below"], values["above"]) == (0.0, 2.0)
        cost = values["cost"]
        assert cost["low"] == pytest.approx(4.0 / (gain + 0.25))
        assert cost["high"] == pytest.approx(4.0 / (gain - 0.25))


def test_a_cost_without_an_upper_limit_or_without_a_gain_is_said_in_words():
    assert value_of(cost_text(Interval(1.25, inf))) == {"low": 1.25}
    assert cost_text(Interval(1.25, inf)).key == "reckoner_cost_open"
    assert cost_text(None).key == "reckoner_no_more"


@pytest.mark.parametrize(
    ("to_top", "key", "amount"),
    [
        ((pair(1.0), pair(0.125)), "reckoner_turn", 0.0),  # more than none can be told, not more
        ((pair(0.125), pair(0.125)), "reckoner_turn", -1.0),
        ((pair(0.125), pair(1.0)), "reckoner_no_turn", None),
    ],
)
def test_from_where_on_more_money_buys_no_more_is_said(to_top, key, amount):
    curve = replace(DONE.curves[0], to_top=dict.fromkeys(DONE.curves[0].gains, to_top))
    (told,) = found(answer_with(replace(DONE, curves=(curve,))).story.sections[1].lines, key)
    values = value_of(told)
    assert values["top"] == 2.0
    if amount is not None:
        assert (values["amount"], values["n"]) == (amount, N)


def row_title(move):
    when = "2004-2005, carried forward from 2004 on" if move.year == ALL_YEARS else str(move.year)
    line = dict(zip(LINES, LINES_SAID, strict=True))[move.line]
    sign = "+" if move.amount > 0 else "\N{MINUS SIGN}"
    return f"{line}, {when}, {sign}{abs(move.amount)}"


def check_table(table, headline, moves):
    """Every cell: a mean with its interval, or a sign where there is nothing to tell."""
    rows = {ENGLISH.say(row[0]): row[1:] for row in table.rows}
    assert list(rows) == [row_title(move) for move in moves]
    assert [ENGLISH.say(one) for one in table.headings[1:]] == list(TITLES.values())
    for move in moves:
        for group, cell in zip(TITLES, rows[row_title(move)], strict=True):
            effect = EFFECTS[move, group, headline]
            if effect is SAME:
                assert cell == "="
            elif effect.is_told:
                assert value_of(cell) == triple(effect)
            else:
                assert cell.key == "cell_untold"
                assert value_of(cell)["of"] == triple(effect)


def test_the_first_table_has_a_step_up_and_down_in_each_line_over_all_years():
    moves = [Move(line, ALL_YEARS, sign * STEP) for line in LINES for sign in (1, -1)]
    check_table(STORY.table, COMPLETED, moves)


def test_every_move_but_those_without_the_money_stands_in_a_table_of_each_number():
    section = STORY.sections[0]
    assert len(MOVES) == 11
    for table, headline in zip(section.tables, (COMPLETED, STARTED), strict=True):
        check_table(table, headline, MOVES)


def test_what_one_more_costs_stands_between_each_two_amounts():
    table = STORY.sections[1].tables[0]
    rows = cells_of(table)
    assert list(rows) == ["\N{MINUS SIGN}1.0 → 0.0", "0.0 → +2.0"]
    keys = [("all", COMPLETED), ("all", STARTED), ("never", COMPLETED), ("often", COMPLETED)]
    for i, cells in enumerate(table.rows):
        costs = [DONE.curves[0].stretches[key][i].cost for key in keys]
        assert [tuple(value_of(cell).values()) for cell in cells[1:]] == [tuple(c) for c in costs]


def test_of_which_lines_nothing_can_be_answered_is_a_caveat():
    (told,) = found(STORY.caveats, "reckoner_unmodelled")
    assert [one["en"] for one in value_of(told)["lines"]] == ["Rigspolitiet", "the contact point"]


def test_the_tables_hold_every_number():
    effects = ANSWER.table("effects").set_index(
        ["regime", "line", "year", "amount_m_dkk", "measure"]
    )
    assert len(effects) == len(EFFECTS)
    for (move, group, headline), effect in EFFECTS.items():
        row = effects.loc[(group, move.line, move.year, move.amount, headline.measure)]
        assert (row["n"], row["mean"], row["low"], row["high"], row["q05"], row["q95"]) == (
            effect.n, effect.mean, effect.low, effect.high, effect.q05, effect.q95,
        )  # fmt: skip
        assert row["direction"] == effect.direction
    assert list(ANSWER.table("versus")["mean"]) == [2.0, 3.0, 4.0]
    curve = ANSWER.table("curve")
    rows = curve[(curve["line"] == "coordinators") & (curve["regime"] == "never")
                 & (curve["measure"] == "started")]  # fmt: skip
    assert list(rows["added_m_dkk"]) == [-1.0, 0.0, 2.0]
    assert list(rows["mean"]) == [3.0, 4.0, 6.0]
    assert list(rows["to_m_dkk"])[:2] == [0.0, 2.0]
    assert list(rows["next_mean"])[:2] == [4.5, 4.75]
    assert list(rows["next_low"])[:2] == [4.25, 4.5]
    assert list(rows["next_high"])[:2] == [4.75, 5.0]
    assert list(rows["cost_low_m_dkk"])[:2] == pytest.approx([2.0 / 4.75, 4.0 / 5.0])
    assert list(rows["cost_high_m_dkk"])[:2] == pytest.approx([2.0 / 4.25, 4.0 / 4.5])
    assert isnan(rows["cost_low_m_dkk"].iloc[-1])


def test_of_one_belief_the_tables_name_it():
    one = {key: effect for key, effect in EFFECTS.items() if key[1] == "all"}
    done = replace(DONE, regimes=(), only="often", effects=one)
    answer = answer_with(done, "often")
    assert set(answer.table("effects")["regime"]) == {"often"}
    assert [ENGLISH.say(h) for h in answer.story.table.headings[1:]] == ["Often a limit"]


def test_the_bars_are_as_high_as_the_effects_and_carry_their_intervals():
    (ax,) = axes_of(STORY.picture)
    moves = [Move(line, year, STEP) for line in LINES for year in (2004, 2005, ALL_YEARS)]
    drawn = {round(h, 9) for bars in bars_in(ax).values() for _, h in bars if not isnan(h)}
    wanted = {EFFECTS[m, "all", COMPLETED].mean for m in MOVES}
    assert drawn == {round(one, 9) for one in wanted}
    ends = [(low[1], high[1]) for low, high in segments_in(ax)]
    for move in moves:
        effect = EFFECTS[move, "all", COMPLETED]
        assert any(pytest.approx(one) == (effect.low, effect.high) for one in ends)


def test_the_curve_has_a_line_a_belief_and_the_cost_a_bar_a_stretch():
    (ax,) = axes_of(ANSWER.chart("curve_coordinators"))
    lines = lines_in(ax)
    for i, title in enumerate(TITLES.values()):
        x, y = lines[title]
        assert list(x) == [-1.0, 0.0, 2.0]
        assert list(y) == [1.0 + 2 * i + a for a in AMOUNTS]
    (ax,) = axes_of(ANSWER.chart("cost_coordinators"))
    bars = sorted((low, high) for low, high in segments_in(ax))
    # In the middle of each stretch, from money over the gain's ends.
    assert [low[0] for low, _ in bars] == [-0.5, 1.0]
    costs = [stretch.cost for stretch in DONE.curves[0].stretches["all", COMPLETED]]
    assert [(low[1], high[1]) for low, high in bars] == [pytest.approx(tuple(c)) for c in costs]
    assert ax.get_yscale() == "log"
