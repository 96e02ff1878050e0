"""A run that is stopped, by whatever signal, says what is kept and leaves nothing half."""

from __future__ import annotations

import os
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
from bandeexit.errors import RunError
from bandeexit.files.work_folder import opened
from bandeexit.questions import pack
from bandeexit.report import html
from bandeexit.scenarios import run
from bandeexit.scenarios.workers import Workers, in_order
from study_copies import REAL

COMMAND = [sys.executable, "-c", "from bandeexit.cli import main; main()"]
VERBS = {
    "run": ("run", "baseline"),
    "reckoner": ("reckoner", "baseline"),
    "needed": ("needed", "baseline", "--target", "wait"),
    "sensitivity": ("sensitivity", "baseline"),
}


def stopped(out, words, number):
    """Start a command, send it a signal once a block lies there, and give what it has told."""
    process = subprocess.Popen(
        [*COMMAND, *words, "--draws", "400", "--quiet", "--out", str(out)],
        cwd=REAL,
        env={**os.environ, "WHOSE": str(out)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(12000):
            if list(out.glob(".partial-*/*/*.block")) or process.poll() is not None:
                break
            time.sleep(0.005)
        process.send_signal(number)
        answer, told = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert answer == ""
    assert "Traceback" not in told
    return process.returncode, told


@pytest.mark.parametrize("verb", VERBS)
def test_sigterm_is_as_ctrl_c_with_a_code_of_its_own(tmp_path, verb):
    code, told = stopped(tmp_path / "runs", VERBS[verb], signal.SIGTERM)
    assert code == 143
    assert "paths are kept in" in told
    assert f"bandeexit {' '.join(VERBS[verb])} --draws 400" in told
    assert "--resume" in told
    assert "block" not in told.replace(str(tmp_path), "")
    assert [one.name[:9] for one in (tmp_path / "runs").iterdir()] == [".partial-"]


def test_worker_processes_end_with_whoever_started_them(tmp_path):
    words = ("run", "baseline", "--engine", "reference", "--workers", "2")
    code, _ = stopped(tmp_path / "runs", words, signal.SIGTERM)
    assert code == 143
    for _ in range(100):
        left = [file for file in Path("/proc").glob("[0-9]*/environ") if is_of(file, tmp_path)]
        if not left:
            break
        time.sleep(0.1)
    assert left == []


def is_of(file, folder):
    """Whether a process was started, by however many others, by a command of this test."""
    try:
        return f"WHOSE={folder}".encode() in file.read_bytes()
    except OSError:
        return False


def test_a_worker_process_that_is_ended_from_outside_is_told():
    with pytest.raises(RunError, match=r"a worker process was ended from outside.*--workers"):
        list(in_order(_end, range(4), Workers(2, "processes")))


def _end(item):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)


@pytest.fixture
def _no_charts(monkeypatch):
    monkeypatch.setattr(pack, "files_of", lambda *_: {})
    monkeypatch.setattr(html, "svg_of", lambda *_: "")


def reckoner(out, *more, verb="reckoner"):
    words = (verb, "baseline", "--step", 1, "--draws", 8, "--workers", 1, "--quiet", "--out", out)
    return CliRunner().invoke(cli, [*map(str, words), "--study", str(REAL), *more])


@pytest.mark.usefixtures("_no_charts")
@pytest.mark.parametrize("verb", ["reckoner", "reallocate"])
def test_points_that_are_kept_are_not_simulated_again(tmp_path, monkeypatch, verb):
    honest, done = run.simulate_block, []

    def some(job):
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(job)
        return honest(job)

    monkeypatch.setattr(run, "simulate_block", some)
    first = reckoner(tmp_path / "runs", verb=verb)
    assert first.exit_code == 130
    assert "40 paths are kept in" in first.stderr
    monkeypatch.setattr(run, "simulate_block", lambda job: done.append(job) or honest(job))
    assert reckoner(tmp_path / "runs", "--resume", verb=verb).exit_code == 0
    n_resumed = len(done) - 5
    done.clear()
    assert reckoner(tmp_path / "anew", verb=verb).exit_code == 0
    assert n_resumed == len(done) - 5
    one, two = (next(iter((tmp_path / name).iterdir())) for name in ("runs", "anew"))
    for table in (two / "tables").iterdir():
        assert (one / "tables" / table.name).read_bytes() == table.read_bytes()


@pytest.mark.usefixtures("_no_charts")
def test_stopped_before_anything_was_finished_nothing_is_left(tmp_path, monkeypatch):
    def never(job):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "simulate_block", never)
    done = reckoner(tmp_path / "runs")
    assert done.exit_code == 130
    assert "Nothing was finished yet, so nothing is kept." in done.stderr
    assert list((tmp_path / "runs").iterdir()) == []


def test_what_a_killed_attempt_has_left_empty_is_swept_by_the_next(tmp_path):
    with opened(tmp_path, "x", "k", {}, resume=False) as work:
        left = work.path
        copy = shutil.copytree(left, tmp_path / "copy")
    copy.rename(left)  # as a killed one leaves it
    (left / "log.txt").write_text("why")
    for empty in (False, True):
        if empty:
            (left / "log.txt").unlink()
            os.utime(left, (0, 0))
        with opened(tmp_path, "x", "k", {}, resume=False) as another:
            assert (another.path == left) is empty
    assert not list(tmp_path.iterdir())
