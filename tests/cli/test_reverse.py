"""`bandeexit reverse` on the real study, with few paths."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli.app import cli

ROOT = Path(__file__).resolve().parents[2]
AXES = (
    *("--axis", "budget.coordinators=scale:0.6,0.8,1"),
    *("--axis", "demand.referrals=scale:1,1.4,2"),
)
FACTORS = {"number of referrals": "demand.referrals", "coordinators": "budget.coordinators"}
"""Words of a title -> factor."""
SIZE = ("--draws", 12, "--workers", 1, "--no-check", "--language", "en", "--quiet")


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def reversed_(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    done = bandeexit("reverse", "twelve_weeks", *AXES, *SIZE, "--out", out, "--json")
    (folder,) = out.iterdir()
    return json.loads(done.stdout), folder


def test_a_search_leaves_a_whole_folder(reversed_):
    from bandeexit.files.run_folder import faults_of

    _, folder = reversed_
    assert faults_of(folder) == []
    names = {file.stem for file in (folder / "tables").glob("*.csv")}
    assert names >= {"alone", "frontier", "cells"}  # no ranges, so no odds
    assert len(list((folder / "charts").glob("*.png"))) == 2


def test_a_search_is_made_again_from_its_folder(reversed_, tmp_path):
    assert "outputs are equal to the bit" in bandeexit("verify", reversed_[1]).output
    size = ("--search", 12, "--draws", 24, "--workers", 1, "--quiet", "--out", tmp_path)
    bandeexit("reverse", "twelve_weeks", "--axis", "demand.referrals=scale:1,1.6", *size)
    (checked,) = tmp_path.iterdir()
    manifest = json.loads((checked / "manifest.json").read_text("utf-8"))
    assert manifest["scenarios"]["twelve_weeks"]["draws"] == 24
    assert "outputs are equal to the bit" in bandeexit("verify", checked).output


def rows_of(story):
    """Title of a row -> its cells."""
    rows = story["table"]["rows"]
    return {one if isinstance(one, str) else one["words"]: cells for one, *cells in rows}


def test_json_and_table_tell_the_same_breaks(reversed_):
    story, folder = reversed_
    table = pd.read_csv(folder / "tables" / "alone.csv")
    mixed = table[table["regime"] == "all"].groupby("factor")["breaks_at"].apply(set)
    for title, cells in rows_of(story).items():
        factor = next((one for words, one in FACTORS.items() if words in title), None)
        if factor is not None and "middle" in cells[0]:
            assert round(cells[0]["middle"] / 100, 6) in mixed[factor]


def test_the_page_tells_each_belief(reversed_):
    story, folder = reversed_
    page = (folder / "report.html").read_text("utf-8")
    assert "capacity never binds 1/3" in page
    assert story["table"]["headings"][2] == "Capacity never binds"
    assert rows_of(story)["The yearly number of referrals, %"][1]["words"] == "no break"


def test_the_first_target_is_the_one_that_is_asked_and_the_folder_says_so(reversed_):
    text = (reversed_[1] / "asked.yaml").read_text("utf-8")
    assert "target: wait" in text
    assert "search: 12" in text
    again = json.loads((reversed_[1] / "manifest.json").read_text("utf-8"))["again"]
    assert "--target wait" in again
    assert "--no-check" in again


def test_a_dry_run_of_the_worked_example_says_how_long_it_takes(tmp_path):
    done = bandeexit("reverse", "wait_over_12_weeks", "--dry-run", "--out", tmp_path)
    assert "500 paths each" in done.output
    assert not list(tmp_path.iterdir())


def test_an_unknown_target_is_refused_before_any_work(tmp_path):
    done = bandeexit("reverse", "twelve_weeks", *AXES, "--target", "wat", "--out", tmp_path, code=2)
    assert "did you mean `wait`" in done.output


def test_a_search_of_one_path_is_refused(tmp_path):
    done = bandeexit("reverse", "twelve_weeks", *AXES, "--search", 1, "--out", tmp_path, code=2)
    assert "`search` is 1; expected 2 or more" in done.output


def test_a_notebook_gets_the_same_answer(reversed_):
    axes = [axis for axis in AXES if "=" in axis]
    study = bx.load_study(ROOT)
    done = study.reverse("twelve_weeks", axes, draws=12, check=False)
    assert done.sentences()[:2] == [one["words"] for one in reversed_[0]["answer"]][:2]
    assert done.found.n_draws == 12
    pd.testing.assert_frame_equal(
        done.table("alone"), pd.read_parquet(reversed_[1] / "tables" / "alone.parquet"),
        check_dtype=False,
    )  # fmt: skip
    assert done.chart("frontier").compose is not None


def test_every_lever_of_the_study_says_why():
    grid = bx.load_study(ROOT).fitted.grid("wait_over_12_weeks")
    assert len(grid.axes) == 4
    assert len(grid.levers) == 3
    assert all(lever.why and lever.source for lever in grid.levers)


BAD_LEVERS = {
    "there is no `budget.cordinators`; did you mean `budget.coordinators`": (
        "{parameter: budget.cordinators, add: [1.0], why: w, source: expert-2026}"
    ),
    "expected one of `set`, `scale`, `add`; found 0": (
        "{parameter: budget.coordinators, why: w, source: expert-2026}"
    ),
    "lever `no_such`": "{scenario: no_such, why: w, source: expert-2026}",
    "`why` is missing": "{scenario: pooled_districts, source: expert-2026}",
    "there is no `whence`": "{scenario: pooled_districts, why: w, source: expert-2026, whence: x}",
}


@pytest.mark.parametrize("words", list(BAD_LEVERS))
def test_a_lever_that_is_wrong_is_named_with_its_line(words, tmp_path):
    text = (ROOT / "scenarios" / "stress" / "wait_over_12_weeks.yaml").read_text("utf-8")
    path = tmp_path / "wait_over_12_weeks.yaml"
    path.write_text(f"{text.split('restore:')[0]}restore:\n  - {BAD_LEVERS[words]}\n", "utf-8")
    done = bandeexit("reverse", path, "--dry-run", code=2)
    assert words in done.output
    assert f"{path}:" in done.output
