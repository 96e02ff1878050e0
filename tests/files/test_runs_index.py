"""What lies in a folder for runs: finished, damaged, unfinished, at work."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest

from bandeexit.files.basis import Basis
from bandeexit.files.run_folder import write_run_folder
from bandeexit.files.runs_index import runs_in
from bandeexit.files.work_folder import opened, unfinished_of
from bandeexit.scenarios.block import Outcome
from bandeexit.scenarios.store import Span

BASIS = Basis("1.0", "code", {"model/budget.yaml": "abc"})
MANIFEST = {
    "finished": "2026-01-02T03:04:05+00:00",
    "version": "1.0",
    "code": "code",
    "inputs": {"model/budget.yaml": "abc"},
    "scenarios": {"base": {"draws": 20, "seed": 3}, "cut": {"draws": 20, "seed": 3}},
}
ASKED = {"command": "bandeexit run base", "scenarios": ["base"], "draws": [20], "seed": 3}
FILES = {"log.txt": b"base\n", "tables/a.csv": b"1\n"}
KEY = "0123456789abcdef"
TABLES = {"referred": np.zeros((4, 2, 1), np.float32)}


class Halt(Exception):
    """Stops an attempt in its middle."""


def leave(root, n_blocks=1):
    """An attempt that stops after some blocks."""
    with suppress(Halt), opened(root, "base", KEY, ASKED, resume=False) as work:
        for i in range(n_blocks):
            span = Span(4 * i, 4 * i + 4)
            work.blocks("base", "this").put(span, Outcome(tuple(range(*span)), TABLES, {}))
        raise Halt


def test_an_empty_or_missing_folder_has_no_runs(tmp_path):
    assert runs_in(tmp_path) == runs_in(tmp_path / "nowhere") == []


def test_a_whole_run_is_told_by_its_manifest(tmp_path):
    folder = write_run_folder(tmp_path, "base", FILES, MANIFEST)
    (entry,) = runs_in(tmp_path, BASIS)
    assert (entry.folder, entry.state, entry.when) == (folder, "whole", MANIFEST["finished"])
    assert (entry.scenarios, entry.draws, entry.seed) == (("base", "cut"), 20, 3)
    assert (entry.version, entry.moved, entry.note) == ("1.0", (), "")


def test_a_run_on_another_study_or_version_is_stale(tmp_path):
    write_run_folder(tmp_path, "base", FILES, MANIFEST)
    (entry,) = runs_in(tmp_path, Basis("2.0", "code", {"model/budget.yaml": "abd"}))
    assert entry.moved == ("bandeexit was 1.0, and is 2.0", "model/budget.yaml has changed")


@pytest.mark.parametrize(
    ("spoil", "note"),
    [
        (lambda folder: (folder / "log.txt").unlink(), "log.txt is missing"),
        (lambda folder: (folder / "log.txt").write_text("longer than it was"), "log.txt has anoth"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "is damaged"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "does not say"),
        (lambda folder: (folder / "manifest.json").write_text('{"scenarios": 3}'), "does not say"),
    ],
)
def test_a_damaged_run_is_named_with_what_is_wrong(tmp_path, spoil, note):
    spoil(write_run_folder(tmp_path, "base", FILES, MANIFEST))
    (entry,) = runs_in(tmp_path, BASIS)
    assert entry.state == "damaged"
    assert note in entry.note


def test_an_unfinished_run_is_named_with_how_to_go_on(tmp_path):
    leave(tmp_path, 2)
    (entry,) = runs_in(tmp_path, BASIS)
    assert (entry.state, entry.scenarios, entry.draws) == ("partial", ("base",), 20)
    assert entry.note == "8 paths are kept. To go on: bandeexit run base --resume"


def test_a_run_at_work_is_not_offered_to_others(tmp_path):
    with opened(tmp_path, "base", KEY, ASKED, resume=False) as work:
        work.blocks("base", "this").put(Span(0, 4), Outcome((0, 1, 2, 3), TABLES, {}))
        (entry,) = runs_in(tmp_path)
        assert entry.state == "running"
        assert unfinished_of(tmp_path, "base", KEY) == []
        with opened(tmp_path, "base", KEY, ASKED, resume=True) as other:
            assert other.path != work.path  # a second one at the same time works elsewhere
    assert list(tmp_path.iterdir()) == []


def test_the_fullest_attempt_is_gone_on_with(tmp_path):
    for n in (1, 3, 2):
        leave(tmp_path, n)
    with opened(tmp_path, "base", KEY, ASKED, resume=True) as work:
        assert work.n_paths == 12
    assert len(runs_in(tmp_path)) == 2


def test_an_attempt_without_a_block_leaves_nothing(tmp_path):
    leave(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_not_a_run(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.txt").write_text("mine")
    (tmp_path / ".partial-probe-1").mkdir()
    (tmp_path / "file").write_text(json.dumps(MANIFEST))
    assert runs_in(tmp_path) == []
