"""`bandeexit verify RUN` holds every field of a manifest against the run made again."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.manifest_check import UNCHECKED
from bandeexit.files.question import read_question
from bandeexit.files.remade import reasons, verdicts
from bandeexit.files.run_folder import MANIFEST, SEAL, seal_of
from bandeexit.questions import analysis_of, pack
from bandeexit.questions.answer import Answer
from bandeexit.report import html
from bandeexit.scenarios.job import Job
from bandeexit.study import load_study
from study_copies import REAL, copy_study

DRAWS = 40


def bandeexit(*words, code=0):
    done = CliRunner().invoke(cli, [*map(str, words)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture(scope="module", autouse=True)
def _no_charts():
    """Charts take most of the time of a small run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "files_of", lambda *_: {})
        patch.setattr(html, "svg_of", lambda *_: "")
        yield


@pytest.fixture(scope="module")
def study():
    return load_study(REAL).fitted


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    bandeexit("run", "baseline", "budget_cut", "--draws", DRAWS, "--study", REAL, "--workers", 1,
              "--quiet", "--out", out)  # fmt: skip
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def again(study, folder):
    question = read_question(folder)
    found = analysis_of(question.verb).room.compute(study, question, Job())
    return pack.pack(Answer(study, question, found))


def manifest_of(folder):
    return json.loads((folder / MANIFEST).read_text("utf-8"))


def leaves(value, place=()):
    if isinstance(value, dict | list) and value:
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*place, name))
    else:
        yield place, value


def other_than(value):
    """Another value of the same kind, such as an editor might write."""
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}1"
    return ["something"]


def edited(manifest, place):
    other = copy.deepcopy(manifest)
    inside = other
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = other_than(inside[place[-1]])
    return other


def resealed(manifest):
    rest = {name: value for name, value in manifest.items() if name != SEAL}
    return {**rest, SEAL: seal_of(rest)}


def told(folder, study, again, manifest):
    """What verify says of a folder with another manifest, without making the run again."""
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    files = verdicts(folder, manifest, again.files, again.manifest)
    wrong = [f"{one.what}: {one.why}" for one in files if one.verdict != "equal"]
    return wrong, reasons(manifest, again.manifest, study.basis)


@pytest.fixture
def broken(folder, tmp_path):
    return Path(shutil.copytree(folder, tmp_path / "broken"))


def test_every_field_that_is_edited_is_told(broken, study, again):
    honest = manifest_of(broken)
    places = [place for place, _ in leaves(honest)]
    assert len(places) > 80
    assert told(broken, study, again, honest) == ([], [])
    for place in places:
        wrong, _ = told(broken, study, again, edited(honest, place))
        assert wrong, place


def test_whoever_renews_the_digest_as_well_is_caught_by_what_can_be_made_again(
    broken, study, again
):
    honest = manifest_of(broken)
    passed = set()
    for place, _ in leaves(honest):
        if place != (SEAL,) and told(broken, study, again, resealed(edited(honest, place))) == (
            [],
            [],
        ):
            passed.add(place[0])
    # "...1" behind a time is no time.
    assert passed == {"commit", "command"}
    assert passed | {"finished"} == set(UNCHECKED)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("schema", 2, "manifest.json: schema: it says 2, made again it is 3"),
        ("engine", "reference", "it says 'reference', and the command asked for the compiled one"),
        ("engine", "abacus", "it says 'abacus'; expected one of compiled, reference"),
        ("finished", "yesterday", "manifest.json: finished: it says 'yesterday'; expected a time"),
        ("command", "bandeexit stress", "manifest.json: command: it says 'bandeexit stress'"),
        ("regime", "often", "manifest.json: regime: it says 'often', made again it is None"),
    ],
)
def test_a_field_is_told_by_name_with_what_it_should_be(broken, study, again, field, value, words):
    wrong, _ = told(broken, study, again, resealed({**manifest_of(broken), field: value}))
    assert len(wrong) == 1
    assert words in wrong[0]


def test_the_command_says_so_and_ends_on_1(broken):
    manifest = manifest_of(broken)
    manifest["scenarios"]["baseline"]["draws"] = 4000
    (broken / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    done = bandeexit("verify", broken, "--study", REAL, code=1)
    assert "manifest.json has changed since the run" in done.output
    assert (
        "manifest.json: scenarios.baseline.draws, it says 4000, made again it is 40" in done.output
    )


@pytest.mark.parametrize("draws", ["sixty", -5, True, 4000])
@pytest.mark.parametrize("seal", [dict, resealed])
def test_a_manifest_without_sense_is_not_extended(broken, tmp_path, draws, seal):
    manifest = manifest_of(broken)
    manifest["scenarios"]["baseline"]["draws"] = draws
    (broken / MANIFEST).write_text(json.dumps(seal(manifest)), "utf-8")
    words = ("run", "--extend", broken, "--draws", 60, "--study", REAL, "--out", tmp_path / "out")
    done = bandeexit(*words, code=1)
    assert f"baseline has {draws!r} draws; expected a whole number" in done.stderr
    assert "Run its command again: bandeexit run baseline" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_manifest_that_was_edited_is_not_extended(broken, tmp_path):
    manifest = manifest_of(broken)
    (broken / MANIFEST).write_text(json.dumps({**manifest, "language": "en"}), "utf-8")
    words = ("run", "--extend", broken, "--draws", 60, "--study", REAL, "--out", tmp_path / "out")
    assert "manifest.json has changed since the run" in bandeexit(*words, code=1).stderr


def test_a_draft_beside_it_does_not_keep_a_run_from_being_verified(folder, tmp_path):
    study = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "calibration/posterior", study / "calibration/posterior")
    for file in (study / "scenarios").glob("*.yaml"):
        if file.stem != "baseline":  # of which `calibration/effects.csv` tells
            file.write_text("schema: 1\nnam: draft\n", "utf-8")
    shutil.copy(REAL / "calibration/effects.csv", study / "calibration")
    done = bandeexit("verify", folder, "--study", study)
    assert "outputs are equal to the bit" in done.stdout


def test_bare_verify_leaves_a_draft_out_and_says_so(tmp_path, monkeypatch):
    from bandeexit.cli import verify

    study = copy_study(tmp_path / "study")
    shutil.copytree(REAL / "calibration/posterior", study / "calibration/posterior")
    (study / "scenarios/draft.yaml").write_text("schema: 1\nname: draft\nextend: baseline\n")
    monkeypatch.setattr(verify, "REFERENCE_PATHS", 1)
    monkeypatch.setattr(verify, "THEORY_PATHS", 50)
    done = CliRunner().invoke(cli, ["verify", "--study", str(study), "--language", "en"])
    assert "draft is left out, as it cannot be read; see `bandeexit check draft`" in done.stderr
    assert done.exit_code in (0, 1)  # so few tapes may well miss the theory
    assert "Both engines" in done.stdout
