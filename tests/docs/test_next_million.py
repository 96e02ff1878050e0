"""The worked example of the next million: its commands work, and say what the page says."""

from __future__ import annotations

import re
import shutil

import pytest
from click.testing import CliRunner

import next_million
import renew
from answers import Answer
from study_copies import REAL, copy_study
from words import BELIEFS, row_of

PAGE = (REAL / "docs" / "next-million.md").read_text("utf-8")
COMMAND = re.compile(r"^bandeexit (.+)$", re.MULTILINE)
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Do what the page says with few draws: command -> its answer."""
    from bandeexit.cli import main  # noqa: F401  (registers the commands)
    from bandeexit.cli.app import cli

    folder = copy_study(tmp_path_factory.mktemp("negotiator"))
    shutil.copytree(REAL / "calibration" / "posterior", folder / "calibration" / "posterior")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for i, line in enumerate(COMMAND.findall(PAGE)):
            options = ["--draws", "30", "--quiet", "--out", f"runs/{i}"]
            outcome = CliRunner().invoke(cli, [*line.split(), *options])
            assert outcome.exit_code == 0, (line, outcome.output)
            found[line.removesuffix(" --language en")] = Answer(folder / "runs" / str(i))
    return found


def test_every_figure_of_the_page_is_made_of_the_commands_of_the_page(done):
    def ask(name):
        return done[renew.QUESTIONS[name]]

    text = {key: of(ask) for key, of in next_million.FIGURES.items()}
    assert all(text.values())
    assert len(text["next_million.splits"].splitlines()) == 2 + 3 * len(BELIEFS)


def test_with_few_draws_the_effect_of_the_page_is_found(done):
    """Within four standard errors of the mean of 30 pairs; the page's own is small beside it."""
    table = done["reckoner baseline"].table("effects")
    where = {"line": "coordinators", "year": 0, "amount_m_dkk": 1.0, **next_million.COMPLETED}
    assert row_of(table, regime="never", **where)["mean"] == 0.0
    found = row_of(table, regime="all", **where)
    error = (found["high"] - found["low"]) / 2 / 1.645
    told = renew.figures_stored()["next_million.completed"].split()[0]
    assert abs(found["mean"] - float(told.replace(MINUS, "-"))) < 4 * error


def test_every_belief_of_the_page_chooses_a_split(done):
    splits = done["reallocate baseline"].table("splits")
    assert set(splits.loc[splits["best"], "regime"]) == set(BELIEFS)
