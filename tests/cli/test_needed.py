"""`bandeexit needed` on the real study, with few paths and values."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import UsageError
from bandeexit.report.needed.chart import charts_of_needed
from bandeexit.report.needed.sentences import disagreements

ROOT = Path(__file__).resolve().parents[2]
LEVER = ("--lever", "budget.coordinators=scale:0.5..2.5:5")
SIZE = ("--draws", 90, "--workers", 1, "--language", "en", "--quiet")
ASKED = ("needed", "baseline", "--target", "wait", *LEVER, *SIZE)


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    done = bandeexit(*ASKED, "--out", out, "--json")
    (folder,) = out.iterdir()
    return json.loads(done.stdout), folder


@pytest.fixture(scope="module")
def need():
    study = bx.load_study(ROOT)
    return study.needed("baseline", "wait", LEVER[1], draws=90)


def test_an_answer_leaves_a_whole_folder(found):
    from bandeexit.files.run_folder import faults_of

    _, folder = found
    assert faults_of(folder) == []
    assert {file.name for file in (folder / "tables").iterdir()} >= {"curve.csv", "answers.csv"}
    assert len(list(folder.glob("charts/*.png"))) == 2
    assert (folder / "asked.yaml").exists()


def test_json_tables_and_notebook_tell_the_same(found, need):
    figures, folder = found
    (lever,) = figures["levers"]
    table = pd.read_csv(folder / "tables" / "curve.csv")
    for rows in (pd.DataFrame(lever["curve"]), need.curve()):
        for column in ("budget.coordinators", "share", "low", "high", "all_dates_share"):
            np.testing.assert_allclose(table[column], rows[column], rtol=1e-5)
    assert figures["sentences"] == need.sentences("en")
    answers = pd.DataFrame(lever["answers"])
    assert answers["outcome"].tolist() == need.answers()["outcome"].tolist()


def test_every_share_has_its_interval_and_every_belief_and_third_its_curve(found):
    table = pd.read_csv(found[1] / "tables" / "curve.csv")
    parts = {"all", "never", "agnostic", "often", "low", "middle", "high"}
    assert set(table["part"]) == parts
    for prefix in ("", "all_dates_"):
        share, low, high = (table[prefix + end] for end in ("share", "low", "high"))
        assert share.between(low - 1e-5, high + 1e-5).all()
    assert (table["all_dates_share"] <= table["share"] + 1e-6).all()


def test_the_answer_is_money_and_says_what_is_added_and_what_beliefs_say(need):
    told = need.sentences("en")
    assert told[0].startswith("Mixed from (stated weights)")
    (answer,) = (line for line in told if line.startswith("What is needed"))
    low, high = (need.answers().iloc[0][f"{end}_m_dkk"] for end in ("missed_up_to", "met_from"))
    for amount in (low, high, low - 10, high - 10):
        assert any(f" {amount:.{digits}f}" in answer for digits in (2, 3)), amount
    assert any("instead of 17.0" in line for line in told)
    assert any("Capacity never binds: nothing more is needed" in line for line in told)
    assert any("Lowest third" in line for line in told)
    assert any("more draws" in line or "With all" in line for line in told)
    (odds,) = disagreements(need.needed, "en", need.beliefs)
    assert "one says met where another says missed" in odds


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_sentence_or_chart_has_an_unfilled_place(need, language):
    told = " ".join(need.sentences(language))
    charts = charts_of_needed(need.needed, language, need.beliefs)
    assert "{" not in told + " ".join(chart.caption + chart.alt for chart in charts)
    assert [len(chart.figure.axes) for chart in charts] == [4, 4]
    assert all(len(chart.data) for chart in charts)


def test_the_chart_draws_the_curve_what_is_wanted_and_what_cannot_be_told(need):
    ax = need.plot()
    lines = {line.get_label(): line for line in ax.get_lines()}
    curve = need.needed.curve
    drawn = lines["at the worst date"]
    np.testing.assert_allclose(drawn.get_ydata(), [100 * s.share for s in curve.standings()])
    np.testing.assert_allclose(drawn.get_xdata(), [10 * v for v in curve.values])
    assert ax.patches  # shaded
    assert "m DKK a year" in ax.get_xlabel()
    assert "often" in need.plot(belief="often").get_title(loc="left")
    with pytest.raises(UsageError, match="did you mean `often`"):
        need.plot(belief="oftn")


def test_an_answer_is_made_again_from_its_folder(found):
    assert "outputs are equal to the bit" in bandeexit("verify", found[1]).output
    manifest = json.loads((found[1] / "manifest.json").read_text("utf-8"))
    assert manifest["again"].startswith("bandeexit needed baseline --target wait --probability")


def test_a_dry_run_says_how_much_there_is_to_do_and_writes_nothing(tmp_path):
    done = bandeexit("needed", "baseline", "--target", "wait", "--dry-run", "--out", tmp_path,
                     "--workers", 2)  # fmt: skip
    assert "12 values, and up to 28 more" in done.output
    assert "24000 to 80000 paths" in done.output
    assert not list(tmp_path.iterdir())


def test_a_target_must_be_named_and_known():
    assert "name one with --target" in bandeexit("needed", "baseline", code=2).output
    told = bandeexit("needed", "baseline", "--target", "waits", code=2).output
    assert "did you mean `wait`" in told
    told = bandeexit("needed", "baseline", "--target", "wait", "--lever", "budget.x=scale:1,2",
                     code=2).output  # fmt: skip
    assert "there is no `budget.x`" in told


def test_a_stopped_search_goes_on_with_the_values_it_has_kept(tmp_path, monkeypatch, found):
    from bandeexit.scenarios import cells

    simulate, done = cells.simulate_cell, []

    def stops(programme, scenario, draws, point, *rest):
        if len(done) == 6:
            raise KeyboardInterrupt
        done.append(point)
        return simulate(programme, scenario, draws, point, *rest)

    monkeypatch.setattr(cells, "simulate_cell", stops)
    stopped = bandeexit(*ASKED, "--out", tmp_path, code=130)
    assert "540 paths are kept" in stopped.output
    resumed = []

    def watched(programme, scenario, draws, point, *rest):
        resumed.append(point)
        return simulate(programme, scenario, draws, point, *rest)

    monkeypatch.setattr(cells, "simulate_cell", watched)
    bandeexit(*ASKED, "--out", tmp_path, "--resume")
    assert not set(resumed) & set(done)
    (folder,) = tmp_path.iterdir()
    for name in ("tables/curve.csv", "tables/answers.csv"):
        assert (folder / name).read_bytes() == (found[1] / name).read_bytes()


def test_a_lever_that_costs_nothing_in_the_model_is_told_as_that(tmp_path):
    done = bandeexit("needed", "baseline", "--target", "wait", "--probability", 0.5,
                     "--lever", "capacity.stretch=scale:0.8,1,1.4", *SIZE,
                     "--out", tmp_path)  # fmt: skip
    assert "In the model a change costs nothing (intake limit over the norm)" in done.output
    assert "wanted in 50 of 100" in done.output
    assert "m DKK" not in done.stdout


def test_several_levers_are_asked_one_by_one(tmp_path):
    bandeexit("needed", "baseline", "--target", "completions", "--regime", "often", *SIZE,
              "--lever", "budget.coordinators=scale:0.6,1", "--lever",
              "capacity.stretch=scale:0.8,1", "--out", tmp_path)  # fmt: skip
    (folder,) = tmp_path.iterdir()
    assert (folder / "tables" / "curve_2.csv").exists()
    assert set(pd.read_csv(folder / "tables" / "curve_1.csv")["part"]) >= {"often"}
    page = (folder / "report.html").read_text("utf-8")
    assert "Only one belief about capacity was run" in page
