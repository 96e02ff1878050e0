"""Dates and districts of `--axis`, and when a stress test ends on 3."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import UsageError
from bandeexit.files.stress import axis_from_text
from bandeexit.files.study import read_study
from bandeexit.scenarios.axes import Axis
from study_copies import REAL

PROGRAMME = read_study(REAL).programme
TEXT = "demand.referrals=scale:1,1.2"
PLACES = {
    "@2021-01-01..2022-01-01@Fyn": (date(2021, 1, 1), date(2022, 1, 1), ("Fyn",)),
    "@Fyn, Bornholm@..2022-01-01": (None, date(2022, 1, 1), ("Fyn", "Bornholm")),
    "@2021-01-01..": (date(2021, 1, 1), None, ()),
    "@Midt- og Vestsjælland": (None, None, ("Midt- og Vestsjælland",)),
    "": (None, None, ()),
}


@pytest.mark.parametrize("where", PLACES)
def test_an_axis_says_when_and_where_it_holds(where):
    axis = axis_from_text(TEXT + where, PROGRAMME)
    assert (axis.start, axis.stop, axis.districts) == PLACES[where]
    assert axis.values == (1.0, 1.2)


@pytest.mark.parametrize(
    "where", ["@", "@Fyn@Bornholm", "@2021-13-01..", "@2021..2022", "@2021-01-01..@..2022-01-01"]
)
def test_a_place_that_cannot_be_read_is_refused_with_the_grammar(where):
    with pytest.raises(UsageError, match=r"@2021-01-01..2022-01-01"):
        axis_from_text(TEXT + where, PROGRAMME)


def stress(*arguments):
    asked = ("stress", "baseline", *arguments, "--draws", "30", "--quiet", "--language", "en")
    return CliRunner().invoke(cli, [*asked, "--fail-on-target"])


def test_a_target_missed_at_the_centre_ends_on_three(tmp_path):
    done = stress("--axis", "budget.coordinators=scale:0.05", "--out", str(tmp_path))
    assert done.exit_code == 3, done.output
    told = "Not met: Example target 'Nine of ten start within 12 weeks' (in 1 of 1 combinations,"
    assert f"{told} 1 of them for certain)." in done.output.replace("\n", " ")


def test_nominal_amounts_are_asked_for_like_in_a_run(tmp_path):
    asked = ("--axis", "demand.referrals=scale:1,1.2", "--prices", "nominal")
    for out, some in (("real", asked[:2]), ("nominal", asked)):
        stress(*some, "--out", str(tmp_path / out))
    spent = {}
    for out in ("real", "nominal"):
        (folder,) = (tmp_path / out).iterdir()
        table = pd.read_csv(folder / "tables" / "headlines.csv")
        money = table["headline"].str.startswith("spend_total")
        spent[out] = table.loc[money, "mean"].to_numpy()
    assert "--prices nominal" in (folder / "asked.yaml").read_text("utf-8").replace("\n ", "")
    assert (spent["nominal"] > spent["real"]).all()


def test_what_no_axis_calls_plausible_is_not_asked_but_the_centre_is():
    study = bx.load_study(REAL)
    target = "completions"

    def missed(plausible):
        axis = Axis("budget.coordinators", "scale", (0.05, 1.0), plausible=plausible)
        return study.stress("baseline", [axis], draws=60).found.missed

    at_the_centre = set(missed(None))
    assert target not in at_the_centre
    assert set(missed((0.9, 1.0))) == at_the_centre
    assert target in missed((0.0, 1.0))
