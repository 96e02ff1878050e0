"""`bandeexit needed` on the real study, with few paths and values."""

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
from bandeexit.errors import UsageError
from bandeexit.files.question import read_question
from bandeexit.questions import analysis_of
from bandeexit.questions.asking import Given, ask, command_of
from bandeexit.report.voice import Voice

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
def answer():
    study = bx.load_study(ROOT)
    return study.needed("baseline", target="wait", lever=LEVER[1], draws=90)


def test_an_answer_leaves_a_whole_folder(found):
    from bandeexit.files.run_folder import faults_of

    _, folder = found
    assert faults_of(folder) == []
    assert {file.name for file in (folder / "tables").iterdir()} >= {"curve.csv", "answers.csv"}
    assert len(list(folder.glob("charts/*.png"))) == 2
    assert (folder / "asked.yaml").exists()


def test_json_tables_and_notebook_tell_the_same(found, answer):
    told, folder = found
    for name in ("curve", "answers", "hinges"):
        stored, own = pd.read_csv(folder / "tables" / f"{name}.csv"), answer.table(name)
        assert len(stored) == len(own)
        for column in own.select_dtypes("float"):
            np.testing.assert_allclose(stored[column], own[column], rtol=1e-5)
    assert [one["words"] for one in told["answer"]] == answer.sentences()[:3]
    (need,) = (one for one in told["answer"] if one["key"] == "needed_told")
    row = answer.table("answers").iloc[0]
    ends = {"low": row["missed_up_to_m_dkk"], "high": row["met_from_m_dkk"]}
    assert need["numbers"]["told"]["numbers"] == pytest.approx(ends)
    assert need["numbers"]["added"]["numbers"] == pytest.approx(
        {"first": ends["low"] - 10.0, "last": ends["high"] - 10.0}
    )


def test_every_share_has_its_interval_and_every_belief_and_third_its_curve(found):
    table = pd.read_csv(found[1] / "tables" / "curve.csv")
    parts = {"all", "never", "agnostic", "often", "low", "middle", "high"}
    assert set(table["part"]) == parts
    for prefix in ("", "all_dates_"):
        share, low, high = (table[prefix + end] for end in ("share", "low", "high"))
        assert share.between(low - 1e-5, high + 1e-5).all()
    assert (table["all_dates_share"] <= table["share"] + 1e-6).all()


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_sentence_or_chart_has_an_unfilled_place(answer, language):
    voice = Voice(language)
    texts = [text for chart in answer.story.charts for text in (chart.caption, chart.alt)]
    told = " ".join([*answer.sentences(language), *map(voice.say, texts)])
    assert "{" not in told
    assert "nan" not in told
    assert len(answer.story.charts) == 2
    assert all(len(voice.say(line).split()) <= 30 for line in answer.story.answer)


def test_the_chart_draws_the_curve_of_the_table(answer):
    ax = answer.plot()
    lines = {line.get_label(): line for line in ax.get_lines()}
    table = answer.table("curve")
    for label, part in (("weighted", "all"), ("Capacity often bound", "often")):
        rows = table[table["part"] == part]
        np.testing.assert_allclose(lines[label].get_ydata(), 100 * rows["share"])
        np.testing.assert_allclose(lines[label].get_xdata(), rows["line_m_dkk"])
    thirds = [line.get_label() for line in answer.plot("thirds", language="da").get_lines()]
    assert [label for label in thirds if label[0] != "_"] == ["lav", "midt", "høj"]
    with pytest.raises(UsageError, match="did you mean `thirds"):
        answer.plot("third_baseline_wait_budget_coordinators")


def test_an_answer_is_made_again_from_its_folder(found):
    assert "outputs are equal to the bit" in bandeexit("verify", found[1]).output
    manifest = json.loads((found[1] / "manifest.json").read_text("utf-8"))
    assert manifest["again"].startswith("bandeexit needed baseline --lever")


def test_a_dry_run_says_how_much_there_is_to_do_and_writes_nothing(tmp_path):
    done = bandeexit("needed", "baseline", "--target", "wait", "--dry-run", "--out", tmp_path,
                     "--workers", 2)  # fmt: skip
    assert "12 values, and up to 28 more" in done.output
    assert "80000 paths" in done.output
    assert not list(tmp_path.iterdir())


def test_the_command_of_a_folder_asks_for_the_same_again(found):
    """Its lever and its probability are written out, and read back as they were."""
    _, folder = found
    question = read_question(folder)
    again = json.loads((folder / "manifest.json").read_text("utf-8"))["again"]
    verb, *words = shlex.split(again)[1:]
    context = cli.commands[verb].make_context(verb, words)
    options = {name: context.params[name] for name in ("target", "probability", "lever")}
    assert options == {"target": "wait", "probability": 0.9, "lever": (LEVER[1],)}
    study = bx.load_study(ROOT).fitted
    given = Given(
        [context.params["subjects"]], draws=context.params["draws"], seed=context.params["seed"],
        target=options["target"], language="en", options=options,
    )  # fmt: skip
    assert ask(study, analysis_of("needed"), given) == question


def test_a_probability_is_written_out_in_full():
    study = bx.load_study(ROOT).fitted
    about = {"probability": 0.123456789, "lever": [LEVER[1]]}
    given = Given(["baseline"], draws=4, target="wait", options=about)
    question = ask(study, analysis_of("needed"), given)
    assert "--probability 0.123456789" in command_of(analysis_of("needed"), question)


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
    told = " ".join(done.output.split())
    assert "In the model a change costs nothing (intake limit over the norm)" in told
    assert "met in 50 of 100" in " ".join(done.output.split())
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
