"""Values that may be slips are told of, and so is a number that no forecast reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.study import read_study
from bandeexit.questions.notices import notices
from bandeexit.questions.rests_on import rests_on
from bandeexit.report.voice import Voice
from study_copies import REAL, copy_study, edit, scenario_of


def check(*arguments, code=0):
    done = CliRunner().invoke(cli, ["check", *map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


@pytest.fixture
def study(tmp_path) -> Path:
    folder = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "calibration" / "posterior", folder / "calibration" / "posterior")
    return folder


def test_the_study_itself_has_no_slips():
    told = check("--study", REAL)
    assert "range" not in told
    assert "calibrate" not in told


def test_a_line_beyond_five_times_todays_is_told_and_not_one_of_four_times():
    told = check("baseline", "--set", "budget.coordinators=9000000")
    assert (
        "more than 5 times today's appropriation (limit 50.0 m DKK per year (2020 prices))" in told
    )
    assert "times" not in check("baseline", "--set", "budget.coordinators=40")
    assert "fault" in check("baseline", "--set", "budget.coordinators=51", "--strict", code=2)


@pytest.mark.parametrize(("value", "is_told"), [("1.6", True), ("1.5", False), ("1.0", True)])
def test_a_value_outside_its_stated_range_is_told(value, is_told):
    told = check("baseline", "--set", f"capacity.stretch={value}")
    assert ("outside its own range 1.1 to 1.5" in told) is is_told


def test_a_step_that_says_why_has_left_the_range_on_purpose(tmp_path):
    study = read_study(REAL)
    step = "changes:\n  - {id: a, set: {capacity.stretch: 2}}\n"
    assert len(notices(study, [scenario_of(tmp_path, study, step)], "da")) == 1
    meant = scenario_of(tmp_path, study, step.replace("}}", "}, why: overtime}"))
    assert notices(study, [meant], "da") == []


def test_a_run_warns_of_it_and_its_table_of_assumptions_shows_what_was_set(tmp_path):
    asked = ["run", "baseline", "--set", "capacity.stretch=2", "--draws", "4", "--quiet"]
    done = CliRunner().invoke(cli, [*asked, "--out", str(tmp_path), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert "outside its own range" in done.output
    (folder,) = tmp_path.iterdir()
    page = (folder / "report.html").read_text("utf-8")
    assert "(--set: 2.0)" in page
    assert "outside its own range" in page


def test_without_set_the_table_shows_the_files_values():
    study = bx.load_study(REAL)
    *_, section = rests_on(study.fitted, study.scenario("baseline"), study.beliefs)
    assumptions, voice = section.tables[0], Voice("en")
    assert len(assumptions.rows) > 20
    assert not any("--set" in voice.say(cell) for row in assumptions.rows for cell in row)


def test_an_edited_number_with_a_prior_is_told_with_the_prior_that_rules_it(study):
    edit(study, "model/pathway.yaml", "value: 99", "value: 91")
    told = check("--study", study)
    assert "model/pathway.yaml has changed since the fit" in told
    assert "visitation.days (calibration/priors.yaml)" in told
    assert "edit the prior there, and run `bandeexit calibrate`" in told
    assert "demand.referrals" not in told.split("draw them from the fit:")[1]
