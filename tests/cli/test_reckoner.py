"""`bandeexit reckoner` and `bandeexit reallocate` on the real study, with few paths."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import UsageError
from bandeexit.scenarios.headline_values import COMPLETED, headline_values
from bandeexit.scenarios.scenario import Change

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--draws", 24, "--workers", 1, "--language", "en", "--quiet")


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def made(tmp_path_factory, *arguments):
    from bandeexit.files.run_folder import faults_of

    out = tmp_path_factory.mktemp("runs")
    done = bandeexit(*arguments, *SIZE, "--out", out, "--json")
    (folder,) = out.iterdir()
    assert faults_of(folder) == []
    return json.loads(done.stdout), folder


@pytest.fixture(scope="module")
def reckoned(tmp_path_factory):
    return made(tmp_path_factory, "reckoner", "baseline", "--step", 1)


@pytest.fixture(scope="module")
def reallocated(tmp_path_factory):
    return made(tmp_path_factory, "reallocate", "baseline", "--step", 1)


def test_the_reckoner_tells_every_line_year_and_belief_and_says_what_it_cannot(reckoned):
    figures, folder = reckoned
    table = pd.read_csv(folder / "tables" / "effects.csv")
    assert set(table["line"]) == {"coordinators", "special_measures"}
    assert set(table["year"]) == {0, 2021, 2022, 2023}
    assert set(table["regime"]) == {"all", "never", "agnostic", "often"}
    assert set(table["amount_m_dkk"]) == {-1.0, 1.0}
    periods = set(table[table["measure"] == "completed"]["period"])
    assert periods == {"2021", "2022", "2023", "since_census"}
    titles = [section["title"] for section in figures["sections"]]
    assert titles[0] == "A step up and down, line by line and year by year"
    assert titles[1] == "What one more costs"
    page = (folder / "report.html").read_text("utf-8")
    assert "a question that the model cannot answer" in page
    assert "undersell" in page
    assert "The belief about capacity decides which line gives more" in page
    assert "capacity never binds 1/3, capacity may have bound 1/3" in page


def test_where_capacity_never_bound_coordinators_change_nothing(reckoned):
    table = pd.read_csv(reckoned[1] / "tables" / "effects.csv")
    mine = table[(table["regime"] == "never") & (table["line"] == "coordinators")]
    done = mine[mine["measure"] == "completed"]
    assert set(done["direction"]) == {"same"}
    often = table[(table["regime"] == "often") & (table["line"] == "coordinators")]
    assert "same" not in set(often[often["period"] == "since_census"]["direction"])


def test_an_effect_equals_the_paired_difference_of_two_runs(reckoned):
    study = bx.load_study(ROOT).fitted
    scenario = study.scenario("baseline", draws=24)
    more = Change("more", "budget.coordinators", "add", 1.0, date(2021, 1, 1))
    both = (scenario, replace(scenario, changes=(more,)))
    one, other = (headline_values(study.simulate(s))[COMPLETED] for s in both)
    table = pd.read_csv(reckoned[1] / "tables" / "effects.csv")
    (told,) = table[
        (table["regime"] == "all") & (table["line"] == "coordinators") & (table["year"] == 0)
        & (table["amount_m_dkk"] == 1.0) & (table["measure"] == COMPLETED.measure)
        & (table["period"] == COMPLETED.period)
    ]["mean"]  # fmt: skip
    assert told == pytest.approx(float((other - one).mean()))


def test_the_splits_are_neutral_and_say_what_staying_put_loses(reallocated):
    figures, folder = reallocated
    table = pd.read_csv(folder / "tables" / "splits.csv")
    moved = table[["moved_coordinators_m_dkk", "moved_special_measures_m_dkk"]]
    np.testing.assert_allclose(moved.sum(axis=1), 0.0)
    rows = figures["table"]["rows"]
    assert len(rows) == 4  # weighted, and by belief
    # What staying put loses; in a word where no pair differs.
    told = [row[2].get("numbers", {"of": row[2]})["of"] for row in rows if isinstance(row[2], dict)]
    assert told
    for loss in told:
        assert loss["low"] <= loss["middle"] <= loss["high"]
    page = (folder / "report.html").read_text("utf-8")
    assert "Kept as they are: Rigspolitiet, the contact point" in page
    assert "on one half of the futures" in page
    regret = pd.read_csv(folder / "tables" / "regret.csv")
    assert set(regret["choice"]) == {"stay", "all", "never", "agnostic", "often"}


def test_taking_from_a_line_without_an_effect_is_warned_of(tmp_path):
    asked = ("reallocate", "baseline", "--step", 2, "--take-from", "contact_point", "--by", "wait")
    bandeexit(*asked, "--regime", "often", "--draws", 8, "--quiet", "--out", tmp_path)
    (folder,) = tmp_path.iterdir()
    page = (folder / "report.html").read_text("utf-8")
    assert "ADVARSEL: der tages penge fra kontaktpunktet" in page
    table = pd.read_csv(folder / "tables" / "splits.csv")
    assert table["moved_contact_point_m_dkk"].min() == -2.0
    assert set(table["regime"]) == {"often"}


def test_a_target_can_be_what_is_to_be_best(tmp_path):
    study = bx.load_study(ROOT)
    done = study.reallocate("baseline", by="wait", step=2.0, draws=12)
    assert done.found.by == "wait"
    kept = study.reallocate("baseline", by="completions", step=2.0, draws=12, regime="often")
    shares = kept.table("splits")["mean"]
    assert shares.abs().max() <= 1.0
    assert "Example target 'At least 30 complete a year' is met" in kept.sentences()[0]


def test_bad_requests_are_refused_with_what_is_known(tmp_path):
    done = bandeexit("reallocate", "baseline", "--by", "complete", "--out", tmp_path, code=2)
    assert "did you mean" in done.output
    done = bandeexit("reallocate", "baseline", "--take-from", "coordinators", code=2)
    assert "rigspolitiet, contact_point" in done.output
    done = bandeexit("reckoner", "baseline", "--step", 0, "--out", tmp_path, code=2)
    assert "above 0" in done.output
    asked = ("reckoner", "conflict_with_response", "--draws", 4, "--out", tmp_path, "--quiet")
    assert "ask a scenario without it" in bandeexit(*asked, code=2).output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["reckoner", "reallocate"])
def test_a_dry_run_says_how_much_there_is_to_do_and_writes_nothing(verb, tmp_path):
    done = bandeexit(verb, "baseline", "--dry-run", "--out", tmp_path, "--workers", 2)
    assert "2000 paths each" in done.output
    assert "2 worker(s)" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_place_in_a_sentence_stays_empty(language):
    study = bx.load_study(ROOT)
    reckoner = study.reckoner("baseline", draws=6, amounts=(0.0, 1.0))
    split = study.reallocate("baseline", draws=6, step=4.0)
    for line in [*reckoner.sentences(language), *split.sentences(language)]:
        assert "{" not in line
        assert "nan" not in line
    assert reckoner.plot("curve", language=language).get_title(loc="left")
    assert reckoner.plot("cost_special_measures", language=language).get_yscale() == "log"
    assert reckoner.plot(language=language).get_title(loc="left")
    assert split.plot(language=language).get_xlabel()
    with pytest.raises(UsageError, match="curve_coordinators_baseline"):
        reckoner.plot("curve_coordinator")


def test_a_folder_is_listed_and_made_again_from_what_it_says(reckoned, reallocated):
    for (_, folder), verb in ((reckoned, "reckoner"), (reallocated, "reallocate")):
        assert "outputs are equal to the bit" in bandeexit("verify", folder).output
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        assert manifest["again"].startswith(f"bandeexit {verb} baseline --")
        listed = bandeexit("list", "--runs", "--out", folder.parent)
        assert f"{verb}-baseline" in listed.output
