"""What scenarios can say besides changes: laws, targets, actions, replications, and `--set`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import StudyError
from bandeexit.files.address import argument_of
from bandeexit.files.scenario import read_called, read_scenario, read_scenario_file
from bandeexit.files.strict import strict_faults
from bandeexit.files.study import read_study
from bandeexit.model.laws import Law
from bandeexit.scenarios.changes import plan
from bandeexit.scenarios.scenario import Precision
from bandeexit.scenarios.timeline import timeline
from study_copies import REAL, scenario_of, write_scenario


@pytest.fixture(scope="module")
def study():
    return read_study(REAL)


LAWS = {
    "lognormal: {median: 1.3, sd_log: 0.2}": Law("lognormal", 1.3, 0.2),
    "gamma: {shape: 2, mean: 3}": Law("gamma", 2, 3),
    "beta: {a: 2, b: 5}": Law("beta", 2, 5),
    "uniform: {low: 1, high: 2}": Law("uniform", 1, 2),
    "triangular: {low: 1, mode: 1.2, high: 2}": Law("triangular", 1, 1.2, 2),
}


@pytest.mark.parametrize("text", LAWS)
def test_a_value_may_be_a_law(study, tmp_path, text):
    body = f"changes:\n  - {{id: a, scale: {{demand.referrals: {{{text}}}}}}}\n"
    (change,) = scenario_of(tmp_path, study, body).changes
    assert change.value == LAWS[text]


def test_a_normal_law_may_be_added(study, tmp_path):
    body = "changes:\n  - {id: a, add: {demand.trend: {normal: {mean: 0, sd: 0.1}}}}\n"
    (change,) = scenario_of(tmp_path, study, body).changes
    assert change.value == Law("normal", 0, 0.1)


TARGET = "targets:\n  wait: {measure: wait_days_p90, at_most: 84}\n"


def test_a_target_has_the_measures_own_period_and_an_even_chance_unless_it_says_otherwise(
    study, tmp_path
):
    (plain,) = (t for t in scenario_of(tmp_path, study, TARGET).targets if t.name == "wait")
    assert (plain.name, plain.measure, plain.bound) == ("wait", "wait_days_p90", 84)
    assert (plain.at_most, plain.every, plain.probability) == (True, "quarter", 0.5)
    body = (
        "targets:\n  w: {measure: started, at_least: 3, every: year, probability: 0.9, "
        "district: Fyn, from: 2021-01-01, until: 2023-01-01}\n"
    )
    (full,) = (t for t in scenario_of(tmp_path, study, body).targets if t.name == "w")
    assert (full.at_most, full.every, full.probability) == (False, "year", 0.9)
    assert (full.district, full.start, full.stop) == (
        "Fyn",
        date(2021, 1, 1),
        date(2023, 1, 1),
    )


def test_a_child_inherits_targets_by_name_and_may_replace_them(study, tmp_path):
    more = TARGET + "  done: {measure: completed, at_least: 30, every: year}\n"
    write_scenario(tmp_path, more, "parent")
    head = "schema: 1\nname: x\nextends: parent\n"
    child = scenario_of(tmp_path, study, TARGET.replace("84", "42"), head)
    own = {target.name: target.bound for target in child.targets if target.name != "completions"}
    assert own == {"wait": 42, "done": 30}


ACTION = (
    "actions:\n  - id: overtime\n    when: {measure: waiting, above: 20, districts: [Fyn]}\n"
    "    review: quarter\n    after_reviews: 1\n    lasts_reviews: 6\n"
    "    scale: {capacity.stretch: 1.2}\n    districts: [Fyn, Bornholm]\n    why: as in 2018\n"
)


def test_an_action_says_when_it_is_taken_and_what_it_does(study, tmp_path):
    (action,) = scenario_of(tmp_path, study, ACTION).actions
    assert (action.name, action.measure, action.limit, action.above) == (
        "overtime",
        "waiting",
        20,
        True,
    )
    assert (action.review, action.after_reviews, action.lasts_reviews) == ("quarter", 1, 6)
    assert action.districts == ("Fyn",)
    (change,) = action.changes
    assert (change.path, change.verb, change.value) == ("capacity.stretch", "scale", 1.2)
    assert change.districts == ("Fyn", "Bornholm")
    assert (change.start, change.stop) == (None, None)


def test_an_action_lasts_to_the_horizon_and_acts_at_once_unless_it_says_otherwise(study, tmp_path):
    short = "".join(row for row in ACTION.splitlines(True) if "reviews" not in row)
    (action,) = scenario_of(tmp_path, study, short.replace("above", "below")).actions
    assert (action.after_reviews, action.lasts_reviews, action.above) == (0, None, False)


def test_a_child_inherits_actions_and_cannot_give_one_of_the_same_name(study, tmp_path):
    write_scenario(tmp_path, ACTION, "parent")
    head = "schema: 1\nname: x\nextends: parent\n"
    assert [action.name for action in scenario_of(tmp_path, study, "", head).actions] == [
        "overtime"
    ]
    with pytest.raises(StudyError, match=r"overtime` is given twice \(first in what this"):
        scenario_of(tmp_path, study, ACTION, head)


def test_replications_are_a_wanted_precision(study, tmp_path):
    body = "replications: {until: 2.0, of: [completed, waiting], most: 5000}\n"
    assert scenario_of(tmp_path, study, body).precision == Precision(
        2.0, ("completed", "waiting"), 5000
    )
    assert scenario_of(tmp_path, study, "").precision is None


STEPS = [
    "{id: a, scale: {budget.coordinators: 0.9}, from: 2022-01-01}",
    "{id: b, scale: {demand.referrals: {lognormal: {median: 1.3, sd_log: 0.2}}}}",
    "{id: c, scale: {budget.coordinators: 0.8}, until: 2023-01-01, districts: [Fyn]}",
    "{id: d, set: {demand.future_trend: held}}",
]


def test_the_order_of_changes_does_not_matter(study, tmp_path):
    def resolved(steps):
        body = "changes:\n" + "".join(f"  - {step}\n" for step in steps)
        scenario = scenario_of(tmp_path, study, body)
        lines = [
            timeline(study.programme, scenario, path)
            for path in ("budget.coordinators", "demand.referrals", "demand.future_trend")
        ]
        plain = replace(scenario, changes=tuple(c for c in scenario.changes if c.step != "b"))
        return lines, plan(study.programme, plain)

    assert resolved(STEPS) == resolved(STEPS[::-1]) == resolved([STEPS[i] for i in (2, 0, 3, 1)])


CUT = (
    "changes:\n  - {id: a, scale: {budget.coordinators: 0.9}, from: 2022-01-01}\n"
    "  - {id: b, scale: {demand.referrals: 2}}\n"
)


def test_a_set_value_takes_the_place_of_all_that_the_files_change_of_it(study, tmp_path):
    path = write_scenario(tmp_path, CUT)
    found = read_scenario_file(path, study, ["budget.coordinators=8.5"])
    kept, new = found.scenario.changes
    assert (kept.step, kept.path) == ("b", "demand.referrals")
    assert (new.step, new.path, new.verb, new.value) == (
        "--set budget.coordinators",
        "budget.coordinators",
        "set",
        8.5,
    )
    ((dropped, place),) = found.replaced
    assert (dropped.step, str(place)) == ("a", f"{path}:5:42")
    assert str(found.changes[1][1]) == "--set budget.coordinators=8.5"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("capacity.municipal_places=null", float("inf")),
        ("demand.future_trend=held", "held"),
        ("measures.carry_over=true", True),
        ("capacity.stretch={uniform: {low: 1, high: 1.2}}", Law("uniform", 1, 1.2)),
        (" visitation.days = 30 ", 30.0),
    ],
)
def test_a_set_value_is_read_as_in_a_file(study, tmp_path, text, value):
    (change,) = read_scenario(write_scenario(tmp_path, ""), study, [text]).changes
    assert change.value == value


SLIPS = {
    "budget.cordinators=9": "there is no `budget.cordinators`; did you mean `budget.coordinators`?",
    "budget.coordinators": "expected path=value",
    "=3": "expected path=value",
    "budget.coordinators=-1": "budget.coordinators is -1; expected a number of at least 0 (m DKK "
    "per year)",
    "budget.coordinators=ten": "budget.coordinators is 'ten'; expected a number (m DKK per year)",
    "budget.coordinators=": "budget.coordinators is empty (null); expected a number (m DKK per "
    "year)",
    "capacity.stretch=.nan": ".nan is not a usable number; expected a finite one",
    "demand.future_trend=up": "demand.future_trend is 'up'; expected one of held, damped, "
    "continued",
    "completed=40": "`completed` is derived by the model and cannot be set to 40; expected a "
    "parameter",
    "derived.stay_days=300": "`derived.stay_days` is derived by the fit and cannot be set to 300; "
    "expected a parameter",
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_on_the_command_line_is_told_with_its_text(study, tmp_path, text):
    with pytest.raises(StudyError) as caught:
        read_scenario(write_scenario(tmp_path, ""), study, [text])
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.message) == (f"--set {text}", 0, SLIPS[text])


@pytest.mark.parametrize(
    ("own", "sets", "place", "message"),
    [
        ("budget.cordinators=9", (), "{}:budget.cordinators=9", "there is no `budget.cordinators`"),
        ("", (), "{}:", "expected path=value"),
        ("capacity.stretch=-1", (), "{}:capacity.stretch=-1", "capacity.stretch is -1; exp"),
        (None, {"capacity.stretch": -1}, "sets: capacity.stretch=-1", "capacity.stretch is -1"),
        ("visitation.days=3", ["visitation.days=4"], "--set visitation.days=4", "set twice"),
    ],
)
def test_a_slip_in_what_is_set_is_told_where_it_was_written(
    study, tmp_path, own, sets, place, message
):
    path = write_scenario(tmp_path, "")
    with pytest.raises(StudyError) as caught:
        read_called(str(path) if own is None else f"{path}:{own}", study, sets)
    (fault,) = caught.value.faults
    assert fault.file == place.format(path)
    assert message in fault.message


LAW = "{uniform: {low: 1.0, high: 1.2}}"


def test_what_is_set_makes_the_same_scenario_whoever_sets_it_and_in_whatever_order(study, tmp_path):
    path = write_scenario(tmp_path, CUT)
    one = read_called(f"{path}:capacity.stretch={LAW},visitation.days=30", study).scenario
    sets = {"visitation.days": 30, "capacity.stretch": Law("uniform", 1.0, 1.2)}
    other = read_called(str(path), study, sets).scenario
    listed = read_called(str(path), study, ["visitation.days=30", f"capacity.stretch={LAW}"])
    assert one.name == other.name == listed.scenario.name
    assert one.settings == other.settings == listed.scenario.settings
    assert argument_of(one) == f"x:capacity.stretch={LAW},visitation.days=30.0"
    assert (one.asked_as, read_called(str(path), study).scenario.asked_as) == ("x", "")


def test_scenarios_with_other_values_set_have_names_of_their_own_that_folders_and_pictures_can_bear(
    study, tmp_path
):
    path = write_scenario(tmp_path, "")
    asked = [
        "visitation.days=30",
        "visitation.days=31",
        "programme.late_offer_days=30",
        "visitation.days=30,capacity.stretch=1.2",
        "demand.trend=-0.1",
        "demand.trend=0.1",
        f"capacity.stretch={LAW}",
        "capacity.municipal_places=null",
        "districts.pool='../=1+1 & <Syd>'",
    ]
    names = [read_called(f"{path}:{one}", study).scenario.name for one in asked]
    assert len({*names, "x"}) == len(asked) + 1
    assert all(re.fullmatch(r"x-[\w-]{1,50}", name) for name in names), names


def test_a_python_value_is_read_as_its_text_would_be(study, tmp_path):
    path = str(write_scenario(tmp_path, ""))
    values = {
        "capacity.municipal_places": None,
        "measures.carry_over": True,
        "demand.future_trend": "held",
        "visitation.days": np.float64(30),
        "capacity.stretch": {"uniform": {"low": 1.0, "high": 1.2}},
    }
    found = {one.path: one.value for one in read_called(path, study, values).scenario.settings}
    assert found == values | {
        "capacity.municipal_places": float("inf"),
        "capacity.stretch": Law("uniform", 1.0, 1.2),
    }


def test_one_parameter_set_twice_is_told(study, tmp_path):
    with pytest.raises(StudyError, match=r"--set visitation.days=4   `visitation.days` is set tw"):
        read_scenario(
            write_scenario(tmp_path, ""), study, ["visitation.days=3", "visitation.days=4"]
        )


def test_a_timeline_follows_dates_and_districts(study, tmp_path):
    body = (
        "changes:\n  - {id: a, scale: {visitation.days: 2}, from: 2022-01-01, until: 2022-07-01, "
        "districts: [Fyn]}\n"
    )
    scenario = scenario_of(tmp_path, study, body)
    own = study.programme.visitation.days
    found = [
        (one.start, one.districts, one.value, one.steps)
        for one in timeline(study.programme, scenario, "visitation.days")
    ]
    assert found == [
        (date(2020, 10, 7), (), own, ()),
        (date(2022, 1, 1), ("Fyn",), 2 * own, ("a",)),
        (date(2022, 7, 1), ("Fyn",), own, ()),
    ]


def test_strict_wants_reasons_sources_and_both_languages(study, tmp_path):
    body = "title: X\nchanges:\n  - {id: a, scale: {demand.referrals: 2}}\nactions:\n" + "".join(
        f"  {line}\n" for line in ACTION.splitlines()[1:-1]
    ).replace("    ", "    ")
    path = write_scenario(tmp_path, body.replace("  actions", "actions"))
    found = strict_faults(read_scenario_file(path, study))
    assert [(fault.line, fault.message) for fault in sorted(found)] == [
        (2, "`question` is missing"),
        (2, "`title` is the same in both languages"),
        (6, "change `a`: `source` is missing"),
        (6, "change `a`: `why` is missing"),
        (8, "action `overtime`: `why` is missing"),
    ]


@pytest.mark.parametrize("path", sorted((REAL / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_scenario_of_the_study_is_strictly_in_order(study, path):
    assert strict_faults(read_scenario_file(path, study)) == []
