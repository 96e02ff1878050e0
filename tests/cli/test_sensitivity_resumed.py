"""A stopped analysis of sensitivity goes on where it was stopped, and gives the same."""

from __future__ import annotations

from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.run_folder import read_manifest
from bandeexit.scenarios import run

ASKED = ("sensitivity", "baseline", "--regime", "never", "--draws", "100", "--quiet")
STOP = 6
"""Blocks that are done before the first attempt is stopped."""


def bandeexit(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_a_resumed_analysis_equals_one_that_was_never_stopped(tmp_path, monkeypatch):
    simulate, done = run.simulate_block, []

    def counted(job):
        if len(done) == stop:
            raise KeyboardInterrupt
        done.append(job)
        return simulate(job)

    monkeypatch.setattr(run, "simulate_block", counted)
    whole, stopped, stop = tmp_path / "whole", tmp_path / "stopped", None
    bandeexit(*ASKED, "--out", whole, "--workers", 1)
    n_blocks = len(done)
    done, stop = [], STOP
    told = bandeexit(*ASKED, "--out", stopped, "--workers", 1, code=130)
    assert "paths are kept in" in told.output
    assert "--resume" in told.output
    done, stop = [], None
    bandeexit(*ASKED, "--out", stopped, "--workers", 1, "--resume")
    assert len(done) == n_blocks - STOP
    (first,), (second,) = whole.iterdir(), stopped.iterdir()
    for name in ("tables/knowing.csv", "tables/tornado.csv", "tables/effects.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    about = [read_manifest(folder)["scenarios"]["baseline"] for folder in (first, second)]
    assert about[0] == about[1]
    assert about[0]["digests"]
