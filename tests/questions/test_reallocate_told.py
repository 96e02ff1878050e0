"""What is told, tabulated and drawn of the best split, of numbers that are all different."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from bandeexit.questions.answer import Answer
from bandeexit.questions.reallocate.best import Choice
from bandeexit.questions.reallocate.choice import Reallocated
from bandeexit.questions.reallocate.splits import MoneySplit, lines_of
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.paired import Paired
from bandeexit.scenarios.purse import purse_of
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario, Target
from reading import ENGLISH, axes_of, found, lines_in, value_of
from small_studies import programme

STUDY = programme(by_year=2.0)
TARGET = Target("quick", "wait_days_p90", 60.0, True, "quarter", 0.8,
                title={"da": "Kort ventetid", "en": "Short wait"})  # fmt: skip
BASE = Scenario("tiny", date(2006, 1, 1), draws=44, seed=3, targets=(TARGET,))
PURSE = purse_of(STUDY, BASE, lines_of(STUDY, []))
BELIEFS = (
    Belief("never", {"da": "Aldrig en grænse", "en": "Never a limit"}, 1 / 2, never_binds=True),
    Belief("often", {"da": "Ofte en grænse", "en": "Often a limit"}, 1 / 2),
)
TITLES = {"all": "weighted", "never": "Never a limit", "often": "Often a limit"}
MOVED = ((0.0, 0.0), (-0.5, 0.5), (0.5, -0.5), (1.0, -1.0))
SPLITS = tuple(MoneySplit(PURSE.lines, one) for one in MOVED)
STAY, TAKEN, HALF, WHOLE = range(4)
SAID = (
    "staying put",
    "coordinators \N{MINUS SIGN}0.5, special measures +0.5",
    "coordinators +0.5, special measures \N{MINUS SIGN}0.5",
    "coordinators +1.0, special measures \N{MINUS SIGN}1.0",
)


def pair(mean, half=0.25):
    return Paired(40, mean, mean - half, mean + half, mean - 2.5, mean + 3.5)


def choice(best, apart, loss):
    return Choice(best, (best, best), pair(loss), 9.0, apart)


NOTHING = Paired(40, 0.0, 0.0, 0.0, 0.0, 0.0)
GAINS = {
    "all": (NOTHING, pair(-1.0), pair(1.5), pair(2.0)),
    "never": (NOTHING, pair(0.75), pair(0.125), pair(-3.0)),
    "often": (NOTHING, pair(-4.0), pair(5.0), pair(4.5)),
}
CHOICES = {
    "all": choice(WHOLE, (True, True, False, False), 1.75),
    "never": choice(TAKEN, (False, False, False, True), 0.625),
    "often": choice(HALF, (True, True, False, False), 4.75),
}
WHO = ("stay", "all", "never", "often")
REGRETS = {(w, g): pair(1.0 + 4 * i + j) for i, w in enumerate(WHO) for j, g in enumerate(TITLES)}
DONE = Reallocated(BASE, PURSE, "completed", 40, ("never", "often"), "", SPLITS, GAINS, CHOICES,
                   REGRETS, 3)  # fmt: skip


class TinyStudy:
    """What a story asks of a study."""

    programme, stale = STUDY, ()
    files = SimpleNamespace(programme=STUDY, assumptions=(), priors=(), regimes=())

    def beliefs_of(self, regime):
        return tuple(one for one in BELIEFS if regime in (None, one.name))


def answer_with(done=DONE, regime=None):
    return Answer(TinyStudy(), Question("reallocate", (BASE,), regime), done)


ANSWER = answer_with()
STORY = ANSWER.story


def triple(effect):
    return effect.mean, effect.low, effect.high


def rows_of(table):
    return {ENGLISH.say(row[0]): row[1:] for row in table.rows}


@pytest.mark.parametrize(
    ("best", "apart", "key", "n"),
    [
        (WHOLE, (True, True, False, False), "reallocate_best", 2),
        (WHOLE, (False, True, False, False), "reallocate_best_stays", 3),
        (STAY, (False, False, False, False), "reallocate_stay_is_best", 4),
    ],
)
def test_the_first_sentence_says_what_is_best_and_whether_staying_put_is_as_good(
    best, apart, key, n
):
    choices = {**CHOICES, "all": choice(best, apart, 1.75)}
    told = answer_with(replace(DONE, choices=choices)).story.answer[0]
    assert told.key == key
    assert ENGLISH.say(told.numbers["group"]) == "weighted"
    assert ENGLISH.say(told.numbers["best"]) == SAID[best]
    values = value_of(told)
    assert values["loss"] == triple(pair(1.75))
    assert (values["n"], values["total"]) == (n, 4)


def test_each_belief_says_its_own_choice_below():
    keys = ("reallocate_best_stays", "reallocate_best")
    for line, key, group in zip(STORY.sections[0].lines, keys, ("never", "often"), strict=False):
        assert line.key == key
        assert ENGLISH.say(line.numbers["group"]) == TITLES[group]
        assert ENGLISH.say(line.numbers["best"]) == SAID[CHOICES[group].best]
        assert value_of(line)["loss"] == triple(CHOICES[group].loss)


def test_where_beliefs_choose_otherwise_the_splits_that_do_for_all_are_named():
    """Half a million moved cannot be told from the best under any of them."""
    (told,) = found(STORY.answer, "reallocate_common")
    parts = {ENGLISH.say(one.numbers["group"]): ENGLISH.say(one.numbers["told"])
             for one in told.numbers["parts"].parts}  # fmt: skip
    assert parts == {"Never a limit": SAID[TAKEN], "Often a limit": SAID[HALF]}
    assert ENGLISH.say(told.numbers["common"]) == SAID[HALF]


def test_where_no_split_does_for_all_beliefs_that_is_said_and_where_they_agree_nothing():
    apart = {**CHOICES, "never": choice(TAKEN, (False, False, True, True), 0.625)}
    assert found(answer_with(replace(DONE, choices=apart)).story.answer, "reallocate_disagree")
    agreed = {**CHOICES, "never": choice(HALF, (True, True, False, True), 0.625)}
    assert len(answer_with(replace(DONE, choices=agreed)).story.answer) == 1


def test_each_belief_has_its_row_with_best_loss_and_how_many_are_as_good():
    rows = rows_of(STORY.table)
    assert list(rows) == list(TITLES.values())
    counts = {"all": 2, "never": 3, "often": 2}
    for group, title in TITLES.items():
        best, loss, together = rows[title]
        assert ENGLISH.say(best) == SAID[CHOICES[group].best]
        assert value_of(loss) == triple(CHOICES[group].loss)
        assert together == counts[group]
    assert ENGLISH.say(STORY.table.headings[3]).endswith("of 4")


def test_every_split_stands_in_a_table_and_those_as_good_as_the_best_are_marked():
    table, regrets = STORY.sections[0].tables
    rows = rows_of(table)
    assert list(rows) == list(SAID)
    for k, said in enumerate(SAID):
        for group, cell in zip(TITLES, rows[said], strict=True):
            effect, near = GAINS[group][k], not CHOICES[group].apart[k]
            assert ENGLISH.say(cell).endswith("*") == near
            inner = cell.numbers["gain"] if near else cell
            if effect is NOTHING:
                assert inner == "="
            elif not effect.is_told:
                assert value_of(inner)["of"] == triple(effect)
            else:
                assert value_of(inner) == triple(effect)
    titles = [f"{title}: {SAID[CHOICES[group].best]}" for group, title in TITLES.items()]
    assert list(rows_of(regrets)) == ["staying put", *titles]
    for who, cells in zip(WHO, rows_of(regrets).values(), strict=True):
        assert list(map(value_of, cells)) == [triple(REGRETS[who, group]) for group in TITLES]


def test_what_was_left_out_and_which_lines_are_kept_is_said():
    (told,) = found(STORY.sections[0].lines, "reallocate_left_out")
    assert value_of(told)["n"] == 3
    assert not found(answer_with(replace(DONE, left_out=0)).story.lines(), "reallocate_left_out")
    (kept,) = found(STORY.caveats, "reallocate_kept")
    assert [one["en"] for one in value_of(kept)["lines"]] == ["Rigspolitiet", "the contact point"]


def test_taking_from_a_line_without_an_effect_is_warned_of():
    purse = purse_of(STUDY, BASE, lines_of(STUDY, ["contact_point"]))
    splits = tuple(MoneySplit(purse.lines, (*one, 0.0)) for one in MOVED)
    done = replace(DONE, purse=purse, splits=splits)
    (told,) = found(answer_with(done).story.caveats, "reallocate_taken")
    assert [one["en"] for one in value_of(told)["lines"]] == ["the contact point"]
    assert not found(answer_with(done).story.caveats, "reallocate_kept")


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("completed", "programmes completed by the horizon, more than unchanged (persons)"),
        ("wait", "mean wait since the census, shorter than unchanged (days)"),
        ("quick", "Short wait"),
    ],
)
def test_by_what_it_is_chosen_stands_in_sentence_tables_and_chart(by, said):
    story = answer_with(replace(DONE, by=by)).story
    tables = [story.table, *story.sections[0].tables]
    for text in (story.answer[0], story.picture.caption, *(one.caption for one in tables)):
        assert said in ENGLISH.say(text)
    (ax,) = axes_of(story.picture)
    assert said.split(",")[0] in ax.get_ylabel().replace("\n", " ")


def test_the_tables_hold_every_number():
    table = ANSWER.table("splits").set_index(["regime", "moved_coordinators_m_dkk"])
    assert len(table) == 12
    for group in TITLES:
        for k, moved in enumerate(MOVED):
            row, effect = table.loc[(group, moved[0])], GAINS[group][k]
            assert row["moved_special_measures_m_dkk"] == moved[1]
            assert (row["n"], row["mean"], row["low"], row["high"]) == (40, *triple(effect))
            assert (row["q05"], row["q95"]) == (effect.q05, effect.q95)
            assert row["told_from_best"] == CHOICES[group].apart[k]
            assert row["best"] == (k == CHOICES[group].best)
    regret = ANSWER.table("regret").set_index(["choice", "under"])
    assert {key: row["mean"] for key, row in regret.iterrows()} == {
        key: one.mean for key, one in REGRETS.items()
    }


def test_the_chart_has_a_line_a_belief_and_large_marks_for_what_is_as_good_as_the_best():
    (ax,) = axes_of(STORY.picture)
    order = [TAKEN, STAY, HALF, WHOLE]  # by what coordinators get
    for group, title in TITLES.items():
        x, y = lines_in(ax)[title]
        assert list(x) == [MOVED[k][0] for k in order]
        assert list(y) == [GAINS[group][k].mean for k in order]
    marks = [line for line in ax.get_lines() if line.get_linestyle() == "None"]
    for group, line in zip(TITLES, marks, strict=True):
        near = [k for k in order if not CHOICES[group].apart[k]]
        assert list(line.get_xdata()) == [MOVED[k][0] for k in near]
        assert list(line.get_ydata()) == [GAINS[group][k].mean for k in near]


def test_of_splits_that_give_a_line_the_same_the_best_is_drawn_and_far_ones_are_not():
    lines = (*PURSE.lines, "contact_point")
    moved = ((0.0, 0.0, 0.0), (0.5, -0.5, 0.0), (0.5, 0.0, -0.5), (3.5, -3.5, 0.0))
    gains = {g: (NOTHING, pair(1.0), pair(2.0), pair(0.5)) for g in TITLES}
    chosen = dict.fromkeys(TITLES, choice(2, (True, True, False, True), 1.0))
    purse = purse_of(STUDY, BASE, lines_of(STUDY, ["contact_point"]))
    done = replace(DONE, purse=purse, gains=gains, choices=chosen,
                   splits=tuple(MoneySplit(lines, one) for one in moved))  # fmt: skip
    (ax,) = axes_of(answer_with(done).story.picture)
    assert lines_in(ax)["weighted"] == ([0.0, 0.5], [0.0, 2.0])
