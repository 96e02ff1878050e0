"""Reading scenarios: what they say, what they inherit, what does not go together."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.errors import StudyError
from bandeexit.files.scenario import read_scenario, read_scenario_by_name
from bandeexit.files.study import read_study
from bandeexit.scenarios.changes import plan, with_whole_changes
from study_copies import REAL, copy_study, edit, faults_of_scenario, scenario_of, write_scenario


@pytest.fixture(scope="module")
def study():
    return read_study(REAL)


@pytest.mark.parametrize("name", ["baseline", "budget_cut", "gang_conflict", "flat_nominal"])
def test_the_scenario_of_the_study_can_be_read_by_its_name(study, name):
    scenario = read_scenario_by_name(name, study)
    assert scenario.name == name
    assert scenario.horizon == date(2024, 1, 1)
    assert scenario.draws == 2000
    assert scenario.title["da"] != scenario.title["en"]
    plan(study.programme, scenario)


def test_the_baseline_changes_nothing(study):
    assert read_scenario_by_name("baseline", study).changes == ()


def test_the_cut_takes_a_tenth_of_the_coordinators_from_2022(study):
    (cut,) = read_scenario_by_name("budget_cut", study).changes
    assert (cut.path, cut.verb, cut.value) == ("budget.coordinators", "scale", 0.9)
    assert (cut.start, cut.stop, cut.districts) == (date(2022, 1, 1), None, ())


def test_the_conflict_doubles_referrals_for_a_year(study):
    more, drawn_back = read_scenario_by_name("gang_conflict", study).changes
    assert (more.path, more.verb, more.value) == ("demand.referrals", "scale", 2.0)
    assert (drawn_back.path, drawn_back.value) == ("programme.control_speed", 1.3)
    for change in (more, drawn_back):
        assert (change.start, change.stop) == (date(2022, 6, 1), date(2023, 6, 1))
    assert more.step != drawn_back.step


def test_flat_nominal_takes_the_indexation_away_for_the_whole_run(study):
    scenario = read_scenario_by_name("flat_nominal", study)
    (change,) = scenario.changes
    assert (change.path, change.verb, change.value) == ("budget.indexation", "set", 0.0)
    assert (change.start, change.stop) == (None, None)
    whole, dated = plan(study.programme, scenario)
    assert with_whole_changes(study.programme, whole).budget.indexation == 0.0
    assert dated == ()


def test_a_path_is_read_from_anywhere(study, tmp_path):
    path = write_scenario(tmp_path, "")
    assert read_scenario_by_name(str(path), study).name == "x"


def test_a_folder_called_like_a_scenario_does_not_hide_it(study, tmp_path, monkeypatch):
    (tmp_path / "baseline").mkdir()
    monkeypatch.chdir(tmp_path)
    assert read_scenario_by_name("baseline", study).name == "baseline"


def test_an_unknown_name_is_refused_with_the_nearest_one(study):
    with pytest.raises(StudyError, match="did you mean `budget_cut`"):
        read_scenario_by_name("budget_cuts", study)


def test_a_child_inherits_horizon_draws_seed_and_what_the_band_leaves_out(study, tmp_path):
    child, parent = scenario_of(tmp_path, study, ""), read_scenario_by_name("baseline", study)
    for field in ("horizon", "draws", "seed", "not_in_the_band"):
        assert getattr(child, field) == getattr(parent, field)


def test_a_child_may_override_what_it_inherits(study, tmp_path):
    body = "horizon: 2022-01-01\ndraws: 7\nseed: 3\n"
    child = scenario_of(tmp_path, study, body)
    assert (child.horizon, child.draws, child.seed) == (date(2022, 1, 1), 7, 3)


def test_what_a_child_leaves_out_comes_on_top_of_what_its_parent_leaves_out(study, tmp_path):
    parent = read_scenario_by_name("baseline", study)
    child = scenario_of(tmp_path, study, "not_in_the_band: [travel]\n")
    added = {"da": "travel", "en": "travel"}
    assert child.not_in_the_band == (*parent.not_in_the_band, added)


def test_the_changes_of_a_child_come_after_those_of_its_parents(study, tmp_path):
    write_scenario(tmp_path, "changes:\n  - {id: a, scale: {budget.coordinators: 0.9}}\n", "one")
    head = "schema: 1\nname: x\nextends: one\n"
    body = "changes:\n  - {id: b, scale: {budget.coordinators: 0.8}}\n"
    changes = scenario_of(tmp_path, study, body, head).changes
    assert [change.step for change in changes] == ["a", "b"]


def test_a_step_with_two_parameters_is_two_changes_of_one_name(study, tmp_path):
    step = (
        "{id: a, set: {capacity.stretch: 1}, scale: {budget.coordinators: 0.9}, districts: [Fyn]}"
    )
    changes = scenario_of(tmp_path, study, f"changes:\n  - {step}\n").changes
    assert {change.path for change in changes} == {"capacity.stretch", "budget.coordinators"}
    assert {change.step for change in changes} == {"a"}
    assert {change.districts for change in changes} == {("Fyn",)}


def test_a_counterfactual_may_change_history(study, tmp_path):
    step = "changes:\n  - {id: a, scale: {demand.referrals: 2}, from: 2016-01-01}\n"
    assert scenario_of(tmp_path, study, f"counterfactual: true\n{step}").counterfactual
    (fault,) = faults_of_scenario(tmp_path, study, step)
    assert "before the census of 2020-10-07" in fault.message


def clash_of(study, tmp_path, *steps):
    body = "changes:\n" + "".join(f"  - {{{step}}}\n" for step in steps)
    return faults_of_scenario(tmp_path, study, body)


CUT = "scale: {budget.coordinators: 0.9}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CUT, "scale: {budget.coordinators: 0.8}"),
        ("add: {budget.coordinators: 1}", "add: {budget.coordinators: -2}"),
        (CUT, "set: {budget.contact_point: 1}"),
        (f"{CUT}, until: 2022-01-01", "set: {budget.coordinators: 9}, from: 2022-01-01"),
        (
            "scale: {capacity.stretch: 0.9}, districts: [Fyn]",
            "set: {capacity.stretch: 1}, districts: [Bornholm]",
        ),
    ],
)
def test_changes_that_commute_or_do_not_meet_are_accepted(study, tmp_path, first, second):
    assert clash_of(study, tmp_path, f"id: a, {first}", f"id: b, {second}") == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CUT, "add: {budget.coordinators: 1}"),
        (CUT, "set: {budget.coordinators: 9}"),
        ("set: {budget.coordinators: 9}", "set: {budget.coordinators: 9}"),
        (f"{CUT}, until: 2022-01-02", "set: {budget.coordinators: 9}, from: 2022-01-01"),
        ("scale: {capacity.stretch: 0.9}", "set: {capacity.stretch: 1}, districts: [Fyn]"),
        ("set: {visitation.shape: 1}", "scale: {visitation.shape: 2}"),
    ],
)
def test_changes_whose_order_would_matter_are_refused_by_name(study, tmp_path, first, second):
    (fault,) = clash_of(study, tmp_path, f"id: a, {first}", f"id: b, {second}")
    assert "`b` and `a` change" in fault.message
    assert "do not commute" in fault.message
    assert fault.line == 6  # the second step: three lines of head, `changes:`, a


def test_changes_in_one_step_clash_too(study, tmp_path):
    step = "id: a, scale: {budget.coordinators: 0.9}, add: {budget.coordinators: 1}"
    (fault,) = clash_of(study, tmp_path, step)
    assert "`a` and `a` change budget.coordinators" in fault.message


def test_a_clash_with_a_parent_is_told_in_the_child(study, tmp_path):
    write_scenario(tmp_path, f"changes:\n  - {{id: a, {CUT}}}\n", "one")
    head = "schema: 1\nname: x\nextends: one\n"
    body = "changes:\n  - {id: b, set: {budget.coordinators: 9}}\n"
    (fault,) = faults_of_scenario(tmp_path, study, body, head)
    assert fault.file.endswith("x.yaml")


def test_small_cuts_that_together_leave_less_than_nothing_are_refused(study, tmp_path):
    step = "add: {{budget.coordinators: -6}}, from: 202{0}-01-01"
    steps = [f"id: s{n}, " + step.format(n) for n in (1, 2)]
    (fault,) = clash_of(study, tmp_path, *steps)
    assert "becomes -2 on 2022-01-01 by `s1` and `s2`" in fault.message


def test_the_same_cuts_in_turn_are_accepted(study, tmp_path):
    step = "add: {budget.coordinators: -6}"
    first, second = f"id: a, {step}, until: 2022-01-01", f"id: b, {step}, from: 2022-01-01"
    assert clash_of(study, tmp_path, first, second) == ()


def test_a_result_is_checked_in_the_district_where_two_changes_meet(study, tmp_path):
    step = "scale: {visitation.discontinued_share: 3}, districts: "
    fyn, both = f"id: a, {step} [Fyn]", f"id: b, {step} [Fyn, Bornholm]"
    assert clash_of(study, tmp_path, fyn) == ()
    (fault,) = clash_of(study, tmp_path, fyn, both)
    assert "by `a` and `b`; expected a number of at most 1" in fault.message


def test_changes_in_different_districts_are_not_added_up(study, tmp_path):
    step = "scale: {visitation.discontinued_share: 3}, districts: "
    assert clash_of(study, tmp_path, f"id: a, {step} [Fyn]", f"id: b, {step} [Bornholm]") == ()


def test_null_lifts_a_limit(study, tmp_path):
    (change,) = scenario_of(
        tmp_path, study, "changes:\n  - {id: a, set: {visitation.patience_days: null}}\n"
    ).changes
    assert change.value == float("inf")


def test_a_word_and_a_flag_can_be_set(study, tmp_path):
    body = "changes:\n  - {id: a, set: {demand.future_trend: held, measures.carry_over: true}}\n"
    values = [change.value for change in scenario_of(tmp_path, study, body).changes]
    assert values == ["held", True]


def test_the_districts_of_another_study_are_known(tmp_path):
    folder = copy_study(tmp_path / "study")
    edit(folder, "model/districts.yaml", "name: Fyn", "name: Odense")
    other = read_study(folder)
    body = "changes:\n  - {id: a, scale: {demand.referrals: 2}, districts: [Odense]}\n"
    assert scenario_of(tmp_path, other, body).changes[0].districts == ("Odense",)


def test_every_scenario_of_the_repository_is_in_order(study):
    for path in sorted((REAL / "scenarios").glob("*.yaml")):
        assert read_scenario(path, study).name == path.stem


def test_a_child_without_a_title_is_called_by_its_own_name(study, tmp_path):
    child = scenario_of(tmp_path, study, "")
    assert child.title_in("en") == child.name
    assert child.question_in("da") == ""


def test_a_misspelt_name_does_not_hide_a_date_before_the_census(study, tmp_path):
    body = (
        "changes:\n"
        "  - {id: a, scale: {budget.cordinators: 0.9}}\n"
        "  - {id: b, scale: {demand.referrals: 2}, from: 2019-01-01}\n"
    )
    with pytest.raises(StudyError) as caught:
        scenario_of(tmp_path, study, body)
    told = str(caught.value)
    assert "did you mean `budget.coordinators`" in told
    assert "before the census" in told
