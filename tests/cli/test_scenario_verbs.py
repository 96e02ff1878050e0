"""`show`, `list`, `new`, `check --strict` and `plot-inputs`, as their users run them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.study import read_study
from study_copies import REAL, write_scenario


def bandeexit(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def told(*arguments):
    done = bandeexit(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def study(tmp_path):
    """A copy of the study that a test may write to."""
    for name in ("model", "calibration", "scenarios"):
        shutil.copytree(REAL / name, tmp_path / "study" / name)
    return tmp_path / "study"


def line_of(file, text):
    lines = (REAL / file).read_text("utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("arguments", [["show", "budget_cut"], ["list"], ["check", "--strict"]])
def test_these_verbs_import_neither_pandas_nor_matplotlib_nor_scipy_nor_an_engine(arguments):
    code = (
        f"import sys; sys.argv = ['bandeexit', *{arguments}]\n"
        "from bandeexit.cli import main\n"
        "try: main()\nexcept SystemExit as e: assert not e.code, e.code\n"
        "heavy = {'scipy', 'matplotlib', 'pandas', 'simpy', 'numba'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=REAL
    )
    assert done.returncode == 0, done.stderr


def test_show_names_the_line_that_every_value_comes_from():
    shown = told("show", "budget_cut", "--study", REAL, "--language", "en")
    at = line_of("scenarios/budget_cut.yaml", "scale:")
    base = line_of("model/budget.yaml", "by_year")
    assert (
        f"9.0 m DKK per year (2020 prices)   cut-coordinators scenarios/budget_cut.yaml:{at}:34"
        in shown
    )
    assert re.search(
        rf"2020-10-07 +10\.0 m DKK per year \(2020 prices\) +model/budget\.yaml:{base}:16", shown
    )
    horizon = line_of("scenarios/baseline.yaml", "horizon")
    assert re.search(rf"Horizon: 1 January 2024 +scenarios/baseline\.yaml:{horizon}:10", shown)
    chain = "model/ < scenarios/baseline.yaml < scenarios/budget_cut.yaml < --set"
    assert chain in shown


def test_show_has_a_line_for_every_parameter_with_a_place_that_holds_its_value():
    shown = json.loads(told("show", "baseline", "--study", REAL, "--json"))
    assert set(shown["parameters"]) == set(read_study(REAL).programme.registry)
    for path, one in shown["parameters"].items():
        if path.startswith("districts."):
            continue  # a value in every district
        file, line, column = one["place"].rsplit(":", 2)
        text = (REAL / file).read_text("utf-8").splitlines()[int(line) - 1]
        assert re.match(r" +(value|by_year): ", text[: int(column) - 1] + " "), (path, text)


def test_show_says_of_an_uncertain_change_how_uncertain_and_that_values_are_with_its_median(study):
    step = "{id: u, scale: {threat.places: {uniform: {low: 1, high: 2}}}}"
    write_scenario(study / "scenarios", f"changes:\n  - {step}\n")
    shown = told("show", "x", "--study", study, "--language", "en")
    assert "for the whole run      2.25 places " in shown
    assert (
        "u: is multiplied by an uncertain factor (median 1.5; 90 %: 1.05 to 1.95); "
        "the numbers above are with its median"
    ) in shown


def test_show_puts_what_is_changed_first():
    shown = told("show", "gang_conflict", "--study", REAL)
    assert shown.index("programme.control_speed") < shown.index("demand.trend")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "da",
            "Bevillingen til koordinatorer sættes 10 % ned fra 1. januar 2022 (hele landet): "
            "fra 10,0 til 9,0 mio. kr. om året (2020-priser).\n",
        ),
        (
            "en",
            "The appropriation for coordinators is cut by 10 % from 1 January 2022 "
            "(whole country): from 10.0 to 9.0 m DKK per year (2020 prices).\n",
        ),
    ],
)
def test_a_difference_is_told_in_words_that_a_boss_can_read(language, sentence):
    arguments = ("--diff", "baseline", "--study", REAL, "--language", language)
    assert told("show", "budget_cut", *arguments) == sentence


def test_the_difference_the_other_way_round_and_from_itself():
    arguments = ("--study", REAL, "--language", "en")
    turned = told("show", "baseline", "--diff", "budget_cut", *arguments)
    assert turned.startswith("Only in 'Coordinators cut by 10 % from 2022': The appropriation")
    same = told("show", "budget_cut", "--diff", "budget_cut", *arguments)
    assert same == "No difference from 'Coordinators cut by 10 % from 2022'.\n"


def test_the_difference_names_targets_actions_laws_and_settings(study):
    body = (
        "horizon: 2023-01-01\n"
        "changes:\n  - id: a\n"
        "    scale: {demand.referrals: {lognormal: {median: 1.3, sd_log: 0.2}}}\n"
        "  - id: b\n    set: {capacity.municipal_places: 20}\n    from: 2022-01-01\n"
        "  - id: c\n    add: {budget.special_measures: -0.5}\n"
        "  - id: d\n    set: {measures.carry_over: true, budget.indexation: 0}\n"
        "targets:\n  wait: {measure: wait_days_p90, at_most: 42, probability: 0.8}\n"
        "actions:\n  - id: more\n    when: {measure: waiting, above: 20}\n    review: month\n"
        "    scale: {capacity.stretch: 1.2}\n"
    )
    write_scenario(study / "scenarios", body)
    arguments = ("--diff", "baseline", "--study", study, "--language", "en")
    assert told("show", "x", *arguments).splitlines() == [
        "The yearly number of referrals is multiplied by an uncertain factor (median 1.3; 90 %: "
        "0.936 to 1.81) from 7 October 2020 (whole country).",
        "The number of municipal places is set to 20 places from 1 January 2022 (whole country): "
        "from no limit to 20 places.",
        "The appropriation for special measures is lowered by 0.5 m DKK per year (2020 prices) "
        "from 7 October 2020 "
        "(whole country): from 2.0 to 1.5 m DKK per year (2020 prices).",
        "Carrying the pool's rest over to the next year is set to yes for the whole run.",
        "Indexation of appropriations is set to 0 for the whole run: from 1 to 0.",
        "Example target 'Wait for a coordinator, 90th percentile at most 42 days': Wait for a "
        "coordinator, 90th percentile is at most 42 days every quarter with at least 80 % "
        "probability (whole country).",
        "Action 'more': when 'Waiting for a coordinator' is above 20 (whole country; looked at "
        "every month): Intake limit over the norm is raised by 20 % (takes effect at once, to the "
        "horizon).",
        "Only in 'Unchanged programme': Example target 'Nine of ten start within 12 weeks': Wait "
        "for a coordinator, 90th percentile is at most 84 days every quarter with at least 90 % "
        "probability (whole country).",
        "Horizon: from 1 January 2024 to 1 January 2023.",
    ]


def test_set_is_shown_with_what_it_puts_aside_and_reaches_the_run():
    at = line_of("scenarios/budget_cut.yaml", "scale:")
    shown = told("show", "budget_cut", "--study", REAL, "--set", "budget.coordinators=8")
    assert "træder i stedet for trinnet 'cut-coordinators'" in shown
    assert f"scenarios/budget_cut.yaml:{at}:34" in shown
    plan = bandeexit("run", "baseline", "--study", REAL, "--set", "budget.coordinators=x")
    assert plan.exit_code == 2
    assert (
        "--set budget.coordinators=x   budget.coordinators is 'x'; expected a number" in plan.stderr
    )


def test_list_tells_title_question_parent_changes_and_targets_of_every_scenario(study):
    body = "title: {da: Æ, en: E}\nquestion: Why?\ntargets: {w: {measure: waiting, at_most: 5}}\n"
    write_scenario(study / "scenarios", body)
    (study / "scenarios" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    rows = json.loads(told("list", "--study", study, "--json", "--language", "en"))["scenarios"]
    assert [row["name"] for row in rows] == sorted(p.stem for p in study.glob("scenarios/*.yaml"))
    (mine,) = (row for row in rows if row["name"] == "x")
    assert (mine["title"], mine["question"], mine["extends"]) == ("E", "Why?", "baseline")
    assert (mine["changes"], mine["targets"]) == (0, 3)
    (broken,) = (row for row in rows if row["name"] == "broken")
    assert broken["faults"] > 0
    text = told("list", "--study", study, "--language", "en")
    assert "x                        E (on baseline, 0 changes, 3 target(s))" in text


def test_list_names_the_run_folders(study, tmp_path):
    (tmp_path / "runs" / "2026-01-01_base").mkdir(parents=True)
    (tmp_path / "runs" / "2026-01-01_base" / "manifest.json").write_text("{}")
    assert "2026-01-01_base" in told("list", "--study", study, "--out", tmp_path / "runs")


def test_a_new_scenario_is_in_order_as_it_is_and_with_all_its_examples(study):
    told("new", "scenario", "mine", "--extends", "gang_conflict", "--study", study)
    path = study / "scenarios" / "mine.yaml"
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    assert (study / "scenarios" / "scenario.schema.json").is_file()
    told("check", path, "--study", study)
    path.write_text(re.sub(r"(?m)^#(?=\S|  )", "", text), encoding="utf-8")
    shown = json.loads(told("show", "mine", "--study", study, "--json"))
    assert {change["step"] for change in shown["changes"]} >= {
        "cut-coordinators",
        "uncertain-demand",
        "trend-held",
    }
    assert len(shown["targets"]) == 2
    assert len(shown["actions"]) == 1


def test_new_writes_over_nothing(study, tmp_path):
    before = (study / "scenarios" / "baseline.yaml").read_bytes()
    done = bandeexit("new", "scenario", "baseline", "--study", study)
    assert done.exit_code == 2
    assert "exists already. Choose another name, or edit it." in done.stderr
    assert (study / "scenarios" / "baseline.yaml").read_bytes() == before
    done = bandeexit("new", "study", study, "--study", study)
    assert done.exit_code == 2
    assert "is not empty. Give the name of a new folder." in done.stderr


@pytest.mark.parametrize("name", ["../x", "a b", ".hidden", "-x", ""])
def test_a_name_that_is_no_file_name_is_refused(study, name):
    done = bandeexit("new", "scenario", "--study", study, "--", name)
    assert done.exit_code == 2
    assert f"{name!r} is no name for a scenario" in done.stderr


def test_a_parent_that_is_not_there_is_refused(study):
    done = bandeexit("new", "scenario", "mine", "--extends", "basline", "--study", study)
    assert done.exit_code == 2
    assert "did you mean `baseline`?" in done.stderr


def test_a_new_study_is_in_order_and_holds_the_fit_and_the_schema(study, tmp_path):
    folder = tmp_path / "mine"
    told("new", "study", folder, "--study", study)
    told("check", "--study", folder)
    assert (folder / "scenarios" / "scenario.schema.json").is_file()
    assert (folder / "calibration" / "posterior" / "summary.json").is_file()


def test_strict_check_tells_what_a_careful_reader_would_miss(study):
    write_scenario(study / "scenarios", "changes:\n  - {id: a, scale: {demand.referrals: 2}}\n")
    told("check", "x", "--study", study)
    done = bandeexit("check", "x", "--strict", "--study", study)
    assert done.exit_code == 2
    assert "change `a`: `why` is missing" in done.stderr
    assert "`--strict` wants it." in done.stderr


def test_inputs_are_drawn_before_any_run(study, tmp_path):
    """Two scenarios; the figures are those of the study, by hand."""
    import pandas as pd

    out = tmp_path / "out"
    arguments = ("--study", study, "--out", out, "--language", "en")
    words = told("plot-inputs", "baseline", "flat_nominal", *arguments)
    assert "In 2023, 16.0 m DKK (2020 prices) and 17.0 m DKK (current prices) in all." in words
    for name in ("demand", "posts", "norm", "appropriations_baseline"):
        for ending in ("svg", "png", "csv", "alt.txt"):
            assert (out / f"inputs_{name}.{ending}").stat().st_size > 0
    money = pd.read_csv(out / "inputs_appropriations_flat_nominal.csv")
    last = money[(money["line"] == "coordinators") & (money["year"] == 2023)].iloc[0]
    assert last["nominal_m_dkk"] == pytest.approx(10.0)
    assert last["real_m_dkk"] == pytest.approx(10.0 / 1.02**3)
    posts = pd.read_csv(out / "inputs_posts.csv")
    ends = posts[posts["from"] == "2023-01-01"].set_index("scenario")["median"]
    assert ends["flat_nominal"] / ends["baseline"] == pytest.approx(1 / 1.02**3)


def test_inputs_of_a_study_without_a_fit_are_its_own_values(study, tmp_path):
    import pandas as pd

    shutil.rmtree(study / "calibration" / "posterior")
    told("plot-inputs", "baseline", "--study", study, "--out", tmp_path / "out")
    posts = pd.read_csv(tmp_path / "out" / "inputs_posts.csv")
    assert posts["median"].iloc[0] == pytest.approx(10.0 / 0.8)
    assert (posts["q05"] == posts["q95"]).all()


def test_more_than_four_scenarios_in_a_chart_are_refused(study):
    done = bandeexit("plot-inputs", *["baseline"] * 5, "--study", study)
    assert done.exit_code == 2
    assert "5 scenarios in one chart; expected at most 4." in done.stderr
