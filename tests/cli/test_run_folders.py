"""Runs that are stopped, extended and made again: bit for bit what one uninterrupted run is."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.run_folder import seal_of
from bandeexit.questions import pack
from bandeexit.report import html
from bandeexit.scenarios import block, run

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from bandeexit.cli import main; main()"]
NAMES = ("baseline", "budget_cut")
N = 250
"""Draws; not a multiple of a block."""


def invoke(*arguments):
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.chdir(ROOT)


def simulate(out, *options, draws=N):
    done = invoke("run", *NAMES, "--draws", draws, "--quiet", "--out", out, *options)
    assert done.exit_code == 0, done.output
    return done, one_folder(out)


def one_folder(out):
    (folder,) = (one for one in out.iterdir() if not one.name.startswith("."))
    return folder


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def assert_same(folder, other):
    one, two = manifest(folder), manifest(other)
    assert one["outputs"] == two["outputs"]
    assert one["scenarios"] == two["scenarios"]


def assert_same_numbers(folder, other):
    """Compare what does not need charts."""
    one, two = manifest(folder), manifest(other)
    assert one["scenarios"] == two["scenarios"]
    for name in [name for name in two["outputs"] if name.startswith("tables/")]:
        assert one["outputs"][name] == two["outputs"][name], name


@pytest.fixture
def _no_charts(monkeypatch):
    """Charts take most of the time of a small run."""
    monkeypatch.setattr(pack, "files_of", lambda *_: {})
    monkeypatch.setattr(html, "svg_of", lambda *_: "")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing has interrupted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return simulate(tmp_path_factory.mktemp("whole"))[1]


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """What the same run leaves when it is killed in the middle of the second scenario."""
    out = tmp_path_factory.mktemp("killed")
    process = subprocess.Popen(
        [*COMMAND, "run", *NAMES, "--draws", str(N), "--quiet", "--out", str(out)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(24000):
        if list(out.glob(".partial-*/budget_cut/*.block")):
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    return out


@pytest.fixture
def left(killed, tmp_path):
    """A copy of it."""
    return Path(shutil.copytree(killed, tmp_path / "left"))


def partial(out):
    (folder,) = out.glob(".partial-*")
    return folder


def test_a_killed_run_leaves_whole_blocks_and_no_run_folder(killed):
    assert [one.name[:26] for one in killed.iterdir()] == [".partial-baseline-budget_c"]
    blocks = sorted(file.name for file in partial(killed).glob("baseline/*.block"))
    assert blocks == [
        "00000000-00000100.block",
        "00000100-00000200.block",
        "00000200-00000250.block",
    ]


def test_a_killed_run_that_is_resumed_equals_an_uninterrupted_one(left, whole, monkeypatch):
    simulated = []
    honest = run.simulate_block

    def counted(job):
        simulated.append((job.scenario.name, job.first))
        return honest(job)

    monkeypatch.setattr(run, "simulate_block", counted)
    done, folder = simulate(left, "--resume", "--workers", 1)
    assert_same(folder, whole)
    assert "Going on with" in done.stderr
    assert "baseline" not in {name for name, _ in simulated}  # none of it is done again
    assert len(simulated) < 3
    assert not list(left.glob(".partial-*"))


@pytest.mark.usefixtures("_no_charts")
def test_damaged_blocks_and_those_of_another_request_are_done_again(left, whole):
    folder = partial(left)
    damaged = folder / "baseline/00000000-00000100.block"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(bytes(content))
    shutil.copyfile(
        folder / "baseline/00000100-00000200.block", folder / "budget_cut/00000100-00000200.block"
    )
    _, resumed = simulate(left, "--resume")
    assert_same_numbers(resumed, whole)


@pytest.mark.usefixtures("_no_charts")
def test_more_draws_and_another_engine_go_on_with_the_same_blocks(left, monkeypatch):
    first = []
    monkeypatch.setattr(run, "simulate_block", lambda job: first.append(job) or honest(job))
    honest = block.simulate_block
    simulate(left, "--resume", "--engine", "reference", "--backend", "threads", draws=252)
    asked = [(job.first, len(job.draws)) for job in first if job.scenario.name == "baseline"]
    assert asked == [(250, 2)]


@pytest.mark.usefixtures("_no_charts")
def test_without_resume_a_run_begins_anew_and_says_what_lies_there(left, whole):
    done, folder = simulate(left)
    assert "An unfinished run of the same request lies in" in done.stderr
    assert "--resume" in done.stderr
    assert_same_numbers(folder, whole)
    assert partial(left).is_dir()  # somebody may want it


@pytest.mark.usefixtures("_no_charts")
def test_another_request_does_not_see_it(left):
    done, _ = simulate(left, "--resume", "--seed", 5, draws=4)
    assert "No unfinished run of this request" in done.stderr
    assert partial(left).is_dir()


def test_a_dry_run_says_how_much_is_kept(left):
    done = invoke("run", *NAMES, "--draws", N, "--out", left, "--resume", "--dry-run")
    assert "500 paths, " in done.stdout
    assert "of them kept already" in done.stdout
    assert "kept already" not in invoke("run", *NAMES, "--out", left, "--dry-run").stdout


@pytest.mark.usefixtures("_no_charts")
def test_an_extended_run_equals_one_with_all_draws_from_the_start(whole, tmp_path):
    _, few = simulate(tmp_path / "few", draws=120)
    done = invoke("run", "--extend", few, "--draws", N, "--quiet", "--out", tmp_path / "more")
    assert done.exit_code == 0, done.output
    assert_same_numbers(one_folder(tmp_path / "more"), whole)


@pytest.mark.usefixtures("_no_charts")
def test_paths_that_were_kept_are_not_simulated_again(whole, tmp_path, monkeypatch):
    _, few = simulate(tmp_path / "few", "--keep-paths", draws=120)
    blocks = {name for name in manifest(few)["outputs"] if name.startswith("paths/")}
    assert len(blocks) == 4
    first = []
    honest = block.simulate_block
    monkeypatch.setattr(run, "simulate_block", lambda job: first.append(job.first) or honest(job))
    out = tmp_path / "more"
    done = invoke("run", "--extend", few, "--draws", N, "--quiet", "--out", out)
    assert done.exit_code == 0, done.output
    assert sorted(first) == [120, 120, 220, 220]
    assert_same_numbers(one_folder(out), whole)


@pytest.fixture
def copy(whole, tmp_path):
    """A copy of a run folder that a test may break."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def rewritten(folder, **entries):
    told = manifest(folder)
    told.update(entries)
    del told["sha256"]
    # With a digest of its own, so that it is not the first thing to be told of.
    whole = {**told, "sha256": seal_of(told)}
    (folder / "manifest.json").write_text(json.dumps(whole), "utf-8")


@pytest.mark.usefixtures("_no_charts")
def test_first_paths_that_are_not_what_they_were_are_refused(copy, tmp_path):
    told = manifest(copy)
    told["scenarios"]["budget_cut"]["digests"][1] = "0" * 64
    rewritten(copy, scenarios=told["scenarios"])
    done = invoke("run", "--extend", copy, "--draws", 260, "--quiet", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "budget_cut: path 100 or one of the 99 after it is not what it was" in done.stderr


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"version": "0.0.1"}, "bandeexit was 0.0.1, and is"),
        ({"code": "0"}, "the code of bandeexit"),
        ({"inputs": {}}, "model/budget.yaml is new"),
    ],
)
def test_a_run_that_rests_on_something_else_is_not_extended(copy, tmp_path, entries, message):
    rewritten(copy, **entries)
    done = invoke("run", "--extend", copy, "--draws", 260, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert message in done.stderr
    assert "bandeexit run baseline budget_cut --draws 250" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "add --draws N"),
        (("--draws", 250), "has 250 draws already"),
        (("--draws", 260, "--seed", 1), "Leave --seed out"),
        (("baseline", "--draws", 260), "give none"),
    ],
)
def test_options_that_do_not_fit_an_extension_are_refused(whole, options, message):
    done = invoke("run", "--extend", whole, *options)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_run_that_is_made_again_is_the_same(whole):
    before = {file: file.stat().st_mtime_ns for file in whole.rglob("*")}
    done = invoke("verify", whole)
    assert done.exit_code == 0, done.output
    n = len(manifest(whole)["outputs"])
    # Besides the files: the manifest, and the paths of two scenarios.
    assert f"{n + 3} of {n + 3} outputs are equal to the bit." in done.stdout
    assert {file: file.stat().st_mtime_ns for file in whole.rglob("*")} == before


def test_verify_says_file_by_file_what_differs_and_why(copy):
    (copy / "log.txt").write_text("changed")
    (copy / "charts/spend_baseline.svg").unlink()
    told = manifest(copy)
    told["outputs"]["report.html"]["sha256"] = digest = "0" * 64
    told["scenarios"]["baseline"]["digests"][0] = digest
    told["packages"]["numpy"] = "1.0"
    rewritten(copy, **told)
    done = invoke("verify", copy, "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    wrong = {one["what"]: one["verdict"] for one in found["files"] if one["verdict"] != "equal"}
    assert wrong == {
        "paths of baseline": "differs",
        "log.txt": "damaged",
        "charts/spend_baseline.svg": "damaged",
        "report.html": "damaged",  # nobody can know which of the two was changed
    }
    assert any(reason.startswith("numpy was 1.0, and is") for reason in found["reasons"])


@pytest.mark.usefixtures("_no_charts")
def test_verify_tells_an_honest_file_of_another_run_from_a_damaged_one(copy):
    from bandeexit.files.digests import digest

    told = manifest(copy)
    (copy / "log.txt").write_bytes(b"of another study\n")
    about = {"bytes": 17, "sha256": digest(b"of another study\n")}
    rewritten(copy, outputs={**told["outputs"], "log.txt": about}, inputs={})
    done = invoke("verify", copy)
    assert done.exit_code == 1
    assert "differs: log.txt, made again, it has other bytes" in done.stdout
    assert "model/budget.yaml is new" in done.stdout


def test_a_folder_that_is_no_run_is_said(tmp_path):
    done = invoke("verify", tmp_path)
    assert done.exit_code == 1
    assert "not a whole run folder" in done.stderr


def test_a_scenario_that_is_given_twice_is_refused():
    done = invoke("run", "baseline", "scenarios/baseline.yaml")
    assert done.exit_code == 2
    assert "two scenarios are called baseline" in done.stderr


def failing(every):
    honest = block.simulate_block

    def simulate_some(job):
        outcome = honest(job)
        bad = [path for path in outcome.paths if path % every == 0]
        kept = [i for i, path in enumerate(outcome.paths) if path not in bad]
        return block.Outcome(
            tuple(outcome.paths[i] for i in kept),
            {name: table[kept] for name, table in outcome.tables.items()},
            dict.fromkeys(bad, "its history is lost"),
        )

    return simulate_some


@pytest.mark.usefixtures("_no_charts")
def test_failed_paths_are_named_in_log_manifest_and_report(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "simulate_block", failing(60))
    done, folder = simulate(tmp_path, "--language", "en")
    named = "draw 60: its history is lost"
    assert named in (folder / "log.txt").read_text("utf-8").splitlines()
    assert named in manifest(folder)["scenarios"]["budget_cut"]["failed"]
    assert named in (folder / "report.html").read_text("utf-8")
    assert "5 of 250 paths of 'Unchanged programme'" in done.stderr
    assert "and 2 more (log.txt)" in done.stderr


@pytest.mark.usefixtures("_no_charts")
def test_below_the_stated_share_of_good_paths_there_is_no_headline_but_a_log(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "simulate_block", failing(10))
    done = invoke("run", "baseline", "--draws", N, "--quiet", "--out", tmp_path)
    assert done.exit_code == 1
    assert "needs 98% good ones" in done.stderr
    assert done.stdout == ""
    (log,) = tmp_path.glob(".partial-*/log.txt")
    assert str(log) in done.stderr
    assert log.read_text("utf-8").startswith("draw 0: its history is lost\ndraw 10: ")


@pytest.mark.usefixtures("_no_charts")
def test_a_full_disk_in_the_middle_keeps_what_was_whole(tmp_path, monkeypatch, whole):
    from bandeexit.files import kept

    honest, n = kept._packed, []

    def full(outcome, belongs):
        n.append(1)
        if len(n) == 4:
            raise OSError(28, "No space left on device")
        return honest(outcome, belongs)

    monkeypatch.setattr(kept, "_packed", full)
    done = invoke("run", *NAMES, "--draws", N, "--quiet", "--out", tmp_path, "--workers", 1)
    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert "250 paths are kept in" in done.stderr
    _, folder = simulate(tmp_path, "--resume")
    assert_same_numbers(folder, whole)
