"""Engines and workers, as the command line offers them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from bandeexit.cli import verify as verify_command
from bandeexit.cli.app import cli
from bandeexit.cli.warm_up import compile_aloud
from bandeexit.model.compiled import jit
from bandeexit.verification import engines

ROOT = Path(__file__).resolve().parents[2]


def invoke(*arguments):
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.chdir(ROOT)


def quantiles(out, *options):
    run = invoke("run", "baseline", "--draws", 12, "--seed", 4, "--quiet", "--out", out, *options)
    assert run.exit_code == 0, run.output
    (folder,) = out.iterdir()  # nothing else is left in the folder
    engine = "reference" if "reference" in options else "compiled"
    assert json.loads((folder / "manifest.json").read_text())["engine"] == engine
    return pd.read_parquet(next(folder.rglob("*.parquet")))


@pytest.mark.parametrize(
    "options",
    [("--engine", "reference"), ("--backend", "processes", "--workers", 2)],
    ids=["reference", "processes"],
)
def test_every_way_of_running_gives_the_same_tables(tmp_path, options):
    pd.testing.assert_frame_equal(
        quantiles(tmp_path / "usual"), quantiles(tmp_path / "other", *options), check_exact=True
    )


def test_a_scheduler_without_dask_is_refused_before_any_work(tmp_path):
    run = invoke("run", "baseline", "--scheduler", "tcp://host:1", "--out", tmp_path / "runs")
    assert run.exit_code == 2
    assert "give `--backend dask --scheduler tcp://HOST:PORT`, or neither" in run.output
    assert not (tmp_path / "runs").exists()


@pytest.fixture
def _few_paths(monkeypatch):
    monkeypatch.setattr(verify_command, "REFERENCE_PATHS", 2)
    monkeypatch.setattr(verify_command, "THEORY_PATHS", 200)


@pytest.mark.usefixtures("_few_paths")
def test_verify_prints_a_table_that_a_sceptic_can_read():
    run = invoke("verify", "--language", "en")
    assert run.exit_code == 0, run.output
    lines = [line for line in run.output.splitlines() if line.endswith("ok")]
    assert len(lines) == 7
    assert sum("0 differ" in line for line in lines) == 4
    assert "Erlang A" in run.output


@pytest.mark.usefixtures("_few_paths")
def test_verify_fails_when_one_event_differs(monkeypatch):
    honest = engines.simulate_compiled

    def a_moment_later(inputs, tape):
        log = honest(inputs, tape)
        log.time[-1] += 1e-9
        return log

    monkeypatch.setattr(engines, "simulate_compiled", a_moment_later)
    run = invoke("verify", "--json")
    assert run.exit_code == 1
    checks = json.loads(run.stdout)
    assert [check["found"] for check in checks[:3]] == ["2 differ"] * 3  # one on each tape
    assert [check["passed"] for check in checks[:4]] == [False, False, False, True]


class _Study:
    """Stands for a study; compiling is what its first simulation does."""

    def simulate(self, scenario, *, pasts=None):
        assert scenario.draws == 1


@pytest.mark.parametrize(
    ("compiled", "parting", "is_told"),
    [
        ([], False, True),
        (["block"], False, False),
        (["block"], True, True),
        (["block", "futures"], True, False),
    ],
)
def test_compiling_is_said_while_it_happens(
    compiled, parting, is_told, monkeypatch, tmp_path, capsys
):
    for name in compiled:
        (tmp_path / f"{name}._run-1.py311.nbi").touch()
    monkeypatch.setattr("bandeexit.model.compiled.block.cache_folder", lambda: tmp_path)
    from bandeexit.study import load_study

    compile_aloud(_Study(), load_study(ROOT).scenario("baseline"), parting=parting)
    told = capsys.readouterr().err
    assert ("Compiling the engine" in told) is is_told


@pytest.fixture
def _unknown_folder():
    jit.cache_folder.cache_clear()
    yield
    jit.cache_folder.cache_clear()


@pytest.mark.usefixtures("_unknown_folder")
def test_machine_code_goes_where_one_can_write(monkeypatch, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    blocked = tmp_path / "a file"
    blocked.touch()
    monkeypatch.setattr(jit, "_cache_bases", lambda: [blocked / "below", tmp_path / "free"])
    folder = jit.cache_folder()
    assert folder.parent.parent == tmp_path / "free"
    assert os.stat(folder).st_mode & stat.S_IWUSR


@pytest.mark.usefixtures("_unknown_folder")
def test_only_the_latest_versions_of_machine_code_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for i in range(8):
        old = tmp_path / "bandeexit" / f"old{i}" / "deeper"
        old.mkdir(parents=True)
        (old / "code.nbc").touch()
        os.utime(old.parent, (i, i))
    folder = jit.cache_folder()
    assert {path.name for path in folder.parent.iterdir()} == {
        folder.name,
        "old7",
        "old6",
        "old5",
        "old4",
    }
