"""A target is called by its title and by whose it is, in both languages; its key is for files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.scenario import read_scenario, read_scenario_by_name
from bandeexit.files.study import read_study
from bandeexit.report.target_names import target_label, target_sentence, target_title
from bandeexit.report.words import catalogue
from bandeexit.scenarios.scenario import Target
from study_copies import REAL, write_scenario

TARGET = Target(
    "w8", "wait_days_p90", 84.0, True, "quarter", 0.9, title={"da": "Tolv uger", "en": "12 weeks"}
)


@pytest.mark.parametrize(
    ("status", "danish", "english"),
    [
        ("example", "Eksempel på et mål ('Tolv uger')", "Example target '12 weeks'"),
        ("proposed", "Foreslået mål ('Tolv uger')", "Proposed target '12 weeks'"),
        ("agreed", "Aftalt mål ('Tolv uger')", "Agreed target '12 weeks'"),
    ],
)
def test_a_label_says_whose_target_it_is(status, danish, english):
    one = replace(TARGET, status=status)
    assert (target_label(one, "da"), target_label(one, "en")) == (danish, english)
    assert target_label(one, "en", begins=False) == english[:1].lower() + english[1:]
    assert target_sentence(one, "en").startswith(f"{english}: Wait for a coordinator, 90th")


def test_without_a_title_it_is_called_by_measure_and_bound():
    bare = replace(TARGET, title={})
    assert target_title(bare, "en") == "Wait for a coordinator, 90th percentile at most 84 days"
    most = replace(bare, measure="completed", bound=30.0, at_most=False)
    assert target_title(most, "da") == "Gennemførte forløb mindst 30 personer"


def test_a_target_that_says_nothing_of_it_is_an_example(tmp_path):
    study = read_study(REAL)
    bare = "targets: {w8: {measure: waiting, at_most: 5}}\n"
    given = "targets: {w8: {measure: waiting, at_most: 5, status: agreed, title: Five}}\n"
    read = {body: read_scenario(write_scenario(tmp_path, body), study) for body in (bare, given)}
    assert [one.status for one in read[bare].targets if one.name == "w8"] == ["example"]
    (agreed,) = (one for one in read[given].targets if one.name == "w8")
    assert (agreed.status, agreed.title) == ("agreed", {"da": "Five", "en": "Five"})


@pytest.mark.parametrize("path", sorted((REAL / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_target_of_the_library_says_that_it_is_an_example(path):
    for target in read_scenario_by_name(str(path), read_study(REAL)).targets:
        assert target.status == "example"
        assert set(target.title) == {"da", "en"}


PROMISE = re.compile(r"(?<!com)(?<!kom)promi[sx]|løfte", re.IGNORECASE)
"""A promise; a compromise is none."""
TOLD = [
    *(REAL / "docs").rglob("*.md"),
    *(REAL / "scenarios").rglob("*.*"),
    *(REAL / "notebooks").glob("*.*"),
    *(REAL / "src").rglob("*.toml"),
    *(REAL / "src").rglob("*.yaml"),
    *(REAL / "src" / "bandeexit" / "cli").glob("*.py"),
    REAL / "README.md",
    REAL / "model" / "README.md",
    REAL / "calibration" / "README.md",
]


@pytest.mark.parametrize("path", TOLD, ids=lambda p: str(p.relative_to(REAL)))
def test_nothing_that_people_read_speaks_of_a_promise_that_nobody_made(path: Path):
    assert PROMISE.findall(path.read_text("utf-8", errors="replace")) == []


def test_no_word_of_a_report_shouts_that_a_target_is_missed():
    for key in (key for key in catalogue() if key.startswith("target")):
        assert not re.search(r"\b(MISSED|IKKE|NOT)\b", " ".join(catalogue()[key].values())), key


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("da", ("Eksempel på et mål ('Ni af ti begynder inden for 12 uger')", "eksempler på mål")),
        ("en", ("Example target 'Nine of ten start within 12 weeks'", "example targets")),
    ],
)
def test_a_run_calls_no_target_by_its_key(tmp_path, language, labels):
    asked = ["run", "baseline", "--draws", "8", "--quiet", "--out", tmp_path]
    done = CliRunner().invoke(cli, [*map(str, asked), "--language", language])
    assert done.exit_code == 0, done.output
    (folder,) = tmp_path.iterdir()
    page = unescape((folder / "report.html").read_text("utf-8"))
    told = done.output + page
    assert labels[0] in done.stdout
    assert labels[0] in page
    assert labels[1] in page
    assert not re.search(r"'wait'|'completions'|\(wait\)|: wait\b|>wait<|\bcompletions:", told)


def test_targets_of_one_title_are_told_apart_by_their_scenarios():
    from bandeexit.report.comparison.targets import share_targets
    from bandeexit.scenarios.result import Result
    from bandeexit.scenarios.scenario import Scenario

    def result(name, bound):
        targets = (replace(TARGET, bound=bound),)
        title = {"da": f"Æ {name}", "en": f"The {name}"}
        asked = Scenario(name, date(2024, 1, 1), 1, 1, title=title, targets=targets)
        return Result(asked, ("Danmark",), date(2020, 10, 7), {}, (0,))

    shared = share_targets([result("one", 84.0), result("two", 42.0)])[0].scenario.targets
    assert [target_title(one, "en") for one in shared] == ["12 weeks", "12 weeks (The two)"]
    assert [target_title(one, "da") for one in shared] == ["Tolv uger", "Tolv uger (Æ two)"]
