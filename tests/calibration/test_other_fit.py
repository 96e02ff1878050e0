"""A study whose districts, posts or beliefs are not those of its fit is told, and refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.calibration.structure import KEY, structure_of
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import UsageError
from bandeexit.files.study import read_study
from bandeexit.scenarios.run import TooManyFailedError
from study_copies import REAL, copy_study, edit

DISTRICTS = "model/districts.yaml"
SUMMARY = "calibration/posterior/summary.json"
REGIMES = "calibration/regimes.yaml"
FYN = """  - name: Fyn
    population: 498506
    municipalities: [Assens, Faaborg-Midtfyn, Kerteminde, Langeland, Middelfart, Nordfyns, Nyborg, Odense, Svendborg, Ærø]
"""  # noqa: E501
BORNHOLM = """  - name: Bornholm
    population: 39583
    municipalities: [Bornholm, Christiansø]
"""


@pytest.fixture
def folder(tmp_path):
    """The real study with its fit, which says of which districts and posts it is."""
    folder = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "calibration/posterior", folder / "calibration/posterior")
    summary = json.loads((folder / SUMMARY).read_text("utf-8"))
    summary[KEY] = structure_of(read_study(REAL).programme)
    (folder / SUMMARY).write_text(json.dumps(summary), "utf-8")
    return folder


def merge(folder):
    """Make one district of Fyn and Bornholm."""
    edit(folder, DISTRICTS, BORNHOLM, "")
    edit(folder, DISTRICTS, FYN, "  - {name: Øerne, population: 538089}\n")


def split(folder):
    edit(folder, DISTRICTS, FYN, "  - {name: Odense, population: 205000}\n"
         "  - {name: Resten af Fyn, population: 293506}\n")  # fmt: skip


def rows(folder, n):
    text = (folder / DISTRICTS).read_text("utf-8")
    head = text[: text.index("districts:")]
    some = "".join(f"  - {{name: K{i}, population: {1000 + i}}}\n" for i in range(n))
    (folder / DISTRICTS).write_text(f"{head}districts:\n{some}", "utf-8")


def bandeexit(*words):
    return CliRunner().invoke(cli, [*map(str, words)])


def refused(folder):
    """In the same words by check, run and --dry-run."""
    check = bandeexit("check", "baseline", "--study", folder)
    dry = bandeexit("run", "baseline", "--study", folder, "--dry-run")
    out = folder / "out"
    run = bandeexit("run", "baseline", "--study", folder, "--draws", 10, "--out", out)
    assert (check.exit_code, dry.exit_code, run.exit_code) == (2, 2, 2), check.output
    assert dry.stderr == run.stderr
    assert not out.exists()
    told, also = (" ".join(one.stderr.split()) for one in (run, check))
    for sentence in told.removesuffix(".").split(". "):
        assert sentence in also
    return told


def test_the_real_study_is_of_its_fit():
    check = bandeexit("check", "baseline", "--study", REAL)
    assert check.exit_code == 0, check.output


def test_two_districts_merged_are_told_with_all_three_next_steps(folder):
    merge(folder)
    told = refused(folder)
    assert "Øerne is Fyn and Bornholm of the fit, merged" in told
    assert "`agnostic` and `often` were found district by district" in told
    assert "Run `bandeexit calibrate`" in told
    assert "set districts.pool to one name in Fyn and Bornholm" in told
    assert "--regime never" in told


def test_a_belief_without_histories_by_district_takes_merged_ones_exactly(folder):
    before = bx.load_study(folder).run("baseline", draws=60, regime="never")
    merge(folder)
    after = bx.load_study(folder).run("baseline", draws=60, regime="never")
    one, other = before.result, after.result
    assert len(other.places) == len(one.places) - 1
    # Shares are the same, so that expected referrals are: 60 paths, chance only.
    mean = {}
    for name, result, places in (
        ("apart", one, ("Fyn", "Bornholm")),
        ("merged", other, ("Øerne",)),
    ):
        at = [result.places.index(place) for place in places]
        counts = result.series["referred"].values[:, :, at].sum(axis=(1, 2))
        mean[name] = counts.mean(), counts.std(ddof=1) / np.sqrt(len(counts))
    gap = mean["apart"][0] - mean["merged"][0]
    assert abs(gap) < 4.0 * np.hypot(mean["apart"][1], mean["merged"][1])


def test_a_split_district_is_told_and_shared_by_population_where_that_is_exact(folder):
    split(folder)
    told = refused(folder)
    assert "Fyn of the fit is split into Odense and Resten af Fyn" in told
    assert "districts.pool" not in told  # which merges, and cannot split
    result = bx.load_study(folder).run("baseline", draws=200, regime="never").result
    at = [result.places.index(place) for place in ("Odense", "Resten af Fyn")]
    odense, rest = result.series["referred"].values[:, :, at].sum(axis=(0, 1))
    n, share = odense + rest, 205000 / 498506
    assert abs(odense / n - share) < 4.0 * np.sqrt(share * (1.0 - share) / n)


@pytest.mark.parametrize("n", [1, 11, 13, 200])
def test_any_number_of_districts_is_told(folder, n):
    rows(folder, n)
    told = refused(folder)
    if n == 1:
        assert "K0 is new since the fit" in told
    assert "København of the fit is gone" in told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("population: 794128", "population: 894128",
         "København: `demand_weight` is 894128, and was 794128 in the fit"),
        (BORNHOLM, f"{BORNHOLM}    vacancies: 0.5\n",
         "Bornholm: `vacancies` is 0.5, and was 0 in the fit"),
        (FYN, FYN.replace("Fyn\n", "AA\n", 1), "their pools are others, or stand otherwise"),
    ],
)  # fmt: skip
def test_other_numbers_of_a_district_are_told_by_name(folder, old, new, words):
    edit(folder, DISTRICTS, old, new)
    told = refused(folder)
    assert words in told


def test_paths_that_miss_the_census_under_an_older_fit_are_told_why(folder):
    edit(folder, "model/capacity.yaml", "value: 1\n", "value: 3\n")
    with pytest.raises(TooManyFailedError) as told:
        bx.load_study(folder).run("baseline", draws=100, regime="often")
    assert "The fit is older than the study: model/capacity.yaml has changed" in str(told.value)
    assert "bandeexit calibrate" in str(told.value)


def test_another_order_is_told(folder):
    edit(folder, DISTRICTS, FYN, "")
    edit(folder, DISTRICTS, BORNHOLM, f"{BORNHOLM}{FYN}")
    assert "they stand in another order than in the fit" in refused(folder)


def test_the_report_of_the_fit_is_refused_in_the_same_words(folder):
    merge(folder)
    done = bandeexit("calibrate", "--report", "--study", folder, "--quiet")
    assert done.exit_code == 2, done.output
    assert "Øerne is Fyn and Bornholm of the fit, merged" in done.stderr


def test_another_name_alone_changes_no_history(folder):
    before = bx.load_study(folder).run("baseline", draws=20, regime="often").result
    edit(folder, DISTRICTS, "name: Fyn\n", "name: Fyen\n")
    after = bx.load_study(folder).run("baseline", draws=20, regime="often").result
    assert after.places[6] == "Fyen"
    for name, series in before.series.items():
        np.testing.assert_array_equal(series.values, after.series[name].values, name)


def test_posts_that_rose_before_the_census_are_told(folder):
    edit(folder, "model/budget.yaml", "{2020: ", "{2019: 1.0, 2020: ")
    told = refused(folder)
    assert "budget.coordinators pays for posts, and before the census it rose or fell" in told


def test_a_line_that_buys_nothing_modelled_is_no_matter(folder):
    edit(folder, "model/budget.yaml", "    rigspolitiet:", "    police:")
    assert bandeexit("check", "baseline", "--study", folder).exit_code == 0
    assert bandeexit("run", "baseline", "--study", folder, "--dry-run").exit_code == 0


def test_a_belief_that_the_fit_does_not_hold_is_told(folder):
    edit(folder, REGIMES, "often:\n", "mostly:\n")
    told = refused(folder)
    assert "belief `mostly`: the fit holds no such belief" in told
    assert "--regime never or --regime agnostic" in told


def test_a_belief_whose_limit_is_another_is_told(folder):
    edit(folder, REGIMES, "  unlimited: [capacity.headroom]\n", "")
    told = refused(folder)
    assert "belief `never`: capacity.headroom has a limit in it, and had none" in told


def test_a_fit_that_does_not_say_of_which_districts_it_is_is_refused_all_the_same(folder):
    summary = json.loads((folder / SUMMARY).read_text("utf-8"))
    del summary[KEY]
    (folder / SUMMARY).write_text(json.dumps(summary), "utf-8")
    assert bandeexit("check", "baseline", "--study", folder).exit_code == 0
    merge(folder)
    told = refused(folder)
    assert "model/districts.yaml has changed since the fit" in told
    assert "set districts.pool to one name in the districts that are to be one" in told


def test_python_is_told_in_the_same_words(folder):
    merge(folder)
    study = bx.load_study(folder)
    for ask in (lambda: study.draws, lambda: study.run("baseline", draws=10)):
        with pytest.raises(UsageError, match="Øerne is Fyn and Bornholm of the fit, merged"):
            ask()
