"""What checks measure is kept; a check that is run alone leaves the others as they were."""

from __future__ import annotations

import json
from types import SimpleNamespace

from recording import Recorder


def report(name: str, **measured: float) -> SimpleNamespace:
    return SimpleNamespace(
        nodeid=f"tests/calibration/{name}",
        when="call",
        passed=True,
        user_properties=list(measured.items()),
    )


def recorded(file, *reports: SimpleNamespace) -> dict:
    recorder = Recorder(file)
    for one in reports:
        recorder.pytest_runtest_logreport(one)
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def test_the_processor_time_of_a_check_is_measured(record_property, request):
    record_property("about", "this test")
    properties = request.node.user_properties
    request.addfinalizer(lambda: check_time(dict(properties)))


def check_time(measured: dict) -> None:
    assert measured["processor_seconds"] >= 0


def test_a_check_is_kept_with_its_outcome_and_its_fit(tmp_path):
    found = recorded(tmp_path / "checks.json", report("test_a.py::test_x", p=0.5))
    assert found["test_a.py::test_x"]["p"] == 0.5
    assert found["test_a.py::test_x"]["passed"]
    assert len(found["test_a.py::test_x"]["rests_on"]) == 12


def test_a_check_that_runs_alone_replaces_its_own_entry_only(tmp_path):
    file = tmp_path / "checks.json"
    recorded(file, report("test_a.py::test_x", p=0.5), report("test_a.py::test_y", p=0.6))
    found = recorded(file, report("test_a.py::test_y", p=0.7))
    assert {name: entry["p"] for name, entry in found.items()} == {
        "test_a.py::test_x": 0.5,
        "test_a.py::test_y": 0.7,
    }


def test_a_test_that_measures_nothing_is_not_kept(tmp_path):
    assert recorded(tmp_path / "checks.json", report("test_a.py::test_x")) == {}
