"""`bandeexit sensitivity` on the real study, with few paths."""

from __future__ import annotations

import csv
import io
import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.effects import FILE
from bandeexit.files.question import read_question
from bandeexit.files.run_folder import faults_of, read_manifest
from bandeexit.questions.pack import pack
from bandeexit.report.chart import figure_of
from bandeexit.report.voice import Voice
from bandeexit.scenarios.changes import OF_THE_HISTORY
from bandeexit.study import load_study
from study_copies import REAL, copy_study

DRAWS = 330


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def study():
    return load_study()


@pytest.fixture(scope="module")
def sensed(study):
    return study.sensitivity("baseline", draws=DRAWS, workers=2)


def test_a_folder_is_whole_and_its_question_is_read_back(tmp_path):
    asked = ("sensitivity", "baseline", "--regime", "never", "--draws", 100, "--quiet", "--json")
    done = bandeexit(*asked, "--out", tmp_path, "--language", "en", "--workers", 1)
    (folder,) = tmp_path.iterdir()
    assert faults_of(folder) == []
    told = json.loads(done.stdout)
    best = told["answer"][0]["numbers"]["narrower"]
    assert best["low"] <= best["middle"] <= best["high"]
    question, manifest = read_question(folder), read_manifest(folder)
    assert (question.verb, question.regime, question.base.draws) == ("sensitivity", "never", 100)
    assert question.options == {"sobol": False}
    assert manifest["again"].startswith("bandeexit sensitivity baseline --draws 100")
    assert manifest["scenarios"]["baseline"]["paths_ok"] == 100
    assert bandeexit("verify", folder).stdout.strip().endswith("outputs are equal to the bit.")


def test_the_effects_are_written_into_the_study_as_they_are_in_the_folder(tmp_path):
    study = tmp_path / "study"
    copy_study(study)
    shutil.copytree(REAL / "calibration" / "posterior", study / "calibration" / "posterior")
    asked = ("sensitivity", "baseline", "--regime", "never", "--draws", 100, "--quiet")
    out = tmp_path / "runs"
    done = bandeexit(*asked, "--write-effects", "--study", study, "--out", out, "--workers", 1)
    (folder,) = out.iterdir()
    stored, table = rows_of(study / FILE), rows_of(folder / "tables" / "effects.csv")
    assert str(study / FILE) in done.stderr
    assert "--write-effects" not in read_manifest(folder)["again"]
    assert [{key: row[key] for key in table[0]} for row in stored] == table
    assert {(row["scenario"], row["draws"], row["regime"]) for row in stored} == {
        ("baseline", "100", "never")
    }


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


def test_a_dry_run_says_how_many_paths_and_writes_nothing(tmp_path):
    done = bandeexit("sensitivity", "baseline", "--dry-run", "--draws", 100, "--out", tmp_path)
    assert "100 paths" in done.stdout
    assert "inputs low and high" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_too_few_draws_are_refused_with_how_many_it_takes(tmp_path):
    done = bandeexit("sensitivity", "baseline", "--draws", 20, "--out", tmp_path, code=2)
    assert "expected 100 or more" in done.output


def test_every_assumption_has_an_effect_or_a_reason(study, sensed):
    table = sensed.table("effects")
    assert table["path"].tolist() == [one.path for one in study.files.assumptions]
    assert table["effect"].str.len().gt(0).all()
    by_path = table.set_index("path")
    assert by_path.loc["programme.completion_days", "at_low"] > 0
    assert by_path.loc["programme.completion_days", "at_high"] < 0
    assert by_path.loc["programme.dropout_speed", "effect"] == "a convention, not uncertain"
    assert np.isnan(by_path.loc["programme.dropout_speed", "at_low"])
    assert "compare scenarios" in by_path.loc["demand.future_trend", "effect"]
    assert "at 15,000; " in by_path.loc["measures.cost_dkk", "effect"]
    assert "history" in by_path.loc["threat.places", "effect"]


def test_what_shaped_the_histories_is_never_moved_in_the_mixture(sensed):
    how = {bar.input.path: bar.how for bar in sensed.found.tornado.bars}
    assert {how[path] for path in OF_THE_HISTORY if path in how} == {"regression"}
    assert how["programme.completion_days"] == "moved"


def test_where_capacity_never_bound_no_capacity_parameter_moves_anything(sensed):
    table = sensed.table("tornado")
    rows = (table["regime"] == "never") & (table["input"] == "capacity.stretch")
    assert (table[rows & (table["measure"] == "completed")]["mean"] == 0.0).all()
    often = (table["regime"] == "often") & (table["input"] == "capacity.stretch")
    assert (table[often & (table["measure"] == "completed")]["mean"] != 0.0).any()


def test_nothing_is_worth_more_than_the_ceiling_that_chance_sets(sensed):
    table = sensed.table("knowing")
    told = table[(table["regime"] == "all") & (table["told"] == 1)]
    assert len(told) > 5
    # The ceiling comes from two replications of 330 draws: a few per cent of its own error.
    assert (told["narrower"] < told["ceiling"] + 0.1).all()


def test_the_belief_is_an_unknown_of_the_mixture_only(sensed):
    table = sensed.table("knowing")
    assert set(table[table["unknown"] == "regime"]["regime"]) == {"all"}
    assert set(table["regime"]) == {"all", "never", "agnostic", "often"}


def test_the_answer_is_short_and_said_in_both_languages(sensed):
    for language in ("da", "en"):
        voice = Voice(language)
        assert 1 <= len(sensed.story.answer) <= 3
        for line in sensed.story.answer:
            # Two sentences where beliefs are divided, of at most 30 words each.
            assert all(len(one.split()) <= 30 for one in voice.say(line).split(". "))
        assert not any("{" in line for line in sensed.sentences(language))
        assert len(sensed.story.table.rows) <= 6
        assert all(len(voice.say(chart.alt)) < 300 for chart in sensed.story.charts)


def test_the_page_holds_both_kinds_of_charts(sensed):
    packed = pack(sensed)
    assert "(hatched)" in packed.files["report.html"].decode()
    assert packed.manifest["verb"] == "sensitivity"
    charts = [name for name in packed.files if name.endswith(".png")]
    assert {name.split("/")[1].split("_")[0] for name in charts} == {"knowing", "tornado"}


def test_no_text_of_a_chart_covers_another(sensed):
    for chart in sensed.story.charts:
        for language in ("da", "en"):
            boxes = text_boxes(figure_of(chart, Voice(language)))
            for i, (text, box) in enumerate(boxes):
                for second, other in boxes[:i]:
                    assert not box.overlaps(other), (chart.name, text, second)


def text_boxes(figure):
    """Every visible text of a figure with its box, and that none leaves the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    # matplotlib keeps labels of ticks beyond the axes, and does not draw them.
    ticks = {text for ax in figure.axes for text in ax.get_xticklabels()}
    found = []
    for text in figure.findobj(Text):
        if text not in ticks and text.get_visible() and text.get_text().strip():
            box = text.get_window_extent(renderer)
            assert box.x1 <= figure.bbox.x1 + 1, text.get_text()
            found.append((text.get_text(), box))
    return found


def test_sobol_is_refused_before_any_work_without_its_package(study, monkeypatch):
    import sys

    from bandeexit.errors import UsageError

    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(UsageError, match="sensitivity"):
        study.sensitivity("baseline", draws=100, sobol=True)
