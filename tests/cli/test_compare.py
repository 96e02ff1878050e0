"""`bandeexit compare` on the real study, with few paths."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.questions.fitted import FittedStudy
from bandeexit.scenarios.scenario import Precision, Target
from study_copies import write_scenario

SCENARIOS = ("baseline", "conflict_and_cut", "central_lines_cut")
TARGETS = (
    Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.9),
    Target("completions", "completed", 1.0, False, "year", 0.5),
)


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    done = bandeexit(
        *("compare", *SCENARIOS, "--draws", 24, "--out", out),
        *("--language", "en", "--workers", 1, "--quiet"),
    )
    (folder,) = out.iterdir()
    return done, folder


@pytest.fixture
def with_targets(monkeypatch):
    """Every scenario has these targets; their reader is not what is tested here."""
    read = FittedStudy.scenario

    def scenario(self, *names, **options):
        return replace(read(self, *names, **options), targets=TARGETS)

    monkeypatch.setattr(FittedStudy, "scenario", scenario)


def test_a_comparison_leaves_a_whole_folder(compared):
    from bandeexit.files.run_folder import faults_of

    _, folder = compared
    assert faults_of(folder) == []
    names = {path.name for path in (folder / "tables").glob("*.csv")}
    assert {
        "measures.csv", "differences.csv", "spread.csv", "convergence.csv", "inputs.csv",
        "steps.csv", "targets.csv", "pace.csv",
    } == names  # fmt: skip
    steps = pd.read_csv(folder / "tables/steps.csv")
    assert set(steps["scenario"]) == {"conflict_and_cut"}  # the ledger has nothing to take apart


def test_the_steps_in_the_table_add_up_to_the_difference_in_the_table(compared):
    _, folder = compared
    steps = pd.read_parquet(folder / "tables/steps.parquet")
    steps = steps[(steps["measure"] == "completed") & (steps["period"] == "since_census")]
    total = steps.loc[steps["step"] == "total", "mean"].item()
    parts = steps.loc[steps["step"] != "total", "mean"]
    assert len(parts) == 3
    assert parts.sum() == pytest.approx(total, abs=1e-9)
    table = pd.read_parquet(folder / "tables/differences.parquet")
    rows = table[(table["measure"] == "total_completed") & (table["regime"] == "all")]
    rows = rows[(rows["district"] == "Danmark") & rows["scenario"].str.startswith("conflict")]
    assert rows.sort_values("date")["mean"].iloc[-1] == pytest.approx(total, abs=1e-6)


def test_the_first_screen_is_short_and_the_page_needs_no_network(compared):
    _, folder = compared
    page = (folder / "report.html").read_text("utf-8")
    first = page.split("<nav")[0]
    # At most three sentences, and which targets are missed.
    assert 1 <= first.count('class="finding"') <= 3
    assert first.count("<figure>") == first.count("<table>") == 1
    assert "default-src 'none'" in page
    for loader in ("<script", "<link", "<iframe", "src=", "@import", "url(http"):
        assert loader not in page.replace("default-src", "")
    # Spread, targets, two differences (one of them the answer's picture), one waterfall.
    assert page.count("<figure>") == page.count('role="img"') == page.count("<desc ") == 5
    assert page.count("<title>") == 1


def test_the_ledger_is_told_loudly(compared):
    done, folder = compared
    assert "No modelled effect on candidates: Rigspolitiet" in " ".join(done.stderr.split())
    assert "this question the model cannot answer" in (folder / "report.html").read_text("utf-8")


def test_json_has_everything_that_the_page_has(tmp_path):
    done = bandeexit(
        *("compare", "baseline", "budget_cut", "--draws", 8, "--out", tmp_path),
        *("--json", "--quiet", "--workers", 1, "--language", "en"),
    )
    told = json.loads(done.stdout)
    titles = [section["title"] for section in told["sections"]]
    assert titles[0] == "The differences side by side"
    assert "Where the uncertainty comes from" in titles
    effects = {row[0]["words"]: row[1:] for row in told["table"]["rows"]}
    assert len(effects) == 6
    assert effects["programmes completed"][0]["middle"] <= 0.0


def test_another_scenario_may_be_the_one_compared_with(tmp_path):
    bandeexit(
        *("compare", "baseline", "budget_cut", "--against", "budget_cut", "--draws", 6),
        *("--out", tmp_path, "--json", "--quiet", "--workers", 1),
    )
    (folder,) = tmp_path.iterdir()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["compared_with"] == "budget_cut"
    assert manifest["again"].startswith("bandeexit compare budget_cut baseline --draws 6")
    differences = pd.read_csv(folder / "tables/differences.csv")
    assert set(differences["scenario"]) == {"baseline - budget_cut"}


def test_a_missed_target_ends_on_3_only_where_that_is_asked_for(with_targets, tmp_path):
    arguments = ("baseline", "coordinators_cut_20", "--draws", 12, "--out", tmp_path, "--quiet")
    for command in ("compare", "run"):
        plain = bandeexit(command, *arguments, "--language", "en")
        told = (
            "Not met at every date in 'Unchanged programme', 'Coordinators cut by 20 % from 2022': "
            "Example target 'Wait for a coord"
        )
        assert told in " ".join(plain.stdout.split())
        failed = bandeexit(command, *arguments, "--fail-on-target", "--json", code=3)
        assert len(json.loads(failed.stdout)["missed"]) == 1  # one line for both scenarios
        # Another target, and it is reached.
        bandeexit(command, *arguments, "--fail-on-target", "--target", "completions")
    folders = sorted(tmp_path.iterdir())
    assert len(folders) == 6
    for folder in folders:
        if "--target" in (folder / "asked.yaml").read_text("utf-8"):
            continue
        assert (folder / "tables/targets.csv").exists()
        assert list((folder / "charts").glob("difference_targets_*.svg"))
        assert "missed" in (folder / "tables/targets.csv").read_text("utf-8")


def test_a_precision_that_is_asked_for_is_told_and_stops_the_run(monkeypatch, tmp_path):
    read = FittedStudy.scenario
    wanted = Precision(50.0, ("in_programme",), 400)

    def scenario(self, *names, **options):
        return replace(read(self, *names, **options), precision=wanted)

    monkeypatch.setattr(FittedStudy, "scenario", scenario)
    bandeexit(
        *("run", "baseline", "--out", tmp_path, "--language", "en", "--quiet", "--workers", 1)
    )
    (folder,) = tmp_path.iterdir()
    page = unescape((folder / "report.html").read_text("utf-8"))
    assert "Precision reached in 'baseline': the median of 'In a programme'" in page
    assert "--draws 250" in (folder / "asked.yaml").read_text("utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["scenarios"]["baseline"]["paths_ok"] == 250
    assert manifest["precision"][0]["reached"]


def test_what_each_scenario_changes_is_said_before_anything_else(compared):
    done, _ = compared
    told = " ".join(done.stdout.split()).split("scenario weighted")[0]
    assert "The appropriation for coordinators is cut by 10 % from 1 January 2022" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("baseline",), "there is nothing to compare baseline with"),
        (("baseline", "baseline"), "two scenarios are called baseline"),
        (("baseline", "budget_cut", "--against", "budget_cat"), "did you mean `budget_cut`"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused_before_any_work(arguments, message):
    assert message in bandeexit("compare", *arguments, code=2).output


def test_a_dry_run_tells_of_replications_and_coalitions():
    done = bandeexit("compare", *SCENARIOS, "--dry-run")
    assert "3 scenarios, 1500 replications" in done.output
    assert "3000 paths to take steps apart" in done.output  # 2^3 - 2 coalitions of 500
    assert "10500 paths, " in done.output


NINE = "changes:\n" + "".join(
    f"  - {{id: step{i}, scale: {{budget.coordinators: 0.9{i}}}, from: 2022-0{i}-01}}\n"
    for i in range(1, 10)
)


@pytest.mark.parametrize(
    ("more", "told", "paths"),
    [
        ((), "The steps of nine are not taken apart: nine has 9 steps", "0 paths to take steps"),
        # Ten on top of one another and eight more alone, less two that are there: 500 draws each.
        (("--ordered",), "", "8000 paths to take steps apart"),
    ],
)
def test_a_dry_run_says_why_steps_are_not_taken_apart(tmp_path, more, told, paths):
    file = write_scenario(tmp_path, NINE, "nine")
    done = bandeexit("compare", "baseline", file, "--dry-run", *more)
    assert ("are not taken apart" in done.output) == bool(told)
    assert told in done.output
    assert paths in done.output


def test_steps_that_clash_do_not_end_a_comparison_of_all_else(tmp_path):
    changes = {"one": "set: {budget.coordinators: 9}", "two": "scale: {budget.coordinators: 0.5}"}
    files = [
        write_scenario(
            tmp_path, f"changes:\n  - {{id: {name}, {change}, from: 2022-01-01}}\n", name
        )
        for name, change in changes.items()
    ]
    done = bandeexit("compare", *files, "--dry-run")
    assert "The steps of two are not taken apart: the effect of two cannot be taken" in done.output
