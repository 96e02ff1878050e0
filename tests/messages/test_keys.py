"""A table of keys says everything: each key is read, is in the JSON schema, and has its row."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import ClassVar

import pytest
from jsonschema import Draft202012Validator

from bandeexit.files import keys, scenario_keys, stress_keys
from bandeexit.files.fields import NUMBER, TEXT, Fields, StudyContext, whole
from bandeexit.files.keys import Record, choice, key, keys_of, list_of, map_of
from bandeexit.files.scenario import read_scenario
from bandeexit.files.scenario_keys import HeadKeys, ScenarioKeys
from bandeexit.files.schema import scenario_schema, stress_schema
from bandeexit.files.stress import read_stress
from bandeexit.files.stress_keys import StressKeys, VariedKeys
from bandeexit.files.study import read_study
from bandeexit.files.yaml_nodes import Faults, parse_yaml
from messages.test_malformed_files import NAMES, plain
from study_copies import REAL

STUDY = read_study(REAL)
SCENARIO = """\
schema: 1
name: x
title: {da: "Alt på en gang", en: "Everything at once"}
question: "What then?"
extends: baseline
horizon: 2023-01-01
draws: 20
seed: 7
counterfactual: false
not_in_the_band: [treatment]
changes:
  - id: more
    scale: {demand.referrals: {lognormal: {median: 1.3, sd_log: 0.2}}}
    from: 2021-06-01
    until: 2022-06-01
    districts: [Fyn]
    why: a conflict
    source: expert-2026
  - {id: money, add: {budget.coordinators: -1.5}, set: {demand.future_trend: held}}
  - {id: slowly, add: {capacity.stretch: 0.2}, from: 2021-01-01, until_full: 2022-01-01,
    steps: {2021-04-01: 0.5}}
  - {id: years, set: {budget.special_measures: {by_year: {2021: 2.5, 2022: 2}}},
    scale: {programme.control_speed: {growth: {normal: {mean: 0.02, sd: 0.01}}}}}
targets:
  wait: {title: t, status: agreed, measure: waiting, at_most: 84, every: year, probability: 0.9,
    district: Fyn, from: 2021-01-01, until: 2022-01-01}
  done: {measure: completed, at_least: 30}
actions:
  - id: overtime
    when: {measure: waiting, above: 20, districts: [Fyn]}
    review: month
    after_reviews: 1
    lasts_reviews: 6
    scale: {capacity.stretch: 1.2}
    districts: [Fyn]
    why: cases beyond the norm
  - {id: b, when: {measure: waiting, below: 2}, review: year,
    set: {visitation.days: 30}, add: {budget.coordinators: -1}}
replications: {until: 2.0, of: [completed], most: 5000}
variants:
  - name: other
    title: {da: "Andre værdier", en: "Other values"}
    question: "And then?"
    changes: {more: {until: 2022-03-01}, money: {add: {budget.coordinators: {interval: [-2, -1]}}}}
    also: [{id: third, scale: {programme.dropout_speed: {interval: [0.9, 1.3], probability: 0.8,
      shape: uniform}}}]
    actions: {overtime: {when: {above: 30}}}
"""
STRESS = """\
schema: 1
name: x
title: t
question: q
scenario: baseline
axes:
  - parameter: demand.referrals
    scale: {low: 0.6, high: 1.4, count: 9}
    from: 2021-06-01
    until: 2022-06-01
    districts: [Fyn]
    central: 1.0
    plausible: {interval: [0.8, 1.2], probability: 0.8, shape: normal}
    severity: {central: 1.0, adverse: 1.1, severe: 1.2, extreme: 1.4}
    why: w
    source: expert-2026
  - {parameter: visitation.days, add: [1, 0], why: w, source: expert-2026}
  - {parameter: programme.dropout_speed, set: [1, 2], plausible: [1, 2], why: w,
    source: expert-2026}
restore:
  - {parameter: budget.coordinators, scale: [1.1], from: 2021-06-01, until: 2022-06-01, title: t,
    districts: [Fyn], why: w, source: expert-2026}
  - {parameter: capacity.stretch, add: [0.1], why: w, source: expert-2026}
  - {parameter: capacity.stretch, set: [1.1], why: w, source: expert-2026}
  - {scenario: pooled_districts, title: t, why: w, source: expert-2026}
"""
SAMPLES = {
    ScenarioKeys: (SCENARIO, scenario_schema(STUDY.programme, NAMES)),
    StressKeys: (STRESS, stress_schema(STUDY.programme, NAMES)),
}
PAGES = {scenario_keys: "scenarios/README.md", stress_keys: "docs/stress.md"}


def tables_of(module) -> list[type[Record]]:
    """Tables that a module declares, without those that others only extend."""
    found = [one for one in vars(module).values() if isinstance(one, type)]
    own = [one for one in found if issubclass(one, Record) and one.__module__ == module.__name__]
    return [one for one in own if one not in (HeadKeys, VariedKeys)]


TABLES = [(module, table) for module in PAGES for table in tables_of(module)]


def name_of(value) -> str:
    return getattr(value, "__name__", "")


@pytest.fixture
def given(monkeypatch):
    """Table -> keys that were given in all maps that were read by it."""
    found: dict[type[Record], set[str]] = {}
    read = keys.read_record

    def watched(table, inside):
        found.setdefault(table, set()).update(inside.node.keys)
        return read(table, inside)

    for module in (keys, scenario_keys):
        monkeypatch.setattr(module, "read_record", watched)
    return found


@pytest.mark.parametrize("whole_file", SAMPLES, ids=name_of)
def test_every_key_of_every_table_is_accepted_by_the_reader_and_by_the_schema(
    tmp_path, given, whole_file
):
    text, schema = SAMPLES[whole_file]
    shutil.copy(REAL / "scenarios" / "baseline.yaml", tmp_path)
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    if whole_file is ScenarioKeys:
        read_scenario(path, STUDY)
    else:
        read_stress(str(path), STUDY)
    node = parse_yaml(text, Faults("x"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(plain(node))] == []
    (module,) = {module for module, table in TABLES if table is whole_file}
    for table in tables_of(module):
        assert given[table] == {row.name for row in keys_of(table).values()}, table


@pytest.mark.parametrize(("module", "table"), TABLES, ids=name_of)
def test_every_key_of_every_table_has_a_row_in_the_documents(module, table):
    page = (REAL / PAGES[module]).read_text("utf-8")
    rows = " ".join(re.findall(r"^\|((?: *`\w+`,?)+) *\|", page, re.MULTILINE))
    for row in keys_of(table).values():
        assert f"`{row.name}`" in rows, f"write a row for `{row.name}` in {PAGES[module]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKeys(Record):
    """A table with a row of some kinds."""

    WHAT: ClassVar = "post"
    NAMED_BY: ClassVar = "id"
    ONE_OF: ClassVar = ("filled", "vacant")
    id: str = key(TEXT, "What it is called.", required=True)
    rank: str = key(choice(["low", "high"]), default="low")
    filled: float | None = key(NUMBER)
    vacant: int | None = key(whole(1, 9))
    months: tuple[int, ...] = key(list_of(whole(1, 12), "months"), name="in")


def faults_of(text: str) -> list[str]:
    faults = Faults("x.yaml")
    inside = Fields(parse_yaml(text, faults), faults, "post", StudyContext(STUDY.programme))
    keys.read_record(PostKeys, inside)
    return [fault.message for fault in faults.found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{id: a, filled: 1, in: [3]}", []),
        ("{filled: 1}", ["post: `id` is missing"]),
        ("{id: a, filld: 1}", [
            "post `a`: expected one of `filled` and `vacant`; found 0",
            "post `a`: there is no `filld`; did you mean `filled`?",
        ]),
        ("{id: a, filled: 1, vacant: 10}", [
            "post `a`: `vacant` is 10; expected a whole number from 1 to 9",
            "post `a`: expected one of `filled` and `vacant`; found 2",
        ]),
        ("{id: a, filled: x, rank: top}", [
            "post `a`: `rank` is 'top'; expected one of low, high",
            "post `a`: `filled` is 'x'; expected a number",
        ]),
        ("{id: a, filled: 1, in: [1, 13]}", [
            "post `a`: `in` is 13; expected a whole number from 1 to 12"
        ]),
        ("{id: a, filled: 1, in: []}", ["post `a`: `in` is an empty list; expected months"]),
    ],
)  # fmt: skip
def test_one_row_gives_the_reader_its_faults_and_the_schema(text, said):
    assert faults_of(text) == said
    schema = map_of(PostKeys).schema(StudyContext(STUDY.programme))
    assert schema["properties"]["id"]["description"] == "What it is called."
    value = plain(parse_yaml(text, Faults("x")))
    assert Draft202012Validator(schema).is_valid(value) == (not said)


def test_where_a_value_is_not_given_or_has_a_fault_its_default_stands():
    faults = Faults("x.yaml")
    inside = Fields(parse_yaml("{id: a, filled: x}", faults), faults, "post")
    record = keys.read_record(PostKeys, inside)
    assert (record.id, record.rank, record.filled, record.months) == ("a", "low", None, ())
    assert not record.is_good
