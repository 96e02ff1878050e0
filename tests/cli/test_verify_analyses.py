"""`bandeexit verify RUN` makes an analysis again from what its folder says, nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import RunError
from bandeexit.files.question import ASKED, RESOLVED, read_question

BODY = """schema: 1
name: small
title: {da: "Lille", en: "Small"}
question: {da: "Hvor?", en: "Where?"}
scenario: baseline
axes:
  - parameter: budget.coordinators
    scale: [0.8, 1.0]
    from: 2021-01-01
    plausible: [0.9, 1.1]
    severity: {central: 1.0, adverse: 0.9, severe: 0.8, extreme: 0.7}
    why: a test
    source: expert-2026
  - {parameter: demand.referrals, scale: [1, 1.2], until: 2022-01-01, districts: [Fyn],
     plausible: [1, 1.1], why: a test, source: expert-2026}
"""


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Folder of a stress test whose file is gone."""
    out = tmp_path_factory.mktemp("runs")
    file = out / "small.yaml"
    file.write_text(BODY, encoding="utf-8")
    bandeexit("stress", file, "--draws", 8, "--seed", 5, "--workers", 1, "--quiet", "--out", out)
    file.unlink()
    (made,) = (one for one in out.iterdir() if one.is_dir())
    return made


def test_a_stress_test_is_made_again_though_its_file_is_gone(folder):
    done = bandeexit("verify", folder, "--json")
    told = json.loads(done.stdout)
    assert {one["verdict"] for one in told["files"]} == {"equal"}, told
    names = {one["what"] for one in told["files"]}
    assert {"report.html", "tables/cells.csv", ASKED, "resolved.yaml"} <= names


def test_what_was_asked_is_read_back_in_full(folder):
    asked = read_question(folder)
    assert (asked.verb, asked.name, asked.title["da"]) == ("stress", "small", "Lille")
    assert asked.words["en"] == "Where?"
    assert [axis.values for axis in asked.axes] == [(0.8, 1.0), (1.0, 1.2)]
    assert asked.axes[0].severity["extreme"] == 0.7
    assert asked.axes[1].districts == ("Fyn",)
    assert (asked.base.draws, asked.base.seed) == (8, 5)
    assert "--seed 5" in (folder / ASKED).read_text("utf-8")


def test_an_axis_that_is_another_than_the_tables_were_made_from_is_noticed(folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    text = (other / ASKED).read_text("utf-8")
    (other / ASKED).write_text(text.replace("- 0.8\n", "- 0.7\n", 1), encoding="utf-8")
    done = bandeexit("verify", other, code=1)
    assert f"{ASKED} has changed since the run" in done.output
    assert "tables/cells.csv, made again, it has other bytes" in done.output


@pytest.mark.parametrize("content", ["verb: [", "verb: stress\n", "verb: stress\nagain: a\nodd: 1"])
def test_a_question_that_cannot_be_read_says_so_and_what_to_do(tmp_path, content):
    (tmp_path / ASKED).write_text(content, encoding="utf-8")
    (tmp_path / RESOLVED).write_text("scenarios: []\n", encoding="utf-8")
    with pytest.raises(RunError, match="Run its command again"):
        read_question(tmp_path)
    with pytest.raises(RunError, match="the command in its manifest"):
        read_question(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("stres", "there is no question `stres`; did you mean `stress`"),
        ("reckoner", "there is no option `step`"),
    ],
)
def test_a_question_that_nobody_can_have_asked_is_refused_in_words(folder, tmp_path, verb, told):
    other = shutil.copytree(folder, tmp_path / "other")
    text = (other / ASKED).read_text("utf-8")
    (other / ASKED).write_text(text.replace("verb: stress\n", f"verb: {verb}\n"), "utf-8")
    done = bandeexit("verify", other, code=1)
    assert told in done.output
    assert "Run its command again" in done.output
