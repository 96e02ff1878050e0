"""Reading a study: what it gives, and which slips it tells."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import date
from hashlib import sha256

import pytest

from bandeexit.errors import StudyError, UsageError
from bandeexit.files import yaml_nodes
from bandeexit.files.locate import find_study
from bandeexit.files.study import read_study
from bandeexit.files.yaml_nodes import Faults, parse_yaml
from bandeexit.model.programme import REGISTRY, registry_of
from study_copies import REAL, copy_study, edit, faults_of_study, place_of


@pytest.fixture
def study(tmp_path):
    return copy_study(tmp_path / "study")


LINES = ("coordinators", "rigspolitiet", "contact_point", "special_measures")
KNOWN = registry_of([f"budget.{line}" for line in LINES])
IN_SECTIONS = sorted(
    path for path, entry in KNOWN.items() if not (entry.by_district or entry.derived)
)


def scalar(word):
    faults = Faults("x.yaml")
    root = parse_yaml(f"a: {word}\n", faults)
    return (root.content["a"].content if root else None), faults.found


def test_every_parameter_of_the_model_is_given_and_explained_once(study):
    paths = [entry.path for entry in read_study(study).assumptions]
    assert sorted(path for path in paths if path in KNOWN) == IN_SECTIONS


def test_every_value_of_the_real_study_is_one_that_its_parameter_takes(study):
    programme = read_study(study).programme
    for path, entry in REGISTRY.items():
        values = programme.by_district(path) if entry.by_district else ()
        assert [entry.refusal(value) for value in values] == [""] * len(values)
        if not (entry.by_year or entry.by_district or entry.derived):
            assert entry.refusal(programme.value(path)) == ""


def test_null_is_no_limit_where_the_parameter_allows_it(study):
    edit(study, "model/pathway.yaml", "value: 183", "value: null")
    assert read_study(study).programme.visitation.patience_days == math.inf


def test_the_digests_are_those_of_the_bytes_on_disk(study):
    digests = read_study(study).digests
    paths = [*(study / "model").glob("*.yaml"), *(study / "calibration").glob("*.yaml")]
    assert len(digests) == len(paths) > 0
    for path in paths:
        key = path.relative_to(study).as_posix()
        assert digests[key] == sha256(path.read_bytes()).hexdigest()


def test_a_changed_comment_changes_the_digest_of_its_file_only(study):
    before = read_study(study).digests
    edit(study, "model/demand.yaml", "#", "# again:")
    after = read_study(study).digests
    assert {name for name in before if before[name] != after[name]} == {"model/demand.yaml"}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("null", None),
        ("~", None),
        ("2022-01-31", date(2022, 1, 31)),
        ("no", "no"),
        ("on", "on"),
        ("12_000", "12_000"),
        ("0777", "0777"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("e5", "e5"),
        (".", "."),
    ],
)
def test_plain_words_follow_the_core_rules_of_yaml_1_2(word, value):
    found, faults = scalar(word)
    assert faults == []
    assert found == value
    assert type(found) is type(value)


def test_both_parsers_of_yaml_give_the_same_places(monkeypatch):
    text = "å: {b: [1, 'to', .nan]}\nc: !!str x\n"
    told = []
    for loader in (yaml_nodes._LOADER, yaml_nodes.yaml.SafeLoader):
        monkeypatch.setattr(yaml_nodes, "_LOADER", loader)
        for one in (text, text.splitlines()[0]):
            faults = Faults("x.yaml")
            parse_yaml(one, faults)
            told.append([str(fault) for fault in faults.found])
    assert told[:2] == told[2:]
    assert all(told)


def test_a_byte_order_mark_is_taken_off(study):
    path = study / "model" / "demand.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert faults_of_study(study) == ()


def test_carriage_returns_are_line_ends(study):
    path = study / "model" / "demand.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of_study(study) == ()


def test_faults_of_different_files_come_in_one_list(study):
    edit(study, "model/demand.yaml", "value: 107.4", "value: many")
    edit(study, "model/capacity.yaml", "value: 0.8", "value: -1")
    edit(study, "calibration/priors.yaml", "{a: 2, b: 5}", "{a: 2, c: 5}")
    files = {fault.file for fault in faults_of_study(study)}
    assert files == {"model/demand.yaml", "model/capacity.yaml", "calibration/priors.yaml"}


@pytest.mark.parametrize(
    "file",
    [
        "model/sources.yaml",
        "model/capacity.yaml",
        "calibration/priors.yaml",
        "calibration/regimes.yaml",
        "calibration/targets.yaml",
        "calibration/settings.yaml",
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault_and_no_flood(study, file):
    (study / file).write_text("a: [\n", encoding="utf-8")
    faults = faults_of_study(study)
    assert [fault.file for fault in faults] == [file]


def test_a_broken_number_is_told_once(study):
    edit(study, "model/capacity.yaml", "value: 0.8", "value: .nan")
    assert len(faults_of_study(study)) == 1


def test_two_districts_may_share_a_pool(study):
    for name in ("Fyn", "Bornholm"):
        edit(study, "model/districts.yaml", f"- name: {name}", f"- pool: Øerne\n    name: {name}")
    pools = {district.name: district.pool for district in read_study(study).programme.districts}
    assert pools["Fyn"] == pools["Bornholm"] == "Øerne"


def test_a_district_may_have_weights_of_its_own(study):
    more = "demand_weight: 2000000\n    vacancies: 1.5\n    coordinator_weight: null\n    name: Fyn"
    edit(study, "model/districts.yaml", "name: Fyn", more)
    fyn = next(d for d in read_study(study).programme.districts if d.name == "Fyn")
    assert (fyn.demand_weight, fyn.vacancies) == (2_000_000, 1.5)
    assert fyn.coordinator_weight == fyn.population


def test_a_file_that_nothing_reads_is_told(study):
    (study / "model" / "notes.yaml").write_text("a: 1\n", encoding="utf-8")
    (fault,) = faults_of_study(study)
    assert (fault.file, fault.line) == ("model/notes.yaml", 0)
    assert "nothing reads this file" in fault.message


@pytest.mark.parametrize("path", [path for path in IN_SECTIONS if path in REGISTRY])
def test_a_parameter_that_no_file_gives_is_told(study, path):
    section, name = path.split(".")
    for file in ("pathway", "demand", "capacity", "budget"):
        text = (study / "model" / f"{file}.yaml").read_text(encoding="utf-8")
        if f"{section}:\n" in text and f"  {name}:\n" in text[text.index(f"{section}:\n") :]:
            start = text.index(f"  {name}:\n", text.index(f"{section}:\n"))
            edited = text[:start] + text[start:].replace(f"  {name}:\n", f"  {name}x:\n", 1)
            (study / "model" / f"{file}.yaml").write_text(edited, encoding="utf-8")
    messages = [fault.message for fault in faults_of_study(study)]
    assert any(f"`{name}` is missing" in message for message in messages)
    assert any(f"there is no `{name}x`" in message for message in messages)


def test_a_parameter_given_twice_is_told_with_both_lines(study):
    edit(study, "model/capacity.yaml", "  stretch:", "  headroom: {}\n  stretch:")
    (fault,) = faults_of_study(study)
    first = place_of(study, "model/capacity.yaml", "headroom:")[0]
    assert fault.message == f"`headroom` is given twice (first on line {first})"
    assert (fault.line, fault.column) == place_of(study, "model/capacity.yaml", "headroom: {}")


def test_the_named_folder_is_the_study(study):
    assert find_study(study, REAL) == study


def test_the_nearest_folder_upward_is_the_study(study):
    deep = study / "a" / "b"
    deep.mkdir(parents=True)
    assert find_study(None, deep) == study
    assert find_study(None, study) == study


def test_a_named_folder_without_a_study_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"no study in .*pathway\.yaml does not exist"):
        find_study(tmp_path, REAL)


def test_the_packaged_copy_is_used_where_there_is_no_study(study, tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setattr("bandeexit.files.locate.PACKAGED", study)
    assert find_study(None, empty) == study
    monkeypatch.setattr("bandeexit.files.locate.PACKAGED", empty)
    with pytest.raises(UsageError, match="found no study"):
        find_study(None, empty)


def test_a_folder_without_files_tells_every_missing_file(tmp_path):
    with pytest.raises(StudyError) as caught:
        read_study(tmp_path)
    told = {fault.file for fault in caught.value.faults}
    expected = {"pathway", "demand", "capacity", "budget", "districts", "sources"}
    assert {f"model/{name}.yaml" for name in expected} <= told
    assert all("cannot be read" in fault.message for fault in caught.value.faults)


@pytest.mark.parametrize(
    "heavy", ["matplotlib", "pandas", "scipy.stats", "scipy.optimize", "numba", "simpy"]
)
def test_reading_a_study_and_a_scenario_does_not_import(heavy):
    code = (
        "import sys; from pathlib import Path; from bandeexit.files.study import read_study; "
        "from bandeexit.files.scenario import read_scenario_by_name as read; "
        f"read('budget_cut', read_study(Path({str(REAL)!r}))); print({heavy!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_fit_does_not_rest_on_notes_and_comments_and_a_run_does(tmp_path):
    folder = copy_study(tmp_path)
    before = read_study(folder)
    edit(folder, "model/demand.yaml", "demand:", "# a comment\ndemand:")
    edit(folder, "calibration/priors.yaml", "reason: ", "reason: once more, ")
    reworded = read_study(folder)
    assert reworded.digests != before.digests
    assert reworded.fit_digests == before.fit_digests
    edit(folder, "calibration/priors.yaml", "mean: 100", "mean: 101")
    assert read_study(folder).fit_digests != before.fit_digests


def test_a_fit_does_not_rest_on_the_weights_of_regimes(tmp_path):
    folder = copy_study(tmp_path)
    before = read_study(folder)
    edit(folder, "calibration/regimes.yaml", "weight: 1", "weight: 5")
    reweighed = read_study(folder)
    assert reweighed.digests != before.digests
    assert reweighed.fit_digests == before.fit_digests
    edit(folder, "calibration/regimes.yaml", "median: 0.65", "median: 0.7")
    assert read_study(folder).fit_digests != before.fit_digests
