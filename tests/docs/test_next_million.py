"""The worked example of the next million: its commands work, and say what the page says."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from click.testing import CliRunner

import renew
from study_copies import REAL, copy_study
from words import BELIEFS

PAGE = (REAL / "docs" / "next-million.md").read_text("utf-8")
EFFECTS = "next_million.effects"
COMMAND = re.compile(r"^bandeexit (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Do what the page says with few draws; each command with what it printed."""
    from bandeexit.cli import main  # noqa: F401  (registers the commands)
    from bandeexit.cli.app import cli

    folder = copy_study(tmp_path_factory.mktemp("negotiator"))
    shutil.copytree(REAL / "calibration" / "posterior", folder / "calibration" / "posterior")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return [
            (line, CliRunner().invoke(cli, [*line.split(), "--draws", "30", "--quiet", "--json"]))
            for line in COMMAND.findall(PAGE)
        ]


def test_every_command_of_the_page_succeeds(done):
    assert len(done) == 7
    for line, outcome in done:
        assert outcome.exit_code == 0, (line, outcome.output)


def test_with_few_draws_the_effect_of_the_page_is_found(done):
    """Within four standard errors of the mean of 30 pairs; the page's own is small beside it."""
    figures = json.loads(done[0][1].stdout)
    effects = {
        (e["regime"], e["line"]): e
        for e in figures["effects"]
        if (e["year"], e["amount_m_dkk"], e["number"]) == ("all", 1.0, "completed.since_census")
    }
    assert effects["never", "coordinators"]["mean"] == 0.0
    told = re.search(r"programmes completed \| \+?(\S+)", renew.figures_stored()[EFFECTS])
    found = effects["all", "coordinators"]
    error = (found["high"] - found["low"]) / 2 / 1.645
    assert abs(found["mean"] - float(told[1].replace("\N{MINUS SIGN}", "-"))) < 4 * error


def test_every_belief_of_the_page_chooses_a_split(done):
    figures = json.loads(done[4][1].stdout)
    assert {group["regime"] for group in figures["groups"]} == set(BELIEFS)
    assert all(group["best_moves_m_dkk"] for group in figures["groups"])
