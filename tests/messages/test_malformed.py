"""Malformed files: each slip is told at its place, in words, and without a traceback."""

from __future__ import annotations

import pytest

from bandeexit.errors import StudyError
from bandeexit.files.scenario import read_scenario, read_scenario_by_name
from bandeexit.files.study import read_study
from study_copies import (
    REAL,
    copy_study,
    edit,
    faults_of_scenario,
    faults_of_study,
    place_of,
    write_scenario,
)

CAPACITY, DEMAND, BUDGET = "model/capacity.yaml", "model/demand.yaml", "model/budget.yaml"
PATHWAY, DISTRICTS = "model/pathway.yaml", "model/districts.yaml"
TARGETS, PRIORS = "calibration/targets.yaml", "calibration/priors.yaml"
SETTINGS, SOURCES = "calibration/settings.yaml", "model/sources.yaml"
REGIMES, SERIES = "calibration/regimes.yaml", "calibration/series.yaml"


@pytest.fixture(scope="module")
def study():
    return read_study(REAL)


def told(faults, line: int, column: int, fragment: str) -> bool:
    return any((f.line, f.column) == (line, column) and fragment in str(f) for f in faults)


SAME = "name: Bornholm"
# What is wrong with one value or key of a study: file, what is replaced and by what, the text at
# which the fault has to point, and what it has to say.
IN_THE_STUDY = [
    (CAPACITY, "value: 0.8", "value: -3", "-3", "is -3; expected a number above 0 (m DKK per"),
    (CAPACITY, "value: 0.8", "value: ten", "ten", "is 'ten'; expected a number"),
    (CAPACITY, "value: 0.8", "value: no", "no", "is 'no'; expected a number"),
    (CAPACITY, "value: 0.8", "value: 12_000", "12_000", "is '12_000'; expected a number"),
    (CAPACITY, "value: 0.8", "value: 0777", "0777", "is '0777'; expected a number"),
    (CAPACITY, "value: 0.8", "value: 0,8", "0,8", "is '0,8'; expected a number"),
    (CAPACITY, "value: 0.8", "value: '0.8'", "'0.8'", "is '0.8'; expected a number"),
    (CAPACITY, "value: 0.8", "value: true", "true", "is true; expected a number"),
    (CAPACITY, "value: 0.8", "value: [0.8]", "[0.8]", "is a list; expected one value"),
    (CAPACITY, "value: 0.8", "value: {a: 1}", "{a: 1}", "is a map; expected one value"),
    (CAPACITY, "value: 0.8", "value: 2022-01-01", "2022-01-01", "expected a number"),
    (CAPACITY, "value: 0.8", "value: null", "null", "is empty (null); expected a number"),
    (CAPACITY, "value: 0.8", "value: .nan", ".nan", ".nan is not a usable number"),
    (CAPACITY, "value: 0.8", "value: -.inf", "-.inf", "-.inf is not a usable number"),
    (CAPACITY, "value: 0.8", "value: 1e400", "1e400", "1e400 is out of range"),
    (CAPACITY, "value: 0.8", "value: 2e15", "2e15", "2e15 is out of range; expected at most 1e+15"),
    (CAPACITY, "value: 0.8", f"value: {'7' * 5000}", "777", "77777... is out of range"),
    (CAPACITY, "value: 0.8", "value: 9", "9", "is 9, outside its own range 0.55 to 1.05"),
    (CAPACITY, "value: 1.2\n    range: [0.6, 2.3]", "value: 0", "0", "nobody would be taken in"),
    (CAPACITY, "[0.55, 1.05]", "[1.05, 0.55]", "[1.05", "expected `range: [low, high]`"),
    (CAPACITY, "unit: ratio", "unit: per cent", "per cent", "the unit is 'per cent'; expected"),
    (CAPACITY, "status: expert", "status: exprt", "exprt", "did you mean `expert`?"),
    (CAPACITY, "source: expert-2026", "source: expert-2025", "expert-2025", "`expert-2026`?"),
    (CAPACITY, "  headroom:", "  headrom:", "headrom:", "did you mean `headroom`?"),
    (CAPACITY, "value: 0.8", "valu: 0.8", "valu:", "did you mean `value`?"),
    (CAPACITY, "value: 0.8", "value: 0.8\n    value: 0.9", "value: 0.9", "given twice (first on"),
    (CAPACITY, "value: 0.8", "value: &a 0.8", "&a", "anchor `&a`"),
    (CAPACITY, "value: 0.8", "value: *a", "*a", "alias `*a`"),
    (CAPACITY, "value: 0.8", "value: !!float 0.8", "!!float", "tags are not used here"),
    (CAPACITY, "value: 0.8", "value: !!python/name:os.system", "!!python", "tags are not used"),
    (CAPACITY, "value: 0.8", "<<: {value: 0.8}", "<<:", "there is no `<<`"),
    (CAPACITY, "value: 0.8", "? [a]\n    : 1", "[a]", "expected a name as the key"),
    (DEMAND, "value: damped", "value: dampened", "dampened", "expected one of held, damped"),
    (DEMAND, "value: 37", "value: 37.5", "37.5", "expected a whole number (persons)"),
    (DEMAND, "value: 37", "value: 80", "80", "is 80, outside its own range 0 to 74"),
    (PATHWAY, "value: false", "value: no", "no", "is 'no'; expected true or false"),
    (PATHWAY, "value: 2015-04-01", "value: 2015-02-30", "2015-02-30", "is not a date"),
    (PATHWAY, "value: 2015-04-01", "value: 1 April", "1 April", "expected a date"),
    (BUDGET, "{2020: 10.0,", "{2020: -10.0,", "-10.0", "is -10; expected a number of at least 0"),
    (BUDGET, "10.0, 2021: 10.0, ", "10.0, ", "{2020", "2021 is missing between its years"),
    (BUDGET, "{2020: 10.0,", "{20: 10.0,", "20:", "'20' is not a year"),
    (BUDGET, "{2020: 10.0,", "{²⁰²⁰: 10.0,", "²⁰²⁰:", "'²⁰²⁰' is not a year"),
    (
        BUDGET,
        "by_year: {2020: 3.0, 2021: 3.0, 2022: 3.0, 2023: 3.0}",
        "by_year: {}",
        "{}",
        "by_year",
    ),
    (DISTRICTS, "794128", "0", "0", "district København: `population` is 0; expected a whole"),
    (
        DISTRICTS,
        "name: Fyn",
        "name: Bornholm",
        "name: Bornholm\n    population: 39",
        "the district Bornholm is given twice",
    ),
    (DISTRICTS, "[Bornholm,", "[Odense,", "Odense", "Odense is in Fyn already"),
    (DISTRICTS, "name: Fyn", "pool: Øst\n    name: Fyn", "Øst", "nobody else is in the pool `Øst`"),
    (DISTRICTS, "name: Fyn", "vacancies: -1\n    name: Fyn", "-1", "`vacancies` is -1; expected"),
    (TARGETS, "count: 34", "count: 34.5", "34.5", "expected a whole number from 0"),
    (TARGETS, "use: fit", "use: fitt", "fitt", "did you mean `fit`?"),
    (TARGETS, "state: completed", "state: complete", "complete,", "did you mean `completed`?"),
    (TARGETS, "scope: national", "scope: Fynn", "Fynn", "`scope` is 'Fynn'"),
    (PRIORS, "demand.trend:", "demand.trnd:", "demand.trnd", "did you mean `demand.trend`?"),
    (
        PRIORS,
        "normal: {mean: -0.041, sd: 0.055}",
        "normal: {mean: -0.041, sd: 0}",
        "0}",
        "`sd` is 0; expected",
    ),
    (
        PRIORS,
        "{mean: -0.041,",
        "{mean: 0.0,",
        "0.0,",
        "`mean` is 0; registered-members grew by -0.041 a year (standard error 0.014, 6 counts)",
    ),
    (PRIORS, "of: registered-members", "of: registered-member", "registered-member,", "did you"),
    (PRIORS, "{mean: growth,", "{mean: growht,", "growht", "expected one of growth"),
    (PRIORS, "from: 2014-12-31,", "from: 2019-12-31,", "{mean: growth", "has 1 counts there; exp"),
    (SERIES, "date: 2016-01-01,", "date: 2014-12-31,", "{date: 2014-12-31, count: 1376", "comes"),
    (SERIES, "date: 2016-01-01,", "date: 2013-01-01,", "{date: 2013-01-01", "dates that increase"),
    (SERIES, "date: 2016-01-01,", "date: January 2016,", "January", "expected a date"),
    (SERIES, "count: 1376", "count: 0", "0,", "`count` is 0; expected a whole number from 1"),
    (SERIES, "source: bt-2019", "source: bt-2018", "bt-2018", "did you mean `bt-2019`?"),
    (SERIES, "unit: persons", "unt: persons", "unt", "did you mean `unit`?"),
    (
        PRIORS,
        "{low: 0.7, high: 1.0}",
        "{low: 1.7, high: 1.0}",
        "{low",
        "expected `low` below `high`",
    ),
    (PRIORS, "{low: 0.7,", "{low: -0.7,", "-0.7", "expected a number above 0"),
    (PRIORS, "capacity.stretch:", "budget.coordinators:", "budget.c", "it can have no prior"),
    (
        REGIMES,
        "unlimited:",
        "unlimted:",
        "unlimted",
        "never`: there is no `unlimted`; did you mean",
    ),
    (REGIMES, "weight: 1", "weight: -1", "-1", "never`: `weight` is -1; expected a number of at"),
    (REGIMES, "weight: 1", "weight: half", "half", "never`: `weight` is 'half'; expected a number"),
    (REGIMES, "[capacity.headroom]", "[capacity.hedroom]", "capacity.hed", "has no limit to lift"),
    (REGIMES, "[capacity.headroom]", "[demand.trend]", "demand.trend", "has no limit to lift"),
    (REGIMES, "[capacity.headroom]", "capacity.headroom", "capacity", "expected a list"),
    (
        REGIMES,
        'da: "Kapaciteten binder aldrig',
        'dk: "Kapaciteten binder aldrig',
        "dk",
        "no `dk`",
    ),
    (REGIMES, "agnostic:", "never:", "never:\n", "`never` is given twice (first on line 5)"),
    (REGIMES, "agnostic:", "a/b:", "a/b", "name is 'a/b'; expected letters, digits, - and _"),
    (REGIMES, "source: expert-2026", "source: expert-2025", "expert-2025", "`expert-2026`?"),
    (REGIMES, "median: 0.65", "median: 0", "0,", "`median` is 0; expected a number above 0"),
    (
        REGIMES,
        "unlimited: [capacity.headroom]",
        "unlimited: [capacity.headroom]\n  priors: {capacity.headroom: "
        "{lognormal: {median: 1, sd_log: 1}, reason: x, source: lejre}}",
        "capacity.headroom: ",
        "`capacity.headroom` has a prior and no limit",
    ),
    (SETTINGS, "seed: 20201007", "seed: today", "today", "expected a whole number"),
    (SOURCES, "confidence: read", "confidnce: read", "confidnce", "did you mean `confidence`?"),
]


@pytest.mark.parametrize(("file", "old", "new", "mark", "fragment"), IN_THE_STUDY)
def test_a_slip_in_the_study_is_told_at_its_place(tmp_path, file, old, new, mark, fragment):
    folder = copy_study(tmp_path)
    line_of_edit = place_of(folder, file, old)[0]
    edit(folder, file, old, new)
    text = (folder / file).read_text(encoding="utf-8")
    start = sum(len(row) for row in text.splitlines(keepends=True)[: line_of_edit - 1])
    at = text.index(mark, start)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    faults = faults_of_study(folder)
    assert told(faults, line, column, fragment), [str(fault) for fault in faults]


# A scenario whose lines 1-3 are schema, name and extends: the rest, the place, the message.
STEP = "changes:\n  - id: a\n    "
TWICE = STEP + "scale: {demand.referrals: 2}\n    "
IN_A_SCENARIO = [
    ("horizon: 2019-01-01\n", 4, 10, "is not after the census of 2020-10-07"),
    ("horizon: 2020-10-07\n", 4, 10, "is not after the census"),
    ("horizon: 2500-01-01\n", 4, 10, "is more than 100 years after"),
    ("horizon: soon\n", 4, 10, "`horizon` is 'soon'; expected a date"),
    ("draws: 0\n", 4, 8, "expected a whole number from 1 to 100000"),
    ("draws: 100001\n", 4, 8, "expected a whole number from 1 to 100000"),
    ("draws: 2.5\n", 4, 8, "`draws` is 2.5; expected a whole number"),
    ("seed: -1\n", 4, 7, "`seed` is -1; expected a whole number"),
    ("target: {}\n", 4, 1, "there is no `target`; did you mean `targets`?"),
    ("changs: []\n", 4, 1, "did you mean `changes`?"),
    ("counterfactual: yes\n", 4, 17, "is 'yes'; expected true or false"),
    ("title: {da: Ja, de: Ja}\n", 4, 17, "there is no `de`"),
    ("changes: {id: a}\n", 4, 10, "expected a list"),
    ("changes:\n  - 3\n", 5, 5, "expected a map"),
    (f"{STEP}why: x\n", 5, 5, "expected one of `set`, `scale`, `add`"),
    (f"{STEP}scale: {{}}\n", 6, 12, "expected `scale: {parameter: value}`"),
    (f"{STEP}scale: {{budget.cordinators: 0.9}}\n", 6, 13, "did you mean `budget.coordinators`?"),
    (f"{STEP}scale: {{budget.coordinators: -1}}\n", 6, 34, "is -1; expected 0 or more"),
    (f"{STEP}scale: {{budget.coordinators: half}}\n", 6, 34, "is 'half'; expected a number"),
    (f"{STEP}set: {{budget.coordinators: -1}}\n", 6, 32, "is -1; expected a number of at least 0"),
    (f"{STEP}add: {{budget.coordinators: -12}}\n", 6, 32, "becomes -2 on 2020-10-07 by `a`"),
    (f"{STEP}add: {{budget.indexation: 1}}\n", 6, 30, "becomes 2 by `a`; expected a number of at"),
    (f"{STEP}scale: {{demand.future_trend: 2}}\n", 6, 34, "is not a number: `scale` means nothing"),
    (f"{STEP}set: {{demand.future_trend: up}}\n", 6, 32, "expected one of held, damped, continued"),
    (f"{STEP}set: {{capacity.headroom: .inf}}\n", 6, 30, ".inf is not a usable number"),
    (f"{STEP}multiply: {{a: 1}}\n", 6, 5, "there is no `multiply`"),
    (f"{STEP}set: {{budget.indexation: 0}}\n    from: 2022-01-01\n", 6, 30, "for the whole run"),
    (f"{STEP}set: {{demand.trend: 0}}\n    districts: [Fyn]\n", 6, 25, "for the whole run"),
    (f"{STEP}add: {{budget.coordinators: 1}}\n    districts: [Fyn]\n", 6, 32, "Use `scale`"),
    (
        f"{TWICE}from: 2019-01-01\n",
        6,
        31,
        "before the census of",
    ),
    (
        f"{TWICE}from: 2024-01-01\n",
        6,
        31,
        "not before the horizon",
    ),
    (f"{TWICE}until: 2025-01-01\n", 6, 31, "after the horizon"),
    (
        f"{TWICE}until: 2020-10-07\n",
        6,
        31,
        "not after its start",
    ),
    (f"{TWICE}from: 1 May\n", 7, 11, "expected a date"),
    (
        f"{TWICE}districts: [Fyns]\n",
        7,
        17,
        "did you mean `Fyn`?",
    ),
    (f"{TWICE}districts: Fyn\n", 7, 16, "expected a list"),
    (f"{TWICE}districts: []\n", 7, 16, "is an empty list"),
    (
        f"{TWICE}source: reu-1903\n",
        7,
        13,
        "did you mean `reu-1902`?",
    ),
    ("changes:\n  - &a {id: a, set: {demand.trend: 0}}\n", 5, 5, "anchor `&a`"),
    ("changes: [\n", 5, 1, "this is not valid YAML"),
]


@pytest.mark.parametrize(("body", "line", "column", "fragment"), IN_A_SCENARIO)
def test_a_slip_in_a_scenario_is_told_at_its_place(study, tmp_path, body, line, column, fragment):
    faults = faults_of_scenario(tmp_path, study, body)
    assert told(faults, line, column, fragment), [str(fault) for fault in faults]
    assert len(faults) <= 2


HEADS = [
    ("schema: 2\nname: x\nextends: baseline\n", 1, 9, "`schema` is 2; expected 1"),
    ("name: x\nextends: baseline\n", 1, 1, "`schema` is missing"),
    ("schema: 1\nname: y\nextends: baseline\n", 2, 7, "expected 'x', the name of the file"),
    ("schema: 1\nextends: baseline\n", 1, 1, "`name` is missing"),
    ("schema: 1\nname: x\nextends: basline\n", 3, 10, "did you mean `baseline`?"),
    ("schema: 1\nname: x\nextends: x\n", 3, 10, "`extends` goes in a circle: x -> x"),
    ("schema: 1\nname: x\nextends: [baseline]\n", 3, 10, "`extends` is a list; expected the name"),
    ("schema: 1\nname: x\ndraws: 1\nseed: 1\n", 1, 1, "`horizon` is missing, here and in what"),
]


@pytest.mark.parametrize(("head", "line", "column", "fragment"), HEADS)
def test_a_slip_in_the_head_is_told_at_its_place(study, tmp_path, head, line, column, fragment):
    path = write_scenario(tmp_path, "", head="")
    path.write_text(head, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_scenario(path, study)
    assert told(caught.value.faults, line, column, fragment), str(caught.value)


def test_a_parent_outside_the_folder_is_refused(study, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    write_scenario(tmp_path, "", "outer")
    head = "schema: 1\nname: x\nextends: ../outer\n"
    (fault, *_) = faults_of_scenario(inside, study, "", head)
    assert (fault.line, fault.column) == (3, 10)
    assert "expected the name of a scenario in this folder" in fault.message


def test_a_circle_of_two_is_told_once(study, tmp_path):
    write_scenario(tmp_path, "", "other", "schema: 1\nname: x\nextends: x\n")
    head = "schema: 1\nname: x\nextends: other\n"
    (fault,) = faults_of_scenario(tmp_path, study, "", head)
    assert fault.message == "`extends` goes in a circle: x -> other -> x"


def test_a_step_named_twice_is_told(study, tmp_path):
    step = "  - {id: a, scale: {demand.referrals: 2}}\n"
    (fault,) = faults_of_scenario(tmp_path, study, f"changes:\n{step}{step}")
    assert (fault.line, fault.column, fault.message) == (6, 10, "the step `a` is given twice")


def test_a_step_named_as_one_of_the_parents_is_told(study, tmp_path):
    step = "changes:\n  - {id: a, scale: {demand.referrals: 2}}\n"
    write_scenario(tmp_path, step, "one")
    (fault,) = faults_of_scenario(tmp_path, study, step, "schema: 1\nname: x\nextends: one\n")
    assert (fault.line, fault.column) == (5, 10)
    assert "given twice (first in what this scenario extends)" in fault.message


def test_a_missing_scenario_file_is_told(study, tmp_path):
    with pytest.raises(StudyError, match=r"gone\.yaml   cannot be read: No such file"):
        read_scenario_by_name(str(tmp_path / "gone.yaml"), study)


def test_a_folder_in_place_of_a_file_is_told(study, tmp_path):
    (tmp_path / "x.yaml").mkdir()
    with pytest.raises(StudyError, match="this is a folder; expected a YAML file"):
        read_scenario(tmp_path / "x.yaml", study)


def test_all_faults_of_a_scenario_come_at_once_in_the_order_of_the_file(study, tmp_path):
    body = (
        "draws: none\n"
        "sede: 4\n"
        "changes:\n"
        "  - id: a\n"
        "    scale: {budget.cordinators: 0.9, demand.referrals: .nan}\n"
        "    districts: [Fynn]\n"
    )
    faults = faults_of_scenario(tmp_path, study, body)
    assert [(fault.line, fault.column) for fault in faults] == [
        (4, 8),
        (5, 1),
        (8, 13),
        (8, 56),
        (9, 17),
    ]


def test_a_fault_prints_as_place_message_and_indented_hint(study, tmp_path):
    path = write_scenario(tmp_path, "horizon: 2019-01-01\n")
    with pytest.raises(StudyError) as caught:
        read_scenario(path, study)
    first, second, third = str(caught.value).splitlines()
    assert first == "1 fault in the study:"
    assert second.startswith(f"  {path}:4:10   the horizon 2019-01-01 is not after")
    assert third.strip() == "A forecast starts at the census; choose a later `horizon`."


def test_a_regime_without_a_weight_is_told(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, REGIMES, "  weight: 1\n", "")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, REGIMES, "title", near="never:")
    assert fault.message == "regime `never`: `weight` is missing"


def test_a_regime_without_a_title_is_told(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / REGIMES).read_text(encoding="utf-8")
    kept = [row for row in text.splitlines() if "Kapaciteten har ofte" not in row]
    (folder / REGIMES).write_text("\n".join(kept), encoding="utf-8")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, REGIMES, "weight", near="often:")
    assert fault.message == "regime `often`: `title` is missing"


def test_regimes_that_all_weigh_nothing_are_told(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / REGIMES).read_text(encoding="utf-8")
    (folder / REGIMES).write_text(text.replace("weight: 1", "weight: 0"), encoding="utf-8")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, REGIMES, "never:")
    assert fault.message == "every regime has weight 0"
    assert fault.hint == "Give at least one a weight above 0."


def test_a_regime_that_says_nothing_of_capacity_is_told(tmp_path):
    folder = copy_study(tmp_path)
    path = folder / PRIORS
    text = path.read_text(encoding="utf-8")
    start, end = text.index("capacity.headroom:"), text.index("capacity.stretch:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    faults = [fault for fault in faults_of_study(folder) if fault.file == REGIMES]
    assert [fault.message for fault in faults] == [
        "regime `agnostic` says nothing of `capacity.headroom`"
    ]
    assert faults[0].hint == "Give it a prior, here or in priors.yaml, or put it under `unlimited`."


def test_a_prior_of_capacity_that_cannot_be_read_is_told_once(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, PRIORS, "{median: 1.2, sd_log: 0.4}", "{median: 1.2, sd_log: 0}")
    (fault,) = faults_of_study(folder)
    assert fault.file == PRIORS


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("- never\n- often\n", "expected a map (`key: value` lines) at the top of the file"),
        ("", "the file is empty"),
        ("{}\n", "no regime is given"),
        ("never: [1]\n", "regime `never`: expected a map (`key: value` lines), got a list"),
        ("never: 1\n", "regime `never`: expected a map (`key: value` lines), got 1"),
        ("".join(f"r{n}: {{}}\n" for n in range(21)), "21 regimes are given; expected at most 20"),
    ],
)
def test_regimes_of_another_form_are_told(tmp_path, text, fragment):
    folder = copy_study(tmp_path)
    (folder / REGIMES).write_text(text, encoding="utf-8")
    faults = faults_of_study(folder)
    assert {fault.file for fault in faults} == {REGIMES}
    assert any(fragment in fault.message for fault in faults), [str(f) for f in faults]


def test_targets_that_do_not_add_up_are_told_with_the_sum(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, TARGETS, "count: 34", "count: 35")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, TARGETS, "value: 593")
    assert fault.message == "35 + 115 + 183 + 130 + 131 = 594, but the total is 593"


def test_a_target_at_another_date_is_told(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, TARGETS, "id: completed, date: 2020-10-07", "id: completed, date: 2020-10-08")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, TARGETS, "total:")
    assert fault.message == "no date has all five states: 2020-10-07 lacks completed"


def test_a_state_without_a_count_is_told(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / TARGETS).read_text(encoding="utf-8")
    kept = [row for row in text.splitlines() if "state: completed" not in row]
    (folder / TARGETS).write_text("\n".join(kept), encoding="utf-8")
    assert [fault.message for fault in faults_of_study(folder)] == [
        "no date has all five states: 2020-10-07 lacks completed"
    ]


def test_a_fitted_value_without_a_prior_is_told(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, PRIORS, "visitation.days:", "threat.rise_per_year:")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, PATHWAY, "value: 99")
    assert fault.message == "visitation.days is fitted, and has no prior"


def test_a_value_without_range_and_prior_is_told(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, DEMAND, "    range: [1, 5]\n", "")
    (fault,) = faults_of_study(folder)
    assert (fault.line, fault.column) == place_of(folder, DEMAND, "value: 2.0")
    assert fault.message == "demand.damping_years has neither a range nor a prior"


def test_weights_that_add_to_nothing_are_told(tmp_path):
    folder = copy_study(tmp_path)
    path = folder / DISTRICTS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - name:", "  - demand_weight: 0\n    name:"), encoding="utf-8")
    assert "every `demand_weight` is 0" in faults_of_study(folder)[0].message


def test_no_district_at_all_is_told(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / DISTRICTS).read_text(encoding="utf-8")
    (folder / DISTRICTS).write_text(text[: text.index("districts:\n")] + "districts: []\n")
    assert "there is no district" in faults_of_study(folder)[0].message
