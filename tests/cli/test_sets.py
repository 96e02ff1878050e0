"""A run in which something is set says so wherever it is named, and is a scenario of its own."""

from __future__ import annotations

import json
import re
from html import unescape

import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from study_copies import REAL

SET = "budget.coordinators=6.5"
TITLE = (
    "Unchanged programme, but the appropriation for coordinators = 6.5 m DKK per year "
    "(2020 prices) and length of the visitation = 60 days"
)
DANSK = (
    "Uændret program, men bevillingen til koordinatorer = 6,5 mio. kr. om året (2020-priser) "
    "og visitationens længde = 60 dage"
)


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run with two values set."""
    out = tmp_path_factory.mktemp("runs")
    asked = ("--set", SET, "--set", "visitation.days=60", "--draws", 12, "--keep-paths")
    done = bandeexit("run", "baseline", *asked, "--out", out, "--language", "en", "--quiet")
    (folder,) = out.iterdir()
    return done, folder


def bare(text, title="Unchanged programme"):
    """Mentions of the scenario that do not say what is set."""
    return re.findall(rf"{title}(?!, (?:but|men) ).{{0,40}}", unescape(text))


def test_its_sentences_page_and_pictures_never_call_it_unchanged(run):
    done, folder = run
    assert TITLE in " ".join(done.stdout.split())
    assert bare(" ".join(done.output.split())) == []
    page = (folder / "report.html").read_text("utf-8")
    assert unescape(page).count(TITLE) > 3
    assert bare(page) == []
    texts = [path.read_text("utf-8") for path in (folder / "charts").glob("*.txt")]
    assert texts
    assert [one for text in texts for one in bare(text)] == []


def test_its_folder_files_and_tables_bear_a_name_of_its_own(run):
    _, folder = run
    name = folder.name.split("_", 2)[2]
    assert re.fullmatch(r"baseline-coordinators-6_5-days-60_0-[0-9a-f]{6}", name)
    assert set(pd.read_csv(folder / "tables" / "measures.csv")["scenario"]) == {name}
    assert (folder / "paths" / name).is_dir()
    assert all(name in path.name for path in (folder / "charts").glob("in_programme*"))


def test_manifest_and_index_say_what_was_set_and_how_to_ask_again(run):
    _, folder = run
    asked = f"baseline:{SET},visitation.days=60.0"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (about,) = manifest["scenarios"].values()
    assert about["asked"] == asked
    assert manifest["again"].startswith(f"bandeexit run {asked} --draws 12 ")
    listed = bandeexit("list", "--runs", "--study", REAL, "--out", folder.parent).output
    assert f"{folder.name} (hel; 12 x {asked})" in listed


def test_it_is_made_again_from_its_folder_and_extended_with_its_title(run, tmp_path):
    _, folder = run
    told = bandeexit("verify", folder, "--study", REAL).output
    assert "outputs are equal to the bit" in told
    assert "differs" not in told
    asked = ("--extend", folder, "--draws", 14, "--out", tmp_path, "--quiet")
    more = bandeexit("run", *asked, "--study", REAL, "--language", "da")
    assert DANSK in " ".join(more.stdout.split())
    assert bare(" ".join(more.output.split()), "Uændret program") == []


def test_one_scenario_with_two_values_set_is_compared_under_labels_of_their_own(tmp_path):
    both = ("baseline:budget.coordinators=9", "baseline:budget.coordinators=6.5")
    asked = ("--draws", 12, "--out", tmp_path, "--language", "en", "--quiet", "--json")
    against = ("--against", "baseline:budget.coordinators=6.5")
    done = bandeexit("compare", *both, *against, *asked)
    (missed,) = json.loads(done.stdout)["missed"]
    assert "coordinators = 6.5 m DKK" in missed
    assert "coordinators = 9.0 m DKK" in missed
    (folder,) = tmp_path.iterdir()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    differences = pd.read_csv(folder / "tables" / "differences.csv")
    (pair,) = set(differences["scenario"])
    other, base = pair.split(" - ")
    assert other.startswith("baseline-coordinators-9_0-")
    assert base.startswith("baseline-coordinators-6_5-")
    assert manifest["compared_with"] == base
    page = unescape((folder / "report.html").read_text("utf-8"))
    assert page.count("the appropriation for coordinators = 9.0 m DKK") > 1
    assert page.count("the appropriation for coordinators = 6.5 m DKK") > 1
    assert bare(page) == []


def test_one_value_set_twice_is_refused_however_it_is_written():
    asked = ("compare", "baseline:budget.coordinators=9", "baseline:budget.coordinators=9.0")
    told = bandeexit(*asked, "--dry-run", code=2).output
    assert "two scenarios are called baseline-coordinators-9_0-" in told


def test_what_shaped_the_history_is_refused_before_any_work():
    told = bandeexit("run", "baseline:demand.trend=-0.1", "--dry-run", code=2).output
    assert "changes demand.trend, which shaped the history before the census (set -0.1)" in told
    asked = ("compare", "baseline", "baseline:capacity.headroom=1.3", "--dry-run")
    assert "capacity.headroom, which shaped" in bandeexit(*asked, code=2).output
    bandeexit("run", "baseline:demand.trend=-0.1", "--dry-run", "--regime", "never")


def test_python_sets_values_and_tells_the_scenarios_apart():
    study = bx.load_study(REAL)
    nine = study.run("baseline", sets={"budget.coordinators": 9.0}, draws=8)
    four = study.run("baseline:budget.coordinators=4.0", draws=8)
    difference = four.compare(nine)
    assert nine.result.scenario.title_in("da") == (
        "Uændret program, men bevillingen til koordinatorer = 9,0 mio. kr. om året (2020-priser)"
    )
    assert "coordinators = 4.0 m DKK" in " ".join(repr(four).split())
    assert "coordinators = 9.0 m DKK" in repr(difference)
    ax = bx.plot_fans([nine, four], "in_programme", language="en")
    drawn = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert any("= 9.0 m DKK" in text for text in drawn)
    assert any("= 4.0 m DKK" in text for text in drawn)
    same = study.compare(["baseline", "budget_cut"], sets={"budget.coordinators": 4.0}, draws=8)
    later = same.table("differences").query("measure == 'completed' and period == 'year'")
    assert (later[["q05", "q95"]] == 0).all(axis=None)  # what is set puts the cut aside


def test_the_names_of_two_that_differ_in_what_is_set_over_a_chart_are_not_cut_off():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from bandeexit.report.chart import figure_of
    from bandeexit.report.forecast_charts import difference_chart
    from bandeexit.report.voice import Voice

    study = bx.load_study(REAL)
    both = "baseline:budget.coordinators={:.1f},capacity.stretch=1.1,visitation.days=60"
    one, other = (study.run(both.format(size), draws=8) for size in (9, 4))
    chart = difference_chart(other.compare(one).comparison, study.fitted.beliefs)
    figure = figure_of(chart, Voice("da"))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (names,) = (text for text in figure.texts if "minus" in text.get_text())
    box = names.get_window_extent(canvas.get_renderer())
    assert 0 <= box.x0 < box.x1 <= figure.bbox.width
    assert box.y1 <= figure.bbox.height + 1
