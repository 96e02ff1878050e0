"""What each step does, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, headline_values
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Action, Change, Scenario
from bandeexit.scenarios.shapley import MOST_STEPS, attribute, decompose, draws_for, why_undivided
from bandeexit.scenarios.steps import ledger_only, steps_between, with_steps
from small_studies import district, lines_of, no_draws, programme


def game(names, seed=1, n=5):
    rng = np.random.default_rng(seed)
    some = [frozenset(c) for k in range(len(names) + 1) for c in combinations(names, k)]
    return {one: rng.integers(0, 400, n).astype(float) for one in some}


def test_values_are_the_average_over_all_orders():
    """The definition, spelled out."""
    names, values = "abcd", game("abcd")
    found = attribute(names, values).values
    for row, name in enumerate(names):
        steps = []
        for order in permutations(names):
            before = frozenset(order[: order.index(name)])
            steps.append(values[before | {name}] - values[before])
        np.testing.assert_allclose(found[row], np.mean(steps, axis=0), rtol=1e-12)


def test_counts_add_up_exactly_path_by_path():
    names, values = "abcdefgh", game("abcdefgh")
    found = attribute(names, values)
    np.testing.assert_array_equal(found.parts.sum(axis=0), found.n_orders * found.whole)
    np.testing.assert_allclose(found.values.sum(axis=0), found.whole, rtol=0, atol=1e-12)


def test_steps_that_do_the_same_are_worth_the_same_to_the_bit():
    """The value depends on the numbers of steps of two kinds only."""
    names, rng = "abc", np.random.default_rng(2)
    worth = {(i, j): rng.integers(0, 99, 4).astype(float) for i in range(3) for j in range(2)}
    values = {one: worth[len(one & {"a", "b"}), len(one & {"c"})] for one in game(names)}
    found = attribute(names, values).values
    np.testing.assert_array_equal(found[0], found[1])


def test_a_step_that_does_nothing_is_worth_exactly_nothing():
    values = {one: game("ab")[one - {"c"}] for one in game("abc")}
    assert not attribute("abc", values).values[2].any()


def test_a_path_without_a_value_in_one_coalition_has_none_at_all():
    values = game("ab")
    values[frozenset("a")][3] = np.nan
    found = attribute("ab", values)
    assert np.isnan(found.values).sum(axis=0).tolist() == [0, 0, 0, 2, 0]
    assert np.isnan(found.whole).tolist() == [False, False, False, True, False]


def test_in_the_order_of_the_file_each_step_comes_on_top_of_those_before_it():
    values = game("abc")
    found = attribute("abc", values, ordered=True)
    np.testing.assert_array_equal(found.values[1], values[frozenset("ab")] - values[frozenset("a")])
    np.testing.assert_array_equal(found.values.sum(axis=0), found.whole)


STUDY = programme(
    district("North", 3.0),
    district("South"),
    capacity__headroom=0.9,
    visitation__patience_days=90.0,
)
BASE = Scenario("base", date(2005, 1, 1), draws=20, seed=3)
WHEN = date(2003, 6, 1)
CUT = Change("cut", "budget.coordinators", "scale", 0.5, WHEN)
WAR = Change("war", "demand.referrals", "scale", 2.0, WHEN)
GANGS = Change("war", "programme.control_speed", "scale", 1.5, WHEN)
LEDGER = Change("ledger", "budget.rigspolitiet", "scale", 0.5, WHEN)
BOTH = replace(BASE, name="both", changes=(CUT, WAR, GANGS, LEDGER))


def run(scenario):
    return run_scenario(STUDY, scenario, no_draws(20))


def test_the_model_s_effect_is_shared_without_a_rest_and_the_ledger_step_is_a_dummy():
    base, both = run(BASE), run(BOTH)
    asked = []

    def noted(scenario):
        asked.append(scenario.name)
        return run(scenario)

    found = decompose(base, both, noted)
    assert found.steps == ("cut", "war", "ledger")
    assert len(asked) == 2**3 - 2  # the empty and the full coalition are there
    effect = found.effects[COMPLETED]
    np.testing.assert_array_equal(effect.parts.sum(axis=0), effect.n_orders * effect.whole)
    paired = headline_values(both)[COMPLETED] - headline_values(base)[COMPLETED]
    np.testing.assert_array_equal(effect.whole, paired)
    assert not effect.values[2].any()
    assert effect.values[0].any()
    waits = found.effects[LAST_WAIT]
    np.testing.assert_allclose(
        waits.values.sum(axis=0), waits.whole, rtol=0, atol=1e-12 * np.nanmax(abs(waits.whole))
    )


def test_fewer_draws_are_the_first_ones():
    found = decompose(run(BASE), run(BOTH), run, draws=7)
    assert found.draws == 7
    assert found.effects[COMPLETED].whole.shape == (7,)


def test_what_parents_brought_in_counts_and_what_both_have_does_not():
    parent = replace(BASE, name="parent", changes=(CUT,))
    assert [step.name for step in steps_between(parent, BOTH)] == ["war", "ledger"]
    assert [step.name for step in steps_between(BASE, BOTH)] == ["cut", "war", "ledger"]


def test_a_step_that_only_the_baseline_has_is_a_step_of_its_removal():
    parent = replace(BASE, name="parent", changes=(CUT,))
    war = replace(BASE, name="war", changes=(WAR,))
    steps = steps_between(parent, war)
    assert [step.name for step in steps] == ["war", "cut"]
    assert with_steps(parent, war, steps, frozenset(["cut"])).changes == ()
    assert set(with_steps(parent, war, steps, frozenset(["war"])).changes) == {CUT, WAR}


def test_an_action_is_a_step():
    more = Change("help", "budget.coordinators", "add", 1.0)
    act = Action("help", "waiting", 10.0, True, "quarter", 0, None, (more,))
    other = replace(BASE, name="acting", changes=(CUT,), actions=(act,))
    steps = steps_between(BASE, other)
    assert [step.name for step in steps] == ["cut", "help"]
    assert with_steps(BASE, other, steps, frozenset(["cut"])).actions == ()
    assert with_steps(BASE, other, steps, frozenset(["help"])).actions == (act,)


def test_steps_that_clash_when_mixed_are_refused():
    set_to = Change("level", "budget.coordinators", "set", 5.0, WHEN)
    one, two = replace(BASE, name="a", changes=(CUT,)), replace(BASE, name="b", changes=(set_to,))
    with pytest.raises(UsageError, match=r"both change budget\.coordinators"):
        steps_between(one, two)


def test_nine_steps_are_refused_with_what_to_do():
    many = tuple(replace(CUT, step=f"s{i}", value=1.0 + i / 100) for i in range(9))
    other = replace(run(BASE), scenario=replace(BASE, name="many", changes=many))
    with pytest.raises(UsageError, match="one `id`, or take them in the order of the file"):
        decompose(run(BASE), other, run)


def test_why_steps_are_not_taken_apart_is_known_without_simulating():
    many = tuple(replace(CUT, step=f"s{i}", value=1.0 + i / 100) for i in range(MOST_STEPS + 1))
    other, base = replace(BASE, name="many", changes=many), programme()
    assert "many has 9 steps; their effects" in why_undivided(base, BASE, other)
    assert why_undivided(base, BASE, other, ordered=True) == ""
    assert why_undivided(base, BASE, replace(BASE, name="two", changes=many[:2])) == ""
    set_to = Change("level", "budget.coordinators", "set", 5.0, WHEN)
    one, two = replace(BASE, name="a", changes=(CUT,)), replace(BASE, name="b", changes=(set_to,))
    assert "both change budget.coordinators" in why_undivided(base, one, two)


def test_eight_steps_get_fewer_draws_than_two():
    assert (draws_for(4), draws_for(256)) == (500, 100)


def test_a_scenario_that_changes_the_ledger_only_is_known_as_such():
    lines = lines_of({2001: 1.0})
    (line,) = ledger_only(BASE, replace(BASE, changes=(LEDGER,)), lines)
    assert line.path == "budget.rigspolitiet"
    assert ledger_only(BASE, replace(BASE, changes=(LEDGER, CUT)), lines) == ()
    assert ledger_only(BASE, BASE, lines) == ()


def test_p_worse_counts_pairs_on_the_wrong_side_and_ties_are_neither():
    from bandeexit.model.measures import MEASURES
    from bandeexit.scenarios.compare import worse_and_better

    pairs = np.array([[-1.0], [-2.0], [0.0], [3.0], [np.nan]], np.float32)
    told = {n: worse_and_better(pairs, MEASURES[n]) for n in ("completed", "waiting", "referred")}
    assert [float(side[0]) for side in told["completed"]] == [0.5, 0.25]
    assert [float(side[0]) for side in told["waiting"]] == [0.25, 0.5]
    assert np.isnan(told["referred"]).all()
    assert compare(run(BASE), run(BASE)).series  # a scenario against itself: ties only
