"""A budget line is one record in YAML: what is added there is known everywhere."""

from __future__ import annotations

import json
import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.scenario import read_scenario
from bandeexit.files.study import read_study
from bandeexit.model.measures import measures_of
from bandeexit.report.forecast_charts import forecast_charts
from bandeexit.report.forecast_tables import yearly_levels
from bandeexit.report.inputs_charts import charts_of_inputs
from bandeexit.report.voice import Voice
from bandeexit.scenarios.outlook import look_ahead
from bandeexit.scenarios.run import run_scenario
from reading import axes_of, found, texts_in
from small_studies import no_draws
from study_copies import REAL, copy_study, edit, faults_of_study, place_of, write_scenario

FILE = "model/budget.yaml"
HOUSING = """    housing:
      title: {da: boliger, en: housing}
      pays_for: nothing
      grows_with: prices
      by_year: {2020: 1.0, 2021: 1.0, 2022: 1.0, 2023: 1.0}
      unit: m DKK per year
      source: expert-2026
      status: expert
      note: no modelled effect on candidates.
"""
CUT = "changes:\n  - id: cut\n    add: {budget.housing: -0.4}\n    from: 2022-01-01\n"
TITLES = {"da": "boliger", "en": "housing"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = copy_study(tmp_path_factory.mktemp("fifth") / "study")
    edit(folder, FILE, "  price_year:", f"{HOUSING}  price_year:")
    shutil.copytree(REAL / "calibration" / "posterior", folder / "calibration" / "posterior")
    write_scenario(folder / "scenarios", CUT, name="less_housing")
    return folder


@pytest.fixture(scope="module")
def study(folder):
    return read_study(folder)


@pytest.fixture(scope="module")
def results(folder, study):
    programme = study.programme
    paths = (folder / "scenarios" / f"{name}.yaml" for name in ("baseline", "less_housing"))
    return [
        run_scenario(programme, replace_draws(read_scenario(path, study)), no_draws(8))
        for path in paths
    ]


def replace_draws(scenario):
    from dataclasses import replace

    return replace(scenario, draws=8)


def test_it_is_read_with_its_place_and_is_never_taken_for_the_pool(study):
    budget = study.programme.budget
    assert budget.lines[-1].name == "housing"
    assert budget.lines[budget.row_of("measures")].name == "special_measures"
    assert budget.lines[budget.row_of("posts")].name == "coordinators"
    (entry,) = (a for a in study.assumptions if a.path == "budget.housing")
    assert entry.place.startswith("model/budget.yaml:")


def test_it_is_measured_and_totalled_path_by_path(results):
    base, cut = (result.series for result in results)
    years = [when.year for when in base["spend_total"].dates]
    assert years == [2020, 2021, 2022, 2023]
    np.testing.assert_allclose(base["spend_housing"].national, 1.0, rtol=1e-6)
    np.testing.assert_allclose(cut["spend_housing"].national, [[1.0, 1.0, 0.6, 0.6]] * 8, rtol=1e-6)
    np.testing.assert_allclose(base["appropriation_total"].national, 18.0, rtol=1e-6)
    for series in (base, cut):
        names = [f"spend_{line.name}" for line in results[0].lines]
        spent = sum(series[name].national for name in names)
        np.testing.assert_allclose(series["spend_total"].national, spent, rtol=1e-6)


def test_its_cut_changes_nothing_for_candidates(results):
    base, cut = results
    for name, about in measures_of(base.lines).items():
        if about.kind not in ("money", "need"):
            one, other = base.series[name].values, cut.series[name].values
            assert np.array_equal(one, other, equal_nan=True), name


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_is_in_every_table_and_chart_of_money_by_its_title(results, study, language):
    base, voice = results[0], Voice(language)
    titles = [voice.say(row[0]) for row in yearly_levels(base).rows]
    assert sum(TITLES[language] in title for title in titles) == 1
    (chart,) = (c for c in forecast_charts(base, ()) if c.name.startswith("spend_"))
    assert TITLES[language] in texts_in(axes_of(chart, voice)[0])
    assert (chart.data["spend_housing_m_dkk"] == 1.0).all()
    outlook = look_ahead(study.programme, base.scenario, no_draws(1))
    inputs = charts_of_inputs([outlook])
    (money,) = (c for c in inputs if c.name.startswith("inputs_appropriations"))
    assert "housing" in set(money.data["line"])
    assert TITLES[language] in " ".join(texts_in(axes_of(money, voice)[0]))


def told(folder, *arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments), "--study", str(folder)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_a_cut_is_shown_from_what_to_what_in_the_prices_of_the_price_year(folder):
    shown = told(folder, "show", "less_housing", "--diff", "baseline", "--language", "en").stdout
    assert "The appropriation for housing is lowered by 0.4 m DKK per year (2020 prices)" in shown
    assert "from 1.0 to 0.6 m DKK per year (2020 prices)" in shown
    danish = told(folder, "show", "less_housing", "--diff", "baseline").stdout
    assert "Bevillingen til boliger" in danish
    assert "mio. kr. om året (2020-priser)" in danish


def test_it_can_be_set_and_varied_and_is_refused_with_a_hint_when_misspelt(folder):
    assert (
        "0.5 m DKK per year (2020 prices)"
        in told(
            folder, "show", "baseline", "--set", "budget.housing=0.5", "--language", "en"
        ).stdout
    )
    slip = told(folder, "show", "baseline", "--set", "budget.huosing=0.5", code=2)
    assert "did you mean `budget.housing`?" in slip.output
    axes = ("stress", "baseline", "--draws", "6", "--dry-run")
    told(folder, *axes, "--axis", "budget.housing=scale:0.5,1")
    slip = told(folder, *axes, "--axis", "budget.huosing=scale:0.5,1", code=2)
    assert "did you mean `budget.housing`?" in slip.output


def test_a_misspelt_line_in_a_scenario_is_refused_at_its_place(folder, tmp_path, study):
    from study_copies import faults_of_scenario

    body = CUT.replace("housing", "huosing")
    (fault,) = faults_of_scenario(tmp_path, study, body)
    assert (fault.line, fault.column) == (6, 11)
    assert "did you mean `budget.housing`?" in fault.message


def test_reckoner_and_reallocate_say_that_it_is_not_modelled(folder):
    opened = bx.load_study(folder)
    done = opened.reckoner("baseline", draws=40, amounts=(0.0, 1.0), regime="never")
    for language in ("da", "en"):
        (caveat,) = found(done.story.caveats, "reckoner_unmodelled")
        assert TITLES[language] in Voice(language).say(caveat)
    assert set(done.found.purse.lines) == {"coordinators", "special_measures"}
    slip = told(folder, "reallocate", "baseline", "--take-from", "huosing", "--dry-run", code=2)
    assert "housing" in slip.output


def test_the_run_warns_and_json_and_parquet_hold_it(folder, tmp_path):
    told(
        folder, "run", "baseline", "less_housing", "--draws", 12, "--out", tmp_path, "--quiet",
        "--language", "en", "--regime", "never", "--workers", 1,
    )  # fmt: skip
    (run,) = (p for p in tmp_path.iterdir() if p.is_dir() and "less_housing" in p.name)
    warnings = json.loads((run / "manifest.json").read_text("utf-8"))["warnings"]
    assert any("No modelled effect on candidates: housing" in line for line in warnings)
    tables = [pd.read_parquet(path) for path in (run / "tables").glob("*.parquet")]
    money = pd.concat([t for t in tables if "measure" in t])
    rows = money[money["measure"] == "spend_housing"]
    assert set(rows["unit"]) == {"m DKK (2020 prices)"}
    assert pd.to_datetime(rows["date"]).min() == pd.Timestamp(date(2020, 1, 1))


SLIPS = [
    ("pays_for: nothing", "pays_for: [posts, measures]", "[posts", "a line pays for one thing"),
    ("pays_for: nothing", "pays_for: post", "post\n", "did you mean `posts`?"),
    ("pays_for: nothing", "pays_for: posts", "posts\n", "expected exactly one"),
    ("grows_with: prices", "grows_with: price", "price\n", "did you mean `prices`?"),
    ("      title: {da: boliger, en: housing}\n", "", "title", "`title` is missing"),
    ("{da: boliger, en: housing}", "{da: boliger}", "{da: boliger}", "`en` is missing"),
    ("housing:", "my housing:", "my housing", "letters, digits, `_` and `-`"),
    ("housing:", "total:", "total:", "means something else"),
    ("housing:", "coordinators:", "coordinators:", "is given twice"),
    ("unit: m DKK per year", "unit: DKK", "DKK", "expected 'm DKK per year'"),
    ("2021: 1.0, ", "", "{2020: 1.0, 2022", "2021 is missing between its years"),
]


@pytest.mark.parametrize(("old", "new", "mark", "fragment"), SLIPS)
def test_a_slip_in_a_line_is_told_at_its_place(tmp_path, old, new, mark, fragment):
    folder = copy_study(tmp_path)
    edit(folder, FILE, "  price_year:", f"{HOUSING.replace(old, new, 1)}  price_year:")
    faults = [fault for fault in faults_of_study(folder) if fault.file == FILE]
    assert any(fragment in fault.message for fault in faults), faults
    if mark != "title":
        line, column = place_of(folder, FILE, mark, "note: pool for special measures")
        assert (line, column) in {(fault.line, fault.column) for fault in faults}, faults


def test_a_study_needs_a_line_for_posts_and_one_for_measures(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, FILE, "pays_for: measures", "pays_for: nothing")
    (fault,) = faults_of_study(folder)
    assert "no line pays for measures; expected exactly one" in fault.message
    assert (fault.line, fault.column) == place_of(folder, FILE, "coordinators:")


def test_a_budget_that_begins_after_the_census_is_refused(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / FILE).read_text(encoding="utf-8")
    for year in (2020, 2021, 2022, 2023):
        text = text.replace(f"{year}:", f"{year + 1000}:")
    (folder / FILE).write_text(text, encoding="utf-8")
    (fault,) = faults_of_study(folder)
    assert "the first year of any budget line is 3020; expected 2020 or earlier" in fault.message
    assert (fault.line, fault.column) == place_of(folder, FILE, "{3020")
