"""What a scenario changes is told as surely as its pairs of futures show it, and no surer.

The numbers come from the rules at the head of `worlds`: path k of 19 has the rank k.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.report.beliefs import Belief
from bandeexit.report.difference_findings import (
    decided_by_beliefs,
    difference,
    effects_table,
    pipeline,
    scenarios_table,
    whole_shares,
)
from bandeexit.report.effects import (
    Effect,
    cannot_be_told_apart,
    disagree,
    effects_of,
    half_width,
    spread_of_means,
)
from bandeexit.report.plotted import direction_of
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.scenario import Action, Change
from reading import DANISH, ENGLISH, numbers_of, value_of
from worlds import BELIEFS, HORIZON, RANK, RANKS_OF, TITLES, changed, cut, world

BASE = world()
N = len(RANK)
POSTS = Change("fewer", "budget.coordinators", "scale", 0.9, date(2022, 1, 1))
OFFICE = Change("office", "budget.office", "add", -1.0, title={"da": "kontoret", "en": "office"})


def pair(deltas, beliefs=True, **scenario):
    base, other = BASE, changed(BASE, "cut", deltas, **{"changes": (POSTS,), **scenario})
    if not beliefs:
        base, other = (replace(one, regimes=(), regime=()) for one in (base, other))
    return compare(base, other)


def completing(by):
    """Let `by` more complete until the horizon, path by path."""
    return pair({"total_completed": np.broadcast_to(by, N)}, beliefs=False)


def first(comparison, beliefs=()):
    return difference(comparison, beliefs)[0]


# Directions.


@pytest.mark.parametrize(
    ("pairs", "direction"),
    [
        ([-4.0] * 20, "lower"),
        ([4.0] * 19 + [0.0], "higher"),
        ([4.0] * 19 + [-1.0], "higher"),  # one of twenty is 5 %
        ([4.0] * 18 + [-1.0] * 2, "unclear"),
        ([1.0] * 18 + [-1.0], "unclear"),  # one of nineteen is more
        ([0.0] * 12 + [-5.0] * 8, "lower"),
        ([0.0] * 19 + [-5.0], "lower"),
        ([0.0] * 20, "none"),
        ([3.0] * 10 + [-2.0] * 10, "unclear"),
        ([-1.0] * 19 + [300.0], "unclear"),  # nearly all pairs one way, their mean the other
        ([np.nan] * 10 + [2.0] * 10, "higher"),
        ([np.nan] * 10 + [2.0] * 9 + [-1.0], "unclear"),
        ([np.nan] * 20, "none"),
    ],
)
def test_a_direction_is_told_only_where_at_most_a_twentieth_of_the_pairs_goes_the_other_way(
    pairs, direction
):
    assert direction_of(np.float32(pairs)) == direction


@pytest.mark.parametrize(
    ("by", "key", "word"),
    [
        (RANK + 1.0, "difference_clear", "more"),
        (-RANK - 1.0, "difference_clear", "fewer"),
        (RANK - 9.0, "difference_unclear", None),
        (0.0, "difference_none", None),
    ],
)
def test_completions_are_told_by_what_the_pairs_show(by, key, word):
    told = first(completing(by))
    assert told.key == key
    assert told.numbers["name"] == TITLES["cut"]
    assert told.numbers["base"] == TITLES["plain"]
    assert told.numbers["end"] == date(2023, 6, 30)
    if word:
        assert ENGLISH.say(told.numbers["direction"]) == word
        assert told.numbers["size"].value == pytest.approx(10.0)  # mean of 1 to 19, without a sign
    if key != "difference_none":
        low, high = np.quantile(np.broadcast_to(by, N), (0.05, 0.95))
        assert value_of(told.numbers["change"]) == pytest.approx((np.mean(by), low, high))
        assert told.numbers["change"].signed


def test_fewer_completions_are_worse_and_a_shorter_wait_is_better():
    """13 of 19 have fewer completions, 4 more; 3 wait longer, 11 shorter, 5 as long."""
    done = np.r_[[-1.0] * 13, [2.0] * 4, [0.0] * 2]
    wait = np.r_[[5.0] * 3, [-1.0] * 11, [0.0] * 5]
    told = difference(pair({"total_completed": done, "wait_days_mean": wait}, beliefs=False), ())
    odds = [[one.numbers[key].value for key in ("worse", "better", "same")] for one in told]
    assert odds == [[68, 21, 11], [16, 58, 26]]  # of 100: 68.4, 21.1, 10.5 and 15.8, 57.9, 26.3
    assert "of 100 futures, 68 are worse, 21 better" in ENGLISH.say(told[0])
    assert "længere i 16 af 100 fremtider, kortere i 58" in DANISH.say(told[1])
    assert value_of(told[1].numbers["change"])[0] == pytest.approx(4 / 19)


def test_odds_leave_pairs_without_a_value_out():
    wait = np.r_[[np.nan] * 9, [1.0] * 5, [-1.0] * 5]
    told = difference(pair({"wait_days_mean": wait}, beliefs=False), ())[1]
    assert [told.numbers[key].value for key in ("worse", "better", "same")] == [50, 50, 0]


def test_a_wait_that_no_pair_has_is_not_compared():
    told = difference(pair({"wait_days_mean": np.full(N, np.nan)}, beliefs=False), ())[1]
    assert told.key == "wait_difference_nobody"
    assert "cannot be compared" in ENGLISH.say(told)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([33.5, 33.5, 33.0], [34, 33, 33]),
        ([0.5, 0.5, 99.0], [1, 0, 99]),
        ([52.0, 0.0, 48.0], [52, 0, 48]),
        ([66.7, 16.6, 16.7], [67, 16, 17]),
        ([100.0, 0.0, 0.0], [100, 0, 0]),
        ([99.99999999999999, 0.0, 1.4e-14], [100, 0, 0]),
        ([12.4, 12.4, 25.2], [13, 12, 25]),  # of a part: they add up to its rounded sum
    ],
)
def test_parts_of_a_whole_add_up_to_it(shares, told):
    assert whole_shares(shares) == told
    assert sum(whole_shares(shares)) == round(sum(shares))


def test_a_change_of_the_ledger_only_is_a_question_that_is_not_answered():
    for voice, words in ((ENGLISH, "the model cannot answer"), (DANISH, "kan modellen ikke")):
        (told,) = difference(pair({}, changes=(OFFICE,)), BELIEFS)
        assert told.key == "ledger_only_finding"
        assert words in voice.say(told)
        assert voice.say({"da": "kontoret", "en": "the office"}) in voice.say(told)
    more = difference(pair({}, changes=(OFFICE, POSTS)), BELIEFS)
    assert [one.key for one in more] == ["difference_none", "wait_difference"]


# Where beliefs decide.


def effect(name, low, mean, high, direction="unclear"):
    return Effect(Belief(name, {}, 0.5), low, mean, high, direction)


def test_beliefs_are_apart_when_their_means_differ_by_more_than_the_widest_half_width():
    """Means 2 and 6: 4 apart; the widest interval is 7 wide."""
    effects = [effect("one", -1.5, 2.0, 5.5), effect("other", 5.0, 6.0, 7.0)]
    assert (spread_of_means(effects), half_width(effects)) == (4.0, 3.5)
    assert cannot_be_told_apart(effects)
    wider = [replace(effects[0], high=6.5), effects[1]]
    assert half_width(wider) == 4.0
    assert not cannot_be_told_apart(wider)
    assert not cannot_be_told_apart(effects[:1])


@pytest.mark.parametrize(
    ("directions", "divided"),
    [
        (("lower", "higher"), True),
        (("none", "higher"), True),
        (("none", "unclear", "higher"), True),
        (("unclear", "higher"), False),
        (("unclear", "none"), False),
        (("lower", "lower"), False),
        (("unclear", "unclear"), False),
    ],
)
def test_beliefs_disagree_on_the_way_or_on_whether_there_is_any_and_never_on_doubt(
    directions, divided
):
    assert disagree([effect("one", 0, 0, 0, one) for one in directions]) is divided


def test_effects_are_those_of_each_belief_by_itself():
    """Ranks of never 0 to 4, 7, 8: k + 1 fewer completions until the horizon."""
    own = effects_of(pair({"total_completed": -(RANK + 1.0)}), "total_completed", BELIEFS)
    assert [one.belief.name for one in own] == list(RANKS_OF)
    means = [-(np.mean(ranks) + 1) for ranks in RANKS_OF.values()]
    assert [one.mean for one in own] == pytest.approx(means)
    low, high = np.quantile([-(k + 1.0) for k in RANKS_OF["never"]], (0.05, 0.95))
    assert (own[0].low, own[0].high) == pytest.approx((low, high))
    assert {one.direction for one in own} == {"lower"}
    nobody = pair({"wait_days_mean": np.where(np.isin(RANK, RANKS_OF["never"]), np.nan, 1.0)})
    assert [one.belief.name for one in effects_of(nobody, "wait_days_mean", BELIEFS)] == [
        "maybe", "often",
    ]  # fmt: skip


OFTEN = np.isin(RANK, RANKS_OF["often"])


def test_what_beliefs_decide_is_told_first_with_the_effect_of_each():
    """Under `often` three fewer in every pair, otherwise none: 3 apart against no width at all."""
    told = difference(pair({"total_completed": np.where(OFTEN, -3.0, 0.0)}), BELIEFS)
    assert [one.key for one in told] == [
        "decided_by_beliefs", "difference_clear", "wait_difference",
    ]  # fmt: skip
    assert ENGLISH.say(told[0]) == (
        "What 'Save two' does to programmes completed until the horizon depends on the belief "
        "about capacity: Never full: exactly none; Maybe full: exactly none; Often full: "
        "\N{MINUS SIGN}3.0 [\N{MINUS SIGN}3.0;\N{NO-BREAK SPACE}\N{MINUS SIGN}3.0]."
    )
    parts = value_of(told[0].numbers["effects"])
    assert [one["group"] for one in parts] == [one.titles for one in BELIEFS]
    assert parts[2]["told"] == pytest.approx((-3, -3, -3))
    assert "Aldrig fuldt: præcis ingen" in DANISH.say(told[0])


def test_several_measures_that_beliefs_decide_are_named_behind_the_first():
    by = np.where(OFTEN, -3.0, 0.0)
    deltas = {"total_visitation_discontinued": -by, "wait_days_mean": -by}
    (told,) = decided_by_beliefs(pair(deltas), BELIEFS)
    assert told.key == "decided_too"
    said = ENGLISH.say(told)
    assert said.startswith("What 'Save two' does to visitations discontinued until the horizon")
    assert said.endswith("The same goes for the wait in the last quarter (days).")


def test_where_beliefs_agree_within_their_uncertainty_nothing_is_said_of_them():
    wide = 10.0 * (np.arange(N) % 2) + 1.0  # the same spread under every belief
    assert decided_by_beliefs(pair({"total_completed": -wide}), BELIEFS) == []
    alone = pair({"total_completed": np.where(OFTEN, -3.0, 0.0)}, beliefs=False)
    assert decided_by_beliefs(alone, BELIEFS) == []


def test_a_divided_answer_is_said_even_where_it_lies_within_the_uncertainty():
    fewer = np.zeros(N)
    fewer[OFTEN] = -np.exp(np.arange(OFTEN.sum()))
    comparison = pair({"total_completed": fewer})
    effects = effects_of(comparison, "total_completed", BELIEFS)
    assert not cannot_be_told_apart(effects)
    assert disagree(effects)
    (told,) = decided_by_beliefs(comparison, BELIEFS)
    assert told.key == "decided_by_beliefs"


def test_paths_under_different_beliefs_are_no_pairs():
    other = replace(BASE, regimes=("never",), regime=(0,) * N)
    with pytest.raises(UsageError, match="regimes differ"):
        compare(BASE, other)


# A change that ends, and the tables.


def test_a_change_that_ends_before_the_last_quarter_is_told_with_the_wait_till_then():
    """The wait is k + 2 days shorter in each quarter: 11 on average."""
    ended = (replace(POSTS, stop=date(2023, 1, 1)), replace(POSTS, stop=date(2022, 7, 1)))
    (told,) = pipeline(pair({"wait_days_mean": -(RANK + 2.0)}, changes=ended))
    assert told.numbers["day"] == date(2023, 1, 1)  # the last of them
    assert value_of(told.numbers["change"]) == pytest.approx((-11.0, -19.1, -2.9))
    assert "changes nothing any more from 1 January 2023 on" in ENGLISH.say(told)


@pytest.mark.parametrize(
    "scenario",
    [
        {"changes": (POSTS,)},
        {"changes": (replace(POSTS, stop=HORIZON),)},
        {"changes": (replace(POSTS, stop=date(2022, 7, 1)), POSTS)},
        {"changes": ()},
        {
            "changes": (replace(POSTS, stop=date(2022, 7, 1)),),
            "actions": (Action("a", "waiting", 2.0, True, "month", 0, None, (POSTS,)),),
        },
    ],
    ids=["no end", "the horizon", "one without end", "no change", "an action"],
)
def test_a_change_that_may_last_is_not_told_to_have_ended(scenario):
    assert pipeline(pair({"wait_days_mean": RANK + 1.0}, **scenario)) == []


def test_the_table_of_effects_has_each_number_weighted_and_under_each_belief():
    """Of `cut`: k + 1 fewer completions a month are no change of the totals since the census."""
    deltas = {
        "total_completed": -(RANK + 1.0), "started": 0.0 * RANK - 2.0,
        "total_visitation_discontinued": RANK + 3.0, "in_programme": RANK * 0.0 + 4.0,
        "wait_days_mean": -(RANK + 2.0),
    }  # fmt: skip
    rows = numbers_of(effects_table(pair(deltas), BELIEFS))
    heads = ["weighted", "Never full", "Maybe full", "Often full"]
    means = [9.0, 25 / 7, 55 / 6, 91 / 6]
    assert all(list(row) == heads for row in rows.values())
    expected = {
        "programmes completed": [-(mean + 1) for mean in means],
        "programmes started": [-2.0 * 27] * 4,  # the months from April 2021 to June 2023
        "given up before the start": [mean + 3 for mean in means],
        "in a programme at the horizon": [4.0] * 4,
        "wait in the last quarter (days)": [-(mean + 2) for mean in means],
    }
    for title, values in expected.items():
        assert [rows[title][head][0] for head in heads] == pytest.approx(values, rel=1e-6), title
    waiting = rows["futures of 100 in which somebody waits at the end"]
    assert list(waiting.values()) == [0.0] * 4
    assert rows["programmes completed"]["weighted"] == pytest.approx((-10, -18.1, -1.9))


def test_shares_of_futures_that_wait_are_subtracted():
    """Nobody waits in six of 19 futures any more: all of those of `maybe`."""
    maybe = np.isin(RANK, RANKS_OF["maybe"])
    base, other = world(), cut()
    last = {name: other.series[name].values.copy() for name in ("wait_days_mean", "waiting")}
    for name, values in last.items():
        values[maybe, -1, 0] = 0.0
        other.series[name] = replace(other.series[name], values=values)
    rows = numbers_of(effects_table(compare(base, other), BELIEFS))
    shares = rows["futures of 100 in which somebody waits at the end"]
    assert list(shares.values()) == pytest.approx([-6 / 19, 0, -1, 0])


def test_of_several_scenarios_each_has_its_own_row_of_completions():
    one = pair({"total_completed": -(RANK + 1.0)})
    two = compare(BASE, changed(BASE, "war", {"total_completed": RANK * 0.0 + 5.0}))
    rows = numbers_of(scenarios_table([one, two], BELIEFS), DANISH)
    assert list(rows) == ["Spar to", "Ufred"]
    assert [cell[0] for cell in rows["Ufred"].values()] == [5.0] * 4
    assert rows["Spar to"]["Ofte fuldt"][0] == pytest.approx(-(91 / 6 + 1))
    assert rows["Spar to"]["vægtet"] == pytest.approx((-10, -18.1, -1.9))
