"""Somebody else's counts: another country, three districts, two dates, a queue, hold-outs."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from bandeexit.cli.app import cli
from bandeexit.files.study import read_study
from invented import COUNTRY, invented_study, make_smaller
from study_copies import copy_study


def test_the_study_is_read(tmp_path):
    study = read_study(invented_study(tmp_path))
    assert [district.name for district in study.programme.districts] == ["Nord", "Midt", "Syd"]
    assert study.programme.census.when == date(2022, 7, 1)
    assert study.programme.census.counts == (17, 58, 72, 45, 48)
    assert [target.use for target in study.targets].count("fit") == 6
    assert [target.use for target in study.targets].count("hold-out") == 4


def test_counts_of_another_country_need_its_districts(tmp_path):
    folder = copy_study(tmp_path / "study")
    other = ["--targets", COUNTRY / "targets.yaml", "--out", tmp_path / "fit"]
    run = CliRunner().invoke(cli, ["calibrate", "--study", str(folder), *map(str, other)])
    assert run.exit_code == 2
    assert "target: `scope` is 'Nord'" in run.output
    assert not (tmp_path / "fit").exists()


def test_other_targets_need_a_place_of_their_own(tmp_path):
    targets = str(COUNTRY / "targets.yaml")
    run = CliRunner().invoke(cli, ["calibrate", "--targets", targets])
    assert run.exit_code == 2
    assert "--targets needs --out, so that the study's own fit stays" in run.output


@pytest.mark.slow
def test_it_is_fitted_scored_and_forecast(tmp_path):
    folder = make_smaller(invented_study(tmp_path / "study"))
    run = CliRunner().invoke(cli, ["calibrate", "--study", str(folder), "--quiet"])
    assert run.exit_code == 0, run.output
    summary = json.loads((folder / "calibration/posterior/summary.json").read_text())
    assert [regime["name"] for regime in summary["regimes"]] == ["never", "agnostic", "often"]
    for regime in summary["regimes"]:
        assert regime["check"]["khat"] < 0.7  # `never` is emulated, too: it has two dates
        assert max(regime["emulator_errors"]) < 0.3
        assert all(0.02 < check["mid_p"] < 0.98 for check in regime["predictive"])
        assert [score["name"] for score in regime["scores"]] == ["early", "later", "rate", "nord"]
        assert all(score["inside"] for score in regime["scores"])
        rows = {row["name"]: row for row in regime["table"]}
        # Two dates tell more of the trend than one (contraction 0.06 to 0.17 there).
        assert rows["demand.trend"]["contraction"] > 0.18
    check = CliRunner().invoke(cli, ["calibrate", "--check", "--study", str(folder)])
    assert check.exit_code == 0, check.output
    out = str(tmp_path / "runs")
    options = ["--study", str(folder), "--draws", "150", "--quiet", "--out", out]
    forecast = CliRunner().invoke(cli, ["run", "baseline", *options])
    assert forecast.exit_code == 0, forecast.output
