"""`bandeexit claim` on the real study, with few paths."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.question import read_question

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--draws", 60, "--workers", 1, "--language", "en", "--quiet")
ASKED = ("claim", "baseline", "budget_cut", "--at-most", -4, "--by", "2023-06-30")


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    done = bandeexit(*ASKED, *SIZE, "--out", out, "--json")
    (folder,) = out.iterdir()
    return json.loads(done.stdout), folder


def test_the_change_is_that_of_two_runs(made):
    """To 30 June 2023: totals at the midnight behind it, which are no flows added up."""
    study = bx.load_study(ROOT)
    totals = []
    for name in ("baseline", "budget_cut"):
        total = study.run(name, draws=60).result.series["total_completed"]
        at = [day.isoformat() for day in total.dates].index("2023-07-01")
        totals.append(total.national[:, at])
    pairs = pd.read_csv(made[1] / "tables" / "pairs.csv")
    np.testing.assert_array_equal(pairs["change"], totals[1] - totals[0])
    assert set(pairs["regime"]) == {"never", "agnostic", "often"}
    assert (pairs["change"][pairs["regime"] == "never"] == 0).all()


def test_python_json_and_folder_tell_the_same(made):
    told, folder = made
    answer = bx.load_study(ROOT).claim("budget_cut", at_most=-4, by="2023-06-30", draws=60)
    assert [one["words"] for one in told["answer"]] == [*answer.sentences()][: len(told["answer"])]
    stored, own = pd.read_csv(folder / "tables" / "claim.csv"), answer.table()
    assert stored["verdict"].tolist() == own["verdict"].tolist()
    np.testing.assert_allclose(stored["mean"], own["mean"], rtol=1e-5)
    assert "Claim about" in answer._repr_html_()
    assert answer.plot("odds", language="da").get_ylabel().startswith("af 100 par")


def test_a_folder_is_made_again_and_says_the_command_that_asks_for_the_same(made):
    assert "outputs are equal to the bit" in bandeexit("verify", made[1]).output
    again = json.loads((made[1] / "manifest.json").read_text("utf-8"))["again"]
    verb, *words = shlex.split(again)[1:]
    given = cli.commands[verb].make_context(verb, words).params
    assert given["subjects"] == ("baseline", "budget_cut")
    options = read_question(made[1]).options
    assert options == {"measure": "completed", "at_least": None, "at_most": -4.0,
                       "by": "2023-06-30", "district": None}  # fmt: skip
    assert {name: given[name] for name in options} == options


def test_one_district_and_one_belief_may_be_asked(tmp_path):
    done = bandeexit("claim", "baseline", "budget_cut", "--at-least", 0, "--district", "Fyn",
                     "--measure", "wait_days_mean", "--regime", "often", *SIZE,
                     "--out", tmp_path)  # fmt: skip
    assert "(Fyn) in Q4 2023: at most 0 days shorter" in " ".join(done.stdout.split())
    (folder,) = tmp_path.iterdir()
    assert pd.read_csv(folder / "tables" / "claim.csv")["regime"].tolist() == ["often"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("budget_cut", "--at-most", -4), "Name the two, the baseline first"),
        (("baseline", "budget_cut"), "with one of --at-least and --at-most"),
        (("baseline", "budget_cut", "--at-most", "four"), "'four' is not a valid float"),
        (("baseline", "budget_cut", "--at-most", -4, "--by", "2023-06-31"), "is no date"),
        (("baseline", "budget_cut", "--at-most", -4, "--draws", 8), "expected 30 or more"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_nothing_written(words, told, tmp_path):
    assert told in bandeexit("claim", *words, "--out", tmp_path, code=2).output
    assert not list(tmp_path.iterdir())


def test_a_dry_run_says_how_much_there_is_to_do(tmp_path):
    done = bandeexit(*ASKED, "--draws", 100, "--dry-run", "--out", tmp_path)
    assert "2 scenarios; 200 paths" in done.output
    assert not list(tmp_path.iterdir())
