"""The benchmark's plain heapq model is the same model: it has to give the same events."""

from __future__ import annotations

import pytest

from agreement import compare, lines_of
from bandeexit.model.events import EventKind
from bandeexit.model.reference import simulate_reference
from peers import heapq_peer
from simplified import race_on, simplified_inputs, tapes

N_TAPES = 16


@pytest.fixture(scope="module")
def raced():
    inputs = simplified_inputs()
    drawn = tapes(inputs, 0, N_TAPES)
    races = [race_on(inputs, tape) for tape in drawn]
    return races, [simulate_reference(inputs, tape) for tape in drawn]


def test_the_heapq_peer_gives_the_log_of_the_reference_engine_to_the_bit(raced):
    races, logs = raced
    for race, log in zip(races, logs, strict=True):
        assert heapq_peer.simulate(race) == lines_of(log)


def test_the_simplified_study_has_what_is_raced_on(raced):
    _, logs = raced
    kinds = {kind for log in logs for kind in log.kind.tolist()}
    assert kinds == set(range(EventKind.REFERRED, EventKind.LEFT_BY_CONTROL + 1))


def test_a_peer_whose_clocks_forget_the_overload_is_found_out(raced, monkeypatch):
    """The check of the benchmark can fail: |z| is beyond its bound."""
    assert compare("heapq", heapq_peer.simulate, *raced).level == "bits"
    monkeypatch.setattr(heapq_peer.District, "read", lambda it, now: it.reading + now - it.since)
    broken = compare("heapq", heapq_peer.simulate, *raced)
    assert not broken.agrees, (broken.score, broken.bound)
