"""What a comparison tells besides its differences: side by side, spread, steps, inputs.

The numbers come from `worlds`: path k of 19 has the rank k, their mean is 9.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt

import numpy as np
import pytest

from bandeexit.model.laws import Law
from bandeexit.questions.compare.inputs import input_change_text, inputs_frame, inputs_table
from bandeexit.questions.compare.side_by_side import differences_table
from bandeexit.questions.compare.spread import spread_findings, spread_frame
from bandeexit.questions.compare.steps import steps_findings, steps_frame, steps_table
from bandeexit.questions.compare.tell import MOST_COLUMNS, _in_groups
from bandeexit.report.spread_table import present_sources, spread_table
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT
from bandeexit.scenarios.profile import Profile, ProfileStep
from bandeexit.scenarios.scenario import Action, Change
from bandeexit.scenarios.shapley import StepEffect
from bandeexit.scenarios.variance import Split
from reading import DANISH, ENGLISH, cells_of, numbers_of, value_of
from worlds import RANK, changed, decomposition, splits, world

BASE = world()
STILL = 0.0 * RANK
MINUS, GAP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
DONE = "Programmes completed, from the census to the horizon (persons)"
DONE_DA = "Gennemførte forløb, fra optællingen til horisonten (personer)"
WAIT = "Mean wait for a coordinator, last quarter (days)"


# Side by side.


def side_by_side(**deltas):
    others = {
        name: changed(BASE, name, {"total_completed": by, "wait_days_mean": by})
        for name, by in deltas.items()
    }
    return differences_table([compare(BASE, other) for other in others.values()])


def test_differences_stand_side_by_side_with_their_odds():
    """12 of 19 pairs lower, 5 higher, 2 alike: worse for completions, better for the wait."""
    by = np.r_[[-2.0] * 12, [3.0] * 5, [0.0] * 2]
    table = side_by_side(cut=by, war=STILL + 4.0)
    assert [ENGLISH.say(one) for one in table.headings[1:]] == ["Save two", "Unrest"]
    rows = numbers_of(table)
    done, wait = rows[DONE]["Save two"], rows[WAIT]["Save two"]
    assert done["change"] == pytest.approx((-9 / 19, -2.0, 3.0))
    assert (done["worse"], done["better"]) == pytest.approx((12 / 19, 5 / 19))
    assert (wait["worse"], wait["better"]) == pytest.approx((5 / 19, 12 / 19))
    assert rows[DONE]["Unrest"]["better"] == 1.0
    written = cells_of(table, DANISH)[DONE_DA]
    assert written["Ufred"] == f"+4,0 [4,0;{GAP}4,0]; værre 0 / bedre 100"


def test_money_has_no_better_way_and_what_no_pair_has_is_a_dash():
    other = changed(BASE, "cut", {"spend_total": STILL - 1.0, "wait_days_mean": STILL + np.nan})
    rows = numbers_of(differences_table([compare(BASE, other)]))
    (spent,) = (row for title, row in rows.items() if title.startswith("Spent in all"))
    assert spent["Save two"] == pytest.approx((-1.0, -1.0, -1.0))  # 2022 is the only whole year
    assert rows[WAIT]["Save two"] == "-"


def test_many_scenarios_are_laid_into_tables_of_four_columns():
    assert [list(some) for some in _in_groups("abcdefghi")] == [list("abcd"), list("efgh"), ["i"]]
    assert MOST_COLUMNS == 4


# Where the spread comes from.


def split(**variance):
    sources = {"scenario": 0.0, "regime": 0.0, "parameters": 0.0, "chance": 0.0} | variance
    return Split(COMPLETED, sources, sources, sources, 19, 2)


def test_facts_and_runs_are_told_apart():
    """Variance 3 unknown, 1 chance: all facts would halve the width; the choice is no unknown."""
    (told,) = spread_findings([split(scenario=5.0, regime=1.0, parameters=2.0, chance=1.0)], BASE)
    shares = [told.numbers[key].value for key in ("chance", "regime", "parameters", "facts")]
    assert shares == pytest.approx([0.25, 0.25, 0.5, 0.5])
    assert told.numbers["n"] == 19
    assert "at most 50 % narrower" in ENGLISH.say(told)
    assert "Flere simuleringer gør det ikke smallere" in DANISH.say(told)


def test_what_more_runs_steady_is_the_median_by_order_statistics():
    """Completions 160 + 10 k: 5 and 95 % are 162 apart; ranks 5 and 13 hold the median in 90 %."""
    (told,) = spread_findings([split(chance=1.0)], BASE)
    assert told.numbers["half"].value == pytest.approx(40.0)
    assert told.numbers["runs"].value == pytest.approx(40 / 81)


def test_at_most_three_sources_are_told_and_nothing_of_what_does_not_vary():
    told = spread_findings([*splits(), *splits()], BASE)
    assert len(told) == 2
    assert [ENGLISH.say(one).split(":")[0] for one in told] == [
        "Programmes completed, 2022 (persons)", DONE,
    ]  # fmt: skip


def test_an_unbiased_variance_below_nought_counts_for_nothing():
    (told,) = spread_findings([split(regime=-0.5, parameters=2.0, chance=2.0)], BASE)
    assert [told.numbers[key].value for key in ("regime", "parameters")] == [0.0, 0.5]


def test_sources_that_never_vary_have_no_column():
    assert present_sources([split(parameters=1.0, chance=1.0)]) == ("parameters", "chance")
    table = spread_table(splits())
    row = numbers_of(table)["Programmes completed, 2022 (persons)"]
    shares = list(row.values())
    assert shares[0] == pytest.approx(sqrt(50.0))
    assert [middle for middle, *_ in shares[1:-1]] == pytest.approx([0.4, 0.05, 0.25, 0.3])
    assert shares[-1] == pytest.approx(1 - sqrt(15 / 30))
    frame = spread_frame(splits())
    of_2022 = frame[frame["period"] == "2022"].set_index("source")
    assert of_2022["share"].to_dict() == pytest.approx(
        {"scenario": 0.4, "regime": 0.05, "parameters": 0.25, "chance": 0.3}
    )


# Step by step.


def stepped(alone=None, **effects):
    """The decomposition of `worlds`, with other effects of completions."""
    one = decomposition()
    effect = one.effects[COMPLETED]
    if alone is not None:
        effect = replace(effect, alone=np.stack(alone))
    return replace(one, effects={**one.effects, COMPLETED: effect, **effects})


def test_steps_are_told_with_what_each_adds_and_what_they_do_in_all():
    told, *_ = steps_findings(decomposition())
    assert told.key == "steps_sentence"
    assert [part[1] for part in value_of(told.numbers["parts"])] == pytest.approx([-18, 10, 0])
    assert value_of(told.numbers["total"]) == pytest.approx((-8, -16.1, 0.1))
    assert f"close {MINUS}18.0, hire +10.0, pay 0.0; in all {MINUS}8.0 [" in ENGLISH.say(told)
    ordered, *_ = steps_findings(decomposition(ordered=True))
    assert ordered.key == "steps_sentence_ordered"


@pytest.mark.parametrize(
    ("together", "key", "amount"),
    [
        (STILL - 2.0, "steps_less_together", 2.0),
        (STILL + 3.0, "steps_more_together", 3.0),
        (RANK - 9.0, "steps_no_interaction", None),
        (STILL, "steps_just_added", None),
    ],
)
def test_what_steps_do_together_beyond_one_by_one_is_told_if_it_can_be(together, key, amount):
    whole = 1.0 - RANK
    told = steps_findings(stepped(alone=(whole - together, STILL, STILL)))[1]
    assert told.key == key
    if amount is not None:
        assert told.numbers["amount"].value == pytest.approx(amount)


def test_the_table_of_steps_has_a_row_a_step_and_a_column_a_number():
    rows = numbers_of(steps_table(decomposition()))
    assert list(rows) == ["close", "hire", "pay", "in all", "together beyond one by one"]
    means = {title: [cell[0] for cell in row.values()] for title, row in rows.items()}
    assert means["close"] == pytest.approx([-18, 9, 5])
    assert means["hire"] == pytest.approx([10, -3, -18])
    assert means["in all"] == pytest.approx([-8, 7, -11])
    assert means["together beyond one by one"] == pytest.approx([0, 0, 0], abs=1e-9)
    assert rows["close"][DONE] == pytest.approx((-18, -34.2, -1.8))


def test_a_step_without_values_is_none_and_not_nought():
    nothing = np.full((3, 19), np.nan)
    effect = StepEffect(nothing, 6, nothing, nothing[0])
    one = replace(decomposition(), effects={**decomposition().effects, LAST_WAIT: effect})
    assert cells_of(steps_table(one))["close"][WAIT] == "-"
    rows = steps_frame([one])
    assert rows.loc[rows["measure"] == "wait_days_mean", "n"].tolist() == [0] * 4


# What each scenario changes.

CUT = Change("fewer", "budget.coordinators", "scale", 0.9, date(2022, 1, 1), districts=("Fyn",))
CONFLICT = Change("conflict", "demand.referrals", "scale", 2.0, date(2022, 1, 1), date(2023, 1, 1))
MORE = Change("more", "budget.coordinators", "add", 1.0, prices="2020 prices")
LINE = Profile("line", (ProfileStep(date(2023, 2, 1), 1.0),))
GROWTH = Profile("growth")
BY_YEAR = Profile(
    "by_year", (ProfileStep(date(2022, 1, 1), 0.9), ProfileStep(date(2023, 1, 1), 0.8))
)
HIRE = Action("hire", "waiting", 10.0, True, "quarter", 0, None, (MORE,))


@pytest.mark.parametrize(
    ("change", "danish", "english"),
    [
        (CUT, "× 0,9 fra 1. januar 2022, Fyn", "× 0.9 from 1 January 2022, Fyn"),
        (CONFLICT, "× 2 fra 1. januar 2022 til 1. januar 2023",
         "× 2 from 1 January 2022 until 1 January 2023"),
        (MORE, "+ 1 mio. kr. om året (2020-priser)", "+ 1 m DKK per year (2020 prices)"),
        (replace(MORE, value=-1.5), f"{MINUS} 1,5 mio. kr. om året (2020-priser)",
         f"{MINUS} 1.5 m DKK per year (2020 prices)"),
        (Change("s", "capacity.stretch", "set", 1.25), "= 1,25", "= 1.25"),
        (replace(CUT, profile=LINE), "× 0,9 fra 1. januar 2022 jævnt til 1. februar 2023, Fyn",
         "× 0.9 from 1 January 2022 evenly until 1 February 2023, Fyn"),
        (replace(CUT, districts=(), profile=replace(LINE, kind="steps")),
         "× 0,9 fra 1. januar 2022 i trin til 1. februar 2023",
         "× 0.9 from 1 January 2022 in steps until 1 February 2023"),
        (replace(CUT, profile=BY_YEAR), "× 0,9 i 2022, × 0,8 fra 2023, Fyn",
         "× 0.9 in 2022, × 0.8 from 2023, Fyn"),
        (replace(MORE, profile=BY_YEAR),
         "+ 0,9 mio. kr. om året (2020-priser) i 2022, + 0,8 mio. kr. om året (2020-priser) fra "
         "2023", "+ 0.9 m DKK per year (2020 prices) in 2022, + 0.8 m DKK per year (2020 prices) "
         "from 2023"),
        (replace(CONFLICT, value=0.03, profile=GROWTH),
         "+3 % om året fra 1. januar 2022 til 1. januar 2023",
         "+3 % a year from 1 January 2022 until 1 January 2023"),
        (Change("s", "demand.referrals", "scale", Law("uniform", 0.0, 0.1), profile=GROWTH),
         "en andel om året (median 0,05; 90 %: 0,005 til 0,095)",
         "a share a year (median 0.05; 90 %: 0.005 to 0.095)"),
    ],
)  # fmt: skip
def test_a_change_is_written_with_its_verb_its_dates_and_places(change, danish, english):
    assert DANISH.say(input_change_text(change)) == danish
    assert ENGLISH.say(input_change_text(change)) == english


def test_changed_parameters_are_a_table_of_parameters_by_scenarios():
    other = replace(BASE.scenario, name="cut", changes=(CUT, CONFLICT), actions=(HIRE,))
    rows = cells_of(inputs_table([BASE.scenario, replace(other, title={"en": "Cut", "da": "C"})]))
    assert list(rows) == ["budget.coordinators", "demand.referrals"]
    assert [row["As now"] for row in rows.values()] == ["-", "-"]
    assert rows["budget.coordinators"]["Cut"] == (
        "× 0.9 from 1 January 2022, Fyn; + 1 m DKK per year (2020 prices) (action 'hire')"
    )
    frame = inputs_frame([BASE.scenario, other])
    assert frame["action"].tolist() == ["", "", "hire"]
    assert frame["districts"].tolist() == ["Fyn", "", ""]
    assert frame["until"].tolist() == ["", "2023-01-01", ""]
    assert frame["profile"].tolist() == ["", "", ""]


def test_the_table_of_changes_holds_how_each_comes_to_its_value():
    ramps = (replace(CUT, profile=BY_YEAR), replace(CONFLICT, profile=Profile("growth")))
    frame = inputs_frame([replace(BASE.scenario, changes=ramps)])
    assert frame["profile"].tolist() == ["by_year 2022-01-01: 0.9, 2023-01-01: 0.8", "growth"]
