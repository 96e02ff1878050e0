"""`check` and `list` know stress tests, and `new study` takes them along."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from study_copies import REAL, copy_study, edit

FILE = "scenarios/stress/appropriation_and_demand.yaml"


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture
def study(tmp_path) -> Path:
    folder = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "scenarios" / "stress", folder / "scenarios" / "stress")
    return folder


def test_check_reads_every_stress_test_and_tells_its_faults_with_their_place(study):
    assert "2 stress tests are in order" in bandeexit("check", "--study", study).output
    edit(study, FILE, "central: 1.0", "centrl: 1.0")
    done = bandeexit("check", "--study", study, code=2)
    assert "appropriation_and_demand.yaml:14:5   axis `budget.coordinators`: there is no" in (
        done.output
    )


def test_check_takes_the_name_or_the_file_of_a_stress_test(study):
    for name in ("appropriation_and_demand", study / FILE):
        done = bandeexit("check", name, "--study", study)
        assert "0 scenarios, 1 stress test are in order" in done.output


@pytest.mark.parametrize(("language", "heading"), [("da", "Stresstest i"), ("en", "Stress tests")])
def test_list_tells_what_a_stress_test_asks(study, tmp_path, language, heading):
    asked = ("list", "--study", study, "--out", tmp_path / "runs", "--language", language)
    done = bandeexit(*asked)
    assert heading in done.output
    assert "baseline, budget.coordinators x demand.referrals" in done.output
    told, _ = json.loads(bandeexit(*asked, "--json").stdout)["stress_tests"]
    assert told["axes"] == ["budget.coordinators", "demand.referrals"]
    edit(study, FILE, "central: 1.0", "centrl: 1.0")
    assert "fejl" in bandeexit(*asked).output or "faults" in bandeexit(*asked).output
