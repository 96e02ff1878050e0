"""Variants of one file on the command line: run, compared, made again, and wherever one asks."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.templates import write_study
from study_copies import REAL

CUTS = """\
schema: 1
name: cuts
title: {da: "To procent", en: "Two per cent"}
question: {da: "Hvad koster det?", en: "What does it cost?"}
extends: baseline
changes:
  - id: cut
    scale: {budget.coordinators: 0.98}
    from: 2022-01-01
    why: opening offer
    source: expert-2026
variants:
  - name: ten
    title: {da: "Ti procent", en: "Ten per cent"}
    changes: {cut: {scale: {budget.coordinators: 0.9}}}
  - name: forty
    title: {da: "Fyrre procent", en: "Forty per cent"}
    changes: {cut: {scale: {budget.coordinators: 0.6}}}
"""
STRESS = """\
schema: 1
name: cuts_stressed
title: t
question: q
scenario: cuts:forty
axes: [{parameter: demand.referrals, scale: [1.5, 1.0], why: w, source: expert-2026}]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = write_study(REAL, tmp_path_factory.mktemp("study") / "study")
    (folder / "scenarios" / "cuts.yaml").write_text(CUTS, "utf-8")
    (folder / "scenarios" / "stress" / "cuts_stressed.yaml").write_text(STRESS, "utf-8")
    return folder


def bandeexit(study, *arguments, code=0):
    asked = [*map(str, arguments), *(() if study is None else ("--study", str(study)))]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def compared(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    asked = ("--draws", 24, "--seed", 5, "--out", out, "--language", "en", "--quiet")
    done = bandeexit(study, "compare", "baseline", "cuts:ten", "cuts:forty", *asked)
    (folder,) = out.iterdir()
    return done.stdout, folder


def test_two_variants_are_compared_on_the_same_luck_each_with_its_own_values(compared, study):
    told, folder = compared
    assert "Ten per cent" in told
    assert "Forty per cent" in told
    assert " ".join(told.split()).count("What does it cost?") == 1
    rows = pd.read_csv(folder / "tables" / "differences.csv")
    names = ["cuts-ten - baseline", "cuts-forty - baseline"]
    assert list(dict.fromkeys(rows["scenario"])) == names
    money = rows.query(
        "measure == 'appropriation_coordinators' and district == 'Danmark' and regime == 'all'"
    )
    last = {name: float(money.query("scenario == @name")["mean"].iloc[-1]) for name in names}
    assert last == {names[0]: pytest.approx(-1.0), names[1]: pytest.approx(-4.0)}
    alone = bx.load_study(study).run("cuts:forty", draws=24, seed=5).result
    values = alone.series["completed"].values
    base = bx.load_study(study).run("baseline", draws=24, seed=5).result.series["completed"].values
    assert (values != base).any()
    assert alone.scenario.asked_as == "cuts:forty"


def test_its_folder_says_how_to_ask_again_and_is_made_again_to_the_bit(compared, study, tmp_path):
    _, folder = compared
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["again"].startswith("bandeexit compare baseline cuts:ten cuts:forty --draws 24")
    assert list(manifest["scenarios"]) == ["baseline", "cuts-ten", "cuts-forty"]
    assert "compare-baseline-cuts-ten-cuts-forty" in folder.name
    assert "outputs are equal to the bit" in bandeexit(study, "verify", folder).output


def test_all_is_the_file_and_its_variants_where_several_may_be_asked(study):
    told = bandeexit(study, "compare", "baseline", "cuts:all", "--draws", 8, "--dry-run").output
    assert "4 scenarios" in told
    told = bandeexit(study, "needed", "cuts:all", "--dry-run", code=2).output
    assert "several scenarios; expected one of cuts, cuts:ten, cuts:forty" in told
    twice = ("compare", "cuts:ten", "cuts:all", "--dry-run")
    assert "two scenarios are called cuts-ten" in bandeexit(study, *twice, code=2).output


def test_it_is_usable_wherever_a_scenario_is(study, tmp_path):
    about = ("--draws", 24, "--dry-run")
    axis = ("--axis", "demand.referrals=scale:1,1.2")
    bandeexit(study, "stress", "cuts:ten", *axis, *about)
    bandeexit(study, "reverse", "cuts:ten", *axis, "--target", "wait", "--draws", 60, "--dry-run")
    bandeexit(study, "needed", "cuts:ten", "--target", "wait", *about)
    bandeexit(study, "reckoner", "cuts:ten", *about)
    bandeexit(study, "claim", "baseline", "cuts:ten", "--at-most", "-4", "--draws", 60, "--dry-run")
    told = bandeexit(study, "show", "cuts:ten", "--diff", "cuts", "--language", "en").output
    assert "is cut by 10 %" in told
    drawn = bandeexit(study, "plot-inputs", "cuts:all", "--out", tmp_path, "--language", "en")
    assert "Appropriation by line and year - Forty per cent. In 2023, 13.0 m DKK" in drawn.output
    names = [
        one["name"] for one in json.loads(bandeexit(study, "list", "--json").output)["scenarios"]
    ]
    assert [name for name in names if "cuts" in name] == ["cuts", "cuts:ten", "cuts:forty"]


def test_a_stress_test_varies_a_variant_also_with_what_is_set(study, tmp_path):
    asked = ("--draws", 24, "--out", tmp_path, "--quiet", "--set", "visitation.days=60")
    bandeexit(study, "stress", "cuts_stressed", *asked)
    (folder,) = tmp_path.iterdir()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (about,) = manifest["scenarios"].values()
    assert about["asked"] == "cuts:forty:visitation.days=60.0"
    cells = pd.read_csv(folder / "tables" / "cells.csv")
    assert list(dict.fromkeys(cells["demand.referrals"])) == [1.0, 1.5]  # in order


def test_check_looks_at_every_variant_of_a_file(study):
    path = study / "scenarios" / "cuts.yaml"
    assert "1 scenario are" not in bandeexit(study, "check", "cuts").output
    assert "3 scenarios are in order" in bandeexit(study, "check", "cuts").output
    assert "1 scenario are in order" in bandeexit(study, "check", "cuts:ten").output
    path.write_text(CUTS.replace("0.6}", "6}, from: 2030-01-01"), "utf-8")
    told = bandeexit(study, "check", "cuts", code=2).output
    assert "cuts.yaml:18:50   `cut` starts 2030-01-01, not before the horizon 2024-01-01" in told
    path.write_text(CUTS, "utf-8")
