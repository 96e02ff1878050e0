"""Whoever works on a run, on whichever engine: the result is the same to the bit."""

from __future__ import annotations

import os
import signal
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import RunError, UsageError
from bandeexit.files.kept import KeptBlocks
from bandeexit.scenarios import block
from bandeexit.scenarios.block import Outcome
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.store import Span
from bandeexit.scenarios.workers import Workers
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0),
    district("South", 2.0),
    demand__volatility=0.3,
    visitation__patience_days=60.0,
    programme__dropout_elasticity=1.0,
    threat__high_share=0.3,
    threat__rise_per_year=1.0,
    threat__fall_per_year=1.0,
    threat__places=1.5,
    measures__need_share=0.5,
    measures__cost_dkk=1e6,
    measures__unpaid_dropout_factor=2.0,
    capacity__headroom=0.7,
)
CUT = Change("cut", "budget.coordinators", "scale", 0.5, date(2003, 7, 1))
N = 23
SCENARIO = Scenario("cut", date(2005, 1, 1), N, 3, changes=(CUT,))


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(block, "PATHS_IN_BLOCK", block.PATHS_IN_BLOCK)
    for engine in block.PATHS_IN_BLOCK:
        monkeypatch.setitem(block.PATHS_IN_BLOCK, engine, 2)


def simulate(**options):
    return run_scenario(STUDY, SCENARIO, no_draws(N), **options)


@pytest.fixture(scope="module")
def alone():
    return simulate()


def assert_same(one, other):
    assert one.paths == other.paths == tuple(range(N))
    assert one.series.keys() == other.series.keys()
    for name, series in one.series.items():
        np.testing.assert_array_equal(series.values, other.series[name].values, name)


def test_the_reference_engine_gives_the_same_result(alone):
    assert_same(alone, simulate(engine="reference"))
    assert_same(alone, simulate(engine="reference", workers=Workers(2, "processes")))


@pytest.mark.parametrize("backend", ["threads", "processes"])
def test_two_workers_give_the_same_result(alone, backend):
    assert_same(alone, simulate(workers=Workers(2, backend)))


@pytest.mark.parametrize("workers", [Workers(1), Workers(2, "processes")])
def test_outcomes_may_wait_on_disk(alone, workers, tmp_path):
    store = KeptBlocks(tmp_path, "this", travel=False)
    assert_same(alone, simulate(workers=workers, store=store))
    assert sorted(store.spans()) == [(i, min(i + 2, N)) for i in range(0, N, 2)]


def test_only_the_head_of_an_outcome_is_sent_where_the_rest_lies_on_disk(tmp_path):
    store, span = KeptBlocks(tmp_path, "this", travel=False), Span(4, 6)
    table = np.arange(6, dtype=np.float32).reshape(1, 3, 2)
    sent = store.put(span, Outcome((4,), {"referred": table}, {5: "why"}))
    assert (sent.paths, sent.tables, sent.failed) == ((4,), {}, {5: "why"})
    whole = store.take(span, sent)
    assert whole.paths == (4,)
    np.testing.assert_array_equal(whole.tables["referred"], table)


def test_a_folder_that_is_not_shared_is_told(tmp_path):
    store = KeptBlocks(tmp_path, "this", travel=False)
    with pytest.raises(RunError, match=r"00000003-00000004.block, but .* does not .* --out"):
        store.take(Span(3, 4), Outcome((), {}, {}))


def test_a_dask_cluster_that_loses_a_worker_gives_the_same_result(alone, tmp_path):
    from distributed import LocalCluster

    killed = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        pids = [worker.process.process.pid for worker in cluster.workers.values()]

        def kill_one(done, total):
            if not killed and done < total:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(done)

        workers = Workers(2, "dask", cluster.scheduler_address)
        found = simulate(
            workers=workers, store=KeptBlocks(tmp_path, "this", travel=False), progress=kill_one
        )
        with pytest.raises(ProcessLookupError):
            os.kill(pids[0], 0)
    assert killed
    assert_same(alone, found)


@pytest.mark.parametrize(("backend", "scheduler"), [("dask", ""), ("threads", "tcp://host:1")])
def test_a_scheduler_and_dask_go_together(backend, scheduler):
    with pytest.raises(UsageError, match="a Dask cluster needs the address of its scheduler"):
        Workers(2, backend, scheduler)
