"""The worked example of the next million: its commands work, and its numbers agree."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from study_copies import REAL, copy_study

PAGE = (REAL / "docs" / "next-million.md").read_text("utf-8")
COMMAND = re.compile(r"^bandeexit (.+)$", re.MULTILINE)


def digests_of_the_fit():
    import bandeexit as bx

    inputs = bx.load_study(REAL).basis.inputs
    return [digest for name, digest in inputs.items() if name.startswith("calibration/posterior/")]


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
    assert len(done) == 5
    for line, outcome in done:
        assert outcome.exit_code == 0, (line, outcome.output)


def test_the_page_names_the_fit_and_the_version_it_was_printed_with():
    import bandeexit

    for digest in digests_of_the_fit():
        assert digest[:12] in PAGE, "a new fit: run the page's commands, and write what they print"
    assert f"version {bandeexit.__version__}" in PAGE


def test_with_few_draws_the_answers_of_the_beliefs_are_those_of_the_page(done):
    figures = json.loads(done[0][1].stdout)
    effects = {
        (e["regime"], e["line"]): e["mean"]
        for e in figures["effects"]
        if (e["year"], e["amount_m_dkk"], e["number"]) == ("all", 1.0, "completed.since_census")
    }
    assert effects["never", "coordinators"] == 0.0 < effects["never", "special_measures"]
    assert effects["often", "coordinators"] > effects["often", "special_measures"]
    # The mean of 30 pairs is known to about 0.9 (standard error); the page's is 3.9.
    assert abs(effects["all", "coordinators"] - 3.9) < 4 * 0.9


def test_what_the_page_says_of_the_splits_is_what_is_found(done):
    figures = json.loads(done[-1][1].stdout)
    best = {group["regime"]: group["best_moves_m_dkk"] for group in figures["groups"]}
    assert best["often"]["coordinators"] > 0 > best["never"]["coordinators"]
