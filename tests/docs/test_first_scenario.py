"""The newcomer's page: its commands work, in its order, in a copy of the study."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from study_copies import REAL, copy_study

PAGE = REAL / "docs" / "first-scenario.md"
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FEW = "20"
"""Draws in place of the page's own, to be quick."""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Do what the page says; each command with what it printed."""
    from bandeexit.cli import main  # noqa: F401  (registers the commands)
    from bandeexit.cli.app import cli

    folder = copy_study(tmp_path_factory.mktemp("newcomer"))
    for name in ("calibration/posterior", "scenarios/scenario.schema.json"):
        there = REAL / name
        (shutil.copytree if there.is_dir() else shutil.copy)(there, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield (
            folder,
            [
                one
                for block in BLOCK.finditer(PAGE.read_text("utf-8"))
                for one in follow(cli, folder, *block.groups())
            ],
        )


def follow(cli, folder: Path, language: str, target: str, content: str):
    if language == "yaml":
        assert (folder / target).is_file(), f"{target} was to be edited, and is not there"
        (folder / target).write_text(content, "utf-8")
        return []
    assert language == "sh"
    lines = [re.sub(r"--draws \d+", f"--draws {FEW}", line) for line in content.splitlines()]
    return [(line, CliRunner().invoke(cli, line.split()[1:])) for line in lines]


def test_every_command_of_the_page_succeeds(done):
    _, commands = done
    assert len(commands) >= 7
    for line, outcome in commands:
        assert outcome.exit_code == 0, (line, outcome.output)


def test_the_page_leads_to_a_report_about_the_question(done):
    folder, _ = done
    reports = list((folder / "runs").glob("*my_question*/report.html"))
    assert reports
    assert all("En halv million mindre" in one.read_text("utf-8") for one in reports)
