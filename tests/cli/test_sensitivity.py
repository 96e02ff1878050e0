"""`bandeexit sensitivity` on the real study, with few paths."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.cli.pack_sensitivity import pack_sensitivity
from bandeexit.files.request import Request
from bandeexit.scenarios.changes import OF_THE_HISTORY
from bandeexit.study import load_study

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


@pytest.fixture(scope="module", params=["da", "en"])
def pack(request, study, sensed):
    asked = Request((sensed.result.scenario,), None, request.param, "sensitivity")
    return pack_sensitivity(study, asked, sensed)


def test_a_folder_is_whole_and_its_request_is_read_back(tmp_path, study):
    from bandeexit.files.request import read_request
    from bandeexit.files.run_folder import faults_of, read_manifest

    asked = ("sensitivity", "baseline", "--regime", "never", "--draws", 100, "--quiet", "--json")
    done = bandeexit(*asked, "--out", tmp_path, "--language", "en", "--workers", 1)
    (folder,) = tmp_path.iterdir()
    assert faults_of(folder) == []
    told = json.loads(done.stdout)
    assert {"knowing", "tornado", "spread", "folder"} <= set(told)
    request = read_request(folder, read_manifest(folder))
    assert (request.verb, request.regime, request.scenarios[0].draws) == (
        "sensitivity",
        "never",
        100,
    )
    assert request.command.startswith("bandeexit sensitivity baseline --draws 100")


def test_a_dry_run_says_how_many_paths_and_writes_nothing(tmp_path):
    done = bandeexit("sensitivity", "baseline", "--dry-run", "--draws", 100, "--out", tmp_path)
    assert "100 paths" in done.stdout
    assert "inputs low and high" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_too_few_draws_are_refused_with_how_many_it_takes(tmp_path):
    done = bandeexit("sensitivity", "baseline", "--draws", 20, "--out", tmp_path, code=2)
    assert "at least 100" in done.output


def test_every_assumption_has_an_effect_or_a_reason(study, sensed):
    table = sensed.effects()
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
    how = {bar.input.path: bar.how for bar in sensed.tornado.bars}
    assert {how[path] for path in OF_THE_HISTORY if path in how} == {"regression"}
    assert how["programme.completion_days"] == "moved"


def test_where_capacity_never_bound_no_capacity_parameter_moves_anything(sensed):
    table = sensed.bars()
    rows = (table["regime"] == "never") & (table["input"] == "capacity.stretch")
    assert (table[rows & (table["measure"] == "completed")]["mean"] == 0.0).all()
    often = (table["regime"] == "often") & (table["input"] == "capacity.stretch")
    assert (table[often & (table["measure"] == "completed")]["mean"] != 0.0).any()


def test_nothing_is_worth_more_than_the_ceiling_that_chance_sets(sensed):
    table = sensed.knowing()
    told = table[(table["regime"] == "all") & (table["told"] == 1)]
    assert len(told) > 5
    # The ceiling comes from two replications of 330 draws: a few per cent of its own error.
    assert (told["narrower"] < told["ceiling"] + 0.1).all()


def test_the_belief_is_an_unknown_of_the_mixture_only(sensed):
    table = sensed.knowing()
    assert set(table[table["unknown"] == "regime"]["regime"]) == {"all"}
    assert set(table["regime"]) == {"all", "never", "agnostic", "often"}


def test_the_page_holds_both_kinds_of_bars_in_words(pack):
    page = pack.files["report.html"].decode()
    assert "{" not in " ".join(pack.sentences)
    assert any("90 %" in line for line in pack.files["report.html"].decode().splitlines())
    assert ("Skraverede" in page) or ("Hatched" in page)
    assert pack.manifest["verb"] == "sensitivity"
    charts = [name for name in pack.files if name.endswith(".png")]
    assert {name.split("/")[1].split("_")[0] for name in charts} == {"knowing", "tornado"}
    table = pd.read_csv(pd.io.common.BytesIO(pack.files["tables/knowing.csv"]))
    assert len(table)


def test_no_text_of_a_chart_covers_another(study, sensed):
    from bandeexit.report.sensitivity.bars import chart_of_bars
    from bandeexit.report.sensitivity.knowing import chart_of_knowing
    from bandeexit.report.sensitivity.names import drawn

    for headline in drawn(sensed):
        for language in ("da", "en"):
            for made in (chart_of_knowing, chart_of_bars):
                chart = made(sensed, headline, language)
                boxes = text_boxes(chart.figure)
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


def test_the_twin_in_python_draws_any_headline_number(sensed):
    from bandeexit.errors import UsageError

    assert sensed.plot_knowing("completed.2023").get_title(loc="left")
    assert sensed.plot_tornado("completed.2023").get_title(loc="left")
    with pytest.raises(UsageError, match=r"completed\.2023"):
        sensed.plot_knowing("complted.2023")
    assert "narrower" in repr(sensed)


def test_sobol_is_refused_before_any_work_without_its_package(study, monkeypatch):
    import sys

    from bandeexit.errors import UsageError

    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(UsageError, match="sensitivity"):
        study.sensitivity("baseline", draws=100, sobol=True)


def test_indices_that_were_not_asked_for_are_refused_with_how_to_ask(sensed):
    from bandeexit.errors import UsageError

    with pytest.raises(UsageError, match="sobol=True"):
        sensed.indices()
