"""A cluster is believed only where each worker would give the paths of this machine."""

from __future__ import annotations

import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import study_copies
from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.errors import RunError, UsageError
from bandeexit.scenarios import cluster, run
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cells
from bandeexit.scenarios.installation import study_digest
from bandeexit.scenarios.run import TooManyFailedError, run_scenario
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.workers import Workers
from small_studies import district, no_draws, programme

REAL = study_copies.REAL
SRC = REAL / "src"
STUDY = programme(district("North", 3.0), district("South", 2.0), capacity__headroom=0.7)
N = 23
SCENARIO = Scenario("cut", date(2005, 1, 1), N, 3)


@pytest.fixture
def scheduler() -> Iterator[str]:
    """Give the address of a scheduler without workers."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def start(scheduler, tmp_path) -> Iterator[Callable[..., None]]:
    """Start a worker with its own code, folder and ways, and wait until it is there."""
    from distributed import Client

    started: list[subprocess.Popen[bytes]] = []

    def begin(*, src: Path = SRC, before: Path | None = None, folder: Path = tmp_path) -> None:
        paths = [str(one) for one in (before, src) if one]
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--no-nanny",
                 "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        with Client(scheduler) as client:
            client.wait_for_workers(len(started), timeout=60)

    try:
        yield begin
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def simulate(workers, **options):
    return run_scenario(STUDY, SCENARIO, no_draws(N), workers=workers, **options)


def assert_same(one, other):
    assert one.paths == other.paths == tuple(range(N))
    for name, series in one.series.items():
        np.testing.assert_array_equal(series.values, other.series[name].values, name)


@pytest.fixture
def _nothing_done(monkeypatch):
    """Fail where a block is computed, here or there, before a worker is refused."""

    def never(*_):
        raise AssertionError("a block was computed")

    monkeypatch.setattr(run, "_do", never)


def refused(scheduler):
    """Ask for work; give the words in which it is refused."""
    with pytest.raises(UsageError) as told:
        simulate(Workers(2, "dask", scheduler))
    return str(told.value)


@pytest.mark.usefixtures("_nothing_done")
def test_a_worker_with_one_other_line_of_code_is_refused_by_name(scheduler, start, tmp_path):
    other = shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    file = other / "bandeexit/model/outcomes.py"
    text = file.read_text("utf-8")
    assert "def summarise(" in text
    file.write_text(f"{text}\nTHIRTY_DAYS_MORE = 30.0\n", "utf-8")
    start()
    start(src=other)
    told = refused(scheduler)
    assert told.count("tcp://127.0.0.1:") == 1  # the other one is in order
    assert "the code of bandeexit is" in told
    assert "Install the same bandeexit and packages there" in told


@pytest.mark.usefixtures("_nothing_done")
def test_a_worker_with_another_numpy_is_refused_by_name(scheduler, start, tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    (before / "sitecustomize.py").write_text("import numpy\nnumpy.__version__ = '2.0.99'\n")
    start(before=before)
    told = refused(scheduler)
    assert f"numpy is 2.0.99, here {np.__version__}" in told
    assert "tcp://127.0.0.1:" in told


def test_a_worker_that_stands_in_another_study_is_refused_by_name(scheduler, start, tmp_path):
    other = study_copies.copy_study(tmp_path / "other")
    study_copies.edit(other, "model/capacity.yaml", "value: ", "value:  ")
    start(folder=REAL)
    asked = study_digest(REAL)
    assert Workers(1, "dask", scheduler).ready(asked).count == 1  # the same study
    start(folder=other)
    with pytest.raises(UsageError, match=r"tcp://127.0.0.1:\d+: the study is \w{12}, here") as told:
        Workers(1, "dask", scheduler).ready(asked)
    assert "in the folder of this study, or in none" in str(told.value)


@pytest.mark.usefixtures("_nothing_done")
def test_a_worker_without_bandeexit_is_refused_by_name(scheduler, start, tmp_path):
    (tmp_path / "empty").mkdir()
    before = tmp_path / "before"
    before.mkdir()
    # Whatever is installed beside it: this one is never found.
    (before / "sitecustomize.py").write_text("import sys\nsys.modules['bandeexit'] = None\n")
    start(src=tmp_path / "empty", before=before)
    assert "it cannot say what it is" in refused(scheduler)


def test_a_worker_that_joins_later_says_what_it_is_as_well(scheduler, start, monkeypatch):
    start()
    # As if it had not been there when all were asked.
    honest = cluster.differences
    calls = []

    def first_look(there, here):
        calls.append(there)
        return honest(there, here)

    monkeypatch.setattr(cluster, "differences", first_look)
    expected = {**cluster.installation(), cluster.STUDY: ""}
    expected["numpy"] = "0.1"
    monkeypatch.setattr(cluster, "installation", lambda: expected)
    monkeypatch.setattr(cluster, "_said", lambda *_: [])
    with pytest.raises(RunError, match=r"(?s)numpy is .*, here 0.1.*joined while others") as told:
        simulate(Workers(1, "dask", scheduler))
    assert "tcp://127.0.0.1:" in str(told.value)


def test_one_worker_with_one_thread_does_all_the_work(scheduler, start, monkeypatch):
    start()
    alone = simulate(Workers(1))
    monkeypatch.setattr(run, "simulate_block", None)  # of this process
    assert_same(alone, simulate(Workers(1, "dask", scheduler)))


def test_cells_are_done_by_the_cluster_too(scheduler, start, monkeypatch):
    start()
    axis = Axis("budget.coordinators", "scale", (0.8, 1.0))

    def cells(workers):
        done = Cells(STUDY, SCENARIO, (axis,), no_draws(N), workers=workers)
        return done.at([(0.8,), (1.0,)])

    alone = cells(Workers(1))
    monkeypatch.setattr(run, "simulate_block", None)  # of this process
    assert cells(Workers(1, "dask", scheduler)) == alone


def test_a_failure_of_many_paths_travels_whole():
    error = TooManyFailedError("most of them failed", {3: "why"})
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.failed) == ("most of them failed", {3: "why"})


@pytest.mark.parametrize(
    "scheduler", ["banana", "tcp://host", "http://host:8786/", "host:", "a b:1"]
)
def test_what_is_no_address_is_refused_when_it_is_given(scheduler):
    with pytest.raises(UsageError, match=r"`scheduler` is .*; expected an address .*HOST:8786"):
        Workers(1, "dask", scheduler)


@pytest.mark.parametrize(
    "scheduler", ["tcp://127.0.0.1:8786", "host.example:1", "tls://[::1]:8786", "inproc://1.2/3/4"]
)
def test_what_dask_prints_is_an_address(scheduler):
    assert Workers(1, "dask", scheduler).scheduler == scheduler


@pytest.mark.usefixtures("_nothing_done")
def test_a_cluster_without_workers_is_told_soon_and_what_to_type(scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.2)
    told = refused(scheduler)
    assert f"the Dask scheduler at {scheduler} has no worker" in told
    assert f"`dask worker {scheduler} --nworkers N --nthreads 1`" in told


@pytest.mark.usefixtures("_nothing_done")
def test_an_address_that_nobody_answers_at_is_told_within_seconds():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    told = refused(f"tcp://127.0.0.1:{port}")
    assert f"no Dask scheduler answers at tcp://127.0.0.1:{port}" in told
    assert "dask scheduler" in told
    assert time.monotonic() - started < 3 * cluster.ANSWER_SECONDS


@pytest.mark.usefixtures("_nothing_done")
def test_a_missing_extra_is_told_before_any_block(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'bandeexit[cluster]'" in refused("tcp://127.0.0.1:1")


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_the_command_line_asks_a_cluster_before_any_work(scheduler, monkeypatch, tmp_path, more):
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.2)
    options = ("--backend", "dask", "--scheduler", scheduler, "--out", str(tmp_path / "out"))
    words = ["run", "baseline", "--study", str(REAL), *options, *more]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2
    assert f"the Dask scheduler at {scheduler} has no worker" in done.stderr
    assert not (tmp_path / "out").exists()
