"""The effect of each assumption is kept with the study, read back, and known to be stale."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import bandeexit as bx
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import RunError
from bandeexit.files.effects import FILE, read_effects, write_effects
from bandeexit.files.study import read_study
from bandeexit.questions.rests_on import rests_on
from bandeexit.questions.sensitivity.frames import A_CHOICE, EFFECT_WORDS, NO_RANGE
from bandeexit.report.stored_effects import REASON_KEYS
from bandeexit.report.words import say
from reading import DANISH, ENGLISH, cells_of
from study_copies import REAL, copy_study, edit

TABLE = (
    b"path,effect,low_value,high_value,at_low,at_low_q05,at_low_q95,at_high,at_high_q05,"
    b"at_high_q95,how,span\n"
    b"visitation.days,+1.5 at 40; -2.5 at 90,40,90,1.5,1.0,2.0,-2.5,-3.0,-2.0,moved,\n"
    b"demand.future_trend,a choice,,,,,,,,,,\n"
)


@pytest.fixture
def study(tmp_path) -> Path:
    folder = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "calibration" / "posterior", folder / "calibration" / "posterior")
    files = read_study(folder)
    scenario = bx.load_study(folder).scenario("baseline", draws=123)
    write_effects(files, scenario, None, TABLE.replace(b"a choice", f'"{A_CHOICE}"'.encode()))
    return folder


def assumptions(folder):
    """The table of assumptions that a report of the study has."""
    fitted = bx.load_study(folder).fitted
    section = rests_on(fitted, fitted.scenario("baseline"), fitted.beliefs)[1]
    return section.tables[0]


def test_the_report_has_an_effect_column_with_what_it_rests_on(study):
    table = assumptions(study)
    cells = {path: row["virkning"] for path, row in cells_of(table, DANISH).items()}
    assert cells["visitation.days"].replace("\u2212", "-") == (
        "+1,5 (+1,0 til +2,0) ved 40; -2,5 (-3,0 til -2,0) ved 90"
    )
    assert cells["demand.future_trend"] == say("effects_choice", "da")
    caption = DANISH.say(table.caption)
    assert "123 simulerede fremtider" in caption
    assert read_effects(read_study(study)).rests_on[:12] in caption
    assert "bandeexit sensitivity baseline --write-effects" in caption


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("model/pathway.yaml", "range: [50, 180]", "range: [50, 181]"),
        ("calibration/regimes.yaml", "weight: 1", "weight: 2"),
        ("calibration/posterior/summary.json", '"format"', ' "format"'),
        ("scenarios/baseline.yaml", "horizon: 2024-01-01", "horizon: 2024-06-01"),
    ],
)
def test_effects_are_stale_once_what_they_rest_on_is_another(study, file, old, new):
    assert not read_effects(read_study(study)).is_stale
    edit(study, file, old, new)
    assert read_effects(read_study(study)).is_stale
    table = assumptions(study)
    assert "STALE" in ENGLISH.say(table.caption)
    assert cells_of(table)["visitation.days"]["effect"].startswith("stale: +1.5")
    done = CliRunner().invoke(cli, ["check", "--study", str(study)])
    assert "effects.csv is stale" in done.output
    assert "--write-effects" in done.output


def test_words_about_a_number_make_no_effect_stale(study):
    edit(study, "calibration/regimes.yaml", "Capacity never binds", "Capacity, in other words")
    assert not read_effects(read_study(study)).is_stale


def test_a_study_without_effects_says_how_to_get_them(study):
    (study / FILE).unlink()
    assert "--write-effects" in ENGLISH.say(assumptions(study).caption)


def test_a_damaged_file_is_told_of_with_the_way_out(study):
    (study / FILE).write_text("path,effect\n", encoding="utf-8")
    with pytest.raises(RunError, match="Make it anew"):
        read_effects(read_study(study))


def test_every_reason_without_a_number_is_known_in_both_languages():
    assert {*EFFECT_WORDS.values(), NO_RANGE, A_CHOICE} <= set(REASON_KEYS)
    assert all(say(key, language) for key in REASON_KEYS.values() for language in ("da", "en"))


def test_the_effects_of_the_study_itself_are_complete_and_not_stale():
    study = read_study(REAL)
    stored = read_effects(study)
    assert not stored.is_stale, f"renew them: {stored.renew}"
    assert set(stored.rows) == {one.path for one in study.assumptions}
