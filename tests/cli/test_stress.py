"""`bandeexit stress` on the real study, with few paths and cells."""

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
from bandeexit.errors import StudyError, UsageError
from bandeexit.files.stress import axis_from_text, read_stress, stress_names
from bandeexit.files.study import read_study
from bandeexit.report.chart import figure_of
from bandeexit.report.voice import Voice
from bandeexit.scenarios.axes import SEVERITIES

ROOT = Path(__file__).resolve().parents[2]
PROGRAMME = read_study(ROOT).programme
AXES = (
    *("--axis", "budget.coordinators=scale:0.6..1.4:3"),
    *("--axis", "demand.referrals=scale:1,1.6"),
)
SIZE = ("--draws", 12, "--workers", 1, "--language", "en", "--quiet")


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def stressed(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    done = bandeexit("stress", "baseline", *AXES, *SIZE, "--out", out, "--json")
    (folder,) = out.iterdir()
    return json.loads(done.stdout), folder


def test_a_stress_test_leaves_a_whole_folder(stressed):
    from bandeexit.files.run_folder import faults_of

    _, folder = stressed
    assert faults_of(folder) == []
    assert {file.name for file in (folder / "tables").iterdir()} >= {
        *("cells.csv", "dates.csv", "headlines.csv")
    }
    endings = {file.name.split(".", 1)[1] for file in (folder / "charts").iterdir()}
    assert endings == {"svg", "png", "csv", "alt.txt"}


def test_the_table_has_every_cell_target_and_belief(stressed):
    table = pd.read_csv(stressed[1] / "tables" / "cells.csv")
    n_beliefs = table["regime"].nunique()
    assert "all" in set(table["regime"])
    assert len(table) == 6 * 2 * n_beliefs
    assert table["share"].between(table["low"] - 1e-5, table["high"] + 1e-5).all()
    assert (table["all_dates_share"] <= table["share"] + 1e-6).all()


def share_told(cell):
    """Raw share of a cell of the JSON: a number, or words around one."""
    return cell["numbers"]["share"] if isinstance(cell, dict) else cell


def test_json_chart_and_table_tell_the_same(stressed):
    figures, folder = stressed
    table = pd.read_csv(folder / "tables" / "cells.csv")
    mixed = table[(table["regime"] == "all") & (table["target"] == "wait")]
    (section,) = (one for one in figures["sections"] if "within 12 weeks" in one["title"])
    rows = section["tables"][-1]["rows"]  # the highest value of the second axis on top
    told = np.array([[share_told(cell) for cell in row[1:]] for row in rows[::-1]]).T.ravel()
    np.testing.assert_allclose(mixed["share"], told, rtol=1e-5)
    drawn = pd.read_csv(folder / "charts" / "wait_baseline.csv")
    drawn = drawn[drawn["regime"] == "all"]
    np.testing.assert_allclose(drawn["share"], told, rtol=1e-5)


def test_the_page_says_what_is_mixed_and_that_cells_share_their_futures(stressed):
    page = (stressed[1] / "report.html").read_text("utf-8")
    assert "Weighted over the beliefs (stated weights)" in page
    assert "the same in all" in page


def test_a_dry_run_says_how_much_there_is_to_do_and_writes_nothing(tmp_path):
    done = bandeexit("stress", "baseline", *AXES, "--dry-run", "--out", tmp_path, "--workers", 2)
    assert "6 cells, 2000 paths each; 12000 paths, about 9 s on 2 worker(s)" in done.output
    assert not list(tmp_path.iterdir())


def test_a_dry_run_names_cells_that_a_bound_forbids_and_a_grid_of_nothing_else_is_refused():
    axis = "visitation.discontinued_share=set:{}"
    asked = ("stress", "baseline", "--draws", 12, "--dry-run", "--axis")
    done = bandeexit(*asked, axis.format("0.4,1.5"))
    assert "1 cells, 1 more that cannot be done, 12 paths each" in done.output
    assert "not done: visitation.discontinued_share becomes 1.5" in done.output
    done = bandeexit(*asked, axis.format("1.5,1.6"), code=2)
    assert "no cell of the grid can be done" in done.output


def test_every_stress_test_of_the_study_is_in_order_and_in_the_readme():
    study = bx.load_study(ROOT)
    readme = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    for name in stress_names(ROOT):
        grid = read_stress(name, study.files)
        assert [rung for rung, _ in grid.ladder] == list(SEVERITIES)
        assert all(axis.why and axis.source and axis.plausible for axis in grid.axes)
        assert f"`stress/{name}.yaml`" in readme


def test_a_notebook_gets_the_same_cells_and_draws_them(stressed):
    study = bx.load_study(ROOT)
    done = study.stress("baseline", [axis for axis in AXES if "=" in axis], draws=12)
    table = pd.read_csv(stressed[1] / "tables" / "cells.csv")
    told = table.loc[(table["regime"] == "all") & (table["target"] == "wait"), "share"]
    shares = done.found.shares(done.found.grid.base.targets[0]).ravel()
    np.testing.assert_allclose(shares, told, rtol=1e-5)
    assert "Stress test: Unchanged programme" in repr(done)
    assert len(done.table("headlines")) > len(done.table("cells")) > 0
    assert "appropriation" in figure_of(done.chart("wait"), Voice("en")).axes[0].get_xlabel()
    line = study.stress("baseline", ["demand.referrals=scale:0.8,1"], draws=6)
    assert "referrals" in line.plot("completions").get_xlabel()
    with pytest.raises(UsageError, match="several panels"):
        done.plot("wait")
    with pytest.raises(UsageError, match="no chart `waits`"):
        done.chart("waits")


BAD_TEXTS = {
    "demand.referrals": "expected path=verb:values",
    "demand.referals=scale:1,2": "did you mean `demand.referrals`",
    "demand.referrals=times:1,2": "expected one of set, scale, add",
    "demand.referrals=scale:1..2": "no values",
    "demand.referrals=scale:2..1:3": "low below high",
    "demand.referrals=scale:one,two": "'one' is no number; expected one as a file has it",
    "demand.referrals=scale:0.8,0.9:3": "no values",
    "demand.referrals=scale:1_0,12": "'1_0' is no number; expected one as a file has it, as 10",
    "demand.referrals=scale:１,２": "'１' is no number",
    "demand.referrals=scale:0.8..1.2:５": "no values",
    "demand.referrals=scale:0.8..1.2:1_0": "no values",
    "demand.referrals=scale:.inf": "is not a usable number",
    "demand.referrals=scale:true": "'true' is no number",
    "demand.referrals=scale:1,,2": "'' is no number",
}


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_an_axis_that_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match=BAD_TEXTS[text]):
        axis_from_text(text, PROGRAMME)


def test_ends_and_steps_are_met_exactly():
    assert axis_from_text("demand.referrals=scale:0.7..1.3:7", PROGRAMME).values == (
        0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3,
    )  # fmt: skip


def test_all_faults_of_a_stress_file_come_at_once(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "schema: 1\nname: bad\ntitle: t\nquestion: q\nscenario: baseline\naxes:\n"
        "  - {parameter: budget.cordinators, scale: [1, 2], plausible: [1], colour: red}\n"
        "  - {parameter: demand.referrals, plausible: [0.8, 1.2], why: x, source: nobody}\n",
        encoding="utf-8",
    )
    with pytest.raises(StudyError) as caught:
        read_stress(str(path), bx.load_study(ROOT).files)
    told = str(caught.value)
    for words in (
        *("did you mean `budget.coordinators`", "`plausible` has 1 number;", "no `colour`"),
        *("`why` is missing", "expected one of `set`, `scale`, `add`", "nobody"),
    ):
        assert words in told, told
    with pytest.raises(StudyError, match="no stress test of this name"):
        read_stress("appropriation", bx.load_study(ROOT).files)


def test_a_stopped_stress_test_goes_on_with_the_cells_it_has_kept(tmp_path, monkeypatch, stressed):
    from bandeexit.scenarios import cells

    simulate, done = cells.simulate_cell, []

    def stops(programme, scenario, draws, point, pasts, workers):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(point)
        return simulate(programme, scenario, draws, point, pasts, workers)

    monkeypatch.setattr(cells, "simulate_cell", stops)
    asked = ("stress", "baseline", *AXES, *SIZE, "--out", tmp_path)
    stopped = bandeexit(*asked, code=130)
    assert "48 paths are kept" in stopped.output
    resumed = []

    def watched(programme, scenario, draws, point, pasts, workers):
        resumed.append(point)
        return simulate(programme, scenario, draws, point, pasts, workers)

    monkeypatch.setattr(cells, "simulate_cell", watched)
    bandeexit(*asked, "--resume")
    assert len(resumed) == 2
    (folder,) = tmp_path.iterdir()
    for name in ("tables/cells.csv", "tables/headlines.csv", "tables/dates.csv"):
        assert (folder / name).read_bytes() == (stressed[1] / name).read_bytes()


@pytest.fixture(scope="module")
def told():
    """Sentences of two cells, the second one with half of the money."""
    done = bx.load_study(ROOT).stress("baseline", ["budget.coordinators=scale:0.5,1"], draws=120)
    return done, done.sentences("en")


def test_beliefs_that_disagree_are_told_of_first(told):
    _, lines = told
    assert lines[0].startswith("Whether 'Nine of ten start within 12 weeks' is met depends on the")


def test_sentences_name_the_values_by_verdict_and_agree_with_the_table(told):
    done, lines = told
    table = done.table("cells")
    mixed = table[(table["regime"] == "all") & (table["target"] == "completions")]
    assert mixed["verdict"].tolist() == ["missed", "met"]
    label, axis = "'At least 30 complete a year'", "the appropriation for coordinators"
    assert f"{label} is missed if one thing changes: {axis} at 50 %." in lines


def test_a_worst_date_before_an_axis_begins_is_told_of():
    from datetime import date

    from bandeexit.scenarios.axes import Axis

    axis = Axis("budget.coordinators", "scale", (1.0, 1.4), date(2023, 1, 1))
    lines = bx.load_study(ROOT).stress("baseline", [axis], draws=40).sentences("en")
    assert any(
        "within 12 weeks': the worst date lies before 1 January 2023" in line for line in lines
    ), lines


def test_one_belief_alone_is_named_on_everything_that_is_pasted(tmp_path):
    bandeexit("stress", "baseline", "--axis", "demand.referrals=scale:1,1.2", "--regime", "often",
              *SIZE, "--out", tmp_path)  # fmt: skip
    (folder,) = tmp_path.iterdir()
    table = pd.read_csv(folder / "tables" / "cells.csv")
    assert set(table["regime"]) == {"often"}
    picture = folder / "charts" / "wait_baseline.svg"
    for page in (picture, folder / "report.html"):
        text = page.read_text("utf-8")
        assert "capacity often bound" in text
        assert "Weighted over" not in text
